"""`doctor`: each step between the job and Snyk is a row; the credential goes nowhere but where `check` sends it."""

import json
import re

import jsonschema
import surroundings
from harness import HOSTS, SOURCE, Case, fault, main

ROW = re.compile(r"^  (ok|warning|failed|skipped) +([a-z]+) ", re.M)


class DoctorCase(Case):
    def doctor(self, *args, env=None, code=0, **more):
        """The rows of the JSON report, valid against its schema, and the text that says the same."""
        env = surroundings.bare(self.box) | (env or {})
        result = self.snyk_cred("doctor", "--report", "json", *args, env=env, **more)
        self.assertEqual(result.code, code, result)
        report = json.loads(result.stdout)
        schema = json.loads((SOURCE / "src/schema/doctor.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(report)
        self.assertEqual(report["exit_code"], code)
        self.assertEqual(bool(result.words), code != 0, result)
        return report["rows"]

    def row(self, rows, about, check):
        (found,) = [row for row in rows if (row["about"], row["check"]) == (about, check)]
        return found

    def failed(self, rows):
        return [(row["about"], row["check"], row["code"]) for row in rows if row["state"] == "failed"]

    def credentials_sent(self):
        return [(r["host"], r["path"]) for r in self.emulator.requests() if "authorization" in r["headers"]]


class WithoutCredential(DoctorCase):
    def test_every_public_region(self):
        rows = self.doctor()
        self.assertEqual(self.failed(rows), [])
        for region in HOSTS:
            self.assertEqual(self.row(rows, region, "api")["state"], "ok")
            self.assertGreaterEqual(self.row(rows, region, "api")["ms"], 0)
        self.assertEqual(self.row(rows, "credential", "source")["state"], "skipped")
        self.assertEqual(sorted(r["host"] for r in self.emulator.requests()), sorted(HOSTS.values()))
        self.assertEqual(self.credentials_sent(), [])

    def test_the_chosen_region_alone_step_by_step(self):
        for name, flags, env in (
            ("flag", ["--region", "eu"], {}),
            ("variable", [], {"SNYK_API": "https://api.eu.snyk.io"}),
        ):
            with self.subTest(name):
                self.emulator.clear_log()
                rows = self.doctor(*flags, env=env)
                steps = [row["check"] for row in rows if row["about"] == "SNYK-EU-01"]
                self.assertEqual(steps, ["dns", "connect", "proxy", "tls", "api", "clock"])
                self.assertEqual({r["host"] for r in self.emulator.requests()}, {"api.eu.snyk.io"})

    def test_the_chain_and_its_anchor(self):
        self.emulator.faults(fault({"certificate": "via_intermediate"}, at="tls"))
        message = self.row(self.doctor("--region", "eu"), "SNYK-EU-01", "tls")["message"]
        self.assertRegex(message, r'^TLSv1\.[23], "api\.eu\.snyk\.io" < "[^"]+" < "[^"]+", which is trusted by ')
        self.assertTrue(message.endswith(self.emulator.ca_file), message)

    def test_the_variable_that_chose_the_proxy(self):
        env = {"HTTPS_PROXY": self.emulator.proxy, "NO_PROXY": "example.com"}
        rows = self.doctor("--ca-file", self.emulator.ca_file, env=env, network=False)
        self.assertIn("(HTTPS_PROXY)", self.row(rows, "network", "proxy")["message"])
        self.assertIn("NO_PROXY", self.row(rows, "network", "proxy")["message"])
        rows = self.doctor("--trust", "system", "--timeout", "1s", "--region", "eu", env=env, network=False, code=69)
        self.assertIn("--trust system", self.row(rows, "network", "proxy")["message"])

    def test_faults_are_rows(self):
        tls = {"at": "tls"}
        for name, broken, code, check, word in (
            ("expired", fault({"certificate": "expired"}, **tls), 69, "tls", "tls"),
            ("unknown CA", fault({"certificate": "untrusted_root"}, **tls), 69, "tls", "tls"),
            ("no intermediate", fault({"certificate": "missing_intermediate"}, **tls), 69, "tls", "tls"),
            ("proxy refuses", fault({"status": 403}, at="connect"), 69, "proxy", "proxy"),
            ("server error", fault({"status": 500}), 75, "api", "server-error"),
            ("portal", fault({"status": 200, "headers": {"content-type": "text/html"}, "body": "<title>WiFi</title>"}),
             76, "api", "not-snyk-api"),
            ("redirect", fault({"status": 302, "headers": {"location": "https://example.com/"}}), 76, "api", "not-snyk-api"),
        ):  # fmt: skip
            with self.subTest(name):
                self.emulator.faults(broken)
                rows = self.doctor("--region", "eu", code=code)
                self.assertEqual(self.failed(rows), [("SNYK-EU-01", check, word)])
                self.assertTrue(self.row(rows, "SNYK-EU-01", check)["hint"])

    def test_names_that_do_not_exist(self):
        host = "api.acme.invalid"  # RFC 6761: it never does
        gateway = ["--api-url", f"https://{host}", "--allow-host", host]
        self.assertEqual(self.failed(self.doctor(*gateway, network=False, code=69)), [(host, "dns", "dns")])
        rows = self.doctor("--region", "eu", "--proxy", "http://proxy.invalid:3128", network=False, code=69)
        self.assertEqual(self.failed(rows), [("SNYK-EU-01", "dns", "proxy")])

    def test_settings_that_cannot_be_used(self):
        for name, flags, code, word in (
            ("CA file", ["--ca-file", self.box.path("nowhere.pem")], 66, "unreadable"),
            ("proxy", ["--proxy", "socks5://127.0.0.1:1"], 69, "proxy"),
        ):
            with self.subTest(name):
                rows = self.doctor(*flags, network=False, code=code)
                self.assertEqual(self.failed(rows), [("network", "settings", word)])
        rows = self.doctor("--region", "mars", code=78)
        self.assertEqual(self.failed(rows)[0], ("network", "region", "region-unknown"))

    def test_a_region_that_is_not_needed(self):
        self.emulator.faults(fault({"certificate": "expired"}, at="tls", host="api.au.snyk.io"))
        row = self.row(self.doctor(), "SNYK-AU-01", "tls")
        self.assertEqual((row["state"], row["code"]), ("warning", "tls"))

    def test_the_deadline_holds_for_all_regions_together(self):
        self.emulator.faults(fault({"never": True}))
        rows = self.doctor("--timeout", "1s", code=75, seconds=10)
        late = [row["about"] for row in rows if row["code"] == "deadline"]
        self.assertEqual(sorted(late), sorted(HOSTS))

    def test_the_clock(self):
        for offset, state, says in ((0, "ok", "agrees"), (400, "warning", "behind"), (-400, "warning", "ahead of")):
            with self.subTest(offset):
                self.world(date_offset_seconds=offset)
                row = self.row(self.doctor("--region", "eu"), "SNYK-EU-01", "clock")
                self.assertEqual(row["state"], state)
                self.assertIn(says, row["message"])

    def test_a_wrong_command_line(self):
        result = self.snyk_cred("doctor", "--offline")
        self.assert_refused(result, 64, "usage")
        self.assert_no_connection()


class WithCredential(DoctorCase):
    def test_it_asks_what_check_asks(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        self.assert_ok(self.snyk_cred("check", env=env))
        by_check = self.credentials_sent()
        self.emulator.clear_log()
        rows = self.doctor(env={"SNYK_TOKEN": token})
        self.assertEqual(self.credentials_sent(), by_check)
        self.assertEqual(len(self.emulator.requests()), len(HOSTS) + len(by_check))
        self.assertIn("may be used here: service account", self.row(rows, "credential", "verdict")["message"])

    def test_a_credential_that_names_its_region(self):
        token = self.sat("eu.snyk.io")
        self.doctor(env={"SNYK_TOKEN": token}, code=67)
        self.assertEqual({r["host"] for r in self.emulator.requests()}, {"api.eu.snyk.io"})

    def test_rejected(self):
        rows = self.doctor("--region", "eu", env={"SNYK_TOKEN": self.api_token()}, code=67)
        self.assertEqual(self.failed(rows), [("credential", "verdict", "rejected")])
        self.assertEqual([host for host, _ in self.credentials_sent()], ["api.eu.snyk.io"])

    def test_not_sent_where_the_way_does_not_work(self):
        """Nor where it would never be sent: no clearance, a region that contradicts it, a stranger's host."""
        for name, flags, broken, code in (
            ("TLS", [], fault({"certificate": "expired"}, at="tls"), 69),
            ("portal", [], fault({"status": 200, "body": "hello"}), 76),
            ("another region", ["--region", "SNYK-US-01"], None, 78),
            ("GOV", ["--region", "SNYK-GOV-01"], None, 78),
            ("a stranger", ["--api-url", "https://api.example.com"], None, 78),
        ):
            with self.subTest(name):
                self.emulator.faults(*([broken] if broken else []))
                self.emulator.clear_log()
                self.doctor(*flags, env={"SNYK_TOKEN": self.sat("eu.snyk.io")}, code=code)
                self.assertEqual(self.credentials_sent(), [])

    def test_a_fork(self):
        env = surroundings.github(
            self.box, "pull_request_target",
            surroundings.pull_request(surroundings.repository(2, "mallory/app", True)), SNYK_TOKEN=self.api_token()
        )  # fmt: skip
        rows = self.doctor("--region", "eu", env=env, code=77)
        self.assertEqual(self.failed(rows), [("credential", "verdict", "untrusted-code")])
        self.assertEqual(self.credentials_sent(), [])

    def test_a_named_source_must_hold_one(self):
        rows = self.doctor("--token-env", "SNYK_SERVICE_ACCOUNT", code=66)
        self.assertEqual(self.failed(rows), [("credential", "source", "no-credential")])

    def test_no_secret_in_the_output(self):
        """The canary of every run looks for it; here also where a server echoes it and where it stands in settings."""
        token = self.api_token()
        for name, flags, broken, code in (
            ("echo", [], fault({"status": 403, "body": {"errors": [{"status": "403", "detail": f"no {token}"}]}}), 77),
            ("setting", ["--expect-principal", token], None, 64),
        ):
            with self.subTest(name):
                self.secret_on_argv = name == "setting"
                self.emulator.faults(*([broken] if broken else []))
                for style in ("text", "json"):
                    result = self.snyk_cred("doctor", "--region", "eu", "--report", style, *flags,
                                            env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})  # fmt: skip
                    self.assertEqual(result.code, code, result)
                    self.assertNotIn(token, result.stdout + result.stderr)


class Text(DoctorCase):
    def test_the_table_says_what_the_json_says(self):
        self.emulator.faults(fault({"certificate": "expired"}, at="tls"))
        rows = self.doctor("--region", "eu", code=69)
        result = self.snyk_cred("doctor", "--region", "eu")
        self.assertEqual(ROW.findall(result.stdout), [(row["state"], row["check"]) for row in rows])
        self.assertIn("1 of 7 checks failed (exit code 69)", result.stdout.splitlines()[0])
        failed = self.row(rows, "SNYK-EU-01", "tls")
        self.assertIn(f"hint: {failed['hint']}", result.stdout)
        self.assertIn("[tls]", result.stdout)
        self.assertEqual(result.stderr.splitlines()[0],
                         "snyk-cred: error: 1 of 7 checks failed, the first is tls of SNYK-EU-01 [tls]")  # fmt: skip


if __name__ == "__main__":
    main()
