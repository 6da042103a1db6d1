"""The emulator of Google that tests of --signer gcpsa stand on, judged by Google's own client library: it exchanges the token,
takes on the other service account and asks for the signature, which PyJWT verifies with the JWKS that the emulator publishes.
"""

import json
import os

import engines

engines.need("cloud:google/auth", "cloud:jwt", "cloud:requests")
PYTHON = engines.need("../python/bin/python")

import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import google_server  # noqa: E402
import surroundings  # noqa: E402
from google_server import IAM, KID, OTHER, PROVIDER, SIGNER, STS  # noqa: E402
from harness import main  # noqa: E402
from https_server import HttpsServer  # noqa: E402
from keyless_case import OPENSSL, Keyless, openssl  # noqa: E402

CLIENT = """
import json, os, sys, time
import jwt
from google.auth import identity_pool
from google.auth.transport.requests import AuthorizedSession

class Identity(identity_pool.SubjectTokenSupplier):
    def get_subject_token(self, context, request):
        return os.environ["IDENTITY"]

signer, other, provider = sys.argv[1:]
accounts = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
more = {"service_account_impersonation_url": accounts + other + ":generateAccessToken"} if other else {}
login = identity_pool.Credentials(provider, "urn:ietf:params:oauth:token-type:jwt", subject_token_supplier=Identity(),
                                  scopes=["https://www.googleapis.com/auth/cloud-platform"], **more)
session = AuthorizedSession(login)
payload = json.dumps({"sub": "x", "exp": int(time.time()) + 60})
answer = session.post(accounts + signer + ":signJwt", json={"payload": payload})
answer.raise_for_status()
keys = jwt.PyJWKSet.from_dict(session.get("https://www.googleapis.com/service_accounts/v1/jwk/" + signer).json())
signed = answer.json()
key = next(key for key in keys.keys if key.key_id == signed["keyId"])
print(json.dumps([jwt.decode_complete(signed["signedJwt"], key, ["RS256"])["header"], jwt.decode(signed["signedJwt"], key, ["RS256"])["sub"]]))
"""


class GoogleClient(Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        pub = self.box.write("keys/google.pub", openssl("rsa", "-pubout", text=private).decode())
        jwks = self.snyk_cred("jwks", "--public-key", pub, "--key-id", KID, network=False).stdout
        key = self.box.write("keys/google.pem", private.decode())
        self.google = google_server.Google(OPENSSL, key, self.issuer_public, json.loads(jwks)["keys"][0])
        self.server = HttpsServer(self, OPENSSL, self.google.answer, [STS, IAM, google_server.KEYS])

    def ask(self, other="", **claims):
        env = surroundings.bare(self.box) | {
            "IDENTITY": self.identity("https:" + PROVIDER, **claims), "HTTPS_PROXY": self.server.proxy,
            "REQUESTS_CA_BUNDLE": self.server.ca, "PYTHONPATH": str(engines.CLOUD_CLIENTS),
        }  # fmt: skip
        return self.run_program([os.path.realpath(PYTHON), "-c", CLIENT, SIGNER, other, PROVIDER], env)

    def test_it_is_google_to_googles_client(self):
        for name, other, paths in (
            ("the job itself", "", ["token", f"{SIGNER}:signJwt", SIGNER]),
            ("another service account", OTHER, ["token", f"{OTHER}:generateAccessToken", f"{SIGNER}:signJwt", SIGNER]),
        ):
            with self.subTest(name):
                self.server.requests.clear()
                self.google.may_sign = {google_server.IMPERSONATED if other else google_server.FEDERATED}
                result = self.ask(other)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(json.loads(result.stdout), [{"alg": "RS256", "kid": KID, "typ": "JWT"}, "x"])
                self.assertEqual([path.rpartition("/")[2] for _, _, path in self.server.seen()], paths)

    def test_its_refusal_is_googles(self):
        result = self.ask(repository_id="1002")
        self.assertEqual(result.code, 1, result)
        self.assertIn("rejected by the attribute condition", result.stderr)


if __name__ == "__main__":
    main()
