"""The signing key of a release: which jobs of this project's CI have it, and what of it the programs of the signing step
can see."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import textwrap
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GITHUB = (ROOT / ".github/workflows/release.yml").read_text()
GITLAB = (ROOT / ".gitlab-ci.yml").read_text()


def jobs(text, indent):
    """{name: text} of the mappings at this depth."""
    parts = re.split(rf"^ {{{indent}}}([a-z]+):\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Signing(unittest.TestCase):
    def test_only_a_job_that_builds_nothing_has_the_key(self):
        for text, indent, name, word in ((GITHUB, 2, "publish", "RELEASE_SIGNING_KEY"), (GITLAB, 0, "sign", "RELEASE_SIGNING_KEY")):
            found = [job for job, lines in jobs(text, indent).items() if re.search(rf"^ +(?!#).*{word}", lines, re.M)]
            self.assertEqual(found, [name])
            self.assertNotIn("scripts/", jobs(text, indent)[name])

    def test_no_program_of_the_step_gets_it_in_its_environment(self):
        script = textwrap.dedent(re.search(r"name: Signature\n.*?run: \|\n(.*?\n)(?= {6}- )", GITHUB, re.S)[1])
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        key, public = folder / "key.pem", folder / "public.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        (folder / "dist").mkdir()
        (folder / "dist/SHA256SUMS").write_text("sums\n")
        secret = key.read_text().splitlines()[1]
        real = shutil.which("openssl")
        (folder / "openssl").write_text(f'#!/bin/sh\nenv >>"{folder}/saw"\nprintf "%s\\n" "$@" >>"{folder}/saw"\nexec {real} "$@"\n')
        (folder / "openssl").chmod(0o755)
        env = {"PATH": f"{folder}:{os.environ['PATH']}", "SIGNING_KEY": key.read_text()}
        # As the runner does with shell: bash.
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        subprocess.run(bash, env=env, cwd=folder, check=True)
        self.assertNotIn(secret, (folder / "saw").read_text())
        verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", folder / "dist/SHA256SUMS"]
        subprocess.run([*verify, "-sigfile", folder / "dist/SHA256SUMS.sig"], check=True, capture_output=True)
        # A project without a key releases unsigned.
        (folder / "dist/SHA256SUMS.sig").unlink()
        subprocess.run(bash, env=env | {"SIGNING_KEY": ""}, cwd=folder, check=True)
        self.assertFalse((folder / "dist/SHA256SUMS.sig").exists())


if __name__ == "__main__":
    unittest.main()
