"""One situation, eleven CI systems: the same verdict, the same code and word, and the same variables for whoever needs the
credential, be it the command of `exec` or a later step after `inject`.
"""

import json
import re

import later_steps
import surroundings
from harness import ASAN, BINARY, Case, account, main, new_id

SYSTEMS = {name: getattr(surroundings, name) for name in [*later_steps.RUN, *later_steps.EXEC_ONLY]}
SNYK = re.compile(r"(?i)(SNYK|INTERNAL_OAUTH)")


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
        getattr(self, name)(case)
        who = account(self.token, self.kind, self.region, default_org=self.org)
        case.world(*([who] if self.accepted else []), orgs=[{"id": self.org, "slug": "acme"}])

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


SITUATIONS = [name for name in vars(Situation) if not name.startswith("_") and name != "refused"]


class EverySystem(Case):
    def arguments(self, command, situation, report):
        return [BINARY, command, *self.network(), *situation.source, *situation.flags, "--report-file", report]

    def assert_comes_out(self, system, situation, result, report, later):
        code = surroundings.code_on(system, situation.code)
        self.assertEqual(result.code, code, result)
        self.assertEqual(result.words, [situation.word] if situation.code else [], result)
        self.assertEqual((report["verdict"], report["exit_code"]), (situation.verdict, code))
        self.assertEqual((report["reason"] or {}).get("code"), situation.word)
        if situation.code == 0:
            self.assertEqual(snyk_variables(later), situation.gets)

    def every(self, systems, play):
        self.box.folder("reports")
        for name in SITUATIONS:
            for system in systems:
                with self.subTest(name, system=system):
                    situation = Situation(self, name)
                    env = ASAN | SYSTEMS[system](self.box) | situation.variables
                    path = self.box.path(f"reports/{name}-{system}.json")
                    result, later = play(system, situation, env, path)
                    self.assert_comes_out(system, situation, result, json.loads(self.box.read(path)), later)

    def test_exec(self):
        def play(system, situation, env, path):
            dump = self.box.path("later")
            command = ["sh", "-c", 'env >"$0"', dump]
            if system == "buildkite":
                env = env | later_steps.buildkite_agent(self)
            result = self.run_program([*self.arguments("exec", situation, path), "--", *command], env, handed_to=[dump])
            return result, later_steps.read_dump(self, dump, result)

        self.every(SYSTEMS, play)

    def test_inject(self):
        def play(system, situation, env, path):
            return later_steps.run(self, system, self.arguments("inject", situation, path), env)

        self.every(later_steps.RUN, play)

    def test_inject_is_refused_where_it_would_be_seen(self):
        for system in later_steps.EXEC_ONLY:
            with self.subTest(system):
                token = self.service_account()
                result = self.snyk_cred("inject", env=SYSTEMS[system](self.box) | {"SNYK_TOKEN": token})
                self.assert_refused(result, surroundings.code_on(system, 78), "dialect", says="snyk-cred exec")
                self.assert_no_connection()


if __name__ == "__main__":
    main()
