"""exec of the Windows program, with a program that says what it was started with (probe.cpp). What this machine's exec
says to the same, it must say, too."""

import os
import select
import subprocess
import sys
import unittest

from windows import ROOT, WINE, need, of_wine, tell_not_shown, use_closed_folder, windows_path

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import surroundings  # noqa: E402
from harness import Case  # noqa: E402

PROGRAM, PROBE = need("snyk-cred.exe", "probe.exe")
THIS_MACHINES = os.environ["SNYK_CRED_BINARY"]


class Exec(Case):
    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = of_wine(surroundings.bare(self.box), self.box.root) | {"SNYK_TOKEN": self.token}

    def run_exec(self, *command, flags=(), env=(), **more):
        return self.run_program([WINE, PROGRAM, "exec", *self.network(), *flags, "--", *command],
                                self.env | dict(env), **more)

    def probe(self, *words, **more):
        return self.run_exec(PROBE, *words, **more)

    def batch(self, name, *lines):
        """A batch file in a folder that is on PATH, below the box."""
        self.box.write(f"bin/{name}", "".join(f"{line}\r\n" for line in lines), mode=0o755)
        return {"WINEPATH": windows_path(self.box.path("bin"))}

    def test_words_arrive_as_they_were(self):
        words = ["a", "", "a b", "a\tb", 'a"b', '"', "\\", "a\\", "a b\\", "a\\\\", 'a\\"b', 'a\\\\"b c\\\\', "%PATH%",
                 "^&|<>", "--org=x", "grüße €"]
        result = self.probe("words", *words)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stdout, "".join(f"[{word}]\n" for word in words))

    def test_exit_codes(self):
        for code in (0, 1, 7, 255):
            with self.subTest(code):
                self.assertEqual(self.probe("exit", str(code)).code, code)

    def test_commands_that_cannot_be_run(self):
        """As this machine's, but for the words after the cause."""
        self.box.write("no-program.exe", "text", mode=0o755)
        for command, code, word in (("no-such-command", 127, "command-not-found"),
                                    (self.box.path("no-program.exe"), 126, "cannot-run")):
            with self.subTest(command):
                result = self.run_exec(command)
                here = self.run_program([THIS_MACHINES, "exec", *self.network(), "--", command], self.env)
                self.assertEqual((result.code, result.words), (code, [word]), result)
                if code == 127:
                    self.assertEqual((here.code, here.words, here.error), (code, [word], result.error))

    def test_the_credential_arrives_and_is_masked(self):
        """Whatever the case of the names, which Windows ignores."""
        self.env["Snyk_Token"] = self.env.pop("SNYK_TOKEN")
        result = self.probe("variables", env={"Snyk_Api": "https://api.snyk.io"})
        self.assertEqual(result.code, 0, result)
        variables = dict(line.split("=", 1) for line in result.stdout.splitlines() if not line.startswith("="))
        self.assertEqual(variables["SNYK_TOKEN"], "***")
        for name in ("SNYK_TOKEN", "SNYK_API"):
            self.assertEqual([each for each in variables if each.upper() == name], [name])

    def test_the_credential_itself_arrives(self):
        """A batch file compares it, so that nobody prints it."""
        env = self.batch("same.cmd", '@if "%SNYK_TOKEN%"=="%EXPECTED%" exit 5', "@exit 6")
        self.assertEqual(self.run_exec("same", env=env | {"EXPECTED": self.token}).code, 5)

    def test_no_mask(self):
        result = self.probe("words", "a", flags=["--no-mask"])
        self.assertEqual((result.code, result.stdout), (0, "[a]\n"), result)
        self.assertEqual(self.probe("exit", "7", flags=["--no-mask"]).code, 7)

    def test_standard_input(self):
        text = "first\n" + "x" * 200_000 + "\nno end"
        result = self.probe("copy", stdin=text)
        self.assertEqual((result.code, result.stdout), (0, text))

    def test_much_output_on_both_streams(self):
        result = self.probe("lines", "20000")
        self.assertEqual(result.code, 0, result)
        lines = [f"line {number}\n" for number in range(20000)]
        self.assertEqual(result.stdout, "".join(lines[0::2]))
        self.assertTrue(result.stderr.endswith("".join(lines[1::2])))

    def test_one_stream_for_both_keeps_the_order(self):
        """cmd.exe makes it one; of what this machine gives to a program of Wine, Windows cannot tell that."""
        words = ["exec", *self.network(), "--", windows_path(PROBE), "lines", "200", "2>&1"]
        result = self.run_program([WINE, "cmd.exe", "/c", windows_path(PROGRAM), *words], self.env)
        self.assertEqual(result.code, 0, result)
        self.assertTrue(result.stdout.endswith("".join(f"line {number}\n" for number in range(200))), result)

    def test_batch_files(self):
        """As npm's snyk.cmd: found by PATHEXT, and its arguments arrive."""
        env = self.batch("tool.cmd", f'@"{windows_path(PROBE)}" %*')
        result = self.run_exec("tool", "words", "test", "--org=my-shop", "a b", "", "c:\\d\\", env=env)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stdout, "[test]\n[--org=my-shop]\n[a b]\n[]\n[c:\\d\\]\n")

    def test_batch_files_get_nothing_that_cmd_would_read(self):
        env = self.batch("tool.cmd", f'@"{windows_path(PROBE)}" %*')
        for word in ("%SNYK_TOKEN%", "a&b", 'a"b', "a|b", "a^b", "a>b", "a!b", "a\nb", "(a)", "ü"):
            with self.subTest(word):
                result = self.run_exec("tool", "words", word, env=env)
                self.assertEqual((result.code, result.words, result.stdout), (126, ["cannot-run"], ""), result)
                self.assertIn("snyk.exe", result.stderr)

    def test_nothing_is_started_from_the_working_directory(self):
        self.box.write("work/tool.cmd", "@exit 9\r\n", mode=0o755)
        result = self.run_exec("tool", env={"WINEPATH": ".;;work"})
        self.assertEqual((result.code, result.words), (127, ["command-not-found"]), result)

    def started(self, command):
        """A run that has not ended, and a pipe that is broken once no process has its other end, standard input."""
        out, into = os.pipe()
        self.addCleanup(os.close, into)
        process = subprocess.Popen([WINE, PROGRAM, "exec", *self.network(), "--", PROBE, command], env=self.env,
                                   cwd=self.box.path("work"), stdin=out, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        os.close(out)
        return process, into

    def broken(self, pipe, seconds):
        poll = select.poll()
        poll.register(pipe, 0)
        return bool(poll.poll(seconds * 1000))

    def test_nothing_outlives_us_if_we_are_killed(self):
        process, into = self.started("stay")
        self.assertEqual(process.stdout.readline(), b"here\n")
        self.assertFalse(self.broken(into, 0))
        process.kill()
        process.wait(20)
        self.assertTrue(self.broken(into, 20), "the command lives on")

    def test_what_the_command_leaves_behind_lives_on(self):
        """As without us."""
        process, into = self.started("leave")
        self.assertEqual(process.wait(60), 0)
        self.assertFalse(self.broken(into, 1), "it was ended with us")


def setUpModule():
    use_closed_folder()
    tell_not_shown()


if __name__ == "__main__":
    unittest.main(verbosity=1)
