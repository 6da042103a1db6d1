"""Microsoft's two services as its own clients know them: Entra's login with a federated credential, Key Vault's signature."""

import base64
import json
import urllib.parse

import signing

TENANT, APP = "6d7f8a10-0000-4000-8000-0000000000aa", "6d7f8a10-0000-4000-8000-0000000000bb"
LOGIN, VAULT = "login.microsoftonline.com", "acme.vault.azure.net"
KEY = "/keys/snyk/0123456789abcdef0123456789abcdef"
TOKEN = "eyJ0eXAiOiJKV1QifQ.made-up-for-the-vault.signature"
SUBJECT = "repo:acme@77/app@1001:ref:refs/heads/main"


class Azure:
    def __init__(self, openssl, sign_with, issuer_public):
        self.openssl, self.key, self.issuer_public = openssl, sign_with, issuer_public

    def answer(self, request):
        """What HttpsServer asks for; None for a host that is not Microsoft's."""
        path, _, query = request["path"].partition("?")
        if request["host"] == LOGIN:
            return self.discovery() if request["method"] == "GET" else self.login(path, request["body"])
        return self.sign(path, query, request) if request["host"] == VAULT else None

    def discovery(self):
        tenant = f"https://{LOGIN}/{TENANT}"
        found = {"issuer": f"{tenant}/v2.0", "token_endpoint": f"{tenant}/oauth2/v2.0/token", "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize"}
        return 200, {}, json.dumps(found)

    def login(self, path, body):
        form = dict(urllib.parse.parse_qsl(body))
        claims = signing.claims_of(self.openssl, form["client_assertion"], self.issuer_public)
        wanted = ("client_credentials", APP, "https://vault.azure.net/.default", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        given = tuple(form.get(name) for name in ("grant_type", "client_id", "scope", "client_assertion_type"))
        fits = claims and (claims["aud"], claims["sub"]) == ("api://AzureADTokenExchange", SUBJECT)
        if path == f"/{TENANT}/oauth2/v2.0/token" and given == wanted and fits:
            return 200, {}, json.dumps({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": TOKEN})
        text = "AADSTS700213: No matching federated identity record found for presented assertion subject."
        return 401, {}, json.dumps({"error": "invalid_client", "error_description": text, "error_codes": [700213]})

    def sign(self, path, query, request):
        if request["headers"].get("authorization") != f"Bearer {TOKEN}":
            asks = f'Bearer authorization="https://{LOGIN}/{TENANT}", resource="https://vault.azure.net"'
            return 401, {"WWW-Authenticate": asks}, json.dumps({"error": {"code": "Unauthorized", "message": "AKV10000: a token is wanted"}})
        body = json.loads(request["body"] or "{}")
        # The right to sign is not the right to read the key.
        if (request["method"], path, body.get("alg")) != ("POST", KEY + "/sign", "RS256") or not query.startswith("api-version="):
            return 403, {}, json.dumps({"error": {"code": "Forbidden", "message": "no", "innererror": {"code": "ForbiddenByRbac"}}})
        signature = signing.sign_digest(self.openssl, self.key, signing.b64url_bytes(body["value"]))
        value = base64.urlsafe_b64encode(signature).decode().rstrip("=")
        return 200, {}, json.dumps({"kid": f"https://{VAULT}{KEY}", "value": value})
