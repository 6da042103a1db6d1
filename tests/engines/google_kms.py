"""Google's token exchange and its key service as Google's own clients know them."""

import base64
import json
import urllib.parse

import signing

POOL = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github"
KEY = "projects/acme/locations/europe-west3/keyRings/ci/cryptoKeys/snyk/cryptoKeyVersions/1"
STS, KMS = "sts.googleapis.com", "cloudkms.googleapis.com"
TOKEN = "ya29.d.made-up-for-the-key-service"


class GoogleKms:
    def __init__(self, openssl, sign_with, issuer_public):
        self.openssl, self.key, self.issuer_public = openssl, sign_with, issuer_public

    def answer(self, request):
        """What HttpsServer asks for; None for a host that is not Google's."""
        if request["host"] == STS:
            return self.exchange(request["path"], dict(urllib.parse.parse_qsl(request["body"])))
        return self.sign(request) if request["host"] == KMS else None

    def exchange(self, path, form):
        claims = signing.claims_of(self.openssl, form["subject_token"], self.issuer_public)
        wanted = {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": POOL,
            "scope": "https://www.googleapis.com/auth/cloud-platform",
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        }
        if path == "/v1/token" and wanted.items() <= form.items() and claims and claims["aud"] == "https:" + POOL:
            kind = wanted["requested_token_type"]
            return 200, {}, json.dumps({"access_token": TOKEN, "issued_token_type": kind, "token_type": "Bearer", "expires_in": 3599})
        text = "The given credential is rejected by the attribute condition."
        return 400, {}, json.dumps({"error": "unauthorized_client", "error_description": text})

    def sign(self, request):
        path = request["path"].split("?")[0]
        if (path, request["headers"].get("authorization")) != (f"/v1/{KEY}:asymmetricSign", f"Bearer {TOKEN}"):
            return 403, {}, json.dumps({"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED"}})
        digest = base64.b64decode(json.loads(request["body"])["digest"]["sha256"])
        signature = base64.b64encode(signing.sign_digest(self.openssl, self.key, digest)).decode()
        return 200, {}, json.dumps({"signature": signature, "name": KEY, "protectionLevel": "SOFTWARE"})
