"""What the CI system is told in its own way on every outcome (GitHub: test_github_summary.py): a folded section in
GitLab's log, issues on Azure, annotations on Buildkite, build problems on TeamCity. And text of others, which says
nothing there.
"""

import json
import re

import surroundings
from harness import Case, account, main, new_id

# What a principal's type, which the server names, would have to be to speak to a CI system.
EVIL = (
    "x' ]\r##vso[task.complete result=Succeeded;]\n##vso[task.setvariable variable=A]b ##teamcity[setParameter name='a' value='b'] "
    "\x1b[0Ksection_end:1:snyk_cred\r\x1b[0K <img src=x> [a](https://evil.example) |n"
)
SECTION = re.compile(
    r"\x1b\[0Ksection_start:(\d+):([a-z_]+)\[collapsed=true\]\r\x1b\[0K(.*?)\x1b\[0Ksection_end:\1:\2\r\x1b\[0K\n", re.S
)
VSO = re.compile(r"##vso\[([a-z.]+) ?([^\]]*)\](.*)")
TEAMCITY = re.compile(r"##teamcity\[(\w+) ((?:[^|\]]|\|.)*)\]")


AGENT = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$AGENT_SAW"\ncat >>"$AGENT_SAW"\n'


class Announcements(Case):
    def denied(self, make, command="check", kind="user", **more):
        """Runs into the Enterprise rule."""
        token = self.api_token()
        self.world(account(token, kind, "SNYK-EU-01", default_org=new_id()))
        words = [command, "--region", "eu", *(["--", "true"] if command == "exec" else [])]
        result = self.snyk_cred(*words, env=make(self.box) | {"SNYK_TOKEN": token} | more)
        self.assertEqual(result.code, 77, result)
        return result

    def warned(self, make, command="exec", *flags, **more):
        token = self.api_token()
        self.world(account(token, "user", "SNYK-EU-01", default_org=new_id()))
        words = [command, "--region", "eu", "--policy", "warn", *flags]
        words += ["--", "echo", "of the command"] if command == "exec" else []
        result = self.snyk_cred(*words, env=make(self.box) | {"SNYK_TOKEN": token} | more)
        self.assertEqual(result.code, 0, result)
        return result


class Gitlab(Announcements):
    def test_evidence_is_folded_and_the_error_is_not(self):
        for command in ("inject", "exec"):
            with self.subTest(command):
                result = self.denied(surroundings.gitlab, command)
                sections = SECTION.findall(result.raw_stderr.decode())
                self.assertEqual(len(sections), 1, result)
                text = sections[0][2]
                self.assertTrue(text.startswith("snyk-cred: denied: "), text)
                self.assertIn("  region      SNYK-EU-01", text)
                self.assertNotIn("[enterprise-rule]", text)
                self.assertIn("[enterprise-rule]", SECTION.sub("", result.raw_stderr.decode()))

    def test_a_report_for_programs_and_for_readers_is_not_folded(self):
        result = self.denied(surroundings.gitlab, "check")
        self.assertNotIn("section_start", result.stdout + result.stderr)
        token = self.service_account()
        env = surroundings.gitlab(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("exec", "--report", "json", "--", "true", env=env)
        self.assertEqual(json.loads(result.stderr)["verdict"], "allowed")


class Azure(Announcements):
    def issues(self, result):
        return [(fields, text) for name, fields, text in VSO.findall(result.stderr) if name == "task.logissue"]

    def test_an_error_with_what_to_do(self):
        issues = self.issues(self.denied(surroundings.azure, "exec"))
        self.assertEqual([fields for fields, _ in issues], ["type=error"])
        self.assertIn("[enterprise-rule]%0Ahint: ", issues[0][1])

    def test_a_softened_rule_is_a_warning(self):
        issues = self.issues(self.warned(surroundings.azure))
        self.assertEqual({fields for fields, _ in issues}, {"type=warning"})


class Buildkite(Announcements):
    def agent(self):
        self.box.write("bin/buildkite-agent", AGENT, 0o755)
        saw = self.box.write("saw", b"")
        path = self.box.path("bin") + ":/usr/bin:/bin"
        return {"PATH": path, "AGENT_SAW": saw, "BUILDKITE_AGENT_ACCESS_TOKEN": "x", "BUILDKITE_JOB_ID": "j1"}

    def test_an_annotation_where_there_is_something_to_do(self):
        self.denied(surroundings.buildkite, "exec", **self.agent())
        saw = self.box.read("saw").decode()
        self.assertTrue(saw.startswith("annotate --style error --context snyk-cred-j1\n### Snyk credential: denied"), saw)
        self.assertIn("enterprise-rule", saw)
        self.warned(surroundings.buildkite, **self.agent())
        self.assertIn("annotate --style warning", self.box.read("saw").decode())

    def test_none_where_all_is_well(self):
        token = self.service_account(default_org=new_id())
        self.snyk_cred("exec", "--", "true", env=surroundings.buildkite(self.box, SNYK_TOKEN=token, **self.agent()))
        self.assertEqual(self.box.read("saw"), b"")


class TeamCity(Announcements):
    def test_a_build_problem_on_standard_output_while_the_command_does_not_run(self):
        for command in ("exec", "check"):
            with self.subTest(command):
                result = self.denied(surroundings.teamcity, command)
                messages = TEAMCITY.findall(result.stdout)
                self.assertEqual([name for name, _ in messages], ["buildProblem"], result)
                self.assertRegex(messages[0][1], r"identity='snyk-cred' description='.*\|\[enterprise-rule\|\]\|nhint: ")
                self.assertNotIn("##teamcity", result.stderr)

    def test_the_commands_output_is_its_own(self):
        result = self.warned(surroundings.teamcity)
        self.assertEqual(result.stdout, "of the command\n")
        self.assertEqual({name for name, _ in TEAMCITY.findall(result.stderr)}, {"message"})

    def test_a_report_in_json_stays_one_document(self):
        result = self.warned(surroundings.teamcity, "check", "--report", "json")
        json.loads(result.stdout)
        self.assertIn("##teamcity[message status='WARNING'", result.stderr)


class TextOfOthers(Announcements):
    def test_it_says_nothing(self):
        for make in (
            surroundings.gitlab,
            surroundings.azure,
            surroundings.teamcity,
            surroundings.buildkite,
            surroundings.circleci,
        ):
            with self.subTest(make.__name__):
                result = self.denied(make, "exec", kind=EVIL, **Buildkite.agent(self))
                out = result.raw_stdout.decode() + result.raw_stderr.decode()
                self.assertIn("evil.example", out)
                self.assertEqual(len(SECTION.findall(out)), 1 if make is surroundings.gitlab else 0)
                self.assertEqual(out.count("\r"), 2 if make is surroundings.gitlab else 0)
                self.assertLessEqual({name for name, _, _ in VSO.findall(out)}, {"task.logissue"})
                self.assertLessEqual({name for name, _ in TEAMCITY.findall(out)}, {"buildProblem", "message"})
                saw = self.box.read("saw").decode()
                for text in ("<img", "[a](https"):
                    self.assertNotIn(text, saw)


if __name__ == "__main__":
    main()
