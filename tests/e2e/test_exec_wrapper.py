"""`exec` behaves like no wrapper at all: codes, signals, streams, terminals."""

import os
import signal
import time

import surroundings
from exec_case import Exec
from harness import BINARY, main


class LikeNoWrapper(Exec):
    def test_codes(self):
        for code in (0, 1, 2, 64, 77, 78, 125, 255):
            with self.subTest(str(code)):
                self.assertEqual(self.run_exec("sh", "-c", f"exit {code}").code, code)

    def test_signals_that_end_the_child(self):
        for name in ("TERM", "KILL", "INT", "SEGV", "ABRT"):
            with self.subTest(name):
                number = getattr(signal, f"SIG{name}")
                self.assertEqual(
                    self.run_exec("sh", "-c", f"ulimit -c 0; kill -{name} $$").code, 128 + number
                )

    def test_not_found_and_not_runnable(self):
        self.assert_refused(
            self.run_exec("no-such-program"), 127, "command-not-found", says="no-such-program"
        )
        self.assert_refused(self.run_exec("/nowhere/program"), 127, "command-not-found")
        self.assert_refused(self.run_exec(self.box.path("work")), 126, "cannot-run")
        self.assert_refused(self.run_exec(self.box.write("text", "x", 0o644)), 126, "cannot-run")

    def test_where_people_slip(self):
        for command, says in (
            (["snyk test"], "remove the quotes"),
            (["cd", "sub"], "sh -c"),
            (["export", "A=b"], "snyk-cred inject"),
        ):
            with self.subTest(str(command)):
                result = self.run_exec(*command)
                self.assert_refused(result, 127, "command-not-found")
                self.assertIn(says, result.stderr)

    def test_a_credential_on_the_commands_own_line(self):
        self.secret_on_argv = True
        result = self.run_exec("echo", f"--token={self.token}")
        self.assert_ok(result)
        self.assertIn("warning: the arguments of the command contain a credential", result.stderr)
        self.assertEqual(result.stdout, "--token=***\n")
        self.assertNotIn("command line of the command", self.run_exec("true").stderr)

    def test_stdin_passes_through(self):
        data = os.urandom(200_000)
        result = self.run_exec("cat", stdin=data)
        self.assertEqual(result.raw_stdout, data)

    def test_the_token_is_one_line_and_the_rest_is_the_childs(self):
        env = surroundings.gitlab(self.box)
        result = self.run_exec("cat", flags=["--token-stdin"], env=env, stdin=f"{self.token}\nfirst\nsecond")
        self.assert_ok(result)
        self.assertEqual(result.stdout, "first\nsecond")

    def test_signals_reach_the_child(self):
        for name in ("TERM", "INT", "HUP", "QUIT"):
            with self.subTest(name):
                program = f"trap 'echo caught; exit 7' {name}; echo ready; while :; do sleep 0.05; done"
                running = self.start([BINARY, "exec", *self.network(), "--", "bash", "-c", program], self.env)
                end = time.monotonic() + 20
                while b"ready" not in running.collected["stdout"] and time.monotonic() < end:
                    time.sleep(0.01)
                running.process.send_signal(getattr(signal, f"SIG{name}"))
                self.assertEqual(running.wait(20), 7)
                self.assertEqual(running.collected["stdout"], b"ready\ncaught\n")

    def test_a_grandchild_that_holds_the_pipe(self):
        started = time.monotonic()
        result = self.run_exec("sh", "-c", "echo before; sleep 30 & echo after")
        self.assertEqual(result.stdout, "before\nafter\n")
        self.assertLess(time.monotonic() - started, 25)

    def test_a_closed_log(self):
        """`yes | head` ends: SIGPIPE ends the wrapper as it would end the child."""
        script = f'"$0" exec {" ".join(self.network())} -- yes | head -n 2; echo "${{PIPESTATUS[0]}}"'
        result = self.run_program(["bash", "-c", script, BINARY], self.env)
        self.assertEqual(result.stdout.splitlines()[:2], ["y", "y"])
        self.assertEqual(result.stdout.splitlines()[2], "141")

    def test_the_order_within_a_stream(self):
        result = self.run_exec("sh", "-c", 'for i in 1 2 3 4 5 6 7 8 9; do echo "$i $SNYK_TOKEN"; done')
        self.assertEqual(result.stdout, "".join(f"{i} ***\n" for i in range(1, 10)))

    def test_a_terminal(self):
        """When stdout is a terminal, the child has one, too: of its own, masked."""
        program = "import os, sys; print(sys.stdout.isatty(), os.environ['SNYK_TOKEN'], os.get_terminal_size().columns > 0 or 'no size')"
        result = self.run_exec("/usr/bin/python3", "-c", program, terminals=("stdin", "stdout", "stderr"))
        self.assertEqual(result.code, 0, result)
        self.assertIn("True ***", result.stdout)

    def test_no_terminal(self):
        result = self.run_exec("/usr/bin/python3", "-c", "import sys; print(sys.stdout.isatty())")
        self.assertEqual(result.stdout, "False\n")

    def test_the_report_is_completed(self):
        for command, code, signaled in (
            (["sh", "-c", "exit 3"], 3, None),
            (["sh", "-c", "kill -9 $$"], 137, 9),
        ):
            with self.subTest(str(command)):
                path = self.box.path(f"report-{code}.json")
                result = self.run_exec(*command, flags=["--report", "json", "--report-file", path])
                self.assertEqual(result.code, code)
                report = self.report(result, path)
                self.assertEqual(report["child"]["exit_code"], code)
                self.assertEqual(report["child"]["signal"], signaled)
                self.assertEqual(report["verdict"], "allowed")

    def test_what_the_child_said_and_nobody_got(self):
        """The failure is ours to tell; how the child ended is in the report all the same."""
        path = self.box.path("report.json")
        argv = ["sh", "-c", 'exec "$0" "$@" >/dev/full', BINARY, "exec", *self.network(), "--report-file", path]
        result = self.run_program([*argv, "--", "sh", "-c", "echo words; exit 3"], self.env)
        self.assert_refused(result, 73, "cannot-write", says="standard output")
        report = self.report(result, path)
        self.assertEqual((report["exit_code"], report["child"]), (73, {"exit_code": 3, "signal": None}))

    def test_no_descriptor_is_left_open(self):
        result = self.run_exec("sh", "-c", "ls /proc/self/fd | wc -l")
        # 0, 1, 2 and the one by which `ls` reads the folder.
        self.assertEqual(result.stdout.strip(), "4")

    def test_signals_are_as_they_were(self):
        result = self.run_exec("sh", "-c", "grep -E 'Sig(Ign|Blk)' /proc/self/status")
        self.assertEqual({line.split()[1] for line in result.stdout.splitlines()}, {"0" * 16})

    def test_core_files_are_the_childs_own_affair(self):
        """What hardens the wrapper does not change the child's limits."""
        own = self.run_program(["sh", "-c", "ulimit -c"], self.env).stdout
        self.assertEqual(self.run_exec("sh", "-c", "ulimit -c").stdout, own)

    def test_it_reaps_as_pid_1(self):
        unshare = "/usr/bin/unshare"
        if os.geteuid() != 0 or not os.path.exists(unshare):
            self.skipTest("this machine makes no PID namespace")
        orphan = "(sh -c 'sleep 0.2; exit 0' &) ; sleep 0.8; ps -eo stat= | grep -c Z || true"
        argv = [
            unshare,
            "--pid",
            "--fork",
            "--mount-proc",
            BINARY,
            "exec",
            *self.network(),
            "--",
            "sh",
            "-c",
            orphan,
        ]
        result = self.run_program(argv, self.env)
        if "unshare" in result.stderr:
            self.skipTest("this machine makes no PID namespace")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stdout.strip(), "0")


if __name__ == "__main__":
    main()
