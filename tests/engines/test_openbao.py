"""Keyless with OpenBao's own server: a job's identity token logs in, the transit engine signs, the emulated Snyk verifies
the signature. What OpenBao refuses, and what we say of it.
"""

import json
import os
import tempfile
import time

import engines

BAO = engines.need("bao")

import bao_server  # noqa: E402
import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import surroundings  # noqa: E402
from harness import fault, main  # noqa: E402
from keyless_case import Keyless, openssl  # noqa: E402


class OpenBao(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.bao = bao_server.Bao(BAO, os.path.join(cls.folder.name, "open"))
        cls.addClassCleanup(cls.bao.close)
        cls.bao.set_up(cls.issuer_public)

    def setUp(self):
        super().setUp()
        self.account = self.account_with(self.bao.public_key())

    def inject(self, *words, uri=None, token=None, **more):
        return self.keyless("inject", uri or self.bao.uri(), *words, token=token or self.identity(self.bao.origin), **more)

    def test_the_whole_way(self):
        self.assert_token(self.inject())
        result = self.keyless("check", self.bao.uri(), "--report", "json", token=self.identity(self.bao.origin))
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(report["signer"]["key_version"], "1")
        self.assertEqual(
            [(request["method"], request["path"], request["status"]) for request in report["requests"]],
            [("POST", "/v1/auth/jwt/login", 200), ("POST", "/v1/transit/sign/snyk", 200), ("POST", "/oauth2/token", 200), ("GET", "/rest/self", 200)],
        )

    def test_githubs_request_first(self):
        body = json.dumps({"value": self.identity(self.bao.origin)})
        self.emulator.faults(fault({"status": 200, "body": body}, path="/x/idtoken"))
        env = surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://pipelines.actions.githubusercontent.com/x/idtoken?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.secret("bearer-" + "b" * 40),
        }
        self.assert_token(self.keyless("inject", self.bao.uri(), env=env))

    def test_a_namespace(self):
        self.bao.must("POST", "sys/namespaces/team")
        self.bao.set_up(self.issuer_public, "team")
        self.account = self.account_with(self.bao.public_key(namespace="team"))
        self.assert_token(self.inject(uri=self.bao.uri(namespace="team")))
        self.assert_refused(self.inject(uri=self.bao.uri(namespace="nowhere")), 78, "signer", says="namespace")

    def test_versions(self):
        self.bao.must("POST", "transit/keys/turned", {"type": "rsa-2048"})
        self.bao.must("POST", "transit/keys/turned/rotate")
        policy = bao_server.POLICY.format(mount="transit", key="turned")
        self.bao.must("PUT", "sys/policies/acl/turned", {"policy": policy})
        self.bao.role("turned", token_policies=["turned"])
        keys = self.bao.must("GET", "transit/keys/turned")["data"]["keys"]
        turned = "transit/keys/turned?role=turned"
        for version, uri in ((1, self.bao.uri(turned, version="1")), (2, self.bao.uri(turned, version="2")), (2, self.bao.uri(turned))):
            with self.subTest(uri):
                self.account = self.account_with(keys[str(version)]["public_key"])
                self.assert_token(self.inject(uri=uri))
        for version, says in (("3", "has no such version"), ("9", "policy")):
            with self.subTest(version):
                self.bao.must("PUT", "sys/policies/acl/turned", {"policy": policy.replace('"2"', '"2", "3"')})
                result = self.inject(uri=self.bao.uri(turned, version=version))
                self.assert_refused(result, 78 if version == "3" else 77, "signer" if version == "3" else "key-refused", says=says)

    def test_what_it_refuses(self):
        self.bao.role("narrow", bound_claims={"environment": "production"})
        self.bao.role("elsewhere", bound_audiences=["https://elsewhere.example.com"])
        self.bao.role("open", bound_audiences=None)
        self.bao.role("subject", bound_subject="repo:acme/app:ref:refs/heads/main")
        self.bao.role("weak", token_policies=[])
        self.bao.must("POST", "transit/keys/aes", {"type": "aes256-gcm96"})
        self.bao.must("PUT", "sys/policies/acl/all", {"policy": 'path "transit/sign/*" { capabilities = ["update"] }'})
        self.bao.role("all", token_policies=["all"])
        audience = self.bao.origin
        now = int(time.time())
        other = openssl("genrsa", "2048")
        for name, uri, token, code, word, says in (
            ("another repository", self.bao.uri(), self.identity(audience, repository_id="1002"), 77, "key-refused", ['repository_id "1002"', "bound_claims"]),
            ("another ref", self.bao.uri(), self.identity(audience, ref="refs/pull/7/merge"), 77, "key-refused", ["refs/pull/7/merge"]),
            ("a missing claim", self.bao.uri("transit/keys/snyk?role=narrow"), None, 77, "key-refused", ["environment"]),
            ("another audience", self.bao.uri("transit/keys/snyk?role=elsewhere"), None, 78, "id-token", ["bound_audiences"]),
            ("no audience bound", self.bao.uri("transit/keys/snyk?role=open"), None, 77, "key-refused", ["bound_audiences"]),
            ("GitHub's immutable subject", self.bao.uri("transit/keys/snyk?role=subject"), None, 77, "key-refused", ["repo:acme@77/app@1001"]),
            ("no such role", self.bao.uri("transit/keys/snyk?role=nobody"), None, 77, "key-refused", ["role nobody"]),
            ("no such login", self.bao.uri(auth="nowhere"), None, 78, "signer", ["auth/nowhere"]),
            ("no policy", self.bao.uri("transit/keys/snyk?role=weak"), None, 77, "key-refused", ["transit/sign/snyk"]),
            ("another key", self.bao.uri("transit/keys/other?role=ci"), None, 77, "key-refused", ["transit/sign/other"]),
            ("no such key", self.bao.uri("transit/keys/nothing?role=all"), None, 78, "signer", ["no key nothing"]),
            ("a key for something else", self.bao.uri("transit/keys/aes?role=all"), None, 78, "signer", ["rsa-2048"]),
            ("a token that is not valid yet", self.bao.uri(), self.identity(audience, nbf=now + 3600, iat=now + 3600, exp=now + 7200), 77, "key-refused", ["clock"]),
        ):  # fmt: skip
            with self.subTest(name):
                result = self.inject("--max-attempts", "1", uri=uri, token=token)
                self.assert_refused(result, code, word, says=says)
                self.assertNotIn("octocat-the-person", result.stderr)
        with self.subTest("another issuer's signature"):
            mine, self.issuer_key = self.issuer_key, other
            token = self.identity(audience)
            self.issuer_key = mine
            self.assert_refused(self.inject(token=token), 77, "key-refused", says="oidc_discovery_url")
        self.assertEqual(self.token_requests(), [])

    def test_a_quota(self):
        self.bao.must("POST", "sys/auth/busy", {"type": "jwt"})
        self.bao.must("POST", "sys/quotas/rate-limit/busy", {"path": "auth/busy/", "rate": 1, "interval": "1h"})
        for _ in range(2):
            result = self.inject("--max-attempts", "1", uri=self.bao.uri(auth="busy"))
        self.assert_refused(result, 75, "key-service", says="rate limit")

    def test_jwks(self):
        """The policy of signing does not let the job read the key; one that does, does."""
        self.bao.must("PUT", "sys/policies/acl/shown", {"policy": 'path "transit/keys/snyk" { capabilities = ["read"] }'})
        self.bao.role("shown", token_policies=["shown"])
        pub = self.box.write("keys/a.pub", self.bao.public_key())
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.bao.origin)}
        words = ["jwks", "--ca-file", self.emulator.ca_file, "--signer"]
        result = self.snyk_cred(*words, self.bao.uri("transit/keys/snyk?role=shown"), env=env, network=False)
        self.assert_ok(result)
        self.assertEqual(result.stdout, self.snyk_cred("jwks", "--public-key", pub, network=False).stdout)
        result = self.snyk_cred(*words, self.bao.uri(), env=env, network=False)
        self.assert_refused(result, 77, "key-refused", says="`read` on transit/keys/snyk")
        result = self.snyk_cred(*words, self.bao.uri("transit/keys/none?role=shown"), env=env, network=False)
        self.assert_refused(result, 77, "key-refused")

    def test_jwks_check(self):
        pub = self.box.write("keys/a.pub", self.bao.public_key())
        jwks = self.snyk_cred("jwks", "--public-key", pub, "--key-id", "key-1", network=False).stdout
        self.emulator.faults(fault({"status": 200, "body": jwks}, path="/jwks.json"))
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.bao.origin)}
        result = self.snyk_cred("jwks", "--ca-file", self.emulator.ca_file, "--signer", self.bao.uri(),
                                "--check", "https://keys.example.com/jwks.json", env=env, network=False)  # fmt: skip
        self.assert_ok(result)
        self.assertIn("serves the key that signs: key ID key-1", result.stdout)

    def test_sealed(self):
        sealed = bao_server.Bao(BAO, os.path.join(self.folder.name, "sealed"))
        self.addCleanup(sealed.close)
        sealed.set_up(self.issuer_public)
        sealed.must("PUT", "sys/seal")
        result = self.keyless("inject", sealed.uri(), "--max-attempts", "1", token=self.identity(sealed.origin))
        self.assert_refused(result, 75, "key-service", says="sealed")


if __name__ == "__main__":
    main()
