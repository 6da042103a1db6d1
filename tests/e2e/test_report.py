"""The report: for a person at a glance, for a machine by a schema; names of persons in the JSON only, addresses nowhere."""

import json
import os
import re

import credentials
import jsonschema
import surroundings
from harness import Case, account, main, new_id, report_schema

KEYS = {
    "schema", "verdict", "exit_code", "reason", "credential", "principal", "plan", "region", "context", "org", "policy",
    "trust", "proxy", "requests", "settings", "warnings", "child",
}  # fmt: skip


class Json(Case):
    def test_the_schema_itself(self):
        jsonschema.Draft202012Validator.check_schema(report_schema())
        self.assertEqual(report_schema()["properties"]["schema"], {"const": "snyk-cred/report/1"})
        self.assertLessEqual(KEYS, set(report_schema()["required"]))

    def test_every_key_on_every_outcome(self):
        good, person, org = self.api_token(), self.api_token(), new_id()
        self.world(account(good, "service_account"), account(person, "user", default_org=org))
        outcomes = {
            "allowed": ({"SNYK_TOKEN": good}, [], 0, "allowed"),
            "denied": ({"SNYK_TOKEN": person}, [], 77, "denied"),
            "warned": ({"SNYK_TOKEN": person}, ["--policy", "warn"], 0, "warned"),
            "unverified": ({"SNYK_TOKEN": good}, ["--offline"], 0, "unverified"),
            "rejected": ({"SNYK_TOKEN": self.api_token()}, [], 67, "failed"),
            "malformed": ({"SNYK_TOKEN": "nonsense"}, [], 65, "failed"),
            "missing": ({}, [], 66, "failed"),
            "wrong configuration": ({"SNYK_TOKEN": good}, ["--region", "mars"], 78, "failed"),
            "two sources": ({"SNYK_TOKEN": good, "SNYK_OAUTH_TOKEN": self.jwt()}, [], 78, "failed"),
        }
        for name, (variables, flags, code, verdict) in outcomes.items():
            with self.subTest(name):
                result, report = self.check(*flags, env=surroundings.bare(self.box) | variables)
                self.assertEqual((result.code, report["verdict"]), (code, verdict), result)
                self.assertLessEqual(KEYS, set(report))
                self.assertIn(report["child"], (None, {"exit_code": None, "signal": None}))
                if code:
                    self.assertEqual(report["reason"]["code"], result.words[0])
                    self.assertTrue(report["reason"]["message"])
                    self.assertTrue(report["reason"]["hints"])
                elif verdict == "allowed":
                    self.assertIsNone(report["reason"]["code"])

    def test_what_is_known(self):
        token, me, org = self.pat(expires=credentials.in_days(60)), new_id(), new_id()
        self.world(
            account(token, "app_instance", id=me, name="Our app", default_org=org),
            orgs=[{"id": org, "slug": "acme"}],
        )
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        _, report = self.check("--org", "acme", env=env)
        self.assertEqual(report["credential"]["kind"], "personal-access-token")
        self.assertIn("SNYK_TOKEN", report["credential"]["source"])
        self.assertRegex(report["credential"]["fingerprint"], r"^sha256:[0-9a-f]{12}$")
        self.assertEqual(report["principal"]["type"], "app_instance")
        self.assertEqual(report["principal"]["id"], me)
        self.assertEqual(report["principal"]["name"], "Our app")
        self.assertEqual(report["principal"]["default_org"], org)
        self.assertEqual(report["region"]["name"], "SNYK-US-01")
        self.assertEqual(report["region"]["api_url"], "https://api.snyk.io")
        self.assertEqual(report["context"]["ci"], "github")
        self.assertEqual(report["context"]["kind"], "automation")
        self.assertTrue(report["context"]["source"])
        self.assertEqual(report["org"], {"id": org, "slug": "acme"})
        self.assertEqual(report["policy"]["mode"], "enforce")
        self.assertIn("--ca-file", report["trust"]["source"])
        self.assertIn(f"127.0.0.1:{self.emulator.port}", report["proxy"])
        self.assertIn("--org", report["settings"]["org"]["source"])

    def test_places(self):
        """`check` on stdout, `inject` and `exec` on stderr, or in a file."""
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--report", "json", env=env)
        self.assertEqual(json.loads(result.stdout)["verdict"], "allowed")
        result = self.snyk_cred("inject", "--report", "json", env=env)
        self.assertIn('"snyk-cred/report/1"', result.stderr)
        self.assertNotIn("snyk-cred/report/1", result.stdout)
        result = self.snyk_cred("exec", "--report", "json", "--", "echo", "mine", env=env)
        self.assertEqual(result.stdout, "mine\n")
        self.assertIn('"snyk-cred/report/1"', result.stderr)
        for command in (["check"], ["inject"]):
            path = self.box.path(f"report-{command[0]}.json")
            result = self.snyk_cred(*command, "--report", "json", "--report-file", path, env=env)
            self.report(result, path)

    def test_a_report_file_is_written_on_failure_too(self):
        path = self.box.path("report.json")
        result = self.snyk_cred(
            "inject", "--report", "json", "--report-file", path, env=surroundings.github(self.box)
        )
        self.assertEqual(result.code, 66, result)
        self.assertEqual(self.report(result, path)["verdict"], "failed")

    def test_a_report_replaces_regular_files_only(self):
        """Renamed into their place it would take away a link, a pipe or, as root, /dev/null."""
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
        target = self.box.write("target", "old")
        os.symlink(target, self.box.path("link"))
        os.symlink(self.box.path("nowhere"), self.box.path("dangling"))
        os.mkfifo(self.box.path("pipe"))
        self.box.folder("folder")
        for option in ("--report-file", "--outputs-file"):
            for name in ("link", "dangling", "pipe", "folder"):
                with self.subTest(f"{option} {name}"):
                    path = self.box.path(name)
                    before = os.lstat(path)
                    result = self.snyk_cred("check", option, path, env=env)
                    self.assert_refused(result, 73, "cannot-write", says=(option, "not a regular file"))
                    self.assertEqual(os.lstat(path).st_ino, before.st_ino)
                    self.assertEqual(result.changed(), {})

    def test_a_report_replaces_no_file_that_is_in_use(self):
        token = self.service_account()
        secret = self.box.write("secret", token)
        os.symlink(self.box.root, self.box.path("detour"))
        env = surroundings.github(self.box)
        kept = self.box.path("tmp/kept.env")
        for name, file, flags in (
            ("--token-file", secret, []),
            ("--token-file", self.box.path("detour/secret"), []),
            ("GITHUB_ENV", env["GITHUB_ENV"], []),
            ("GITHUB_OUTPUT", env["GITHUB_OUTPUT"], []),
            ("--output", kept, ["--format", "dotenv", "--output", kept]),
            ("--report-file", self.box.path("tmp/both"), ["--report-file", self.box.path("tmp/both")]),
        ):
            with self.subTest(f"{name}: {file}"):
                option = "--outputs-file" if name == "--report-file" else "--report-file"
                result = self.snyk_cred("inject", "--token-file", secret, option, file, *flags, env=env)
                self.assert_refused(result, 73, "cannot-write", says=(option, name))
                self.assertEqual(self.box.read(secret), token.encode())
                self.assertEqual(self.box.read(env["GITHUB_ENV"]), b"")
                self.assertFalse(os.path.exists(kept))

    def test_a_report_that_cannot_be_written_keeps_nothing_else_from_it(self):
        env = surroundings.github(self.box)
        result = self.snyk_cred("inject", "--report-file", self.box.path("nowhere/report"), env=env)
        self.assert_refused(result, 66, "no-credential", says="--report-file")
        self.assertIn(b"failed", result.after[env["GITHUB_OUTPUT"]])
        self.assertIn(b"no-credential", result.after[env["GITHUB_STEP_SUMMARY"]])
        os.remove(env["GITHUB_OUTPUT"])
        path = self.box.path("report.json")
        result = self.snyk_cred("inject", "--report-file", path, env=env)
        self.assert_refused(result, 66, "no-credential", says="GITHUB_OUTPUT")
        self.assertEqual(self.report(result, path)["verdict"], "failed")

    def test_strange_names_are_one_json(self):
        token = self.api_token()
        name = 'Quote" Back\\slash \x00\x1b[31m\u2028 \U0001f600 </script>\n::error::x'
        self.world(account(token, "service_account", name=name))
        _, report = self.check(env=surroundings.github(self.box, SNYK_TOKEN=token))
        self.assertEqual(report["principal"]["type"], "service_account")


class Text(Case):
    PERSON = {"name": "Jane Quentin Doe", "email": "jane.doe@example.com", "username": "jqdoe"}

    def text(self, *flags, env=None, principal="service_account", terminals=(), token=None, **more):
        token = token or self.api_token()
        org = new_id()
        self.world(account(token, principal, default_org=org, **more), orgs=[{"id": org, "slug": "acme"}])
        env = (env or surroundings.bare(self.box)) | {"SNYK_TOKEN": token}
        return self.snyk_cred("check", *flags, env=env, terminals=terminals)

    def test_a_person_sees_at_once(self):
        me = new_id()
        result = self.text(id=me)
        self.assert_ok(result)
        first = result.stdout.splitlines()[0].lower()
        self.assertIn("allowed", first)
        for text in ("service account", "SNYK-US-01", me):
            self.assertIn(text.lower(), result.stdout.lower().replace("service_account", "service account"))

    def test_a_denied_person_sees_why_and_what_next(self):
        result = self.text(principal="user")
        self.assert_refused(result, 77, "enterprise-rule", says="service account")
        self.assertIn("denied", result.stdout.lower())

    def test_names_and_addresses(self):
        for flags in ([], ["--verbose"], ["--policy", "warn"]):
            result = self.text(*flags, principal="user", **self.PERSON)
            for part in ("Jane", "Quentin", "jane.doe", "example.com", "jqdoe"):
                self.assertNotIn(part, result.stdout + result.stderr)

    def test_addresses_are_not_in_the_json_either(self):
        token = self.api_token()
        self.world(account(token, "user", **(self.PERSON | {"name": "jane.doe@example.com"})))
        result = self.snyk_cred(
            "check", "--report", "json", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        )
        self.assertNotIn("jane.doe@example.com", result.stdout + result.stderr)
        self.assertNotIn("@example.com", result.stdout + result.stderr)

    def test_color_only_on_a_terminal(self):
        escape = "\x1b["
        self.assertNotIn(escape, self.text().stdout)
        self.assertIn(escape, self.text(terminals=("stdout",)).stdout)
        self.assertNotIn(
            escape,
            self.text(terminals=("stdout",), env=surroundings.bare(self.box) | {"NO_COLOR": "1"}).stdout,
        )
        self.assertNotIn(escape, self.text("--color", "never", terminals=("stdout",)).stdout)
        self.assertIn(escape, self.text("--color", "always").stdout)

    def test_quiet(self):
        loud, quiet = self.text(), self.text("--quiet")
        self.assert_ok(quiet)
        self.assertLess(len(quiet.stdout + quiet.stderr), len(loud.stdout + loud.stderr))
        result = self.text("--quiet", principal="user")
        self.assert_refused(result, 77, "enterprise-rule")

    def test_verbose_shows_more_and_no_secret(self):
        normal, verbose = self.text(), self.text("--verbose")
        self.assertGreater(len(verbose.stdout + verbose.stderr), len(normal.stdout + normal.stderr))

    def test_no_raw_exception_text(self):
        for env in ({}, {"SNYK_TOKEN": "nonsense"}, {"SNYK_TOKEN": self.api_token()}):
            result = self.snyk_cred(
                "check", "--ca-file", "/nowhere/ca.pem", env=surroundings.bare(self.box) | env, network=False
            )
            self.assertNotEqual(result.code, 0)
            for text in (
                "what()",
                "terminate",
                "exception",
                "boost::",
                "error:0A",
                "system:",
                "unknown error",
                "asio",
            ):
                self.assertNotIn(text, result.stderr.lower())

    def test_hints_fit_the_system(self):
        texts = {
            surroundings.github: "secrets",
            surroundings.gitlab: "variable",
            surroundings.jenkins: "withCredentials",
        }
        for make, text in texts.items():
            with self.subTest(make.__name__):
                result = self.snyk_cred("inject", env=make(self.box))
                self.assert_refused(result, 66, "no-credential")
                hints = " ".join(re.findall(r"hint: (.*)", result.stderr))
                self.assertIn(text.lower(), hints.lower())


if __name__ == "__main__":
    main()
