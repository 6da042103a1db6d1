"""Talking to Snyk: one connection, one request; answers of every shape; nothing foreign is followed or loaded."""

import json

import surroundings
from harness import Case, account, fault, main, new_id


class OneRequest(Case):
    def test_a_service_account_costs_one_request(self):
        for name, token, variable in (
            ("API token", self.api_token(), "SNYK_TOKEN"),
            ("service-account token", self.sat(), "SNYK_TOKEN"),
            ("OAuth token", self.jwt(), "SNYK_OAUTH_TOKEN"),
        ):
            with self.subTest(name):
                self.world(account(token, "service_account"))
                self.emulator.clear_log()
                env = surroundings.github(self.box) | {variable: token}
                result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_ok(result)
                requests = self.emulator.requests()
                self.assertEqual(
                    [(r["method"], r["host"], r["path"].split("?")[0]) for r in requests],
                    [("GET", "api.snyk.io", "/rest/self")],
                )
                self.assertIn("version=", requests[0]["path"])
                self.assertEqual(len(self.emulator.connections()), 1)

    def test_a_person_costs_one_connection(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "user", default_org=org), orgs=[{"id": org, "entitled": False}])
        result = self.snyk_cred("check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_ok(result)
        self.assertEqual(len(self.emulator.connections()), 1)
        self.assertLessEqual(len(self.emulator.requests()), 3)

    def test_the_request(self):
        token = self.service_account()
        self.assert_ok(self.snyk_cred("check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}))
        headers = self.emulator.requests()[0]["headers"]
        self.assertEqual(headers["authorization"].lower(), f"token {token}")
        self.assertIn("application/vnd.api+json", headers["accept"])
        self.assertRegex(headers["user-agent"], r"^snyk-cred/\d+\.\d+")
        self.assertNotIn("cookie", headers)

    def test_the_request_id_is_reported(self):
        token = self.service_account()
        _, report = self.check(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assertEqual(len(report["requests"]), 1)
        request = report["requests"][0]
        self.assertEqual((request["method"], request["status"], request["attempts"]), ("GET", 200, 1))
        self.assertTrue(request["path"].startswith("/rest/self"))
        self.assertTrue(request["snyk_request_id"])


class Answers(Case):
    """What the server may say instead of a 200, and what it is taken for."""

    def answered(self, answer, code, *words, says=(), attempts="1", path="/rest/self", token=None):
        token = token or self.service_account()
        self.emulator.faults(fault(answer, path=path))
        self.emulator.clear_log()
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--max-attempts", attempts, env=env)
        self.assert_refused(result, code, *words, says=says)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
        return result

    def test_401_in_every_shape(self):
        bodies = {
            "JSON:API": {
                "jsonapi": {"version": "1.0"},
                "errors": [{"status": "401", "detail": "Unauthorized"}],
            },
            "details": {"errors": [{"status": "401", "details": "Unauthorized"}]},
            "v1": {"code": 401, "error": "Not authorised", "message": "Not authorised"},
            "old": {"status": "401", "code": "Unauthorized"},
            "text": "Unauthorized",
            "nothing": "",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                self.answered({"status": 401, "body": body}, 67, "rejected", says="SNYK-US-01")
                self.assertEqual(len(self.emulator.requests()), 1)

    def test_never_tried_again(self):
        for status, code in ((400, None), (401, 67), (403, 77), (404, None)):
            with self.subTest(str(status)):
                self.emulator.faults(fault({"status": status}, path="/rest/self"))
                self.emulator.clear_log()
                result = self.snyk_cred(
                    "check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
                )
                if code:
                    self.assertEqual(result.code, code, result)
                self.assertNotEqual(result.code, 0)
                self.assertEqual(len(self.emulator.requests()), 1)

    def test_a_plan_block_on_self(self):
        words = "The org acme (7c0d5b0e-0000-4000-8000-000000000000) is not entitled for api access. Please upgrade your plan to access this capability"
        for error in (True, "true"):
            body = {"error": error, "message": words, "cliMessage": words, "userMessage": words}
            with self.subTest(str(error)):
                result = self.answered(
                    {"status": 403, "headers": {"content-type": "application/json"}, "body": body}, 77
                )
                self.assertRegex(result.stderr.lower(), "plan|entitled")

    def test_a_redirect_is_not_followed(self):
        for status in (301, 302, 303, 307, 308):
            for where in (
                "https://api.eu.snyk.io/rest/self",
                "https://evil.com/",
                "/login",
                "http://api.snyk.io/rest/self",
            ):
                with self.subTest(f"{status} to {where}"):
                    self.answered(
                        {"status": status, "headers": {"location": where}, "body": ""}, 76, "not-snyk-api"
                    )
                    self.assertEqual(
                        [request["host"] for request in self.emulator.requests()], ["api.snyk.io"]
                    )
                    self.assertEqual(len(self.emulator.connections()), 1)

    def test_a_captive_portal(self):
        page = "<!DOCTYPE html><html><head><title>Acme Guest WiFi</title></head><body>Sign in</body></html>"
        for status in (200, 403, 511):
            with self.subTest(str(status)):
                answer = {
                    "status": status,
                    "headers": {"content-type": "text/html; charset=utf-8"},
                    "body": page,
                }
                self.answered(answer, 76, "not-snyk-api", says=["login page", "Acme Guest WiFi"])

    def test_oversize(self):
        self.answered(
            {
                "status": 200,
                "body_repeat": {"prefix": '{"a":"', "text": "x" * 1000, "suffix": '"}', "count": 20_000},
            },
            76,
        )
        self.answered({"status": 200, "body_repeat": {"text": "[", "count": 200_000}}, 76)
        self.answered({"status": 200, "headers": {"x-long": "y" * 200_000}}, 76)

    def test_an_oversize_failure_is_still_that_failure_or_no_api(self):
        result = self.snyk_cred(
            "check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
        )
        self.assert_ok(result)
        self.emulator.faults(
            fault({"status": 401, "body_repeat": {"text": "x" * 1000, "count": 20_000}}, path="/rest/self")
        )
        result = self.snyk_cred("check", env=result.env)
        self.assertIn(result.code, (67, 76), result)

    def test_a_cut_answer(self):
        for cut in (0, 1, 15, 40, 200, 400):
            with self.subTest(f"after {cut} bytes"):
                result = self.snyk_cred_cut(cut)
                self.assertIn(result.code, (69, 75, 76), result)
                self.assertTrue(result.words)

    def snyk_cred_cut(self, cut):
        token = self.service_account()
        self.emulator.faults(fault({"cut_after": cut}, path="/rest/self"))
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--max-attempts", "1", env=env)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
        return result

    def test_no_http_at_all(self):
        for name, raw in (("binary", "AAECAwQFBgcICQ=="), ("SSH", "U1NILTIuMC1PcGVuU1NIXzkuMg0K")):
            with self.subTest(name):
                self.answered({"raw_base64": raw}, 76, "not-snyk-api")

    def test_a_principal_of_tomorrow(self):
        token = self.api_token()
        self.world(account(token, "quantum_bot"))
        result, report = self.check(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_refused(result, 77, "principal-unknown", says="quantum_bot")
        self.assertEqual(report["verdict"], "denied")

    def test_answers_of_wrong_types(self):
        bodies = {
            "a list": [],
            "null": None,
            "data is a list": {"data": []},
            "data is null": {"data": None},
            "type is a number": {"data": {"type": 1, "id": new_id(), "attributes": {}}},
            "no id": {"data": {"type": "service_account", "attributes": {"name": "x"}}},
            "id is a list": {"data": {"type": "service_account", "id": [], "attributes": {"name": "x"}}},
        }
        for name, body in bodies.items():
            with self.subTest(name):
                self.answered({"status": 200, "body": json.dumps(body)}, 76, "not-snyk-api")

    def test_duplicate_keys(self):
        """Two readers could take two principals from it."""
        me = new_id()
        body = '{"data":{"type":"user","type":"service_account","id":"%s","attributes":{"name":"x"}}}' % me
        self.answered({"status": 200, "body": body}, 76, "not-snyk-api")

    def test_retries(self):
        for name, answer in (
            ("503", {"status": 503}),
            ("429 that names a time", {"status": 429, "headers": {"retry-after": "1"}}),
            ("a reset", {"reset": True}),
        ):
            with self.subTest(name):
                token = self.service_account()
                self.emulator.faults(fault(answer, path="/rest/self", times=1))
                self.emulator.clear_log()
                result, report = self.check(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
                self.assert_ok(result)
                self.assertEqual(report["requests"][0]["attempts"], 2)

    def test_no_retry_without_a_time(self):
        self.answered({"status": 429, "headers": {"retry-after": []}}, 75, "rate-limit", attempts="4")
        self.assertEqual(len(self.emulator.requests()), 1)
        self.answered({"status": 429, "headers": {"retry-after": "3600"}}, 75, "rate-limit", attempts="4")
        self.assertEqual(len(self.emulator.requests()), 1)


if __name__ == "__main__":
    main()
