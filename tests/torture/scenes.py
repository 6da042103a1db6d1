"""What is tortured: runs of snyk-cred whose good end is known. A scene makes its world in a fresh sandbox folder and
says how to tell that what it handed over is complete."""

import dataclasses
import json
import shlex
import subprocess
import time
from collections.abc import Callable

import credentials
import github_files
import google_server
import surroundings
from aws_server import Aws
from harness import account, fault, new_id
from https_server import HttpsServer
from keyless_case import OPENSSL, openssl
from vault_server import Vault

API = "https://api.eu.snyk.io"
# Regions whose host shows a certificate that must end the run, and which.
BAD = {"SNYK-AU-01": ("api.au.snyk.io", "wrong_host"), "SNYK-US-02": ("api.us.snyk.io", "expired")}


@dataclasses.dataclass
class Given:
    """What all scenes of one session share: the emulator's world does not change."""

    token: str  # of a service account in SNYK-EU-01
    person: str  # a person's token of an Enterprise organization
    secret: str  # of the OAuth client `client`
    client: str
    minted: str  # the client's access token
    elsewhere: dict  # tokens of service accounts in regions whose certificate is bad
    network: list
    keyless: "Keyless" = None


@dataclasses.dataclass
class Keyless:
    """Key services, and a client of Snyk's whose key they have."""

    client: str
    minted: str  # its access token
    public: str  # a file with its public key
    private: str  # and with its private one
    reach: dict  # variables by which the emulators are reached
    flags: list
    vault: Vault
    aws: Aws
    google: HttpsServer
    identities: dict  # by audience


@dataclasses.dataclass
class Stage:
    """One run: its folder is its own."""

    argv: list
    env: dict
    hand_over: list = dataclasses.field(default_factory=list)  # files that change only where it is allowed
    reports: list = dataclasses.field(default_factory=list)  # files that say how it ended, whatever the end
    stdin: bytes = b""


@dataclasses.dataclass
class Scene:
    name: str
    stage: Callable  # (Given, Box) -> Stage
    code: int  # of a run without a fault
    complete: Callable = lambda given, stage, run: None  # what is missing from a run that ended with 0, in words


def github(given, box, token=None, region="eu", **more):
    env = surroundings.github(box, **more) | {"SNYK_TOKEN": token or given.token}
    return Stage(["inject", *given.network, "--region", region], env, [env["GITHUB_ENV"]],
                 [env["GITHUB_OUTPUT"], env["GITHUB_STEP_SUMMARY"]])  # fmt: skip


def fork(given, box):
    head = surroundings.repository(2002, "stranger/app", fork=True)
    return github(given, box, event="pull_request", payload=surroundings.pull_request(head))


def from_badly_certified(given, box, region):
    return github(given, box, given.elsewhere[region], region)


def in_github_env(given, stage, run):
    found = github_files.variables(run.files[stage.env["GITHUB_ENV"]])
    if found.get("SNYK_API") != API:
        return "SNYK_API is not in GITHUB_ENV"
    if found.get("SNYK_TOKEN") != given.token:
        return "SNYK_TOKEN is not in GITHUB_ENV"
    if f"::add-mask::{given.token}".encode() not in run.stdout.splitlines():
        return "the credential was not masked"
    return None


def dotenv(given, box):
    env = surroundings.gitlab(box) | {"SNYK_TOKEN": given.token}
    path = box.path("work.tmp/snyk.env")
    return Stage(
        ["inject", *given.network, "--region", "eu", "--format", "dotenv", "--output", path], env, [path]
    )


def in_dotenv(given, stage, run):
    lines = run.files.get(stage.hand_over[0], b"").decode().splitlines()
    missing = [name for name in ("SNYK_TOKEN", "SNYK_API") if not any(line.startswith(name + "=") for line in lines)]
    return f"{missing} not in the file" if missing else None


def shell(given, box):
    return Stage(
        ["inject", *given.network, "--region", "eu", "--format", "shell"],
        surroundings.bare(box) | {"CI": "true", "SNYK_TOKEN": given.token},
    )


def evaluated(given, stage, run):
    """As a job does it: the lines are evaluated where the secret lies, then a command sees the variables."""
    name, value = ("SNYK_OAUTH_TOKEN", given.minted) if "--client-id" in stage.argv else ("SNYK_TOKEN", given.token)
    script = f'eval "$(cat)"; printf "%s %s" "${name}" "$SNYK_API"'
    done = subprocess.run(["sh", "-c", script], input=run.stdout, capture_output=True, env=stage.env)
    return None if done.stdout.decode() == f"{value} {API}" else "the evaluated lines do not set both variables"


def shell_by_client(given, box):
    env = surroundings.bare(box) | {"CI": "true", "SNYK_CLIENT_SECRET": given.secret}
    argv = ["inject", *given.network, "--region", "eu", "--format", "shell", "--client-id", given.client]
    return Stage(argv, env)


def check(given, box, token=None):
    report = box.path("report.json")
    argv = ["check", *given.network, "--region", "eu", "--report-file", report]
    return Stage(argv, surroundings.bare(box) | {"CI": "true", "SNYK_TOKEN": token or given.token}, reports=[report])


def reported(given, stage, run):
    report = json.loads(run.files.get(stage.reports[0], b"null"))
    return None if report and report["exit_code"] == 0 else "the report file does not say 0"


def exec_(given, box):
    ran = box.path("ran")
    script = f'printf "%s %s\\n" "$SNYK_TOKEN" "$SNYK_API" >> {shlex.quote(ran)}; echo "token $SNYK_TOKEN"'
    argv = ["exec", *given.network, "--region", "eu", "--", "sh", "-c", script]
    return Stage(argv, surroundings.bare(box) | {"CI": "true", "SNYK_TOKEN": given.token}, [ran])


def ran_once(given, stage, run):
    seen = run.files.get(stage.hand_over[0], b"").decode()
    if seen != f"{given.token} {API}\n":
        return "the command did not run once with both variables"
    return None if run.stdout == b"token ***\n" or "stdout" in run.closed else "the command's output did not come through masked"


def exec_refused(given, box):
    stage = exec_(given, box)
    stage.env["SNYK_TOKEN"] = given.person
    return stage


def mask(given, box):
    lines = b"".join(b"line %d: %s\n" % (i, given.token.encode()) for i in range(20))
    return Stage(["mask"], surroundings.bare(box) | {"SNYK_TOKEN": given.token}, stdin=lines)


def masked(given, stage, run):
    wanted = stage.stdin.replace(given.token.encode(), b"***")
    return None if run.stdout == wanted else "the log is not complete and masked"


def keyless(given, box, command, uri, identity, *words):
    """A job with its own identity and no secret."""
    ours = given.keyless
    env = surroundings.github(box) | ours.reach | {"SNYK_ID_TOKEN": ours.identities[identity]}
    stage = Stage([command, *ours.flags, "--region", "eu", *uri, *words], env)
    stage.reports = [env["GITHUB_OUTPUT"], env["GITHUB_STEP_SUMMARY"]]
    stage.hand_over = [env["GITHUB_ENV"]] if command == "inject" else []
    return stage


def signed(given, box, uri, identity, *key):
    return keyless(given, box, "inject", ["--client-id", given.keyless.client, *key, "--signer", uri], identity)


def vault_signs(given, box):
    return signed(given, box, given.keyless.vault.uri(), given.keyless.vault.origin, "--key-id", "key-1")


def aws_signs(given, box):
    return signed(given, box, given.keyless.aws.uri(), Aws.AUDIENCE, "--key-id", "key-1")


def google_signs(given, box):
    at, ca, provider = given.keyless.google.origin, given.keyless.google.ca, google_server.PROVIDER
    uri = f"gcpsa:{google_server.SIGNER}?provider={provider}&endpoint={at}&sts-endpoint={at}&ca={ca}"
    return signed(given, box, uri, "https:" + provider)  # Google names the key


def stored(given, field):
    return ["--token-from", given.keyless.vault.uri(f"secret/ci/snyk?role=ci&field={field}")]


def vault_keeps(given, box):
    return keyless(given, box, "inject", stored(given, "token"), given.keyless.vault.origin)


def exec_vault_keeps_persons(given, box):
    ran = box.path("ran")
    stage = keyless(given, box, "exec", stored(given, "person"), given.keyless.vault.origin, "--", "touch", ran)
    stage.hand_over = [ran]
    return stage


def minted_in_github_env(given, stage, run):
    found = github_files.variables(run.files[stage.env["GITHUB_ENV"]])
    if found.get("SNYK_API") != API:
        return "SNYK_API is not in GITHUB_ENV"
    if found.get("SNYK_OAUTH_TOKEN") != given.keyless.minted:
        return "SNYK_OAUTH_TOKEN is not in GITHUB_ENV"
    if f"::add-mask::{given.keyless.minted}".encode() not in run.stdout.splitlines():
        return "the access token was not masked"
    return None


def jwks(given, box):
    return Stage(["jwks", "--private-key-file", given.keyless.private, "--key-id", "key-1"], surroundings.bare(box))


def jwks_of_vault(given, box):
    ours = given.keyless
    env = surroundings.bare(box) | ours.reach | {"SNYK_ID_TOKEN": ours.identities[ours.vault.origin]}
    return Stage(["jwks", *ours.flags, "--signer", ours.vault.uri(), "--key-id", "key-1"], env)


def is_jwks(given, stage, run):
    """The document, or nothing but the truth about a part of it: a JSON reader takes no half."""
    try:
        keys = json.loads(run.stdout)["keys"]
    except (ValueError, KeyError):
        return "what was printed is no JWKS"
    return None if [(key["kid"], key["kty"]) for key in keys] == [("key-1", "RSA")] else "the JWKS has another key"


SCENES = [
    Scene("inject on GitHub", github, 0, in_github_env),
    Scene("inject on GitHub, a fork", fork, 77),
    Scene("inject on GitHub, a person's token", lambda given, box: github(given, box, given.person), 77),
    Scene("inject, another host's certificate", lambda given, box: from_badly_certified(given, box, "SNYK-AU-01"), 69),
    Scene("inject, a certificate that has expired", lambda given, box: from_badly_certified(given, box, "SNYK-US-02"), 69),
    Scene("inject, dotenv", dotenv, 0, in_dotenv),
    Scene("inject for eval", shell, 0, evaluated),
    Scene("inject for eval, an OAuth client", shell_by_client, 0, evaluated),
    Scene("check with a report file", check, 0, reported),
    Scene("check, a person's token", lambda given, box: check(given, box, given.person), 77),
    Scene("exec", exec_, 0, ran_once),
    Scene("exec, a person's token", exec_refused, 77),
    Scene("mask", mask, 0, masked),
    Scene("inject, Vault signs", vault_signs, 0, minted_in_github_env),
    Scene("inject, AWS signs", aws_signs, 0, minted_in_github_env),
    Scene("inject, Google signs", google_signs, 0, minted_in_github_env),
    Scene("inject, a token that Vault keeps", vault_keeps, 0, in_github_env),
    Scene("exec, a person's token that Vault keeps", exec_vault_keeps_persons, 77),
    Scene("jwks of a file", jwks, 0, is_jwks),
    Scene("jwks of Vault's key", jwks_of_vault, 0, is_jwks),
]


def key_services(case):
    private = openssl("genrsa", "2048")
    key = case.box.write("keys/snyk.pem", private.decode())
    public = case.box.write("keys/snyk.pub", openssl("rsa", "-pubout", text=private).decode(), 0o644)
    for line in private.decode().splitlines()[1:-1]:
        case.secret(line)
    google = HttpsServer(case, OPENSSL, google_server.Google(OPENSSL, key, case.issuer_public).answer)
    vault, aws = Vault(case, OPENSSL, key), Aws(case, OPENSSL, key)
    audiences = (vault.origin, aws.AUDIENCE, "https:" + google_server.PROVIDER)
    for secret in (vault.TOKEN, *aws.secrets, google_server.FEDERATED):
        case.secret(secret)
    versions = {"1": {"public_key": openssl("rsa", "-pubout", text=private).decode()}}
    shown = {"data": {"type": "rsa-2048", "latest_version": 1, "keys": versions}}
    vault.answers["/v1/transit/keys/snyk"] = 200, json.dumps(shown)
    tomorrow = int(time.time()) + 86400
    identities = {audience: case.identity(audience, exp=tomorrow) for audience in audiences}
    flags = ["--ca-file", case.emulator.ca_file, "--timeout", "8s"]
    return Keyless(new_id(), case.jwt(API), public, key, case.reach(), flags, vault, aws, google, identities)


def given(case):
    """Fills the emulator's world once, with credentials that the case's canary knows."""
    org, client = new_id(), new_id()
    secret = case.secret(credentials.client_secret())
    token, person, minted = case.api_token(), case.api_token(), case.jwt("https://api.eu.snyk.io")
    ours = key_services(case)
    ours.vault.kept["/v1/secret/data/ci/snyk"] = {"token": token, "person": person}
    with open(ours.public, encoding="ascii") as file:
        public = file.read()
    elsewhere = {region: case.api_token() for region in BAD}
    who = {"account": {"type": "service_account", "name": "ci", "default_org": org}, "region": "SNYK-EU-01"}
    case.world(
        account(token, "service_account", "SNYK-EU-01", default_org=org),
        account(person, "user", "SNYK-EU-01", default_org=org),
        *(account(there, "service_account", region, default_org=org) for region, there in elsewhere.items()),
        orgs=[{"id": org, "slug": "acme"}],
        clients=[
            {
                "client_id": client,
                "client_secret": secret,
                "access_token": minted,
                **who,
            },
            {
                "client_id": ours.client,
                "public_keys": [{"kid": kid, "pem": public} for kid in ("key-1", google_server.KID)],
                "access_token": ours.minted,
                **who,
            },
        ],
    )
    case.emulator.faults(*(fault({"certificate": kind}, at="tls", host=host) for host, kind in BAD.values()))
    return Given(token, person, secret, client, minted, elsewhere, [*case.network(), "--timeout", "8s"], ours)
