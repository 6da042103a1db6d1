"""The programs for --signer-command that ci-templates/KEYLESS.md prints, as they stand there but for the names: each is run by
the key service's own client, and the emulated Snyk verifies what it signs.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess

import engines

engines.need("cloud:azure/identity", "cloud:azure/keyvault/keys", "cloud:google/auth", "cloud:google/cloud/kms_v1")
PKCS11, SOFTHSM, PYTHON = engines.need("pkcs11-tool", "softhsm2-util", "../python/bin/python")

import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import azure_server  # noqa: E402
import google_kms  # noqa: E402
import surroundings  # noqa: E402
from harness import fault, main  # noqa: E402
from https_server import HttpsServer  # noqa: E402
from keyless_case import OPENSSL, Keyless, openssl  # noqa: E402

GUIDE = pathlib.Path(__file__).resolve().parents[2].joinpath("ci-templates/KEYLESS.md").read_text(encoding="utf-8")
GITHUB = "pipelines.actions.githubusercontent.com"
HOSTS = [azure_server.LOGIN, azure_server.VAULT, google_kms.STS, google_kms.KMS, GITHUB]
SOFTHSM_MODULE = "/usr/lib/softhsm/libsofthsm2.so"
AZURE = {
    "TENANT_ID": azure_server.TENANT, "APP_ID": azure_server.APP,
    "https://VAULT.vault.azure.net/keys/snyk/VERSION": f"https://{azure_server.VAULT}{azure_server.KEY}",
}  # fmt: skip
GOOGLE = {
    "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/snyk/cryptoKeyVersions/1": google_kms.KEY,
    "//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER": google_kms.POOL,
}


def block(heading, number=0):
    """A block of code under a heading of the guide, as it is pasted."""
    section = re.search(rf"^### {heading}\n(.*?)(?=^##|\Z)", GUIDE, re.M | re.S)[1]
    return re.findall(r"^```\w+\n(.*?)^```", section, re.M | re.S)[number]


class Recipes(Keyless):
    def named(self, text, names):
        for word, value in names.items():
            self.assertIn(word, text)
            text = text.replace(word, value)
        self.assertNotRegex(text, r"\b(VAULT|VERSION|TENANT_ID|APP_ID|PROJECT|NUMBER|POOL|PROVIDER)\b")
        return text

    def program(self, text):
        """The text as a program; for its Python stands the one here, which finds the clients and starts as isolated."""
        start = f"import runpy, sys; sys.path.insert(0, {str(engines.CLOUD_CLIENTS)!r}); runpy.run_path(sys.argv[1], run_name='__main__')"
        lines = f'#!/bin/sh\n[ "$1" = -I ] || exit 9\nexec {shlex.quote(PYTHON)} -I -c {shlex.quote(start)} "$2"\n'
        text = text.replace("#!/opt/sign/bin/python3 ", f"#!{self.box.write('bin/python3', lines, 0o755)} ")
        return self.box.write("bin/sign", text, 0o755)

    def check(self, program, env, *words):
        words = ["--client-id", self.account["client_id"], "--region", "eu", "--key-id", "key-1", "--signer-command", program, *words]
        return self.snyk_cred("check", *words, env=env)

    def cloud(self):
        """A private key that Microsoft and Google keep here, and the variables with which their clients reach them."""
        private = openssl("genrsa", "2048")
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        key = self.box.write("keys/service.pem", private.decode())
        azure, google = (kind(OPENSSL, key, self.issuer_public) for kind in (azure_server.Azure, google_kms.GoogleKms))
        self.github = lambda request: (404, {}, "{}")
        self.server = HttpsServer(self, OPENSSL, lambda request: azure.answer(request) or google.answer(request) or self.github(request), HOSTS)
        # What an earlier step or a variable of the project could say; nothing of it may count.
        for module in ("azure/identity/__init__.py", "google/auth/__init__.py", "hashlib.py"):
            self.box.write(f"evil/{module}", "raise SystemExit('what was planted has run')")
        evil = {"PYTHONPATH": self.box.path("evil"), "AZURE_AUTHORITY_HOST": "evil.example", "GOOGLE_CLOUD_PROJECT": "evil"}
        return surroundings.bare(self.box) | evil | {
            "HTTPS_PROXY": self.server.proxy,
            "REQUESTS_CA_BUNDLE": self.server.ca,
            "SSL_CERT_FILE": self.server.ca,
        }

    def test_azure_key_vault(self):
        env = self.cloud()
        program = self.program(self.named(block("Azure Key Vault"), AZURE))
        env["SNYK_ID_TOKEN"] = self.identity("api://AzureADTokenExchange")
        self.assert_ok(self.check(program, env))
        self.assertIn(("POST", azure_server.VAULT, azure_server.KEY + "/sign"), self.server.seen())
        env["SNYK_ID_TOKEN"] = self.identity("api://AzureADTokenExchange", sub="repo:acme/other:ref:refs/heads/main")
        self.assert_refused(self.check(program, env), 78, "signer", says=["exit code 1", "AADSTS700213"])

    def test_google_kms(self):
        env = self.cloud()
        program = self.program(self.named(block("Google Cloud KMS"), GOOGLE))
        env["SNYK_ID_TOKEN"] = self.identity("https:" + google_kms.POOL)
        self.assert_ok(self.check(program, env))
        self.assertEqual(self.server.seen(), [("POST", google_kms.STS, "/v1/token"), ("POST", google_kms.KMS, f"/v1/{google_kms.KEY}:asymmetricSign")])
        env["SNYK_ID_TOKEN"] = self.identity("https://elsewhere.example.com")
        self.assert_refused(self.check(program, env), 78, "signer", says=["exit code 1", "does not match the expected audience"])

    def test_on_github(self):
        for name, heading, names, audience in (
            ("azure", "Azure Key Vault", AZURE, "api://AzureADTokenExchange"),
            ("google", "Google Cloud KMS", GOOGLE, "https:" + google_kms.POOL),
        ):
            with self.subTest(name):
                env = self.cloud() | {
                    "ACTIONS_ID_TOKEN_REQUEST_URL": f"https://{GITHUB}/x/idtoken?api-version=2.0",
                    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.secret("bearer-" + "b" * 40),
                }
                token = self.identity(audience)
                self.github = lambda request, token=token: (200, {}, json.dumps({"value": token}))
                asks = self.named(block("On GitHub"), {"AUDIENCE": audience})
                first, rest = block(heading).split("\n", 1)
                self.assertIn('os.environ["SNYK_ID_TOKEN"]', rest)
                rest = self.named(rest, names).replace('os.environ["SNYK_ID_TOKEN"]', "identity()")
                self.assert_ok(self.check(self.program(f"{first}\n{asks}{rest}"), env))
                asked = next(request for request in self.server.requests if request["host"] == GITHUB)
                self.assertIn("audience=", asked["path"])
                self.assertEqual(asked["headers"]["authorization"], "Bearer " + env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])

    def test_pkcs11(self):
        self.assertTrue(os.path.exists(SOFTHSM_MODULE), "another place of SoftHSM's module")
        pin = self.secret("987654321098")
        places = {"/usr/lib/MODULE.so": SOFTHSM_MODULE, "/etc/hsm-pin": self.box.write("keys/hsm-pin", pin + "\n", 0o600)}
        conf = self.box.write("softhsm2.conf", f"directories.tokendir = {self.box.folder('tokens')}\nobjectstore.backend = file\n")
        env = surroundings.bare(self.box) | {"SOFTHSM2_CONF": conf}
        subprocess.run([SOFTHSM, "--init-token", "--free", "--label", "ci", "--pin", pin, "--so-pin", pin], env=env, capture_output=True, check=True)
        made = self.named(block("PKCS#11", 1), places)
        result = self.run_program(["/bin/sh", "-ec", made], env, cwd=self.box.folder("made"))
        self.assertEqual(result.code, 0, result)
        self.account = self.account_with(self.box.read("made/snyk.pub").decode())
        program = self.program(self.named(block("PKCS#11"), places))
        for name in ("cat", "pkcs11-tool"):
            self.box.write(f"evil/{name}", "#!/bin/sh\necho 'what was planted has run' >&2\nexit 1\n", 0o755)
        env["PATH"] = f"{self.box.path('evil')}:{env['PATH']}"
        self.assert_ok(self.check(program, env))
        self.box.write("keys/hsm-pin", "111111\n")
        self.assert_refused(self.check(program, env), 78, "signer", says="exit code 1")


if __name__ == "__main__":
    main()
