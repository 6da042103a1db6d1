"""`jwks --signer`: the public half of a key service's key, read with the job's identity, is the file that Snyk reads."""

import base64
import json
import os

import surroundings
from aws_server import Aws
from harness import main
from keyless_case import OPENSSL, Keyless, openssl
from vault_server import Vault

KEYS = "/v1/transit/keys/snyk"


class Shown(Keyless):
    def setUp(self):
        super().setUp()
        key = self.box.write("keys/snyk.pem", openssl("genrsa", "2048").decode())
        os.chmod(key, 0o600)
        self.public = openssl("rsa", "-in", key, "-pubout").decode()
        self.file = self.box.write("keys/snyk.pub", self.public)
        self.vault = Vault(self, OPENSSL, key)
        self.aws = Aws(self, OPENSSL, key)

    def jwks(self, uri, audience, *words):
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(audience)}
        words = ["jwks", "--ca-file", self.emulator.ca_file, "--signer", uri, *words]
        return self.snyk_cred(*words, env=env, network=False)

    def of_vault(self, *words, more=""):
        return self.jwks(self.vault.uri() + more, self.vault.origin, *words)

    def versions(self, latest=2, **keys):
        self.vault.answers[KEYS] = (200, json.dumps({"data": {"type": "rsa-2048", "latest_version": latest, "keys": keys}}))

    def assert_shown(self, result, *words):
        self.assert_ok(result)
        self.assertEqual(result.stdout, self.snyk_cred("jwks", "--public-key", self.file, *words, network=False).stdout)

    def test_vaults(self):
        other = {"public_key": openssl("rsa", "-pubout", text=openssl("genrsa", "2048")).decode()}
        this = {"public_key": self.public, "creation_time": "2026-11-27T20:00:00Z"}
        self.versions(**{"1": other, "2": this})
        self.assert_shown(self.of_vault())
        self.assert_shown(self.of_vault("--key-id", "key-1"), "--key-id", "key-1")
        self.assertEqual(self.vault.paths()[:2], ["/v1/auth/jwt/login", KEYS])
        self.versions(latest=2, **{"1": this, "2": other})
        self.assert_shown(self.of_vault(more="&version=1"))

    def test_what_vault_refuses(self):
        for what, answer, code, word, says in (
            ("the policy", (403, '{"errors":["1 error occurred:\\n\\t* permission denied\\n\\n"]}'), 77, "key-refused", ["`read` on transit/keys/snyk", "--public-key"]),
            ("no such key", (404, '{"errors":[]}'), 78, "signer", ["no key snyk", "vault read"]),
            ("no such version", (200, '{"data":{"latest_version":3,"keys":{"1":{}}}}'), 78, "signer", ["no version 3"]),
            ("another kind of key", (200, '{"data":{"latest_version":1,"keys":{"1":1764270000}}}'), 76, "foreign-answer", ["rsa-2048"]),
            ("no keys", (200, '{"data":{"keys":[]}}'), 76, "foreign-answer", ["gives no key"]),
            ("another answer", (200, "<html>"), 76, "foreign-answer", ["gives no key"]),
        ):  # fmt: skip
            with self.subTest(what):
                self.vault.answers[KEYS] = answer
                self.assert_refused(self.of_vault(), code, word, says=says)
        self.versions(**{"2": {"public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}})
        self.assertNotEqual(self.of_vault().code, 0)

    def test_awss(self):
        self.assert_shown(self.jwks(self.aws.uri(), self.aws.AUDIENCE))
        login, asked = self.aws.requests
        self.assertIn("kms%3AGetPublicKey", login["body"])
        self.assertNotIn("kms%3ASign", login["body"])
        self.assertEqual(asked["headers"]["X-Amz-Target"], "TrentService.GetPublicKey")

    def test_what_aws_refuses(self):
        for what, answer, code, word, says in (
            ("the policy", (400, '{"__type":"AccessDeniedException","message":"no"}'), 77, "key-refused", ["kms:GetPublicKey", "get-public-key"]),
            ("another key", (200, json.dumps({"KeyId": "x", "PublicKey": base64.b64encode(b"x").decode()})), 76, "foreign-answer", ["of this key"]),
            ("no key", (200, "{}"), 76, "foreign-answer", ["no public key"]),
        ):  # fmt: skip
            with self.subTest(what):
                self.aws.answers["kms"] = answer
                self.assert_refused(self.jwks(self.aws.uri(), self.aws.AUDIENCE), code, word, says=says)


if __name__ == "__main__":
    main()
