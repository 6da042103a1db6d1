"""The notes of a release, made of a changelog that the test writes."""

import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHANGELOG = """# Changelog

## [Unreleased]

### Added

- not out yet

## [1.2.3] - 2026-12-01

### Security

- OpenSSL 3.0.99: CVE-0000-0000

## [1.2.2] - 2026-11-01

- of old
"""


class Notes(unittest.TestCase):
    def setUp(self):
        self.tree = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.tree)
        (self.tree / "scripts/lib").mkdir(parents=True)
        shutil.copy(ROOT / "scripts/lib/release_notes.py", self.tree / "scripts/lib")
        (self.tree / "CHANGELOG.md").write_text(CHANGELOG)
        for machine in ("amd64", "arm64"):
            (self.tree / machine).mkdir()
            (self.tree / machine / "snyk-cred").write_text(machine)

    def notes(self, version, *more):
        command = [sys.executable, "-B", self.tree / "scripts/lib/release_notes.py", version]
        command += [f"linux-{machine}={self.tree / machine}" for machine in ("arm64", "amd64")]
        command += more
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def test_the_section_of_the_version_and_no_other(self):
        notes = self.notes("1.2.3")
        self.assertTrue(notes.startswith("# snyk-cred 1.2.3\n\n### Security\n\n- OpenSSL 3.0.99: CVE-0000-0000\n\n## "), notes)
        for words in ("not out yet", "of old", "trial"):
            self.assertNotIn(words, notes)

    def test_the_last_section(self):
        self.assertIn("\n- of old\n\n## ", self.notes("1.2.2"))

    def test_a_version_without_a_section_is_called_a_trial(self):
        notes = self.notes("1.2.30")
        self.assertIn("**A trial: CHANGELOG.md has no section [1.2.30].**\n\n### Added\n\n- not out yet\n", notes)

    def test_the_hash_of_each_program(self):
        notes = self.notes("1.2.3")
        rows = [line for line in notes.splitlines() if line.startswith("| linux")]
        digests = {machine: hashlib.sha256(machine.encode()).hexdigest() for machine in ("amd64", "arm64")}
        self.assertEqual(rows, [f"| linux-{machine} | `{digest}` |" for machine, digest in digests.items()])
        self.assertNotIn("preview", notes)

    def test_previews_are_called_so(self):
        for name in ("windows/snyk-cred.exe", "macos/snyk-cred"):
            (self.tree / name).parent.mkdir()
            (self.tree / name).write_text(name)
        notes = self.notes("1.2.3", f"windows-amd64={self.tree}/windows", f"macos-arm64={self.tree}/macos")
        rows = [line for line in notes.splitlines() if "(preview)" in line]
        digests = [hashlib.sha256(name.encode()).hexdigest() for name in ("macos/snyk-cred", "windows/snyk-cred.exe")]
        self.assertEqual(rows, [f"| macos-arm64 (preview) | `{digests[0]}` |", f"| windows-amd64 (preview) | `{digests[1]}` |"])
        self.assertTrue(notes.endswith(".exe`) are a preview: README has a table of what is tested where.\n"), notes)


if __name__ == "__main__":
    unittest.main()
