"""The lines for `eval`, run by bash, dash, busybox sh and zsh under all the flags that jobs set: the variables arrive,
nothing shows a value (the canary looks at all output), and a refusal stops the job."""

import itertools
import os

import surroundings
from harness import ASAN, BINARY, Case, account, main, new_id

SHELLS = {"bash": ["bash"], "dash": ["dash"], "busybox": ["busybox", "sh"], "zsh": ["zsh", "-f"]}
FLAGS = ("", "-e", "-u", "-x", "-v", "-eux", "-euxv")
TWO_STATEMENTS = 'snyk_cred=$(snyk-cred inject $ARGUMENTS) || exit $?\neval "$snyk_cred"\n'
BARE = 'eval "$(snyk-cred inject $ARGUMENTS)"\n'
FORMS = {"two statements": TWO_STATEMENTS, "bare": BARE}
DUMP = 'env > "$DUMP"\n'


class Shells(Case):
    def setUp(self):
        super().setUp()
        os.symlink(BINARY, os.path.join(self.box.folder("bin"), "snyk-cred"))

    def run_shell(self, shell, flags, script, env, arguments="", network=True, handed=True):
        words = [*(self.network() if network else []), *arguments.split()]
        dump = self.box.path("dump")
        if os.path.exists(dump):
            os.remove(dump)
        env = ASAN | env | {"ARGUMENTS": " ".join(words), "DUMP": dump}
        env["PATH"] = self.box.path("bin") + ":" + env["PATH"]
        if shell == "zsh":
            script = "setopt sh_word_split\n" + script
        argv = [*SHELLS[shell], *([flags] if flags else []), "-c", script]
        result = self.run_program(argv, env, handed_to=[dump])
        result.dump = (
            dict(line.split("=", 1) for line in self.box.read(dump).decode().splitlines() if "=" in line)
            if os.path.exists(dump)
            else None
        )
        if handed:
            self.no_private_file_is_left(result)
        return result

    def no_private_file_is_left(self, result):
        dump = self.box.path("dump")
        for path, data in result.changed().items():
            self.assertTrue(
                path == dump or self.canary.find(data) is None, f"{path} still holds the credential"
            )

    def systems(self):
        return {"gitlab": surroundings.gitlab, "jenkins": surroundings.jenkins, "none": surroundings.bare}


class HandOver(Shells):
    def assert_arrived(self, result, variable, token, **more):
        self.assertEqual(result.code, 0, result)
        self.assertIsNotNone(result.dump, result)
        self.assertEqual(result.dump.get(variable), token)
        for name, value in more.items():
            self.assertEqual(result.dump.get(name), value, name)

    def test_a_credential_that_is_already_in_place(self):
        """Then no file is written and the lines only say where it belongs."""
        for shell, flags, (form, script) in itertools.product(SHELLS, FLAGS, FORMS.items()):
            with self.subTest(f"{shell} {flags}, {form}"):
                token = self.service_account()
                env = surroundings.gitlab(self.box, SNYK_TOKEN=token)
                result = self.run_shell(shell, flags, script + DUMP, env)
                self.assert_arrived(result, "SNYK_TOKEN", token, SNYK_API="https://api.snyk.io")
                self.assertNotIn("SNYK_CFG_ORG", result.dump)

    def test_a_credential_from_elsewhere(self):
        """Through a private file that hides, removes itself, and leaves the shell's flags as they were."""
        seen = 'case $- in *x*) echo "x is on" >&2;; esac\ncase $- in *v*) echo "v is on" >&2;; esac\n'
        for shell, flags, (form, script) in itertools.product(SHELLS, FLAGS, FORMS.items()):
            with self.subTest(f"{shell} {flags}, {form}"):
                token = self.service_account()
                file = self.box.write("secret", token)
                env = surroundings.gitlab(self.box)
                result = self.run_shell(shell, flags, script + DUMP + seen, env, f"--token-file {file}")
                self.assert_arrived(result, "SNYK_TOKEN", token, SNYK_API="https://api.snyk.io")
                lines = result.stderr.splitlines()
                self.assertEqual("x is on" in lines, "x" in flags, result)
                self.assertEqual("v is on" in lines, "v" in flags, result)

    def test_each_system(self):
        for (name, make), shell in itertools.product(self.systems().items(), SHELLS):
            with self.subTest(f"{name}, {shell}"):
                token = self.service_account()
                file = self.box.write("secret", token)
                for env, arguments in (
                    (make(self.box) | {"SNYK_TOKEN": token}, ""),
                    (make(self.box), f"--token-file {file}"),
                ):
                    result = self.run_shell(shell, "-eu", TWO_STATEMENTS + DUMP, env, arguments)
                    self.assert_arrived(result, "SNYK_TOKEN", token, SNYK_API="https://api.snyk.io")

    def test_a_source_that_is_not_the_destination(self):
        """What the Snyk CLI would prefer to the credential is gone afterwards, in any letter case."""
        for shell in SHELLS:
            with self.subTest(shell):
                token = self.service_account()
                env = surroundings.gitlab(self.box) | {
                    "MINE": token,
                    "SNYK_OAUTH_TOKEN": self.jwt(),
                    "SNYK_DOCKER_TOKEN": self.jwt(),
                    "SNYK_CFG_API": self.api_token(),
                    "snyk_oauth_token": self.jwt(),
                    "INTERNAL_OAUTH_TOKEN_STORAGE": "{}",
                }
                result = self.run_shell(shell, "-eu", TWO_STATEMENTS + DUMP, env, "--token-env MINE")
                self.assert_arrived(result, "SNYK_TOKEN", token, SNYK_API="https://api.snyk.io")
                for name in (
                    "SNYK_OAUTH_TOKEN",
                    "SNYK_DOCKER_TOKEN",
                    "SNYK_CFG_API",
                    "snyk_oauth_token",
                    "INTERNAL_OAUTH_TOKEN_STORAGE",
                ):
                    self.assertNotIn(name, result.dump)

    def test_an_oauth_token_and_an_organization(self):
        for shell in SHELLS:
            with self.subTest(shell):
                token, org = self.jwt("https://api.eu.snyk.io"), new_id()
                self.world(
                    account(token, "service_account", "SNYK-EU-01", default_org=org),
                    orgs=[{"id": org, "slug": "acme"}],
                )
                env = surroundings.jenkins(self.box, SNYK_OAUTH_TOKEN=token)
                result = self.run_shell(shell, "-eux", TWO_STATEMENTS + DUMP, env, "--org acme")
                self.assert_arrived(
                    result, "SNYK_OAUTH_TOKEN", token, SNYK_API="https://api.eu.snyk.io", SNYK_CFG_ORG=org
                )
                self.assertNotIn("SNYK_TOKEN", result.dump)

    def test_a_trimmed_credential_is_set_anew(self):
        """With a line end it does not sit in its variable unchanged."""
        for shell in SHELLS:
            with self.subTest(shell):
                token = self.service_account()
                env = surroundings.gitlab(self.box, SNYK_TOKEN=token + "\n")
                result = self.run_shell(shell, "-eu", TWO_STATEMENTS + DUMP, env)
                self.assert_arrived(result, "SNYK_TOKEN", token)

    def test_private_files_are_closed_and_outside_of_the_checkout(self):
        for name, make in self.systems().items():
            with self.subTest(name):
                token = self.service_account()
                file = self.box.write("secret", token)
                result = self.snyk_cred("inject", "--token-file", file, env=make(self.box))
                self.assert_ok(result)
                private = self.private_files(result)
                self.assertEqual(len(private), 1, result)
                path = private.pop()
                self.assertFalse(path.startswith(self.box.path("work") + "/"))
                self.assertEqual(len(result.changed()), 1)

    def test_where_dev_null_cannot_be_opened(self):
        """As in a bare chroot: the first line's redirection fails, and tracing must be off all the same."""
        token = self.service_account()
        path = self.box.path("kept")
        env = surroundings.gitlab(self.box, MINE=token)
        result = self.snyk_cred("inject", "--token-env", "MINE", "--output", path, env=env, handed_to=[path])
        self.assert_ok(result)
        text = self.box.read("kept").decode()
        self.assertIn("/dev/null", text)
        self.box.write("kept", text.replace("/dev/null", self.box.path("no-such-folder/null")))
        for shell, flags in itertools.product(SHELLS, FLAGS):
            with self.subTest(f"{shell} {flags}"):
                result = self.run_shell(shell, flags, f". {path}\n" + DUMP, surroundings.gitlab(self.box))
                self.assert_arrived(result, "SNYK_TOKEN", token)

    def test_the_file_is_not_needed_for_what_is_not_secret(self):
        token = self.service_account()
        result = self.snyk_cred("inject", env=surroundings.gitlab(self.box, SNYK_TOKEN=token))
        self.assert_ok(result)
        self.assertEqual(result.changed(), {})

    def test_a_space_in_the_temporary_folder(self):
        for shell in SHELLS:
            with self.subTest(shell):
                token = self.service_account()
                file = self.box.write("secret", token)
                env = surroundings.bare(self.box) | {"TMPDIR": self.box.folder('a folder; it\'s "odd" $HOME')}
                result = self.run_shell(shell, "-eu", TWO_STATEMENTS + DUMP, env, f"--token-file {file}")
                self.assert_arrived(result, "SNYK_TOKEN", token)


class Refusal(Shells):
    AFTER = 'echo "went on"\n'

    def refused_env(self, make=surroundings.gitlab):
        token, org = self.api_token(), new_id()
        self.world(account(token, "user", default_org=org))
        return make(self.box) | {"SNYK_TOKEN": token, "SNYK_DOCKER_TOKEN": self.jwt()}

    def test_two_statements_end_the_job_with_the_code(self):
        for shell, flags in itertools.product(SHELLS, FLAGS):
            with self.subTest(f"{shell} {flags}"):
                result = self.run_shell(shell, flags, TWO_STATEMENTS + self.AFTER, self.refused_env())
                self.assertEqual(result.code, 77, result)
                self.assertNotIn("went on", result.stdout)

    def test_the_bare_form_takes_the_credential_away(self):
        """Without -e a job goes on; then at least without the credential, and with the code in `$?`."""
        script = BARE + 'code=$?\nenv > "$DUMP"\nexit "$code"\n'
        for shell, flags in itertools.product(SHELLS, ("", "-u", "-x", "-v")):
            with self.subTest(f"{shell} {flags}"):
                result = self.run_shell(shell, flags, script, self.refused_env())
                self.assertEqual(result.code, 77, result)
                self.assertIsNotNone(result.dump)
                self.assertNotIn("SNYK_TOKEN", result.dump)
                self.assertNotIn("SNYK_DOCKER_TOKEN", result.dump)

    def test_the_bare_form_ends_a_job_under_e(self):
        for shell, flags in itertools.product(SHELLS, ("-e", "-eux")):
            with self.subTest(f"{shell} {flags}"):
                result = self.run_shell(shell, flags, BARE + self.AFTER, self.refused_env())
                self.assertEqual(result.code, 77, result)
                self.assertNotIn("went on", result.stdout)

    def test_a_named_source_is_taken_away_too(self):
        env = self.refused_env()
        env["MINE"] = env.pop("SNYK_TOKEN")
        for shell in SHELLS:
            with self.subTest(shell):
                result = self.run_shell(shell, "", BARE + 'env > "$DUMP"\n', env, "--token-env MINE")
                self.assertIsNotNone(result.dump, result)
                self.assertNotIn("MINE", result.dump)

    def test_every_kind_of_refusal_says_its_code(self):
        cases = {
            64: ("--nonsense", {}),
            65: ("", {"SNYK_TOKEN": "nonsense"}),
            66: ("", {"SNYK_TOKEN": ""}),
            67: ("", {"SNYK_TOKEN": self.api_token()}),
            78: ("--region mars", {"SNYK_TOKEN": self.api_token()}),
        }
        for code, (arguments, variables) in cases.items():
            for form, script in FORMS.items():
                with self.subTest(f"{code}, {form}"):
                    env = surroundings.gitlab(self.box) | variables
                    result = self.run_shell("bash", "", script + "exit $?\n", env, arguments)
                    self.assertEqual(result.code, code, result)

    def test_a_missing_binary(self):
        for shell in SHELLS:
            with self.subTest(shell):
                script = TWO_STATEMENTS.replace("snyk-cred", "no-such-snyk-cred") + self.AFTER
                result = self.run_shell(shell, "", script, surroundings.gitlab(self.box))
                self.assertEqual(result.code, 127, result)
                self.assertNotIn("went on", result.stdout)

    def test_no_file_is_left(self):
        for make in (surroundings.gitlab, surroundings.jenkins, surroundings.bare):
            with self.subTest(make.__name__):
                env = self.refused_env(make)
                file = self.box.write("secret", env.pop("SNYK_TOKEN"))
                result = self.snyk_cred("inject", "--token-file", file, env=env)
                self.assert_refused(result, 77)
                self.assertEqual(result.changed(), {})

    def test_a_terminal_on_stdout(self):
        token = self.service_account()
        for make in (surroundings.gitlab, surroundings.jenkins, surroundings.bare):
            with self.subTest(make.__name__):
                env = make(self.box) | {"SNYK_TOKEN": token}
                result = self.snyk_cred("inject", env=env, terminals=("stdout",))
                self.assert_refused(result, 64, "stdout-is-terminal")
                self.assert_no_connection()


class GitlabRunner(Shells):
    """The shape in which GitLab's runner runs a script: the lines as one ANSI-C string, behind a pipe."""

    def runner(self, lines, env, arguments=""):
        quoted = lines.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        script = f"set -eo pipefail; set +o noclobber; : | eval $'{quoted}'\nexit 0\n"
        return self.run_shell("bash", "", script, env, arguments)

    def busybox_runner(self, lines, env, arguments=""):
        quoted = lines.replace("'", "'\\''")
        script = f"set -eo pipefail; set +o noclobber; : | eval '{quoted}'\nexit 0\n"
        return self.run_shell("busybox", "", script, env, arguments)

    def test_allowed(self):
        for name, run in (("bash", self.runner), ("busybox", self.busybox_runner)):
            for form, lines in FORMS.items():
                for trace in ("", "set -x\n"):
                    with self.subTest(f"{name}, {form}, {trace!r}"):
                        token = self.service_account()
                        file = self.box.write("secret", token)
                        for env, arguments in (
                            (surroundings.gitlab(self.box, SNYK_TOKEN=token), ""),
                            (surroundings.gitlab(self.box), f"--token-file {file}"),
                        ):
                            result = run(trace + lines + DUMP, env, arguments)
                            self.assertEqual(result.code, 0, result)
                            self.assertEqual(result.dump["SNYK_TOKEN"], token)

    def test_refused(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "user", default_org=org))
        env = surroundings.gitlab(self.box, SNYK_TOKEN=token)
        for name, run in (("bash", self.runner), ("busybox", self.busybox_runner)):
            with self.subTest(f"{name}, two statements"):
                result = run(TWO_STATEMENTS + "echo went on\n", env)
                self.assertEqual(result.code, 77, result)
                self.assertNotIn("went on", result.stdout)
            with self.subTest(f"{name}, bare"):
                result = run(BARE + "echo went on\n", env)
                self.assertIn(result.code, (1, 77), result)
                self.assertNotIn("went on", result.stdout)


class OtherShells(Shells):
    def test_fish(self):
        token = self.service_account()
        file = self.box.write("secret", token)
        for arguments, more in ((["--token-file", file], {}), ([], {"SNYK_TOKEN": token})):
            with self.subTest(str(more != {})):
                words = " ".join([*self.network(), *arguments, "--format", "fish"])
                script = f'set lines (snyk-cred inject {words} | string collect); or exit $status\neval $lines\nenv > "$DUMP"\n'
                dump = self.box.path("dump")
                env = ASAN | surroundings.bare(self.box) | more | {"DUMP": dump, "SNYK_OAUTH_TOKEN": ""}
                env["PATH"] = self.box.path("bin") + ":" + env["PATH"]
                result = self.run_program(["fish", "--no-config", "-c", script], env, handed_to=[dump])
                self.assertEqual(result.code, 0, result)
                lines = self.box.read(dump).decode().splitlines()
                self.assertIn(f"SNYK_TOKEN={token}", lines)
                self.assertIn("SNYK_API=https://api.snyk.io", lines)

    def test_powershell_lines_hold_no_value(self):
        """No PowerShell here to run them; the canary looks at them all the same."""
        token = self.service_account()
        file = self.box.write("secret", token)
        result = self.snyk_cred(
            "inject", "--format", "powershell", "--token-file", file, env=surroundings.bare(self.box)
        )
        self.assert_ok(result)
        self.assertIn(
            "SNYK_API", result.stdout + "".join(data.decode() for data in result.changed().values())
        )


if __name__ == "__main__":
    main()
