"""What people run into between a job and Snyk: proxies, CA certificates, other endpoints, unexpected answers; on GitHub,
GitLab, Jenkins and a terminal."""

import credentials
from harness import fault, main, new_id
from situations import Situation, SituationCase, terminal


class Between(SituationCase):
    def test_proxies(self):
        token = self.service_account()
        proxy, nowhere = self.emulator.proxy, "http://127.0.0.1:1"
        for where in self.systems():
            for name, variables, code, says in (
                ("NO_PROXY with a wildcard", {"HTTPS_PROXY": proxy, "NO_PROXY": "*.example.com"}, 0, ""),
                ("upper case first", {"HTTPS_PROXY": proxy, "https_proxy": nowhere}, 0,
                 "HTTPS_PROXY is used, as the Snyk CLI does; curl would use https_proxy"),
                ("a list by blanks", {"HTTPS_PROXY": proxy, "NO_PROXY": "localhost api.snyk.io"}, 0,
                 "api.snyk.io is reached through the proxy, as the Snyk CLI reads NO_PROXY; curl would not use it"),
                ("ALL_PROXY", {"ALL_PROXY": proxy}, 0, "the Snyk CLI reads HTTPS_PROXY instead: set that"),
            ):  # fmt: skip
                with self.subTest(f"{name}, {where.__name__}"):
                    self.emulator.clear_log()
                    env = where(self.box) | {"SNYK_TOKEN": token} | variables
                    flags = ["--region", "SNYK-US-01", "--ca-file", self.emulator.ca_file]
                    result = self.snyk_cred("check", *flags, env=env, network=False)
                    self.assertEqual(result.code, code, result)
                    self.assertIn(says, result.stdout)
                    self.assertEqual("as the Snyk CLI" in result.stdout or "reads HTTPS_PROXY" in result.stdout, says != "")
                    self.assertEqual(len(self.emulator.requests()), 1)

    def test_a_proxy_that_is_not_used(self):
        """A name that does not exist: nothing is reached, with or without the proxy."""
        host = "api.does-not-exist.invalid"
        flags = ["--api-url", f"https://{host}", "--allow-host", host]
        for variables, first in (
            ({"HTTP_PROXY": "http://127.0.0.1:1"}, "HTTP_PROXY counts for plain http only: set HTTPS_PROXY"),
            ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "*.invalid"},
             "HTTPS_PROXY is not used for this host, because NO_PROXY lists it"),
            ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": f"a,{host}:443"},
             "HTTPS_PROXY is not used for this host, because NO_PROXY lists it"),
        ):  # fmt: skip
            for where in self.systems():
                with self.subTest(f"{variables}, {where.__name__}"):
                    env = where(self.box) | {"SNYK_TOKEN": self.api_token()} | variables
                    result = self.snyk_cred("check", *flags, env=env, network=False)
                    self.assert_refused(result, 69, "dns")
                    hints = [line for line in result.stderr.splitlines() if line.startswith("  hint: ")]
                    self.assertIn(first, hints[0], result)

    def test_a_proxy_that_fails(self):
        token = self.service_account()
        self.emulator.faults(fault({"status": 503}, at="connect", times=1))
        result = self.snyk_cred("check", env=terminal(self.box, SNYK_TOKEN=token))
        self.assertEqual(result.code, 0, result)
        self.assertIn("trying again", result.stderr)
        self.emulator.faults(fault({"status": 503}, at="connect"))
        row = Situation("5xx for good", terminal, 69, "proxy", "failed to connect to api.snyk.io:443 (status 503)",
                        "ask who runs the proxy", command="check", flags=["--max-attempts", "1"])  # fmt: skip
        self.on_every_system(row, SNYK_TOKEN=token)
        self.emulator.faults(fault({"never": True}, at="connect"))
        row = Situation("no answer", terminal, 75, "deadline", "waiting for an answer from the proxy",
                        "is the right one", command="check", flags=["--timeout", "1s"], never=["or set HTTPS_PROXY"])  # fmt: skip
        self.on_every_system(row, SNYK_TOKEN=token)

    def test_a_ca_that_only_other_programs_know(self):
        for name, value, first in (
            ("REQUESTS_CA_BUNDLE", self.emulator.ca_file, "REQUESTS_CA_BUNDLE is set, for other programs"),
            ("CURL_CA_BUNDLE", self.emulator.ca_file, "CURL_CA_BUNDLE is set"),
            ("GIT_SSL_CAINFO", self.emulator.ca_file, "GIT_SSL_CAINFO is set"),
            ("AWS_CA_BUNDLE", self.emulator.ca_file, "AWS_CA_BUNDLE is set"),
            ("NODE_TLS_REJECT_UNAUTHORIZED", "0", "NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here"),
        ):
            for where in self.systems():
                with self.subTest(f"{name}, {where.__name__}"):
                    env = where(self.box) | {"SNYK_TOKEN": self.api_token(), name: value}
                    flags = ["--region", "SNYK-US-01", "--proxy", self.emulator.proxy]
                    result = self.snyk_cred("check", *flags, env=env, network=False)
                    self.assert_refused(result, 69, "tls")
                    hints = [line for line in result.stderr.splitlines() if line.startswith("  hint: ")]
                    self.assertIn(first, hints[0], result)

    def test_an_answer_that_nobody_expects(self):
        self.service_account(token := self.api_token())
        refusal = '{"jsonapi": {"version": "1.0"}, "errors": [{"status": "%d", "detail": "no such version"}]}'
        headers = {"content-type": "application/vnd.api+json", "snyk-request-id": "b1946ac9-2492-4d23-a2a0-5a1e6f7d2c3b"}
        snyks = lambda status: {"status": status, "headers": headers, "body": refusal % status}  # noqa: E731
        portal = {"status": 410, "headers": {"content-type": "text/html"}, "body": "<title>Guest WiFi</title>"}
        for name, answer, word, error, first in (
            ("the version is gone", snyks(410), "request-refused",
             ["Snyk refused the request (410): this version of its API is gone, update snyk-cred", "b1946ac9-"],
             "use the newest release of snyk-cred"),
            ("Snyk's own 400", snyks(400), "request-refused",
             ['Snyk refused the request (400): "no such version"', "b1946ac9-"], "use the newest release of snyk-cred"),
            ("a captive portal", portal, "not-snyk-api", "answered 410 with a web page titled \"Guest WiFi\"",
             "sign this runner in to the network"),
            ("304", {"status": 304}, "not-snyk-api", "answered 304 with something that is not Snyk's API",
             "check --api-url"),
        ):  # fmt: skip
            self.emulator.faults(fault(answer, path="/rest/self"))
            row = Situation(name, terminal, 76, word, error, first, command="check", never=["redirects"])
            self.on_every_system(row, "--region", "SNYK-US-01", SNYK_TOKEN=token)

    def test_another_endpoint_than_the_one_in_use(self):
        named = "SNYK_API_URL names SNYK-EU-01, but nothing reads a variable of that name"
        row = Situation("SNYK_API_URL", terminal, 67, "rejected", "(401)", named, command="check")
        self.on_every_system(row, SNYK_TOKEN=self.api_token(), SNYK_API_URL="https://api.eu.snyk.io")
        client = {"SNYK_CLIENT_ID": new_id(), "SNYK_CLIENT_SECRET": self.secret(credentials.client_secret())}
        row = Situation("a client", terminal, 67, "invalid-client", "does not accept this OAuth client", "check the client ID and the client secret", also=[named],
                        command="check")  # fmt: skip
        self.on_every_system(row, SNYK_API_URL="https://api.eu.snyk.io", **client)
        token = self.service_account()
        env = terminal(self.box, SNYK_TOKEN=token, SNYK_API_URL="https://api.eu.snyk.io")
        self.assertIn(named, self.snyk_cred("check", env=env).stdout)  # no region is set
        self.assertNotIn(named, self.snyk_cred("check", "--region", "SNYK-US-01", env=env).stdout)
        for where in self.systems():
            with self.subTest(where.__name__):
                env = where(self.box) | {"SNYK_TOKEN": self.api_token()}
                self.box.write("home/.config/configstore/snyk.json", '{"endpoint": "https://api.eu.snyk.io"}')
                env["HOME"] = self.box.path("home")
                result = self.snyk_cred("check", env=env)
                self.assert_refused(result, 67, "rejected")
                self.assertIn("snyk.json, the Snyk CLI's own, names SNYK-EU-01: if your account is there", result.stderr)


if __name__ == "__main__":
    main()
