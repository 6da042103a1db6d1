"""Complete or not at all: the credential's files are as they were whenever the exit code is not 0, whatever went
wrong, and no reader ever finds a half record."""

import contextlib
import fcntl
import os
import random
import resource
import select
import signal
import subprocess
import time

import github_files
import surroundings
from harness import BINARY, Case, account, fault, main, new_id

BEFORE = b"A=1\nB<<E\nx\nE\n"


class Unchanged(Case):
    def files(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.box.write(env["GITHUB_ENV"], BEFORE)
        return env

    def test_on_any_failure_of_the_service(self):
        """Every answer at every request; a person in US-01 with an organization takes the longest way."""
        answers = {
            "401": {"status": 401},
            "403": {"status": 403},
            "500": {"status": 500},
            "429": {"status": 429},
            "a redirect": {"status": 302, "headers": {"location": "https://api.eu.snyk.io/rest/self"}},
            "a login page": {"status": 200, "headers": {"content-type": "text/html"}, "body": "<html>"},
            "a cut body": {"cut_after": 20},
            "a reset": {"reset": True},
            "a close": {"close": True},
            "garbage": {"raw_base64": "AAECAwQFBgc="},
        }
        org = new_id()
        for nth in (1, 2, 3):
            for name, answer in answers.items():
                with self.subTest(f"{name} at request {nth}"):
                    env = self.files()
                    env["SNYK_TOKEN"] = self.api_token()
                    self.world(
                        account(env["SNYK_TOKEN"], "user", default_org=org),
                        orgs=[{"id": org, "slug": "acme", "entitled": False}],
                    )
                    self.emulator.faults(fault(answer, nth=nth))
                    self.emulator.clear_log()
                    flags = ["--org", "acme", "--max-attempts", "1"]
                    result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
                    reached = len(self.emulator.requests()) >= nth
                    if result.code == 0:
                        # A kept connection that turns out to be closed may be replaced by a new one.
                        passable = ("401", "403", *(("a reset", "a close") if nth > 1 else ()))
                        self.assertFalse(reached and name not in passable, result)
                        self.assertIn("SNYK_TOKEN", github_files.variables(result.after[env["GITHUB_ENV"]]))
                    else:
                        self.assertTrue(result.words, result)
                        self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)

    def broken(self, variable, prepare):
        """`prepare` makes the file of `variable` unusable; nothing else may change."""
        env = self.files()
        prepare(env)
        result = self.snyk_cred("inject", env=env)
        self.assert_refused(result, 73, "cannot-write", says=variable)
        if variable != "GITHUB_ENV":
            self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)
        return env, result

    def test_a_missing_file(self):
        for variable in ("GITHUB_ENV", "GITHUB_OUTPUT"):
            with self.subTest(variable):
                env, result = self.broken(variable, lambda env: os.remove(env[variable]))
                self.assertFalse(
                    os.path.exists(env[variable]), "a file is made where the CI system made none"
                )

    def test_a_link(self):
        for variable in ("GITHUB_ENV", "GITHUB_OUTPUT"):
            with self.subTest(variable):
                target = self.box.write("target", b"T=1\n")

                def prepare(env):
                    os.remove(env[variable])
                    os.symlink(target, env[variable])

                self.broken(variable, prepare)
                self.assertEqual(self.box.read(target), b"T=1\n")

    def test_a_folder(self):
        for variable in ("GITHUB_ENV", "GITHUB_OUTPUT"):
            with self.subTest(variable):

                def prepare(env):
                    os.remove(env[variable])
                    os.mkdir(env[variable])

                self.broken(variable, prepare)

    def test_a_fifo(self):
        def prepare(env):
            os.remove(env["GITHUB_ENV"])
            os.mkfifo(env["GITHUB_ENV"])

        self.broken("GITHUB_ENV", prepare)

    def test_a_device(self):
        def prepare(env):
            env["GITHUB_ENV"] = "/dev/null"

        self.broken("GITHUB_ENV", prepare)

    def test_no_variable(self):
        for variable in ("GITHUB_ENV",):
            env = self.files()
            del env[variable]
            result = self.snyk_cred("inject", env=env)
            self.assertIn(result.code, (73, 78), result)
            self.assertIn(variable, result.stderr)

    def test_a_foreign_owner(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        self.broken("GITHUB_ENV", lambda env: os.chown(env["GITHUB_ENV"], 12345, 12345))

    def test_as_root_the_owner_of_the_folder_counts(self):
        """A container action runs as root on files of the runner's user."""
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        env = self.files()
        for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            os.chown(env[name], 12345, 12345)
        os.chown(os.path.dirname(env["GITHUB_ENV"]), 12345, 12345)
        result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        self.assertIn("SNYK_TOKEN", github_files.variables(result.after[env["GITHUB_ENV"]]))

    def test_a_disk_that_is_full_after_n_bytes(self):
        for room in (0, 1, 16, 40, 60, 100):
            with self.subTest(f"{room} bytes"):
                env = self.files()
                # Larger than all that is not secret, so that the limit bites this file alone.
                before = b"A=" + b"x" * 8191 + b"\n"
                self.box.write(env["GITHUB_ENV"], before)
                result = self.snyk_cred("inject", env=env, limits={resource.RLIMIT_FSIZE: len(before) + room})
                self.assert_refused(result, 73, "cannot-write", says="GITHUB_ENV")
                self.assertEqual(result.after[env["GITHUB_ENV"]], before)

    def test_a_full_disk_for_private_files(self):
        token = self.service_account()
        file = self.box.write("secret", token)
        result = self.snyk_cred(
            "inject",
            "--token-file",
            file,
            env=surroundings.gitlab(self.box),
            limits={resource.RLIMIT_FSIZE: 10},
        )
        self.assertEqual(result.code, 73, result)
        self.assertEqual(result.changed(), {})

    def test_a_report_that_cannot_be_written(self):
        env = self.files()
        result = self.snyk_cred("inject", "--report-file", self.box.path("nowhere/report"), env=env)
        self.assertEqual(result.code, 73, result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)

    def test_the_credential_is_written_last(self):
        """Where a file takes nothing back (chattr +a), what else fails must have failed before."""
        for broken in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            with self.subTest(broken):
                env = self.files()
                os.remove(env[broken])
                if subprocess.run(["chattr", "+a", env["GITHUB_ENV"]], capture_output=True, check=False).returncode:
                    self.skipTest("this file system has no append-only files, or this user may not make one")
                try:
                    result = self.snyk_cred("inject", env=env)
                finally:
                    subprocess.run(["chattr", "-a", env["GITHUB_ENV"]], check=True)
                self.assert_refused(result, 73, "cannot-write", says=broken)
                self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)

    def test_a_record_names_the_endpoint_before_the_credential(self):
        org = new_id()
        token = self.service_account()
        self.world(account(token, "service_account", default_org=org, orgs=[org]), orgs=[{"id": org, "slug": "acme"}])
        env = surroundings.github(self.box, SNYK_TOKEN=token, SNYK_OAUTH_TOKEN="")
        result = self.snyk_cred("inject", "--org", org, env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        names = [name for name, _ in github_files.parse(result.after[env["GITHUB_ENV"]])]
        self.assertEqual(names, ["SNYK_API", "SNYK_CFG_ORG", "SNYK_TOKEN"])

    def test_check_whose_report_nobody_takes(self):
        """The files say the same as the exit code."""
        env = self.files()
        report = self.box.path("report.json")
        argv = ["sh", "-c", 'exec "$0" "$@" >/dev/full', BINARY, "check", *self.network(), "--report-file", report]
        result = self.run_program(argv, env)
        self.assert_refused(result, 73, "cannot-write")
        self.assertEqual(self.report(result, report)["verdict"], "failed")
        self.assertEqual(github_files.variables(result.after[env["GITHUB_OUTPUT"]])["verdict"], "failed")

    def test_a_closed_stdout(self):
        """Masks that nobody can read mask nothing: then nothing may be handed over."""
        env = self.files()
        argv = ["sh", "-c", 'exec "$0" "$@" >&-', BINARY, "inject", *self.network()]
        result = self.run_program(argv, env)
        self.assertNotEqual(result.code, 0, result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)

    def test_a_full_stdout(self):
        env = self.files()
        argv = ["sh", "-c", 'exec "$0" "$@" >/dev/full', BINARY, "inject", *self.network()]
        result = self.run_program(argv, env)
        self.assertNotEqual(result.code, 0, result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], BEFORE)


class Ended(Case):
    """A job that is cancelled while the record in GITHUB_OUTPUT is written, and the credential's is not yet."""

    def end_by(self, end, script='exec "$0" "$@"'):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.box.write(env["GITHUB_ENV"], BEFORE)
        report = self.box.path("report.json")
        flags = ["--report-file", report]
        with open(env["GITHUB_ENV"], "r+b") as record:
            fcntl.flock(record, fcntl.LOCK_EX)
            running = self.start(["sh", "-c", script, BINARY, "inject", *self.network(), *flags], env)
            # The report takes its place when all but the credential is written.
            while not os.path.exists(report) and running.process.poll() is None:
                time.sleep(0.002)
            self.assertNotEqual(self.box.read(env["GITHUB_OUTPUT"]), b"")
            running.process.send_signal(end)
            fcntl.flock(record, fcntl.LOCK_UN)
            code = running.wait()
        os.remove(report)
        self.assertEqual([path for path in self.box.files() if path.endswith(".tmp")], [])
        return code, self.box.read(env["GITHUB_ENV"]), self.box.read(env["GITHUB_OUTPUT"])

    def test_the_record_is_taken_back_before_the_process_ends(self):
        for end in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(end.name):
                self.assertEqual(self.end_by(end), (-end, BEFORE, b""))

    def test_a_signal_that_is_ignored_ends_nothing(self):
        code, data, _ = self.end_by(signal.SIGHUP, 'trap "" HUP; exec "$0" "$@"')
        self.assertEqual(code, 0)
        self.assertIn("SNYK_TOKEN", github_files.variables(data))

    def test_what_is_handed_over_ends_with_0(self):
        """Cancelled when all is written and only the report is left to say, to a reader who does not read."""
        fifo = self.box.path("stderr")
        os.mkfifo(fifo)
        reader = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        filled = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                filled += os.write(reader, b"." * 4096)
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        argv = ["sh", "-c", 'exec "$0" "$@" 2>"$STDERR"', BINARY, "inject", *self.network()]
        running = self.start(argv, env | {"STDERR": fifo})
        # The last of the files that it writes; what follows is the report.
        while not self.box.read(env["GITHUB_ENV"]) and running.process.poll() is None:
            time.sleep(0.002)
        with open(env["GITHUB_ENV"], "rb") as record:
            fcntl.flock(record, fcntl.LOCK_EX)  # free again when the record is final
        running.process.send_signal(signal.SIGTERM)
        said = b""
        while running.process.poll() is None or select.select([reader], [], [], 0)[0]:
            if select.select([reader], [], [], 0.01)[0]:
                said += os.read(reader, 65536)
        self.assertEqual(running.wait(), 0, said[filled:])
        self.assertIn(b"allowed", said[filled:])
        self.assertIn("SNYK_TOKEN", github_files.variables(self.box.read(env["GITHUB_ENV"])))


class Together(Case):
    def test_many_writers_of_one_file(self):
        """Records are appended whole, one after the other."""
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.box.write(env["GITHUB_ENV"], b"A=1")
        argv = [BINARY, "inject", *self.network()]
        crowd = [self.start(argv, env) for _ in range(12)]
        for one in crowd:
            self.assertEqual(one.wait(), 0, one.collected["stderr"])
        pairs = github_files.parse(self.box.read(env["GITHUB_ENV"]))
        self.assertEqual([value for name, value in pairs if name == "SNYK_TOKEN"], [env["SNYK_TOKEN"]] * 12)
        self.assertEqual(pairs[0], ("A", "1"))


class Killed(Case):
    def test_at_any_moment(self):
        """After SIGKILL a reader finds the whole hand-over or nothing of the credential."""
        chance = random.Random(20261123)
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        argv = [BINARY, "inject", *self.network()]
        started = time.monotonic()
        self.assertEqual(self.start(argv, env).wait(), 0)
        usual = time.monotonic() - started
        killed = 0
        for _ in range(24):
            self.box.write(env["GITHUB_ENV"], BEFORE)
            running = self.start(argv, env)
            # The moment of death is the input here; any moment will do.
            time.sleep(chance.uniform(0.3, 1.05) * usual)
            running.process.send_signal(signal.SIGKILL)
            if running.wait() == -signal.SIGKILL:
                killed += 1
            else:
                usual *= 0.8  # the first run was a slow one
            data = self.box.read(env["GITHUB_ENV"])
            self.assertTrue(data.startswith(BEFORE))
            try:
                handed = github_files.variables(data)
            except github_files.BadFile:
                handed = {}
            if "SNYK_TOKEN" in handed:
                self.assertEqual(handed["SNYK_TOKEN"], env["SNYK_TOKEN"])
                self.assertEqual(handed["SNYK_API"], "https://api.snyk.io")
        self.assertGreater(killed, 0, "no run was killed: the test shows nothing")


if __name__ == "__main__":
    main()
