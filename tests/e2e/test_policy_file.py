"""The policy file: closed, strictest value first, and widening only from where the job could not have written it."""

import hashlib
import json
import os
import subprocess
import time

import jsonschema

import surroundings
from harness import SOURCE, Case, account, main, new_id


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


class PolicyFile(Case):
    """A person of an Enterprise in EU-01: denied unless a policy says otherwise."""

    def setUp(self):
        super().setUp()
        self.me, self.org = new_id(), new_id()
        self.token = self.api_token()
        self.world(account(self.token, "user", "SNYK-EU-01", id=self.me, default_org=self.org), orgs=[{"id": self.org, "slug": "acme"}])

    def check_with(self, policy, *flags, place="outside/policy.json", env=None, machine=False):
        text = policy if isinstance(policy, (str, bytes)) else json.dumps(policy)
        path = self.box.write(place, text)
        return self.check_path(path, *flags, env=env, machine=machine)

    def check_path(self, path, *flags, env=None, machine=False):
        env = (env or surroundings.gitlab(self.box)) | {"SNYK_TOKEN": self.token}
        words = ["--region", "eu", "--policy-file", path, *flags]
        return self.check(*words, env=env) if machine else self.snyk_cred("check", *words, env=env)

    def exception(self, until=None, principal=None):
        return {"exceptions": [{"principal": principal or self.me, "reason": "until the service account is there", "until": until or day(30)}]}


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
        for policy in ({"nonsense": 1}, {"policy": "strict"}, {"exceptions": [{"principal": self.me}]}, {"expect-org": 7}, []):
            self.assertFalse(validator.is_valid(policy))
            self.assert_refused(self.check_with(policy), 78, "policy-file")

    def test_refused_with_line_and_column(self):
        cases = {
            "an unknown key": ('{\n  "polciy": "warn"\n}', 2),
            "a duplicate key": ('{\n  "policy": "enforce",\n  "policy": "enforce"\n}', 3),
            "a wrong type": ('{\n\n  "policy": true\n}', 3),
            "a wrong value": ('{\n  "policy": "strict"\n}', 2),
            "no JSON": ('{\n  policy: warn\n}', 2),
            "a comma too many": ('{\n  "policy": "enforce",\n}', 3),
            "text behind": ('{}\n{}', 2),
            "an unknown key in an exception": ('{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-01-01", "also": 1}]}' % new_id(), 2),
            "a bad date": ('{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-02-30"}]}' % new_id(), 2),
            "a date and time": ('{"exceptions": [\n {"principal": "%s", "reason": "x", "until": "2099-01-01T00:00"}]}' % new_id(), 2),
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
        for key in ("token-env", "token-file", "proxy", "ca-file", "allow-host", "format", "output", "context", "on-missing", "timeout"):
            with self.subTest(key):
                self.assert_refused(self.check_with({key: "x"}), 78, "policy-file", says=key)


class Layers(PolicyFile):
    def test_values_are_taken_and_their_source_is_shown(self):
        path = self.box.write("outside/policy.json", json.dumps({"region": "SNYK-EU-01", "expect-principal": [self.me], "policy": "warn"}))
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
            ("file says trial, variable says enterprise", {"plan": "trial"}, [], {"SNYK_CRED_PLAN": "enterprise"}, 77),
            ("file says trial", {"plan": "trial"}, [], {}, 0),
        ):
            with self.subTest(name):
                result = self.check_with(policy, *flags, env=surroundings.gitlab(self.box, **env))
                self.assertEqual(result.code, code, result)

    def test_the_longest_validity_wins(self):
        token = self.pat("eu.snyk.io", expires=int(time.time()) + 5 * 86400)
        self.world(account(token, "app_instance", "SNYK-EU-01"))
        self.token = token
        for stated, flags, code in (("10d", ["--min-validity", "1d"], 77), ("1d", ["--min-validity", "10d"], 77), ("1d", ["--min-validity", "2d"], 0)):
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


class Trust(PolicyFile):
    """Widening keys and exceptions count only from outside of the checkout, or with the hash given by flag."""

    WIDENING = ({"policy": "warn"}, {"policy": "off"}, {"plan": "trial"}, {"untrusted-code": "allow"}, {"untrusted-code": "warn"})

    def systems(self):
        return {
            "github": surroundings.github(self.box),
            "gitlab": surroundings.gitlab(self.box),
            "jenkins": surroundings.jenkins(self.box),
        }

    def test_in_the_checkout(self):
        for system, env in self.systems().items():
            for policy in (*self.WIDENING, self.exception()):
                with self.subTest(f"{system}, {list(policy.items())[0][0]}"):
                    result = self.check_with(policy, place="work/policy.json", env=env)
                    self.assert_refused(result, 78, "policy-untrusted", says="--policy-sha256")
                    self.assert_no_connection()

    def test_ways_around(self):
        text = json.dumps(self.exception())
        inside = self.box.write("work/policy.json", text)
        os.symlink(inside, self.box.path("link.json"))
        os.symlink(self.box.path("work"), self.box.path("folder-link"))
        self.box.folder("outside")
        os.symlink(self.box.path("link.json"), self.box.path("outside/link-to-link.json"))
        ways = {
            "a relative path": "policy.json",
            "a dot": "./policy.json",
            "a link into it": self.box.path("link.json"),
            "a link to a link": self.box.path("outside/link-to-link.json"),
            "a linked folder": self.box.path("folder-link/policy.json"),
            "through ..": self.box.path("outside/../work/policy.json"),
            "doubled slashes": inside.replace("/work/", "//work//./"),
            "/proc/self/cwd": "/proc/self/cwd/policy.json",
            "/proc/self/root": "/proc/self/root" + inside,
        }
        for name, path in ways.items():
            with self.subTest(name):
                self.assert_refused(self.check_path(path), 78, "policy-untrusted")
        for name, path in (("a pipe", "/dev/stdin"),):
            with self.subTest(name):
                result = self.check_path(path)
                self.assertNotEqual(result.code, 0, result)

    def test_the_checkout_behind_a_link(self):
        """The variable names a link, the file its target."""
        os.symlink(self.box.path("work"), self.box.path("workspace"))
        env = surroundings.gitlab(self.box, CI_PROJECT_DIR=self.box.path("workspace"))
        self.assert_refused(self.check_with(self.exception(), place="work/policy.json", env=env), 78, "policy-untrusted")

    def test_a_hard_link(self):
        """Two names of one file: what lies in the checkout, too, could have been written there."""
        inside = self.box.write("work/policy.json", json.dumps(self.exception()))
        self.box.folder("outside")
        os.link(inside, self.box.path("outside/hard.json"))
        result = self.check_path(self.box.path("outside/hard.json"))
        self.assertIn(result.code, (0, 78), result)

    def test_another_mount_path(self):
        """A bind mount shows the checkout under another name."""
        self.box.write("work/policy.json", json.dumps(self.exception()))
        other = self.box.folder("mounted")
        if os.geteuid() != 0 or subprocess.run(["mount", "--bind", self.box.path("work"), other], capture_output=True, check=False).returncode:
            self.skipTest("this machine allows no bind mount")
        try:
            result = self.check_path(os.path.join(other, "policy.json"))
        finally:
            subprocess.run(["umount", other], check=True)
        self.assert_refused(result, 78, "policy-untrusted")

    def test_no_variable_points_out_of_it(self):
        """The job could set the variables that name the checkout: the current folder's repository counts as well."""
        subprocess.run(["git", "init", "-q", self.box.path("work")], check=True, capture_output=True)
        env = surroundings.gitlab(self.box, CI_PROJECT_DIR=self.box.folder("elsewhere"))
        result = self.check_with(self.exception(), place="work/policy.json", env=env)
        self.assert_refused(result, 78, "policy-untrusted")

    def test_the_hash(self):
        text = json.dumps(self.exception())
        right, wrong = (hashlib.sha256(data).hexdigest() for data in (text.encode(), b"other"))
        place = "work/policy.json"
        self.assert_ok(self.check_with(text, "--policy-sha256", right, place=place))
        self.assert_ok(self.check_with(text, "--policy-sha256", right.upper(), place=place))
        for name, value in (("wrong", wrong), ("cut", right[:-1])):
            with self.subTest(name):
                result = self.check_with(text, "--policy-sha256", value, place=place)
                self.assertIn(result.code, (64, 78), result)
                self.assert_no_connection()
        with self.subTest("a wrong hash for a file outside"):
            self.assertEqual(self.check_with(text, "--policy-sha256", wrong).code, 78)

    def test_the_hash_is_not_taken_from_a_variable(self):
        """A step that can write the file could as well set its hash."""
        text = json.dumps(self.exception())
        env = surroundings.gitlab(self.box, SNYK_CRED_POLICY_SHA256=hashlib.sha256(text.encode()).hexdigest())
        result = self.check_with(text, place="work/policy.json", env=env)
        self.assertEqual(result.code, 78, result)

    def test_the_file_is_not_taken_from_a_variable(self):
        path = self.box.write("outside/policy.json", json.dumps(self.exception()))
        env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token, SNYK_CRED_POLICY_FILE=path)
        self.assert_refused(self.snyk_cred("check", "--region", "eu", env=env), 78, "flag-only")

    def test_what_narrows_counts_from_anywhere(self):
        result = self.check_with({"expect-principal": [new_id()]}, place="work/policy.json")
        self.assert_refused(result, 77)
        result = self.check_with({"policy": "enforce", "untrusted-code": "deny", "plan": "enterprise"}, place="work/policy.json")
        self.assert_refused(result, 77, "enterprise-rule")


if __name__ == "__main__":
    main()
