"""`exec`: the credential in one process only, whose output shows it in no form; otherwise like no wrapper at all."""

import json
import os
import time

import credentials
import surroundings
from exec_case import Exec
from harness import BINARY, asks_the_process, main, new_id

SHOW = r"""
import base64, json, os, sys, urllib.parse
t = os.environ["SNYK_TOKEN"].encode()
out = sys.stdout.buffer
for lead in (b"", b"u", b"us", b"user:"):
    for tail in (b"", b"\n", b":x", b":xy"):
        out.write(b"[" + base64.b64encode(lead + t + tail) + b"] [" + base64.urlsafe_b64encode(lead + t + tail) + b"]\n")
out.write(t + b"\n" + t.hex().encode() + b"\n" + t.hex().upper().encode() + b"\n")
out.write(urllib.parse.quote(t, safe="").encode() + b"\n")
out.write(json.dumps(t.decode()).encode() + b"\n" + t.decode().encode("utf-16-le") + b"\n")
out.write(b"Authorization: token " + t + b"\nuser:" + t + b"@host\n")
out.flush()
sys.stderr.buffer.write(b"and here: " + t + b"\n")
"""


class Environment(Exec):
    def test_exactly_the_variables_of_the_hand_over(self):
        child = self.environment_of_the_child(self.env | {"KEPT": "kept\nas it is"})
        self.assertEqual(child["SNYK_TOKEN"], self.token)
        self.assertEqual(child["SNYK_API"], "https://api.snyk.io")
        self.assertNotIn("SNYK_CFG_ORG", child)
        self.assertEqual(child["KEPT"], "kept\nas it is")
        self.assertEqual(child["CI_JOB_ID"], "42")

    def test_sources_and_relatives_are_gone(self):
        env = surroundings.gitlab(self.box) | {
            "MINE": self.token,
            "SNYK_TOKEN": self.api_token(),
            "SNYK_OAUTH_TOKEN": self.jwt(),
            "SNYK_DOCKER_TOKEN": self.jwt(),
            "SNYK_CFG_API": self.api_token(),
            "snyk_oauth_token": self.jwt(),
            "INTERNAL_OAUTH_TOKEN_STORAGE": "{}",
            "SNYK_API": "https://app.snyk.io",
        }
        child = self.environment_of_the_child(env, "--token-env", "MINE")
        self.assertEqual(child["SNYK_TOKEN"], self.token)
        self.assertEqual(child["SNYK_API"], "https://api.snyk.io")
        for name in (
            "MINE",
            "SNYK_OAUTH_TOKEN",
            "SNYK_DOCKER_TOKEN",
            "SNYK_CFG_API",
            "snyk_oauth_token",
            "INTERNAL_OAUTH_TOKEN_STORAGE",
        ):
            self.assertNotIn(name, child)

    def test_other_variables_that_hold_the_credential_stay(self):
        """They are taken out of our own environment while we ask Snyk, and not out of CMD's."""
        copies = {"TF_VAR_TOKEN": self.token, "HEADER": f"Authorization: token {self.token}"}
        child = self.environment_of_the_child(self.env | copies)
        self.assertEqual({name: child[name] for name in copies}, copies)

    def test_a_minted_token(self):
        secret, client_id = self.secret(credentials.client_secret()), new_id()
        minted = self.jwt("https://api.eu.snyk.io")
        self.world(
            clients=[
                {
                    "client_id": client_id,
                    "client_secret": secret,
                    "region": "SNYK-EU-01",
                    "access_token": minted,
                }
            ]
        )
        env = surroundings.gitlab(self.box) | {"SNYK_CLIENT_ID": client_id, "SNYK_CLIENT_SECRET": secret}
        child = self.environment_of_the_child(env, "--region", "eu")
        self.assertEqual(child["SNYK_OAUTH_TOKEN"], minted)
        self.assertNotIn("SNYK_CLIENT_SECRET", child)
        self.assertNotIn("SNYK_TOKEN", child)
        result = self.run_exec("true", flags=["--region", "eu"], env=env)
        self.assert_ok(result)
        self.assertRegex(
            result.stderr, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "the expiry is told before the child starts"
        )

    def minting(self, make):
        secret, client_id = self.secret(credentials.client_secret()), new_id()
        minted = self.jwt("https://api.eu.snyk.io")
        client = {"client_id": client_id, "client_secret": secret, "region": "SNYK-EU-01", "access_token": minted}
        self.world(clients=[client])
        return make(self.box) | {"SNYK_CLIENT_ID": client_id, "SNYK_CLIENT_SECRET": secret}, minted

    def test_a_minted_token_is_registered_before_the_command_starts(self):
        for make, command in ((surroundings.github, "::add-mask::"), (surroundings.azure, "##vso[task.setsecret]")):
            with self.subTest(make.__name__):
                env, minted = self.minting(make)
                argv = [BINARY, "exec", *self.network(), "--region", "eu", "--"]
                result = self.run_program([*argv, "sh", "-c", "echo begun >&2"], env)
                self.assert_ok(result)
                told = result.stderr.find(command + minted)
                self.assertGreaterEqual(told, 0, result)
                self.assertLess(told, result.stderr.find("begun"))

    def test_a_stored_token_is_known_already(self):
        result = self.run_exec("true", env=surroundings.github(self.box, SNYK_TOKEN=self.token))
        self.assert_ok(result)
        self.assertNotIn("::add-mask::", result.stderr)

    def test_a_copy_of_the_log_gets_no_mask_commands(self):
        """They hold the token, and whoever reads the pipe first may keep it (tee)."""
        env, _ = self.minting(surroundings.github)
        copy = self.box.path("copy.log")
        script = '"$0" "$@" 2>&1 | tee "$COPY"'
        argv = ["bash", "-c", script, BINARY, "exec", *self.network(), "--region", "eu", "--verbose"]
        result = self.run_program([*argv, "--", "echo", "ran"], env | {"COPY": copy})
        self.assertEqual(result.code, 0, result)
        self.assertIn(b"ran\n", self.box.read(copy))
        self.assertNotIn(b"::add-mask::", self.box.read(copy))
        self.assertIn("is not registered for masking at GitHub Actions", result.stdout)

    def test_argv_is_untouched(self):
        words = ["", " ", "a b", "*", "$HOME", "'", '"', "\\", "--region", "--", "é", "\n"]
        result = self.run_exec(
            "/usr/bin/python3", "-c", "import json,sys; print(json.dumps(sys.argv[1:]))", *words
        )
        self.assert_ok(result)
        self.assertEqual(json.loads(result.stdout), words)

    @asks_the_process
    def test_the_wrapper_itself_shows_nothing(self):
        """While the child runs, nobody reads the credential from the wrapper's own environment or command line."""
        fifo = self.box.path("fifo")
        os.mkfifo(fifo)
        running = self.start([BINARY, "exec", *self.network(), "--", "sh", "-c", f"echo ready; cat {fifo}"], self.env)
        end = time.monotonic() + 20
        while b"ready" not in running.collected["stdout"] and time.monotonic() < end:
            time.sleep(0.01)
        seen = b""
        for name in ("environ", "cmdline"):
            with open(f"/proc/{running.process.pid}/{name}", "rb") as file:
                seen += file.read()
        with open(fifo, "w", encoding="utf-8") as file:
            file.write("done")
        running.wait()
        self.assertIn(b"CI_JOB_ID", seen)
        self.assertIsNone(self.canary.find(seen))

    def test_nothing_is_written(self):
        result = self.run_exec("true")
        self.assert_ok(result)
        self.assertEqual(result.changed(), {})
        self.assertEqual(result.stdout, "")

    def test_on_github_no_file_changes(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.token)
        result = self.run_exec("true", env=env)
        self.assert_ok(result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")

    def test_a_refusal_does_not_run_the_command(self):
        self.world()
        mark = self.box.path("ran")
        result = self.run_exec("touch", mark)
        self.assert_refused(result, 67, "rejected")
        self.assertNotIn(mark, result.after)

    def test_systems_that_take_no_secret_have_exec(self):
        for make in (
            surroundings.teamcity,
            surroundings.bitbucket,
            surroundings.drone,
            surroundings.woodpecker,
        ):
            with self.subTest(make.__name__):
                env = make(self.box) | {"SNYK_TOKEN": self.token}
                result = self.snyk_cred("inject", env=env)
                self.assert_refused(result, surroundings.code_on(make.__name__, 78), "dialect", says="exec")
                result = self.run_exec("sh", "-c", 'test -n "$SNYK_TOKEN" && echo there', env=env)
                self.assert_ok(result)
                self.assertEqual(result.stdout, "there\n")


class Masking(Exec):
    def test_every_form_is_masked(self):
        """The canary of every run looks; here also that something was there to be masked."""
        result = self.run_exec("/usr/bin/python3", "-c", SHOW)
        self.assertEqual(result.code, 0, result)
        self.assertGreater(result.stdout.count("***"), 30)
        self.assertIn("and here: ***\n", result.stderr)

    def test_shells_that_show_it(self):
        for command in (
            "set -x; : $SNYK_TOKEN",
            "env",
            'echo "$SNYK_TOKEN" | base64',
            'printf %s "$SNYK_TOKEN" | od -An -tx1 | tr -d " \\n"',
            "set",
        ):
            with self.subTest(command):
                result = self.run_exec("bash", "-c", command)
                self.assertEqual(result.code, 0, result)
                self.assertIn("***", result.stdout + result.stderr)

    def test_across_writes(self):
        """The value in two writes, at every point, with a pause between: most cases run in one child."""
        program = (
            "import os, sys, time\nt = os.environ['SNYK_TOKEN'].encode()\n"
            "for i in range(1, len(t)):\n"
            "    os.write(1, b'<' + t[:i]); time.sleep(0.002); os.write(1, t[i:] + b'>\\n')\n"
        )
        result = self.run_exec("/usr/bin/python3", "-c", program)
        self.assert_ok(result)
        lines = result.stdout.splitlines()
        self.assertEqual(len(lines), len(self.token) - 1)
        for line in lines:
            self.assertRegex(line, r"^<.{0,7}\*\*\*>$")

    def test_across_a_long_pause(self):
        """After 50 ms of silence at most 7 bytes are released, and the rest is still masked."""
        program = (
            "import os, time\nt = os.environ['SNYK_TOKEN'].encode()\n"
            "for i in (1, 5, 8, 20, 35):\n"
            "    os.write(1, b'<' + t[:i]); time.sleep(0.3); os.write(1, t[i:] + b'>\\n')\n"
        )
        result = self.run_exec("/usr/bin/python3", "-c", program)
        self.assert_ok(result)
        for line in result.stdout.splitlines():
            self.assertRegex(line, r"^<.{0,7}\*\*\*>$")

    def test_a_child_that_dies_inside_the_secret(self):
        for size in (8, 20, 35):
            with self.subTest(f"after {size} bytes"):
                program = f"import os\nt = os.environ['SNYK_TOKEN'].encode()\nos.write(1, t[:{size}])\nos.kill(os.getpid(), 9)"
                result = self.run_exec("/usr/bin/python3", "-c", program)
                self.assertEqual(result.code, 128 + 9, result)
                self.assertNotIn(self.token[:8], result.stdout)
                self.assertIn("***", result.stdout)
        result = self.run_exec(
            "/usr/bin/python3", "-c", "import os; os.write(1, os.environ['SNYK_TOKEN'].encode()[:5])"
        )
        self.assertEqual(result.stdout, self.token[:5])

    def test_what_is_no_text_passes_unchanged(self):
        data = os.urandom(300_000)
        self.box.write("data", data)
        result = self.run_exec("cat", self.box.path("data"))
        self.assert_ok(result)
        self.assertEqual(result.raw_stdout, data)

    def test_a_large_output(self):
        line = f'echo line before; echo $SNYK_TOKEN; i=0; while [ $i -lt 20000 ]; do echo "$i some text of a debug log"; i=$((i+1)); done'
        result = self.run_exec("bash", "-c", line)
        self.assert_ok(result)
        lines = result.stdout.splitlines()
        self.assertEqual((len(lines), lines[1], lines[-1]), (20002, "***", "19999 some text of a debug log"))

    def test_a_prompt_appears_at_once(self):
        fifo = self.box.path("fifo")
        os.mkfifo(fifo)
        running = self.start(
            [BINARY, "exec", *self.network(), "--", "sh", "-c", f"printf 'Password: '; cat {fifo}"], self.env
        )
        end = time.monotonic() + 20
        while b"Password: " not in running.collected["stdout"] and time.monotonic() < end:
            time.sleep(0.01)
        seen = running.collected["stdout"]
        with open(fifo, "w", encoding="utf-8") as file:
            file.write("done\n")
        running.wait()
        self.assertEqual(seen, b"Password: ")
        self.assertEqual(running.collected["stdout"], b"Password: done\n")

    def test_no_mask(self):
        """Then the wrapper is gone: the child is the process itself."""
        dump = self.box.path("pid")
        running = self.start(
            [BINARY, "exec", *self.network(), "--no-mask", "--", "sh", "-c", f'echo $$ > "{dump}"'], self.env
        )
        pid = running.process.pid
        self.assertEqual(running.wait(), 0)
        self.assertEqual(int(self.box.read(dump)), pid)

    def test_further_variables(self):
        other = self.secret("a-password-of-" + new_id())
        env = self.env | {"OTHER": other, "SHORT": "abc", "COMMON": "true"}
        result = self.run_exec(
            "sh",
            "-c",
            "echo $OTHER; echo $SHORT; echo $COMMON",
            flags=["--also-env", "OTHER", "--also-env", "SHORT", "--also-env", "COMMON"],
            env=env,
        )
        self.assert_ok(result)
        self.assertEqual(result.stdout, "***\nabc\ntrue\n")
        self.assertIn("SHORT", result.stderr)
        self.assertIn("COMMON", result.stderr)


if __name__ == "__main__":
    main()
