"""--on-unavailable skip: Snyk is down, so nothing is checked, nothing is handed over and no command is run; the job goes on.
What an earlier step could bring about with a variable, or what stands between the job and Snyk, is no such reason."""

import surroundings
from harness import Case, fault, main

SKIP = ["--on-unavailable", "skip", "--max-attempts", "1"]
HEADLINE = "snyk-cred: skipped: Snyk is not available, so nothing was checked and "
DEAD = "http://127.0.0.1:9"


class Unavailable(Case):
    def setUp(self):
        super().setUp()
        self.token = self.service_account()

    def down(self, answer=None):
        self.emulator.faults(fault(answer or {"status": 503}, path="/rest/self"))

    def around(self, make, **more):
        return make(self.box) | {"SNYK_SERVICE_ACCOUNT": self.token} | more

    def ask(self, command, *flags, env, **more):
        words = [command, "--token-env", "SNYK_SERVICE_ACCOUNT", *SKIP, *flags]
        return self.snyk_cred(*words, env=env, **more)

    def test_what_of_snyk_s_own_skips(self):
        answers = {
            "server-error": {"status": 503},
            "maintenance": {"status": 503, "code": "SNYK-0099"},
            "rate-limit": {"status": 429},
        }
        for word, answer in answers.items():
            with self.subTest(word):
                self.down(answer)
                file = self.box.path("report.json")
                result = self.ask("inject", "--report-file", file, env=self.around(surroundings.gitlab))
                self.assert_ok(result)
                self.assertIn(HEADLINE + "later steps get no credential", result.stderr)
                self.assertRegex(result.stderr, rf"snyk-cred: warning: .*\[{word}\]\n  hint: ")
                report = self.report(result, file)
                self.assertEqual((report["verdict"], report["reason"]["code"]), ("skipped", word))

    def test_it_fails_unless_asked_otherwise(self):
        self.down()
        for flags in ([], ["--on-unavailable", "fail"]):
            result = self.snyk_cred("inject", "--token-env", "SNYK_SERVICE_ACCOUNT", "--max-attempts", "1", *flags,
                                    env=self.around(surroundings.gitlab))
            self.assert_refused(result, 75, "server-error")

    def test_exec_does_not_run_the_command(self):
        self.down()
        mark = self.box.path("ran")
        result = self.ask("exec", "--", "touch", mark, env=self.around(surroundings.github))
        self.assert_ok(result)
        self.assertNotIn(mark, result.after)
        self.assertIn(HEADLINE + "the command was not run", result.stderr)

    def test_a_shell_loses_the_credential_that_lies_there(self):
        self.down()
        result = self.ask("inject", env=self.around(surroundings.gitlab))
        self.assert_ok(result)
        self.assertIn("unset SNYK_TOKEN\n", result.stdout)
        self.assertIn("unset SNYK_SERVICE_ACCOUNT\n", result.stdout)
        self.assertNotIn("exit", result.stdout)

    def test_github_outputs_summary_and_annotation(self):
        self.down()
        env = self.around(surroundings.github, SNYK_TOKEN=self.token)
        result = self.ask("inject", env=env)
        self.assert_ok(result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
        self.assertIn(b"skipped", result.after[env["GITHUB_OUTPUT"]])
        self.assertRegex(result.after[env["GITHUB_OUTPUT"]].decode(), r"skipped<<(\S+)\ntrue\n\1")
        self.assertIn(b"Snyk is not available, so nothing was checked", result.after[env["GITHUB_STEP_SUMMARY"]])
        self.assertIn("::warning title=snyk-cred%3A server-error::Snyk is not available, so nothing was checked", result.stderr)
        self.assertIn("SNYK_TOKEN is set but was not checked, because Snyk is not available", result.stderr)

    def test_the_way_there_skips_only_where_flags_decide_it(self):
        never = {"never": True}
        for name, variables, flags, code in (
            ("flags alone", {}, ["--region", "SNYK-US-01"], 0),
            ("a dead proxy of an earlier step, not used", {"HTTPS_PROXY": DEAD}, ["--region", "SNYK-US-01"], 0),
            ("SNYK_API of an earlier step", {"SNYK_API": "https://api.eu.snyk.io"}, [], 75),
            ("SNYK_CRED_TIMEOUT", {"SNYK_CRED_TIMEOUT": "1s"}, [], 75),
        ):
            with self.subTest(name):
                self.down(never)
                flags = flags + ([] if "SNYK_CRED_TIMEOUT" in variables else ["--timeout", "1s"])
                result = self.ask("inject", *flags, env=self.around(surroundings.gitlab, **variables))
                self.assertEqual(result.code, code, result)
                if code:
                    self.assert_refused(result, 75, "deadline", says="--on-unavailable skip does not apply: variable ")
                    self.assertIn(next(iter(variables)) + " has a say in the way to Snyk", result.stderr)

    def test_a_dead_proxy_of_an_earlier_step(self):
        env = self.around(surroundings.gitlab, HTTPS_PROXY=DEAD)
        result = self.ask("inject", "--region", "SNYK-US-01", env=env, network=False)
        self.assert_refused(result, 69, "proxy", says="--on-unavailable skip does not apply: [proxy]")

    def test_something_in_between_never_skips(self):
        html = {"status": 200, "headers": {"content-type": "text/html"}, "body": "<html>"}
        for word, code, network in (
            ("tls", 69, ["--proxy", self.emulator.proxy]),
            ("not-snyk-api", 76, self.network()),
        ):
            with self.subTest(word):
                self.down(html)
                result = self.ask("inject", *network, env=self.around(surroundings.gitlab), network=False)
                self.assert_refused(result, code, word, says=f"--on-unavailable skip does not apply: [{word}]")

    def test_what_snyk_refuses_is_refused(self):
        self.down({"status": 401})
        result = self.ask("inject", env=self.around(surroundings.gitlab))
        self.assert_refused(result, 67, "rejected")
        self.assertNotIn("--on-unavailable", result.stderr)

    def test_skip_is_a_flag_only_and_not_for_check(self):
        env = self.around(surroundings.gitlab, SNYK_CRED_ON_UNAVAILABLE="skip")
        self.assert_refused(self.ask("inject", env=env), 78, "flag-only")
        self.assert_refused(self.ask("check", env=self.around(surroundings.gitlab)), 64, "usage")


if __name__ == "__main__":
    main()
