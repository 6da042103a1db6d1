"""OAuth service accounts: a client secret or a signed assertion becomes an access token, and only that is handed over."""

import base64
import calendar
import json
import shutil
import subprocess
import time
import unittest
import urllib.parse

import credentials
import github_files
import surroundings
from harness import BINARY, HOSTS, Case, fault, main, new_id

OPENSSL = shutil.which("openssl", path="/usr/bin:/bin")


class OAuth(Case):
    def client(self, region="SNYK-EU-01", world=True, **more):
        """A client of a region, its secret and the access token that the emulator will mint."""
        host = more.get("host", HOSTS.get(region))
        client = {
            "client_id": new_id(),
            "client_secret": self.secret(credentials.client_secret()),
            "access_token": self.jwt(f"https://{host}"),
            "account": {"type": "service_account", "name": "ci"},
        } | ({"host": more["host"]} if "host" in more else {"region": region})
        client |= {key: value for key, value in more.items() if key != "host"}
        if world:
            self.world(clients=[client])
        return client

    def inject(self, client, *flags, env=None, region="SNYK-EU-01", **variables):
        env = (env or surroundings.github(self.box)) | {"SNYK_CLIENT_SECRET": client["client_secret"]} | variables
        where = ["--region", region] if region else []
        return self.snyk_cred("inject", "--client-id", client["client_id"], *where, *flags, env=env, handed_to=[env["GITHUB_ENV"]])

    def assert_handed(self, result, client):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed["SNYK_OAUTH_TOKEN"], client["access_token"])
        self.assertNotIn(client["client_secret"], handed.values())
        masks = github_files.masked_values(result.stdout)
        self.assertIn(client["access_token"], masks)
        self.assertIn(client["client_secret"], masks)

    def form(self):
        request = self.emulator.requests()[0]
        self.assertEqual((request["method"], request["path"]), ("POST", "/oauth2/token"))
        self.assertNotIn("authorization", request["headers"])
        return dict(urllib.parse.parse_qsl(request["body"], keep_blank_values=True))


class ClientSecret(OAuth):
    def test_in_every_region(self):
        for region, host in HOSTS.items():
            with self.subTest(region):
                client = self.client(region)
                self.emulator.clear_log()
                result = self.inject(client, region=region)
                self.assert_handed(result, client)
                self.assertEqual({request["host"] for request in self.emulator.requests()}, {host})
                handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
                self.assertEqual(handed["SNYK_API"], f"https://{host}")

    def test_the_request(self):
        client = self.client()
        self.assert_handed(self.inject(client), client)
        self.assertEqual(
            self.form(),
            {"grant_type": "client_credentials", "client_id": client["client_id"], "client_secret": client["client_secret"]},
        )
        self.assertEqual([request["path"].split("?")[0] for request in self.emulator.requests()], ["/oauth2/token", "/rest/self"])
        self.assertEqual(len(self.emulator.connections()), 1)

    def test_sources_of_the_secret(self):
        client = self.client()
        file = self.box.write("client-secret", client["client_secret"] + "\n")
        for name, flags, variables in (
            ("--client-secret-env", ["--client-secret-env", "MINE"], {"MINE": client["client_secret"], "SNYK_CLIENT_SECRET": ""}),
            ("--client-secret-file", ["--client-secret-file", file], {"SNYK_CLIENT_SECRET": ""}),
            ("SNYK_CLIENT_SECRET", [], {}),
        ):
            with self.subTest(name):
                self.assert_handed(self.inject(client, *flags, **variables), client)

    def test_the_id_may_come_from_variables(self):
        client = self.client()
        for name in ("SNYK_CLIENT_ID", "SNYK_CRED_CLIENT_ID"):
            with self.subTest(name):
                env = surroundings.github(self.box) | {name: client["client_id"], "SNYK_CLIENT_SECRET": client["client_secret"]}
                result = self.snyk_cred("inject", "--region", "eu", env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_handed(result, client)

    def test_the_expiry_is_reported(self):
        client = self.client(ttl=7200)
        del client["access_token"]
        self.world(clients=[client])
        env = surroundings.github(self.box, SNYK_CLIENT_SECRET=client["client_secret"])
        before = time.time()
        result = self.snyk_cred(
            "inject", "--client-id", client["client_id"], "--region", "eu", "--report", "json",
            "--report-file", self.box.path("report.json"), env=env, handed_to=[env["GITHUB_ENV"]],
        )  # fmt: skip
        self.assert_ok(result)
        token = self.secret(github_files.variables(result.after[env["GITHUB_ENV"]])["SNYK_OAUTH_TOKEN"])
        self.look_for_leaks(result, [env["GITHUB_ENV"]])
        self.assertEqual(token.count("."), 2)
        report = self.report(result, "report.json")
        outputs = github_files.variables(result.after[env["GITHUB_OUTPUT"]])
        self.assertEqual(report["credential"]["expires_at"], outputs["expires-at"])
        ends = time.strptime(outputs["expires-at"], "%Y-%m-%dT%H:%M:%SZ")
        self.assertAlmostEqual(calendar.timegm(ends), before + 7200, delta=60)
        self.assertEqual(report["credential"]["kind"], "oauth-access-token")
        self.assertEqual(outputs["principal-type"], "service_account")

    def test_the_secret_is_taken_away_on_refusal(self):
        client = self.client()
        env = surroundings.gitlab(self.box, SNYK_CLIENT_SECRET=self.secret(credentials.client_secret()))
        result = self.snyk_cred("inject", "--client-id", client["client_id"], "--region", "eu", env=env)
        self.assert_refused(result, 67, "invalid-client")
        self.assertRegex(result.stdout, r"unset .*SNYK_CLIENT_SECRET")

    def refused(self, client, answer, code, *words, says=()):
        self.emulator.faults(fault(answer, path="/oauth2/token"))
        self.emulator.clear_log()
        result = self.inject(client, "--max-attempts", "1")
        self.assert_refused(result, code, *words, says=says)
        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_refusals(self):
        client = self.client()
        for status in (400, 401, 403):
            body = json.dumps({"error": "invalid_client", "error_description": f"No such client, or {client['client_secret']}?"})
            with self.subTest(f"invalid_client with {status}"):
                self.refused(client, {"status": status, "headers": {"content-type": "application/json"}, "body": body}, 67, "invalid-client")
        self.refused(client, {"status": 503}, 75)
        self.refused(client, {"status": 500}, 75)
        self.refused(client, {"status": 429}, 75, "rate-limit")

    def test_malformed_answers(self):
        client = self.client()
        good = {"access_token": client["access_token"], "expires_in": 3599, "token_type": "bearer", "scope": "org.read", "bot_id": new_id()}
        bodies = {
            "nothing": "",
            "no JSON": "ok",
            "a list": "[]",
            "no access token": json.dumps({k: v for k, v in good.items() if k != "access_token"}),
            "an empty access token": json.dumps(good | {"access_token": ""}),
            "a token of another type": json.dumps(good | {"access_token": 7}),
            "a token that is no JWT": json.dumps(good | {"access_token": "abc"}),
            "a token with a line end": json.dumps(good | {"access_token": client["access_token"] + "\nX=1"}),
            "another token type": json.dumps(good | {"token_type": "mac"}),
            "a page": "<html><title>Sign in</title></html>",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                kind = "text/html" if body.startswith("<") else "application/json"
                self.refused(client, {"status": 200, "headers": {"content-type": kind}, "body": body}, 76, "not-snyk-api")

    def test_the_audience_must_be_the_region(self):
        """The token endpoint cannot tell the region; the token that it mints can."""
        client = self.client(access_token=self.jwt("https://api.snyk.io"))
        result = self.inject(client)
        self.assert_refused(result, 78, "region-mismatch", says=["SNYK-EU-01", "SNYK-US-01"])
        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_a_foreign_audience(self):
        client = self.client(access_token=self.jwt("https://api.snyk.io.evil.com"))
        result = self.inject(client)
        self.assertIn(result.code, (76, 78), result)
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_not_what_a_client_id_needs(self):
        client = self.client()
        env = surroundings.github(self.box)
        result = self.snyk_cred("inject", "--client-id", client["client_id"], "--region", "eu", env=env)
        self.assert_refused(result, 66, "no-credential", says="SNYK_CLIENT_SECRET")
        self.assert_no_connection()

    def test_retried_where_safe(self):
        client = self.client()
        self.emulator.faults(fault({"status": 503}, path="/oauth2/token", times=1))
        self.assert_handed(self.inject(client), client)


class MintingAgain(OAuth):
    def test_a_later_stage(self):
        """The client's own earlier token lies in SNYK_OAUTH_TOKEN and is replaced."""
        client = self.client()
        earlier = self.jwt("https://api.eu.snyk.io", azp=client["client_id"])
        for flags, more in (
            (["--client-id", client["client_id"]], {}),
            ([], {"SNYK_CLIENT_ID": client["client_id"]}),
        ):
            with self.subTest(str(flags[:1])):
                env = surroundings.github(self.box) | {"SNYK_CLIENT_SECRET": client["client_secret"], "SNYK_OAUTH_TOKEN": earlier} | more
                env["SNYK_API"] = "https://api.eu.snyk.io"
                result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_handed(result, client)

    def test_in_an_eval_dialect(self):
        client = self.client()
        earlier = self.jwt("https://api.eu.snyk.io", azp=client["client_id"])
        env = surroundings.gitlab(self.box) | {
            "SNYK_CLIENT_ID": client["client_id"],
            "SNYK_CLIENT_SECRET": client["client_secret"],
            "SNYK_OAUTH_TOKEN": earlier,
        }
        result = self.snyk_cred("inject", "--region", "eu", env=env)
        self.assert_ok(result)
        self.assertEqual(len(self.private_files(result)), 1, result)

    def test_another_clients_token_is_a_second_source(self):
        client = self.client()
        env = surroundings.github(self.box) | {
            "SNYK_CLIENT_ID": client["client_id"],
            "SNYK_CLIENT_SECRET": client["client_secret"],
            "SNYK_OAUTH_TOKEN": self.jwt("https://api.eu.snyk.io"),
        }
        result = self.snyk_cred("inject", "--region", "eu", env=env)
        self.assert_refused(result, 78, "two-sources")
        self.assert_no_connection()

    def test_two_explicit_sources(self):
        client = self.client()
        result = self.inject(client, "--token-env", "OTHER", OTHER=self.api_token())
        self.assert_refused(result, 78, "two-sources", says=["--client-id", "--token-env"])
        self.assert_no_connection()


class PrivateKeyJwt(OAuth):
    keys = {}

    @classmethod
    def setUpClass(cls):
        if not OPENSSL:
            raise unittest.SkipTest("the openssl program makes the keys of these tests")

    def run_openssl(self, *words, text=b""):
        return subprocess.run([OPENSSL, *words], input=text, capture_output=True, check=True).stdout

    def key(self, kind="PKCS#8", bits=2048):
        """A private key in PEM and its public half; made once per run."""
        if (kind, bits) not in self.keys:
            private = self.run_openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")
            public = self.run_openssl("pkey", "-pubout", text=private)
            if kind == "PKCS#1":
                private = self.run_openssl("rsa", "-traditional", text=private)
            self.keys[kind, bits] = private.decode(), public.decode()
        private, public = self.keys[kind, bits]
        # Its lines are what a log could show.
        for line in private.splitlines()[1:-1]:
            if len(line) > 20:
                self.secret(line)
        return private, public

    def keyed_client(self, public, kid="key-1", **more):
        return self.client(public_keys=[{"kid": kid, "pem": public}], client_secret=None, **more)

    def inject_with_key(self, client, *flags, env=None, kid="key-1", region="SNYK-EU-01"):
        env = env or surroundings.github(self.box)
        words = ["--client-id", client["client_id"], "--key-id", kid, "--region", region, *flags]
        return self.snyk_cred("inject", *words, env=env, handed_to=[env["GITHUB_ENV"]])

    def client(self, region="SNYK-EU-01", **more):
        client = super().client(region, world=False, **more)
        if client.get("client_secret") is None:
            client.pop("client_secret")
        self.world(clients=[client])
        return client

    def assert_handed(self, result, client):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed["SNYK_OAUTH_TOKEN"], client["access_token"])

    def test_each_form_of_key(self):
        for kind in ("PKCS#1", "PKCS#8"):
            private, public = self.key(kind)
            file = self.box.write("key.pem", private)
            for name, flags, env in (
                ("a file", ["--private-key-file", file], {}),
                ("a variable", ["--private-key-env", "KEY"], {"KEY": private}),
            ):
                with self.subTest(f"{kind} in {name}"):
                    client = self.keyed_client(public)
                    result = self.inject_with_key(client, *flags, env=surroundings.github(self.box) | env)
                    self.assert_handed(result, client)

    def test_every_claim(self):
        private, public = self.key()
        client = self.keyed_client(public)
        file = self.box.write("key.pem", private)
        seen = set()
        for _ in range(2):
            self.emulator.clear_log()
            self.assert_handed(self.inject_with_key(client, "--private-key-file", file), client)
            form = self.form()
            self.assertEqual(form["grant_type"], "client_credentials")
            self.assertEqual(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            self.assertNotIn("client_secret", form)
            header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in form["client_assertion"].split(".")[:2])
            self.assertEqual((header["alg"], header["kid"]), ("RS256", "key-1"))
            self.assertEqual((claims["iss"], claims["sub"]), (client["client_id"],) * 2)
            self.assertEqual(claims["aud"], "https://api.eu.snyk.io/oauth2/token")
            self.assertAlmostEqual(claims["exp"], time.time() + 300, delta=60)
            seen.add(claims["jti"])
        self.assertEqual(len(seen), 2, "a jti is used once")

    def test_a_retry_makes_a_new_jti(self):
        private, public = self.key()
        client = self.keyed_client(public)
        file = self.box.write("key.pem", private)
        self.emulator.faults(fault({"status": 503}, path="/oauth2/token", times=1))
        self.assert_handed(self.inject_with_key(client, "--private-key-file", file), client)
        assertions = [urllib.parse.parse_qs(r["body"])["client_assertion"][0] for r in self.emulator.requests() if r["method"] == "POST"]
        self.assertEqual(len(set(assertions)), 2)

    def test_a_key_that_snyk_does_not_know(self):
        private, _ = self.key("PKCS#8")
        _, public = self.key("PKCS#1")
        file = self.box.write("key.pem", private)
        client = self.keyed_client(public)
        self.assert_refused(self.inject_with_key(client, "--private-key-file", file), 67, "invalid-client")
        client = self.keyed_client(self.key("PKCS#8")[1], kid="another")
        self.assert_refused(self.inject_with_key(client, "--private-key-file", file), 67, "invalid-client")

    def test_unusable_keys(self):
        private, public = self.key()
        lines = private.splitlines(keepends=True)
        cases = {
            "an encrypted key": self.run_openssl("pkey", "-aes256", "-passout", "pass:word", text=private.encode()).decode(),
            "an encrypted traditional key": self.run_openssl("rsa", "-traditional", "-aes256", "-passout", "pass:word", text=private.encode()).decode(),
            "a key of 1024 bits": self.run_openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024").decode(),
            "an elliptic key": self.run_openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256").decode(),
            "an Ed25519 key": self.run_openssl("genpkey", "-algorithm", "ed25519").decode(),
            "an RSA-PSS key": self.run_openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048").decode(),
            "a public key": public,
            "no key": "hello",
            "a cut key": "".join(lines[: len(lines) // 2]),
            "a damaged key": "".join([lines[0], lines[1][::-1].strip() + "\n", *lines[2:]]),
        }
        client = self.keyed_client(public)
        for name, text in cases.items():
            with self.subTest(name):
                file = self.box.write("key.pem", text)
                result = self.inject_with_key(client, "--private-key-file", file)
                self.assert_refused(result, 78, "key-unusable", says="key.pem")
                self.assert_no_connection()

    def test_a_missing_key(self):
        client = self.keyed_client(self.key()[1])
        result = self.inject_with_key(client, "--private-key-file", self.box.path("nowhere.pem"))
        self.assert_refused(result, 66, "unreadable", says="nowhere.pem")
        result = self.inject_with_key(client, "--private-key-env", "KEY")
        self.assert_refused(result, 66, "no-credential", says="KEY")

    def test_a_key_id_is_needed(self):
        private, public = self.key()
        client = self.keyed_client(public)
        file = self.box.write("key.pem", private)
        env = surroundings.github(self.box)
        result = self.snyk_cred("inject", "--client-id", client["client_id"], "--private-key-file", file, "--region", "eu", env=env)
        self.assert_refused(result, 64, says="--key-id")
        self.assert_no_connection()

    def test_the_key_is_not_left_in_memory_for_others(self):
        private, public = self.key()
        client = self.keyed_client(public)
        self.emulator.faults(fault({"delay_ms": 1500}, path="/oauth2/token"))
        env = surroundings.bare(self.box) | {"KEY": private}
        argv = [BINARY, "check", *self.network(), "--client-id", client["client_id"], "--key-id", "key-1", "--private-key-env", "KEY", "--region", "eu"]
        running = self.start(argv, env)
        self.emulator.wait_for_request()
        with open(f"/proc/{running.process.pid}/environ", "rb") as file:
            environ = file.read()
        running.wait()
        self.assertIsNone(self.canary.find(environ))


if __name__ == "__main__":
    main()
