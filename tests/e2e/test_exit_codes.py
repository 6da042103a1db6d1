"""Each exit code of README.md#exit-codes-and-errors, by a run of the binary. What belongs to one subject alone has a module of its own;
here every row stands at least once, with its word, its hint, and files that did not change."""

import json
import resource

import credentials
import surroundings
from harness import Case, account, fault, main, new_id


class ExitCodes(Case):
    def inject(self, *flags, env=None, **more):
        env = env or surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        return self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]], **more)

    def refused(self, result, code, *words, says=()):
        self.assert_refused(result, code, *words, says=says)
        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"", result)

    def test_0_handed_over(self):
        result = self.inject()
        self.assert_ok(result)
        self.assertIn(b"SNYK_TOKEN", result.after[result.env["GITHUB_ENV"]])

    def test_0_skipped_on_request(self):
        payload = surroundings.pull_request(surroundings.repository(2002, "someone/app"))
        env = surroundings.github(self.box, "pull_request", payload, SNYK_TOKEN="")
        result = self.inject("--on-missing", "skip", env=env)
        self.assert_ok(result)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")

    def test_64_wrong_usage(self):
        result = self.inject("--nonsense")
        self.refused(result, 64, "usage", says="--nonsense")

    def test_65_no_snyk_credential(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.secret(credentials.client_secret()))
        self.refused(self.inject(env=env), 65, "not-a-snyk-credential")
        env = surroundings.github(self.box, SNYK_TOKEN="thisTokenIsNotValid")
        self.refused(self.inject(env=env), 65, "malformed")

    def test_66_no_credential_or_unreadable_file(self):
        env = surroundings.github(self.box)
        self.refused(self.inject(env=env), 66, "no-credential", says="SNYK_TOKEN")
        self.refused(
            self.inject("--token-file", self.box.path("nowhere"), env=env), 66, "unreadable", says="nowhere"
        )

    def test_67_not_accepted(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        self.refused(self.inject(env=env), 67, "rejected", says="SNYK-US-01")

    def test_67_expired(self):
        for name, variable, token in (
            ("personal access token", "SNYK_TOKEN", self.pat(expires=credentials.in_days(-1))),
            ("service-account token", "SNYK_TOKEN", self.sat(expires=credentials.in_days(-1))),
            ("OAuth token", "SNYK_OAUTH_TOKEN", self.jwt(expires=credentials.in_days(-1))),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box) | {variable: token}
                self.refused(self.inject(env=env), 67, "expired", "rejected")

    def test_67_invalid_client(self):
        env = surroundings.github(self.box, SNYK_CLIENT_SECRET=self.secret(credentials.client_secret()))
        self.refused(self.inject("--client-id", new_id(), "--region", "eu", env=env), 67, "invalid-client")

    def test_69_dns(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        host = "api.gateway.invalid"
        result = self.inject("--allow-host", host, "--api-url", f"https://{host}", env=env, network=False)
        self.refused(result, 69, "dns", says=host)

    def test_69_connection_refused(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        place = "127.0.0.1:1"
        flags = ["--allow-host", place, "--api-url", f"https://{place}", "--max-attempts", "1"]
        self.refused(self.inject(*flags, env=env, network=False), 69, "connect", says=place)

    def test_69_proxy(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.api_token())
        flags = ["--proxy", "http://127.0.0.1:1", "--ca-file", self.emulator.ca_file, "--max-attempts", "1"]
        self.refused(self.inject(*flags, env=env, network=False), 69, "proxy", "connect", says="127.0.0.1:1")
        self.emulator.faults(fault({"status": 502}, at="connect"))
        self.refused(self.inject("--max-attempts", "1", env=env), 69, "proxy")

    def test_69_tls(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        result = self.inject("--proxy", self.emulator.proxy, env=env, network=False)
        self.refused(result, 69, "tls")
        self.assert_no_request()

    def test_73_cannot_write(self):
        env = surroundings.github(
            self.box, SNYK_TOKEN=self.service_account(), GITHUB_ENV=self.box.path("nowhere")
        )
        result = self.snyk_cred("inject", env=env)
        self.assert_refused(result, 73, "cannot-write", says="GITHUB_ENV")

    def test_73_full_disk(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        before = b"A=1\n" * 1024
        self.box.write(env["GITHUB_ENV"], before)
        result = self.snyk_cred("inject", env=env, limits={resource.RLIMIT_FSIZE: len(before) + 16})
        self.assert_refused(result, 73, "cannot-write")
        self.assertEqual(result.after[env["GITHUB_ENV"]], before)

    def test_75_deadline(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.emulator.faults(fault({"never": True}, path="/rest/self"))
        self.refused(self.inject("--timeout", "1s", env=env), 75, "deadline", says="--timeout")

    def test_75_rate_limit(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.emulator.faults(fault({"status": 429}, path="/rest/self"))
        self.refused(self.inject("--max-attempts", "1", env=env), 75, "rate-limit")

    def test_75_maintenance(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.emulator.faults(fault({"status": 503, "code": "SNYK-0099"}, path="/rest/self"))
        self.refused(self.inject(env=env), 75, "maintenance")
        self.assertEqual(len(self.emulator.requests()), 1)

    def test_75_server_errors(self):
        for status in (500, 502, 503, 504):
            with self.subTest(str(status)):
                env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
                self.emulator.faults(fault({"status": status}, path="/rest/self"))
                self.refused(
                    self.inject("--max-attempts", "1", env=env), 75, "server-error", says=str(status)
                )

    def test_76_not_snyks_api(self):
        bodies = {
            "a login page": ("text/html", "<html><title>Sign in to Acme WiFi</title></html>"),
            "no JSON": ("application/vnd.api+json", "hello"),
            "other JSON": ("application/vnd.api+json", '{"hello":"world"}'),
            "nothing": ("application/vnd.api+json", ""),
        }
        for name, (kind, body) in bodies.items():
            with self.subTest(name):
                env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
                self.emulator.faults(
                    fault({"status": 200, "headers": {"content-type": kind}, "body": body}, path="/rest/self")
                )
                self.refused(self.inject(env=env), 76, "not-snyk-api")

    def test_77_not_permitted(self):
        token, org = self.api_token(), new_id()
        fork = surroundings.pull_request(surroundings.repository(2002, "someone/app"))
        person = account(token, "user", default_org=org)
        service = account(token, "service_account")
        cases = {
            "enterprise-rule": (person, [], None),
            "assertion": (service, ["--expect-principal", new_id()], None),
            "org-access": (service, ["--org", new_id()], None),
            "untrusted-code": (service, [], fork),
            "min-validity": (service, ["--min-validity", "100d", "--token-env", "PAT"], None),
            "principal-unknown": (account(token, "robot"), [], None),
            "plan-unknown": (account(token, "user"), [], None),
        }
        for word, (who, flags, payload) in cases.items():
            with self.subTest(word):
                personal = self.pat()
                who_else = account(personal, "app_instance")
                self.world(who, who_else)
                env = surroundings.github(
                    self.box, "pull_request" if payload else "push", payload, SNYK_TOKEN=token
                )
                self.refused(self.inject(*flags, env=env | {"PAT": personal}), 77, word)

    def test_77_forbidden(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account())
        self.emulator.faults(fault({"status": 403}, path="/rest/self"))
        self.refused(self.inject(env=env), 77, "forbidden")

    def test_78_wrong_configuration(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "user", default_org=org))
        policy = self.box.write("policy.json", json.dumps({"nonsense": True}))
        cases = {
            "region-unknown": (["--region", "mars"], {}),
            "host-not-allowed": (["--api-url", "https://evil.com"], {}),
            "region-mismatch": (["--region", "eu", "--api-url", "https://api.au.snyk.io"], {}),
            "kind-for-region": (["--region", "gov"], {}),
            "plan-contradicted": (["--plan", "free"], {}),
            "two-sources": ([], {"SNYK_OAUTH_TOKEN": self.jwt()}),
            "policy-file": (["--policy-file", policy], {}),
            "dialect": (["--format", "azure"], {}),
            "context": (["--context", "local"], {}),
            "flag-only": ([], {"SNYK_CRED_POLICY": "off"}),
        }
        for word, (flags, more) in cases.items():
            with self.subTest(word):
                env = surroundings.github(self.box, SNYK_TOKEN=token) | more
                self.refused(self.inject(*flags, env=env), 78, word)

    def test_126_127_and_the_childs_own_code(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        not_executable = self.box.write("plain", "no program", 0o644)
        self.assert_refused(self.snyk_cred("exec", "--", not_executable, env=env), 126, "cannot-run")
        self.assert_refused(
            self.snyk_cred("exec", "--", "no-such-program-here", env=env), 127, "command-not-found"
        )
        for code in (0, 1, 42, 255):
            with self.subTest(str(code)):
                self.assertEqual(self.snyk_cred("exec", "--", "sh", "-c", f"exit {code}", env=env).code, code)
        self.assertEqual(self.snyk_cred("exec", "--", "sh", "-c", "kill -TERM $$", env=env).code, 128 + 15)

    def test_check_has_the_same_codes(self):
        token = self.service_account()
        env = surroundings.bare(self.box)
        self.assertEqual(self.snyk_cred("check", env=env | {"SNYK_TOKEN": token}).code, 0)
        self.assertEqual(self.snyk_cred("check", env=env | {"SNYK_TOKEN": self.api_token()}).code, 67)
        self.assertEqual(self.snyk_cred("check", env=env).code, 66)

    def test_offline_check_is_unverified(self):
        result, report = self.check("--offline", env=surroundings.bare(self.box) | {"SNYK_TOKEN": self.sat()})
        self.assert_ok(result)
        self.assertEqual(report["verdict"], "unverified")
        self.assert_no_connection()

    def test_offline_does_not_hide_what_can_be_known(self):
        env = surroundings.bare(self.box)
        result = self.snyk_cred(
            "check", "--offline", env=env | {"SNYK_TOKEN": self.sat(expires=credentials.in_days(-1))}
        )
        self.assertEqual(result.code, 67, result)
        result = self.snyk_cred(
            "check", "--offline", "--region", "us-east", env=env | {"SNYK_TOKEN": self.sat()}
        )
        self.assertEqual(result.code, 78, result)


if __name__ == "__main__":
    main()
