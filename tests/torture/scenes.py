"""What is tortured: runs of snyk-cred whose good end is known. A scene makes its world in a fresh sandbox folder and
says how to tell that what it handed over is complete."""

import dataclasses
import json
import shlex
import subprocess
from collections.abc import Callable

import credentials
import github_files
import surroundings
from harness import account, new_id

API = "https://api.eu.snyk.io"


@dataclasses.dataclass
class Given:
    """What all scenes of one session share: the emulator's world does not change."""

    token: str  # of a service account in SNYK-EU-01
    person: str  # a person's token of an Enterprise organization
    secret: str  # of the OAuth client `client`
    client: str
    minted: str  # the client's access token
    network: list


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


def github(given, box, token=None, **more):
    env = surroundings.github(box, **more) | {"SNYK_TOKEN": token or given.token}
    return Stage(["inject", *given.network, "--region", "eu"], env, [env["GITHUB_ENV"]],
                 [env["GITHUB_OUTPUT"], env["GITHUB_STEP_SUMMARY"]])  # fmt: skip


def fork(given, box):
    head = surroundings.repository(2002, "stranger/app", fork=True)
    return github(given, box, event="pull_request", payload=surroundings.pull_request(head))


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
    return None if run.stdout == b"token ***\n" else "the command's output did not come through masked"


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


SCENES = [
    Scene("inject on GitHub", github, 0, in_github_env),
    Scene("inject on GitHub, a fork", fork, 77),
    Scene("inject on GitHub, a person's token", lambda given, box: github(given, box, given.person), 77),
    Scene("inject, dotenv", dotenv, 0, in_dotenv),
    Scene("inject for eval", shell, 0, evaluated),
    Scene("inject for eval, an OAuth client", shell_by_client, 0, evaluated),
    Scene("check with a report file", check, 0, reported),
    Scene("check, a person's token", lambda given, box: check(given, box, given.person), 77),
    Scene("exec", exec_, 0, ran_once),
    Scene("exec, a person's token", exec_refused, 77),
    Scene("mask", mask, 0, masked),
]


def given(case):
    """Fills the emulator's world once, with credentials that the case's canary knows."""
    org, client = new_id(), new_id()
    secret = case.secret(credentials.client_secret())
    token, person, minted = case.api_token(), case.api_token(), case.jwt("https://api.eu.snyk.io")
    case.world(
        account(token, "service_account", "SNYK-EU-01", default_org=org),
        account(person, "user", "SNYK-EU-01", default_org=org),
        orgs=[{"id": org, "slug": "acme"}],
        clients=[
            {
                "client_id": client,
                "client_secret": secret,
                "access_token": minted,
                "account": {"type": "service_account", "name": "ci", "default_org": org},
                "region": "SNYK-EU-01",
            }
        ],
    )
    return Given(token, person, secret, client, minted, [*case.network(), "--timeout", "8s"])
