"""What goes wrong outside of the program: how each service answers in a run. A failure is a function of the run and its
material that gives the emulator's fault rules and the flags that go with it.
"""

import json

from credentials import forms
from harness import fault
from test_echoing_server import EchoingServer

ONCE = ["--max-attempts", "1"]
CERTIFICATES = ["self_signed", "untrusted_root", "expired", "wrong_host", "no_san", "rsa1024", "ocsp_revoked"]


def status(number, **more):
    return lambda run, found: ([fault({"status": number, **more})], ONCE)


def http(**do):
    return lambda run, found: ([fault(do)], ONCE)


def bad_certificate(run, found):
    return [fault({"certificate": run.chance.choice(CERTIFICATES)}, at="tls")], ONCE


def silence(run, found):
    return [fault({"never": True}, at=run.chance.choice(["http", "tls", "connect"]))], ["--timeout", "1s"]


def text_of(run, found):
    """A form of one of the secrets that the job has: what it never got, the program cannot know again."""
    known = [secret for secret in found.secrets if secret not in found.fetched]
    if run.maker.dress not in ("plain", "a line's end", "quotes"):
        known = []  # nor a part of what was stored
    secret = run.chance.choice(known or [""])
    return run.chance.choice(list(forms(secret).values())[:12]).decode("latin-1")


def echo(run, found):
    """Sends a secret back, in any place of an answer that the program looks at."""
    rules, flags = run.chance.choice(list(EchoingServer.answers(None, text_of(run, found)).values()))
    if "--org" in flags and run.choices["verdict"] == "an organization by its slug":
        flags = []
    return rules, flags


def echo_of_the_token_endpoint(run, found):
    text = text_of(run, found)
    body = run.chance.choice([
        {"error": "invalid_client", "error_description": text},
        {"error": text, "error_description": text, "error_uri": f"https://example.com/{text}"},
        {"access_token": text, "token_type": "bearer", "expires_in": 3600},
        {"access_token": text, "token_type": text, "scope": text},
        {"errors": [{"status": "401", "code": text, "title": text, "detail": text}]},
    ])  # fmt: skip
    code = run.chance.choice([200, 400, 401, 403, 500])
    return [fault({"status": code, "body": json.dumps(body)}, path="/oauth2/token")], ONCE


def echo_of_the_key_service(run, found):
    text = text_of(run, found)
    answers = [(code, json.dumps(body)) for code in (200, 400, 403, 503) for body in (
        {"errors": [text, f"1 error occurred: {text}"]},
        {"warnings": [text], "data": {"signature": text, "key_version": text}},
        {"auth": {"client_token": text, "mfa_requirement": text}},
        {"__type": text, "message": text},
    )]  # fmt: skip
    for party in found.parties:
        paths = ["/v1/auth/jwt/login", "/v1/transit/sign/snyk", "/v1/secret/data/ci/snyk", "sts", "kms", "secretsmanager",
                 "/v1/token", ":signJwt"]  # fmt: skip
        party.answers = {path: run.chance.choice(answers) for path in run.chance.sample(paths, 3)}
    return [], ONCE


def refusing_proxy(run, found):
    body = f"no, {text_of(run, found)}"
    return [fault({"status": run.chance.choice([407, 403, 502]), "body": body}, at="connect")], ONCE


# A server's own words are not wiped: whoever has the secret may as well write it elsewhere.
ECHOES = ["the proxy refuses", "a redirect", "an echo", "an echo of the token's endpoint", "an echo of the key service"]
FAILURES = {
    "none": lambda run, found: ([], []),
    "401": status(401),
    "403": status(403),
    "404": status(404),
    "429": status(429),
    "500": status(500),
    "503": status(503),
    "another region": lambda run, found: ([], ["--probe-regions"] if run.command in ("check", "inject", "exec") else []),
    "a bad certificate": bad_certificate,
    "old TLS": lambda run, found: ([fault({"tls_versions": "1.0-1.1"}, at="tls")], ONCE),
    "no such proxy": lambda run, found: ([], ["--proxy", "http://127.0.0.1:1", *ONCE]),
    "a name that nobody has": lambda run, found: ([], ["--proxy", "http://nobody.invalid:8080", "--timeout", "2s", *ONCE]),
    "silence": silence,
    "the proxy refuses": refusing_proxy,
    "a redirect": lambda run, found: (
        [fault({"status": 302, "headers": {"location": "https://example.com/?" + text_of(run, found)}})], ONCE),
    "a cut answer": http(cut_after=60),
    "a cut head": http(cut_after=10),
    "a reset": http(reset=True),
    "garbage": http(raw_base64="AAECAwQFBgcNCg0K"),
    "a page": status(200, body="<html><title>Log in</title></html>", headers={"content-type": "text/html"}),
    "a large answer": http(status=200, body_repeat={"text": "x" * 1000, "count": 3000}),
    "an echo": echo,
    "an echo of the token's endpoint": echo_of_the_token_endpoint,
    "an echo of the key service": echo_of_the_key_service,
}  # fmt: skip
