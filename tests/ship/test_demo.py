"""scripts/demo before it installs or builds anything. The scenes themselves are held by the demo, which ends where one
differs from what it says; building it takes minutes, so no test runs it."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Demo(unittest.TestCase):
    def demo(self, root, *options):
        env = {"PATH": "/usr/bin:/bin"}
        return subprocess.run([root / "scripts/demo", *options], env=env, capture_output=True, text=True)

    def test_in_a_container(self):
        """What is printed can be pasted, from a folder of any name, and runs the demo of a copy of that folder."""
        apart = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, apart)
        root = apart / "it's a folder"
        shutil.copytree(ROOT / "scripts", root / "scripts")
        before = sorted(apart.rglob("*"))
        run = self.demo(root, "--container")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(sorted(apart.rglob("*")), before)
        pasted = 'docker() { printf "%s\\0" "$@"; }\n' + run.stdout
        words = subprocess.run(["bash", "-euc", pasted], capture_output=True, check=True).stdout.decode().split("\0")[:-1]
        self.assertEqual(words[:5], ["run", "--rm", "-it", "--volume", f"{root}:/snyk-cred:ro"])
        self.assertEqual(words[5:8], ["debian:12", "sh", "-c"])
        # The container's folders are these here.
        (root / "build").mkdir()
        (root / "scripts/demo").write_text("#!/bin/sh\ncd -- \"${0%/*}/..\" && echo \"the demo, $(ls | tr '\\n' ' ')\"\n")
        inside = re.sub(r"(?<= )/demo\b", f"{apart}/demo", words[8].replace("/snyk-cred", shlex.quote(str(root))))
        run = subprocess.run(["sh", "-c", inside], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, "the demo, scripts \n"), run.stderr)

    def test_another_word_ends_with_its_usage(self):
        run = self.demo(ROOT, "--quick")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("usage: scripts/demo [--container]", run.stderr)

    def test_what_it_will_do_and_how_long_is_said_first(self):
        """Before setup, which here ends it."""
        apart = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, apart)
        shutil.copytree(ROOT / "scripts", apart / "scripts")
        (apart / "scripts/setup").write_text('#!/bin/sh\necho "setup $*"\nexit 9\n')
        os.chmod(apart / "scripts/setup", 0o755)
        run = self.demo(apart)
        self.assertEqual(run.returncode, 9, run.stderr)
        self.assertRegex(run.stdout, r"^This demo shows[\s\S]* 1\. install what the build needs")
        self.assertRegex(run.stdout, r"takes up to 5 minutes[\s\S]*\nsetup --build\n$")


if __name__ == "__main__":
    unittest.main()
