"""Where the credential comes from: precedence, two sources, trimming."""

import os

import github_files
import surroundings
from harness import BINARY, Case, account, main, new_id


class Sources(Case):
    def env(self, **more):
        return surroundings.github(self.box) | more

    def inject(self, *flags, env, stdin=None):
        return self.snyk_cred("inject", *flags, env=env, stdin=stdin, handed_to=[env["GITHUB_ENV"]])

    def assert_handed(self, result, token, variable="SNYK_TOKEN"):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed[variable], token, result)

    def test_each_source(self):
        file = self.box.path("secret")
        cases = {
            "SNYK_TOKEN": ([], lambda t: {"SNYK_TOKEN": t}, None),
            "SNYK_TOKEN beside an empty SNYK_OAUTH_TOKEN": (
                [],
                lambda t: {"SNYK_TOKEN": t, "SNYK_OAUTH_TOKEN": ""},
                None,
            ),
            "--token-env": (["--token-env", "MY_SECRET"], lambda t: {"MY_SECRET": t}, None),
            "--token-env=": (["--token-env=MY_SECRET"], lambda t: {"MY_SECRET": t}, None),
            "SNYK_CRED_TOKEN_ENV": ([], lambda t: {"SNYK_CRED_TOKEN_ENV": "MY_SECRET", "MY_SECRET": t}, None),
            "--token-file": (["--token-file", file], lambda t: {}, None),
            "SNYK_CRED_TOKEN_FILE": ([], lambda t: {"SNYK_CRED_TOKEN_FILE": file}, None),
            "--token-stdin": (["--token-stdin"], lambda t: {}, "{}\n"),
            "--token-stdin without line end": (["--token-stdin"], lambda t: {}, "{}"),
            "--token-stdin takes one line": (["--token-stdin"], lambda t: {}, "{}\nmore\n"),
        }
        for name, (flags, variables, stdin) in cases.items():
            with self.subTest(name):
                token = self.service_account()
                self.box.write(file, token)
                result = self.inject(
                    *flags, env=self.env(**variables(token)), stdin=stdin and stdin.format(token)
                )
                self.assert_handed(result, token)

    def test_an_explicit_source_wins_over_what_lies_there(self):
        file = self.box.path("secret")
        for name, flags, stdin in (
            ("--token-env", ["--token-env", "MINE"], False),
            ("--token-file", ["--token-file", file], False),
            ("--token-stdin", ["--token-stdin"], True),
        ):
            for ambient in (
                {"SNYK_TOKEN": self.api_token()},
                {"SNYK_TOKEN": self.api_token(), "SNYK_OAUTH_TOKEN": self.jwt()},
            ):
                with self.subTest(f"{name} over {' and '.join(ambient)}"):
                    token = self.service_account()
                    self.box.write(file, token)
                    env = self.env(**ambient, MINE=token)
                    result = self.inject(*flags, env=env, stdin=token + "\n" if stdin else None)
                    self.assert_handed(result, token)
                    # What would have won in the Snyk CLI is emptied for the later steps.
                    if "SNYK_OAUTH_TOKEN" in ambient:
                        handed = github_files.variables(result.after[env["GITHUB_ENV"]])
                        self.assertEqual(handed.get("SNYK_OAUTH_TOKEN"), "")

    def test_two_explicit_sources(self):
        token = self.service_account()
        file = self.box.write("secret", token)
        cases = {
            ("--token-env", "--token-file"): ["--token-env", "MINE", "--token-file", file],
            ("--token-env", "--token-stdin"): ["--token-env", "MINE", "--token-stdin"],
            ("--token-file", "--token-stdin"): ["--token-file", file, "--token-stdin"],
        }
        for names, flags in cases.items():
            with self.subTest(" and ".join(names)):
                result = self.inject(*flags, env=self.env(MINE=token), stdin=token + "\n")
                self.assert_refused(result, 78, "two-sources", says=names)
                self.assert_no_connection()

    def test_two_ambient_credentials(self):
        env = self.env(SNYK_TOKEN=self.service_account(), SNYK_OAUTH_TOKEN=self.jwt())
        result = self.inject(env=env)
        self.assert_refused(result, 78, "two-sources", says=["SNYK_TOKEN", "SNYK_OAUTH_TOKEN"])
        self.assert_no_connection()

    def test_two_ambient_credentials_are_two_even_if_they_are_one(self):
        token = self.service_account()
        result = self.inject(env=self.env(SNYK_TOKEN=token, SNYK_OAUTH_TOKEN=token))
        self.assert_refused(result, 78, "two-sources")

    def test_trimmed_with_a_notice(self):
        decorations = {
            "a line end": "{}\n",
            "a Windows line end": "{}\r\n",
            "blanks": "  {}\t ",
            "a byte order mark": "\ufeff{}",
            "double quotes": '"{}"',
            "single quotes": "'{}'",
            "quotes and a line end": '"{}"\n',
            "all of it": '\ufeff "{}" \r\n',
        }
        for name, pattern in decorations.items():
            for source in ("variable", "file", "stdin"):
                if source == "stdin" and "\n" not in pattern:
                    continue
                with self.subTest(f"{name} in a {source}"):
                    token = self.service_account()
                    file = self.box.write("secret", pattern.format(token))
                    flags = {
                        "variable": ["--token-env", "MINE"],
                        "file": ["--token-file", file],
                        "stdin": ["--token-stdin"],
                    }
                    env = self.env(**({"MINE": pattern.format(token)} if source == "variable" else {}))
                    result = self.inject(
                        *flags[source], env=env, stdin=pattern.format(token) if source == "stdin" else None
                    )
                    self.assert_handed(result, token)
                    if name not in ("a line end", "a Windows line end"):
                        self.assertRegex(
                            result.stderr,
                            r"(?im)^snyk-cred: notice: .*ignored ",
                        )

    def test_nothing_there(self):
        empty = self.box.write("empty", "")
        blank = self.box.write("blank", " \r\n")
        cases = {
            "no variable": ([], {}, None, "SNYK_TOKEN"),
            "an empty variable": ([], {"SNYK_TOKEN": ""}, None, "SNYK_TOKEN"),
            "a blank variable": ([], {"SNYK_TOKEN": " \n"}, None, "SNYK_TOKEN"),
            "empty quotes": ([], {"SNYK_TOKEN": '""'}, None, "SNYK_TOKEN"),
            "a named variable that is not set": (["--token-env", "MINE"], {}, None, "MINE"),
            "a named variable that is empty": (["--token-env", "MINE"], {"MINE": ""}, None, "MINE"),
            "an empty file": (["--token-file", empty], {}, None, empty),
            "a blank file": (["--token-file", blank], {}, None, blank),
            "an empty line": (["--token-stdin"], {}, "\n", "stdin"),
            "no line": (["--token-stdin"], {}, "", "stdin"),
        }
        for name, (flags, variables, stdin, named) in cases.items():
            with self.subTest(name):
                result = self.inject(*flags, env=self.env(**variables), stdin=stdin)
                self.assert_refused(result, 66, "no-credential")
                if named != "stdin":
                    self.assertIn(named, result.stderr)
                self.assert_no_connection()

    def test_an_explicit_source_that_is_empty_is_not_replaced_by_another(self):
        env = self.env(SNYK_TOKEN=self.service_account())
        result = self.inject("--token-env", "MINE", env=env)
        self.assert_refused(result, 66, "no-credential", says="MINE")
        self.assert_no_connection()

    def test_unreadable_files(self):
        folder = self.box.folder("folder")
        for name, path in (("missing", self.box.path("missing")), ("a folder", folder)):
            with self.subTest(name):
                result = self.inject("--token-file", path, env=self.env())
                self.assert_refused(result, 66, "unreadable", says=path)

    def test_a_pipe_that_nobody_writes_to(self):
        """The deadline is one for everything."""
        pipe = self.box.path("pipe")
        os.mkfifo(pipe)
        for place in (["--token-file", pipe], ["--token-stdin"]):
            with self.subTest(place[0]):
                # A pipe that is open for reading and writing never ends.
                script = 'exec "$0" "$@" <>"$PIPE"'
                argv = ["sh", "-c", script, BINARY, "check", *self.network(), *place, "--timeout", "1s"]
                result = self.run_program(argv, self.env() | {"PIPE": pipe})
                self.assert_refused(result, 66, "unreadable", says="no data arrived in time")
                self.assert_no_connection()

    def test_a_missing_credential_says_how_to_get_one(self):
        cases = {
            "US-01": (["--region", "SNYK-US-01"], ["app.snyk.io/account", "service account"]),
            "EU-01": (["--region", "SNYK-EU-01"], ["service account"]),
            "enterprise": (["--plan", "enterprise"], ["service account"]),
            "free": (["--plan", "free"], ["app.snyk.io/account", "auth token"]),
        }
        for name, (flags, texts) in cases.items():
            with self.subTest(name):
                result = self.inject(*flags, env=self.env())
                self.assert_refused(result, 66, "no-credential", says=texts)


class Argv(Case):
    """Command lines are world-readable: no option takes a secret as its value."""

    secret_on_argv = True

    def test_a_credential_as_value(self):
        for name, token in (
            ("API token", self.api_token()),
            ("personal access token", self.pat()),
            ("service-account token", self.sat()),
            ("OAuth access token", self.jwt()),
        ):
            for flag in ("--token-file", "--token-env", "--region", "--api-url", "--ca-file"):
                if name == "API token" and flag in ("--region",):
                    continue
                for words in ([flag, token], [f"{flag}={token}"]):
                    with self.subTest(f"{name} as {flag}, {len(words)} words"):
                        result = self.snyk_cred("inject", *words, network=False)
                        self.assert_refused(result, 64, "secret-on-argv", says=flag)
                        self.assert_no_connection()

    def test_a_credential_within_a_value(self):
        for name, token in (
            ("personal access token", self.pat()),
            ("service-account token", self.sat()),
            ("OAuth access token", self.jwt()),
        ):
            for flag, value in (
                ("--policy-file", f"/nowhere/{token}"),
                ("--report-file", f"/nowhere/{token}/report.json"),
                ("--token-file", f"./{token}"),
                ("--api-url", f"https://api.snyk.io/v1?token={token}"),
                ("--proxy", f"http://127.0.0.1:3128/#{token}"),
            ):
                with self.subTest(f"{name} in {flag}"):
                    result = self.snyk_cred("inject", flag, value, network=False)
                    self.assert_refused(result, 64, "secret-on-argv", says=flag)
                    self.assert_no_connection()

    def test_the_credential_in_an_id_s_place(self):
        """A UUID may be an id; that it is the credential shows once that is known."""
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        for flag, value in (
            ("--org", token),
            ("--expect-principal", token),
            ("--api-url", f"https://api.snyk.io/?token={token}"),
        ):
            with self.subTest(flag):
                result = self.snyk_cred("check", flag, value, env=env)
                self.assert_refused(result, 64, "secret-on-argv", says=flag)
                self.assert_no_connection()

    def test_a_path_that_was_made_of_the_credential_is_not_shown(self):
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
        result = self.snyk_cred("check", "--policy-file", "/nowhere/" + env["SNYK_TOKEN"], env=env)
        self.assert_refused(result, 66, "unreadable", says="/nowhere/***")

    def test_a_credential_as_surplus_word(self):
        result = self.snyk_cred("inject", self.pat())
        self.assert_refused(result, 64)

    def test_user_info_in_a_url(self):
        password = self.secret("hunter2-" + new_id())
        for flag, url in (
            ("--api-url", f"https://someone:{password}@api.snyk.io"),
            ("--proxy", f"http://someone:{password}@127.0.0.1:3128"),
        ):
            with self.subTest(flag):
                result = self.snyk_cred("inject", flag, url, network=False)
                self.assert_refused(result, 64, "secret-on-argv", says=flag)

    def test_a_principal_is_no_credential(self):
        """Ids are UUIDs as API tokens are; where an id is expected, one is welcome."""
        token = self.api_token()
        me, org = new_id(), new_id()
        self.world(account(token, "service_account", id=me, default_org=org))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--expect-principal", me, "--expect-org", org, "--org", org, env=env)
        self.assert_ok(result)


if __name__ == "__main__":
    main()
