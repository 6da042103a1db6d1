"""`jwks`: the file that a service account's jwks_url must serve, and whether a URL serves the key that signs."""

import base64
import hashlib
import json
import shutil
import subprocess
import unittest

import surroundings
from harness import Case, fault, main

OPENSSL = shutil.which("openssl", path="/usr/bin:/bin")
KEYGEN = shutil.which("ssh-keygen", path="/usr/bin:/bin")
URL = "https://keys.example.com/snyk/jwks.json"


def openssl(*words, text=b""):
    return subprocess.run([OPENSSL, *words], input=text, capture_output=True, check=True).stdout


def b64url(number):
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class Jwks(Case):
    @classmethod
    def setUpClass(cls):
        cls.private = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        cls.public = openssl("pkey", "-pubout", text=cls.private)
        modulus = openssl("rsa", "-noout", "-modulus", text=cls.private).decode().strip().split("=")[1]
        cls.n, cls.e = b64url(int(modulus, 16)), "AQAB"

    def setUp(self):
        super().setUp()
        for line in self.private.decode().splitlines()[1:-1]:
            if len(line) > 20:
                self.secret(line)
        self.key = self.box.write("work/snyk.pem", self.private.decode())
        self.pub = self.box.write("work/snyk.pub", self.public.decode())

    def jwks(self, *words, **more):
        return self.snyk_cred("jwks", *words, network=False, **more)

    def check_url(self, *words, url=URL, ca=True, **more):
        trust = ["--ca-file", self.emulator.ca_file] if ca else []
        return self.jwks("--proxy", self.emulator.proxy, *trust, "--check", url, *words, **more)

    def entry(self, kid="k1", **more):
        found = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": self.n, "e": self.e} | more
        return {key: value for key, value in found.items() if value is not None}

    def serve(self, *entries, **more):
        body = json.dumps({"keys": list(entries)})
        self.emulator.faults(fault({"status": 200, "body": body} | more, path="/snyk/jwks.json"))

    def thumbprint(self):
        text = json.dumps({"e": self.e, "kty": "RSA", "n": self.n}, separators=(",", ":"), sort_keys=True)
        return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")

    # --- the file

    def test_the_same_file_from_every_form_of_the_key(self):
        forms = {
            "SubjectPublicKeyInfo": ["--public-key", self.pub],
            "PKCS#1": ["--public-key", self.box.write("1.pub", openssl("rsa", "-RSAPublicKey_out", text=self.private).decode())],
            "the private key": ["--private-key-file", self.key],
            "the private key in a variable": ["--private-key-env", "KEY"],
        }
        if KEYGEN:
            line = subprocess.run(
                [KEYGEN, "-i", "-m", "PKCS8", "-f", self.pub], capture_output=True, check=True
            ).stdout.decode()
            forms["an SSH public key"] = ["--public-key", self.box.write("id.pub", line.strip() + " me@host\n")]
        env = surroundings.bare(self.box) | {"KEY": self.private.decode()}
        for name, words in forms.items():
            with self.subTest(name):
                result = self.jwks(*words, env=env)
                self.assert_ok(result)
                self.assertEqual(json.loads(result.stdout), {"keys": [self.entry(self.thumbprint())]})
                self.assertEqual(result.stderr, "")

    def test_a_kid_of_ones_own(self):
        result = self.jwks("--public-key", self.pub, "--key-id", "snyk-ci-2026-11")
        self.assertEqual(json.loads(result.stdout)["keys"][0]["kid"], "snyk-ci-2026-11")

    def test_keys_that_are_none(self):
        small = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
        ec = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        cases = {
            "is a private key": self.private,
            "has 1024 bits": openssl("pkey", "-pubout", text=small),
            "is no RSA key": openssl("pkey", "-pubout", text=ec),
            "is a certificate": b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "is neither PEM": b"hello\n",
            "neither PEM": self.public[: len(self.public) // 2],
            "no RSA key": b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFBV me@host\n",
            "or an SSH public key": b"",
        }
        for says, text in cases.items():
            with self.subTest(says):
                file = self.box.write("key.pub", text.decode())
                self.assert_refused(self.jwks("--public-key", file), 78, "key-unusable", says=["key.pub", says])

    def test_what_is_asked_for_must_be_clear(self):
        for code, word, words in (
            (64, "usage", []),
            (64, "usage", ["--key-id", "k1"]),
            (78, "two-sources", ["--public-key", self.pub, "--private-key-file", self.key]),
            (64, "usage", ["--public-key", self.pub, "--check", ""]),
            (64, "usage", ["--public-key", self.pub, "--check", "http://keys.example.com/jwks.json"]),
            (64, "secret-on-argv", ["--public-key", self.pub, "--check", "https://me:word@keys.example.com/jwks.json"]),
            (66, "unreadable", ["--public-key", self.box.path("nowhere.pub")]),
            (66, "no-credential", ["--private-key-env", "NOT_SET"]),
            (64, "usage", ["--public-key", self.pub, "--region", "eu"]),
        ):
            with self.subTest(words=words):
                self.assert_refused(self.jwks(*words), code, word)

    def test_no_variable_names_what_is_asked(self):
        for name, value in (("SNYK_CRED_CHECK", URL), ("SNYK_CRED_PUBLIC_KEY", self.pub)):
            with self.subTest(name):
                env = surroundings.bare(self.box) | {name: value}
                self.assert_refused(self.jwks("--public-key", self.pub, env=env), 78, "flag-only", says=name)

    # --- the check of a URL

    def test_it_serves_the_key_that_signs(self):
        self.serve(self.entry("older", n="AQAB"), self.entry("k1"))
        for name, words, says in (
            ("the private key", ["--private-key-file", self.key], "serves the key that signs"),
            ("the public key", ["--public-key", self.pub], "serves the key:"),
        ):
            with self.subTest(name):
                result = self.check_url(*words, "--key-id", "k1")
                self.assert_ok(result)
                self.assertIn(says, result.stdout)
                self.assertIn("key ID k1, RSA, 2048 bits", result.stdout)
        requests = self.emulator.requests()
        self.assertEqual({(r["method"], r["path"], r["host"]) for r in requests}, {("GET", "/snyk/jwks.json", "keys.example.com")})
        self.assertNotIn("authorization", requests[0]["headers"])

    def test_without_a_key_id_it_names_the_one_that_is_served(self):
        self.serve(self.entry("k7"))
        result = self.check_url("--private-key-file", self.key)
        self.assert_ok(result)
        self.assertIn("--key-id k7", result.stdout)

    def test_it_does_not_serve_it(self):
        other = b64url(int.from_bytes(b"\xc1" * 256, "big"))
        for name, entries, says in (
            ("another key", [self.entry("k1", n=other)], ["does not serve this key", '"k1"']),
            ("another kid", [self.entry("k2")], ['as "k2", not as "k1"', "--key-id"]),
            ("no kid", [self.entry(None)], ["without a kid"]),
            ("for another algorithm", [self.entry(alg="PS256")], ["RS256 only"]),
            ("a private key", [self.entry(d="AQAB")], ["serves a private key"]),
            ("no key", [], ["empty list"]),
        ):
            for words in (["--private-key-file", self.key], ["--public-key", self.pub]):
                with self.subTest(name, words=words[0]):
                    self.serve(*entries)
                    result = self.check_url(*words, "--key-id", "k1")
                    self.assert_refused(result, 78, "jwks-mismatch", says=says)
                    self.assertEqual(result.stdout, "")

    def test_other_answers(self):
        for name, do, code, word, says in (
            ("a redirect", {"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, 76, "foreign-answer", "redirect"),
            ("not there", {"status": 404, "body": "no"}, 76, "foreign-answer", "404"),
            ("HTML", {"status": 200, "body": "<html>"}, 76, "foreign-answer", "no JWKS"),
            ("too large", {"status": 200, "body_repeat": {"prefix": "", "text": "x", "count": 400000, "suffix": ""}}, 76, "foreign-answer", "keys.example.com"),
            ("down", {"status": 503, "body": ""}, 75, "server-error", "503"),
        ):
            with self.subTest(name):
                self.emulator.faults(fault(do, path="/snyk/jwks.json"))
                result = self.check_url("--public-key", self.pub, "--max-attempts", "1")
                self.assert_refused(result, code, word, says=says)
        self.assertNotIn("elsewhere.example", {request["host"] for request in self.emulator.requests()})

    def test_a_chain_that_this_machine_does_not_trust(self):
        self.serve(self.entry())
        result = self.check_url("--public-key", self.pub, ca=False)
        self.assert_refused(result, 69, "tls", says="keys.example.com")
        env = surroundings.bare(self.box) | {"SSL_CERT_FILE": self.emulator.ca_file}
        result = self.check_url("--public-key", self.pub, ca=False, env=env)
        self.assert_refused(result, 69, "tls")  # Snyk does not know a CA that a variable names here

    def test_it_is_asked_again_where_that_helps(self):
        body = json.dumps({"keys": [self.entry("k1")]})
        self.emulator.faults(
            fault({"status": 503, "body": ""}, path="/snyk", times=1), fault({"status": 200, "body": body}, path="/snyk")
        )
        self.assert_ok(self.check_url("--public-key", self.pub))
        self.assertEqual(len(self.emulator.requests()), 2)


if __name__ == "__main__":
    main()
