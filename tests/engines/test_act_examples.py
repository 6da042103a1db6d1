"""The example workflows as they are published, run by `act`, with Snyk's real CLI as what they run.

Put in: who owns the repository, the pinned commit and release, the organization's id. Played: `npm ci`, `npx`, and Snyk's
action, which is a container and runs the same CLI here.
"""

import json
import re

import act_case
import credentials
import engines
import snyk_cli
import surroundings
from harness import HOSTS, account, fault, main, new_id

snyk_cli.need()

EXAMPLES = engines.ROOT / "ci-templates" / "github" / "examples"
SNYK_ACTION = re.search(r"snyk/actions/node@([0-9a-f]{40})", (EXAMPLES / "snyk-action.yml").read_text())[1]

MONITOR = "/v1/monitor/npm/graph"


class Examples(act_case.Act):
    def setUp(self):
        super().setUp()
        self.org = new_id()
        self.pin()
        snyk_cli.project(self.box.folder("work"))
        tools = self.apart / "tools"
        tools.mkdir()
        for name, script in {"npm": "exit 0", "npx": f'shift 2\nexec {snyk_cli.line()} "$@"'}.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)
        self.path = f"{tools}:/usr/bin:/bin"
        self.action = self.apart / "snyk-action" / "node"
        self.action.mkdir(parents=True)
        step = {"shell": "sh", "run": f"{snyk_cli.line('test')} $ARGS", "env": {"ARGS": "${{ inputs.args }}"}}
        inputs = {"args": {"description": "more arguments"}}
        what = {"name": "Snyk", "description": "plays Snyk's", "inputs": inputs}
        (self.action / "action.yml").write_text(json.dumps(what | {"runs": {"using": "composite", "steps": [step]}}))

    def pin(self):
        """As scripts/pin-release does, which takes no loopback."""
        for path in (self.apart / "action" / "ci-templates" / "github").rglob("action.yml"):
            text = path.read_text()
            for name, value in self.mirror.pins.items():
                text, count = re.subn(rf"''(  # pin:{name})$", rf"'{value}'\1", text, flags=re.M)
                self.assertEqual(count, 0 if path.parent.name == "docker" else 1, path)
            path.write_text(text)

    def run_example(self, name, **more):
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        for old, new in {"OWNER/": "acme/", "@COMMIT": f"@{act_case.COMMIT}", "ORG_ID": self.org}.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        reach = {"SSL_CERT_FILE": self.emulator.ca_file, **snyk_cli.surroundings(self.emulator, self.apart)}
        repositories = {f"snyk/actions@{SNYK_ACTION}": self.action.parent}
        return self.run_workflow(text, env=reach, path=self.path, repositories=repositories, **more)

    def assert_called(self, result, host, scheme, credential, *paths, org=None):
        self.assertEqual(result.code, 0, result)
        calls = snyk_cli.calls(self.emulator)
        self.assertLessEqual(set(paths), {call.path for call in calls})
        self.assertEqual({(call.host, call.scheme) for call in calls}, {(host, scheme)})
        self.assertTrue(all(call.credential == credential for call in calls), "another credential was used")
        # Where the path does not name it, the request's body does.
        self.assertEqual({call.org for call in calls if call.path == snyk_cli.ASKED}, {org})

    def of_a_service_account(self):
        token = self.api_token()
        self.world(
            account(token, "service_account", default_org=self.org), orgs=[{"id": self.org, "slug": "acme"}]
        )
        return token

    def test_exec(self):
        token = self.of_a_service_account()
        result = self.run_example("exec.yml", secrets={"SNYK_SERVICE_ACCOUNT": token})
        self.assert_called(result, HOSTS["SNYK-US-01"], "token", token, snyk_cli.ASKED, org=self.org)

    def test_snyks_action(self):
        token = self.of_a_service_account()
        result = self.run_example("snyk-action.yml", secrets={"SNYK_SERVICE_ACCOUNT": token})
        self.assert_called(result, HOSTS["SNYK-US-01"], "token", token, snyk_cli.ASKED, org=self.org)

    def test_snyks_action_on_a_forks_pull_request(self):
        self.of_a_service_account()
        fork = surroundings.pull_request(surroundings.repository(2002, "mallory/app", fork=True))
        result = self.run_example("snyk-action.yml", event="pull_request", payload=fork)
        self.assertEqual(result.code, 0, result)
        self.assertIn("skipped", result.stdout)
        self.assert_no_connection()

    def test_a_job_of_its_own(self):
        access, secret = self.jwt("https://api.eu.snyk.io"), self.secret(credentials.client_secret())
        client = {
            "client_id": new_id(),
            "client_secret": secret,
            "access_token": access,
            "region": "SNYK-EU-01",
            "account": {"type": "service_account", "default_org": self.org},
        }
        self.world(clients=[client], orgs=[{"id": self.org, "slug": "acme"}])
        # What `snyk monitor` sends goes beyond the emulator's tasks.
        said = {"status": 200, "body": {"ok": True, "id": new_id(), "uri": "https://app.eu.snyk.io/", "isMonitored": True}}
        self.emulator.faults(fault(said, path=MONITOR))
        result = self.run_example(
            "own-job.yml",
            secrets={"SNYK_CLIENT_SECRET": secret},
            variables={"SNYK_CLIENT_ID": client["client_id"]},
        )
        self.assert_called(result, HOSTS["SNYK-EU-01"], "Bearer", access, snyk_cli.ASKED, MONITOR, org=self.org)


if __name__ == "__main__":
    main()
