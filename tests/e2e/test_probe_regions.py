"""After a 401, on request: which public region does accept this credential? Named, never used."""

import subprocess

import credentials
import github_files
import surroundings
from harness import HOSTS, Case, account, fault, main, new_id

ASKED = {host for region, host in HOSTS.items() if region != "SNYK-GOV-01"}


class ProbeRegions(Case):
    def inject(self, token, *flags, variable="SNYK_TOKEN", region="SNYK-US-01"):
        env = surroundings.github(self.box) | {variable: token}
        words = ["--probe-regions", *(["--region", region] if region else []), *flags]
        return self.snyk_cred("inject", *words, env=env)

    def hosts(self):
        return [request["host"] for request in self.emulator.requests()]

    def test_names_the_region_that_accepts(self):
        for region, host in HOSTS.items():
            if region in ("SNYK-US-01", "SNYK-GOV-01"):
                continue
            with self.subTest(region):
                token = self.api_token()
                self.world(account(token, "service_account", region))
                self.emulator.clear_log()
                result = self.inject(token)
                self.assert_refused(result, 67, "rejected", says=[region, "SNYK-US-01"])
                self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"", "it never switches silently")
                self.assertEqual(set(self.hosts()), ASKED)
                self.assertEqual(len(self.hosts()), len(ASKED))
                # It says which hosts were asked.
                for asked in ASKED:
                    self.assertIn(asked, result.stderr)

    def test_nobody_accepts(self):
        result = self.inject(self.api_token())
        self.assert_refused(result, 67, "rejected")
        self.assertEqual(set(self.hosts()), ASKED)

    def test_only_on_request(self):
        token = self.api_token()
        self.world(account(token, "service_account", "SNYK-EU-01"))
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", env=env)
        self.assert_refused(result, 67, "rejected", says="--probe-regions")
        self.assertEqual(self.hosts(), ["api.snyk.io"])

    def test_not_after_other_answers(self):
        for status in (403, 500, 404):
            with self.subTest(str(status)):
                self.emulator.faults(fault({"status": status}, path="/rest/self"))
                self.emulator.clear_log()
                result = self.inject(self.api_token(), "--max-attempts", "1")
                self.assertNotEqual(result.code, 0)
                self.assertEqual(set(self.hosts()), {"api.snyk.io"})

    def test_not_for_credentials_that_name_their_region(self):
        for name, token, variable in (
            ("personal", self.pat("eu.snyk.io"), "SNYK_TOKEN"),
            ("service account", self.sat("eu.snyk.io"), "SNYK_TOKEN"),
            ("oauth", self.jwt("https://api.eu.snyk.io"), "SNYK_OAUTH_TOKEN"),
        ):
            with self.subTest(name):
                self.emulator.clear_log()
                result = self.inject(token, variable=variable, region=None)
                self.assert_refused(result, 67, "rejected")
                self.assertEqual(self.hosts(), ["api.eu.snyk.io"])

    def test_for_tokens_that_do_not_name_it(self):
        token = self.pat(None)
        self.world(account(token, "app_instance", "SNYK-AU-01"))
        result = self.inject(token)
        self.assert_refused(result, 67, "rejected", says="SNYK-AU-01")

    def test_never_to_or_from_gov(self):
        token = self.jwt(None)
        self.world(account(token, "service_account", "SNYK-EU-01"))
        result = self.inject(token, variable="SNYK_OAUTH_TOKEN", region="SNYK-GOV-01")
        self.assert_refused(result, 67, "rejected")
        self.assertEqual(set(self.hosts()), {"api.snykgov.io"})
        self.emulator.clear_log()
        result = self.inject(self.jwt(None), variable="SNYK_OAUTH_TOKEN")
        self.assertNotIn("api.snykgov.io", self.hosts())

    def test_never_with_client_secrets(self):
        secret, client_id = self.secret(credentials.client_secret()), new_id()
        self.world(clients=[{"client_id": client_id, "client_secret": secret, "region": "SNYK-EU-01"}])
        env = surroundings.github(self.box, SNYK_CLIENT_SECRET=secret)
        result = self.snyk_cred(
            "inject", "--probe-regions", "--client-id", client_id, "--region", "SNYK-US-01", env=env
        )
        self.assert_refused(result, 67, "invalid-client")
        self.assertEqual(self.hosts(), ["api.snyk.io"])

    def test_never_with_assertions(self):
        private = subprocess.run(
            ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            capture_output=True,
            check=True,
        ).stdout
        env = surroundings.github(self.box, KEY=private.decode())
        words = ["--client-id", new_id(), "--private-key-env", "KEY", "--key-id", "k", "--region", "SNYK-US-01"]
        result = self.snyk_cred("inject", "--probe-regions", *words, env=env)
        self.assert_refused(result, 67, "invalid-client")
        self.assertEqual(self.hosts(), ["api.snyk.io"])

    def test_all_at_the_same_time(self):
        """Each answers late, and the last request is there before the first answer; each on one connection."""
        others = sorted(ASKED - {"api.snyk.io"})
        self.emulator.faults(*(fault({"delay_ms": 3000, "status": 401}, host=host, path="/rest") for host in others))
        self.emulator.clear_log()
        result = self.inject(self.api_token(), "--timeout", "30s")
        self.assert_refused(result, 67, "rejected")
        asked = [request for request in self.emulator.requests() if request["host"] in others]
        self.assertEqual(sorted(request["host"] for request in asked), others)
        times = [request["at_ms"] for request in asked]
        self.assertLess(max(times) - min(times), 3000)
        self.assertEqual(len({request["connection"] for request in asked}), len(others))

    def test_a_region_that_does_not_answer_costs_no_more_than_the_deadline(self):
        token = self.api_token()
        self.world(account(token, "service_account", "SNYK-AU-01"))
        self.emulator.faults(fault({"never": True}, host="api.eu.snyk.io"))
        result = self.inject(token, "--timeout", "3s")
        self.assertIn(result.code, (67, 75), result)
        self.assertIn("SNYK-AU-01", result.stderr)

    def test_from_a_single_tenant(self):
        token = self.api_token()
        self.world(account(token, "service_account", "SNYK-EU-01"))
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--probe-regions", "--api-url", "https://api.acme.snyk.io", env=env)
        self.assert_refused(result, 67, "rejected", says="SNYK-EU-01")

    def test_an_answer_for_a_person_is_an_answer(self):
        """What the other region would say about plan and principal is not asked."""
        token = self.api_token()
        self.world(account(token, "user", "SNYK-EU-01", default_org=new_id()))
        result = self.inject(token)
        self.assert_refused(result, 67, "rejected", says="SNYK-EU-01")
        self.assertTrue(all(request["path"].startswith("/rest/self") for request in self.emulator.requests()))
        self.assertNotIn("SNYK_TOKEN", github_files.variables(result.after[result.env["GITHUB_ENV"]]))


if __name__ == "__main__":
    main()
