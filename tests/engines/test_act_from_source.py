"""Our action with `from-source`, and the README's first snippet, in a workflow that `act` runs."""

import textwrap

import act_case
import template_files
from engine_case import BINARY, MACHINE
from harness import account, main, new_id


class FromSource(act_case.Act):
    def build_instead(self):
        """In place of scripts/from-source, which tests/ship runs: gives the built program, and writes down what the
        environments of its whole process tree hold."""
        saw = self.apart / "saw"
        up = 'tr "\\0" "\\n" </proc/$pid/environ >>"$saw"; pid=$(awk "/^PPid:/ { print \\$2 }" /proc/$pid/status)'
        give = f"printf '#!/bin/sh\\nexec \"{BINARY}\" \"$@\"\\n' >\"$1/snyk-cred\"; chmod 700 \"$1/snyk-cred\""
        script = f'#!/bin/sh\nset -e\nsaw={saw} pid=$$\nwhile [ "$pid" -gt 1 ]; do {up}; done\n{give}\necho "$1/snyk-cred"\n'
        (self.apart / "action/scripts/from-source").write_text(script)
        return saw

    def test_from_source_is_built_where_no_secret_is(self):
        saw, token = self.build_instead(), self.service_account()
        pins = {"version": None, "base_url": None, f"sha256_{MACHINE}": None}
        program = self.step("program", from_source="true", proxy=None, ca_file=None, **pins)
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", from_source="true", **pins),
            program | {"uses": act_case.USES.replace("@", "/install@")},
            self.note("token", "$SNYK_TOKEN"),
            self.note_outputs("program"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), token)
        self.assertTrue(self.outputs()["binary"].endswith("/snyk-cred"))
        self.assertEqual(self.mirror.asked, [])
        built = saw.read_text().split("INPUT_FROM_SOURCE=true")
        self.assertGreater(len(built), 2)
        # The second build is after the hand-over: there the job has the credential.
        self.assertNotIn(token, built[0] + built[1])

    def test_the_readmes(self):
        """As it is pasted, with owner, commit and id put in, among the steps of a job."""
        self.build_instead()
        token, org = self.api_token(), new_id()
        self.world(account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        text = template_files.snippet("GitHub Actions")
        for word, value in {"OWNER": "acme", "COMMIT": act_case.COMMIT, "ORG_ID": org}.items():
            self.assertIn(word, text)
            text = text.replace(word, value)
        tools = self.apart / "tools"
        tools.mkdir()
        show = f'#!/bin/sh\nprintf "%s %s" "$SNYK_TOKEN" "$SNYK_API" >{self.apart}/seen/token\necho "snyk $*: $SNYK_TOKEN"\n'
        (tools / "snyk").write_text(show)
        (tools / "snyk").chmod(0o755)
        steps = textwrap.indent(text, "      ")
        result = self.run_workflow(
            f"on: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}",
            secrets={"SNYK_SERVICE_ACCOUNT": token},
            env={"SSL_CERT_FILE": self.emulator.ca_file, "HTTPS_PROXY": self.emulator.proxy},
            path=f"{tools}:/usr/bin:/bin",
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), f"{token} https://api.snyk.io")
        self.assertIn("snyk test: ***", result.stdout)

    def test_with_a_release_pinned_nothing_is_built(self):
        saw, token = self.build_instead(), self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", from_source="true"),
            self.note("token", "$SNYK_TOKEN"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual((self.seen("token"), saw.exists()), (token, False))


if __name__ == "__main__":
    main()
