"""--signer gcpsa: a service account of Google Cloud signs. Google is an emulator of ours, which judges what it is sent; the
emulated Snyk verifies the signature, under the key ID that Google wrote.
"""

import json
import unittest

import google_server
import surroundings
from google_server import KID, OTHER, PROVIDER, SIGNER
from harness import fault, main
from https_server import HttpsServer
from keyless_case import OPENSSL, REQUEST_URL, Keyless, openssl

TOKEN, SIGN, IMPERSONATE = ":/v1/token", f"{SIGNER}:signJwt", f"{OTHER}:generateAccessToken"
# What Google's own tools would read: none of it has a say, and none of these files is there.
GOOGLES = {
    "GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/credentials.json",
    "GOOGLE_CLOUD_PROJECT": "another",
    "GOOGLE_CLOUD_QUOTA_PROJECT": "another",
    "GOOGLE_CLOUD_UNIVERSE_DOMAIN": "evil.example",
    "GOOGLE_API_USE_MTLS_ENDPOINT": "always",
    "GOOGLE_EXTERNAL_ACCOUNT_TOKEN": "x",
    "GOOGLE_OAUTH_ACCESS_TOKEN": "x",
    "CLOUDSDK_AUTH_ACCESS_TOKEN": "x",
    "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS": "https://evil.example/",
    "GCE_METADATA_HOST": "evil.example",
}


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class Google(Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode(), KID)
        self.google = google_server.Google(OPENSSL, self.box.write("keys/google.pem", private.decode()), self.issuer_public)
        self.server = HttpsServer(self, OPENSSL, self.google.answer)
        self.secret(google_server.FEDERATED)
        self.secret(google_server.IMPERSONATED)

    def uri(self, more=""):
        at = self.server.origin
        return f"gcpsa:{SIGNER}?provider={PROVIDER}&endpoint={at}&sts-endpoint={at}&ca={self.server.ca}{more}"

    def run_it(self, command="inject", *words, more="", token=None, **kept):
        token = token or self.identity("https:" + PROVIDER)
        return self.keyless(command, self.uri(more), *words, token=token, key_id=False, **kept)

    def paths(self):
        return [request["path"].rpartition("/")[2] for request in self.server.requests]

    def test_the_whole_way(self):
        self.assert_token(self.run_it())
        self.assertEqual(self.paths(), ["token", SIGN])
        result = self.run_it("check", "--report", "json")
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(report["signer"]["service"], "gcp")
        self.assertEqual((report["signer"]["key"], report["signer"]["key_version"]), (SIGNER, KID))
        self.assertEqual(
            [(request["path"], request["status"]) for request in report["requests"]],
            [("/v1/token", 200), (f"/v1/projects/-/serviceAccounts/{SIGN}", 200), ("/oauth2/token", 200), ("/rest/self", 200)],
        )

    def test_another_service_account_asks(self):
        self.google.may_sign = {google_server.IMPERSONATED}
        self.assert_refused(self.run_it(), 77, "key-refused", says=["roles/iam.serviceAccountTokenCreator", SIGNER])
        self.server.requests.clear()
        self.assert_token(self.run_it(more=f"&impersonate={OTHER}"))
        self.assertEqual(self.paths(), ["token", IMPERSONATE, SIGN])
        form = self.server.requests[0]["body"]
        self.assertIn("scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fiam&", form)

    def test_githubs_request_first(self):
        body = json.dumps({"value": self.identity("https:" + PROVIDER)})
        self.emulator.faults(fault({"status": 200, "body": body}, path="/x/idtoken"))
        env = surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.secret("bearer-" + "b" * 40),
        }
        self.assert_token(self.keyless("inject", self.uri(), env=env, key_id=False))

    def test_a_second_assertion_is_signed_with_the_same_login(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token", times=1))
        self.assert_token(self.run_it())
        self.assertEqual(self.paths(), ["token", SIGN, SIGN])
        sent = [request["body"] for request in self.server.requests[1:]]
        self.assertNotEqual(sent[0], sent[1])

    def test_googles_variables_have_no_effect(self):
        self.assert_token(self.run_it(env=surroundings.github(self.box) | GOOGLES))
        self.assertEqual(self.paths(), ["token", SIGN])

    def test_a_ca_of_a_variable_does_not_count(self):
        env = surroundings.github(self.box) | {"SSL_CERT_FILE": self.server.ca, "NODE_EXTRA_CA_CERTS": self.server.ca}
        uri = self.uri().split("&ca=")[0]
        result = self.keyless("inject", uri, env=env, token=self.identity("https:" + PROVIDER), key_id=False)
        self.assert_refused(result, 69, "tls")
        self.assertEqual(self.server.requests, [])

    def test_what_google_refuses(self):
        unused = "IAM Service Account Credentials API has not been used in project 123 before or it is disabled."
        for name, end, status, body, code, word, says in (
            ("another condition", TOKEN, 400, ("unauthorized_client", "The given credential is rejected by the attribute condition."), 77, "key-refused", ["attribute condition", 'repository_id "1001"']),
            ("no provider", TOKEN, 400, ("invalid_target", "The target service indicated by the \"audience\" parameters is invalid."), 78, "signer", [PROVIDER]),
            ("another audience", TOKEN, 400, ("invalid_grant", "The audience in ID Token [x] does not match the expected audience."), 78, "id-token", ["audience="]),
            ("an issuer out of reach", TOKEN, 400, ("invalid_grant", "Error connecting to the given credential's issuer."), 77, "key-refused", ["JWKS"]),
            ("expired", TOKEN, 400, ("invalid_grant", "ID Token issued at 1 is stale to sign-in."), 67, "expired", ["clock"]),
            ("something else", TOKEN, 400, ("invalid_request", "Invalid value for \"scope\"."), 77, "key-refused", ["scope"]),
            ("no API", SIGN, 403, (403, "PERMISSION_DENIED", unused), 78, "signer", ["iamcredentials.googleapis.com"]),
            ("no right", SIGN, 403, (403, "PERMISSION_DENIED", "Permission denied"), 77, "key-refused", ["serviceAccountTokenCreator"]),
            ("no account", SIGN, 404, (404, "NOT_FOUND", "Not found; Gaia id not found"), 78, "signer", ["no service account"]),
            ("a token that it does not take", SIGN, 401, (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), 78, "signer", ["impersonate="]),
            ("a quota", SIGN, 429, (429, "RESOURCE_EXHAUSTED", "Quota exceeded"), 75, "key-service", ["later"]),
            ("a failure", TOKEN, 503, None, 75, "key-service", ["later"]),
            ("a redirect", SIGN, 307, None, 76, "foreign-answer", ["redirect"]),
            ("no Google", TOKEN, 404, None, 76, "foreign-answer", ["not one of Google"]),
        ):  # fmt: skip
            with self.subTest(name):
                if body is None:
                    text = "<html>hello</html>"
                elif len(body) == 2:
                    text = json.dumps(dict(zip(("error", "error_description"), body)))
                else:
                    text = self.google.error(*body)
                self.google.answers = {end.removeprefix(":"): (status, text)}
                result = self.run_it("inject", "--max-attempts", "1")
                self.assert_refused(result, code, word, says=says)
                self.assertNotIn("octocat-the-person", result.stderr)
                self.assertEqual(self.token_requests(), [])

    def test_what_may_pass_is_repeated(self):
        self.google.answers = {SIGN: [(503, "")], "/v1/token": [(500, "")]}
        self.assert_token(self.run_it())
        self.assertEqual(self.paths(), ["token", "token", SIGN, SIGN])

    def test_what_is_signed_is_looked_at(self):
        def claims_with(**more):
            return lambda header, claims, signature: (header, json.dumps(json.loads(claims) | more), signature)

        for name, spoil in (
            ("another client", claims_with(sub="another")),
            ("a later end", claims_with(exp=1 << 33)),
            ("the same, written otherwise", claims_with()),
            ("another algorithm", lambda header, claims, signature: (header.replace("RS256", "ES256"), claims, signature)),
            ("no key ID", lambda header, claims, signature: (header.replace(KID, ""), claims, signature)),
            ("half a signature", lambda header, claims, signature: (header, claims, signature[:128])),
            ("two parts", lambda header, claims, signature: (header, claims)),
        ):
            with self.subTest(name):
                self.google.spoil = spoil
                self.assert_refused(self.run_it(), 76, "foreign-answer", says=SIGNER)
                self.assertEqual(self.token_requests(), [])

    def test_what_goes_together(self):
        for name, words in (("--key-id", ["--key-id", "k"]), ("--key-jwks", ["--key-jwks", "https://keys.example.com/jwks.json"])):
            with self.subTest(name):
                self.assert_refused(self.run_it("inject", *words), 64, "usage", says=["gcpsa:", "leave both out"])
        for words in ([], ["--check", "https://keys.example.com/jwks.json"]):
            with self.subTest(words=words):
                result = self.snyk_cred("jwks", "--signer", self.uri(), *words, network=False)
                self.assert_refused(result, 64, "usage", says=["publishes", f"service_accounts/v1/jwk/{SIGNER}"])
        for part in (f"?provider={PROVIDER}", SIGNER):
            with self.subTest(without=part):
                uri = self.uri().replace(part, "" if part == SIGNER else "?audience=x")
                result = self.keyless("inject", uri, token=self.identity("https:" + PROVIDER), key_id=False)
                self.assert_refused(result, 64, "usage", says="gcpsa")
        self.assertEqual(self.server.requests, [])

    def test_another_audience_does_not_leave(self):
        self.assert_refused(self.run_it(token=self.identity("https://elsewhere.example.com")), 78, "id-token", says=PROVIDER)
        self.assertEqual(self.server.requests, [])
        self.assert_token(self.run_it(token=self.identity("https:" + PROVIDER), more=f"&audience=https:{PROVIDER}"))


if __name__ == "__main__":
    main()
