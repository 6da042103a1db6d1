"""Fake Snyk credentials, made anew at run time, and the forms in which a log could show one.

A reading of its own of what `snyk-cred` derives: nothing here comes from the program.
"""

import base64
import json
import secrets
import string
import time
import urllib.parse
import uuid

INTERACTIVE_CLIENT = "b56d4c2e-b9e1-4d27-8773-ad47eafb0956"  # the Snyk CLI's and IDEs' login


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def api_token():
    return str(uuid.uuid4())


def kid():
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(8))


def in_days(days):
    return int(time.time() + days * 86400)


def dotted(prefix, payload):
    """`snyk_uat` or `snyk_sat`: `payload` is a dict of claims, or bytes that are no claims at all."""
    if isinstance(payload, dict):
        payload = json.dumps(
            {k: v for k, v in payload.items() if v is not None}, separators=(",", ":")
        ).encode()
    return f"{prefix}.{kid()}.{b64url(payload)}.{b64url(secrets.token_bytes(64))}"


def claims(host, expires):
    return {
        "e": expires,
        "h": host,
        "j": b64url(secrets.token_bytes(16)),
        "s": b64url(secrets.token_bytes(16)),
    }


def pat(host="snyk.io", expires="in 60 days", prefix="snyk_uat"):
    return dotted(prefix, claims(host, in_days(60) if expires == "in 60 days" else expires))


def sat(host="snyk.io", expires="in 60 days"):
    return pat(host, expires, "snyk_sat")


def jwt(aud="https://api.snyk.io", expires="in an hour", azp=None, **more):
    now = int(time.time())
    body = {
        "aud": [aud] if isinstance(aud, str) else aud,
        "azp": azp or str(uuid.uuid4()),
        "exp": now + 3600 if expires == "in an hour" else expires,
        "iat": now,
        "iss": "https://app.snyk.io",
        "jti": str(uuid.uuid4()),
        "scope": "org.read",
        "sub": str(uuid.uuid4()),
    } | more
    body = {k: v for k, v in body.items() if v is not None}
    header = {"alg": "RS256", "kid": secrets.token_hex(4), "typ": "JWT"}
    parts = [b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, body)]
    return ".".join(parts + [b64url(secrets.token_bytes(256))])


def client_secret():
    return f"snyk_cs_{b64url(secrets.token_bytes(32))}_v1"


def refresh_token():
    return f"snyk_rt_{b64url(secrets.token_bytes(48))}_v1"


def base64_cores(raw):
    """What of a secret's base64 form stands in any text, whatever stands before and behind the secret."""
    for lead in range(3):
        whole = raw[lead:]
        whole = whole[: len(whole) // 3 * 3]
        if len(whole) >= 6:
            yield f"base64 at offset {(3 - lead) % 3}", base64.b64encode(whole)
            yield f"base64url at offset {(3 - lead) % 3}", base64.urlsafe_b64encode(whole)


def forms(secret):
    """Name and bytes of every derived form that must stay unseen; the value itself first."""
    raw = secret.encode() if isinstance(secret, str) else secret
    found = {"value": raw}
    found.update(base64_cores(raw))
    found["percent-encoding"] = urllib.parse.quote_from_bytes(raw, safe="").encode()
    found["percent-encoding, lower case"] = _lower_percent(found["percent-encoding"])
    found["JSON"] = json.dumps(raw.decode("utf-8", "replace"))[1:-1].encode()
    found["shell quoting"] = raw.replace(b"'", b"'\\''")
    found["hex"] = raw.hex().encode()
    found["upper-case hex"] = raw.hex().upper().encode()
    found["UTF-16LE"] = raw.decode("utf-8", "replace").encode("utf-16-le")
    return found


def _lower_percent(quoted):
    out, rest = b"", quoted
    while b"%" in rest:
        before, _, rest = rest.partition(b"%")
        out += before + b"%" + rest[:2].lower()
        rest = rest[2:]
    return out + rest


PIECE = 12  # so many bytes of a secret in a row are a leak, too


def pieces(secret):
    raw = secret.encode() if isinstance(secret, str) else secret
    if raw.count(b".") == 2 and raw.startswith(b"eyJ"):
        raw = raw.split(b".", 1)[1]  # a JWT's header is the same for thousands
    return {raw[i : i + PIECE] for i in range(len(raw) - PIECE + 1)}


class Canary:
    """Finds any form of the secrets it knows in bytes."""

    def __init__(self):
        self.forms = []
        self.pieces = set()

    def add(self, secret):
        self.forms += [(name, form) for name, form in forms(secret).items()]
        self.pieces |= pieces(secret)
        return secret

    def find(self, data):
        """The name of a form that stands in `data`, or None. Names, never values: they go to a test's log."""
        for name, form in self.forms:
            if form in data:
                return name
        if self.pieces and any(data[i : i + PIECE] in self.pieces for i in range(len(data) - PIECE + 1)):
            return f"a piece of {PIECE} bytes"
        return None
