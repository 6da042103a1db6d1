"""Keyless through the Azure template: it asks Azure DevOps for the job's identity, as Microsoft's own client does, a key
service signs, and later steps get an access token. What must not be asked, and who must not get the job's access token.
"""

import json
import os

from test_azure_template import Template  # it puts tests/e2e on the path

import vault_server
from harness import main, new_id
from https_server import HttpsServer
from keyless_case import OPENSSL, Keyless, openssl

HOST, AUDIENCE, CONNECTION = "dev.azure.com", "api://AzureADTokenExchange", "11111111-2222-4333-8444-555555555555"
ASKED = f"https://{HOST}/acme/0f0f/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken"
# The real curl, whose words are kept, and which reaches a server of the test under any name.
CURL = """#!/bin/sh
printf '%s\\n' "$@" >>{saw}
shift
exec /usr/bin/curl -q --noproxy '*' --cacert {ca} --connect-to '::127.0.0.1:{port}' "$@"
"""


class AzureKeyless(Template, Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.vault = vault_server.Vault(self, OPENSSL, self.box.write("keys/snyk.pem", private.decode()))
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        self.secret(self.vault.TOKEN)
        self.bearer = self.secret("bearer-of-the-job-" + "b" * 40)
        self.azure = HttpsServer(self, OPENSSL, self.answer, [HOST, "acme.visualstudio.com"])
        self.given = {
            "clientId": self.account["client_id"], "keyId": "key-1", "region": "eu", "serviceConnection": CONNECTION,
            "signer": f"{self.vault.uri()}&audience={AUDIENCE}",
        }  # fmt: skip
        port, saw = self.azure.origin.rpartition(":")[2], self.box.path("curl.saw")
        self.box.write("bin/curl", CURL.format(saw=saw, ca=self.azure.ca, port=port), 0o755)

    def answer(self, request):
        self.assertEqual((request["method"], request["host"], request["body"]), ("POST", HOST, ""))
        headers = {name: request["headers"].get(name) for name in ("authorization", "content-type", "x-tfs-fedauthredirect")}
        fits = {"authorization": f"Bearer {self.bearer}", "content-type": "application/json", "x-tfs-fedauthredirect": "Suppress"}
        if headers != fits or request["path"] != f"{ASKED.split(HOST)[1]}?api-version=7.1&serviceConnectionId={CONNECTION}":
            return 401, {}, json.dumps({"message": "no"})
        return 200, {}, json.dumps({"oidcToken": self.identity(AUDIENCE)})

    def run_keyless(self, given=(), uri=ASKED, handed_to=()):
        env = {"NO_PROXY": "127.0.0.1", "PATH": f"{self.box.path('bin')}:/usr/bin:/bin", "SYSTEM_OIDCREQUESTURI": uri}
        return self.run_step(self.given | dict(given), {"System.AccessToken": self.bearer}, handed_to, **env)

    def test_later_steps(self):
        result = self.run_keyless()
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.later["SNYK_OAUTH_TOKEN"], (self.account["access_token"], True))
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/transit/sign/snyk"])

    def test_a_stored_credential(self):
        self.allow()
        self.vault.kept["/v1/secret/data/ci/snyk"] = {"token": self.token}
        self.given = {"serviceConnection": CONNECTION, "tokenFrom": self.vault.uri("secret/ci/snyk?field=token&role=ci") + f"&audience={AUDIENCE}"}
        result = self.run_keyless()
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.later["SNYK_TOKEN"], (self.token, True))
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/secret/data/ci/snyk"])

    def test_a_script_alone(self):
        """It gets an access token of Snyk's, and nothing with which it could get more."""
        saw = self.box.path("saw")
        result = self.run_keyless({"run": f'echo "it is $SNYK_OAUTH_TOKEN."; env >{saw}'}, handed_to=[saw])
        self.assertEqual(result.code, 0, result)
        self.assertIn("it is ***.", result.stdout)
        seen = self.box.read("saw").decode()
        self.assertIn(self.account["access_token"], seen)
        for name in ("SYSTEM_ACCESSTOKEN", "SNYK_ID_TOKEN"):
            self.assertNotIn(name + "=", seen)

    def test_the_access_token_is_on_no_command_line(self):
        self.assertEqual(self.run_keyless().code, 0)
        words = self.box.read("curl.saw")
        self.assertIn(b"--header\n@-\n", words)
        self.assertIsNone(self.canary.find(words))

    def test_only_azures_own_hosts_are_asked(self):
        for name, uri in (
            ("nothing", ""),
            ("another host", "https://evil.example/acme/oidctoken"),
            ("a path that looks like one", "https://evil.example/x.visualstudio.com/oidctoken"),
            ("a host that begins like one", "https://dev.azure.com.evil.example/oidctoken"),
            ("a user", "https://dev.azure.com@evil.example/oidctoken"),
            ("a port", "https://dev.azure.com:444/oidctoken"),
            ("a query", f"{ASKED}?x=/"),
            ("a blank", "https://evil.example/ https://dev.azure.com/"),
            ("no TLS", ASKED.replace("https", "http")),
        ):
            with self.subTest(name):
                result = self.run_keyless(uri=uri)
                self.assertEqual(result.code, 66, result)
                self.assertIn("[no-identity]", result.stderr)
                self.assertFalse(os.path.exists(self.box.path("curl.saw")))

    def test_what_azure_refuses(self):
        result = self.run_keyless({"serviceConnection": new_id()})
        self.assertEqual(result.code, 66, result)
        self.assertIn("may this pipeline use the service connection", result.stderr)
        result = self.run_keyless({"serviceConnection": "my-connection"})
        self.assertEqual(result.code, 64, result)
        self.assertEqual(self.vault.paths(), [])


if __name__ == "__main__":
    main()
