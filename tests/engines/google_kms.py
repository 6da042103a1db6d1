"""Google's key service as Google's own clients know it, after the login that google_server plays."""

import base64
import json

import google_server
import signing

POOL, STS, KMS = google_server.PROVIDER, google_server.STS, "cloudkms.googleapis.com"
KEY = "projects/acme/locations/europe-west3/keyRings/ci/cryptoKeys/snyk/cryptoKeyVersions/1"


class GoogleKms(google_server.Google):
    def answer(self, request):
        """What HttpsServer asks for; None for a host that is not Google's."""
        if request["host"] == STS:
            return super().answer(request)
        return self.sign_digest(request) if request["host"] == KMS else None

    def sign_digest(self, request):
        path = request["path"].split("?")[0]
        if (path, request["headers"].get("authorization")) != (f"/v1/{KEY}:asymmetricSign", f"Bearer {google_server.FEDERATED}"):
            return self.denied("cloudkms.cryptoKeyVersions.useToSign")
        digest = base64.b64decode(json.loads(request["body"])["digest"]["sha256"])
        signature = base64.b64encode(signing.sign_digest(self.openssl, self.key, digest)).decode()
        return 200, {}, json.dumps({"signature": signature, "name": KEY, "protectionLevel": "SOFTWARE"})
