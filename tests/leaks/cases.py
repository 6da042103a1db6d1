"""The product that the search draws its runs from: one choice of each dimension. `Case.number` and the seed say which one
it is, so that a run can be made again. A new choice is a line here; a new kind of credential, a function in kinds.py.
"""

import dataclasses
import random

import credentials
import failures
import kinds
import surroundings
from harness import BINARY
from kinds import DRESSES, KEYLESS, KINDS, Maker

COMMANDS = ["check", "inject", "exec", "mask", "doctor", "jwks", "explain"]
SYSTEMS = ["bare", "github", "gitlab", "jenkins", "azure", "circleci", "buildkite", "harness", "teamcity", "bitbucket", "drone",
           "woodpecker"]  # fmt: skip
FORMATS = ["auto", "shell", "fish", "powershell", "dotenv", "json", "output", "dotenv in a file", "json in a file", "shell in a file"]
VERDICTS = ["a service account", "an app", "a person", "a person, warned", "another kind", "an organization by its slug",
            "another organization than expected", "validity", "a plan that is contradicted", "offline"]  # fmt: skip
VERBOSITY = ["usual", "verbose", "quiet", "JSON", "a report file", "a report file with the person", "everything", "debug", "colors",
             "outputs in a file"]  # fmt: skip
FAULTS = ["none", "a folder in the report's place", "no folder for the report", "stdout closed", "stdout full", "stdout unread",
          "stderr closed", "stderr full", "stderr unread", "no HOME", "no TMPDIR", "GITHUB_ENV missing", "a broken policy file"]  # fmt: skip
# Where people put a secret by mistake. The first ones are the command line, which everyone reads.
MISPLACED = {
    "nowhere": lambda run, text: None,
    "--region": lambda run, text: run.flags.extend(["--region", text]),
    "--org": lambda run, text: run.flags.extend(["--org", text]),
    "--token-env": lambda run, text: run.flags.extend(["--token-env", text]),
    "--token-file": lambda run, text: run.flags.extend(["--token-file", text]),
    "--client-id": lambda run, text: run.flags.extend([f"--client-id={text}"]),
    "--api-url": lambda run, text: run.flags.extend(["--api-url", f"https://x:{text}@api.snyk.io"]),
    "--signer": lambda run, text: run.flags.extend(["--signer", f"vault+https://{text}@v.example.com/a/keys/b?role=c"]),
    "--timeout": lambda run, text: run.flags.extend(["--timeout", text]),
    "an unknown option": lambda run, text: run.flags.append(f"--{text}"),
    "a word": lambda run, text: run.flags.append(text),
    "CMD's words": lambda run, text: run.tail.append(text),
    "SNYK_API": lambda run, text: run.env.update(SNYK_API=text),
    "SNYK_CFG_ORG": lambda run, text: run.env.update(SNYK_CFG_ORG=text),
    "SNYK_CRED_REGION": lambda run, text: run.env.update(SNYK_CRED_REGION=text),
    "SNYK_CRED_TOKEN_FILE": lambda run, text: run.env.update(SNYK_CRED_TOKEN_FILE=text),
    "SNYK_CRED_EXPECT_ORG": lambda run, text: run.env.update(SNYK_CRED_EXPECT_ORG=text),
    "a variable's name": lambda run, text: run.env.update({f"SNYK_CRED_{text}": "1"}),
    "HTTPS_PROXY": lambda run, text: run.env.update(HTTPS_PROXY=f"http://me:{text}@127.0.0.1:1"),
    "another variable": lambda run, text: run.env.update(OTHER=f"password={text}"),
    "the policy file": lambda run, text: run.policy(f'{{"expect-org": ["{text}"], "{text}": 1}}'),
    "the CLI's own login": lambda run, text: run.box.write("home/.config/configstore/snyk.json", f'{{"api": "{text}"}}'),
}
ON_ARGV = ["--region", "--org", "--token-env", "--token-file", "--client-id", "--api-url", "--signer", "--timeout",
           "an unknown option", "a word", "CMD's words"]  # fmt: skip

DIMENSIONS = {
    "kind": [(kind, source) for kind, (_, sources) in KINDS.items() for source in sources],
    "dress": list(DRESSES),
    "command": COMMANDS,
    "system": SYSTEMS,
    "format": FORMATS,
    "verbosity": VERBOSITY,
    "verdict": VERDICTS,
    "failure": list(failures.FAILURES),
    "fault": FAULTS,
    "misplaced": list(MISPLACED),
}
# What is chosen more often than its share: a run that goes well gets further than one that is refused at once.
OFTEN = {"dress": ("plain", 0.75), "failure": ("none", 0.35), "fault": ("none", 0.6), "misplaced": ("nowhere", 0.85),
         "verdict": ("a service account", 0.4)}  # fmt: skip
COMMON_COMMANDS = ["inject"] * 3 + ["exec"] * 3 + ["check"] * 2


@dataclasses.dataclass
class Case:
    number: int
    seed: int
    choices: dict

    def __str__(self):
        return f"case {self.number}: " + "; ".join(f"{k} {v}" for k, v in self.choices.items())

    def chance(self):
        return random.Random(f"{self.seed} {self.number} made")


# What was found once, and is tried each time. Everything else about the run is usual.
USUAL = {name: dict(OFTEN).get(name, (values[0],))[0] for name, values in DIMENSIONS.items()}
FOUND = {
    "exec's guard keeps no copy of the variable that --token-env names":
        {"kind": ("API token", "a named variable"), "command": "exec", "system": "bitbucket"},
    "no part of a key service's token is left on the stack": {"kind": ("Google signs", "a named variable"), "command": "exec", "verbosity": "quiet"},
    "doctor looks at the network without an identity that it was not to take":
        {"kind": ("AWS signs", "its own variable"), "command": "doctor", "verdict": "a plan that is contradicted"},
    "a variable that no option names leaves no copy": {"kind": ("personal access token", "a named variable"), "command": "explain"},
}  # fmt: skip


def found_once(seed):
    """Their numbers are negative."""
    return [Case(-1 - at, seed, USUAL | choices) for at, choices in enumerate(FOUND.values())]


def draw(number, seed):
    if number < 0:
        return found_once(seed)[-1 - number]
    chance = random.Random(f"{seed} {number}")
    choices = {}
    for name, values in DIMENSIONS.items():
        usual, share = OFTEN.get(name, (None, 0))
        choices[name] = usual if chance.random() < share else chance.choice(values)
    if chance.random() < 0.6:
        choices["command"] = chance.choice(COMMON_COMMANDS)
    if choices["command"] == "inject" and chance.random() < 0.8:
        choices["system"] = chance.choice(SYSTEMS[:8])  # the others take no secret for later steps
    return Case(number, seed, choices)


def size():
    product = 1
    for values in DIMENSIONS.values():
        product *= len(values)
    return product


class Run:
    """What is run for a case, in a sandbox folder of its own, and what may be seen of it where."""

    def __init__(self, case, shop, box):
        self.case, self.shop, self.box, self.root = case, shop, box, box.root
        self.chance, self.choices = case.chance(), case.choices
        self.command = self.choices["command"]
        self.tail, self.handed_to, self.broken = [], [], {}
        self.env = getattr(surroundings, self.choices["system"])(box)
        self.flags, self.stdin = [], b""
        self.material = self.make()
        self.secrets = list(self.material.secrets)
        self.wiped = list(self.secrets)
        # OpenSSL keeps the lines of a key that it has read (README's threat model).
        freed = [secret for secret in self.secrets if secret not in shop.key_lines()]
        self.freed = [] if self.choices["failure"] in failures.ECHOES else freed
        self.shape_command()
        self.shape_verdict()
        self.shape_report()
        self.break_something()
        self.place_by_mistake()
        self.argv = [BINARY, self.command, *self.flags, *(["--", *self.tail] if self.command == "exec" else self.tail)]
        self.hidden = [*self.secrets, *(secret.upper() for secret in self.secrets if len(secret) == 36)]
        if self.is_person and self.choices["verbosity"] != "a report file with the person":
            self.hidden.append(self.maker.name)

    @property
    def on_argv(self):
        return self.choices["misplaced"] in ON_ARGV

    @property
    def is_person(self):
        return self.choices["verdict"].startswith("a person")

    def make(self):
        kind, source = self.choices["kind"]
        if self.command == "mask" and (kind in KEYLESS or source == "standard input"):
            kind, source = "API token", "a file"
        if self.command == "jwks" and kind not in ("Vault signs", "AWS signs"):
            kind, source = "private key", "a file"
        if source == "GitHub's request" and self.choices["system"] != "github":
            source = "its own variable"  # elsewhere nobody asks there
        who = {"a person": "user", "a person, warned": "user", "an app": "app_instance", "another kind": "robot"}
        home = "SNYK-AU-01" if self.choices["failure"] == "another region" else kinds.REGION
        dress = self.choices["dress"]
        if self.command == "mask" and dress not in ("a line's end", "quotes"):
            dress = "plain"  # the filter takes it as it is
        self.maker = Maker(self.shop, self.box, self.chance, who.get(self.choices["verdict"], "service_account"), dress, home)
        self.source = source
        found = KINDS[kind][0](self.maker, source)
        rules, flags = failures.FAILURES[self.choices["failure"]](self, found)
        self.shop.emulator.faults(*found.rules, *rules)
        self.failure_flags = flags
        self.env |= found.env
        self.stdin = found.stdin
        return found

    def network(self):
        if "--ca-file" in self.material.flags:
            return []
        return self.shop.network() if "--proxy" not in self.failure_flags else self.shop.network()[2:]

    def shape_command(self):
        command = self.command
        if command == "explain":  # the credential only lies near
            self.flags = [self.chance.choice(["rejected", "malformed", "no-such-word"])]
            return
        if command == "jwks":
            words, found = self.material.flags, []
            for option in ("--private-key-file", "--private-key-env", "--signer", "--id-token-file", "--id-token-env", "--ca-file"):
                if option in words:
                    found += [option, words[words.index(option) + 1]]
            self.flags = [*found, "--key-id", "key-1"]
            return
        self.flags = list(self.material.flags)
        if command == "mask":
            if "--ca-file" in self.flags:
                self.flags = []
            self.stdin = b"".join(self.text_with(form) for form in self.forms())
            return
        self.flags += [*self.network(), "--region", "eu", *self.failure_flags]
        if command == "exec":
            # What is misplaced in some variable is no credential of the run, which `env` may show.
            self.tail = ["sh", "-c", self.chance.choice(SCRIPTS if self.choices["misplaced"] == "nowhere" else SCRIPTS[:-2])]
            if self.case.number >= 0 and self.chance.random() < 0.1:
                self.flags, self.tail = [*self.flags, "--no-mask"], ["true"]
        if command == "inject":
            self.shape_format()

    def forms(self):
        """Of what the filter has: an access token that is still to be made, it does not."""
        had = [secret for secret in self.material.secrets if secret != self.material.handed] or self.material.secrets
        return [form for secret in had[:3] for form in credentials.forms(secret).values()]

    def text_with(self, form):
        gap = self.chance.choice([b" ", b"<", b'"', b"", b"\n"])
        return b"line %d" % self.chance.randrange(1000) + b":" + gap + form + gap + b"\n"

    def shape_format(self):
        chosen = self.choices["format"]
        if chosen == "output" and self.choices["system"] == "github":
            self.flags += ["--hand-over", "output"]
            self.handed_to.append(self.env["GITHUB_OUTPUT"])
        elif chosen.endswith(" in a file"):
            path = self.box.path("out/handed")
            self.box.folder("out")
            self.flags += ["--format", chosen.split()[0], "--output", path]
            self.handed_to.append(path)
        elif chosen not in ("auto", "output"):
            self.flags += ["--format", chosen]
        if self.choices["system"] == "github":
            self.handed_to.append(self.env["GITHUB_ENV"])
        if self.choices["system"] == "harness":
            for variable, name in (("HARNESS_OUTPUT_SECRET_FILE", "secret.env"), ("DRONE_OUTPUT", "plain.env")):
                self.env[variable] = self.box.write(f"outputs/{name}", b"")
            self.handed_to.append(self.env["HARNESS_OUTPUT_SECRET_FILE"])
        if self.choices["system"] == "buildkite":
            agent = '#!/bin/sh\necho "$*" >>"$AGENT_SAW"\n[ "$2" = set ] && cat >>"$AGENT_SAW.env" || cat >/dev/null\n'
            self.box.write("agent/buildkite-agent", agent, 0o755)
            self.env |= {"PATH": self.box.path("agent") + ":/usr/bin:/bin", "AGENT_SAW": self.box.path("agent/saw")}
            self.handed_to.append(self.box.path("agent/saw.env"))

    @property
    def handed(self):
        """What a hand-over file must hold whole, if there is one."""
        return self.material.handed if self.command == "inject" else ""

    @property
    def must_be_handed(self):
        """The job's own file is known to have it; lines for `eval` may take it from the job's variable."""
        return self.choices["system"] == "github" and self.choices["format"] == "auto" and self.choices["fault"] == "none"

    def shape_verdict(self):
        if self.command not in ("check", "inject", "exec", "doctor"):
            return
        self.flags += {
            "a person, warned": ["--policy", "warn"],
            "an organization by its slug": ["--org", "acme"],
            "another organization than expected": ["--expect-org", "00000000-0000-4000-8000-000000000000"],
            "validity": ["--min-validity", "90d", "--require-expiry"],
            "a plan that is contradicted": ["--plan", "free"],
        }.get(self.choices["verdict"], [])
        if self.choices["verdict"] == "offline" and self.command == "check":
            self.flags.append("--offline")

    def shape_report(self):
        chosen, verifies = self.choices["verbosity"], self.command in ("check", "inject", "exec")
        report = ["--report-file", self.box.path("report.json")]
        if self.command in ("explain", "jwks", "doctor"):
            if chosen == "JSON" and self.command == "doctor":
                self.flags += ["--report", "json"]
            return
        if chosen in ("verbose", "quiet"):
            self.flags.append(f"--{chosen}")
        elif chosen == "debug":
            self.env |= {"RUNNER_DEBUG": "1", "CI_DEBUG_TRACE": "true", "SYSTEM_DEBUG": "true"}
        elif chosen == "colors":
            self.flags += ["--color", "always"]
        elif chosen == "everything":
            self.flags += ["--verbose", *(["--report", "json", *report] if verifies else [])]
        elif verifies:
            self.flags += {
                "JSON": ["--report", "json"],
                "a report file": report,
                "a report file with the person": [*report, "--show-person"],
                "outputs in a file": ["--outputs-file", self.box.path("outputs.env")],
            }.get(chosen, [])

    def policy(self, text):
        if self.command in ("check", "inject", "exec", "doctor"):
            self.flags += ["--policy-file", self.box.write("policy.json", text)]

    def break_something(self):
        fault = self.choices["fault"]
        verifies = self.command in ("check", "inject", "exec")
        if fault.startswith("std"):
            stream, how = fault.split()
            self.broken[stream] = how
        elif fault == "a folder in the report's place" and verifies and "--report-file" not in self.flags:
            self.flags += ["--report-file", self.box.folder("a-folder")]
        elif fault == "no folder for the report" and verifies and "--report-file" not in self.flags:
            self.flags += ["--report-file", self.box.path("nowhere/report.json")]
        elif fault == "no HOME":
            self.env["HOME"] = self.box.path("nowhere")
        elif fault == "no TMPDIR":
            self.env["TMPDIR"] = self.box.path("nowhere")
        elif fault == "GITHUB_ENV missing" and "GITHUB_ENV" in self.env:
            self.env["GITHUB_ENV"] += "-gone"
        elif fault == "a broken policy file":
            self.policy(f'{{"expect-org": "{self.secrets[0]}", ')
            self.wiped = self.freed = []  # where nobody looks for a secret, nobody wipes one

    def place_by_mistake(self):
        where = self.choices["misplaced"]
        if where == "nowhere":
            return
        # As likely as not it is another secret than the run's own. What is not in the job, nobody can know again.
        own = self.secrets[0] not in self.material.fetched and self.chance.random() < 0.5
        text = self.secrets[0] if own else credentials.pat("eu.snyk.io")
        if text not in self.secrets:
            self.secrets.append(text)
        MISPLACED[where](self, text)
        self.wiped = self.freed = []


# What CMD prints is masked, in the forms that a shell makes easily.
VALUE = '"$SNYK_TOKEN$SNYK_OAUTH_TOKEN"'
SCRIPTS = [
    f"echo token {VALUE}; echo error {VALUE} >&2",
    f"printf %s {VALUE}; exit 3",
    f"printf 'user:%s' {VALUE} | base64 -w0; echo; printf %s {VALUE} | base64",
    f"printf %s {VALUE} | od -An -v -tx1 | tr -d ' \\n'",
    f"for i in 1 2 3 4 5 6 7 8 9; do echo $i {VALUE}; done; kill -TERM $$",
    "env; env >&2",
    "env | base64 -w0",
]
