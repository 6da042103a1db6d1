"""The static binary where jobs run: in Debian roots of several ages, under their own shells and tools."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest
import uuid

import debian

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

STATIC = ROOT / "build" / "static" / "snyk-cred"
SUITES = ("bullseye", "bookworm", "trixie")  # those that the mirrors still hold


class Debians(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulated(os.environ["SNYK_EMULATOR_BINARY"])
        cls.addClassCleanup(cls.emulator.close)

    def test_two_statements(self):
        for suite in SUITES:
            root = debian.extracted(suite)
            self.addCleanup(debian.remove, root)
            shutil.copy(STATIC, root / "usr/bin/snyk-cred")
            shutil.copy(self.emulator.ca_file, root / "ca.pem")
            for shell in ("dash", "bash"):
                with self.subTest(suite, shell=shell):
                    self.two_statements(root, shell)

    def two_statements(self, root, shell):
        secret = str(uuid.uuid4())
        self.emulator.world(accounts=[{"token": secret, "type": "service_account"}])
        host = f"127.0.0.1:{self.emulator.port}"
        script = (
            "snyk_cred=$(snyk-cred inject --token-env SECRET --format shell --ca-file /ca.pem"
            f" --api-url https://{host} --allow-host {host}) || exit $?\n"
            'eval "$snyk_cred"\necho "$SNYK_API ${#SNYK_TOKEN}"\n'
        )
        run = subprocess.run(
            [shutil.which("chroot"), root, f"/bin/{shell}", "-exc", script],
            env={"PATH": "/usr/bin:/bin", "CI": "true", "SECRET": secret},
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout, f"https://{host} 36\n")
        self.assertNotIn(secret, run.stderr)
        self.assertEqual(list((root / "tmp").iterdir()), [])


if __name__ == "__main__":
    debian.need()
    unittest.main()
