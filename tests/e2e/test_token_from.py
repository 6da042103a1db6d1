"""--token-from: a stored credential is read from a key service with the job's identity, and is then like one from a file.
What is asked of whom, what leaves and what does not.
"""

import base64
import json
import threading
import unittest

import github_files
import surroundings
import vault_server
from harness import account, fault, main
from keyless_case import OPENSSL, REQUEST_URL, Keyless

SECRET = "/v1/secret/data/ci/snyk"
LOGIN = "/v1/auth/jwt/login"


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class TokenFrom(Keyless):
    def setUp(self):
        super().setUp()
        self.vault = vault_server.Vault(self, OPENSSL)
        self.vault.version = 3
        self.token = self.service_account(region="SNYK-EU-01")
        self.vault.kept[SECRET] = {"token": self.token, "other": self.secret("another-secret-of-this-path")}
        self.secret(self.vault.TOKEN)

    def uri(self, rest="secret/ci/snyk?role=ci&field=token"):
        return self.vault.uri(rest)

    def run_with(self, command, *words, uri=None, env=None, token=None, ca=True, region=True, **more):
        env = (env or surroundings.github(self.box)) | self.reach()
        if token is None and "ACTIONS_ID_TOKEN_REQUEST_URL" not in env:
            token = self.identity(self.vault.origin)
        if token:
            env["SNYK_ID_TOKEN"] = token
        words = [*(["--region", "eu"] if region else []), "--token-from", uri or self.uri(), *words]
        words = [*(["--ca-file", self.emulator.ca_file] if ca else []), *words]
        handed_to = [env["GITHUB_ENV"]] if command == "inject" and "GITHUB_ENV" in env else []
        return self.snyk_cred(command, *words, env=env, network=False, handed_to=handed_to, **more)

    def inject(self, *words, **more):
        return self.run_with("inject", *words, **more)

    def github(self, **more):
        """A job that may ask GitHub for its identity."""
        bearer = self.secret("bearer-" + "b" * 40)
        return surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer,
        } | more  # fmt: skip

    def gives(self, token):
        self.emulator.faults(fault({"status": 200, "body": json.dumps({"count": 1, "value": token})}, path="/x/idtoken"))

    def assert_handed(self, result, token=None):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed["SNYK_TOKEN"], token or self.token)

    # --- the way

    def test_a_field_of_a_secret(self):
        identity = self.identity(self.vault.origin)
        result = self.inject(token=identity)
        self.assert_handed(result)
        self.assertEqual(self.vault.paths(), [LOGIN, SECRET])
        login, read = self.vault.requests
        self.assertEqual(json.loads(login["body"]), {"role": "ci", "jwt": identity})
        self.assertNotIn("X-Vault-Token", login["headers"])
        self.assertEqual((read["body"], read["headers"]["X-Vault-Token"]), ("", self.vault.TOKEN))
        self.assertNotIn("Content-Type", read["headers"])
        self.assertEqual([request["path"].split("?")[0] for request in self.emulator.requests()], ["/rest/self"])
        masked = github_files.masked_values(result.stdout)
        self.assertIn(self.token, masked)
        self.assertIn(identity, masked)

    def test_githubs_request_first(self):
        self.gives(self.identity(self.vault.origin))
        self.assert_handed(self.inject(env=self.github()))
        self.assertEqual(self.emulator.requests()[0]["host"], "pipelines.actions.githubusercontent.com")

    def test_the_engines_version_1(self):
        self.vault.kept["/v1/kv/team/ci/snyk"] = {"token": self.token}
        self.assert_handed(self.inject(uri=self.uri("kv/team/ci/snyk?field=token&kv=1&mount=kv/team&auth=jwt")))
        self.assertEqual(self.vault.paths(), [LOGIN, "/v1/kv/team/ci/snyk"])

    def test_a_pinned_version(self):
        self.assert_handed(self.inject(uri=self.uri("secret/ci/snyk?field=token&version=3")))
        self.assertEqual(self.vault.paths()[1], SECRET + "?version=3")
        refused = self.inject(uri=self.uri("secret/ci/snyk?field=token&version=2"))
        self.assert_refused(refused, 78, "token-from", says="version 3")

    def test_every_kind_of_credential(self):
        for name, token, variable, more in (
            ("a personal access token", self.pat("eu.snyk.io"), "SNYK_TOKEN", {}),
            ("a service account's token", self.sat("eu.snyk.io"), "SNYK_TOKEN", {"kind": "service_account"}),
            ("an access token", self.jwt("https://api.eu.snyk.io"), "SNYK_OAUTH_TOKEN", {"kind": "service_account"}),
        ):
            with self.subTest(name):
                self.world(account(token, region="SNYK-EU-01", **more))
                self.vault.kept[SECRET] = {"token": token}
                result = self.inject("--policy", "off", region=False)
                self.assert_ok(result)
                handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
                self.assertEqual((handed[variable], handed["SNYK_API"]), (token, "https://api.eu.snyk.io"))

    def test_it_is_trimmed_as_a_file_is(self):
        self.vault.kept[SECRET] = {"token": self.token + "\n"}
        result = self.inject()
        self.assert_handed(result)
        self.assertNotIn("ignored", result.stderr)
        self.vault.kept[SECRET] = {"token": f' "{self.token}" '}
        result = self.inject()
        self.assert_handed(result)
        self.assertIn("in field token of secret/ci/snyk", result.stderr)

    def test_the_rule_is_judged_as_for_any_other(self):
        self.world(account(self.token, "user", region="SNYK-EU-01"))
        self.assert_refused(self.inject(), 77, "enterprise-rule")
        self.vault.kept[SECRET] = {"token": self.secret("certainly-no-credential-of-snyk")}
        self.assert_refused(self.inject(), 65, says="field token of secret/ci/snyk")

    # --- who may see the identity

    def test_a_forks_job_shows_no_identity(self):
        env = self.github(GITHUB_EVENT_NAME="pull_request_target")
        self.assert_refused(self.inject(env=env), 77, "untrusted-code")
        self.assert_refused(self.inject("--expect-region", "au", env=self.github()), 77, "assertion")
        self.assert_refused(self.inject("--plan", "free", env=self.github()), 78, "plan-contradicted")
        self.assert_no_connection()
        self.assertEqual(self.vault.requests, [])

    def test_no_identity(self):
        for env, says in ((surroundings.github(self.box), "id-token: write"), (surroundings.gitlab(self.box), "id_tokens")):
            with self.subTest(says):
                result = self.run_with("check", env=env, token="")
                self.assert_refused(result, 66, "no-identity", says=says)
        payload = surroundings.pull_request(surroundings.repository(2002, "someone/app", fork=True))
        fork = surroundings.github(self.box, "pull_request", payload)
        result = self.inject("--on-missing", "skip", env=fork, token="")
        self.assert_ok(result)
        self.assertIn("skipped", result.stderr)
        self.assert_no_connection()

    def test_tokens_that_do_not_leave(self):
        for name, identity, code, word in (
            ("another audience", self.identity("https://github.com/acme"), 78, "id-token"),
            ("expired", self.identity(self.vault.origin, exp=1), 67, "expired"),
        ):
            with self.subTest(name):
                self.assert_refused(self.inject(token=identity), code, word)
                self.gives(identity)
                self.assert_refused(self.inject(env=self.github()), code, word)
                self.assertEqual(self.vault.requests, [])

    def test_variables_of_vaults_tools_have_no_effect(self):
        other = "https://127.0.0.1:1"
        env = surroundings.github(self.box) | {
            "VAULT_ADDR": other, "BAO_ADDR": other, "VAULT_TOKEN": "hvs.other", "BAO_TOKEN": "b.other", "VAULT_NAMESPACE": "other",
            "BAO_NAMESPACE": "other", "VAULT_CACERT": "/nowhere.pem", "VAULT_SKIP_VERIFY": "true", "VAULT_AGENT_ADDR": other,
            "VAULT_PROXY_ADDR": other, "VAULT_HTTP_PROXY": "http://127.0.0.1:1",
        }  # fmt: skip
        self.assert_handed(self.inject(env=env))
        self.assertNotIn("X-Vault-Namespace", self.vault.requests[1]["headers"])
        self.assertEqual(self.vault.requests[1]["headers"]["X-Vault-Token"], self.vault.TOKEN)

    def test_which_ca_counts(self):
        plain = f"vault+{self.vault.origin}/secret/ci/snyk?field=token"
        with open(self.vault.ca) as one, open(self.emulator.ca_file) as other:
            both = self.box.write("both.pem", one.read() + other.read())
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            with self.subTest(name):
                env = surroundings.github(self.box) | {name: both}
                self.assert_refused(self.inject(uri=plain, env=env, ca=False), 69, "tls", says="127.0.0.1")
        self.assertEqual(self.vault.requests, [])
        self.assert_handed(self.inject("--ca-file", both, uri=plain, ca=False))
        self.assert_refused(self.inject(ca=False), 69, "tls", says="api.eu.snyk.io")

    def test_no_two_parties_share_a_connection_or_a_session(self):
        self.gives(self.identity(self.vault.origin))
        self.assert_handed(self.inject(env=self.github()))
        self.assertEqual(self.vault.connections, [False])
        requests = self.emulator.requests()
        self.assertEqual([request["host"] for request in requests], ["pipelines.actions.githubusercontent.com", "api.eu.snyk.io"])
        self.assertEqual(len({request["connection"] for request in requests}), 2)
        self.assertEqual([request["resumed"] for request in requests], [False, False])

    # --- settings

    def test_no_variable_chooses_it(self):
        env = surroundings.github(self.box) | self.reach() | {"SNYK_CRED_TOKEN_FROM": self.uri()}
        self.assert_refused(self.snyk_cred("check", env=env), 78, "flag-only", says="SNYK_CRED_TOKEN_FROM")
        self.assertEqual(self.vault.requests, [])

    def test_a_policy_files_key(self):
        path = self.box.write("outside/policy.json", json.dumps({"token-from": self.uri()}))
        env = surroundings.github(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.vault.origin)}
        words = ["--ca-file", self.emulator.ca_file, "--region", "eu", "--policy-file", path]
        self.assert_ok(self.snyk_cred("check", *words, env=env, network=False))
        self.assert_refused(self.snyk_cred("check", *words, "--offline", env=env, network=False), 64, "usage", says="policy.json")

    def test_what_is_refused_before_anything_is_asked(self):
        for code, word, words in (
            (64, "usage", ["--offline"]),
            (64, "usage", ["--id-token-env", "A", "--id-token-file", "/etc/hostname"]),
            (78, "two-sources", ["--token-env", "A"]),
            (78, "two-sources", ["--client-id", "c"]),
            (64, "usage", ["--token-from", ""]),
        ):
            with self.subTest(words=words):
                self.assert_refused(self.run_with("check", *words), code, word)
        self.assert_refused(self.run_with("check", uri=self.uri("secret/ci/snyk?role=ci")), 64, "usage", says="field")
        env = surroundings.github(self.box)
        self.assert_refused(self.snyk_cred("mask", "--token-from", self.uri(), env=env, network=False), 64, "usage")
        self.assert_no_connection()
        self.assertEqual(self.vault.requests, [])

    def test_it_wins_over_what_lies_there(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        self.assert_handed(self.inject(env=env))

    # --- answers

    def test_refusals(self):
        denied = "1 error occurred:\n\t* permission denied\n\n"
        for path, status, body, code, word, says in (
            (LOGIN, 400, {"errors": ['role "ci" could not be found']}, 77, "key-refused", ["role ci", "repo:acme@77/app@1001"]),
            (LOGIN, 403, {"errors": ["permission denied"]}, 78, "token-from", ["auth/jwt"]),
            (LOGIN, 503, {"errors": ["Vault is sealed"]}, 75, "key-service", ["sealed"]),
            (SECRET, 404, {"errors": []}, 66, "no-credential", ["nothing at secret/ci/snyk"]),
            (SECRET, 403, {"errors": [denied]}, 77, "key-refused", ["`read` on secret/data/ci/snyk"]),
            (SECRET, 503, {"errors": ["Vault is sealed"]}, 75, "key-service", ["sealed"]),
            (SECRET, 200, {"data": {"data": {"Token": "x"}, "metadata": {"version": 1}}}, 78, "token-from", ["no field token"]),
            (SECRET, 200, {"data": {"data": {"token": " \n"}, "metadata": {"version": 1}}}, 66, "no-credential", ["blanks"]),
            (SECRET, 200, {"hello": 1}, 76, "foreign-answer", ["127.0.0.1"]),
        ):
            with self.subTest(path=path, body=body):
                self.vault.answers = {path: (status, json.dumps(body))}
                result = self.inject("--max-attempts", "1")
                self.assert_refused(result, code, word, says=says)
                self.assertNotIn("octocat-the-person", result.stderr)
        self.assert_no_request()

    def test_what_may_pass_is_asked_again(self):
        self.vault.answers = {LOGIN: [(503, '{"errors":["Vault is sealed"]}')], SECRET: [(500, "")]}
        self.assert_handed(self.inject())
        self.assertEqual(self.vault.paths(), [LOGIN, LOGIN, SECRET, SECRET])

    def test_no_redirect_is_followed(self):
        for path in (LOGIN, SECRET):
            self.vault.answers = {path: (307, "")}
            self.assert_refused(self.inject(), 76, "foreign-answer", says="redirect")

    def test_an_answer_of_ten_megabytes(self):
        self.vault.answers = {SECRET: (200, '{"x":"' + "a" * 10_000_000 + '"}')}
        result = self.inject()
        self.assertIn(result.code, (69, 76), result)
        self.assert_no_request()

    def test_an_answer_that_does_not_come(self):
        held = threading.Event()
        self.vault.answers = {SECRET: held}
        result = self.inject("--timeout", "2s")
        held.set()
        self.assert_refused(result, 75, "deadline", says="127.0.0.1")
        self.assert_no_request()

    # --- what is said and handed over

    def test_the_report(self):
        result = self.run_with("check", "--report", "json")
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(report["credential"]["source"], f"field token of secret/ci/snyk at {self.vault.origin[8:]}, version 3")
        self.assertEqual(
            report["credential"]["stored"],
            {"service": "vault", "host": "127.0.0.1", "secret": "secret/ci/snyk", "version": "3",
             "subject": "repo:acme@77/app@1001:ref:refs/heads/main"},
        )  # fmt: skip
        self.assertIsNone(report["signer"])
        self.assertEqual(
            [(request["method"], request["host"], request["path"]) for request in report["requests"]],
            [("POST", "127.0.0.1", LOGIN), ("GET", "127.0.0.1", SECRET), ("GET", "api.eu.snyk.io", "/rest/self")],
        )
        text = self.run_with("check").stdout
        self.assertIn("version 3 (the job is repo:acme@77/app@1001:ref:refs/heads/main)", text)

    def test_systems_that_do_not_mask_it(self):
        """Only a CI system that can be told learns of the value."""
        for name, env in (("GitLab CI", surroundings.gitlab(self.box)), ("Jenkins", surroundings.jenkins(self.box))):
            with self.subTest(name):
                result = self.inject(env=env)
                self.assert_ok(result)
                self.assertIn(f"warning: {name} does not mask this value", result.stderr)
                self.assertIn("snyk-cred exec", result.stderr)
        self.assertNotIn("does not mask", self.inject().stderr)

    def test_exec_masks_it_and_withholds_the_identity(self):
        self.gives(self.identity(self.vault.origin))
        env = self.github(MINE="kept", SNYK_ID_TOKEN=self.secret("another-identity-of-the-job"))
        compare = self.box.write("keys/expected", self.token)
        show = f'[ "$SNYK_TOKEN" = "$(cat {compare})" ] && echo "same $SNYK_TOKEN"; env | cut -d= -f1'
        result = self.run_with("exec", "--verbose", "--", "sh", "-c", show, env=env)
        self.assert_ok(result)
        said = result.stdout.splitlines()
        self.assertEqual(said[0], "same ***")
        identity = {"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SNYK_ID_TOKEN"}
        self.assertEqual(identity & set(said), set())
        self.assertIn("MINE", said)
        self.assertIn("ACTIONS_ID_TOKEN_REQUEST_TOKEN", result.stderr)
        self.assertIn(f"::add-mask::{self.token}", result.stderr, "GitHub has not seen the value before")
        kept = self.run_with("exec", "--keep-identity", "--", "sh", "-c", "env | cut -d= -f1", env=env)
        self.assertLessEqual(identity, set(kept.stdout.split()))

    def test_doctor_says_where_it_comes_from(self):
        result = self.run_with("doctor")
        self.assert_ok(result)
        self.assertIn("field token of secret/ci/snyk at 127.0.0.1", result.stdout)
        self.assertIn("it may be used here", result.stdout)

    def test_nothing_of_it_is_anywhere_else(self):
        """The canary looks for every form of it in all that each run of this file leaves; here where a run fails late."""
        self.emulator.faults(fault({"status": 401, "body": "{}"}, path="/rest/self"))
        self.vault.kept[SECRET]["token"] = f' "{self.token}" '
        for words in (["--verbose"], ["--report", "json"], ["--report-file", self.box.path("report.json")]):
            result = self.inject(*words)
            self.assertNotEqual(result.code, 0)
            text = result.raw_stdout + result.raw_stderr
            for form in (self.token.encode(), base64.b64encode(self.token.encode()).rstrip(b"=")):
                self.assertNotIn(form, text)


if __name__ == "__main__":
    main()
