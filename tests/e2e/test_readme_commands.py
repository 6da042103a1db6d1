"""The commands that README shows for `snyk test` run as they stand there, with ids in place of the capitals; and each of
them refuses another account's credential."""

import os
import re

import credentials
import surroundings
from harness import ASAN, BINARY, SOURCE, Case, account, main, new_id

SHOWN = re.compile(r"snyk-cred exec [^\n'`]*-- snyk test")


class Shown(Case):
    def setUp(self):
        super().setUp()
        self.org = new_id()
        os.symlink(BINARY, os.path.join(self.box.folder("bin"), "snyk-cred"))
        self.box.write("bin/snyk", "#!/bin/sh\necho \"scanned with ${SNYK_TOKEN:+a token}${SNYK_OAUTH_TOKEN:+an access token}\"\n", 0o755)  # fmt: skip

    def commands(self):
        readme = (SOURCE / "README.md").read_text(encoding="utf-8")
        found = sorted(set(SHOWN.findall(readme)))
        self.assertGreaterEqual(len(found), 3)
        return found

    def run_shown(self, command, readable):
        """In a job whose secrets bear the names that README gives them; the account reads `readable`."""
        token, secret, client_id = self.api_token(), self.secret(credentials.client_secret()), new_id()
        oauth = "--region eu" in command
        who = {"type": "service_account", "default_org": readable, "orgs": [readable]}
        client = {
            "client_id": client_id,
            "client_secret": secret,
            "region": "SNYK-EU-01",
            "access_token": self.jwt("https://api.eu.snyk.io"),
            "account": who,
        }
        people = [account(token, "service_account", default_org=readable)]
        self.world(*people, clients=[client], orgs=[{"id": readable}, {"id": self.org}])
        env = surroundings.gitlab(self.box)
        if oauth:
            env |= {"SNYK_CLIENT_SECRET": secret}
            if "--client-id" not in command:
                env["SNYK_CLIENT_ID"] = client_id
        else:
            env["SNYK_SERVICE_ACCOUNT"] = token
        env |= {"HTTPS_PROXY": self.emulator.proxy, "SSL_CERT_FILE": self.emulator.ca_file}
        env["PATH"] = self.box.path("bin") + ":" + env["PATH"]
        line = command.replace("CLIENT_ID", client_id).replace("ORG_ID", self.org)
        self.assertNotRegex(line, r"\b[A-Z]+_ID\b")
        result = self.run_program(["sh", "-ec", line], ASAN | env)
        return result, "an access token" if oauth else "a token"

    def test_they_work(self):
        for command in self.commands():
            with self.subTest(command):
                result, handed = self.run_shown(command, self.org)
                self.assert_ok(result)
                self.assertEqual(result.stdout, f"scanned with {handed}\n")

    def test_each_notices_another_account(self):
        """That is what --expect-org stands there for."""
        for command in self.commands():
            with self.subTest(command):
                result, _ = self.run_shown(command, new_id())
                self.assert_refused(result, 77, "assertion", says="--expect-org")
                self.assertEqual(result.stdout, "")


if __name__ == "__main__":
    main()
