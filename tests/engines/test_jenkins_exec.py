"""snykCredExec of the Jenkins library: each kind of credential reaches one command, and only that."""

import subprocess

import engines

engines.need("groovy", "java", "openssl")
from jenkins_case import SHELLS, SnykCredExec, account, main, new_id  # noqa: E402

ACCESS = "SNYK_OAUTH_TOKEN"


class Types(SnykCredExec):
    def stored_key(self, kind):
        run = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        private = subprocess.run(run, capture_output=True, check=True).stdout
        public = subprocess.run(["openssl", "pkey", "-pubout"], input=private, capture_output=True, check=True).stdout
        for line in private.decode().splitlines()[1:-1]:
            self.secret(line)
        client = self.client(public_keys=[{"kid": "key-1", "pem": public.decode()}])
        self.store("snyk", kind, private.decode(), client["client_id"])
        return client

    def assert_got(self, play, variable, value, api="https://api.eu.snyk.io"):
        self.assertEqual(play.result, "SUCCESS", play)
        found = self.dumped()
        self.assertEqual((found[variable], found["SNYK_API"]), (value, api))
        self.assertEqual([name for name in found if name.startswith("SNYKCRED_")], [])
        self.assertNotIn("SNYK_CLIENT_SECRET", found)
        self.assertEqual(list(play.left), [self.dump_path()])

    def test_text(self):
        token = self.stored_service_account(region="SNYK-EU-01")
        self.assert_got(self.play(self.exec(region="eu")), "SNYK_TOKEN", token)

    def test_file(self):
        token = self.store("snyk", "file", self.service_account(region="SNYK-EU-01"))
        play = self.play(self.exec(region="eu", credentialsType="file"))
        self.assert_got(play, "SNYK_TOKEN", token)

    def test_client_secret(self):
        for expands in (False, True):
            with self.subTest(expands=expands):
                client = self.stored_client()
                pipeline = self.exec(region="eu", credentialsType="client-secret")
                self.assert_got(self.play(pipeline, expands=expands), ACCESS, client["access_token"])

    def test_private_key(self):
        client = self.stored_key("key")
        play = self.play(self.exec(region="eu", credentialsType="private-key", keyId="key-1"))
        self.assert_got(play, ACCESS, client["access_token"])

    def test_private_key_file(self):
        client = self.stored_key("file")
        play = self.play(
            self.exec(
                region="eu", credentialsType="private-key-file", keyId="key-1", clientId=client["client_id"]
            )
        )
        self.assert_got(play, ACCESS, client["access_token"])

    def test_any_shell(self):
        client = self.stored_client()
        for shell in SHELLS:
            with self.subTest(shell):
                play = self.play(self.exec(region="eu", credentialsType="client-secret"), shell=shell)
                self.assert_got(play, ACCESS, client["access_token"])

    def test_an_ambient_credential_does_not_disturb(self):
        client = self.stored_client()
        env = self.agent(SNYK_TOKEN=self.api_token())
        play = self.play(self.exec(region="eu", credentialsType="client-secret"), env=env)
        self.assert_got(play, ACCESS, client["access_token"])
        self.assertNotIn("SNYK_TOKEN", self.dumped())


class Command(SnykCredExec):
    def test_what_it_prints_is_masked_by_exec_traced_or_not(self):
        client = self.stored_client()
        command = f'set -x\necho "it is ${ACCESS}"\nprintf %s "${ACCESS}" | base64 -w0\nenv'
        play = self.play(self.exec(command, region="eu", credentialsType="client-secret"))
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertIn("it is ***", play.log)
        self.assertIn(client["client_id"], play.log)

    def test_its_text_arrives_as_it_is(self):
        self.stored_service_account()
        file = self.box.path("work/said")
        command = f"cat > {file} <<'END'\n'a' \"b\" `c` $(d) $$ ${{PATH}} \\\\ é\nEND\n[ \"$(( 1 + 1 ))\" = 2 ]"
        for expands in (False, True):
            with self.subTest(expands=expands):
                play = self.play(self.exec(command), expands=expands)
                self.assertEqual(play.result, "SUCCESS", play)
                self.assertEqual(
                    self.box.read("work/said").decode(), "'a' \"b\" `c` $(d) $$ ${PATH} \\\\ é\n"
                )

    def test_it_ends_at_the_first_failure_with_its_code(self):
        self.stored_service_account()
        play = self.play(self.exec(f"(exit 5)\n{self.dump()}"))
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 5"))
        self.assert_nothing_ran()
        play = self.play(self.exec("exit 1", returnStatus=True))
        self.assertEqual((play.result, play.value), ("SUCCESS", "1"))
        play = self.play(self.exec("exit 1", returnStatus="false"))
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 1"))

    def test_it_is_not_run_where_the_program_refuses(self):
        token = self.store("snyk", "text", self.api_token())
        self.world(account(token, "user", "SNYK-EU-01", default_org=new_id()))
        self.assert_fails(self.play(self.exec(region="eu")), 77, "enterprise-rule")
        self.store("snyk", "text", self.api_token())
        self.assert_fails(self.play(self.exec()), 67, "rejected")

    def test_the_change_of_a_fork(self):
        self.stored_client()
        fork = self.agent(CHANGE_ID="7", CHANGE_FORK="mallory")
        parameters = {"region": "eu", "credentialsType": "client-secret"}
        self.assert_fails(self.play(self.exec(**parameters), env=fork), 77, "untrusted-code")
        play = self.play(self.exec(onMissing="skip", **parameters), env=fork)
        self.assertEqual((play.result, play.ran("withCredentials")), ("SUCCESS", []), play)
        self.assert_nothing_ran()
        self.assert_no_connection()

    def test_parameters_that_do_not_fit(self):
        for parameters, says in (
            ({"command": ""}, "command is missing"),
            ({"credentialsId": None}, "credentialsId is missing"),
            ({"credentialsType": "password"}, "credentialsType password is not known; there are: text, file, "),
            ({"credentialsType": "private-key-file"}, "clientId belongs to"),
            ({"clientId": "x"}, "clientId belongs to"),
            ({"tokenEnv": "X"}, "tokenEnv is no parameter"),
        ):
            with self.subTest(parameters):
                play = self.play(self.exec(**parameters))
                self.assertEqual((play.result, play.ran("sh")), ("FAILURE", []), play)
                self.assertIn(f"snykCredExec: {says}", play.error)


if __name__ == "__main__":
    main()
