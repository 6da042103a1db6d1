"""Step summary and annotations: the outcome in GitHub's own way, and no text of others that becomes a command."""

import re

import github_files
import surroundings
from github_case import Github
from harness import account, fault, main, new_id


class SummaryAndAnnotations(Github):
    NAME = "Jane Quentin Doe"

    def person(self, **more):
        token, org = self.api_token(), new_id()
        self.world(
            account(
                token,
                "user",
                name=self.NAME,
                email="jane.doe@example.com",
                username="jqdoe",
                default_org=org,
                **more,
            )
        )
        return token

    def test_no_name_and_no_address(self):
        for flags in ([], ["--policy", "warn"]):
            env = surroundings.github(self.box, SNYK_TOKEN=self.person())
            result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
            for place in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
                text = result.after[env[place]].decode()
                for part in (self.NAME, "jane.doe", "example.com", "jqdoe"):
                    self.assertNotIn(part, text)
            self.assertNotIn("jane.doe@", result.stdout + result.stderr)
            self.assertNotIn(self.NAME, result.stdout + result.stderr)

    def test_the_summary_is_a_table(self):
        org, me = new_id(), new_id()
        token = self.sat("eu.snyk.io", expires=4102444800)
        self.world(
            account(token, "service_account", "SNYK-EU-01", id=me, name=self.NAME, default_org=org),
            orgs=[{"id": org, "slug": "acme", "name": "Acme"}],
        )
        _, result = self.inject("--org", "acme", token=token)
        self.assert_ok(result)
        summary = result.after[result.env["GITHUB_STEP_SUMMARY"]].decode().replace("\\_", "_")
        rows = dict(re.findall(r"(?m)^\| (\w+) \| (.*) \|$", summary))
        self.assertEqual(
            rows,
            {
                "Verdict": "allowed",
                "Credential": "a service account's token",
                "Principal": f"service_account {self.NAME} {me}",
                "Region": "SNYK-EU-01",
                "Plan": "enterprise (only Enterprise plans have service accounts)",
                "Expires": "2100-01-01T00:00:00Z",
                "Organization": f"acme {org}",
            },
        )

    def test_a_summary_that_others_began_is_kept(self):
        env = surroundings.github(self.box)
        self.box.write(env["GITHUB_STEP_SUMMARY"], b"# Before")
        _, result = self.inject(env=env)
        self.assertTrue(result.after[env["GITHUB_STEP_SUMMARY"]].startswith(b"# Before\n"))

    def test_an_error_is_an_annotation(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        result = self.snyk_cred("inject", env=env)
        errors = [
            (properties, text)
            for name, properties, text in github_files.commands(result.stdout + "\n" + result.stderr)
            if name == "error"
        ]
        self.assertEqual(len(errors), 1, result)
        properties, text = errors[0]
        self.assertEqual(properties, {"title": "snyk-cred: rejected"})
        # What happened, and the likeliest remedy; the log has them all.
        hints = re.findall(r"^  (hint: .*)$", result.stderr, re.M)
        self.assertTrue(hints, result)
        self.assertEqual(text.splitlines(), [f"{result.error} [rejected]", hints[0]])

    def test_a_softened_rule_is_a_warning_annotation(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.person())
        result = self.snyk_cred("inject", "--policy", "warn", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        names = [name for name, _, _ in github_files.commands(result.stdout + "\n" + result.stderr)]
        self.assertIn("warning", names)
        self.assertNotIn("error", names)

    def test_text_of_others_gives_no_commands(self):
        """A name, a slug, an error text and a branch are attackers' text."""
        evil = "x\n::add-mask::a\n::set-output name=a::b\r::error::c ##[error]d ##vso[task.setvariable variable=e]f ##teamcity[g]\x1b[31m"
        token, org = self.api_token(), new_id()
        self.world(
            account(token, "user", name=evil, username=evil, default_org=org),
            orgs=[{"id": org, "slug": "acme", "name": evil}],
        )
        for flags in (
            [],
            ["--policy", "warn", "--org", "acme"],
            ["--org", evil.replace("\n", " ").replace("\r", " ")],
        ):
            env = surroundings.github(self.box, SNYK_TOKEN=token, GITHUB_HEAD_REF=evil, GITHUB_REF_NAME=evil)
            result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
            for stream in (result.stdout, result.stderr):
                found = {name for name, _, text in github_files.commands(stream)}
                self.assertLessEqual(found, {"add-mask", "error", "warning", "notice", "group", "endgroup"})
                self.assertNotIn("a", github_files.masked_values(stream))
                self.assertNotIn("##[", stream)
                self.assertNotIn("##vso[", stream)
                self.assertNotIn("##teamcity[", stream)
                self.assertNotIn("\x1b", stream)

    def test_a_servers_error_text_gives_no_commands(self):
        evil = "::error::owned\r\n::add-mask::owned ##[error]owned ##vso[x]y"
        body = {
            "jsonapi": {"version": "1.0"},
            "errors": [{"status": "403", "detail": evil, "title": evil, "code": evil}],
        }
        self.emulator.faults(
            fault(
                {"status": 403, "body": body, "headers": {"snyk-request-id": "::error::id"}},
                path="/rest/self",
            )
        )
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        result = self.snyk_cred("inject", "--verbose", env=env)
        self.assertEqual(result.code, 77, result)
        for stream in (result.stdout, result.stderr):
            for _, _, text in github_files.commands(stream):
                self.assertFalse(text.startswith("owned"), stream)
            self.assertNotIn("##[", stream)


if __name__ == "__main__":
    main()
