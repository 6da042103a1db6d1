"""Snyk's own CLI under `exec`, told to print all that it can: its output passes, the credential does not."""

import snyk_cli

snyk_cli.need()

import surroundings  # noqa: E402
from harness import Case, main, new_id  # noqa: E402

TALKATIVE = {"DEBUG": "*"}  # what people set when a scan fails in CI: environment, headers, request options


class UnderExec(Case):
    def setUp(self):
        super().setUp()
        snyk_cli.project(self.box.folder("work"))
        org = new_id()
        self.token = self.service_account(default_org=org)
        reached = snyk_cli.surroundings(self.emulator, self.box.folder("home"))
        self.env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token) | reached | TALKATIVE

    def exec_snyk(self, **more):
        result = self.snyk_cred("exec", "--", *snyk_cli.argv("test", "-d"), env=self.env, network=False, **more)
        self.assertEqual(result.code, 0, result)
        self.assertIn(snyk_cli.SAFE, result.stdout)
        self.assertIn(self.token, [call.credential for call in snyk_cli.calls(self.emulator)])
        return result

    def test_without_it_the_credential_is_printed(self):
        """The other direction: there is something to be hidden."""
        log = self.box.write("work/log", "")
        command = f'{snyk_cli.line("test", "-d")} > "{log}" 2>&1'
        result = self.run_program(["sh", "-c", command], self.env, handed_to=[log])
        self.assertEqual(result.code, 0, result)
        self.assertIn(self.token.encode(), result.after[log])

    def test_in_pipes(self):
        """The canary of every run looks at the streams."""
        result = self.exec_snyk()
        self.assertIn("authorization: 'token ***'", result.stderr)
        self.assertNotIn("\x1b[", result.stdout)

    def test_in_a_terminal(self):
        result = self.exec_snyk(terminals=("stdin", "stdout", "stderr"))
        self.assertIn("***", result.stdout + result.stderr)
        self.assertIn("\x1b[", result.stdout, "colors, as for a terminal")


if __name__ == "__main__":
    main()
