"""An expected organization is the one that gets the work, or somebody is told."""

import json

import github_files
import surroundings
from harness import Case, account, main, new_id

NOTHING_ASSERTED = "nothing is asserted"


class ExpectedOrg(Case):
    def setUp(self):
        super().setUp()
        self.a, self.b = new_id(), new_id()
        self.me = new_id()
        self.token = self.api_token()
        self.world(
            account(self.token, "service_account", id=self.me, default_org=self.b, orgs=[self.a, self.b]),
            orgs=[{"id": self.a, "slug": "acme"}, {"id": self.b, "slug": "umbrella"}],
        )

    def inject(self, *flags, **variables):
        env = surroundings.github(self.box, SNYK_TOKEN=self.token) | variables
        result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        return result, github_files.variables(result.after[env["GITHUB_ENV"]]).get("SNYK_CFG_ORG")

    def exec(self, *flags, argv=("true",), **variables):
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token) | variables
        result = self.snyk_cred("exec", *flags, "--", *argv, env=env)
        self.assertEqual(result.code, 0, result)
        return result

    def test_one_flag_is_handed_over(self):
        """It reads both, and its default is the other one: without SNYK_CFG_ORG the CLI would work there."""
        result, handed = self.inject("--expect-org", self.a)
        self.assertEqual(handed, self.a)
        self.assertNotIn("default organization", result.stderr)
        self.assertEqual(self.inject("--org", "acme", "--expect-org", self.a)[1], self.a)

    def test_an_ambient_one_gives_way_to_it(self):
        result, handed = self.inject("--expect-org", self.a, SNYK_CFG_ORG=self.b)
        self.assertEqual(handed, self.a)
        self.assertIn("SNYK_CFG_ORG names another organization than --expect-org and is not used", result.stderr)
        result, _ = self.inject("--expect-org", self.a, SNYK_CFG_ORG=self.a)
        self.assertNotIn("SNYK_CFG_ORG names", result.stderr)

    def test_from_a_variable_it_stays_an_assertion(self):
        result, handed = self.inject(SNYK_CRED_EXPECT_ORG=self.a)
        self.assertIsNone(handed)
        self.assertIn(f"the account's default organization {self.b}, which --expect-org does not list", result.stderr)
        self.assertIn("give --org", result.stderr)
        result, _ = self.inject(SNYK_CRED_EXPECT_ORG=self.b)
        self.assertNotIn("default organization", result.stderr)
        env = surroundings.github(self.box, SNYK_TOKEN=self.token, SNYK_CRED_EXPECT_ORG=self.a, SNYK_CFG_ORG=self.b)
        self.assert_refused(self.snyk_cred("inject", env=env), 77, "assertion", says=self.b)

    def test_an_expected_one_that_cannot_be_read_is_a_broken_assertion(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.token)
        result = self.snyk_cred("inject", "--expect-org", new_id(), env=env)
        self.assert_refused(result, 77, "assertion", says="cannot read the organization")

    def test_the_commands_own_org(self):
        says = "the command's own --org names"
        for argv, flags, warns in (
            (("true", f"--org={self.b}"), ("--expect-org", self.a), True),
            (("true", "--org", "umbrella"), ("--expect-org", self.a), True),
            (("true", f"--org={self.a}"), ("--expect-org", self.a), False),
            (("true", "--org=acme"), ("--org", "acme"), False),
            (("true", f"--org={self.b}"), (), False),
        ):
            with self.subTest(argv=argv, flags=flags):
                self.assertEqual(says in self.exec(*flags, argv=argv).stderr, warns)

    def test_the_org_of_the_clis_own_store(self):
        home = self.box.folder("home")
        self.box.write("home/.config/configstore/snyk.json", json.dumps({"org": "umbrella"}))
        result = self.exec(HOME=home, SNYK_CRED_EXPECT_ORG=self.b)
        self.assertIn('the organization "umbrella" of the Snyk CLI\'s own configuration file', result.stderr)
        self.assertNotIn("umbrella", self.exec("--expect-org", self.a, HOME=home).stderr)

    def test_nothing_asserted_is_said_once_in_automation(self):
        for flags, variables, count in (
            ((), {}, 1),
            (("--expect-region", "SNYK-US-01"), {}, 1),
            (("--expect-org", self.a), {}, 0),
            (("--expect-principal", self.me), {}, 0),
            ((), {"SNYK_CRED_EXPECT_ORG": self.b}, 0),
            ((), {"SNYK_CRED_EXPECT_ORG": ""}, 1),
        ):
            with self.subTest(flags=flags, variables=variables):
                self.assertEqual(self.exec(*flags, "--verbose", **variables).stderr.count(NOTHING_ASSERTED), count)
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token)
        result = self.snyk_cred("check", env=env)
        self.assertNotIn(NOTHING_ASSERTED, result.stdout + result.stderr, "check hands nothing over")


if __name__ == "__main__":
    main()
