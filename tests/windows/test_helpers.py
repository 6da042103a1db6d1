"""Programs that the Windows program starts to do one thing: one that signs (--signer-command), and Buildkite's agent. No
signature is made here: Snyk refuses it, and its log shows what was signed and what came back."""

import base64
import os
import shutil
import subprocess
import sys
import time
import unittest
import urllib.parse

from windows import ROOT, WINE, need, of_wine, windows_path

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import surroundings  # noqa: E402
from oauth_case import OAuth  # noqa: E402

PROGRAM, PROBE = need("snyk-cred.exe", "probe.exe")


def openssl(*words, text=b""):
    return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout


class Helpers(OAuth):
    def batch(self, name, *lines):
        text = "".join(f"@{line}\r\n" for line in lines)
        return self.box.write(name, text.replace("PROBE", f'"{windows_path(PROBE)}"'), mode=0o755)


class Signers(Helpers):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = openssl("rsa", "-pubout", text=openssl("genrsa", "2048")).decode()

    def setUp(self):
        super().setUp()
        self.account = self.client(public_keys=[{"kid": "key-1", "pem": self.public}], world=False)
        self.account.pop("client_secret")
        self.world(clients=[self.account])
        self.saved = self.box.path("saved")
        self.env = of_wine(surroundings.bare(self.box) | {"PROBE_FILE": self.saved}, self.box.root)

    def check_by(self, program, *words, env=()):
        words = ["--client-id", self.account["client_id"], "--region", "eu", "--key-id", "key-1", *words]
        return self.run_program([WINE, PROGRAM, "check", *self.network(), "--signer-command", windows_path(program),
                                 *words], self.env | dict(env), handed_to=[self.saved])

    def token_requests(self):
        return [each for each in self.emulator.requests() if each["path"] == "/oauth2/token"]

    def assert_signed(self, result):
        """What the program got is what Snyk gets, with what the program printed."""
        self.assertEqual((result.code, result.words), (67, ["invalid-client"]), result)
        form = dict(urllib.parse.parse_qsl(self.token_requests()[-1]["body"]))
        text, _, signature = form["client_assertion"].rpartition(".")
        self.assertEqual(self.box.read(self.saved).decode(), text)
        self.assertEqual(base64.urlsafe_b64decode(signature + "=="), bytes(range(256)))

    def test_a_program_and_a_batch_file_sign(self):
        program = shutil.copy(PROBE, self.box.path("sign.exe"))
        for signer in (program, self.batch("sign here.cmd", "PROBE")):
            with self.subTest(signer):
                self.assert_signed(self.check_by(signer))
                os.remove(self.saved)

    def test_what_it_sees(self):
        seen = self.box.path("seen")
        signer = self.batch("sign.cmd", f'set >"{windows_path(seen)}"', "PROBE")
        self.assert_signed(self.check_by(signer, env={"Snyk_Cfg_Org": "x", "SNYK_CRED_TIMEOUT": "20s", "KEPT": "yes"}))
        variables = dict(line.split("=", 1) for line in self.box.read(seen).decode().splitlines())
        names = {name.upper() for name in variables}
        self.assertLessEqual({"KEPT", "PATH", "SYSTEMROOT"}, names)
        self.assertEqual(variables["NoDefaultCurrentDirectoryInExePath"], "1")
        self.assertEqual([name for name in names if name.startswith("SNYK")], [])

    def test_programs_that_do_not_sign(self):
        for name, lines, says in (
            ("fails", ["echo no login here 1>&2", "exit 3"], ["exit code 3", "no login here"]),
            ("prints nothing", ["exit 0"], ["printed 0 bytes"]),
            ("prints text", ["PROBE words a b"], ["printed 8 bytes"]),
            ("prints without end", ["PROBE flood"], ["no raw RSA signature"]),
        ):
            with self.subTest(name):
                result = self.check_by(self.batch(f"{name}.cmd", *lines))
                self.assertEqual((result.code, result.words), (78, ["signer"]), result)
                for text in says:
                    self.assertIn(text, result.stderr)
                self.assertEqual(self.token_requests(), [])

    def test_what_cannot_be_started(self):
        for path in (self.box.write("no-program.exe", "text", mode=0o755), self.batch("100%.cmd", "PROBE")):
            with self.subTest(path):
                result = self.check_by(path)
                self.assertEqual((result.code, result.words), (78, ["signer"]), result)
                self.assertIn("cannot be started", result.stderr)
                self.assertIn(".exe", result.stderr)

    def test_only_from_outside_the_checkout(self):
        self.box.folder("work/.git")
        result = self.check_by(self.batch("work/sign.cmd", "PROBE"))
        self.assertEqual((result.code, result.words), (78, ["signer"]), result)
        self.assertIn("checkout", result.stderr)

    def test_one_that_hangs_ends_with_the_run(self):
        """And what it has started: that holds a file which goes with it."""
        held, begun = self.box.path("held"), self.box.path("begun")
        signer = self.batch("sign.cmd", f'echo x >"{windows_path(begun)}"', f'PROBE hold "{windows_path(held)}"')
        result = self.check_by(signer, "--timeout", "5s")
        self.assertEqual((result.code, result.words), (75, ["deadline"]), result)
        self.assertTrue(os.path.exists(begun))
        until = time.monotonic() + 20
        while os.path.exists(held) and time.monotonic() < until:
            time.sleep(0.05)
        self.assertFalse(os.path.exists(held), "it lives on")


class Buildkite(Helpers):
    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = of_wine(surroundings.buildkite(self.box), self.box.root) | {
            "SNYK_TOKEN": self.token, "WINEPATH": windows_path(self.box.folder("bin"))}

    def inject(self):
        return self.run_program([WINE, PROGRAM, "inject", *self.network()], self.env,
                                handed_to=[self.box.path(name) for name in ("redactor", "env")])

    def test_the_agent_gets_masks_and_variables(self):
        self.batch("bin/buildkite-agent.cmd", f'PROBE save "{windows_path(self.box.root)}\\%~1"')
        result = self.inject()
        self.assertEqual(result.code, 0, result)
        for name in ("redactor", "env"):
            self.assertIn(self.token.encode(), self.box.read(name))

    def test_an_agent_that_fails(self):
        self.batch("bin/buildkite-agent.cmd", "echo no agent here 1>&2", "exit 1")
        result = self.inject()
        self.assertEqual((result.code, result.words), (73, ["cannot-write"]), result)
        self.assertIn("ended with exit code 1 (it says: no agent here)", result.stderr)

    def test_no_agent(self):
        result = self.inject()
        self.assertEqual((result.code, result.words), (73, ["cannot-write"]), result)
        self.assertIn("buildkite-agent cannot be run: No such file or directory", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
