"""Files that the CI system reads after the step: which of them may be written, and which might be one of them."""

import os

import github_files
import surroundings
from harness import BINARY, Case, main
from long_folder import write_in_long_folder

BEFORE = b"A=1\nB<<E\nx\nE\n"


class CiFiles(Case):
    def files(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.box.write(env["GITHUB_ENV"], BEFORE)
        return env

    def test_a_file_that_is_broken_already(self):
        """The runner would drop what is appended, and the later steps would lack it."""
        contents = {
            "an open heredoc": (b"A=1\nB<<EOF\n2\n", "line 2"),
            "a line without =": (b"hello\n", "line 1"),
            "UTF-16": ("\ufeffA=1\n".encode("utf-16-le"), "UTF-16"),
        }
        for variable in ("GITHUB_ENV", "GITHUB_OUTPUT"):
            for name, (content, says) in contents.items():
                with self.subTest(f"{variable}, {name}"):
                    env = self.files()
                    self.box.write(env[variable], content)
                    result = self.snyk_cred("inject", env=env)
                    self.assert_refused(result, 73, "cannot-write", says=[variable, says])
                    self.assertEqual(result.after[env[variable]], content)
                    self.assertNotIn(b"SNYK_TOKEN", result.after[env["GITHUB_ENV"]])

    def test_a_container_of_another_user(self):
        """The runner's file in the runner's folder, which this user may write: a plain >> would do."""
        if os.geteuid() != 0:
            self.skipTest("only root can give files away")
        env = self.files()
        folder = os.path.dirname(env["GITHUB_ENV"])
        for path in (self.box.root, os.path.dirname(folder), folder):
            os.chmod(path, 0o777)
        for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            os.chown(env[name], 12345, 12345)
            os.chmod(env[name], 0o666)
        ca = self.box.write("ca.pem", self.box.read(self.emulator.ca_file), 0o644)
        words = [BINARY, "inject", "--proxy", self.emulator.proxy, "--ca-file", ca]
        argv = ["setpriv", "--reuid=23456", "--regid=23456", "--clear-groups", *words]
        for owner, code in ((23456, 73), (12345, 0)):
            with self.subTest(f"the folder of {owner}"):
                os.chown(folder, owner, owner)
                result = self.run_program(argv, env, handed_to=[env["GITHUB_ENV"]])
                self.assertEqual(result.code, code, result)
        self.assertIn("SNYK_TOKEN", github_files.variables(result.after[env["GITHUB_ENV"]]))

    def test_a_report_in_a_place_that_cannot_be_told(self):
        """It might be that of a file of this run, which a report must not replace."""
        env = self.files()
        env["GITHUB_ENV"] = write_in_long_folder(self.box.folder("deep"), "env", "A=1\n")
        for name, path in (("the same file", env["GITHUB_ENV"]), ("another one", self.box.path("report.json"))):
            with self.subTest(name):
                result = self.snyk_cred("inject", "--report-file", path, env=env)
                self.assert_refused(result, 73, "cannot-write", says="may name the file of ")
                with open(env["GITHUB_ENV"], encoding="utf-8") as file:
                    self.assertEqual(file.read(), "A=1\n")
                self.assertFalse(os.path.exists(self.box.path("report.json")))


if __name__ == "__main__":
    main()
