"""The program for Windows beside this machine's: the same run twice against the emulator, byte for byte. The guards whose
effect Wine cannot show are listed by name; only a Windows machine proves them."""

import os
import re
import sys
import unittest

from windows import ROOT, WINE, need

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import surroundings  # noqa: E402
from harness import Case, account  # noqa: E402
from runs import Box  # noqa: E402

[PROGRAM] = need("snyk-cred.exe")
THIS_MACHINES = os.environ["SNYK_CRED_BINARY"]

# What the code does there and Wine does not show, each with what Wine does instead.
NOT_SHOWN = {
    "a symbolic link or a junction in the place of GITHUB_ENV is refused": "shows no reparse points",
    "a path through a link or a junction counts as inside the checkout": "shows no reparse points",
    "a private file's protected DACL keeps other users out": "maps it to a Unix mode",
    "the owner of GITHUB_ENV is this user, Administrators, or the folder's": "has one user",
    "a folder that others may rename or delete in holds no private file": "makes DACLs up from Unix modes",
    "no process of the same user reads our memory": "does not keep a process's DACL",
    "Ctrl-C and a closed window wait until files are whole or gone": "runs without a console here",
    "roots that Windows fetches when a chain needs them": "has this machine's roots alone",
}

# What differs from run to run.
NONCE = re.compile(r"(?<=snyk-cred-)[0-9a-f]{16,}|(?<=ghadelimiter_)[0-9a-f-]{16,}")
SPENT = re.compile(r"\b\d+ ms\b")


class Scene:
    """A run of one of the two, and what it left, without what differs between two runs."""

    def __init__(self, box, result):
        def plain(data):
            text = data.decode("utf-8", "surrogateescape")
            # Wine's name of the same place.
            text = re.sub(r"[Zz]:(\\[^\s\"')]*)", lambda path: path[1].replace("\\", "/"), text)
            return SPENT.sub("N ms", NONCE.sub("NONCE", text.replace(box.root, "/box")))

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
            self.box = Box()
            self.addCleanup(self.box.remove)
            variables = surround(self.box) | dict(env)
            handed = [variables.get(name, self.box.path(name)) for name in files]
            words = [word.replace("BOX", self.box.root) for word in args]
            if words[0] in ("inject", "check"):
                words[1:1] = self.network()
            if program[0] == WINE:  # it finds Wine's own files by these
                variables |= {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}
            self.emulator.clear_log()
            result = self.run_program([*program, *words], variables, handed_to=handed, **more)
            scene = Scene(self.box, result)
            scene.requests = [(each["method"], each["target"]) for each in self.emulator.requests()]
            scenes.append(scene)
        self.box = first
        linux, windows = scenes
        for what in ("stderr", "code", "stdout", "files", "requests"):
            self.assertEqual(getattr(windows, what), getattr(linux, what), what)
        return linux

    def test_texts_that_need_no_network(self):
        for args in (["--version"], ["--help"], ["regions"], ["regions", "--report", "json"], ["explain", "wrong-region"],
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
                self.assertEqual(scene.files, {})


def setUpModule():
    print(f"not shown by Wine ({len(NOT_SHOWN)}):", file=sys.stderr)
    for guard, instead in NOT_SHOWN.items():
        print(f"  {guard} (Wine {instead})", file=sys.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
