"""The GitLab template's lines in the shape in which GitLab's own runner runs them (the script is one string,
evaluated behind a pipe, under errexit and pipefail), in bash, dash and busybox sh; and what it leaves as a dotenv
report, read by GitLab's rules.
"""

import os
import re
import shlex

import dotenv_report
import engines
import gitlab_template

BASH, DASH, BUSYBOX = engines.need("bash", "dash", "busybox")

from engine_case import BINARY, EngineCase, Mirror, surroundings  # noqa: E402
import other_systems  # noqa: E402
from harness import account, main, new_id  # noqa: E402

SHELLS = {"bash": [BASH], "dash": [DASH], "busybox": [BUSYBOX, "sh"]}
START = "if set -o | grep pipefail >/dev/null; then set -o pipefail; fi; set -o errexit\nset +o noclobber\n"


def in_the_runners_shape(shell, lines):
    script = "".join(f"echo {shlex.quote('$ ' + line.splitlines()[0])}\n{line}\n" for line in lines)
    if shell == "bash":
        quoted = script.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"{START}: | eval $'{quoted}'\nexit 0\n"
    return f"{START}: | eval {shlex.quote(script)}\nexit 0\n"


class Runner(EngineCase):
    def setUp(self):
        super().setUp()
        self.dump = self.box.path("dump")
        self.program = self.box.path("snyk-cred")  # the template's input refuses blanks, a clone's path may have some
        os.symlink(BINARY, self.program)

    def allow(self, kind="service_account", **more):
        self.token, org = self.sat("eu.snyk.io"), new_id()
        self.world(account(self.token, kind, "SNYK-EU-01", default_org=org), orgs=[{"id": org, "slug": "acme"}], **more)
        return org

    def job(self, shell, job, script, inputs=(), trace=False, ends=True, **variables):
        """Runs before_script of the template's job and the script, and if it `ends` its after_script; `seen`: the
        variables that `script` dumped."""
        if os.path.exists(self.dump):
            os.remove(self.dump)
        lines = gitlab_template.before_script(job, {"binary": self.program} | dict(inputs)) + list(script)
        env = surroundings.gitlab(self.box) | self.reach() | {"DUMP": self.dump} | variables
        text = in_the_runners_shape(shell, ["set -x", *lines] if trace else lines)
        result = self.run_engine([*SHELLS[shell], "-c", text], env, handed_to=[self.dump])
        if ends:
            after = gitlab_template.after_script(job, {"binary": self.program} | dict(inputs))
            ended = self.run_engine([*SHELLS[shell], "-c", in_the_runners_shape(shell, after)], env)
            self.assertEqual(ended.code, 0, ended)
            self.assertEqual([name for name in os.listdir(self.box.path("tmp")) if name.startswith("snyk-cred-job-42.")], [])
        result.seen = (
            dict(line.split("=", 1) for line in self.box.read(self.dump).decode().splitlines() if "=" in line)
            if os.path.exists(self.dump)
            else None
        )
        return result

    SEE = ['env >"$DUMP"']


class Lines(Runner):
    def test_inject(self):
        org = self.allow()
        inputs = {"token-env": "SNYK_SERVICE_ACCOUNT", "expect-org": org, "org": "acme"}
        for shell in SHELLS:
            for trace in (False, True):
                with self.subTest(shell, trace=trace):
                    result = self.job(
                        shell, ".snyk-cred-inject", self.SEE, inputs, trace, SNYK_SERVICE_ACCOUNT=self.token
                    )
                    self.assertEqual(result.code, 0, result)
                    self.assertEqual(result.seen["SNYK_TOKEN"], self.token)
                    self.assertEqual(result.seen["SNYK_API"], "https://api.eu.snyk.io")
                    self.assertEqual(result.seen["SNYK_CFG_ORG"], org)

    def test_exec(self):
        self.allow()
        script = ["snyk-cred exec -- sh -c 'echo \"it is $SNYK_TOKEN.\"; env >\"$DUMP\"'"]
        for shell in SHELLS:
            with self.subTest(shell):
                result = self.job(shell, ".snyk-cred", script, SNYK_TOKEN=self.token)
                self.assertEqual(result.code, 0, result)
                self.assertIn("it is ***.", result.stdout)
                self.assertEqual(result.seen["SNYK_TOKEN"], self.token)

    def test_the_code_of_a_refusal_is_the_jobs(self):
        self.allow("user")
        for shell in SHELLS:
            for job, script in ((".snyk-cred-inject", []), (".snyk-cred", ["snyk-cred exec -- true || exit $?"])):
                with self.subTest(shell, job=job):
                    result = self.job(shell, job, [*script, *self.SEE], SNYK_TOKEN=self.token)
                    self.assertEqual(result.code, 77, result)
                    self.assertIsNone(result.seen)

    def test_a_program_that_cannot_be_installed_ends_the_job(self):
        for shell in SHELLS:
            with self.subTest(shell):
                result = self.job(shell, ".snyk-cred", self.SEE, {"binary": "", "version": "latest"})
                self.assertEqual(result.code, 64, result)
                self.assertIn("no exact version", result.stderr)
                self.assertIsNone(result.seen)

    def test_a_shell_runner_on_macos(self):
        """Faked: its program from the release, and the sentence where the release has none."""
        self.allow()
        system, machine, kind = other_systems.MACOS_ARM64
        faked = self.box.folder("faked")
        other_systems.fake(faked, self.box.root, system, machine, self.box.path("work"))
        pins = Mirror(self, kind).pins | {"binary": ""}
        env = {"SNYK_TOKEN": self.token, "PATH": f"{faked}:/usr/bin:/bin"}
        for shell in ("bash", "dash"):
            with self.subTest(shell):
                result = self.job(shell, ".snyk-cred-inject", self.SEE, pins, **env)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(result.seen["SNYK_TOKEN"], self.token)
                result = self.job(shell, ".snyk-cred-inject", self.SEE, pins | {f"sha256-{kind}": ""}, **env)
                self.assertEqual(result.code, 64, result)
                self.assertIn(f"no --sha256-{kind} is given", result.stderr)

    def test_a_folder_that_is_not_writable(self):
        """As in a container whose user does not own the runner's folder."""
        self.allow()
        self.box.write("elsewhere", b"")
        for shell in SHELLS:
            with self.subTest(shell):
                # A file where the folder's parent should be.
                more = {"SNYK_TOKEN": self.token, "CI_PROJECT_DIR": self.box.path("elsewhere")}
                self.box.write("elsewhere.tmp", b"")
                result = self.job(shell, ".snyk-cred-inject", self.SEE, **more)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(result.seen["SNYK_TOKEN"], self.token)


class Inputs(Runner):
    """Every input that is an option reaches the program, and so does a variable of type File."""

    GIVEN = {
        "token-env": "SNYK_MINE",
        "token-from": "vault+https://vault.example.com/secret/ci/snyk?field=token&role=ci",
        "client-id": "an-id",
        "client-secret-env": "SNYK_SECRET",
        "key-id": "kid",
        "key-jwks": "https://keys.example.com/jwks.json",
        "signer": "vault+https://vault.example.com/transit/keys/snyk?role=ci",
        "region": "eu",
        "org": "acme",
        "expect-org": "one,two",
        "expect-principal": "three",
        "on-missing": "skip",
        "on-unavailable": "skip",
        "plan": "team",
        "policy": "warn",
        "untrusted-code": "warn",
        "options": "--min-validity 7d --quiet",
    }
    FILES = {"token-file-env": "token-file", "private-key-file-env": "private-key-file"}

    def arguments(self, inputs, command="exec", **variables):
        """What the program gets, without empty options, which count as absent: a program of our own stands in for it."""
        program = self.box.write("program", '#!/bin/sh\nprintf "%s\\n" "$@" >"$DUMP"\n', 0o755)
        self.job("dash", ".snyk-cred", [f"snyk-cred {command}"], {"binary": program} | inputs, **variables)
        words = self.box.read(self.dump).decode().splitlines()
        return [word for word in words if not re.fullmatch("--[a-z-]+=", word)]

    def test_all_of_them(self):
        words = self.arguments(self.GIVEN, "exec -- echo '$HOME *' \"a  b\"")
        self.assertEqual(words[0], "exec")
        self.assertEqual(words[-4:], ["--", "echo", "$HOME *", "a  b"])
        options = words[1:-4]
        for name, value in self.GIVEN.items():
            for given in [value.split()] if name == "options" else [[f"--{name}={value}"]]:
                at = next(i for i in range(len(options)) if options[i : i + len(given)] == given)
                del options[at : at + len(given)]
        self.assertEqual(options, [])
        self.assertEqual(
            set(self.GIVEN) | set(self.FILES) | {"binary", "from-source", "base-url", "version"}
            | {"sha256-amd64", "sha256-arm64", "sha256-macos-arm64", "sha256-macos-amd64"},
            set(gitlab_template.inputs()),
        )

    def test_none_of_them(self):
        self.assertEqual(self.arguments({}, "check"), ["check"])

    def test_only_commands_that_take_them_get_them(self):
        self.assertEqual(self.arguments(self.GIVEN, "regions"), ["regions"])
        self.assertEqual(self.arguments(self.GIVEN, "--version"), ["--version"])

    def test_variables_of_type_file(self):
        for name, option in self.FILES.items():
            with self.subTest(name):
                path = self.box.path("work.tmp/A FILE")
                self.assertEqual(self.arguments({name: "MINE"}, "check", MINE=path), ["check", f"--{option}={path}"])
                missing = option.replace("-file", "-env")
                self.assertEqual(self.arguments({name: "MINE"}, "check"), ["check", f"--{missing}=MINE"])

    def test_what_gitlab_does_not_accept(self):
        for name, value in (
            ("token-env", "A; reboot"),
            ("token-env", "snyk_uat.x"),
            ("options", "--region 'eu'"),
            ("options", "$(reboot)"),
            ("base-url", "https://a/'b"),
            ("version", "1 2"),
            ("policy", "lax"),
        ):
            with self.subTest(value), self.assertRaises(ValueError):
                gitlab_template.before_script(".snyk-cred", {name: value})


class Report(Runner):
    """--outputs-file as a dotenv report."""

    def report(self, *flags, code=0, **variables):
        path = self.box.path("work/snyk-cred.env")
        result = self.snyk_cred(
            "check", "--outputs-file", path, *flags, env=surroundings.gitlab(self.box) | variables, handed_to=[]
        )
        self.assertEqual(result.code, code, result)
        return dotenv_report.read(self.box.read(path))

    def test_allowed(self):
        org = self.allow()
        self.assertEqual(
            self.report("--org", "acme", SNYK_TOKEN=self.token) | {"SNYKCRED_PRINCIPAL_ID": "", "SNYKCRED_EXPIRES_AT": ""},
            {
                "SNYKCRED_VERDICT": "allowed",
                "SNYKCRED_TOKEN_KIND": "service-account-token",
                "SNYKCRED_PRINCIPAL_TYPE": "service_account",
                "SNYKCRED_PRINCIPAL_ID": "",
                "SNYKCRED_PLAN": "enterprise",
                "SNYKCRED_REGION": "SNYK-EU-01",
                "SNYKCRED_API_URL": "https://api.eu.snyk.io",
                "SNYKCRED_ORG_ID": org,
                "SNYKCRED_EXPIRES_AT": "",
                "SNYKCRED_SKIPPED": "false",
            },
        )

    def test_denied_and_skipped(self):
        self.allow("user")
        denied = self.report(code=77, SNYK_TOKEN=self.token)
        self.assertEqual((denied["SNYKCRED_VERDICT"], denied["SNYKCRED_SKIPPED"]), ("denied", "false"))
        os.remove(self.box.path("work/snyk-cred.env"))
        skipped = self.report("--on-missing", "skip-unprotected", CI_COMMIT_REF_PROTECTED="false")
        self.assertEqual((skipped["SNYKCRED_VERDICT"], skipped["SNYKCRED_SKIPPED"]), ("skipped", "true"))

    def test_the_rules_are_gitlabs(self):
        """Of the port itself: what GitLab takes and what it does not."""
        self.assertEqual(dotenv_report.read(b"A=1\nB= x = y \r\nA=2\n"), {"A": "2", "B": "x = y"})
        self.assertEqual(dotenv_report.read(b'A="q"\nB=$$x\nC=a$HOME\n'), {"A": '"q"', "B": "$x", "C": "a"})
        for bad in (b"\n", b"# c\n", b"export A=1\n", b"A\n", b"A=" + b"x" * 6000, b"".join(b"A%d=\n" % n for n in range(21))):
            with self.subTest(bad[:20]), self.assertRaises(dotenv_report.Rejected):
                dotenv_report.read(bad)


if __name__ == "__main__":
    main()
