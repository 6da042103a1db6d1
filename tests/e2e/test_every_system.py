"""One situation, eleven CI systems: the same verdict, the same code and word, and the same variables for whoever needs the
credential, be it the command of `exec` or a later step after `inject`.

`--table` prints what came of each situation, without a value that differs from run to run: the tables of two programs
(SNYK_CRED_BINARY, of another operating system, say) are the same text where both decide the same.
"""

import collections
import json
import os
import re
import sys
import typing

import credentials
import later_steps
import surroundings
from harness import ASAN, BINARY, Case, account, fault, main, new_id

SYSTEMS = {name: getattr(surroundings, name) for name in [*later_steps.RUN, *later_steps.EXEC_ONLY]}
SNYK = re.compile(r"(?i)(SNYK|INTERNAL_OAUTH)")
# What `env` would print, without quoting; Python is there on every operating system.
DUMP = "import os, sys; open(sys.argv[1], 'w').write(''.join(f'{k}={v}\\n' for k, v in os.environ.items()))"


def snyk_variables(environment):
    """What the Snyk CLI would look at; an empty value is none."""
    return {k: v for k, v in environment.items() if SNYK.match(k) and v and not k.startswith(("SNYKCRED", "SNYK_MINE"))}


class Situation:
    """A world, what the job has, what it asks for; and what must come of it."""

    def __init__(self, case, name):
        self.flags, self.code, self.word, self.verdict, self.gets = [], 0, None, "allowed", {}
        self.token, self.org = case.api_token(), new_id()
        self.variables = {"SNYK_MINE": self.token}
        self.source = ["--token-env", "SNYK_MINE"]
        self.kind, self.region, self.accepted = "service_account", "SNYK-EU-01", True
        self.clients, self.faults = [], []
        getattr(self, name)(case)
        who = account(self.token, self.kind, self.region, default_org=self.org)
        people = [who] if self.accepted else []
        case.world(*people, orgs=[{"id": self.org, "slug": "acme"}], clients=self.clients)
        case.emulator.faults(*self.faults)

    def refused(self, code, word, verdict="failed"):
        self.code, self.word, self.verdict = code, word, verdict

    def a_service_account(self, case):
        self.flags = ["--region", "eu", "--org", "acme"]
        self.gets = {"SNYK_TOKEN": self.token, "SNYK_API": "https://api.eu.snyk.io", "SNYK_CFG_ORG": self.org}

    def an_oauth_token_with_stale_relatives(self, case):
        self.token = case.jwt("https://api.eu.snyk.io")
        self.variables = {
            "SNYK_MINE": self.token,
            "SNYK_TOKEN": case.api_token(),
            "SNYK_DOCKER_TOKEN": case.jwt(),
        }
        self.gets = {"SNYK_OAUTH_TOKEN": self.token, "SNYK_API": "https://api.eu.snyk.io"}

    def an_enterprise_persons_token(self, case):
        self.flags, self.kind = ["--region", "eu"], "user"
        self.refused(77, "enterprise-rule", "denied")

    def a_softened_rule(self, case):
        self.flags, self.kind, self.verdict = ["--region", "eu", "--policy", "warn"], "user", "warned"
        self.word = "enterprise-rule"
        self.gets = {"SNYK_TOKEN": self.token, "SNYK_API": "https://api.eu.snyk.io"}

    def another_organization_than_expected(self, case):
        self.flags = ["--region", "eu", "--expect-org", new_id()]
        self.refused(77, "assertion", "denied")

    def a_revoked_token(self, case):
        self.flags, self.accepted = ["--region", "eu"], False
        self.refused(67, "rejected")

    def a_credential_and_a_setting_that_disagree(self, case):
        self.token = case.sat("eu.snyk.io")
        self.variables, self.flags = {"SNYK_MINE": self.token}, ["--region", "au"]
        self.refused(78, "region-mismatch")

    def something_else(self, case):
        self.variables = {"SNYK_MINE": case.secret("ghp_" + new_id().replace("-", "") + "abcd")}
        self.refused(65, "not-a-snyk-credential")

    def nothing(self, case):
        self.variables = {}
        self.refused(66, "no-credential")

    def nothing_and_skip_without_a_reason(self, case):
        self.variables, self.flags = {}, ["--on-missing", "skip"]
        self.refused(66, "no-credential")

    def nothing_and_skip_always(self, case):
        self.variables, self.flags, self.verdict = {}, ["--on-missing", "skip-always"], "skipped"

    def two_credentials(self, case):
        self.variables = {"SNYK_TOKEN": self.token, "SNYK_OAUTH_TOKEN": case.jwt("https://api.eu.snyk.io")}
        self.source = []
        self.refused(78, "two-sources")

    def an_oauth_client(self, case):
        secret, self.token = case.secret(credentials.client_secret()), case.jwt("https://api.eu.snyk.io")
        client = {"client_id": new_id(), "client_secret": secret, "region": "SNYK-EU-01", "access_token": self.token}
        self.clients = [client | {"account": {"type": "service_account", "name": "ci"}}]
        self.variables, self.source = {"SNYK_MINE": secret}, ["--client-secret-env", "SNYK_MINE"]
        self.flags = ["--client-id", client["client_id"], "--region", "eu"]
        self.gets = {"SNYK_OAUTH_TOKEN": self.token, "SNYK_API": "https://api.eu.snyk.io"}

    def an_endpoint_of_somebody_else(self, case):
        self.flags = ["--api-url", "https://api.snyk.io.evil.example"]
        self.refused(78, "host-not-allowed")

    def a_variable_that_loosens(self, case):
        self.variables = {"SNYK_MINE": self.token, "SNYK_CRED_POLICY": "off"}
        self.refused(78, "flag-only")

    def snyk_is_down(self, case):
        self.flags, self.faults = ["--region", "eu", "--max-attempts", "1"], [fault({"status": 503}, path="/rest/self")]
        self.refused(75, "server-error")

    def snyk_is_down_and_skip(self, case):
        self.snyk_is_down(case)
        self.flags += ["--on-unavailable", "skip"]
        self.code, self.verdict = 0, "skipped"


SITUATIONS = [name for name in vars(Situation) if not name.startswith("_") and name != "refused"]


class Outcome(typing.NamedTuple):
    """What must not depend on the system, in words that are the same in every run."""

    code: int
    verdict: str
    word: str | None  # in the report
    errors: list  # the words of error lines
    variables: dict | None  # of the command, or of a later step; none after a refusal


OUTCOMES = collections.defaultdict(lambda: collections.defaultdict(list))  # {situation: {(command, outcome): systems}}


class EverySystem(Case):
    def arguments(self, command, situation, report):
        return [BINARY, command, *self.network(), *situation.source, *situation.flags, "--report-file", report]

    def outcome(self, situation, result, report, later):
        variables = None
        if result.code == 0 and later is not None:
            names = {situation.token: "TOKEN", situation.org: "ORG"}
            variables = {name: names.get(value, value) for name, value in snyk_variables(later).items()}
        self.assertEqual(report["exit_code"], result.code, result)
        return Outcome(result.code, report["verdict"], (report["reason"] or {}).get("code"), result.words, variables)

    def expected(self, situation, system, command):
        names = {situation.token: "TOKEN", situation.org: "ORG"}
        variables = {name: names.get(value, value) for name, value in situation.gets.items()}
        if situation.code or (command == "exec" and situation.verdict == "skipped"):
            variables = None
        code = surroundings.code_on(system, situation.code)
        return Outcome(code, situation.verdict, situation.word, [situation.word] if code else [], variables)

    def every(self, command, systems, play):
        self.box.folder("reports")
        for name in SITUATIONS:
            for system in systems:
                with self.subTest(name, system=system):
                    situation = Situation(self, name)
                    env = ASAN | SYSTEMS[system](self.box) | situation.variables
                    path = self.box.path(f"reports/{name}-{system}.json")
                    result, later = play(system, self.arguments(command, situation, path), env)
                    report = json.loads(self.box.read(path))
                    came = self.outcome(situation, result, report, later)
                    OUTCOMES[name][command, json.dumps(came, sort_keys=True)].append(system)
                    self.assertEqual(came, self.expected(situation, system, command), result)

    def test_exec(self):
        def play(system, argv, env):
            dump = self.box.path("later")
            if system == "buildkite":
                env = env | later_steps.buildkite_agent(self)
            argv = [*argv, "--", sys.executable, "-c", DUMP, dump]
            result = self.run_program(argv, env, handed_to=[dump])
            return result, later_steps.read_dump(self, dump, result) if os.path.exists(dump) else None

        self.every("exec", SYSTEMS, play)

    def test_inject(self):
        self.every("inject", later_steps.RUN, lambda *of_step: later_steps.run(self, *of_step))

    def test_inject_is_refused_where_it_would_be_seen(self):
        for system in later_steps.EXEC_ONLY:
            with self.subTest(system):
                token = self.service_account()
                result = self.snyk_cred("inject", env=SYSTEMS[system](self.box) | {"SNYK_TOKEN": token})
                self.assert_refused(result, surroundings.code_on(system, 78), "dialect", says="snyk-cred exec")
                self.assert_no_connection()


def table():
    """One row for each command and outcome of a situation; where the systems differ, which of them it was."""
    lines = ["situation | command | code | verdict | word | later steps, or the command, get | systems", "-|-|-|-|-|-|-"]
    for name in SITUATIONS:
        for (command, came), systems in OUTCOMES[name].items():
            outcome = Outcome(*json.loads(came))
            gets = " ".join(f"{k}={v}" for k, v in sorted((outcome.variables or {}).items())) or "nothing"
            where = "all" if len(systems) == len(SYSTEMS if command == "exec" else later_steps.RUN) else " ".join(systems)
            word = outcome.word or " ".join(outcome.errors)
            row = [name.replace("_", " "), command, outcome.code, outcome.verdict, word, gets, where]
            lines.append(" | ".join(map(str, row)))
    return "\n".join(lines)


if __name__ == "__main__":
    prints = "--table" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--table"]
    try:
        main()
    finally:
        if prints:
            print(table())
