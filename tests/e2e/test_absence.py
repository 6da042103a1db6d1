"""A credential that is not there: which absence a rule of the CI system explains, and what --on-missing makes of it."""

import surroundings
from harness import Case, main
from surroundings import pull_request, repository

BASE = repository(1001, "acme/app")
FORK = repository(2002, "someone/app", fork=True)


class Absence(Case):
    """An absent credential that the CI system explains: a calm word, and `skipped` for those who ask for it."""

    EXPLAINED = {
        "a fork's pull request": (
            lambda box: surroundings.github(box, "pull_request", pull_request(FORK)),
            "fork",
        ),
        "Dependabot": (
            lambda box: surroundings.github(
                box,
                "pull_request",
                pull_request(BASE, login="dependabot[bot]"),
                GITHUB_ACTOR="dependabot[bot]",
            ),
            "dependabot",
        ),
    }

    def test_an_unprotected_ref_explains_a_protected_variable_only(self):
        """A misspelt name on a feature branch must not switch scanning off by itself."""
        env = surroundings.gitlab(self.box, CI_COMMIT_REF_PROTECTED="false")
        for word, code in (("fail", 66), ("skip", 66), ("skip-unprotected", 0), ("skip-always", 0)):
            with self.subTest(word):
                result = self.snyk_cred("inject", "--on-missing", word, env=env)
                self.assertEqual(result.code, code, result)
                self.assertIn("not protected", result.stderr)
                self.assertIn("--on-missing skip-unprotected" if code else f"--on-missing {word}", result.stderr)

    def test_skip_always_takes_any_absence_on_any_system(self):
        for make in (surroundings.github, surroundings.gitlab, surroundings.jenkins, surroundings.bare):
            with self.subTest(make.__name__):
                result = self.snyk_cred("inject", "--on-missing", "skip-always", env=make(self.box))
                self.assert_ok(result)
                self.assertIn("--on-missing skip-always", result.stderr)

    def test_dependabots_restriction_holds_for_its_own_events_only(self):
        bot = {"GITHUB_ACTOR": "dependabot[bot]"}
        for event, more, code in (
            ("push", bot, 0),
            ("deployment_status", bot, 0),
            ("schedule", bot, 66),
            ("merge_group", bot, 66),
            ("workflow_dispatch", bot, 66),
            ("push", {}, 66),  # a person's push to Dependabot's branch
        ):
            with self.subTest(event, **more):
                result = self.snyk_cred("inject", "--on-missing", "skip", env=surroundings.github(self.box, event, **more))
                self.assertEqual(result.code, code, result)
        persons = surroundings.github(self.box, "pull_request", pull_request(BASE, login="dependabot[bot]"))
        self.assert_refused(self.snyk_cred("inject", "--on-missing", "skip", env=persons), 66, "no-credential")

    def test_explained(self):
        for name, (make, text) in self.EXPLAINED.items():
            for token in ({}, {"SNYK_TOKEN": ""}):
                with self.subTest(f"{name}, {token}"):
                    env = make(self.box) | token
                    result = self.snyk_cred("inject", env=env)
                    self.assert_refused(result, 66, "no-credential", says=text)
                    result = self.snyk_cred("inject", "--on-missing", "skip", env=env)
                    self.assert_ok(result)
                    self.assertIn(text, result.stderr.lower())
                    if "GITHUB_OUTPUT" in env:
                        outputs = result.after[env["GITHUB_OUTPUT"]].decode()
                        self.assertIn("skipped", outputs)
                    self.assert_no_connection()

    def test_skipped_in_the_report(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK))
        result, report = self.check("--on-missing", "skip", env=env)
        self.assert_ok(result)
        self.assertEqual(report["verdict"], "skipped")

    def test_a_credential_that_lies_beside_the_missing_one_is_warned_about(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK))
        for name in ("SNYK_TOKEN", "SNYK_OAUTH_TOKEN"):
            with self.subTest(name):
                beside = env | {name: self.service_account()}
                result, report = self.check("--on-missing", "skip", "--token-env", "MINE", env=beside)
                self.assert_ok(result)
                (warning,) = report["warnings"]
                self.assertRegex(warning, rf"^{name} is set but was not checked")
        result, report = self.check("--on-missing", "skip", "--token-env", "MINE", env=env)
        self.assertEqual(report["warnings"], [])

    def test_skip_leaves_nothing_in_an_eval_dialect(self):
        env = surroundings.gitlab(self.box, CI_COMMIT_REF_PROTECTED="false")
        result = self.snyk_cred("inject", "--on-missing", "skip-unprotected", env=env)
        self.assert_ok(result)
        self.assertNotIn("export SNYK_TOKEN", result.stdout)

    def test_unexplained(self):
        for make in (surroundings.github, surroundings.gitlab, surroundings.jenkins, surroundings.bare):
            with self.subTest(make.__name__):
                result = self.snyk_cred("inject", "--on-missing", "skip", env=make(self.box))
                self.assert_refused(result, 66, "no-credential", says="--on-missing skip does not apply")
                self.assertIn("use --on-missing skip-always", result.stderr)

    def test_an_unreadable_file_is_never_skipped(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK))
        result = self.snyk_cred("inject", "--on-missing", "skip-always", "--token-file", "/nowhere/token", env=env)
        self.assert_refused(result, 66, "unreadable", says="--on-missing skip-always does not apply")

    def test_a_bad_credential_is_not_absent(self):
        env = surroundings.github(
            self.box, "pull_request", pull_request(FORK), SNYK_TOKEN="thisTokenIsNotValid"
        )
        result = self.snyk_cred("inject", "--on-missing", "skip", env=env)
        self.assertNotEqual(result.code, 0, result)

    def test_exec_does_not_run_the_command(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK))
        mark = self.box.path("ran")
        result = self.snyk_cred("exec", "--on-missing", "skip", "--", "touch", mark, env=env)
        self.assert_ok(result)
        self.assertNotIn(mark, result.after)


if __name__ == "__main__":
    main()
