"""Variables that Windows has in place of others, and lists of folders: their paths have a colon of their own."""

import os
import shutil
import subprocess
import sys
import unittest

from windows import ROOT, WINE, need, of_wine, windows_path

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import surroundings  # noqa: E402
from harness import Case  # noqa: E402

[PROGRAM] = need("snyk-cred.exe")


class Variables(Case):
    def setUp(self):
        super().setUp()
        self.env = of_wine(surroundings.bare(self.box), self.box.root) | {"SNYK_TOKEN": self.service_account()}

    def test_a_list_of_folders_with_cas(self):
        """The second one has it: neither a colon nor an empty path takes the list apart."""
        hashed = self.box.path("hashed")
        os.mkdir(hashed)
        shutil.copy(self.emulator.ca_file, hashed)
        subprocess.run(["openssl", "rehash", hashed], check=True, capture_output=True)
        check = [WINE, PROGRAM, "check", "--proxy", self.emulator.proxy]
        none = windows_path(self.box.folder("none"))
        found = ";".join([none, "", windows_path(hashed)])
        result = self.run_program(check, self.env | {"SSL_CERT_DIR": found})
        self.assertEqual(result.code, 0, result)
        self.assertRegex(result.stdout, r"(?m)^  trust +.*SSL_CERT_DIR " + r"Z:\\.*\\none;Z:\\.*\\hashed")
        result = self.run_program(check, self.env | {"SSL_CERT_DIR": none})
        self.assertEqual((result.code, result.words), (69, ["tls"]), result)

    def run_at_home(self, *words, env=()):
        """With USERPROFILE, which Wine takes from nobody outside, but cmd.exe sets for what it starts."""
        home = self.box.folder("profile")
        line = f'@set "USERPROFILE={windows_path(home)}"\r\n@"{windows_path(PROGRAM)}" %*\r\n'
        batch = windows_path(self.box.write("bin/at-home.cmd", line))
        words = [words[0], *self.network(), *words[1:]]
        return self.run_program([WINE, "cmd.exe", "/c", batch, *words], self.env | dict(env))

    def test_the_login_that_the_cli_keeps_below_the_profile(self):
        self.box.write("profile/.config/configstore/snyk.json", '{"internal_oauth_token_storage": "{}"}')
        result = self.run_at_home("check")
        self.assertEqual(result.code, 0, result)
        self.assertIn("\\profile/.config/configstore/snyk.json contains a login", result.stdout)
        self.assertIn("set another USERPROFILE for the CLI", result.stdout)

    def test_a_checkout_below_the_profile(self):
        """As CircleCI names it, where output is refused."""
        self.box.folder("profile/project")
        output = windows_path(self.box.path("profile/project/out.env"))
        result = self.run_at_home("inject", "--format", "dotenv", "--output", output,
                                  env={"CIRCLECI": "true", "CIRCLE_WORKING_DIRECTORY": "~/project"})
        self.assertEqual((result.code, result.words), (73, ["cannot-write"]), result)
        self.assertIn("lies in the checkout (CIRCLE_WORKING_DIRECTORY)", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
