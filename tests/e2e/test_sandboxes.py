"""Where the system gives little: refused system calls, few processes, descriptors, little memory. The command runs as
ever, or does not run, and the reason is told at once."""

import os
import resource
import sys
import unittest

import refusing
from exec_case import Exec
from harness import BINARY, lean_program, main

# A name that is looked up, where an address would not be.
LOOKED_UP = "127.1"


def launcher(error, calls):
    return [sys.executable, "-B", os.path.abspath(refusing.__file__), error, calls]


class Sandbox(Exec):
    def network(self):
        return ["--proxy", self.emulator.proxy.replace("127.0.0.1", LOOKED_UP), "--ca-file", self.emulator.ca_file]

    def confined(self, launch, *command, flags=("--timeout", "20s")):
        return self.run_program([*launch, BINARY, "exec", *self.network(), *flags, "--", *command], self.env)


@unittest.skipUnless(refusing.known_here(), "the numbers of this machine's system calls are not listed")
class RefusedCalls(Sandbox):
    def test_each_has_a_way_around(self):
        for error in ("EPERM", "ENOSYS"):
            for calls in ("eventfd2", "signalfd4", "ppoll", "clone3", "close_range"):
                with self.subTest(f"{calls}: {error}"):
                    result = self.confined(
                        launcher(error, calls), "sh", "-c", 'echo "out $SNYK_TOKEN"; echo "err $SNYK_TOKEN" >&2; exit 3'
                    )
                    self.assertEqual(result.code, 3, result)
                    self.assertEqual(result.stdout, "out ***\n")
                    self.assertIn("err ***\n", result.stderr)

    def test_no_random_numbers(self):
        """OpenSSL knows no way around, and without them nothing is sent."""
        for error in ("EPERM", "ENOSYS"):
            with self.subTest(error):
                result = self.confined(launcher(error, "getrandom"), "echo", "ran")
                self.assert_refused(result, 69, "tls", says="getrandom")

    def test_all_at_once(self):
        calls = "eventfd2,signalfd4,ppoll,clone3,close_range"
        result = self.confined(launcher("EPERM", calls), "sh", "-c", "trap 'exit 5' USR1; kill -USR1 $PPID; while :; do sleep 0.02; done")
        self.assertEqual(result.code, 5, result)

    def test_much_output_without_threads(self):
        result = self.confined(
            launcher("EPERM", "clone3"), "sh", "-c", "yes \"$SNYK_TOKEN\" | head -n 100000; echo end >&2"
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stdout, "***\n" * 100000)
        self.assertTrue(result.stderr.endswith("end\n"))

    def test_a_timeout_holds_without_threads(self):
        silent = ["--proxy", "http://192.0.2.1:1", "--ca-file", self.emulator.ca_file, "--timeout", "1s"]
        argv = [*launcher("EPERM", "clone3,ppoll"), BINARY, "exec", *silent, "--", "true"]
        result = self.run_program(argv, self.env, seconds=20)
        self.assertIn(result.code, (69, 75), result)


class Limits(Sandbox):
    def test_few_descriptors(self):
        program = lean_program(self)
        for limit in range(4, 20):
            with self.subTest(str(limit)):
                argv = [program, "exec", *self.network(), "--", "echo", "ran"]
                result = self.run_program(argv, self.env, limits={resource.RLIMIT_NOFILE: limit})
                self.assertNotIn("[bug]", result.stderr)
                self.assertNotIn("[dns]", result.stderr)
                if result.code == 0:
                    self.assertEqual(result.stdout, "ran\n")
                else:
                    self.assertEqual(result.stdout, "")
                    self.assertIn("ulimit -n", result.stderr)

    def test_little_memory(self):
        program = lean_program(self)
        for megabytes in (20, 30, 40, 60, 100):
            with self.subTest(f"{megabytes} MB"):
                argv = [program, "exec", *self.network(), "--", "echo", "ran"]
                result = self.run_program(argv, self.env, limits={resource.RLIMIT_AS: megabytes << 20})
                ran = result.stdout == "ran\n"
                self.assertEqual(ran, result.code == 0, result)
                self.assertNotIn("[bug]", result.stderr)
                self.assertNotIn("[dns]", result.stderr)


class Processes(Sandbox):
    """The limit counts all processes of a user, so it needs one who has no others."""

    USER = 54321

    def test_at_every_limit_the_command_runs_whole_or_not_at_all(self):
        if os.geteuid() != 0:
            self.skipTest("not root: no user without processes is at hand")
        for path in (self.box.root, self.box.path("work")):
            os.chmod(path, 0o777)
        with open(self.emulator.ca_file, "rb") as file:
            authority = self.box.write("ca.pem", file.read(), 0o644)
        seen = set()
        for limit in range(1, 10):
            with self.subTest(str(limit)):
                script = f"ulimit -u {limit}; exec \"$0\" \"$@\""
                argv = ["setpriv", f"--reuid={self.USER}", "--clear-groups", "bash", "-c", script]
                result = self.run_program(
                    [*argv, BINARY, "exec", "--proxy", self.network()[1], "--ca-file", authority, "--", "sh", "-c", "echo begun; echo done"],
                    self.env,
                )
                if "setpriv" in result.stderr or "Permission denied" in result.stderr:
                    self.skipTest("this machine lets no other user run the program")
                seen.add(result.code)
                self.assertNotIn("[bug]", result.stderr)
                self.assertNotIn("[dns]", result.stderr)
                self.assertEqual(result.stdout, "begun\ndone\n" if result.code == 0 else "")
                if result.code != 0:
                    self.assertIn("ulimit -u", result.stderr)
        self.assertIn(0, seen)
        self.assertGreater(len(seen), 1)


if __name__ == "__main__":
    main()
