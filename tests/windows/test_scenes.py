"""The program for Windows beside this machine's: the same run twice against the emulator, byte for byte."""

import os
import re
import subprocess
import sys
import unittest
import uuid

from windows import ROOT, WINE, need, of_wine, tell_not_shown, use_closed_folder, windows_path

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import surroundings  # noqa: E402
from harness import Case, account  # noqa: E402
from runs import Box  # noqa: E402

[PROGRAM] = need("snyk-cred.exe")
THIS_MACHINES = os.environ["SNYK_CRED_BINARY"]

# What differs from run to run.
VARIES = re.compile(r"(?<=snyk[_-]cred[_-])[0-9a-f]{16,}|(?<=_)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
                    r"|(?<=section_start:)\d+|(?<=section_end:)\d+"
                    r'|\b\d+(?= ms\b)|(?<="ms":)\d+|(?<="snyk_request_id":")[^"]*')

PRIVATE = re.compile(r"/snyk-cred-[0-9a-f]{32}/")


def new_box():
    """One whose name a summary in Markdown does not escape."""
    while True:
        box = Box()
        if "_" not in box.root:
            return box
        box.remove()


class Scene:
    """A run of one of the two, and what it left, without what differs between two runs."""

    def __init__(self, box, result):
        def plain(data):
            text = data.decode("utf-8", "surrogateescape")
            # Wine's name of the same place.
            text = re.sub(r"[Zz]:(\\[^\s\"')]*)", lambda path: re.sub(r"\\+", "/", path[1]), text)
            return VARIES.sub("VARIES", text.replace(box.root, "/box"))

        self.code = result.code
        self.stdout, self.stderr = plain(result.raw_stdout), plain(result.raw_stderr)
        self.files = {plain(path.encode()): plain(data) for path, data in result.changed().items()}


class Scenes(Case):
    def both(self, *args, surround=surroundings.bare, files=(), env=(), **more):
        """`surround` makes the variables; `files`: of them, those that may get the credential, or names in the box. In
        `args` BOX stands for the sandbox."""
        scenes = []
        first = self.box
        for program in ([THIS_MACHINES], [WINE, PROGRAM]):
            self.box = new_box()
            self.addCleanup(self.box.remove)
            variables = surround(self.box) | dict(env)
            handed = [variables.get(name, self.box.path(name)) for name in files]
            words = [word.replace("BOX", self.box.root) for word in args]
            if words[0] in ("inject", "check"):
                network = self.network()
                words[1:1] = network[:2] if "--ca-file" in words else network
            if program[0] == WINE:
                variables = of_wine(variables, self.box.root)
            self.emulator.clear_log()
            result = self.run_program([*program, *words], variables, handed_to=handed, **more)
            scene = Scene(self.box, result)
            scene.requests = [(each["method"], each["host"], each["path"]) for each in self.emulator.requests()]
            scenes.append(scene)
        self.box = first
        linux, windows = scenes
        for what in ("stderr", "code", "stdout", "files", "requests"):
            self.assertEqual(getattr(windows, what), getattr(linux, what), what)
        return linux

    def test_texts_that_need_no_network(self):
        for args in (["--version"], ["--help"], ["regions"], ["regions", "--report", "json"], ["explain", "rejected"],
                     ["completion", "bash"], ["inject", "--help"]):
            with self.subTest(args):
                self.assertEqual(self.both(*args).code, 0)

    def test_mask(self):
        token = self.api_token()
        scene = self.both("mask", env={"SNYK_TOKEN": token}, stdin=f"before {token} after\nno end")
        self.assertNotIn(token, scene.stdout)
        self.assertEqual(scene.code, 0)

    def test_check(self):
        self.assertEqual(self.both("check", env={"SNYK_TOKEN": self.service_account()}).code, 0)

    def test_check_as_json(self):
        self.assertEqual(self.both("check", "--report", "json", env={"SNYK_TOKEN": self.service_account()}).code, 0)

    def test_inject_into_github(self):
        token = self.service_account()
        scene = self.both("inject", surround=surroundings.github, files=["GITHUB_ENV"], env={"SNYK_TOKEN": token})
        self.assertEqual(scene.code, 0)
        self.assertIn(token, "".join(scene.files.values()))

    def test_inject_into_azure(self):
        token = self.service_account()
        scene = self.both("inject", surround=surroundings.azure, env={"SNYK_TOKEN": token})
        self.assertEqual(scene.code, 0)
        self.assertIn(token, scene.stdout)

    def test_a_private_file(self):
        """As a file that a shell reads: where it lies, and what is in it. Wine makes another mode of its DACL, and takes
        TMPDIR for itself."""
        def surround(box):
            variables = surroundings.gitlab(box)
            del variables["TMPDIR"]
            return variables

        self.private_files = lambda result: set(filter(PRIVATE.search, result.changed()))
        token = self.service_account()
        for form in ([], ["--format", "powershell"]):
            with self.subTest(form):
                scene = self.both("inject", "--token-env", "TOKEN", *form, surround=surround, env={"TOKEN": token})
                self.assertEqual(scene.code, 0)
                [(path, written)] = scene.files.items()
                self.assertIn(token, written)
                self.assertIn(path, scene.stdout)

    def test_inject_as_dotenv(self):
        scene = self.both("inject", "--format", "dotenv", "--output", "BOX/out.env", files=["out.env"],
                          env={"SNYK_TOKEN": self.service_account()})
        self.assertEqual(scene.code, 0)
        self.assertIn("/box/out.env", scene.files)

    def test_inject_as_json(self):
        scene = self.both("inject", "--format", "json", "--output", "BOX/out.json", files=["out.json"],
                          env={"SNYK_TOKEN": self.service_account()})
        self.assertEqual(scene.code, 0)
        self.assertIn("/box/out.json", scene.files)

    def test_a_pull_request_of_a_fork_gets_nothing(self):
        def surround(box):
            payload = surroundings.pull_request(surroundings.repository(2002, "fork/app", fork=True))
            return surroundings.github(box, event="pull_request_target", payload=payload)

        scene = self.both("inject", surround=surround, env={"SNYK_TOKEN": self.service_account()})
        self.assertIn("[untrusted-code]", scene.stderr)
        self.assertEqual(scene.requests, [])

    def test_an_unknown_certificate_authority(self):
        """By our own checks of a CA file, and by the system's chain engine where none is given."""
        token = self.service_account()
        variables = of_wine(surroundings.bare(self.box) | {"SNYK_TOKEN": token}, self.box.root)
        result = self.run_program([WINE, PROGRAM, "check", "--proxy", self.emulator.proxy], variables)
        self.assertEqual((result.code, result.words), (69, ["tls"]), result)
        self.assertEqual(self.emulator.requests(), [])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "1", "-subj", "/CN=other", "-keyout", self.box.path("key.pem"),
                        "-out", self.box.path("other.pem")], check=True, capture_output=True)
        scene = self.both("check", "--ca-file", self.box.path("other.pem"), env={"SNYK_TOKEN": token})
        self.assertEqual((scene.code, scene.requests), (69, []))

    def test_ssh_agents_are_refused_with_a_sentence(self):
        variables = of_wine(surroundings.bare(self.box), self.box.root) | {"SSH_AUTH_SOCK": "C:\\agent"}
        words = ["--signer", "sshagent:SHA256:" + "a" * 43, "--key-id", "k"]
        result = self.run_program([WINE, PROGRAM, "check", *self.network(), "--client-id", str(uuid.uuid4()),
                                   "--region", "eu", *words], variables)
        self.assertEqual(result.words, ["signer"], result)
        self.assertIn("this preview for Windows cannot do that yet", result.error)

    def test_report_file(self):
        scene = self.both("check", "--report-file", "BOX/report.json", env={"SNYK_TOKEN": self.service_account()})
        self.assertIn("/box/report.json", scene.files)

    def test_refusals(self):
        token = self.api_token()
        for name, world, args, surround, env in (
            ("wrong region", [account(token, "service_account", "SNYK-EU-01")], ["check"], surroundings.bare, {}),
            ("401", [], ["check"], surroundings.bare, {}),
            ("401 of inject", [], ["inject"], surroundings.github, {}),
            ("no credential", [], ["inject"], surroundings.github, {"SNYK_TOKEN": ""}),
            ("no such option", [], ["inject", "--nonsense"], surroundings.github, {}),
            ("a person's token", [account(token, "user")], ["inject"], surroundings.github, {}),
            ("output in the checkout", [account(token, "service_account")],
             ["inject", "--format", "dotenv", "--output", "BOX/work/out.env"], surroundings.github, {}),
        ):
            with self.subTest(name):
                self.world(*world)
                scene = self.both(*args, surround=surround, env={"SNYK_TOKEN": token} | env)
                self.assertNotEqual(scene.code, 0)
                self.assertNotIn(token, str(scene.files))


def setUpModule():
    use_closed_folder()
    tell_not_shown()


if __name__ == "__main__":
    unittest.main(verbosity=1)
