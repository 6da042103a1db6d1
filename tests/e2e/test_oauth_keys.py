"""private_key_jwt: a signed assertion in place of a secret; keys that cannot be used are refused before any request."""

import base64
import json
import shutil
import subprocess
import time
import unittest
import urllib.parse

import github_files
import surroundings
from harness import BINARY, asks_the_process, fault, main
from oauth_case import OAuth

OPENSSL = shutil.which("openssl", path="/usr/bin:/bin")


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
            self.assertEqual(
                form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            )
            self.assertNotIn("client_secret", form)
            header, claims = (
                json.loads(base64.urlsafe_b64decode(part + "=="))
                for part in form["client_assertion"].split(".")[:2]
            )
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
        assertions = [
            urllib.parse.parse_qs(r["body"])["client_assertion"][0]
            for r in self.emulator.requests()
            if r["method"] == "POST"
        ]
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
            "an encrypted key": self.run_openssl(
                "pkey", "-aes256", "-passout", "pass:word", text=private.encode()
            ).decode(),
            "an encrypted traditional key": self.run_openssl(
                "rsa", "-traditional", "-aes256", "-passout", "pass:word", text=private.encode()
            ).decode(),
            "a key of 1024 bits": self.run_openssl(
                "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"
            ).decode(),
            "an elliptic key": self.run_openssl(
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"
            ).decode(),
            "an Ed25519 key": self.run_openssl("genpkey", "-algorithm", "ed25519").decode(),
            "an RSA-PSS key": self.run_openssl(
                "genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"
            ).decode(),
            "a public key": public,
            "a certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "a public key of RSA alone": self.run_openssl("rsa", "-pubin", "-RSAPublicKey_out", text=public.encode()).decode(),
            "two private keys": private + self.key("PKCS#1")[0],
            "the inside alone": "".join(lines[1:-1]),
            "a JWK": '{"kty": "RSA"}',
            "an OpenSSH key": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
            "blanks": " \n\t\n-----BEGIN PRIVATE KEY-----",
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

    def test_forms_that_people_store(self):
        """Line ends of Windows, text before the key (OpenSSL's own dumps), no line end behind it."""
        private, public = self.key()
        for name, text in (
            ("CRLF", private.replace("\n", "\r\n")),
            ("text before it", "Bag Attributes\n    friendlyName: ci\n" + private),
            ("no last line end", private.rstrip("\n")),
        ):
            with self.subTest(name):
                file = self.box.write("key.pem", text)
                client = self.keyed_client(public)
                self.assert_handed(self.inject_with_key(client, "--private-key-file", file), client)

    def test_keys_pasted_badly(self):
        """Taken where only one reading is possible, with a notice of what is wrong."""
        private, public = self.key()
        certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
        for name, text, says in (
            ("\\n in letters", private.replace("\n", "\\n"), "\\n in letters where its lines should end"),
            ("blanks for line ends", private.replace("\n", " "), "blanks or nothing where its lines should end"),
            ("indented", "".join(f"    {line}" for line in private.splitlines(True)), "blanks or nothing"),
            ("Base64", base64.b64encode(private.encode()).decode(), "Base64 around it"),
            ("a certificate beside it", certificate + private, "a certificate or public key beside it"),
        ):
            with self.subTest(name):
                file = self.box.write("key.pem", text)
                client = self.keyed_client(public)
                result = self.inject_with_key(client, "--private-key-file", file)
                self.assert_handed(result, client)
                self.assertIn(f"key.pem although it has {says}", result.stderr)

    def test_a_wrong_clock_is_hinted_at(self):
        private, public = self.key()
        client = super().client("SNYK-EU-01", world=False, public_keys=[{"kid": "key-1", "pem": public}])
        client.pop("client_secret")
        self.world(clients=[client], date_offset_seconds=3600)
        file = self.box.write("key.pem", private)
        result = self.inject_with_key(client, "--private-key-file", file)
        self.assert_refused(result, 67, "invalid-client", says=["this machine's clock", "Snyk's clock says 20"])

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
        result = self.snyk_cred(
            "inject",
            "--client-id",
            client["client_id"],
            "--private-key-file",
            file,
            "--region",
            "eu",
            env=env,
        )
        self.assert_refused(result, 64, says="--key-id")
        self.assert_no_connection()

    @asks_the_process
    def test_the_key_is_not_left_in_memory_for_others(self):
        private, public = self.key()
        client = self.keyed_client(public)
        self.emulator.faults(fault({"delay_ms": 1500}, path="/oauth2/token"))
        env = surroundings.bare(self.box) | {"KEY": private}
        argv = [
            BINARY,
            "check",
            *self.network(),
            "--client-id",
            client["client_id"],
            "--key-id",
            "key-1",
            "--private-key-env",
            "KEY",
            "--region",
            "eu",
        ]
        running = self.start(argv, env)
        self.emulator.wait_for_request()
        with open(f"/proc/{running.process.pid}/environ", "rb") as file:
            environ = file.read()
        running.wait()
        self.assertIsNone(self.canary.find(environ))


if __name__ == "__main__":
    main()
