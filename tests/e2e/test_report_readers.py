"""What a reader of the report gets: each thing once, in the command's own terms, and nobody's name on a log."""

import json

import surroundings
from harness import Case, account, main, new_id


class Readers(Case):
    def machine(self, name="ci-bot", **more):
        token, org = self.api_token(), new_id()
        self.world(
            account(token, "service_account", name=name, default_org=org, **more),
            orgs=[{"id": org, "slug": "acme"}],
        )
        return token, org

    def person(self, **more):
        token = self.api_token()
        self.world(account(token, "user", "SNYK-EU-01", name="Jane Quentin Doe", default_org=new_id(), **more))
        return token

    def test_exec_says_one_line_and_the_file_has_everything(self):
        token, org = self.machine()
        path = self.box.path("report.json")
        result = self.snyk_cred(
            "exec", "--expect-org", org, "--report-file", path, "--", "echo", "mine",
            env=surroundings.gitlab(self.box, SNYK_TOKEN=token),
        )  # fmt: skip
        self.assert_ok(result)
        self.assertEqual(result.stdout, "mine\n")
        self.assertEqual(
            result.stderr,
            "snyk-cred: allowed: service account ci-bot, SNYK-US-01, organization acme, 1 notice with --verbose\n",
        )
        report = json.loads(self.box.read(path))
        self.assertEqual(len(report["notices"]), 1)
        self.assertEqual(report["child"]["exit_code"], 0)
        verbose = self.snyk_cred(
            "exec", "--expect-org", org, "--verbose", "--", "true", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        )
        for text in ("  region ", "  request ", "snyk-cred: notice: "):
            self.assertIn(text, verbose.stderr)

    def test_a_passing_assertion_is_seen(self):
        token, org = self.machine()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--expect-org", org, "--expect-region", "SNYK-US-01", env=env)
        self.assert_ok(result)
        self.assertIn(f"  expected    organization {org}: yes (flag --expect-org)\n", result.stdout)
        self.assertIn("  expected    region SNYK-US-01: yes (flag --expect-region)\n", result.stdout)
        _, report = self.check("--expect-org", org, env=env)
        self.assertEqual(
            report["assertions"],
            [{"option": "expect-org", "any_of": [org], "source": "flag --expect-org", "found": org, "met": True}],
        )

    def test_an_assertion_that_is_not_met_or_not_checked(self):
        token, _ = self.machine()
        env, other = surroundings.bare(self.box) | {"SNYK_TOKEN": token}, new_id()
        result, report = self.check("--expect-principal", other, env=env)
        self.assert_refused(result, 77, "assertion")
        self.assertEqual([(a["option"], a["met"]) for a in report["assertions"]], [("expect-principal", False)])
        _, report = self.check("--offline", "--expect-principal", other, env=env)
        self.assertEqual([(a["option"], a["met"]) for a in report["assertions"]], [("expect-principal", None)])

    def test_whose_name_stands_where(self):
        """Of a service account everywhere; of a person in a file, if that is asked for."""
        path = self.box.path("report.json")
        token, _ = self.machine()
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--report-file", path, env=env, handed_to=[env["GITHUB_ENV"]])
        self.assertIn("(ci-bot)", result.stderr)
        self.assertIn(b"ci-bot", result.after[env["GITHUB_STEP_SUMMARY"]])
        self.assertEqual(json.loads(self.box.read(path))["principal"]["name"], "ci-bot")

        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.person()}
        for flags in ([], ["--report", "json"], ["--verbose"], ["--report", "json", "--show-person"]):
            with self.subTest(flags):
                words = ["check", "--region", "eu", "--report-file", path, *flags]
                result = self.snyk_cred(*words, env=env)
                self.assertNotIn("Jane", result.stdout + result.stderr)
                name = json.loads(self.box.read(path))["principal"]["name"]
                self.assertEqual(name, "Jane Quentin Doe" if "--show-person" in flags else None)
        result = self.snyk_cred("check", "--show-person", env=env)
        self.assert_refused(result, 64, "usage", says="--report-file")

    def test_a_softened_rule_is_said_once(self):
        token = self.person()
        for make in (surroundings.bare, surroundings.gitlab, surroundings.github, surroundings.azure):
            for command in (["inject"], ["exec", "--", "true"], ["check"]):
                with self.subTest(f"{command[0]} {make.__name__}"):
                    env = make(self.box) | {"SNYK_TOKEN": token}
                    flags = ["--region", "eu", "--policy", "warn", "--context", "automation"]
                    handed_to = [env["GITHUB_ENV"]] if make is surroundings.github else []
                    result = self.snyk_cred(command[0], *flags, *command[1:], env=env, handed_to=handed_to)
                    self.assertEqual(result.code, 0, result)
                    log = result.stdout + result.stderr
                    self.assertEqual(log.count("is used in automation on an Enterprise plan"), 1, log)
                    self.assertIn("(allowed by flag --policy) [enterprise-rule]", log)

    def test_a_file_may_end_as_files_do(self):
        token, _ = self.machine()
        file = self.box.write("secret", token + "\n")
        result = self.snyk_cred("check", "--token-file", file, env=surroundings.bare(self.box))
        self.assert_ok(result)
        self.assertNotIn("newline", result.stdout + result.stderr)
        result = self.snyk_cred("check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token + "\n"})
        self.assertIn("ignored a trailing newline in variable SNYK_TOKEN", result.stdout + result.stderr)

    def test_the_headline_is_the_commands_own(self):
        for command, says in (
            (["check"], "failed: the credential could not be checked (exit code 66)"),
            (["inject"], "failed: later steps get no credential (exit code 66)"),
            (["exec", "--", "true"], "failed: the command was not run (exit code 66)"),
        ):
            with self.subTest(command[0]):
                result = self.snyk_cred(*command, env=surroundings.gitlab(self.box))
                self.assertIn(says, result.stdout + result.stderr)


if __name__ == "__main__":
    main()
