"""`exec`: one cancel is one signal to the command, as real programs cancel; and what the guard process holds."""

import glob
import os
import signal
import time

from exec_case import Exec
from harness import BINARY, asks_the_process, lean_program, main

# Counts INT, and ends with the count when TERM comes, which exec passes on later than what came before. Perl heeds a
# signal that comes just before `select` waits after it: hence the short ones; and may run the second handler before the
# first has counted: hence the end is only noted there.
COUNTER = (
    '$| = 1; my ($n, $end) = (0, 0); $SIG{INT} = sub { $n++; print "int\\n" }; $SIG{TERM} = sub { $end = 1 };'
    'print "ready\\n"; select(undef, undef, undef, 0.02) until $end; print "got $n\\n"'
)


def stat_of(pid):
    """(name, parent) or None."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return None
    return text[text.index("(") + 1 : text.rindex(")")], int(text[text.rindex(")") + 2 :].split()[1])


class Cancel(Exec):
    def begin(self, *command, launch=(), flags=(), program=BINARY):
        running = self.start([*launch, program, "exec", *self.network(), *flags, "--", *command], self.env)
        self.addCleanup(running.process.kill)
        self.until(running, b"ready")
        return running

    def until(self, running, text):
        end = time.monotonic() + 20
        while text not in running.collected["stdout"]:
            self.assertLess(time.monotonic(), end, running.collected)
            time.sleep(0.01)

    def child_of(self, pid, name):
        here = "qemu-aarch64-st" if "UNDER_QEMU" in os.environ and name == "snyk-cred" else name
        found = [int(path[6:]) for path in glob.glob("/proc/[0-9]*") if stat_of(path[6:]) == (here, pid)]
        self.assertEqual(len(found), 1, f"{name} of {pid}")
        return found[0]

    def test_timeout(self):
        """It signals us, then its own group, and ends by itself."""
        running = self.begin("perl", "-e", COUNTER, launch=["timeout", "-s", "INT", "2"])
        program = self.child_of(running.process.pid, "snyk-cred")
        self.until(running, b"int\n")
        time.sleep(1)  # a second one would come within a quarter of this
        os.kill(program, signal.SIGTERM)
        running.wait(20)
        self.assertIn(b"got 1\n", running.collected["stdout"])

    def test_every_process_of_the_job(self):
        """As Jenkins does: all processes with the build's cookie in their environment."""
        self.env = self.env | {"JENKINS_SERVER_COOKIE": f"cookie-{os.getpid()}"}
        running = self.begin("perl", "-e", COUNTER)
        cookie = f"JENKINS_SERVER_COOKIE=cookie-{os.getpid()}".encode()
        matching = []
        for path in glob.glob("/proc/[0-9]*/environ"):
            try:
                with open(path, "rb") as file:
                    if cookie in file.read().split(b"\0"):
                        matching.append(int(path.split("/")[2]))
            except OSError:
                pass
        self.assertEqual(len(matching), 3, "exec, its guard, the command")
        for pid in sorted(matching, reverse=True):
            os.kill(pid, signal.SIGINT)
        running.process.send_signal(signal.SIGTERM)
        running.wait(20)
        self.assertEqual(running.collected["stdout"], b"ready\nint\ngot 1\n")

    def test_docker_stop(self):
        """TERM to the first process of a container."""
        unshare = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if os.geteuid() != 0 or self.run_program([*unshare, "true"], self.env).code != 0:
            self.skipTest("this machine makes no PID namespace")
        counter = COUNTER.replace("INT", "TERM", 1).replace("$SIG{TERM} = sub { $end", "$SIG{QUIT} = sub { $end")
        running = self.begin("perl", "-e", counter, launch=unshare)
        first = self.child_of(running.process.pid, "snyk-cred")
        os.kill(first, signal.SIGTERM)
        time.sleep(0.5)  # QUIT is a cancel of its own, and a smaller number
        os.kill(first, signal.SIGQUIT)
        self.assertEqual(running.wait(20), 0)
        self.assertEqual(running.collected["stdout"], b"ready\nint\ngot 1\n")

    @asks_the_process
    def test_the_guard_holds_no_credential(self):
        running = self.begin("sh", "-c", "echo ready; exec sleep 20", program=lean_program(self))
        guard = self.child_of(running.process.pid, "exec-guard")
        shown = b""
        for name in ("environ", "cmdline"):
            with open(f"/proc/{guard}/{name}", "rb") as file:
                shown += file.read()
        with open(f"/proc/{guard}/maps", encoding="utf-8") as maps, open(f"/proc/{guard}/mem", "rb", 0) as memory:
            for line in maps:
                area, mode = line.split()[:2]
                begin, end = (int(number, 16) for number in area.split("-"))
                if mode.startswith("rw"):
                    memory.seek(begin)
                    shown += memory.read(end - begin)
        running.process.kill()
        running.wait(20)
        self.assertIn(b"CI_JOB_ID", shown)
        self.assertNotIn(b"sleep 20", shown.split(b"CI_JOB_ID")[0])
        self.assertIsNone(self.canary.find(shown))

    def test_no_guard_without_a_mask(self):
        """Then the command takes our place, and would find a child that it does not know."""
        running = self.begin("sh", "-c", "echo ready; exec sleep 20", flags=["--no-mask"])
        children = [path for path in glob.glob("/proc/[0-9]*") if (stat_of(path[6:]) or ("", 0))[1] == running.process.pid]
        running.process.kill()
        running.wait(20)
        self.assertEqual(children, [])


if __name__ == "__main__":
    main()
