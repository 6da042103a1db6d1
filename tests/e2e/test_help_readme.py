"""Help, version, completion, and README: what is written is what the program does."""

import re
import subprocess
import unittest

import surroundings
from harness import BINARY, SOURCE, Case, main

COMMANDS = ("inject", "exec", "check", "mask", "regions", "explain", "doctor", "jwks", "completion")
OPTIONS = """token-env token-file token-stdin client-id client-secret-env client-secret-file private-key-file private-key-env key-id
key-jwks token-from signer signer-command assertion-env assertion-file id-token-env id-token-file public-key check region api-url allow-host probe-regions org plan policy policy-file policy-sha256 context expect-org expect-principal expect-region
min-validity require-expiry on-missing on-unavailable untrusted-code format hand-over output outputs-file report report-file offline ca-file trust proxy
proxy-auth-file timeout max-attempts no-mask also-env keep-identity quiet verbose color""".split()
# Every exit code that README.md#exit-codes-and-errors lists, and the words that the issues name.
CODES = (0, 64, 65, 66, 67, 69, 70, 73, 75, 76, 77, 78, 126, 127)


class Help(Case):
    def help(self, *words):
        result = self.snyk_cred(*words, network=False)
        self.assert_ok(result)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def test_every_command_and_option(self):
        overview = self.help("--help")
        for command in COMMANDS:
            self.assertIn(command, overview)
        everything = "".join(self.help(command, "--help", "--all") for command in COMMANDS)
        for option in OPTIONS:
            self.assertRegex(everything, rf"--{option}\b")

    def test_it_fits_one_screen_of_80_columns(self):
        for words in ([], *([command] for command in COMMANDS)):
            screen = self.help(*words, "--help").splitlines()
            self.assertLessEqual(len(screen), 40, "\n".join(screen))
            self.assertIn("man " + "-".join(["snyk-cred", *words]), " ".join(screen))
            for line in screen + self.help(*words, "--help", "--all").splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_all_may_stand_anywhere(self):
        everything = self.help("check", "--help", "--all")
        self.assertEqual(self.help("check", "--all", "--help"), everything)
        self.assertEqual(self.help("help", "check", "--all"), everything)
        self.assertEqual(self.help("help", "--all"), self.help("--help", "--all"))

    def test_exit_codes_are_explained(self):
        text = self.help("--help", "--all") + self.help("inject", "--help", "--all")
        for code in CODES:
            if code not in (126, 127):
                self.assertRegex(text, rf"(?m)\b{code}\b")

    def test_mask_says_that_it_needs_pipefail(self):
        self.assertIn("pipefail", self.help("mask", "--help"))

    def test_version(self):
        text = self.help("--version")
        self.assertRegex(text, r"^snyk-cred \d+\.\d+\.\d+")
        version = re.search(r"project\(snyk-cred VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text())[1]
        self.assertIn(version, text)

    def test_help_needs_no_environment(self):
        """A wrong variable does not keep anyone from reading the help."""
        env = surroundings.bare(self.box) | {"SNYK_CRED_NONSENSE": "x"}
        for words in (["--help"], ["inject", "--help"], ["--version"]):
            result = self.snyk_cred(*words, env=env, network=False)
            self.assertEqual(result.code, 0, result)

    def test_completion(self):
        for shell, check in (
            ("bash", ["bash", "-n"]),
            ("zsh", ["zsh", "-n"]),
            ("fish", ["fish", "--no-execute"]),
        ):
            with self.subTest(shell):
                text = self.help("completion", shell)
                for option in ("untrusted-code", "expect-org"):
                    self.assertIn(option, text)
                path = self.box.write(f"completion.{shell}", text)
                subprocess.run([*check, path], check=True, capture_output=True)

    def test_writing_what_was_asked_for_to_a_full_disk(self):
        for words in (["--help"], ["--version"], ["inject", "--help"], ["regions"], ["completion", "bash"]):
            with self.subTest(" ".join(words)):
                argv = ["sh", "-c", 'exec "$0" "$@" > /dev/full', BINARY, *words]
                result = self.run_program(argv, surroundings.bare(self.box))
                self.assert_refused(result, 73, "cannot-write", says="standard output")


@unittest.skipUnless((SOURCE / "README.md").exists(), "there is no README yet")
class Readme(Case):
    def setUp(self):
        super().setUp()
        self.text = (SOURCE / "README.md").read_text(encoding="utf-8")

    def test_no_option_that_is_not_there(self):
        known = set(OPTIONS) | {"help", "version", "all"}
        lines = [
            line
            for line in self.text.splitlines()
            if "snyk-cred" in line and "scripts/" not in line and "cmake" not in line and "install.sh" not in line
        ]
        for line in lines:
            for option in re.findall(r"(?<![\w-])--([a-z][a-z0-9-]+)", line.split(" -- ")[0]):
                self.assertIn(option, known, line)

    def test_every_exit_code(self):
        for code in CODES:
            self.assertRegex(self.text, rf"(?m)^\|\s*`?{code}\b")

    def test_both_statements_of_the_eval_form(self):
        self.assertIn("snyk_cred=$(snyk-cred inject", self.text)
        self.assertIn("|| exit $?", self.text)
        self.assertIn('eval "$snyk_cred"', self.text)

    def test_a_guard_not_a_boundary(self):
        self.assertRegex(
            self.text.lower(), r"not a (security )?boundary|guard, not (a )?boundary|no boundary"
        )

    def test_hosts(self):
        for host in ("api.snyk.io", "api.us.snyk.io", "api.eu.snyk.io", "api.au.snyk.io", "api.snykgov.io"):
            self.assertIn(host, self.text)


if __name__ == "__main__":
    main()
