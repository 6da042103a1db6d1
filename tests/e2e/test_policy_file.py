"""The policy file: closed, strictest value first, and widening only from where the job could not have written it."""

import json
import os
import time

import jsonschema
import surroundings
from harness import SOURCE, account, main, new_id
from policy_case import PolicyFile, day


class Parsing(PolicyFile):
    def test_the_schema_of_the_repository_agrees(self):
        with open(SOURCE / "src/schema/policy.schema.json", encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for policy in (
            {},
            {"region": "SNYK-EU-01"},
            {"expect-org": [self.org], "min-validity": "1h", "untrusted-code": "deny", "plan": "enterprise"},
            self.exception(),
        ):
            validator.validate(policy)
            result = self.check_with(policy)
            self.assertIn(result.code, (0, 77), result)
        for policy in (
            {"nonsense": 1},
            {"policy": "strict"},
            {"exceptions": [{"principal": self.me}]},
            {"expect-org": 7},
            [],
        ):
            self.assertFalse(validator.is_valid(policy))
            self.assert_refused(self.check_with(policy), 78, "policy-file")

    def test_refused_with_line_and_column(self):
        cases = {
            "an unknown key": ('{\n  "polciy": "warn"\n}', 2),
            "a duplicate key": ('{\n  "policy": "enforce",\n  "policy": "enforce"\n}', 3),
            "a duplicate key in other letters": ('{\n  "policy": "enforce",\n  "pol\\u0069cy": "off"\n}', 3),
            "a duplicate key in an exception": (
                '{"exceptions": [\n {"principal": "%s", "reason": "x", "reason": "y", "until": "2099-01-01"}]}'
                % new_id(),
                2,
            ),
            "an exception without an end": (
                '{"exceptions": [\n\n {"principal": "%s", "reason": "x"}]}' % new_id(),
                3,
            ),
            "an exception for a name": (
                '{"exceptions": [\n {"principal": "me", "reason": "x", "until": "2099-01-01"}]}',
                2,
            ),
            "a wrong type": ('{\n\n  "policy": true\n}', 3),
            "a wrong value": ('{\n  "policy": "strict"\n}', 2),
            "no JSON": ("{\n  policy: warn\n}", 2),
            "a comma too many": ('{\n  "policy": "enforce",\n}', 3),
            "text behind": ("{}\n{}", 2),
            "an unknown key in an exception": (
                '{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-01-01", "also": 1}]}'
                % new_id(),
                2,
            ),
            "a bad date": (
                '{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-02-30"}]}' % new_id(),
                2,
            ),
            "a date and time": (
                '{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-01-01T00:00"}]}'
                % new_id(),
                2,
            ),
        }
        for name, (text, line) in cases.items():
            with self.subTest(name):
                result = self.check_with(text)
                self.assert_refused(result, 78, "policy-file", says="policy.json")
                self.assertRegex(result.stderr, rf"(line {line}\b|policy\.json:{line}:\d+)")
                self.assertRegex(result.stderr, r"(column \d+|policy\.json:\d+:\d+)")
                self.assert_no_connection()

    def test_other_things_that_are_no_policy(self):
        for name, text in (
            ("empty", b""),
            ("a list", b"[]"),
            ("null", b"null"),
            ("binary", os.urandom(100)),
            ("UTF-16", '{"policy":"enforce"}'.encode("utf-16")),
            ("deep", b'{"exceptions":' + b"[" * 5000),
        ):
            with self.subTest(name):
                self.assert_refused(self.check_with(text), 78, "policy-file")
        result = self.check_path(self.box.path("nowhere.json"))
        self.assertIn(result.code, (66, 78), result)
        self.assertIn("nowhere.json", result.stderr)
        result = self.check_path(self.box.folder("a-folder"))
        self.assertIn(result.code, (66, 78), result)

    def test_keys_that_are_no_policy_keys(self):
        """Only the options marked P: a policy file does not name the token's place, the proxy or the CA."""
        for key in (
            "token-env",
            "token-file",
            "signer-command",
            "proxy",
            "ca-file",
            "allow-host",
            "format",
            "output",
            "context",
            "on-missing",
            "timeout",
        ):
            with self.subTest(key):
                self.assert_refused(self.check_with({key: "x"}), 78, "policy-file", says=key)


class Layers(PolicyFile):
    def test_values_are_taken_and_their_source_is_shown(self):
        path = self.box.write(
            "outside/policy.json",
            json.dumps({"region": "SNYK-EU-01", "expect-principal": [self.me], "policy": "warn"}),
        )
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token)
        result, report = self.check("--policy-file", path, env=env)
        self.assert_ok(result)
        self.assertEqual(report["region"]["name"], "SNYK-EU-01")
        self.assertIn("policy.json", report["region"]["source"])
        self.assertEqual(report["policy"]["mode"], "warn")
        self.assertIn("policy.json", report["policy"]["source"])

    def test_a_flag_wins_over_the_file_where_nothing_is_strict(self):
        path = self.box.write("outside/policy.json", json.dumps({"region": "SNYK-AU-01", "policy": "off"}))
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token)
        result, report = self.check("--policy-file", path, "--region", "eu", env=env)
        self.assert_ok(result)
        self.assertEqual(report["region"]["name"], "SNYK-EU-01")

    def test_the_strictest_stated_value_wins(self):
        for name, policy, flags, env, code in (
            ("file enforces, flag is off", {"policy": "enforce"}, ["--policy", "off"], {}, 77),
            ("file is off, variable enforces", {"policy": "off"}, [], {"SNYK_CRED_POLICY": "enforce"}, 77),
            ("file is off, flag enforces", {"policy": "off"}, ["--policy", "enforce"], {}, 77),
            ("file warns, flag is off", {"policy": "warn"}, ["--policy", "off"], {}, 0),
            ("file says enterprise, flag says trial", {"plan": "enterprise"}, ["--plan", "trial"], {}, 77),
            (
                "file says trial, variable says enterprise",
                {"plan": "trial"},
                [],
                {"SNYK_CRED_PLAN": "enterprise"},
                77,
            ),
            ("file says trial", {"plan": "trial"}, [], {}, 0),
        ):
            with self.subTest(name):
                result = self.check_with(policy, *flags, env=surroundings.gitlab(self.box, **env))
                self.assertEqual(result.code, code, result)

    def test_the_strictest_word_on_untrusted_code_wins(self):
        fork = surroundings.pull_request(surroundings.repository(2002, "someone/app", fork=True))
        for stated, flags, variables, code in (
            ("deny", ["--untrusted-code", "allow"], {}, 77),
            ("allow", [], {"SNYK_CRED_UNTRUSTED_CODE": "deny"}, 77),
            ("allow", ["--untrusted-code", "deny"], {}, 77),
            ("warn", ["--untrusted-code", "allow"], {}, 0),
            ("allow", [], {}, 0),
        ):
            with self.subTest(f"file {stated}, {flags} {variables}"):
                env = surroundings.github(self.box, "pull_request", fork) | variables
                policy = {"untrusted-code": stated, "policy": "off"}
                result, report = self.check_with(policy, *flags, env=env, machine=True)
                self.assertEqual(result.code, code, result)
                warned = any("fork" in text for text in report["warnings"])
                self.assertEqual(warned, stated == "warn", report["warnings"])

    def test_the_longest_validity_wins(self):
        token = self.pat("eu.snyk.io", expires=int(time.time()) + 5 * 86400)
        self.world(account(token, "app_instance", "SNYK-EU-01"))
        self.token = token
        for stated, flags, code in (
            ("10d", ["--min-validity", "1d"], 77),
            ("1d", ["--min-validity", "10d"], 77),
            ("1d", ["--min-validity", "2d"], 0),
        ):
            with self.subTest(f"file {stated}, flag {flags[1]}"):
                self.assertEqual(self.check_with({"min-validity": stated}, *flags).code, code)

    def test_every_layer_that_expects_must_be_met(self):
        others = new_id()
        for policy, flags, code in (
            ({"expect-principal": [self.me], "policy": "off"}, ["--expect-principal", self.me], 0),
            ({"expect-principal": [others], "policy": "off"}, ["--expect-principal", self.me], 77),
            ({"expect-principal": [self.me], "policy": "off"}, ["--expect-principal", others], 77),
            ({"expect-principal": [others, self.me], "policy": "off"}, [], 0),
            ({"expect-region": ["SNYK-AU-01"], "policy": "off"}, [], 77),
            ({"expect-org": [new_id()], "policy": "off"}, ["--expect-org", self.org], 77),
        ):
            with self.subTest(f"{policy} {flags}"):
                self.assertEqual(self.check_with(policy, *flags).code, code)


class Exceptions(PolicyFile):
    def test_allowed_until_that_day(self):
        for until in (day(30), day(0)):
            with self.subTest(until):
                result, report = self.check_with(self.exception(until), machine=True)
                self.assert_ok(result)
                self.assertEqual(report["policy"]["exception"]["until"], until)
                self.assertEqual(report["policy"]["exception"]["principal"], self.me)
                self.assertIn("service account is there", report["policy"]["exception"]["reason"])

    def test_not_after_it_and_not_for_others(self):
        for policy in (self.exception(day(-1)), self.exception(principal=new_id())):
            self.assert_refused(self.check_with(policy), 77, "enterprise-rule")

    def test_warned_in_the_last_days(self):
        _, report = self.check_with(self.exception(day(10)), machine=True)
        self.assertIn(day(10), " ".join(report["warnings"]))
        _, report = self.check_with(self.exception(day(20)), machine=True)
        self.assertNotIn(day(20), " ".join(report["warnings"]))

    def test_shown_in_every_report(self):
        result = self.check_with(self.exception(day(30)))
        self.assertIn("until the service account is there", result.stdout + result.stderr)
        self.assertIn(day(30), result.stdout + result.stderr)

    def test_nothing_else_is_softened(self):
        for flags in (["--expect-principal", new_id()], ["--org", new_id()]):
            with self.subTest(flags[0]):
                self.assertEqual(self.check_with(self.exception(), *flags).code, 77)


if __name__ == "__main__":
    main()
