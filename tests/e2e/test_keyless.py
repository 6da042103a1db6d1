"""Keyless: no secret of Snyk's is in CI. The job shows its identity to a key service, which signs; the emulated Snyk
verifies the signature. What is asked of whom, what leaves and what does not.
"""

import json
import threading
import time
import unittest

import keyless_case
import surroundings
import vault_server
from harness import fault, main
from keyless_case import OPENSSL, REQUEST_URL, Keyless, openssl


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class VaultSigns(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = openssl("genrsa", "2048")
        cls.public = openssl("rsa", "-pubout", text=cls.private).decode()

    def setUp(self):
        super().setUp()
        key = self.box.write("keys/snyk.pem", self.private.decode())
        self.vault = vault_server.Vault(self, OPENSSL, key)
        self.account = self.account_with(self.public)
        self.secret(self.vault.TOKEN)

    def inject(self, *words, uri=None, **more):
        token = more.pop("token", None) or self.identity(self.vault.origin)
        return self.keyless("inject", uri or self.vault.uri(), *words, token=token, **more)

    def check(self, *words, token=None, **more):
        result = self.keyless("check", self.vault.uri(), "--report", "json", *words, token=token or self.identity(self.vault.origin), **more)
        return result, self.report(result)

    def github(self, **more):
        """A job that may ask GitHub for its identity."""
        bearer = self.secret("bearer-" + "b" * 40)
        return surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer,
        } | more  # fmt: skip

    def gives(self, token):
        self.emulator.faults(fault({"status": 200, "body": json.dumps({"count": 1, "value": token})}, path="/x/idtoken"))

    def test_a_token_in_a_variable(self):
        token = self.identity(self.vault.origin)
        result = self.inject(token=token)
        self.assert_token(result)
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/transit/sign/snyk"])
        login, sign = self.vault.requests
        self.assertEqual(json.loads(login["body"]), {"role": "ci", "jwt": token})
        self.assertNotIn("X-Vault-Token", login["headers"])
        self.assertEqual(sign["headers"]["X-Vault-Token"], self.vault.TOKEN)
        said = json.loads(sign["body"])
        self.assertEqual((said["signature_algorithm"], said["hash_algorithm"]), ("pkcs1v15", "sha2-256"))
        self.assertIn(f"::add-mask::{token}", result.stdout + result.stderr)
        self.assertEqual([request["path"].split("?")[0] for request in self.emulator.requests()], ["/oauth2/token", "/rest/self"])

    def test_a_token_in_a_file(self):
        path = self.box.write("keys/identity", self.identity(self.vault.origin) + "\n")
        result = self.keyless("inject", self.vault.uri(), "--id-token-file", path)
        self.assert_token(result)

    def test_githubs_request(self):
        self.gives(self.identity(self.vault.origin))
        env = self.github()
        result = self.keyless("inject", self.vault.uri(), env=env)
        self.assert_token(result)
        asked = self.emulator.requests()[0]
        self.assertEqual(asked["host"], "pipelines.actions.githubusercontent.com")
        self.assertIn("api-version=2.0&audience=https%3A%2F%2F127.0.0.1%3A", asked["path"])
        self.assertEqual(asked["headers"]["authorization"], "Bearer " + env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
        self.assertNotIn("not a host of GitHub's", result.stderr)

    def test_a_request_elsewhere_than_at_github_is_said(self):
        self.gives(self.identity(self.vault.origin))
        url = "https://pipelines.example.com/x/idtoken"
        for server, noted in (("https://github.com", True), ("https://ghes.example.com", False)):
            with self.subTest(server):
                env = self.github(ACTIONS_ID_TOKEN_REQUEST_URL=url, GITHUB_SERVER_URL=server)
                result = self.keyless("inject", self.vault.uri(), env=env)
                self.assert_token(result)
                self.assertEqual("not a host of GitHub's" in result.stderr, noted)

    def test_addresses_that_are_not_asked(self):
        for url in ("http://pipelines.example.com/x", "https://me@pipelines.example.com/x", "pipelines.example.com", "https://x.example/#y"):
            with self.subTest(url):
                result = self.keyless("inject", self.vault.uri(), env=self.github(ACTIONS_ID_TOKEN_REQUEST_URL=url))
                self.assert_refused(result, 78, "setting-invalid", says="ACTIONS_ID_TOKEN_REQUEST_URL")
                self.assert_no_connection()

    def test_no_redirect_is_followed(self):
        away = {"status": 302, "body": "", "headers": {"Location": "https://evil.example.com/"}}
        self.emulator.faults(fault(away, path="/x/idtoken"))
        self.assert_refused(self.keyless("inject", self.vault.uri(), env=self.github()), 76, "foreign-answer")
        self.assertEqual(len(self.emulator.requests()), 1)
        self.vault.answers = {"/v1/auth/jwt/login": (307, "")}
        self.assert_refused(self.inject(), 76, "foreign-answer", says="redirect")
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login"])

    def test_tokens_that_do_not_leave(self):
        now = int(time.time())
        for name, token, code, word, says in (
            ("another audience", self.identity("https://github.com/acme"), 78, "id-token", ["https://github.com/acme", self.vault.origin]),
            ("several", self.identity([self.vault.origin, "x"]), 78, "id-token", ["x"]),
            ("expired", self.identity(self.vault.origin, exp=now - 1), 67, "expired", ["expired"]),
            ("no end", self.identity(self.vault.origin, exp=None), 78, "id-token", ["exp"]),
            ("no JWT", self.secret("hello-this-is-no-token"), 78, "id-token", ["not a signed JWT"]),
            ("too long", self.identity(self.vault.origin, pad="x" * 16384), 78, "id-token", ["16384"]),
        ):
            with self.subTest(name):
                self.assert_refused(self.inject(token=token), code, word, says=says)
                self.gives(token)
                self.assert_refused(self.keyless("inject", self.vault.uri(), env=self.github()), code, word, says=says)
                self.assertEqual(self.vault.requests, [])
        self.assertEqual(self.token_requests(), [])

    def test_no_identity(self):
        for env, says in ((surroundings.github(self.box), "id-token: write"), (surroundings.gitlab(self.box), "id_tokens"),
                          (surroundings.bare(self.box), "--id-token-env")):  # fmt: skip
            with self.subTest(says):
                result = self.keyless("check", self.vault.uri(), env=env)
                self.assert_refused(result, 66, "no-identity", says=says)
        self.assert_refused(self.keyless("inject", self.vault.uri(), "--id-token-env", "NOWHERE"), 66, "no-identity", says="NOWHERE")
        self.assert_no_connection()

    def test_a_forks_job_without_an_identity_may_be_skipped(self):
        payload = surroundings.pull_request(surroundings.repository(2002, "someone/app", fork=True))
        env = surroundings.github(self.box, "pull_request", payload)
        result = self.keyless("inject", self.vault.uri(), env=env)
        self.assert_refused(result, 66, "no-identity", says="--on-missing skip")
        result = self.keyless("inject", self.vault.uri(), "--on-missing", "skip", env=env)
        self.assert_ok(result)
        self.assertIn("skipped", result.stderr)
        self.assert_no_connection()

    def test_untrusted_code_shows_no_identity(self):
        env = self.github(GITHUB_EVENT_NAME="pull_request_target")
        self.assert_refused(self.keyless("inject", self.vault.uri(), env=env), 77, "untrusted-code")
        self.assert_no_connection()
        self.assertEqual(self.vault.requests, [])

    def test_variables_of_vaults_tools_have_no_effect(self):
        """Whoever chooses the address receives the job's identity."""
        other = "https://127.0.0.1:1"
        for name, value in {
            "VAULT_ADDR": other, "BAO_ADDR": other, "VAULT_TOKEN": "hvs.other", "BAO_TOKEN": "b.other", "VAULT_NAMESPACE": "other",
            "BAO_NAMESPACE": "other", "VAULT_CACERT": "/nowhere.pem", "VAULT_SKIP_VERIFY": "true", "VAULT_ROLE": "other",
            "VAULT_AGENT_ADDR": other, "VAULT_PROXY_ADDR": other, "VAULT_HTTP_PROXY": "http://127.0.0.1:1", "VAULT_CLIENT_CERT": "/x",
        }.items():  # fmt: skip
            with self.subTest(name):
                self.vault.requests.clear()
                result = self.inject(env=surroundings.github(self.box) | {name: value})
                self.assert_token(result)
                login, sign = self.vault.requests
                self.assertEqual(json.loads(login["body"])["role"], "ci")
                self.assertNotIn("X-Vault-Namespace", login["headers"])
                self.assertEqual(sign["headers"]["X-Vault-Token"], self.vault.TOKEN)

    def test_which_ca_counts(self):
        """The URI's, else --ca-file; no variable's, and the URI's is not used for Snyk."""
        plain = f"vault+{self.vault.origin}/transit/keys/snyk?role=ci"
        both = self.box.write("both.pem", open(self.vault.ca).read() + open(self.emulator.ca_file).read())
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            with self.subTest(name):
                result = self.inject(uri=plain, env=surroundings.github(self.box) | {name: both}, ca=False)
                self.assert_refused(result, 69, "tls", says=["127.0.0.1", "add ca=PATH to the URI"])
                result = self.keyless("inject", plain, env=self.github(**{name: both}), ca=False)
                self.assert_refused(result, 69, "tls", says="pipelines.actions.githubusercontent.com")
        self.assertEqual(self.vault.requests, [])
        self.assertEqual(self.emulator.requests(), [])
        result = self.keyless("inject", plain, "--ca-file", both, token=self.identity(self.vault.origin), ca=False)
        self.assert_token(result)
        result = self.keyless("inject", self.vault.uri(), token=self.identity(self.vault.origin), ca=False)
        self.assert_refused(result, 69, "tls", says="api.eu.snyk.io")
        missing = plain + "&ca=" + self.box.path("nowhere.pem")
        self.assert_refused(self.inject(uri=missing), 66, "unreadable", says="nowhere.pem")

    def test_every_attempt_at_the_token_is_signed_anew_with_one_login(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token", times=2))
        self.assert_token(self.inject())
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login"] + ["/v1/transit/sign/snyk"] * 3)
        self.assertEqual(len({request["body"] for request in self.token_requests()}), 3)

    def test_what_may_pass_is_asked_again(self):
        self.vault.answers = {"/v1/auth/jwt/login": [(503, '{"errors":["Vault is sealed"]}')], "/v1/transit/sign/snyk": [(500, "")]}
        self.assert_token(self.inject())
        self.assertEqual(len(self.vault.requests), 4)

    def test_refusals(self):
        login, sign = "/v1/auth/jwt/login", "/v1/transit/sign/snyk"
        for path, status, text, code, word, says in (
            (login, 400, "error validating claims: claim \"ref\" does not match any associated bound claim values", 77, "key-refused",
             ["bound_claims", 'repository_id "1001"', "repo:acme@77/app@1001:ref:refs/heads/main"]),
            (login, 400, 'role "ci" could not be found', 77, "key-refused", ["role ci"]),
            (login, 403, "permission denied", 78, "signer", ["auth/jwt"]),
            (login, 503, "Vault is sealed", 75, "key-service", ["sealed"]),
            (sign, 403, "1 error occurred:\n\t* permission denied\n\n", 77, "key-refused", ["transit/sign/snyk"]),
            (sign, 400, "signing key not found", 78, "signer", ["no key snyk"]),
            (sign, 500, "requested version for signing is higher than the latest key version", 78, "signer", ["version"]),
        ):  # fmt: skip
            with self.subTest(text):
                self.vault.requests.clear()
                self.vault.answers = {path: (status, json.dumps({"errors": [text]}))}
                result = self.inject("--max-attempts", "1")
                self.assert_refused(result, code, word, says=says)
                for person in ("octocat-the-person", "person@example.com"):
                    self.assertNotIn(person, result.stderr)
                self.assertEqual(self.vault.paths().count(path), 1)
        self.assertEqual(self.token_requests(), [])

    def test_an_error_that_repeats_the_logins_token(self):
        self.vault.answers = {"/v1/transit/sign/snyk": (403, json.dumps({"errors": ["permission denied for " + self.vault.TOKEN]}))}
        self.assert_refused(self.inject(), 77, "key-refused", says="permission denied for ***")

    def test_an_answer_of_ten_megabytes(self):
        self.vault.answers = {"/v1/auth/jwt/login": (200, '{"x":"' + "a" * 10_000_000 + '"}')}
        self.assert_refused(self.inject(), 76, "foreign-answer", says="did not come from the service that was asked")
        self.assertEqual(self.token_requests(), [])

    def test_an_answer_that_does_not_come(self):
        for path in ("/v1/auth/jwt/login", "/v1/transit/sign/snyk"):
            with self.subTest(path):
                held = threading.Event()
                self.vault.answers = {path: held}
                result = self.inject("--timeout", "2s")
                held.set()
                self.assert_refused(result, 75, "deadline", says="127.0.0.1")
        self.assertEqual(self.token_requests(), [])

    def test_the_report(self):
        result, report = self.check()
        self.assert_ok(result)
        self.assertEqual(
            report["signer"],
            {"service": "vault", "host": "127.0.0.1", "key": "snyk", "key_version": "1", "subject": "repo:acme@77/app@1001:ref:refs/heads/main"},
        )
        self.assertEqual([request["host"] for request in report["requests"]], ["127.0.0.1", "127.0.0.1"] + ["api.eu.snyk.io"] * 2)
        self.assertIn("version=1", " ".join(report["notices"]))

    def test_a_pinned_version(self):
        uri = self.vault.uri("transit/keys/snyk?role=ci&version=2")
        self.assert_refused(self.inject(uri=uri), 78, "signer", says="version 1")
        self.assertEqual(json.loads(self.vault.requests[1]["body"])["key_version"], "2")
        self.vault.version = 2
        result = self.inject(uri=uri)
        self.assert_token(result)
        self.assertNotIn("rotated", result.stderr)

    def test_a_signature_by_another_key_does_not_leave(self):
        other = openssl("rsa", "-pubout", text=openssl("genrsa", "2048")).decode()
        for public, good in ((self.public, True), (other, False)):
            pub = self.box.write("keys/a.pub", public)
            jwks = self.snyk_cred("jwks", "--public-key", pub, "--key-id", "key-1", network=False).stdout
            result = self.keyless("inject", self.vault.uri(), "--key-jwks", self.box.write("keys/jwks.json", jwks),
                                  token=self.identity(self.vault.origin), key_id=False)  # fmt: skip
            if good:
                self.assert_token(result)
                self.emulator.clear_log()
            else:
                self.assert_refused(result, 78, "jwks-mismatch")
                self.assertEqual(self.token_requests(), [])

    def test_jwks_check(self):
        pub = self.box.write("keys/a.pub", self.public)
        jwks = self.snyk_cred("jwks", "--public-key", pub, "--key-id", "key-1", network=False).stdout
        self.emulator.faults(fault({"status": 200, "body": jwks}, path="/jwks.json"))
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.vault.origin)}
        words = ["jwks", "--ca-file", self.emulator.ca_file, "--signer", self.vault.uri()]
        result = self.snyk_cred(*words, "--check", "https://keys.example.com/jwks.json", env=env, network=False)
        self.assert_ok(result)
        self.assertIn("serves the key that signs: key ID key-1", result.stdout)

    # --- exec

    def test_cmd_does_not_get_the_identity(self):
        self.gives(self.identity(self.vault.origin))
        env = self.github(MINE="kept", SNYK_ID_TOKEN=self.secret("another-identity-of-the-job"))
        show = ["--", "sh", "-c", "env | cut -d= -f1 | sort"]
        identity = {"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SNYK_ID_TOKEN"}
        for words in ([], ["--verbose"]):
            result = self.keyless("exec", self.vault.uri(), *words, *show, env=env)
            self.assert_ok(result)
            self.assertEqual(identity & set(result.stdout.split()), set())
            self.assertLessEqual({"MINE", "SNYK_OAUTH_TOKEN"}, set(result.stdout.split()))
            said = [line for line in result.stderr.splitlines() if "does not get the job's identity" in line]
            self.assertEqual(len(said), 1, result.stderr)
            for name in identity:
                self.assertIn(name, said[0])
        result = self.keyless("exec", self.vault.uri(), "--verbose", "--keep-identity", *show, env=env)
        self.assert_ok(result)
        self.assertLessEqual(identity, set(result.stdout.split()))
        self.assertNotIn("does not get the job's identity", result.stderr)

    def test_cmd_gets_the_whole_identity_where_it_is_kept(self):
        token = self.identity(self.vault.origin)
        compare = self.box.write("keys/expected", token)
        words = ["--keep-identity", "--", "sh", "-c", f'[ "$SNYK_ID_TOKEN" = "$(cat {compare})" ] && echo "same $SNYK_ID_TOKEN"']
        result = self.keyless("exec", self.vault.uri(), *words, token=token)
        self.assert_ok(result)
        self.assertEqual(result.stdout, "same ***\n")

    def test_other_runs_leave_the_identity_alone(self):
        token = self.service_account()
        env = self.github(SNYK_TOKEN=token)
        result = self.snyk_cred("exec", "--", "sh", "-c", 'test -n "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" && env | cut -d= -f1', env=env)
        self.assert_ok(result)
        self.assertIn("ACTIONS_ID_TOKEN_REQUEST_URL", result.stdout)
        self.assertNotIn("--keep-identity", result.stderr)

    # --- what goes together

    def test_what_is_refused_before_anything_is_asked(self):
        agent = "sshagent:SHA256:" + "a" * 43
        token = self.identity(self.vault.origin)
        for code, word, words in (
            (64, "usage", ["--id-token-env", "A", "--id-token-file", "/etc/hostname", "--signer", self.vault.uri(), "--key-id", "k"]),
            (64, "usage", ["--id-token-env", "A", "--client-secret-env", "B"]),
            (64, "usage", ["--id-token-env", "A", "--signer", agent, "--key-id", "k"]),
            (64, "usage", ["--signer", self.vault.uri()]),
            (64, "usage", ["--signer", self.vault.uri() + "&field=x", "--key-id", "k"]),
            (64, "usage", ["--signer", self.vault.uri(), "--key-id", "k", "--offline"]),
            (66, "unreadable", ["--signer", self.vault.uri(), "--key-id", "k", "--id-token-file", self.box.path("nowhere")]),
        ):
            with self.subTest(words=words):
                env = surroundings.github(self.box) | self.reach() | {"SNYK_ID_TOKEN": token, "B": "b" * 20}
                result = self.snyk_cred("check", "--client-id", self.account["client_id"], "--region", "eu", *words, env=env, network=False)
                self.assert_refused(result, code, word)
        for name in ("SNYK_CRED_ID_TOKEN_ENV", "SNYK_CRED_ID_TOKEN_FILE", "SNYK_CRED_KEEP_IDENTITY"):
            env = surroundings.github(self.box) | {name: "GITHUB_ACTIONS"}
            self.assert_refused(self.keyless("exec", self.vault.uri(), "--", "true", env=env), 78, "flag-only", says=name)
        self.assert_no_connection()
        self.assertEqual(self.vault.requests, [])


if __name__ == "__main__":
    main()
