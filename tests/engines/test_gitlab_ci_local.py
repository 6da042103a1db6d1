"""The GitLab template in gitlab-ci-local: as a component, as an included file, by `extends` and by `!reference`, in
the same job, in later jobs, refused, skipped, and with the program installed from a pinned release.

The engine sets GITLAB_CI to false and masks nothing; the pipelines here set it to true, and the canary looks at what
GitLab itself would have to hide.
"""

import glob
import json
import os
import re
import shutil
import subprocess

import engines
import snyk_cli

snyk_cli.need()
_, ENGINE, _ = engines.need("node", "gitlab-ci-local", "rsync")

from engine_case import BINARY, EngineCase, Mirror, surroundings  # noqa: E402
from gitlab_template import TEMPLATE  # noqa: E402
from harness import account, main, new_id  # noqa: E402

COMPONENT = "$CI_SERVER_FQDN/$CI_PROJECT_PATH/snyk-cred@$CI_COMMIT_SHA"


class Pipeline(EngineCase):
    def setUp(self):
        super().setUp()
        self.org = new_id()
        self.token = self.sat("eu.snyk.io")
        who = account(self.token, "service_account", "SNYK-EU-01", default_org=self.org)
        self.world(who, orgs=[{"id": self.org, "slug": "acme"}])

        self.addCleanup(self.remove_file_variables)

    def remove_file_variables(self):
        """The engine leaves variables of type File in /tmp, whatever TMPDIR says."""
        for path in glob.glob("/tmp/gitlab-ci-local-file-variables-*/SNYK_FILE"):
            with open(path, encoding="utf-8") as file:
                ours = file.read() == self.token
            if ours:
                shutil.rmtree(os.path.dirname(path))

    def git(self, *words):
        subprocess.run(["git", "-C", self.box.path("work"), *words], check=True, capture_output=True)

    def run_pipeline(self, inputs, jobs, variables, include="component"):
        """Commits a project of one .gitlab-ci.yml (JSON is YAML) and runs it. `dump`: what each job wrote there."""
        shutil.copytree(TEMPLATE.parent, self.box.path("work/templates/snyk-cred"), dirs_exist_ok=True)
        where = {"component": COMPONENT} if include == "component" else {"local": include}
        self.dumps = self.box.folder("dumps")
        plain = self.reach() | {
            "GITLAB_CI": "true",
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_REF_PROTECTED": "true",
            "CI_PROJECT_ID": "501",
            "DUMPS": self.dumps,
        }
        # The engine takes a plain value that looks like a path for a file's.
        variables = {
            name: value if isinstance(value, dict) else {"type": "variable", "values": {"*": value}}
            for name, value in (plain | variables).items()
        }
        pipeline = {"include": [where | {"inputs": inputs}], "stages": ["first", "second"]} | jobs
        text = re.sub(r'"!reference (\[.*?\])"', r"!reference \1", json.dumps(pipeline))
        self.box.write("work/.gitlab-ci.yml", text)
        self.box.write("home/.gitlab-ci-local/variables.yml", json.dumps({"global": variables}))
        if not os.path.exists(self.box.path("work/.git")):
            self.git("init", "-q", "-b", "main")
            self.git("remote", "add", "origin", "https://gitlab.example.com/acme/app.git")
        self.git("add", ".gitlab-ci.yml", "templates")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--allow-empty", "-m", "a")
        argv = [ENGINE, "--ignore-predefined-vars", "GITLAB_CI,CI_PIPELINE_SOURCE,CI_COMMIT_REF_PROTECTED,CI_PROJECT_ID"]
        env = surroundings.bare(self.box)
        return self.run_engine(argv, env, kept=[self.box.path("work/.gitlab-ci-local"), self.dumps])

    def dump(self, name):
        """The variables that a job wrote, or None."""
        path = os.path.join(self.dumps, name)
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            return dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)

    def assert_has_the_credential(self, name):
        seen = self.dump(name)
        self.assertIsNotNone(seen, f"{name} did not come that far")
        self.assertEqual(seen.get("SNYK_TOKEN"), self.token)
        self.assertEqual(seen.get("SNYK_API"), "https://api.eu.snyk.io")
        self.assertEqual(seen.get("SNYK_CFG_ORG"), self.org)
        self.assertNotIn("SNYK_OAUTH_TOKEN", seen)


def writes(name):
    return f'env >"$DUMPS/{name}"'


class HandOver(Pipeline):
    def test_a_component_and_every_way_to_use_it(self):
        jobs = {
            "check": {"extends": ".snyk-cred-check", "stage": "first"},
            "scan": {"extends": ".snyk-cred-inject", "stage": "first", "script": [writes("scan")]},
            "alone": {
                "extends": ".snyk-cred",
                "stage": "first",
                "script": [f"snyk-cred exec -- sh -c '{writes('alone')}; echo \"it is $SNYK_TOKEN.\"'", writes("after")],
            },
            "referenced": {
                "stage": "first",
                "before_script": ["echo first", "!reference [.snyk-cred-inject, before_script]"],
                "script": [writes("referenced")],
            },
            "later": {
                "extends": ".snyk-cred-inject",
                "stage": "second",
                "needs": ["check", "scan"],
                "script": [writes("later")],
            },
        }
        inputs = {"binary": BINARY, "token-env": "SNYK_SERVICE_ACCOUNT", "org": "acme", "expect-org": self.org}
        result = self.run_pipeline(inputs, jobs, {"SNYK_SERVICE_ACCOUNT": self.token})
        self.assertEqual(result.code, 0, result)
        for name in ("scan", "alone", "referenced", "later"):
            with self.subTest(name):
                self.assert_has_the_credential(name)
        self.assertIn("it is ***.", result.stdout)
        self.assertNotIn("SNYK_TOKEN", self.dump("after"))
        # What is not secret came by the report of another job.
        later = self.dump("later")
        self.assertEqual(later.get("SNYKCRED_VERDICT"), "allowed")
        self.assertEqual(later.get("SNYKCRED_REGION"), "SNYK-EU-01")
        self.assertEqual(later.get("SNYKCRED_ORG_ID"), self.org)
        self.assertEqual(later.get("SNYKCRED_SKIPPED"), "false")

    def test_an_included_file_that_installs_a_pinned_release(self):
        mirror = Mirror(self)
        jobs = {"scan": {"extends": ".snyk-cred-inject", "stage": "first", "script": [writes("scan")]}}
        inputs = mirror.pins | {"token-file-env": "SNYK_FILE", "org": "acme"}
        files = {"SNYK_FILE": {"type": "file", "values": {"*": self.token}}}
        include = "templates/snyk-cred/template.yml"
        result = self.run_pipeline(inputs, jobs, files, include)
        self.assertEqual(result.code, 0, result)
        self.assert_has_the_credential("scan")

        digest = next(name for name in inputs if name.startswith("sha256-"))
        result = self.run_pipeline(inputs | {digest: "0" * 64}, jobs, files, include)
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("nothing was unpacked", result.stdout + result.stderr)

    def test_an_unpinned_template_is_refused(self):
        jobs = {"scan": {"extends": ".snyk-cred", "stage": "first", "script": [writes("scan")]}}
        result = self.run_pipeline({}, jobs, {"SNYK_TOKEN": self.token})
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("no --version is given", result.stdout + result.stderr)
        self.assertIsNone(self.dump("scan"))


class NextStep(Pipeline):
    def test_snyks_own_cli(self):
        """Alone under exec, and as the next line of a job that injects."""
        snyk_cli.project(self.box.folder("work"))
        reach = snyk_cli.surroundings(self.emulator, self.box.folder("home"))
        jobs = {
            "alone": {"extends": ".snyk-cred", "stage": "first", "script": ["snyk-cred exec -- " + snyk_cli.line("test")]},
            "later": {"extends": ".snyk-cred-inject", "stage": "second", "script": [snyk_cli.line("test")]},
        }
        for name, variables in {"alone": {}, "later": {"SNYK_OAUTH_TOKEN": self.jwt()}}.items():
            with self.subTest(name):
                self.emulator.clear_log()
                inputs = {"binary": BINARY, "token-env": "SNYK_SERVICE_ACCOUNT", "org": "acme", "region": "eu"}
                secret = {"SNYK_SERVICE_ACCOUNT": self.token}
                result = self.run_pipeline(inputs, {name: jobs[name]}, reach | secret | variables)
                self.assertEqual(result.code, 0, result)
                self.assertIn(snyk_cli.SAFE, result.stdout)
                for call in snyk_cli.calls(self.emulator):
                    self.assertEqual(call[:1] + call[2:], ("api.eu.snyk.io", "token", self.token, self.org))
                self.assertIn(snyk_cli.ASKED, [call.path for call in snyk_cli.calls(self.emulator)])


class Refusal(Pipeline):
    JOBS = {
        "scan": {"extends": ".snyk-cred-inject", "stage": "first", "script": [writes("scan")]},
        "alone": {"extends": ".snyk-cred", "stage": "first", "script": [f"snyk-cred exec -- sh -c '{writes('alone')}'"]},
        "check": {"extends": ".snyk-cred-check", "stage": "first"},
        "later": {
            "stage": "second",
            "needs": ["check"],
            "when": "always",
            "script": [writes("later")],
        },
    }

    def refused(self, inputs, variables, *says):
        result = self.run_pipeline({"binary": BINARY} | inputs, self.JOBS, variables)
        self.assertNotEqual(result.code, 0, result)
        for name in ("scan", "alone"):
            self.assertIsNone(self.dump(name), f"{name} went on: {result}")
        for text in says:
            self.assertIn(text, result.stdout + result.stderr)
        return result

    def test_a_persons_token(self):
        person = self.api_token()
        self.world(account(person, "user", "SNYK-EU-01", default_org=self.org), orgs=[{"id": self.org}])
        result = self.refused({"region": "eu"}, {"SNYK_TOKEN": person}, "[enterprise-rule]")
        self.assertEqual(len(re.findall(r"FAIL\S* +77", result.stdout + result.stderr)), 3, result)

    def test_a_forks_merge_request_in_this_project(self):
        fork = {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_PROJECT_ID": "501",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "777",
        }
        self.refused({}, fork | {"SNYK_TOKEN": self.token}, "[untrusted-code]", "project 777")
        self.assert_no_connection()

    def test_a_file_variable_that_is_missing_is_no_other_credential(self):
        self.refused({"token-file-env": "SNYK_FILE"}, {"SNYK_TOKEN": self.token}, "[no-credential]", "SNYK_FILE")

    def test_skipped_on_request(self):
        unprotected = {"CI_COMMIT_REF_PROTECTED": "false"}
        result = self.run_pipeline({"binary": BINARY, "on-missing": "skip-unprotected"}, self.JOBS, unprotected)
        self.assertEqual(result.code, 0, result)
        self.assertIsNone(self.dump("alone"), "exec ran the command without a credential")
        self.assertNotIn("SNYK_TOKEN", self.dump("scan"))
        self.assertEqual(self.dump("later").get("SNYKCRED_SKIPPED"), "true")
        self.assertEqual(self.dump("later").get("SNYKCRED_VERDICT"), "skipped")

    def test_a_value_that_an_input_does_not_take(self):
        result = self.run_pipeline({"binary": BINARY, "policy": "lax"}, self.JOBS, {"SNYK_TOKEN": self.token})
        self.assertNotEqual(result.code, 0, result)
        self.assertRegex(result.stdout + result.stderr, "policy")
        self.assertIsNone(self.dump("scan"))


if __name__ == "__main__":
    main()
