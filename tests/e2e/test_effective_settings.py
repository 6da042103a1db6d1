"""Every effective setting stands in the report with its source: flag, variable, policy file, the CLI's own variable,
default; of several statements the one that counts, and of assertions all of them."""

import json
import re

import surroundings
from harness import BINARY, main
from policy_case import PolicyFile


class EffectiveSettings(PolicyFile):
    def settings(self, *flags, policy=None, **variables):
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token) | variables
        if policy is not None:
            path = self.box.write("outside/policy.json", json.dumps(policy))
            flags = ["--policy-file", path, *flags]
        _, report = self.check(*flags, env=env)
        return report["settings"]

    def test_each_source(self):
        settings = self.settings(
            "--min-validity", "1h",
            policy={"region": "SNYK-EU-01", "plan": "enterprise"},
            SNYK_CRED_TIMEOUT="20s",
            SNYK_CFG_ORG="acme",
        )  # fmt: skip
        for name, value, source in (
            ("min-validity", "1h", "--min-validity"),
            ("timeout", "20s", "SNYK_CRED_TIMEOUT"),
            ("region", "SNYK-EU-01", "policy.json:1:"),
            ("plan", "enterprise", "policy.json:1:"),
            ("org", "acme", "SNYK_CFG_ORG"),
            ("untrusted-code", "deny", "default"),
            ("max-attempts", "4", "default"),
            ("offline", "false", "default"),
        ):
            with self.subTest(name):
                self.assertEqual(settings[name]["value"], value)
                self.assertIn(source, settings[name]["source"])

    def test_of_several_the_one_that_counts(self):
        for name, policy, flags, variables, value, source in (
            ("policy", {"policy": "enforce"}, ["--policy", "off"], {}, "enforce", "policy.json"),
            ("policy", {"policy": "off"}, ["--policy", "warn"], {}, "warn", "--policy"),
            ("min-validity", {"min-validity": "9d"}, [], {"SNYK_CRED_MIN_VALIDITY": "2h"}, "9d", "policy.json"),
            ("timeout", {}, ["--timeout", "7s"], {"SNYK_CRED_TIMEOUT": "9s"}, "7s", "--timeout"),
            ("region", {"region": "SNYK-AU-01"}, ["--region", "eu"], {}, "eu", "--region"),
        ):
            with self.subTest(f"{name}: {policy} {flags} {variables}"):
                settings = self.settings(*flags, policy=policy, **variables)
                self.assertEqual(settings[name]["value"], value)
                self.assertIn(source, settings[name]["source"])

    def test_of_assertions_all(self):
        settings = self.settings(
            "--expect-org", self.org, policy={"expect-org": [self.me]}, SNYK_CRED_EXPECT_ORG=self.org
        )
        self.assertEqual(settings["expect-org"]["value"].count(self.org), 2)
        self.assertIn(self.me, settings["expect-org"]["value"])
        for source in ("--expect-org", "SNYK_CRED_EXPECT_ORG", "policy.json"):
            self.assertIn(source, settings["expect-org"]["source"])

    def test_every_option_that_has_a_default_is_there(self):
        """Of the options in the help those are left out that say in words where a value comes from."""
        text = self.run_program([BINARY, "check", "--help", "--all"], surroundings.bare(self.box)).stdout
        names = set(re.findall(r"^\s+--([a-z0-9-]+)", text, re.M)) - {"help", "version"}
        self.assertGreater(len(names), 30)
        shown = set(self.settings())
        self.assertLessEqual(shown, names)
        without = {
            "token-env", "token-file", "client-id", "client-secret-env", "client-secret-file", "private-key-file",
            "private-key-env", "key-id", "region", "api-url", "allow-host", "org", "policy-file", "policy-sha256",
            "expect-org", "expect-principal", "expect-region", "report-file", "outputs-file", "ca-file", "proxy",
            "proxy-auth-file", "event-name", "event-head-repo", "event-base-repo", "event-actor",
            "token-from", "signer", "signer-command", "assertion-env", "assertion-file", "key-jwks", "id-token-env", "id-token-file",
        }  # fmt: skip
        self.assertEqual(names - shown - without, set())

    def test_verbose_says_them_too(self):
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token, SNYK_CRED_TIMEOUT="20s")
        result = self.snyk_cred("check", "--region", "eu", "--verbose", env=env)
        text = result.stdout + result.stderr
        for line in (r"timeout\b.*20s.*SNYK_CRED_TIMEOUT", r"region\b.*\beu\b.*--region", r"policy\b.*enforce.*default"):
            self.assertRegex(text, line)


if __name__ == "__main__":
    main()
