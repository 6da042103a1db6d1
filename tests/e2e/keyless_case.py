"""What the tests of key services share: a client of the emulated Snyk whose key lies elsewhere, and a job with an identity."""

import base64
import json
import os
import shutil
import subprocess
import time

import surroundings
from oauth_case import OAuth

OPENSSL = shutil.which("openssl", path="/usr/bin:/bin")
REQUEST_URL = "https://pipelines.actions.githubusercontent.com/x/idtoken?api-version=2.0"


def openssl(*words, text=b""):
    return subprocess.run([OPENSSL, *words], input=text, capture_output=True, check=True).stdout


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Keyless(OAuth):
    @classmethod
    def setUpClass(cls):
        cls.issuer_key = openssl("genrsa", "2048")
        cls.issuer_public = openssl("rsa", "-pubout", text=cls.issuer_key).decode()

    def account_with(self, public, kid="key-1"):
        """A client of the emulated Snyk that knows this public key."""
        account = self.client(public_keys=[{"kid": kid, "pem": public}], world=False)
        account.pop("client_secret")
        self.world(clients=[account])
        return account

    def identity(self, audience, **more):
        """The job's identity token, signed by the issuer's key; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": "https://token.actions.githubusercontent.com",
            "aud": audience,
            "sub": "repo:acme@77/app@1001:ref:refs/heads/main",
            "repository": "acme/app",
            "repository_id": "1001",
            "ref": "refs/heads/main",
            "actor": "octocat-the-person",
            "user_email": "person@example.com",
            "iat": now,
            "nbf": now,
            "exp": now + 300,
        } | more
        claims = {name: value for name, value in claims.items() if value is not None}
        text = ".".join(b64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": "ci", "typ": "JWT"}, claims))
        key = self.box.write("keys/issuer.pem", self.issuer_key.decode())
        os.chmod(key, 0o600)
        return self.secret(text + "." + b64url(openssl("dgst", "-sha256", "-sign", key, text=text.encode())))

    def reach(self):
        """Variables with which Snyk is the emulator, and 127.0.0.1 itself."""
        return {"HTTPS_PROXY": self.emulator.proxy, "NO_PROXY": "127.0.0.1"}

    def keyless(self, command, uri, *words, env=None, token=None, ca=True, key_id=True, **more):
        env = (env or surroundings.github(self.box)) | self.reach()
        if token is not None:
            env["SNYK_ID_TOKEN"] = token
        words = ["--client-id", self.account["client_id"], "--region", "eu", "--signer", uri, *words]
        words = [*(["--ca-file", self.emulator.ca_file] if ca else []), *(["--key-id", "key-1"] if key_id else []), *words]
        handed_to = [env["GITHUB_ENV"]] if command == "inject" and "GITHUB_ENV" in env else []
        return self.snyk_cred(command, *words, env=env, network=False, handed_to=handed_to, **more)

    def assert_token(self, result):
        self.assert_ok(result)
        self.assertIn(self.account["access_token"], result.after[result.env["GITHUB_ENV"]].decode())

    def token_requests(self):
        return [request for request in self.emulator.requests() if request["path"] == "/oauth2/token"]
