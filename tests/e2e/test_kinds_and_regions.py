"""Each kind of credential in each region and in a single tenant: found, asked, and handed over as it must be."""

import github_files
import surroundings
from harness import HOSTS, Case, account, main

PLACES = [*HOSTS.items(), ("a single tenant", "api.acme.snyk.io")]
US, GOV = "SNYK-US-01", "SNYK-GOV-01"


class KindsAndRegions(Case):
    def inject(self, token, host, principal, *flags, variable="SNYK_TOKEN"):
        self.world(account(token, principal, host=host))
        env = surroundings.github(self.box) | {variable: token}
        flags = [
            "--policy",
            "warn",
            "--report",
            "json",
            "--report-file",
            self.box.path("report.json"),
            *flags,
        ]
        return self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])

    def assert_handed(self, result, variable, token, host, kind):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed.get(variable), token)
        self.assertEqual(handed["SNYK_API"], f"https://{host}")
        self.assertNotIn("SNYK_CFG_ORG", handed)
        report = self.report(result, "report.json")
        self.assertEqual(report["credential"]["kind"], kind)
        self.assertEqual(report["region"]["api_url"], f"https://{host}")
        place = {name_host: name for name, name_host in HOSTS.items()}.get(host, host)
        self.assertEqual(report["region"]["name"], place)
        asked = self.emulator.requests()
        self.assertEqual({request["host"] for request in asked}, {host})
        scheme = asked[0]["headers"]["authorization"].split(" ")[0].lower()
        self.assertEqual(scheme, "bearer" if kind == "oauth-access-token" else "token")

    def setting(self, place, host):
        return ["--region", place] if place in HOSTS else ["--api-url", f"https://{host}"]

    def test_api_tokens_by_setting(self):
        for place, host in PLACES:
            if place == GOV:
                continue
            for principal in ("user", "service_account"):
                with self.subTest(f"{principal} in {place}"):
                    token = self.api_token()
                    result = self.inject(token, host, principal, *self.setting(place, host))
                    self.assert_handed(result, "SNYK_TOKEN", token, host, "api-token")
                    self.emulator.clear_log()

    def test_tokens_that_name_their_region(self):
        for place, host in PLACES:
            if place == GOV:
                continue
            bare = host.removeprefix("api.")
            for claim in (host, bare, f"https://{host}"):
                with self.subTest(f"{place}, claim {claim}"):
                    token = self.pat(claim)
                    result = self.inject(token, host, "user")
                    self.assert_handed(result, "SNYK_TOKEN", token, host, "personal-access-token")
                    self.emulator.clear_log()
                    token = self.sat(claim)
                    result = self.inject(token, host, "service_account")
                    self.assert_handed(result, "SNYK_TOKEN", token, host, "service-account-token")
                    self.emulator.clear_log()

    def test_oauth_tokens_that_name_their_region(self):
        for place, host in PLACES:
            for audience in (
                f"https://{host}",
                [f"https://{host}"],
                host,
                [f"https://{host}", "https://elsewhere.example"],
            ):
                with self.subTest(f"{place}, audience {audience}"):
                    token = self.jwt(audience)
                    result = self.inject(token, host, "service_account", variable="SNYK_OAUTH_TOKEN")
                    self.assert_handed(result, "SNYK_OAUTH_TOKEN", token, host, "oauth-access-token")
                    self.emulator.clear_log()

    def test_tokens_that_do_not_say_a_region_follow_the_setting(self):
        for make, kind, principal in (
            (self.pat, "personal-access-token", "user"),
            (self.sat, "service-account-token", "service_account"),
        ):
            for place, host in PLACES:
                if place == GOV:
                    continue
                with self.subTest(f"{kind} in {place}"):
                    token = make(None)
                    result = self.inject(token, host, principal, *self.setting(place, host))
                    self.assert_handed(result, "SNYK_TOKEN", token, host, kind)
                    self.emulator.clear_log()

    def test_gov_takes_oauth_only(self):
        for name, make, flags in (
            ("API token", self.api_token, ["--region", GOV]),
            ("personal access token", lambda: self.pat(None), ["--region", GOV]),
            ("personal access token that names it", lambda: self.pat("snykgov.io"), []),
            ("service-account token", lambda: self.sat(None), ["--region", GOV]),
            ("service-account token that names it", lambda: self.sat("api.snykgov.io"), []),
        ):
            with self.subTest(name):
                result = self.inject(make(), HOSTS[GOV], "service_account", *flags)
                self.assert_refused(result, 78, "kind-for-region", says=["SNYK-GOV-01", "oauth"])
                self.assert_no_connection()

    def test_an_oauth_token_may_lie_in_the_other_variable(self):
        """What counts is what it is: a JWT goes to SNYK_OAUTH_TOKEN, wherever it lay."""
        token = self.jwt()
        result = self.inject(token, HOSTS[US], "service_account")
        self.assert_handed(result, "SNYK_OAUTH_TOKEN", token, HOSTS[US], "oauth-access-token")


if __name__ == "__main__":
    main()
