"""ci-templates/ROLLOUT.md: every command and the policy file on that page do what it says."""

import hashlib
import json
import os
import re
import shutil
import unittest

import surroundings
from harness import BINARY, SOURCE, account, main, new_id
from policy_case import PolicyFile, day

PAGE = (SOURCE / "ci-templates" / "ROLLOUT.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)
LOOK, COUNT, PINNED = (text for language, text in BLOCKS if language == "sh")
(POLICY,) = (text for language, text in BLOCKS if language == "json")


class Rollout(PolicyFile):
    def setUp(self):
        super().setUp()
        tools = self.box.folder("tools")
        self.box.write(
            "tools/snyk-cred",
            f'#!/bin/sh\ncommand=$1\nshift\nexec {BINARY} "$command" {" ".join(self.network())} "$@"\n',
            0o755,
        )
        self.box.write("tools/snyk", '#!/bin/sh\n[ -n "$SNYK_TOKEN" ] && echo scanned\n', 0o755)
        self.path = tools + ":" + os.environ["PATH"]

    def shell(self, text, **more):
        env = surroundings.gitlab(self.box, PATH=self.path, SNYK_CRED_REGION="SNYK-EU-01") | more
        return self.run_program(["/bin/sh", "-euc", text], env)

    def policy(self, **changes):
        policy = json.loads(POLICY) | changes
        policy["expect-org"] = [self.org]
        return json.dumps({key: value for key, value in policy.items() if value is not None})

    def test_the_page_is_linked_and_has_these_blocks(self):
        self.assertIn("(ci-templates/ROLLOUT.md)", (SOURCE / "README.md").read_text(encoding="utf-8"))
        self.assertEqual([language for language, _ in BLOCKS], ["sh", "sh", "json", "sh"])

    def test_look(self):
        for name, token, verdict, kind in (
            ("a personal token", self.token, "warned", "user"),
            ("a token that Snyk rejects", self.api_token(), "failed", None),
        ):
            with self.subTest(name):
                self.assertEqual(self.shell(LOOK, SNYK_TOKEN=token).code, 0)
                report = json.loads(self.box.read("work/snyk-cred.json"))
                self.assertEqual((report["verdict"], report["principal"]["type"]), (verdict, kind))
                for field in re.findall(r"\| `([a-z]+\.[a-z_]+)`", PAGE):
                    first, second = field.split(".")
                    self.assertIn(second, report[first])

    @unittest.skipUnless(shutil.which("jq"), "jq is not installed")
    def test_count(self):
        self.box.folder("work/reports")
        for number, token in enumerate((self.token, self.token, self.api_token())):
            self.shell(LOOK, SNYK_TOKEN=token)
            os.rename(self.box.path("work/snyk-cred.json"), self.box.path(f"work/reports/{number}.json"))
        result = self.shell(COUNT)
        self.assertEqual(result.code, 0, result)
        lines = [line.split() for line in result.stdout.splitlines()]
        self.assertEqual([line[:3] for line in lines], [["2", "warned", "user"], ["1", "failed", "-"]])
        self.assertEqual(lines[0][3], self.me)

    def test_the_variables_tighten(self):
        row = re.search(r"`(SNYK_CRED_EXPECT_ORG)=ORG_ID`", PAGE)[1]
        self.world(account(self.token, "service_account", "SNYK-EU-01", orgs=[self.org]), orgs=[{"id": self.org, "slug": "acme"}])
        self.assertEqual(self.shell("snyk-cred check", SNYK_TOKEN=self.token, **{row: self.org}).code, 0)
        self.assertEqual(self.shell("snyk-cred check", SNYK_TOKEN=self.token, **{row: new_id()}).code, 77)

    def run_pinned(self, policy):
        self.box.write("work/policy.json", policy)
        return self.shell(PINNED.replace("HEX", hashlib.sha256(policy.encode()).hexdigest()), SNYK_TOKEN=self.token)

    def test_the_policy_file_by_its_hash(self):
        exceptions = json.loads(POLICY)["exceptions"]
        exceptions[0]["principal"] = self.me
        for name, policy, code in (
            ("warns until a day to come", self.policy(**{"warn-until": day(30), "exceptions": None}), 0),
            ("warns until today", self.policy(**{"warn-until": day(0), "exceptions": None}), 0),
            ("warned until yesterday", self.policy(**{"warn-until": day(-1), "exceptions": None}), 77),
            ("but for an exception", self.policy(**{
                "warn-until": day(-1), "exceptions": [exceptions[0] | {"until": day(30)}]}), 0),
        ):  # fmt: skip
            with self.subTest(name):
                result = self.run_pinned(policy)
                self.assertEqual(result.code, code, result)
                self.assertEqual("scanned" in result.stdout, code == 0)

    def test_until_when_is_said(self):
        path = self.box.write("outside/policy.json", self.policy(**{"warn-until": day(30), "exceptions": None}))
        result, report = self.check_path(path, machine=True)
        self.assertEqual((result.code, report["verdict"]), (0, "warned"))
        self.assertEqual((report["policy"]["mode"], report["policy"]["warn_until"]), ("warn", day(30)))
        self.assertIn(f"until {day(30)}", report["reason"]["message"])
        path = self.box.write("outside/policy.json", self.policy(**{"warn-until": day(-1), "exceptions": None}))
        result, report = self.check_path(path, machine=True)
        self.assertEqual((result.code, report["verdict"]), (77, "denied"))
        self.assertEqual((report["policy"]["mode"], report["policy"]["warn_until"]), ("enforce", day(-1)))
        self.assertIn(f"let this pass until {day(-1)}", report["reason"]["message"])

    def test_only_a_trusted_file_warns_and_only_with_a_date_that_is_one(self):
        text = self.policy(**{"warn-until": day(30), "exceptions": None})
        self.assert_refused(self.check_with(text, place="work/policy.json"), 78, "policy-untrusted", says='"policy"')
        for name, changes in (
            ("no date", {"warn-until": "soon"}),
            ("enforce", {"policy": "enforce"}),
            ("no policy", {"policy": None}),
        ):
            with self.subTest(name):
                text = self.policy(**{"warn-until": day(30), "exceptions": None} | changes)
                self.assert_refused(self.check_with(text), 78, "policy-file", says='"warn-until"')

    def test_a_flag_that_enforces_wins(self):
        text = self.policy(**{"warn-until": day(30), "exceptions": None})
        self.assert_refused(self.check_with(text, "--policy", "enforce"), 77, "enterprise-rule")


if __name__ == "__main__":
    main()
