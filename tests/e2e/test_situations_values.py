"""What people put in place of the token, the endpoint, the organization or an option, and what an earlier step left; on
GitHub, GitLab, Jenkins and a terminal."""

import base64

from harness import account, main, new_id
from situations import Situation, SituationCase, terminal


class Values(SituationCase):
    def test_what_lies_in_place_of_the_token(self):
        token, org = self.api_token(), new_id()
        for name, value, word, says, first in (
            ("Jenkins' own file", "{AQAABAAAABAFAKE+FAKE/FAKE==}", "not-a-snyk-credential",
             "a secret as Jenkins encrypts it", "withCredentials"),
            ("Ansible vault", "$ANSIBLE_VAULT;1.1;AES256\n66343137", "not-a-snyk-credential",
             "a secret that Ansible Vault has encrypted", "ansible-vault view"),
            ("two tokens", f"{token},{self.api_token()}", "malformed", "several Snyk tokens", "keep only one"),
            ("a line end as text", token + "\\n", "malformed", "ends in the characters \\n", "remove them"),
            ("a sample", "12345678-1234-1234-1234-123456789012", "not-a-snyk-credential",
             "a sample value from documentation", "put your own token into this secret"),
            ("Base64 of a token", base64.b64encode(token.encode()).decode(), "malformed", "a Snyk token in Base64",
             "decode it first"),
        ):  # fmt: skip
            row = Situation(name, terminal, 65, word, ["variable SNYK_TOKEN holds", says], first, command="check")
            self.on_every_system(row, SNYK_TOKEN=value)
        row = Situation(
            "the organization's ID", terminal, 65, "not-a-snyk-credential",
            "the credential is the organization ID that variable SNYK_CFG_ORG names", "put the token into this secret",
            command="check", never=[org],
        )  # fmt: skip
        self.on_every_system(row, SNYK_TOKEN=org, SNYK_CFG_ORG=org)

    def test_what_lies_in_place_of_the_client_secret(self):
        for name, value, word, says, first in (
            ("Azure's macro", "$(SNYK_CLIENT_SECRET)", "not-a-snyk-credential", "a macro $(…) that was not replaced",
             "Azure Pipelines leaves it unchanged"),
            ("JSON", '{"client_secret":"abcdefgh12345678"}', "not-a-snyk-credential",
             "a JSON document, which is not a client secret", "put there the one value"),
            ("a personal access token", self.pat(), "malformed", "a personal access token, but an OAuth client's secret",
             "put the client secret there"),
        ):  # fmt: skip
            row = Situation(name, terminal, 65, word, ["variable SNYK_CLIENT_SECRET holds", says], first, command="check")
            self.on_every_system(row, SNYK_CLIENT_ID=new_id(), SNYK_CLIENT_SECRET=value)
            self.assertEqual(self.emulator.requests(), [])

    def test_what_lies_in_place_of_the_endpoint_or_the_organization(self):
        org, token = new_id(), self.api_token()
        self.world(account(token, "service_account", "SNYK-EU-01", orgs=[org]), orgs=[{"id": org, "slug": "acme"}])
        for variables, word, error, first in (
            ({"SNYK_API": "SNYK-EU-01"}, "host-not-allowed", 'SNYK_API is refused: "SNYK-EU-01" is the name of a region',
             "use --region SNYK-EU-01"),
            ({"SNYK_API": "${SNYK_API}"}, "host-not-allowed", "a variable's name that was not replaced",
             "leave SNYK_API out and use --region"),
            ({"SNYK_API": "$(SNYK_API)"}, "host-not-allowed", "a macro $(…) that was not replaced", "use --region"),
            ({"SNYK_CFG_ORG": "SNYK-EU-01"}, "setting-invalid", "not the name of a region",
             "give the region with --region SNYK-EU-01"),
            ({"SNYK_CFG_ORG": "${SNYK_CFG_ORG}"}, "setting-invalid", "a variable's name that was not replaced",
             "the variable is not defined"),
        ):  # fmt: skip
            row = Situation(str(variables), terminal, 78, word, error, first, command="check")
            self.on_every_system(row, SNYK_TOKEN=token, **variables)
        for where in self.systems():
            with self.subTest(where.__name__):
                env = where(self.box) | {
                    "SNYK_TOKEN": token, "SNYK_API": '"https://api.eu.snyk.io"\r\n', "SNYK_CFG_ORG": f"'{org}'\n",
                }  # fmt: skip
                result = self.snyk_cred("check", env=env)
                self.assertEqual(result.code, 0, result)
                for cleaned in ("surrounding quotes in variable SNYK_API", "a trailing newline in variable SNYK_CFG_ORG"):
                    self.assertIn("ignored " + cleaned, result.stdout)

    def test_values_of_options(self):
        policy = self.box.write("policy.json", "{}")
        for flags, error, first in (
            (["--policy-file", policy, "--policy-sha256", "abc"], "this is 3 characters long", "sha256sum"),
            (["--policy", "strict"], '--policy takes enforce, warn or off, not "strict"', "enforce is the strictest"),
        ):
            row = Situation(" ".join(flags), terminal, 64, "usage", error, first, command="check")
            self.on_every_system(row, *flags, SNYK_TOKEN=self.api_token())

    def test_nothing_to_mask(self):
        for where in self.systems():
            with self.subTest(where.__name__):
                result = self.snyk_cred("mask", env=where(self.box), network=False)
                self.assert_refused(result, 66, "no-credential", says="there is nothing to mask: the variable SNYK_TOKEN")
                self.assertIn("name variables with --also-env", result.stderr)
                self.assertNotIn("service account", result.stderr)

    def test_what_an_earlier_step_left(self):
        org, other, token = new_id(), new_id(), self.sat("eu.snyk.io")
        self.world(account(token, "service_account", "SNYK-EU-01", orgs=[org]), orgs=[{"id": org, "slug": "acme"}])
        for where in self.systems():
            with self.subTest(where.__name__):
                env = where(self.box) | {"SNYK_TOKEN": token, "SNYK_API": "https://api.snyk.io", "SNYK_CFG_ORG": other}
                result = self.snyk_cred("check", "--region", "eu", "--org", org, env=env)
                self.assertEqual(result.code, 0, result)
                self.assertIn("SNYK_API names SNYK-US-01 and is not used: --region says SNYK-EU-01", result.stdout)
                self.assertIn("SNYK_CFG_ORG is not used: --org says something else", result.stdout)
                self.assert_refused(self.snyk_cred("check", "--org", org, env=env), 78, "region-mismatch")


if __name__ == "__main__":
    main()
