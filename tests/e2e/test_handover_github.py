"""GitHub Actions: read by the runner's own grammar, after files that others began badly; masks before anything."""

import base64
import hashlib
import re
import subprocess

import credentials
import github_files
import surroundings
from github_case import Github
from harness import ASAN, BINARY, account, main, new_id

OUTPUTS = {
    "verdict", "token-kind", "principal-type", "principal-id", "plan", "region", "api-url", "org-id", "expires-at", "skipped",
}  # fmt: skip


class Files(Github):
    def test_exactly_the_hand_over(self):
        token, result = self.inject()
        self.assert_ok(result)
        self.assertEqual(self.handed(result), {"SNYK_TOKEN": token, "SNYK_API": "https://api.snyk.io"})

    def test_an_oauth_token(self):
        token = self.jwt("https://api.au.snyk.io")
        self.world(account(token, "service_account", "SNYK-AU-01"))
        env = surroundings.github(self.box, SNYK_OAUTH_TOKEN=token)
        result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        self.assertEqual(
            self.handed(result), {"SNYK_OAUTH_TOKEN": token, "SNYK_API": "https://api.au.snyk.io"}
        )

    def test_an_organization(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        for given in (org, "acme"):
            with self.subTest(given):
                _, result = self.inject("--org", given, token=token)
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_CFG_ORG"], org)
                self.assertEqual(self.outputs(result)["org-id"], org)

    def test_relatives_are_emptied(self):
        """In any letter case: the Snyk CLI reads its variables without regard to it."""
        token = self.service_account()
        relatives = {
            "SNYK_OAUTH_TOKEN": "",
            "SNYK_DOCKER_TOKEN": self.jwt(),
            "SNYK_CFG_API": self.api_token(),
            "INTERNAL_OAUTH_TOKEN_STORAGE": '{"access_token":"%s"}' % self.jwt(),
            "snyk_oauth_token": self.jwt(),
            "Snyk_Docker_Token": self.jwt(),
            "internal_oauth_token_storage": "{}",
        }
        env = surroundings.github(self.box) | relatives
        _, result = self.inject(env=env, token=token)
        self.assert_ok(result)
        handed = self.handed(result)
        self.assertEqual(handed.pop("SNYK_TOKEN"), token)
        self.assertEqual(handed.pop("SNYK_API"), "https://api.snyk.io")
        for name in relatives:
            if relatives[name]:
                self.assertEqual(handed.get(name), "", name)
        self.assertEqual({name for name, value in handed.items() if value}, set())

    def test_after_files_that_others_began(self):
        for name, before in {
            "a proper line": b"A=1\n",
            "no line end": b"A=1",
            "a proper heredoc": b"A<<E\n1\nE\n",
            "a heredoc without line end": b"A<<E\n1\nE",
            "a line end of Windows": b"A=1\r\n",
            "a byte order mark": b"\xef\xbb\xbfA=1\n",
        }.items():
            with self.subTest(name):
                env = surroundings.github(self.box)
                self.box.write(env["GITHUB_ENV"], before)
                self.box.write(env["GITHUB_OUTPUT"], before)
                token, result = self.inject(env=env)
                self.assert_ok(result)
                data = result.after[env["GITHUB_ENV"]]
                self.assertTrue(data.startswith(before))
                self.assertEqual(self.handed(result)["SNYK_TOKEN"], token)
                self.assertIn("A", self.handed(result))
                self.assertEqual(self.outputs(result)["verdict"], "allowed")

    def test_no_blank_line(self):
        """`act` and the runners built on it refuse one."""
        for before in (b"", b"A=1\n", b"A=1"):
            env = surroundings.github(self.box)
            self.box.write(env["GITHUB_ENV"], before)
            _, result = self.inject(env=env)
            for name in ("GITHUB_ENV", "GITHUB_OUTPUT"):
                self.assertNotIn(b"\n\n", b"\n" + result.after[env[name]])

    def test_delimiters_cannot_be_guessed(self):
        seen = set()
        for _ in range(3):
            _, result = self.inject()
            data = result.after[result.env["GITHUB_ENV"]].decode()
            delimiters = re.findall(r"^SNYK_TOKEN<<(\S+)$", data, re.M)
            self.assertEqual(len(delimiters), 1, "the credential is a heredoc record")
            self.assertGreaterEqual(len(delimiters[0]), 32)
            seen.add(delimiters[0])
        self.assertEqual(len(seen), 3)

    def test_clones_of_the_system(self):
        for more in (
            {"ACT": "true"},
            {"GITEA_ACTIONS": "true"},
            {"GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true"},
        ):
            with self.subTest(str(more)):
                token, result = self.inject(env=surroundings.github(self.box) | more)
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_TOKEN"], token)

    def test_debug_mode_shows_nothing(self):
        """The canary looks; here only that the run is the same."""
        for flags in ([], ["--verbose"]):
            env = surroundings.github(self.box) | {"RUNNER_DEBUG": "1", "ACTIONS_STEP_DEBUG": "true"}
            token, result = self.inject(*flags, env=env)
            self.assert_ok(result)


class Masks(Github):
    def test_masks_come_first_and_on_stdout(self):
        token, result = self.inject()
        self.assertIn(token, github_files.masked_values(result.stdout))
        self.assertEqual(github_files.masked_values(result.stderr), [])
        lines = result.stdout.splitlines()
        self.assertTrue(lines[0].startswith("::add-mask::"), "something is printed before the masks")

    def test_no_derived_form_is_left_open(self):
        """With what the runner derives itself, any form in any company is hidden."""
        for name, token in (
            ("API token", self.api_token()),
            ("personal token", self.pat()),
            ("service-account token", self.sat()),
        ):
            with self.subTest(name):
                self.world(account(token, "app_instance"))
                _, result = self.inject(token=token)
                self.assert_ok(result)
                masker = github_files.Masker(github_files.masked_values(result.stdout))
                self.hidden_in_any_company(masker, token)

    def test_no_derived_form_of_an_oauth_token_is_left_open(self):
        token = self.jwt()
        self.world(account(token, "service_account"))
        env = surroundings.github(self.box, SNYK_OAUTH_TOKEN=token)
        result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        self.hidden_in_any_company(github_files.Masker(github_files.masked_values(result.stdout)), token)

    def hidden_in_any_company(self, masker, token):
        raw = token.encode()
        texts = {
            "plain": token,
            "hex": raw.hex(),
            "HEX": raw.hex().upper(),
            "a header": f"Authorization: token {token}\n",
        }
        for before in (b"", b"u", b"u:", b"use", b"user:"):
            for after in (b"", b"\n", b":x", b":xy", b":xyz"):
                texts[f"base64 {before} {after}"] = base64.b64encode(before + raw + after).decode()
                texts[f"base64url {before} {after}"] = base64.urlsafe_b64encode(before + raw + after).decode()
        canary = credentials.Canary()
        canary.add(token)
        for name, text in texts.items():
            with self.subTest(name):
                self.assertIsNone(canary.find(masker.mask(text).encode()))

    def test_an_unused_relative_is_masked_or_unseen(self):
        """Whatever lay beside the credential is never printed in the clear; the canary looks."""
        env = surroundings.github(self.box) | {"SNYK_OAUTH_TOKEN": self.jwt(), "MINE": self.service_account()}
        result = self.snyk_cred("inject", "--token-env", "MINE", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)

    def test_no_mask_goes_to_a_regular_file(self):
        token = self.service_account()
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        before = self.box.files()
        out = self.box.path("stdout.txt")
        with open(out, "wb") as file:
            ended = subprocess.run(
                [BINARY, "inject", *self.network()], env=ASAN | env, cwd=self.box.path("work"),
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, check=False,
            )  # fmt: skip
        self.assertIsNone(self.canary.find(self.box.read(out)))
        if ended.returncode == 0:
            self.assertIn(token, github_files.masked_values(ended.stderr.decode()))
        else:
            self.assertEqual(self.box.read(env["GITHUB_ENV"]), before[env["GITHUB_ENV"]])

    def test_other_dialects_print_masks_on_stderr(self):
        token = self.service_account()
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        out = self.box.path("runner_temp/handed.env")
        result = self.snyk_cred("inject", "--format", "dotenv", "--output", out, env=env, handed_to=[out])
        self.assert_ok(result)
        self.assertIn(token, github_files.masked_values(result.stderr))
        self.assertEqual(github_files.masked_values(result.stdout), [])

    def test_a_refusal_registers_no_rubbish(self):
        """Too short a mask would shred the log and drop outputs of the job."""
        for token in ("a", "true", "changeme"):
            _, result = self.inject(token=token)
            for value in github_files.masked_values(result.stdout + result.stderr):
                self.assertGreaterEqual(len(value), 8)


class Outputs(Github):
    def test_names_and_values(self):
        token, me, org = self.pat(), new_id(), new_id()
        self.world(account(token, "app_instance", id=me, default_org=org), orgs=[{"id": org, "slug": "acme"}])
        _, result = self.inject("--org", "acme", token=token)
        self.assert_ok(result)
        outputs = self.outputs(result)
        self.assertEqual(set(outputs), OUTPUTS)
        self.assertEqual(outputs["verdict"], "allowed")
        self.assertEqual(outputs["token-kind"], "personal-access-token")
        self.assertEqual(outputs["principal-type"], "app_instance")
        self.assertEqual(outputs["principal-id"], me)
        self.assertEqual(outputs["region"], "SNYK-US-01")
        self.assertEqual(outputs["api-url"], "https://api.snyk.io")
        self.assertEqual(outputs["org-id"], org)
        self.assertRegex(outputs["expires-at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(outputs["skipped"], "false")

    def test_on_every_outcome(self):
        for name, token, verdict, code in (
            ("rejected", self.api_token(), "failed", 67),
            ("malformed", "nonsense", "failed", 65),
            ("missing", "", "failed", 66),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box, SNYK_TOKEN=token)
                result = self.snyk_cred("inject", env=env)
                self.assertEqual(result.code, code, result)
                outputs = self.outputs(result)
                self.assertEqual(set(outputs), OUTPUTS)
                self.assertEqual(outputs["verdict"], verdict)
                self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
                self.assertNotEqual(result.after[env["GITHUB_STEP_SUMMARY"]], b"")

    def test_denied(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "user", default_org=org))
        _, result = self.inject(token=token)
        self.assert_refused(result, 77, "enterprise-rule")
        outputs = self.outputs(result)
        self.assertEqual((outputs["verdict"], outputs["plan"]), ("denied", "enterprise"))

    def test_hand_over_as_output(self):
        """A masked step output for one later step; the environment of the others stays free of it."""
        token = self.service_account()
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--hand-over", "output", env=env, handed_to=[env["GITHUB_OUTPUT"]])
        self.assert_ok(result)
        self.assertNotIn(token.encode(), result.after[env["GITHUB_ENV"]])
        outputs = self.outputs(result)
        self.assertEqual([value for value in outputs.values()].count(token), 1)
        self.assertIn(token, github_files.masked_values(result.stdout))
        self.assertLess(OUTPUTS, set(outputs))


class Secrets(Github):
    def test_the_fingerprint_is_no_way_back(self):
        token, result = self.inject("--report", "json", "--report-file", self.box.path("report.json"))
        report = self.report(result, "report.json")
        self.assertEqual(
            report["credential"]["fingerprint"], "sha256:" + hashlib.sha256(token.encode()).hexdigest()[:12]
        )


if __name__ == "__main__":
    main()
