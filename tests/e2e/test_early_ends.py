"""A bare `eval "$(snyk-cred inject)"` must not go on with a variable that was not checked, however inject ends."""

import os
import resource
import signal

import surroundings
from harness import BINARY, Case, fault, lean_program, limits_the_process, main


class EarlyEnds(Case):
    def waiting(self, *flags):
        """An inject that waits for Snyk's answer."""
        # AddressSanitizer would take the signal of a bad address for itself.
        env = surroundings.bare(self.box) | {
            "SNYK_TOKEN": self.service_account(),
            "ASAN_OPTIONS": "detect_leaks=0:handle_segv=0",
        }
        self.emulator.faults(fault({"delay_ms": 20000}))
        self.emulator.clear_log()
        running = self.start([BINARY, "inject", *self.network(), *flags], env)
        self.emulator.wait_for_request()
        return running

    def test_a_signal(self):
        for end in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGSEGV,
                    signal.SIGABRT, signal.SIGALRM):  # fmt: skip
            with self.subTest(end.name):
                running = self.waiting("--format", "shell")
                running.process.send_signal(end)
                self.assertEqual(running.wait(), -end)
                lines = running.collected["stdout"].decode().splitlines()
                self.assertIn("unset SNYK_TOKEN", lines)
                self.assertEqual(lines[-1], f"(exit {128 + end})")

    def test_a_bare_eval_ends_with_the_signal(self):
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
        self.emulator.faults(fault({"delay_ms": 20000}))
        self.emulator.clear_log()
        script = 'eval "$("$@" & echo $! >"$PID"; wait $!)" || { echo "ended with $?"; exit 1; }; echo went on'
        pid = self.box.path("pid")
        argv = ["bash", "-c", script, "bash", BINARY, "inject", *self.network(), "--format", "shell"]
        running = self.start(argv, env | {"PID": pid})
        self.emulator.wait_for_request()
        os.kill(int(self.box.read(pid)), signal.SIGTERM)
        running.wait()
        self.assertEqual(running.collected["stdout"], b"ended with 143\n")

    @limits_the_process
    def test_a_bug(self):
        """Where memory runs out, anywhere: no end but success leaves standard output empty."""
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account(), "TMPDIR": self.box.folder("tmp")}
        program, ends = lean_program(self), []
        for kilobytes in range(2048, 65536, 128):
            limits = {resource.RLIMIT_AS: kilobytes << 10}
            running = self.start([program, "inject", *self.network(), "--format", "shell"], env, limits=limits)
            code = running.wait()
            said = running.collected["stderr"].decode()
            if code == 127 or (code < 0 and not ends):
                continue  # the loader could not start it
            ends.append(code)
            if code != 0:
                self.assertRegex(running.collected["stdout"].decode(), r"(?m)^\(exit [1-9][0-9]*\)$", (code, said))
            if ends[-4:] == [0] * 4:
                break
        if not ends:
            self.skipTest("this build does not start within so little memory")
        self.assertIn(70, ends, "no run ended by a bug: the test shows nothing")

    def test_no_lines_for_who_evaluates_nothing(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.emulator.faults(fault({"delay_ms": 20000}))
        self.emulator.clear_log()
        running = self.start([BINARY, "inject", *self.network()], env)
        self.emulator.wait_for_request()
        running.process.send_signal(signal.SIGTERM)
        self.assertEqual(running.wait(), -signal.SIGTERM)
        self.assertEqual(running.collected["stdout"], b"")


class NobodyReads(Case):
    def test_lines_for_eval_on_dev_null(self):
        for form in ("shell", "fish", "powershell"):
            with self.subTest(form):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
                words = [BINARY, "inject", *self.network(), "--format", form]
                result = self.run_program(["sh", "-c", 'exec "$0" "$@" >/dev/null', *words], env)
                self.assert_refused(result, 73, "cannot-write", says="/dev/null")
                self.assert_no_connection()
                result = self.run_program(["sh", "-c", 'exec "$0" "$@" >&-', *words], env)
                self.assert_refused(result, 73, "cannot-write", says="standard output")
                self.assert_no_connection()


if __name__ == "__main__":
    main()
