"""ci-templates/KEYLESS.md as an operator pastes it, in OpenBao's own server, which reads the issuer's keys by OIDC discovery: key,
policy, logins of GitHub and GitLab, public key, rotation, and the request for the service account. Only names are put in.
"""

import json
import os
import re
import tempfile
import time

import engines

BAO = engines.need("bao", "jq", "curl")[0]

import bao_server  # noqa: E402
import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import surroundings  # noqa: E402
from harness import BINARY, fault, main, new_id  # noqa: E402
from https_server import HttpsServer  # noqa: E402
from keyless_case import OPENSSL, Keyless  # noqa: E402

GITHUB, GITLAB, VAULT = "https://token.actions.githubusercontent.com", "https://gitlab.example.com", "https://vault.example.com"


def blocks(heading):
    """The shell blocks of a section, as they are pasted, also those inside of a list."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", bao_server.GUIDE, re.M | re.S)[1]
    found = re.findall(r"^( *)```sh\n(.*?)^\1```", section, re.M | re.S)
    return [re.sub(rf"^{indent}", "", text, flags=re.M) for indent, text in found]


class Guide(Keyless):
    def setUp(self):
        super().setUp()
        self.issuer = HttpsServer(self, OPENSSL, self.discovery)
        self.snyk = HttpsServer(self, OPENSSL, lambda request: (201, {}, "{}"), ["api.snyk.io"])
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bao = bao_server.Bao(BAO, os.path.join(folder.name, "bao"), variables={"SSL_CERT_FILE": self.issuer.ca})
        self.addCleanup(self.bao.close)
        os.symlink(BAO, os.path.join(self.box.folder("bin"), "vault"))
        os.symlink(BINARY, self.box.path("bin/snyk-cred"))
        self.folder = self.box.folder("guide")

    def discovery(self, request):
        """The issuer, as GitHub's and GitLab's is found."""
        if request["path"] == "/.well-known/openid-configuration":
            found = {"issuer": self.issuer.origin, "jwks_uri": f"{self.issuer.origin}/jwks", "authorization_endpoint": self.issuer.origin}
            found |= {"response_types_supported": ["id_token"], "subject_types_supported": ["public"]}
            return 200, {}, json.dumps(found | {"id_token_signing_alg_values_supported": ["RS256"]})
        pub = self.box.write("keys/issuer.pub", self.issuer_public)
        return 200, {}, self.snyk_cred("jwks", "--public-key", pub, "--key-id", "ci", network=False).stdout

    def paste(self, text, **names):
        """Runs lines of the guide in an operator's shell."""
        names = {GITHUB: self.issuer.origin, GITLAB: self.issuer.origin, VAULT: self.bao.origin, '"456789"': '"1001"'} | names
        for word, value in names.items():
            text = text.replace(word, value)
        env = surroundings.bare(self.box)
        env |= {"PATH": f"{self.box.path('bin')}:{env['PATH']}", "VAULT_ADDR": self.bao.origin, "VAULT_CACERT": self.bao.ca, "VAULT_TOKEN": self.bao.ROOT}
        result = self.run_program(["bash", "-euo", "pipefail", "-c", text], env, cwd=self.folder)
        self.assertEqual(result.code, 0, result)
        return result

    def set_up(self):
        for heading in ("1. The key, and who may use it", "2. Which jobs may log in"):
            for text in blocks(heading):
                self.paste(text)

    def published(self, name="jwks.json"):
        """What Snyk reads at jwks_url; a check of ours reads it, too."""
        text = self.box.read(f"guide/{name}").decode()
        self.emulator.faults(fault({"status": 200, "body": text}, path="/jwks.json"))
        return {key["kid"]: key for key in json.loads(text)["keys"]}

    def account_of(self, version, kid):
        return self.account_with(self.bao.public_key(version), kid)

    def inject(self, kid, token, **more):
        uri = self.bao.uri("transit/keys/snyk?role=snyk-ci", **more)
        return self.keyless("inject", uri, "--key-id", kid, token=token, key_id=False)

    def github(self, **more):
        return self.identity(self.bao.origin, **{"iss": self.issuer.origin, "repository_id": "1001"} | more)

    def gitlab(self, **more):
        claims = {"iss": self.issuer.origin, "project_id": "123", "project_path": "acme/app", "ref_protected": "true", "repository": None, "repository_id": None}
        return self.identity(self.bao.origin, **claims | {"sub": "project_path:acme/app:ref_type:branch:ref:main"} | more)

    def test_jobs_of_both_systems(self):
        self.set_up()
        for text in blocks("3. The public key, where Snyk can read it"):
            self.paste(text)
        self.assertEqual(list(self.published()), ["snyk-ci-2026-11"])
        self.account = self.account_of(1, "snyk-ci-2026-11")
        for name, token, more, code in (
            ("GitHub", self.github(), {}, 0),
            ("GitHub, another repository", self.github(repository_id="1002"), {}, 77),
            ("GitLab", self.gitlab(), {"auth": "gitlab"}, 0),
            ("GitLab, another project of the same name", self.gitlab(project_id="124"), {"auth": "gitlab"}, 77),
            ("GitLab, an unprotected branch", self.gitlab(ref_protected="false"), {"auth": "gitlab"}, 77),
            ("a token of GitLab's at GitHub's login", self.gitlab(), {}, 77),
        ):
            with self.subTest(name):
                result = self.inject("snyk-ci-2026-11", token, **more)
                self.assertEqual(result.code, code, result)

    def test_rotation(self):
        self.set_up()
        for text in blocks("3. The public key, where Snyk can read it"):
            self.paste(text)
        steps = bao_server.GUIDE.split("\n## Rotation\n", 1)[1].split("\n## ", 1)[0]
        commands = re.findall(r"`(vault [^`]+)`", steps)
        self.assertEqual(len(commands), 2)
        self.paste(commands[0])
        policy = bao_server.from_the_guide("POLICY").replace('["1"]', '["1", "2"]')
        self.assertIn('"key_version" = ["1", "2"]', steps)
        self.bao.must("PUT", "sys/policies/acl/snyk-sign", {"policy": policy})
        self.paste(*blocks("Rotation"))
        keys = self.published("both.json")
        self.assertEqual(list(keys), ["snyk-ci-2026-11", "snyk-ci-2027-05"])
        for version, kid in ((1, "snyk-ci-2026-11"), (2, "snyk-ci-2027-05")):
            self.account = self.account_of(version, kid)
            self.assertEqual(self.inject(kid, self.github(), version=str(version)).code, 0)
            env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.github()}
            uri = self.bao.uri("transit/keys/snyk?role=snyk-ci", version=str(version))
            words = ["--ca-file", self.emulator.ca_file, "--signer", uri, "--check", "https://keys.example.com/jwks.json"]
            result = self.snyk_cred("jwks", *words, env=env, network=False)
            self.assert_ok(result)
            self.assertIn(f"key ID {kid}", result.stdout)
        self.paste(commands[1])
        self.assert_refused(self.inject("snyk-ci-2026-11", self.github(), version="1"), 78, "signer", says="min_encryption_version")
        self.assertEqual(self.inject("snyk-ci-2027-05", self.github(), version="2").code, 0)

    def test_the_service_account(self):
        """What Snyk's REST API asks of a request for one (createOrgServiceAccount, its OpenAPI document)."""
        (text,) = blocks("4. The service account at Snyk")
        token, org, role = self.api_token(), new_id(), new_id()
        curl = f"#!/bin/sh\nprintf '%s\\n' \"$@\" >>{self.box.path('saw')}\nexec /usr/bin/curl -sS --proxy {self.snyk.proxy} --cacert {self.snyk.ca} \"$@\"\n"
        self.box.write("bin/curl", curl, 0o755)
        read = "read -r SNYK_TOKEN\n"
        env = surroundings.bare(self.box)
        env["PATH"] = f"{self.box.path('bin')}:{env['PATH']}"
        text = text.replace("ORG_ID", org).replace("ROLE_ID", role)
        result = self.run_program(["bash", "-euo", "pipefail", "-c", read + text], env, stdin=token + "\n")
        self.assertEqual(result.code, 0, result)
        (request,) = self.snyk.requests
        self.assertEqual((request["method"], request["host"]), ("POST", "api.snyk.io"))
        self.assertRegex(request["path"], rf"^/rest/orgs/{org}/service_accounts\?version=\d{{4}}-\d\d-\d\d$")
        self.assertEqual(request["headers"]["authorization"], f"token {token}")
        self.assertEqual(request["headers"]["content-type"], "application/vnd.api+json")
        data = json.loads(request["body"])["data"]
        self.assertEqual(data["type"], "service_account")
        attributes = data["attributes"]
        self.assertLessEqual({"name", "role_id", "auth_type"}, set(attributes))
        self.assertEqual((attributes["role_id"], attributes["auth_type"]), (role, "oauth_private_key_jwt"))
        self.assertRegex(attributes["jwks_url"], "^https://")
        self.assertEqual(attributes["access_token_ttl_seconds"], 3600)  # 3600 to 86400


if __name__ == "__main__":
    main()
