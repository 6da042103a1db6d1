"""Google as a job sees it that has a service account sign: token exchange, a service account's access token, signJwt, and the
JWKS of the account. It judges what it is sent. Google's own client takes it for Google (tests/engines/test_google_client.py).
"""

import base64
import json
import urllib.parse

import signing

PROVIDER = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github"
SIGNER, OTHER = "snyk-ci@acme.iam.gserviceaccount.com", "deployer@acme.iam.gserviceaccount.com"
STS, IAM, KEYS = "sts.googleapis.com", "iamcredentials.googleapis.com", "www.googleapis.com"
SCOPE, SCOPE_IAM = "https://www.googleapis.com/auth/cloud-platform", "https://www.googleapis.com/auth/iam"
FEDERATED, IMPERSONATED = "ya29.d.made-up-for-the-job", "ya29.c.made-up-for-the-deployer"
KID = "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233"
TOKENS = "urn:ietf:params:oauth:token-type:"


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Google:
    """`sign_with` is a file with a private key, `jwk` its public half; `answers` maps a path's end to what is answered there in
    place of the usual: (status, body), or a list of such, one a request. `spoil` changes header, claims and signature."""

    def __init__(self, openssl, sign_with, issuer_public, jwk=None):
        self.openssl, self.key, self.issuer_public, self.jwk = openssl, sign_with, issuer_public, jwk
        self.answers, self.spoil = {}, lambda *parts: parts
        self.may_sign = {FEDERATED, IMPERSONATED}

    def answer(self, request):
        """What HttpsServer asks for."""
        path = request["path"].split("?")[0]
        for end, special in self.answers.items():
            if path.endswith(end) and special:
                status, body = special.pop(0) if isinstance(special, list) else special
                return status, {}, body
        if path == "/v1/token":
            return self.exchange(dict(urllib.parse.parse_qsl(request["body"])))
        if path == f"/service_accounts/v1/jwk/{SIGNER}":
            return 200, {}, json.dumps({"keys": [self.jwk]})
        bearer = request["headers"].get("authorization", "").removeprefix("Bearer ")
        body = json.loads(request["body"] or "{}")
        accounts = "/v1/projects/-/serviceAccounts/"
        if path == f"{accounts}{OTHER}:generateAccessToken":
            fits = bearer == FEDERATED and body["scope"] == [SCOPE] and body["lifetime"].endswith("s")
            given = {"accessToken": IMPERSONATED, "expireTime": "2036-01-01T00:00:00Z"}
            return (200, {}, json.dumps(given)) if fits else self.denied("iam.serviceAccounts.getAccessToken")
        if path == f"{accounts}{SIGNER}:signJwt":
            return self.sign(body["payload"]) if bearer in self.may_sign else self.denied("iam.serviceAccounts.signJwt")
        return 404, {}, self.error(404, "NOT_FOUND", "Not found; Gaia id not found for the address")

    def error(self, code, status, message):
        return json.dumps({"error": {"code": code, "message": message, "status": status}})

    def denied(self, permission):
        return 403, {}, self.error(403, "PERMISSION_DENIED", f"Permission '{permission}' denied on resource (or it may not exist).")

    def exchange(self, form):
        claims = signing.claims_of(self.openssl, form["subject_token"], self.issuer_public)
        wanted = {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": PROVIDER,
            "requested_token_type": TOKENS + "access_token",
            "subject_token_type": TOKENS + "jwt",
        }
        wrong = None
        if not wanted.items() <= form.items() or form.get("scope") not in (SCOPE, SCOPE_IAM):
            wrong = "invalid_request", "the form is another"
        elif not claims:
            wrong = "invalid_grant", "The given credential has an invalid signature."
        elif claims["aud"] != "https:" + PROVIDER:
            wrong = "invalid_grant", "The audience in ID Token [x] does not match the expected audience."
        elif claims.get("repository_id") != "1001":
            wrong = "unauthorized_client", "The given credential is rejected by the attribute condition."
        if wrong:
            return 400, {}, json.dumps(dict(zip(("error", "error_description"), wrong)))
        given = {"access_token": FEDERATED, "issued_token_type": TOKENS + "access_token", "token_type": "Bearer", "expires_in": 3599}
        return 200, {}, json.dumps(given)

    def sign(self, payload):
        claims = json.loads(payload)
        if not isinstance(claims.get("exp"), int):
            return 400, {}, self.error(400, "INVALID_ARGUMENT", "exp must be an integer")
        header = json.dumps({"alg": "RS256", "kid": KID, "typ": "JWT"})
        text = f"{b64url(header.encode())}.{b64url(payload.encode())}"
        signature = signing.sign_text(self.openssl, self.key, text.encode())
        parts = self.spoil(header, payload, signature)
        jwt = ".".join(b64url(part if isinstance(part, bytes) else part.encode()) for part in parts)
        return 200, {}, json.dumps({"keyId": KID, "signedJwt": jwt})
