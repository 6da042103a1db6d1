"""OAuth service accounts: a client secret or a signed assertion becomes an access token, and only that is handed over."""

import calendar
import json
import time

import credentials
import github_files
import surroundings
from harness import HOSTS, account, fault, main, new_id
from oauth_case import OAuth


class ClientSecret(OAuth):
    def test_in_every_region(self):
        for region, host in HOSTS.items():
            with self.subTest(region):
                client = self.client(region)
                self.emulator.clear_log()
                result = self.inject(client, region=region)
                self.assert_handed(result, client)
                self.assertEqual({request["host"] for request in self.emulator.requests()}, {host})
                handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
                self.assertEqual(handed["SNYK_API"], f"https://{host}")

    def test_the_request(self):
        client = self.client()
        self.assert_handed(self.inject(client), client)
        self.assertEqual(
            self.form(),
            {
                "grant_type": "client_credentials",
                "client_id": client["client_id"],
                "client_secret": client["client_secret"],
            },
        )
        self.assertEqual(
            [request["path"].split("?")[0] for request in self.emulator.requests()],
            ["/oauth2/token", "/rest/self"],
        )
        self.assertEqual(len(self.emulator.connections()), 1)

    def test_sources_of_the_secret(self):
        client = self.client()
        file = self.box.write("client-secret", client["client_secret"] + "\n")
        for name, flags, variables in (
            (
                "--client-secret-env",
                ["--client-secret-env", "MINE"],
                {"MINE": client["client_secret"], "SNYK_CLIENT_SECRET": ""},
            ),
            ("--client-secret-file", ["--client-secret-file", file], {"SNYK_CLIENT_SECRET": ""}),
            ("SNYK_CLIENT_SECRET", [], {}),
        ):
            with self.subTest(name):
                self.assert_handed(self.inject(client, *flags, **variables), client)

    def test_the_id_may_come_from_variables(self):
        client = self.client()
        for name in ("SNYK_CLIENT_ID", "SNYK_CRED_CLIENT_ID"):
            with self.subTest(name):
                env = surroundings.github(self.box) | {
                    name: client["client_id"],
                    "SNYK_CLIENT_SECRET": client["client_secret"],
                }
                result = self.snyk_cred("inject", "--region", "eu", env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_handed(result, client)

    def test_the_expiry_is_reported(self):
        client = self.client(ttl=7200)
        del client["access_token"]
        self.world(clients=[client])
        env = surroundings.github(self.box, SNYK_CLIENT_SECRET=client["client_secret"])
        before = time.time()
        result = self.snyk_cred(
            "inject", "--client-id", client["client_id"], "--region", "eu", "--report", "json",
            "--report-file", self.box.path("report.json"), env=env, handed_to=[env["GITHUB_ENV"]],
        )  # fmt: skip
        self.assert_ok(result)
        token = self.secret(github_files.variables(result.after[env["GITHUB_ENV"]])["SNYK_OAUTH_TOKEN"])
        self.look_for_leaks(result, [env["GITHUB_ENV"]])
        self.assertEqual(token.count("."), 2)
        report = self.report(result, "report.json")
        outputs = github_files.variables(result.after[env["GITHUB_OUTPUT"]])
        self.assertEqual(report["credential"]["expires_at"], outputs["expires-at"])
        ends = time.strptime(outputs["expires-at"], "%Y-%m-%dT%H:%M:%SZ")
        self.assertAlmostEqual(calendar.timegm(ends), before + 7200, delta=60)
        self.assertEqual(report["credential"]["kind"], "oauth-access-token")
        self.assertEqual(outputs["principal-type"], "service_account")

    def test_the_secret_is_taken_away_on_refusal(self):
        client = self.client()
        env = surroundings.gitlab(self.box, SNYK_CLIENT_SECRET=self.secret(credentials.client_secret()))
        result = self.snyk_cred("inject", "--client-id", client["client_id"], "--region", "eu", env=env)
        self.assert_refused(result, 67, "invalid-client")
        self.assertRegex(result.stdout, r"unset .*SNYK_CLIENT_SECRET")

    def refused(self, client, answer, code, *words, says=()):
        self.emulator.faults(fault(answer, path="/oauth2/token"))
        self.emulator.clear_log()
        result = self.inject(client, "--max-attempts", "1")
        self.assert_refused(result, code, *words, says=says)
        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_refusals(self):
        client = self.client()
        for status in (400, 401, 403):
            body = json.dumps(
                {
                    "error": "invalid_client",
                    "error_description": f"No such client, or {client['client_secret']}?",
                }
            )
            with self.subTest(f"invalid_client with {status}"):
                self.refused(
                    client,
                    {"status": status, "headers": {"content-type": "application/json"}, "body": body},
                    67,
                    "invalid-client",
                )
        self.refused(client, {"status": 503}, 75)
        self.refused(client, {"status": 500}, 75)
        self.refused(client, {"status": 429}, 75, "rate-limit")

    def test_malformed_answers(self):
        client = self.client()
        good = {
            "access_token": client["access_token"],
            "expires_in": 3599,
            "token_type": "bearer",
            "scope": "org.read",
            "bot_id": new_id(),
        }
        bodies = {
            "nothing": "",
            "no JSON": "ok",
            "a list": "[]",
            "no access token": json.dumps({k: v for k, v in good.items() if k != "access_token"}),
            "an empty access token": json.dumps(good | {"access_token": ""}),
            "a token of another type": json.dumps(good | {"access_token": 7}),
            "a token that is no JWT": json.dumps(good | {"access_token": "abc"}),
            "a token with a line end": json.dumps(good | {"access_token": client["access_token"] + "\nX=1"}),
            "another token type": json.dumps(good | {"token_type": "mac"}),
            "a page": "<html><title>Sign in</title></html>",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                kind = "text/html" if body.startswith("<") else "application/json"
                self.refused(
                    client,
                    {"status": 200, "headers": {"content-type": kind}, "body": body},
                    76,
                    "not-snyk-api",
                )

    def test_lifetimes_that_are_none(self):
        """The token itself does not say when it ends; then neither does the report."""
        for lifetime in (2**63 - 1, 2**64 - 1, 0, -1, 1.5, "soon", None):
            with self.subTest(str(lifetime)):
                opaque = self.secret(credentials.b64url(credentials.secrets.token_bytes(32)))
                client = self.client(access_token=opaque)
                body = {"access_token": opaque, "expires_in": lifetime, "token_type": "bearer"}
                self.world(account(opaque, "service_account", "SNYK-EU-01", scheme="bearer"), clients=[client])
                self.emulator.faults(fault({"status": 200, "body": body}, path="/oauth2/token"))
                result = self.inject(client)
                self.assert_ok(result)
                outputs = github_files.variables(result.after[result.env["GITHUB_OUTPUT"]])
                self.assertEqual(outputs["expires-at"], "")

    def test_the_audience_must_be_the_region(self):
        """The token endpoint cannot tell the region; the token that it mints can."""
        client = self.client(access_token=self.jwt("https://api.snyk.io"))
        result = self.inject(client)
        self.assert_refused(result, 78, "region-mismatch", says=["SNYK-EU-01", "SNYK-US-01"])
        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_a_foreign_audience(self):
        client = self.client(access_token=self.jwt("https://api.snyk.io.evil.com"))
        result = self.inject(client)
        self.assertIn(result.code, (76, 78), result)
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_not_what_a_client_id_needs(self):
        client = self.client()
        env = surroundings.github(self.box)
        result = self.snyk_cred("inject", "--client-id", client["client_id"], "--region", "eu", env=env)
        self.assert_refused(result, 66, "no-credential", says="SNYK_CLIENT_SECRET")
        self.assert_no_connection()

    def test_retried_where_safe(self):
        client = self.client()
        self.emulator.faults(fault({"status": 503}, path="/oauth2/token", times=1))
        self.assert_handed(self.inject(client), client)


class Masked(OAuth):
    def test_exec_hides_both_whoever_prints_them(self):
        """The access token from the environment, the client secret from the file it came from."""
        client = self.client()
        file = self.box.write("client-secret", client["client_secret"] + "\n")
        env = surroundings.gitlab(self.box)
        words = ["--client-id", client["client_id"], "--client-secret-file", file, "--region", "eu"]
        script = f'echo "a $SNYK_OAUTH_TOKEN b"; sed "s/^/c /; s/$/ d/" {file}; env | base64 -w 0; base64 -w 0 {file}'
        result = self.snyk_cred("exec", *words, "--", "sh", "-c", script, env=env)
        self.assert_ok(result)
        self.assertIn("a *** b\nc *** d\n", result.stdout)


class MintingAgain(OAuth):
    def test_a_later_stage(self):
        """The client's own earlier token lies in SNYK_OAUTH_TOKEN and is replaced."""
        client = self.client()
        earlier = self.jwt("https://api.eu.snyk.io", azp=client["client_id"])
        for flags, more in (
            (["--client-id", client["client_id"]], {}),
            ([], {"SNYK_CLIENT_ID": client["client_id"]}),
        ):
            with self.subTest(str(flags[:1])):
                env = (
                    surroundings.github(self.box)
                    | {"SNYK_CLIENT_SECRET": client["client_secret"], "SNYK_OAUTH_TOKEN": earlier}
                    | more
                )
                env["SNYK_API"] = "https://api.eu.snyk.io"
                result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_handed(result, client)

    def test_in_an_eval_dialect(self):
        client = self.client()
        earlier = self.jwt("https://api.eu.snyk.io", azp=client["client_id"])
        env = surroundings.gitlab(self.box) | {
            "SNYK_CLIENT_ID": client["client_id"],
            "SNYK_CLIENT_SECRET": client["client_secret"],
            "SNYK_OAUTH_TOKEN": earlier,
        }
        result = self.snyk_cred("inject", "--region", "eu", env=env)
        self.assert_ok(result)
        self.assertEqual(len(self.private_files(result)), 1, result)

    def test_another_clients_token_is_a_second_source(self):
        client = self.client()
        env = surroundings.github(self.box) | {
            "SNYK_CLIENT_ID": client["client_id"],
            "SNYK_CLIENT_SECRET": client["client_secret"],
            "SNYK_OAUTH_TOKEN": self.jwt("https://api.eu.snyk.io"),
        }
        result = self.snyk_cred("inject", "--region", "eu", env=env)
        self.assert_refused(result, 78, "two-sources")
        self.assert_no_connection()

    def test_two_explicit_sources(self):
        client = self.client()
        result = self.inject(client, "--token-env", "OTHER", OTHER=self.api_token())
        self.assert_refused(result, 78, "two-sources", says=["--client-id", "--token-env"])
        self.assert_no_connection()


if __name__ == "__main__":
    main()
