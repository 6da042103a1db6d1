"""The emulated token endpoint: client secrets, signed assertions with every claim wrong once, minted tokens."""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

from emulated import Emulated, binary_of

BINARY = binary_of(sys.argv)

CLIENT = "cccccccc-0000-4000-8000-000000000001"
SECRET = "snyk_cs_made-up-for-this-test_v1"
HOST = "api.eu.snyk.io"
TOKEN_URL = f"https://{HOST}/oauth2/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SELF = "/rest/self?version=2024-10-15"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def payload_of(jwt, part=1):
    text = jwt.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class Signer:
    """An RSA key whose private half never leaves its temporary folder."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory()
        self.key = pathlib.Path(self.directory.name, "key.pem")
        subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)
        self.public = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout"], check=True, capture_output=True,
                                     text=True).stdout

    def sign(self, header, claims):
        part = base64url(json.dumps(header).encode()) + "." + base64url(json.dumps(claims).encode())
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=part.encode(), check=True,
                                   capture_output=True).stdout
        return part + "." + base64url(signature)


class OAuth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.snyk = Emulated(BINARY)
        cls.signer = Signer()
        cls.stranger = Signer()

    @classmethod
    def tearDownClass(cls):
        cls.snyk.close()
        cls.signer.directory.cleanup()
        cls.stranger.directory.cleanup()

    def setUp(self):
        self.client()

    def client(self, **fields):
        self.snyk.world(clients=[{"client_id": CLIENT, "client_secret": SECRET, "region": "SNYK-EU-01",
                                  "public_keys": [{"kid": "k1", "pem": self.signer.public}],
                                  "account": {"id": "sa-1", "name": "ci"}, **fields}])

    def by_secret(self, host=HOST, **changes):
        form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, **changes}
        return self.snyk.token(host, **{key: value for key, value in form.items() if value is not None})

    def assertion(self, signer=None, header=None, **changes):
        now = int(time.time())
        claims = {"iss": CLIENT, "sub": CLIENT, "aud": TOKEN_URL, "jti": str(uuid.uuid4()), "iat": now, "exp": now + 300}
        claims = {key: value for key, value in {**claims, **changes}.items() if value is not None}
        return (signer or self.signer).sign(header or {"alg": "RS256", "kid": "k1", "typ": "JWT"}, claims)

    def by_assertion(self, assertion, **changes):
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion, **changes}
        return self.snyk.token(HOST, **form)

    def test_a_secret_gives_a_token_that_works_in_its_region(self):
        status, body = self.by_secret()
        self.assertEqual(status, 200)
        self.assertEqual({key: value for key, value in body.items() if key != "access_token"},
                         {"expires_in": 3599, "token_type": "bearer", "bot_id": "sa-1",
                          "scope": "org.read org.project.read org.project.snapshot.read"})
        token = body["access_token"]
        self.assertEqual(self.snyk.ask_json(HOST, SELF, token, "Bearer")[1]["data"],
                         {"type": "service_account", "id": "sa-1", "attributes": {"name": "ci"}})
        self.assertEqual(self.snyk.ask(HOST, SELF, token, "token")[0], 401)
        self.assertEqual(self.snyk.ask("api.snyk.io", SELF, token, "Bearer")[0], 401)

    def test_a_minted_token_says_what_snyks_say(self):
        token = self.by_secret()[1]["access_token"]
        header, claims = payload_of(token, 0), payload_of(token)
        self.assertEqual((header["alg"], header["typ"]), ("RS256", "JWT"))
        self.assertRegex(header["kid"], "^[0-9a-f]{8}$")
        self.assertEqual((claims["aud"], claims["azp"], claims["sub"], claims["iss"]),
                         ([f"https://{HOST}"], CLIENT, "sa-1", "https://app.eu.snyk.io"))
        self.assertEqual(claims["exp"] - claims["iat"], 3600)
        self.assertAlmostEqual(claims["iat"], time.time(), delta=60)

    def test_the_claims_can_be_others(self):
        self.client(aud="https://api.snyk.io", azp="other", ttl=60)
        claims = payload_of(self.by_secret()[1]["access_token"])
        self.assertEqual((claims["aud"], claims["azp"], claims["exp"] - claims["iat"]), ("https://api.snyk.io", "other", 60))
        self.client(aud=["https://a.example", "https://b.example"])
        self.assertEqual(payload_of(self.by_secret()[1]["access_token"])["aud"], ["https://a.example", "https://b.example"])
        self.client(access_token="opaque")
        self.assertEqual(self.by_secret()[1]["access_token"], "opaque")
        self.assertEqual(self.snyk.ask(HOST, SELF, "opaque", "Bearer")[0], 200)

    def test_an_ended_token_is_refused(self):
        self.client(ttl=0)
        token = self.by_secret()[1]["access_token"]
        self.assertEqual(self.snyk.ask(HOST, SELF, token, "Bearer")[0], 401)

    def test_refusals_of_the_form(self):
        for name, changes, expected in [
                ("wrong secret", {"client_secret": "x"}, (401, "invalid_client")),
                ("no secret", {"client_secret": None}, (401, "invalid_client")),
                ("unknown client", {"client_id": "x"}, (401, "invalid_client")),
                ("no client", {"client_id": None}, (400, "invalid_request")),
                ("no grant", {"grant_type": None}, (400, "invalid_request")),
                ("other grant", {"grant_type": "password"}, (400, "unsupported_grant_type"))]:
            with self.subTest(name):
                status, body = self.by_secret(**changes)
                self.assertEqual((status, body["error"]), expected)
        self.assertEqual(self.by_secret(host="api.snyk.io")[1]["error"], "invalid_client")
        status, body = self.snyk.ask_json(HOST, "/oauth2/token", method="POST", body="{}",
                                          headers={"Content-Type": "application/json"})
        self.assertEqual((status, body["error"]), (400, "invalid_request"))
        self.assertEqual(self.snyk.ask(HOST, "/oauth2/token")[0], 405)

    def test_an_assertion_works_once(self):
        assertion = self.assertion()
        self.assertEqual(self.by_assertion(assertion)[0], 200)
        status, body = self.by_assertion(assertion)
        self.assertEqual((status, body["error"]), (401, "invalid_client"))
        self.assertIn("jti was used before", body["error_description"])

    def test_good_assertions(self):
        for name, assertion, changes in [
                ("with client_id", self.assertion(), {"client_id": CLIENT}),
                ("aud is a list", self.assertion(aud=["https://x.example", TOKEN_URL]), {}),
                ("no iat", self.assertion(iat=None), {}),
                ("no typ", self.assertion(header={"alg": "RS256", "kid": "k1"}), {})]:
            with self.subTest(name):
                self.assertEqual(self.by_assertion(assertion, **changes)[0], 200)

    def test_bad_assertions(self):
        now = int(time.time())
        for name, assertion, word in [
                ("signed by a stranger", self.assertion(self.stranger), "signature"),
                ("unknown kid", self.assertion(header={"alg": "RS256", "kid": "k2"}), "kid"),
                ("no kid", self.assertion(header={"alg": "RS256"}), "kid"),
                ("other alg", self.assertion(header={"alg": "HS256", "kid": "k1"}), "alg"),
                ("other typ", self.assertion(header={"alg": "RS256", "kid": "k1", "typ": "X"}), "typ"),
                ("other iss", self.assertion(iss="x"), "iss"),
                ("other sub", self.assertion(sub="x"), "unknown client"),
                ("aud without path", self.assertion(aud=f"https://{HOST}"), "aud"),
                ("aud of another region", self.assertion(aud="https://api.snyk.io/oauth2/token"), "aud"),
                ("no aud", self.assertion(aud=None), "aud"),
                ("no exp", self.assertion(exp=None), "exp"),
                ("exp as text", self.assertion(exp=str(now + 300)), "exp"),
                ("past exp", self.assertion(exp=now - 1), "exp"),
                ("far exp", self.assertion(exp=now + 3600), "exp"),
                ("iat in the future", self.assertion(iat=now + 200), "iat"),
                ("iat long ago", self.assertion(iat=now - 3600), "iat"),
                ("nbf in the future", self.assertion(nbf=now + 200), "nbf"),
                ("no jti", self.assertion(jti=None), "jti")]:
            with self.subTest(name):
                status, body = self.by_assertion(assertion)
                self.assertEqual((status, body["error"]), (401, "invalid_client"))
                self.assertIn(word, body["error_description"])

    def test_what_is_no_jwt_names_no_client(self):
        for text in ("a.b", "a.b.c", "....", "e30.e30.=="):
            with self.subTest(text=text):
                self.assertEqual(self.by_assertion(text)[1]["error"], "invalid_request")
                self.assertEqual(self.by_assertion(text, client_id=CLIENT)[1]["error"], "invalid_client")

    def test_the_assertion_type_is_the_urn(self):
        for kind in ("private_key_jwt", ""):
            with self.subTest(kind=kind):
                status, body = self.by_assertion(self.assertion(), client_assertion_type=kind)
                self.assertEqual((status, body["error"]), (400, "invalid_request"))

    def test_the_servers_clock_judges(self):
        self.snyk.world(date_offset_seconds=7200, clients=[
            {"client_id": CLIENT, "region": "SNYK-EU-01", "public_keys": [{"kid": "k1", "pem": self.signer.public}]}])
        self.assertIn("exp", self.by_assertion(self.assertion())[1]["error_description"])


if __name__ == "__main__":
    unittest.main()
