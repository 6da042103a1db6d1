"""Our action in a workflow that `act` runs: installed, hands over, refuses, skips, and its log shows ***."""

import json
import os
import unittest

import act_case
import credentials
import engines
import snyk_cli
import surroundings
from engine_case import BINARY, MACHINE
from harness import HOSTS, account, main, new_id

SHOW = 'echo "plain: $SNYK_TOKEN, base64: $(printf %s "x$SNYK_TOKEN." | base64 -w0)"'


class HandOver(act_case.Act):
    def test_later_steps_have_it_and_the_log_does_not(self):
        """The token comes from a file, so that no mask is act's own doing."""
        token, org = self.sat("eu.snyk.io"), new_id()
        self.world(account(token, "service_account", "SNYK-EU-01", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        place = self.apart / "token"
        place.write_text(token + "\n")
        result = self.run_job(
            self.step(token_file=str(place), org="acme", expect_org=f"{new_id()}\n{org}"),
            {"run": SHOW},
            self.note("token", "$SNYK_TOKEN"),
            self.note("api", "$SNYK_API $SNYK_CFG_ORG"),
            self.note("path", "$PATH"),
            self.note_outputs(),
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), token)
        self.assertEqual(self.seen("api"), f"https://{HOSTS['SNYK-EU-01']} {org}")
        self.assertEqual(self.seen("path"), "/usr/bin:/bin")
        self.assertIn("plain: ***, base64: ", result.stdout)
        outputs = self.outputs()
        self.assertEqual(outputs["verdict"], "allowed")
        self.assertEqual(outputs["token-kind"], "service-account-token")
        self.assertEqual(outputs["principal-type"], "service_account")
        self.assertEqual(outputs["region"], "SNYK-EU-01")
        self.assertEqual(outputs["api-url"], f"https://{HOSTS['SNYK-EU-01']}")
        self.assertEqual(outputs["org-id"], org)
        self.assertEqual(outputs["token"], "")
        self.assertEqual(self.mirror.asked, [f"/{self.mirror.name}"])

    def test_a_client_of_oauth(self):
        access = self.jwt("https://api.eu.snyk.io")
        client = {
            "client_id": new_id(),
            "client_secret": self.secret(credentials.client_secret()),
            "access_token": access,
            "region": "SNYK-EU-01",
            "account": {"type": "service_account"},
        }
        self.world(clients=[client])
        result = self.run_job(
            self.step(client_id=client["client_id"], client_secret="${{ secrets.SNYK_CLIENT_SECRET }}", region="eu"),
            {"run": 'echo "access: $SNYK_OAUTH_TOKEN"'},
            self.note("access", "$SNYK_OAUTH_TOKEN"),
            secrets={"SNYK_CLIENT_SECRET": client["client_secret"]},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("access"), access)
        self.assertIn("access: ***", result.stdout)

    def test_as_an_output_for_one_step(self):
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", hand_over="output"),
            self.note("one", "$SNYK_TOKEN") | {"env": {"SNYK_TOKEN": "${{ steps.snyk.outputs.token }}"}},
            self.note("other", "${SNYK_TOKEN-unset}"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual((self.seen("one"), self.seen("other")), (token, "unset"))

    def test_without_curl_and_bash(self):
        """A self-hosted runner, or the image of a container job, with little in it."""
        tools = self.apart / "tools"
        tools.mkdir()
        for name in os.listdir("/usr/bin"):
            if name not in ("curl", "bash", "rbash"):
                (tools / name).symlink_to(f"/usr/bin/{name}")
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}"),
            self.note("token", "$SNYK_TOKEN"),
            secrets={"MINE": token},
            path=str(tools),
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), token)


class Consumers(act_case.Act):
    """What the steps after ours do with it."""

    @unittest.skipUnless(engines.find("npm:snyk") and engines.find("node"), "the Snyk CLI is not installed")
    def test_the_snyk_cli(self):
        token, org = self.api_token(), new_id()
        self.world(
            account(token, "service_account", "SNYK-EU-01", default_org=org), orgs=[{"id": org, "slug": "acme"}]
        )
        project = self.apart / "project"
        project.mkdir()
        snyk_cli.project(project)
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", region="eu", org="acme"),
            {
                "run": f"cd {project} && {snyk_cli.line('test')}",
                "env": snyk_cli.surroundings(self.emulator, self.apart),
            },
            secrets={"MINE": token},
            env={"SNYK_OAUTH_TOKEN": self.jwt("https://api.snyk.io")},
        )
        self.assertEqual(result.code, 0, result)
        self.assertIn(snyk_cli.SAFE, result.stdout)
        calls = {call[:1] + call[2:] for call in map(tuple, snyk_cli.calls(self.emulator))}
        self.assertEqual(calls, {(HOSTS["SNYK-EU-01"], "token", token, org)})

    def test_exec_with_the_program_that_the_install_action_gives(self):
        token = self.service_account()
        install = self.step("program", proxy=None, ca_file=None) | {"uses": act_case.USES.replace("@", "/install@")}
        network = f"--proxy {self.emulator.proxy} --ca-file {self.emulator.ca_file}"
        place = self.apart / "seen" / "token"
        result = self.run_job(
            install,
            {
                "run": f'"$SNYK_CRED" exec --token-env MINE {network} -- '
                f"sh -c 'printf %s \"$SNYK_TOKEN\" >{place}; printf \"it is %s\" \"$SNYK_TOKEN\" | base64 -w0'",
                "env": {"SNYK_CRED": "${{ steps.program.outputs.binary }}", "MINE": "${{ secrets.MINE }}"},
            },
            self.note("later", "${SNYK_TOKEN-unset}"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual((self.seen("token"), self.seen("later")), (token, "unset"))


class Installing(act_case.Act):
    def test_the_tool_cache_is_hashed_at_every_use(self):
        token = self.service_account()
        cached = f'"$RUNNER_TOOL_CACHE"/snyk-cred/{self.mirror.name}'
        result = self.run_job(
            self.step("first", token="${{ secrets.MINE }}", hand_over="output"),
            self.step("second", token="${{ secrets.MINE }}", hand_over="output"),
            {"run": f"echo evil >{cached}"},
            self.step("third", token="${{ secrets.MINE }}"),
            {"run": f"sha256sum <{cached} | grep -q '^{self.mirror.pins[f'sha256-{MACHINE}']} '"},
            self.note("token", "$SNYK_TOKEN"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(len(self.mirror.asked), 2)
        self.assertEqual(self.seen("token"), token)

    def test_another_hash_is_refused_before_anything_runs(self):
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", **{f"sha256_{MACHINE}": "0" * 64}),
            self.note("token", "${SNYK_TOKEN-unset}"),
            secrets={"MINE": token},
        )
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("nothing was unpacked", result.stdout)
        self.assertEqual(self.seen("token"), "unset")
        self.assert_no_connection()

    def test_a_commit_that_pins_no_release_says_so(self):
        pins = {"version": None, "base_url": None, f"sha256_{MACHINE}": None}
        result = self.run_job(self.step(token="${{ secrets.MINE }}", **pins), secrets={"MINE": self.api_token()})
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("pins no release", result.stdout)

    def test_a_program_that_is_there(self):
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", binary=BINARY),
            self.note("token", "$SNYK_TOKEN"),
            secrets={"MINE": token},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), token)
        self.assertEqual(self.mirror.asked, [])


class Refusals(act_case.Act):
    def assert_nothing_handed_over(self, result, word):
        self.assertNotEqual(result.code, 0, result)
        self.assertIn(f"[{word}]", result.stdout)
        self.assertEqual(self.seen("token"), "unset, unset")
        self.assertIsNone(self.seen("next"))

    def later_steps(self):
        return (
            self.note("token", "${SNYK_TOKEN-unset}, ${SNYK_API-unset}"),
            self.note("next", "ran", when="success()"),
            self.note_outputs(),
        )

    def test_a_persons_token(self):
        token = self.api_token()
        self.world(account(token, "user", "SNYK-EU-01", name="Jane Doe"))
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", region="eu"), *self.later_steps(), secrets={"MINE": token}
        )
        self.assert_nothing_handed_over(result, "enterprise-rule")
        self.assertEqual(self.outputs()["verdict"], "denied")
        self.assertNotIn("Jane", result.stdout)

    def test_a_forks_code_with_this_projects_secrets(self):
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}"),
            *self.later_steps(),
            event="pull_request_target",
            payload=surroundings.pull_request(surroundings.repository(2002, "mallory/app", fork=True)),
            secrets={"MINE": token},
        )
        self.assert_nothing_handed_over(result, "untrusted-code")
        self.assertIn("mallory/app", result.stdout)
        self.assert_no_connection()

    def test_an_empty_secret_is_not_replaced_by_what_lies_about(self):
        token = self.service_account()
        result = self.run_job(
            self.step(token="${{ secrets.NO_SUCH }}"),
            self.note("next", "ran", when="success()"),
            self.note_outputs(),
            secrets={"MINE": token},
            env={"SNYK_TOKEN": "${{ secrets.MINE }}"},
        )
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("[no-credential]", result.stdout)
        self.assertIn("the input `token` is empty", result.stdout)
        self.assertIsNone(self.seen("next"))
        self.assert_no_connection()

    def test_a_forks_code_that_has_rewritten_the_payload(self):
        """A step that runs the fork's code makes the file say that the pull request is our own. act's GitHub still knows."""
        token = self.service_account()
        own = self.apart / "own.json"
        own.write_text(json.dumps(surroundings.pull_request(surroundings.repository(1001, "acme/app"))))
        result = self.run_job(
            {"run": f'cat {own} >"$GITHUB_EVENT_PATH"'},
            self.step(token="${{ secrets.MINE }}"),
            self.note("token", "${SNYK_TOKEN-unset}"),
            secrets={"MINE": token},
            event="pull_request_target",
            payload=surroundings.pull_request(surroundings.repository(2002, "mallory/app", fork=True)),
        )
        self.assertNotEqual(result.code, 0, result)
        self.assertIn("[untrusted-code]", result.stdout + result.stderr)
        self.assertIn("2002 by --event-head-repo", result.stdout + result.stderr)
        self.assertEqual(self.seen("token"), "unset")

    def test_a_forks_pull_request_without_secrets_is_skipped_where_asked(self):
        result = self.run_job(
            self.step(token="${{ secrets.MINE }}", on_missing="skip"),
            self.note("next", "ran", when="steps.snyk.outputs.skipped != 'true'"),
            self.note("end", "ran", when="success()"),
            self.note_outputs(),
            event="pull_request",
            payload=surroundings.pull_request(surroundings.repository(2002, "mallory/app", fork=True)),
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.outputs()["skipped"], "true")
        self.assertEqual(self.outputs()["verdict"], "skipped")
        self.assertEqual((self.seen("next"), self.seen("end")), (None, "ran"))
        self.assert_no_connection()

    def test_inputs_are_no_code(self):
        made = self.apart / "made"
        evil = [f"$(touch {made})", f"`touch {made}`", f"'; touch {made}; '", f'"; touch {made}; "', f"a\ntouch {made}"]
        result = self.run_job(
            *(
                self.step(f"s{i}", token="${{ secrets.MINE }}", org=text, binary=BINARY) | {"if": "always()"}
                for i, text in enumerate(evil)
            ),
            secrets={"MINE": self.service_account()},
        )
        self.assertNotEqual(result.code, 0, result)
        self.assertEqual(result.stdout.count("snyk-cred: error: `org` takes"), len(evil), result)
        self.assertFalse(made.exists())


if __name__ == "__main__":
    main()
