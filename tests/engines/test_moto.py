"""Keyless with moto's server as AWS: a role is taken on, the role's keys sign a request to KMS, the emulated Snyk verifies
the signature. moto checks the signature of each request and the policies of the role, as IAM does.
"""

import json
import os
import sys
import tempfile

import engines

MOTO = engines.need("moto")

import bao_server  # noqa: E402
import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import moto_server  # noqa: E402
import surroundings  # noqa: E402
from harness import fault, main  # noqa: E402
from keyless_case import OPENSSL, Keyless  # noqa: E402

AUDIENCE = "sts.amazonaws.com"


def change_a_digit(words, body):
    return words[:-1] + ("0" if words[-1] != "0" else "1"), body


def change_the_text(words, body):
    return words, body.replace(b'"RAW"', b'"RAW" ')


class Moto(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.aws = moto_server.Moto(sys.executable, MOTO, OPENSSL, os.path.join(folder.name, "moto"))
        cls.addClassCleanup(cls.aws.close)
        cls.key, cls.public = cls.aws.key()
        cls.bits = {spec: cls.aws.key(spec) for spec in ("RSA_3072", "RSA_4096")}
        cls.curve, _ = cls.aws.key("ECC_NIST_P256")
        cls.cipher, _ = cls.aws.key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
        permissions = json.loads(bao_server.from_the_guide("PERMISSIONS"))["Statement"][0]
        cls.role = cls.aws.role("snyk-ci", permissions | {"Resource": "*"})
        cls.shower = cls.aws.role("shown", {"Effect": "Allow", "Action": "kms:GetPublicKey", "Resource": "*"})
        cls.reader = cls.aws.role("reader", {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"})

    def setUp(self):
        super().setUp()
        self.account = self.account_with(self.public)

    def keyless(self, *words, **more):
        self.aws.check_all_but_the_login()
        return super().keyless(*words, **more)

    def inject(self, *words, key=None, role=None, token=None, uri=None, **more):
        uri = uri or self.aws.uri(key or self.key, role or self.role)
        return self.keyless("inject", uri, *words, token=token or self.identity(AUDIENCE, run_id="77"), **more)

    def test_the_whole_way(self):
        self.assert_token(self.inject())
        result = self.keyless("check", self.aws.uri(self.key, self.role), "--report", "json", token=self.identity(AUDIENCE))
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual((report["signer"]["service"], report["signer"]["key"]), ("aws-kms", self.key))
        self.assertEqual(
            [(request["method"], request["path"], request["status"]) for request in report["requests"]],
            [("POST", "/", 200), ("POST", "/", 200), ("POST", "/oauth2/token", 200), ("GET", "/rest/self", 200)],
        )

    def test_longer_keys(self):
        for spec, (key, public) in self.bits.items():
            with self.subTest(spec):
                self.account = self.account_with(public)
                self.assert_token(self.inject(key=key))

    def test_every_attempt_is_signed_anew_with_one_login(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token", times=2))
        self.assert_token(self.inject())

    def test_jwks(self):
        public = self.box.write("keys/a.pub", self.public)
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(AUDIENCE)}
        words = ["jwks", "--ca-file", self.emulator.ca_file, "--signer"]
        self.aws.check_all_but_the_login()
        result = self.snyk_cred(*words, self.aws.uri(self.key, self.shower), env=env, network=False)
        self.assert_ok(result)
        self.assertEqual(result.stdout, self.snyk_cred("jwks", "--public-key", public, network=False).stdout)
        self.aws.check_all_but_the_login()
        result = self.snyk_cred(*words, self.aws.uri(self.key, self.role), env=env, network=False)
        self.assert_refused(result, 77, "key-refused", says="kms:GetPublicKey")

    def test_jwks_check(self):
        public = self.box.write("keys/a.pub", self.public)
        jwks = self.snyk_cred("jwks", "--public-key", public, "--key-id", "key-1", network=False).stdout
        self.emulator.faults(fault({"status": 200, "body": jwks}, path="/jwks.json"))
        self.aws.check_all_but_the_login()
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(AUDIENCE)}
        result = self.snyk_cred("jwks", "--ca-file", self.emulator.ca_file, "--signer", self.aws.uri(self.key, self.role),
                                "--check", "https://keys.example.com/jwks.json", env=env, network=False)  # fmt: skip
        self.assert_ok(result)
        self.assertIn("serves the key that signs: key ID key-1", result.stdout)

    def test_a_request_that_somebody_changes_on_the_way(self):
        for change, good in ((lambda words, body: (words, body), True), (change_a_digit, False), (change_the_text, False)):
            with self.subTest(change):
                between = moto_server.Between(self, self.aws, OPENSSL, change)
                self.emulator.clear_log()
                result = self.inject(uri=self.aws.uri(self.key, self.role, endpoint=between.origin, ca=between.ca))
                if good:
                    self.assert_token(result)
                else:
                    self.assert_refused(result, 78, "signer", says="does not match")
                    self.assertEqual(self.token_requests(), [])

    def test_what_it_refuses(self):
        nothing = self.key[:-12] + "0" * 12
        for name, words, code, word, says in (
            ("no right to sign", {"role": self.reader}, 77, "key-refused", ["kms:Sign", self.reader]),
            ("no such key", {"key": nothing}, 78, "signer", ["no such key"]),
            ("a key on a curve", {"key": self.curve}, 78, "signer", ["URI"]),
            ("a key for something else", {"key": self.cipher}, 78, "signer", ["SIGN_VERIFY"]),
        ):  # fmt: skip
            with self.subTest(name):
                result = self.inject("--max-attempts", "1", **words)
                self.assert_refused(result, code, word, says=says)
                self.assertEqual(self.token_requests(), [])


if __name__ == "__main__":
    main()
