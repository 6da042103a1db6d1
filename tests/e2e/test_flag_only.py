"""What widens is a flag only: an earlier step that ran a pull request's code can set variables."""

import surroundings
from harness import Case, account, main, new_id


class FlagOnly(Case):
    WIDENING = {
        "SNYK_CRED_ALLOW_HOST": ["api.gateway.example"],
        "SNYK_CRED_CA_FILE": ["/tmp/ca.pem"],
        "SNYK_CRED_PROXY": ["http://127.0.0.1:3128"],
        "SNYK_CRED_POLICY_FILE": ["/tmp/policy.json"],
        "SNYK_CRED_OUTPUT": ["/tmp/out.env"],
        "SNYK_CRED_OUTPUTS_FILE": ["/tmp/outputs.env"],
        "SNYK_CRED_REPORT_FILE": ["/tmp/report.json"],
        "SNYK_CRED_FORMAT": ["shell", "json"],
        "SNYK_CRED_HAND_OVER": ["output", "env"],
        "SNYK_CRED_NO_MASK": ["true", "1"],
        "SNYK_CRED_OFFLINE": ["true", "1", "false"],
        "SNYK_CRED_PROXY_AUTH_FILE": ["/proc/self/environ"],
        "SNYK_CRED_POLICY": ["warn", "off"],
        "SNYK_CRED_UNTRUSTED_CODE": ["warn", "allow"],
        "SNYK_CRED_CONTEXT": ["local"],
        "SNYK_CRED_PLAN": ["free", "team", "trial", "other"],
        "SNYK_CRED_ON_MISSING": ["skip"],
        "SNYK_CRED_ON_UNAVAILABLE": ["skip"],
        "SNYK_CRED_EVENT_NAME": ["push"],
        "SNYK_CRED_EVENT_HEAD_REPO": ["1001"],
        "SNYK_CRED_EVENT_BASE_REPO": ["1001"],
        "SNYK_CRED_EVENT_ACTOR": ["alice"],
    }
    NARROWING = {
        "SNYK_CRED_POLICY": ["enforce", ""],
        "SNYK_CRED_UNTRUSTED_CODE": ["deny"],
        "SNYK_CRED_CONTEXT": ["automation", "auto"],
        "SNYK_CRED_PLAN": ["enterprise", "auto"],
        "SNYK_CRED_ON_MISSING": ["fail"],
        "SNYK_CRED_ON_UNAVAILABLE": ["fail"],
        "SNYK_CRED_MAX_ATTEMPTS": ["2"],
        "SNYK_CRED_TIMEOUT": ["20s"],
        "SNYK_CRED_REPORT": ["text"],
        "SNYK_CRED_QUIET": ["true", "false", "1", "0"],
        "SNYK_CRED_COLOR": ["never"],
        "SNYK_CRED_REGION": ["SNYK-US-01"],
        "SNYK_CRED_MIN_VALIDITY": ["0"],
        "SNYK_CRED_EXPECT_REGION": ["SNYK-US-01", "SNYK-EU-01,SNYK-US-01", "SNYK-EU-01\nSNYK-US-01"],
    }

    def test_a_widening_variable_is_refused_and_named(self):
        token = self.service_account()
        for name, values in self.WIDENING.items():
            for value in values:
                for command in ("inject", "check"):
                    with self.subTest(f"{name}={value} for {command}"):
                        env = surroundings.github(self.box, SNYK_TOKEN=token) | {name: value}
                        result = self.snyk_cred(command, env=env)
                        self.assert_refused(result, 78, "flag-only", says=name)
                        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
                        self.assert_no_connection()

    def test_exec_and_mask_refuse_it_too(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, "SNYK_CRED_NO_MASK": "true"}
        self.assert_refused(
            self.snyk_cred("exec", "--", "true", env=env), 78, "flag-only", says="SNYK_CRED_NO_MASK"
        )
        self.assert_refused(
            self.snyk_cred("mask", env=env, stdin=""), 78, "flag-only", says="SNYK_CRED_NO_MASK"
        )

    def test_an_empty_value_counts_as_absent(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token} | {name: "" for name in self.WIDENING}
        self.assert_ok(self.snyk_cred("check", env=env))

    def test_a_narrowing_variable_is_taken(self):
        token = self.service_account()
        for name, values in self.NARROWING.items():
            for value in values:
                with self.subTest(f"{name}={value}"):
                    env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: value}
                    self.assert_ok(self.snyk_cred("check", env=env))

    def test_a_flag_wins_and_the_report_says_where_a_setting_came_from(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {
            "SNYK_TOKEN": token,
            "SNYK_CRED_TIMEOUT": "21s",
            "SNYK_CRED_MAX_ATTEMPTS": "3",
        }
        _, report = self.check("--timeout", "22s", env=env)
        self.assertIn("22", str(report["settings"]["timeout"]["value"]))
        self.assertIn("--timeout", report["settings"]["timeout"]["source"])
        self.assertEqual(str(report["settings"]["max-attempts"]["value"]), "3")
        self.assertIn("SNYK_CRED_MAX_ATTEMPTS", report["settings"]["max-attempts"]["source"])

    def test_the_strictest_stated_value_wins(self):
        """A flag that widens does not undo a variable that narrows."""
        token = self.api_token()
        org = new_id()
        self.world(account(token, "user", "SNYK-EU-01", default_org=org))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, "SNYK_CRED_POLICY": "enforce"}
        result = self.snyk_cred("check", "--region", "eu", "--policy", "off", env=env)
        self.assert_refused(result, 77, "enterprise-rule")

    def test_bad_values_of_variables(self):
        token = self.service_account()
        for name, value in (
            ("SNYK_CRED_TIMEOUT", "soon"),
            ("SNYK_CRED_MAX_ATTEMPTS", "0"),
            ("SNYK_CRED_MAX_ATTEMPTS", "many"),
            ("SNYK_CRED_MIN_VALIDITY", "-1h"),
            ("SNYK_CRED_QUIET", "perhaps"),
            ("SNYK_CRED_POLICY", "strict"),
            ("SNYK_CRED_REPORT", "xml"),
        ):
            with self.subTest(f"{name}={value}"):
                result = self.snyk_cred(
                    "check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: value}
                )
                self.assertIn(result.code, (64, 78), result)
                self.assertIn(name, result.stderr)
                self.assert_no_connection()


class UnknownVariables(Case):
    def test_typing_errors_do_not_pass(self):
        token = self.service_account()
        for name in (
            "SNYK_CRED_REGIO",
            "SNYK_CRED_EXPECT_ORGS",
            "SNYK_CRED_",
            "SNYK_CRED_expect_org",
            "SNYK_CRED_HELP_ME",
        ):
            with self.subTest(name):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: "x"}
                result = self.snyk_cred("check", env=env)
                self.assert_refused(result, 64, "unknown-variable", says=name)
                self.assert_no_connection()

    def test_neighbors_are_no_business_of_ours(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {
            "SNYK_TOKEN": token,
            "SNYK_CREDENTIALS": "x",
            "MY_SNYK_CRED_REGIO": "x",
        }
        self.assert_ok(self.snyk_cred("check", env=env))


class Sources(Case):
    """An earlier step could have set the variable: another credential that lies there is not outdone by it."""

    def test_a_source_that_only_a_variable_names(self):
        mine = self.service_account()
        file = self.box.write("secret", mine + "\n")
        ways = {
            "SNYK_CRED_TOKEN_ENV": ({"SNYK_CRED_TOKEN_ENV": "MINE"}, None, "--token-env=MINE"),
            "SNYK_CRED_TOKEN_FILE": ({"SNYK_CRED_TOKEN_FILE": file}, None, f"--token-file={file}"),
            "SNYK_CRED_TOKEN_STDIN": ({"SNYK_CRED_TOKEN_STDIN": "true"}, mine + "\n", "--token-stdin"),
        }
        for name, (variables, stdin, flag) in ways.items():
            for rival, value in (("SNYK_TOKEN", self.api_token()), ("SNYK_OAUTH_TOKEN", self.jwt())):
                with self.subTest(f"{name} beside another {rival}"):
                    self.emulator.clear_log()
                    env = surroundings.bare(self.box) | {"MINE": mine, rival: value}
                    result = self.snyk_cred("check", env=env | variables, stdin=stdin)
                    self.assert_refused(result, 78, "two-sources", says=[name, rival])
                    self.assert_no_connection()
                    _, report = self.check(flag, env=env, stdin=stdin)
                    self.assertEqual(report["verdict"], "allowed")
            with self.subTest(f"{name} beside the same SNYK_TOKEN"):
                env = surroundings.bare(self.box) | {"MINE": mine, "SNYK_TOKEN": mine}
                self.assert_ok(self.snyk_cred("check", env=env | variables, stdin=stdin))


class CommandLine(Case):
    """Usage errors: 64, with a hint, and no request."""

    def test_wrong_usage(self):
        token = self.service_account()
        cases = {
            "no command": [],
            "an unknown command": ["injekt"],
            "an unknown option": ["check", "--regoin", "eu"],
            "an abbreviated option": ["check", "--reg", "eu"],
            "a surplus word": ["check", "please"],
            "a surplus word behind --": ["check", "--", "please"],
            "a missing value": ["check", "--region"],
            "an option as a value": ["check", "--region", "--policy", "warn"],
            "a value for a switch": ["check", "--offline=yes-please"],
            "a value outside of its list": ["check", "--policy", "strict"],
            "an option given twice": ["check", "--timeout", "1s", "--timeout", "2s"],
            "a bad duration": ["check", "--timeout", "soon"],
            "a negative duration": ["check", "--timeout", "-1s"],
            "no attempts": ["check", "--max-attempts", "0"],
            "offline inject": ["inject", "--offline"],
            "offline exec": ["exec", "--offline", "--", "true"],
            "exec without a command": ["exec"],
            "exec with nothing behind --": ["exec", "--"],
            "an option of another command": ["regions", "--policy", "warn"],
            "a short option": ["check", "-r", "eu"],
            "an unknown shell": ["completion", "tcsh"],
        }
        for name, words in cases.items():
            with self.subTest(name):
                result = self.snyk_cred(
                    *words, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}, network=False
                )
                self.assert_refused(result, 64)
                # Lines for `eval` belong to `inject`, and to who mistyped it.
                if words[:1] not in (["inject"], ["injekt"], []):
                    self.assertNotIn("unset", result.stdout)
                self.assert_no_connection()

    def test_an_empty_value_of_a_flag_counts_as_absent(self):
        token = self.service_account()
        for words in (["--region="], ["--region", ""], ["--plan="], ["--org="], [""]):
            with self.subTest(" ".join(words)):
                result = self.snyk_cred(
                    "check", *words, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}
                )
                self.assert_ok(result)

    def test_an_assertion_or_a_source_does_not_vanish(self):
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
        for name in (
            "expect-org", "expect-principal", "expect-region", "min-validity", "token-env", "token-file", "client-id",
            "client-secret-env", "client-secret-file", "private-key-env", "private-key-file",
        ):  # fmt: skip
            for words in ([f"--{name}="], [f"--{name}", ""]):
                with self.subTest(" ".join(words)):
                    result = self.snyk_cred("check", *words, env=env)
                    self.assert_refused(result, 64, "usage", says=f"--{name} is given with an empty value")
        self.assert_refused(self.snyk_cred("check", "--expect-org", ",", env=env), 64, "usage")
        variables = {"SNYK_CRED_EXPECT_ORG": "", "SNYK_CRED_TOKEN_ENV": "", "SNYK_CRED_MIN_VALIDITY": ""}
        self.assert_ok(self.snyk_cred("check", env=env | variables))


if __name__ == "__main__":
    main()
