"""The kinds of credential and their sources: each is made anew for a run, with the world in which it is one.

A new kind is a function of `KINDS` that takes a Maker and a source of its row.
"""

import base64
import dataclasses
import json
import os
import urllib.parse

import credentials
import google_server
from aws_server import Aws
from harness import account, fault, new_id
from https_server import HttpsServer
from keyless_case import OPENSSL, REQUEST_URL, Keyless, openssl
from vault_server import Vault

API, REGION = "https://api.eu.snyk.io", "SNYK-EU-01"
VAULT_SECRET = "/v1/secret/data/ci/snyk"
AWS_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:ci/snyk-AbCdEf"


@dataclasses.dataclass
class Material:
    """What a job has and says, to use one credential."""

    flags: list = dataclasses.field(default_factory=list)
    env: dict = dataclasses.field(default_factory=dict)
    stdin: bytes = b""
    secrets: list = dataclasses.field(default_factory=list)  # the credential's own value first
    handed: str = ""  # what later steps get
    fetched: set = dataclasses.field(default_factory=set)  # secrets that the job does not have at first
    rules: list = dataclasses.field(default_factory=list)  # faults that play another service
    parties: list = dataclasses.field(default_factory=list)  # key services, each with `answers`


class Workshop(Keyless):
    """What the runs of one process share, because it takes long to make: the emulators, RSA keys, identities."""

    def runTest(self):  # noqa: N802, unittest's name
        pass

    def prepare(self):
        type(self).setUpClass()
        self.setUp()
        self.private = openssl("genrsa", "2048").decode()
        self.public = openssl("rsa", "-pubout", text=self.private.encode()).decode()
        self.key_file = self.box.write("keys/snyk.pem", self.private)
        self.vault, self.aws = Vault(self, OPENSSL, self.key_file), Aws(self, OPENSSL, self.key_file)
        for service, names in ((self.vault, ["TOKEN"]), (self.aws, ["SECRET", "TOKEN"])):
            for name in names:
                setattr(service, name, credentials.b64url(os.urandom(33)))
        google_server.FEDERATED = "ya29.d." + credentials.b64url(os.urandom(33))
        self.google = google_server.Google(OPENSSL, self.key_file, self.issuer_public)
        self.google.TOKEN = google_server.FEDERATED
        self.google.server = HttpsServer(self, OPENSSL, self.google.answer)
        audiences = (self.vault.origin, self.aws.AUDIENCE, "https:" + google_server.PROVIDER)
        self.identities = {audience: self.identity(audience) for audience in audiences}

    def key_lines(self):
        return [line for line in self.private.splitlines()[1:-1] if len(line) > 20]

    def reset(self):
        for service in (self.vault, self.aws):
            service.answers, service.kept = {}, {}
            service.requests.clear()
        versions = {"1": {"public_key": self.public}}
        shown = {"data": {"type": "rsa-2048", "latest_version": 1, "keys": versions}}
        self.vault.answers["/v1/transit/keys/snyk"] = 200, json.dumps(shown)
        self.google.answers = {}
        self.google.server.requests.clear()


class Maker:
    """Makes one run's material. `who` is the type of the account, `home` the region that knows it."""

    def __init__(self, shop, box, chance, who, dress, home=REGION):
        self.shop, self.box, self.chance, self.who, self.dress, self.home = shop, box, chance, who, dress, home
        self.name = f"Jane-{new_id()} Doe"
        self.org = new_id()
        self.principal = {"name": self.name, "default_org": self.org, "email": f"{new_id()}@example.com"}

    def world(self, **more):
        orgs = [{"id": self.org, "slug": "acme", "entitled": self.chance.random() < 0.5}]
        self.shop.emulator.world(orgs=orgs, **more)

    def in_a_file(self, name, text):
        return self.box.write(f"secrets/{name}", text)

    def of_token(self, token, variable, source):
        """A token that is stored as such."""
        self.world(accounts=[account(token, self.who, self.home, **self.principal)])
        stored = DRESSES[self.dress](token)
        found = Material(secrets=[token], handed=token)
        if source == "its own variable":
            found.env[variable] = stored
        elif source == "a named variable":
            found.flags, found.env["MY_SECRET"] = ["--token-env", "MY_SECRET"], stored
        elif source == "a variable that names a variable":
            found.env |= {"SNYK_CRED_TOKEN_ENV": "INPUT_TOKEN", "INPUT_TOKEN": stored}
        elif source == "a file":
            found.flags = ["--token-file", self.in_a_file("token", stored)]
        else:
            found.flags, found.stdin = ["--token-stdin"], stored.encode() + b"\n"
        return found

    def client(self, **more):
        """An OAuth client and the access token that it will get."""
        minted = credentials.jwt(API)
        client = {"client_id": new_id(), "access_token": minted, "region": self.home} | more
        self.world(clients=[client | {"account": {"type": self.who, **self.principal}}])
        return Material(["--client-id", client["client_id"]], secrets=[minted], handed=minted, fetched={minted})

    def with_file_or_variable(self, found, source, option, value):
        """Of a secret that has a pair of options, --X-env and --X-file."""
        name = option.upper().replace("-", "_")
        if source == "a file":
            found.flags += [f"--{option}-file", self.in_a_file(option, value)]
        elif source == "a named variable":
            found.flags, found.env[f"MY_{name}"] = [*found.flags, f"--{option}-env", f"MY_{name}"], value
        else:
            found.env[f"SNYK_{name}"] = value

    def with_identity(self, found, source, party, audience):
        """The job's own, for a key service."""
        token = self.shop.identities[audience]
        found.secrets += [token, party.TOKEN, *([party.SECRET] if isinstance(party, Aws) else [])]
        found.parties = [party]
        found.fetched |= {*found.secrets} - {token}
        found.flags += ["--ca-file", self.shop.emulator.ca_file]
        found.env |= self.shop.reach()
        if source == "GitHub's request":
            bearer = "bearer-" + credentials.b64url(os.urandom(30))
            found.env |= {"ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer}
            found.rules.append(fault({"status": 200, "body": json.dumps({"value": token})}, path="/x/idtoken"))
            found.secrets.append(bearer)
            found.fetched.add(token)
        elif source == "a file":
            found.flags += ["--id-token-file", self.in_a_file("identity", token + "\n")]
        elif source == "a named variable":
            found.flags, found.env["MY_IDENTITY"] = [*found.flags, "--id-token-env", "MY_IDENTITY"], token
        else:
            found.env["SNYK_ID_TOKEN"] = token
        return found


def client_secret(maker, source):
    secret = credentials.client_secret()
    found = maker.client(client_secret=secret)
    maker.with_file_or_variable(found, source, "client-secret", DRESSES[maker.dress](secret))
    found.secrets.append(secret)
    return found


def private_key(maker, source):
    shop = maker.shop
    found = maker.client(public_keys=[{"kid": "key-1", "pem": shop.public}])
    maker.with_file_or_variable(found, source, "private-key", shop.private)
    found.flags += ["--key-id", "key-1"]
    found.secrets += shop.key_lines()
    return found


def assertion(maker, source):
    """Signed elsewhere; Snyk does not know its key, or it would have to be signed for each run."""
    found = maker.client(client_secret=credentials.client_secret())
    client = found.flags[1]
    text = credentials.jwt(f"{API}/oauth2/token", iss=client, sub=client)
    maker.with_file_or_variable(found, source, "assertion", text)
    found.secrets.append(text)
    return found


def signed_by(maker, source, party, audience, uri, kid="key-1"):
    found = maker.client(public_keys=[{"kid": kid, "pem": maker.shop.public}])
    found.flags += ["--signer", uri, *(["--key-id", kid] if kid == "key-1" else [])]
    return maker.with_identity(found, source, party, audience)


def kept_by(maker, source, party, audience, uri, keep):
    token = credentials.api_token()
    maker.world(accounts=[account(token, maker.who, maker.home, **maker.principal)])
    keep(DRESSES[maker.dress](token))
    found = Material(["--token-from", uri], secrets=[token], handed=token, fetched={token})
    return maker.with_identity(found, source, party, audience)


def vault_signs(maker, source):
    vault = maker.shop.vault
    return signed_by(maker, source, vault, vault.origin, vault.uri())


def aws_signs(maker, source):
    aws = maker.shop.aws
    return signed_by(maker, source, aws, aws.AUDIENCE, aws.uri())


def google_signs(maker, source):
    google, provider = maker.shop.google, google_server.PROVIDER
    at, ca = google.server.origin, google.server.ca
    uri = f"gcpsa:{google_server.SIGNER}?provider={provider}&endpoint={at}&sts-endpoint={at}&ca={ca}"
    return signed_by(maker, source, google, "https:" + provider, uri, google_server.KID)


def vault_keeps(maker, source):
    vault = maker.shop.vault
    uri = vault.uri("secret/ci/snyk?role=ci&field=token")
    return kept_by(maker, source, vault, vault.origin, uri,
                   lambda text: vault.kept.update({VAULT_SECRET: {"token": text, "other": "x"}}))  # fmt: skip


def aws_keeps(maker, source):
    aws = maker.shop.aws
    uri = f"awssm:{AWS_SECRET}?role={aws.ROLE}&endpoint={aws.origin}&sts-endpoint={aws.origin}&ca={aws.ca}"
    return kept_by(maker, source, aws, aws.AUDIENCE, uri, lambda text: aws.kept.update({AWS_SECRET: text}))


def token_kind(make, variable="SNYK_TOKEN"):
    return lambda maker, source: maker.of_token(make(), variable, source)


STORED = ["its own variable", "a named variable", "a variable that names a variable", "a file", "standard input"]
PAIR = ["its own variable", "a named variable", "a file"]
IDENTITY = [*PAIR, "GitHub's request"]
KEYLESS = {"Vault signs", "AWS signs", "Google signs", "Vault keeps it", "AWS keeps it"}
KINDS = {
    "API token": (token_kind(credentials.api_token), STORED),
    "personal access token": (token_kind(lambda: credentials.pat("eu.snyk.io")), STORED),
    "service account's token": (token_kind(lambda: credentials.sat("eu.snyk.io")), STORED),
    "access token": (token_kind(lambda: credentials.jwt(API), "SNYK_OAUTH_TOKEN"), STORED),
    "client secret": (client_secret, PAIR),
    "private key": (private_key, PAIR[1:]),
    "assertion": (assertion, PAIR[1:]),
    "Vault signs": (vault_signs, IDENTITY),
    "AWS signs": (aws_signs, IDENTITY),
    "Google signs": (google_signs, IDENTITY),
    "Vault keeps it": (vault_keeps, IDENTITY),
    "AWS keeps it": (aws_keeps, IDENTITY),
}

# How it was stored: as it should be, and as people paste it.
DRESSES = {
    "plain": lambda text: text,
    "a line's end": lambda text: text + "\n",
    "quotes": lambda text: f'"{text}"',
    "cut": lambda text: text[: len(text) * 2 // 3],
    "a blank inside": lambda text: text[:15] + " " + text[15:],
    "an assignment": lambda text: f"SNYK_TOKEN={text}",
    "a header": lambda text: f"Authorization: token {text}",
    "JSON": lambda text: json.dumps({"token": text, "more": 1}),
    "twice": lambda text: f"{text}\n{text}",
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "percent-encoding": lambda text: urllib.parse.quote(f"{text}/+", safe=""),
    "upper case": lambda text: text.upper(),
}
