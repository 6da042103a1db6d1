"""To which host a credential may travel: names, URLs, disagreements, and hosts that only look like Snyk's."""

import github_files
import surroundings
from harness import HOSTS, Case, account, main


class Names(Case):
    def region(self, *flags, host="api.snyk.io", env=None, token=None):
        token = token or self.api_token()
        self.world(account(token, "service_account", host=host))
        return self.check(*flags, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token} | (env or {}))

    def test_names_in_any_case_and_short(self):
        names = {
            "SNYK-US-01": ["SNYK-US-01", "snyk-us-01", "Snyk-Us-01"],
            "SNYK-US-02": ["SNYK-US-02", "snyk-us-02"],
            "SNYK-EU-01": ["SNYK-EU-01", "snyk-eu-01", "eu", "EU"],
            "SNYK-AU-01": ["SNYK-AU-01", "au", "Au"],
        }
        for region, spellings in names.items():
            for name in spellings:
                for how in ("flag", "variable"):
                    with self.subTest(f"{name} by {how}"):
                        flags, env = (
                            (["--region", name], {}) if how == "flag" else ([], {"SNYK_CRED_REGION": name})
                        )
                        result, report = self.region(*flags, host=HOSTS[region], env=env)
                        self.assert_ok(result)
                        self.assertEqual(report["region"]["name"], region)
                        self.assertIn("region", report["region"]["source"].lower())

    def test_gov_by_name(self):
        for name in ("SNYK-GOV-01", "snyk-gov-01", "gov", "GOV"):
            with self.subTest(name):
                token = self.jwt("https://api.snykgov.io")
                self.world(account(token, "service_account", "SNYK-GOV-01"))
                result, report = self.check(
                    "--region", name, env=surroundings.bare(self.box) | {"SNYK_OAUTH_TOKEN": token}
                )
                self.assert_ok(result)
                self.assertEqual(report["region"]["name"], "SNYK-GOV-01")

    def test_unknown_names(self):
        for name in (
            "SNYK-EU-02",
            "eu-01",
            "europe",
            "default",
            "xx",
            "snyk.io",
            "SNYK-ЕU-01",
        ):
            with self.subTest(name):
                result, _ = self.region("--region", name)
                self.assert_refused(
                    result,
                    78,
                    "region-unknown",
                    says=["SNYK-US-01", "SNYK-US-02", "SNYK-EU-01", "SNYK-AU-01", "SNYK-GOV-01"],
                )
                self.assert_no_connection()

    def test_a_bare_us_is_ambiguous(self):
        for name in ("us", "US"):
            result, _ = self.region("--region", name)
            self.assert_refused(result, 78, "region-unknown", says=["SNYK-US-01", "SNYK-US-02"])
            self.assert_no_connection()

    def test_nothing_set_is_us_01_with_a_notice(self):
        result, report = self.region()
        self.assert_ok(result)
        self.assertEqual(report["region"]["name"], "SNYK-US-01")
        text = self.snyk_cred("check", env=result.env)
        self.assertRegex(text.stdout + text.stderr, r"(?i)notice.*SNYK-US-01|SNYK-US-01.*default|no region")

    def test_the_table_of_regions(self):
        result = self.snyk_cred("regions", network=False)
        self.assert_ok(result)
        for region, host in HOSTS.items():
            line = next(line for line in result.stdout.splitlines() if region in line)
            self.assertIn(host, line)
            self.assertIn(host.replace("api.", "app.", 1), line)


class Urls(Case):
    URLS = {
        "https://api.snyk.io": "api.snyk.io",
        "https://api.snyk.io/": "api.snyk.io",
        "https://api.snyk.io/v1": "api.snyk.io",
        "https://api.snyk.io/v1/": "api.snyk.io",
        "https://api.snyk.io/rest": "api.snyk.io",
        "https://snyk.io/api": "api.snyk.io",
        "https://snyk.io/api/v1": "api.snyk.io",
        "https://app.snyk.io": "api.snyk.io",
        "https://app.eu.snyk.io/org/acme/projects": "api.eu.snyk.io",
        "https://app.eu.snyk.io/api": "api.eu.snyk.io",
        "https://api.eu.snyk.io/v1": "api.eu.snyk.io",
        "https://API.EU.SNYK.IO": "api.eu.snyk.io",
        "HTTPS://api.eu.snyk.io": "api.eu.snyk.io",
        "https://api.us.snyk.io": "api.us.snyk.io",
        "https://app.au.snyk.io/login?x=y#z": "api.au.snyk.io",
        "https://api.acme.snyk.io": "api.acme.snyk.io",
        "https://app.acme.snyk.io/api/v1": "api.acme.snyk.io",
    }

    def test_forms_of_urls(self):
        for url, host in self.URLS.items():
            for how in ("--api-url", "SNYK_CRED_API_URL", "SNYK_API"):
                with self.subTest(f"{url} by {how}"):
                    token = self.api_token()
                    self.world(account(token, "service_account", host=host))
                    self.emulator.clear_log()
                    flags, env = ([how, url], {}) if how.startswith("--") else ([], {how: url})
                    result, report = self.check(
                        *flags, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token} | env
                    )
                    self.assert_ok(result)
                    self.assertEqual(report["region"]["api_url"], f"https://{host}")
                    self.assertIn(how, report["region"]["source"])
                    self.assertEqual({request["host"] for request in self.emulator.requests()}, {host})

    EVIL = (
        "https://api.snyk.io.evil.com",
        "https://evil.com",
        "https://evil.com/api.snyk.io",
        "https://evil.com?api.snyk.io",
        "https://evil.com#api.snyk.io",
        "https://api.evilsnyk.io",
        "https://evilsnyk.io",
        "https://api.snyk.io.",
        "https://api.snyk.io:8443",
        "https://api.snyk.io:80",
        "https://api..snyk.io",
        "https://.snyk.io",
        "https://api.-.snyk.io",
        "https://api.snyk.com",
        "https://api.snykgov.io.evil.com",
        "https://api.snyk.іo",
        "https://аpi.snyk.io",
        "https://api.snyk\uff0eio",
        "https://api.xn--snk-nsc.io",
        "https://api%2esnyk%2eio",
        "https://api.snyk.io%00.evil.com",
        "https://api.snyk.io%2eevil.com",
        "https://api.snyk.io\\.evil.com",
        "https://evil.com\\@api.snyk.io",
        "https:///api.snyk.io",
        "https:api.snyk.io",
        "//api.snyk.io",
        "https://",
        "http://api.snyk.io",
        "ftp://api.snyk.io",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://127.0.0.1",
        "https://[::1]",
        "https://localhost",
        "https://api.sn yk.io",
    )

    def test_hosts_that_are_not_snyks(self):
        for url in self.EVIL:
            for how in ("--api-url", "SNYK_CRED_API_URL", "SNYK_API"):
                with self.subTest(f"{url!r} by {how}"):
                    token = self.api_token()
                    flags, env = ([how, url], {}) if how.startswith("--") else ([], {how: url})
                    result = self.snyk_cred(
                        "check", *flags, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token} | env
                    )
                    self.assert_refused(result, 78, "host-not-allowed", says=how)
                    self.assert_no_connection()

    def test_user_info(self):
        """In an option it is a secret on the command line; in the ambient variable a wrong host."""
        token = self.api_token()
        result = self.snyk_cred(
            "check",
            env=surroundings.bare(self.box)
            | {"SNYK_TOKEN": token, "SNYK_API": "https://api.snyk.io@evil.com"},
        )
        self.assertIn(result.code, (64, 78), result)
        self.assert_no_connection()
        for url in (
            "https://user@api.snyk.io",
            "https://user:word@api.snyk.io",
            "https://api.snyk.io@evil.com",
        ):
            with self.subTest(url):
                result = self.snyk_cred(
                    "check", "--api-url", url, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}
                )
                self.assert_refused(result, 64, says="--api-url")
                self.assert_no_connection()

    def test_claims_that_name_another_host(self):
        for claim in (
            "api.snyk.io.evil.com",
            "evil.com",
            "https://evil.com",
            "snyk.io.evil.com",
            "notsnyk.io",
            "user@snyk.io",
            "api.snyk.io:8443",
            "api.snyk.io.",
            "http://api.snyk.io",
            "127.0.0.1",
            "localhost",
            "snyk.io/../evil.com",
            "snуk.io",
        ):
            for name, make, variable in (
                ("personal access token", self.pat, "SNYK_TOKEN"),
                ("service-account token", self.sat, "SNYK_TOKEN"),
                ("OAuth token", self.jwt, "SNYK_OAUTH_TOKEN"),
            ):
                with self.subTest(f"{claim} in a {name}"):
                    result = self.snyk_cred(
                        "check", env=surroundings.bare(self.box) | {variable: make(claim)}
                    )
                    # `http` and a path are canonicalized by some readers; here nothing unclear may pass.
                    self.assert_refused(result, 78, "host-not-allowed", "region-mismatch")
                    self.assert_no_connection()


class Disagreements(Case):
    def test_credential_and_setting(self):
        makers = {
            "personal access token": (lambda: self.pat("api.eu.snyk.io"), "SNYK_TOKEN"),
            "service-account token": (lambda: self.sat("eu.snyk.io"), "SNYK_TOKEN"),
            "OAuth token": (lambda: self.jwt("https://api.eu.snyk.io"), "SNYK_OAUTH_TOKEN"),
        }
        settings = {
            "--region": (["--region", "SNYK-US-01"], {}),
            "SNYK_CRED_REGION": ([], {"SNYK_CRED_REGION": "au"}),
            "--api-url": (["--api-url", "https://api.us.snyk.io"], {}),
            "SNYK_CRED_API_URL": ([], {"SNYK_CRED_API_URL": "https://api.acme.snyk.io"}),
            "SNYK_API": ([], {"SNYK_API": "https://api.snyk.io"}),
        }
        for kind, (make, variable) in makers.items():
            for setting, (flags, env) in settings.items():
                with self.subTest(f"{kind} against {setting}"):
                    env = surroundings.bare(self.box) | {variable: make()} | env
                    result = self.snyk_cred("check", *flags, env=env)
                    self.assert_refused(result, 78, "region-mismatch", says=["SNYK-EU-01", setting, variable])
                    self.assert_no_connection()

    def test_two_settings(self):
        token = self.api_token()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--region", "eu", "--api-url", "https://api.au.snyk.io", env=env)
        self.assert_refused(result, 78, "region-mismatch", says=["--region", "--api-url"])
        self.assert_no_connection()

    def test_agreement(self):
        token = self.pat("eu.snyk.io")
        self.world(account(token, "app_instance", "SNYK-EU-01"))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, "SNYK_API": "https://app.eu.snyk.io/api/v1"}
        result = self.snyk_cred("check", "--region", "eu", "--api-url", "https://api.eu.snyk.io", env=env)
        self.assert_ok(result)

    def test_an_empty_setting_is_none(self):
        token = self.pat("eu.snyk.io")
        self.world(account(token, "app_instance", "SNYK-EU-01"))
        env = surroundings.bare(self.box) | {
            "SNYK_TOKEN": token,
            "SNYK_API": "",
            "SNYK_CRED_REGION": "",
            "SNYK_CRED_API_URL": "",
        }
        self.assert_ok(self.snyk_cred("check", env=env))

    def test_a_wrong_region_is_not_handed_over(self):
        env = surroundings.github(self.box, SNYK_TOKEN=self.pat("eu.snyk.io"), SNYK_API="https://api.snyk.io")
        result = self.snyk_cred("inject", env=env)
        self.assert_refused(result, 78, "region-mismatch")
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")


class AllowedHosts(Case):
    """--allow-host: a private gateway or a test server, by flag only, in the forms that the Snyk CLI leaves alone."""

    def test_an_address_with_port(self):
        token = self.api_token()
        self.world(account(token, "service_account"))
        place = f"127.0.0.1:{self.emulator.port}"
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred(
            "inject",
            "--ca-file",
            self.emulator.ca_file,
            "--allow-host",
            place,
            "--api-url",
            f"https://{place}",
            env=env,
            network=False,
            handed_to=[env["GITHUB_ENV"]],
        )
        self.assert_ok(result)
        handed = github_files.variables(result.after[env["GITHUB_ENV"]])
        self.assertEqual(handed["SNYK_API"], f"https://{place}")

    def test_a_host_that_begins_with_api(self):
        token = self.api_token()
        self.world(account(token, "service_account", host="api.gateway.example"))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        flags = ["--allow-host", "api.gateway.example", "--api-url", "https://api.gateway.example"]
        result, report = self.check(*flags, env=env)
        self.assert_ok(result)
        self.assertEqual(report["region"]["api_url"], "https://api.gateway.example")

    def test_hosts_that_the_cli_would_rewrite(self):
        for host in (
            "gateway.example",
            "evil.com",
            "snyk-proxy",
            "app.gateway.example",
            "https://api.gateway.example/x",
            "*.example",
            "",
        ):
            with self.subTest(host):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
                result = self.snyk_cred(
                    "check", "--allow-host", host, "--api-url", "https://gateway.example", env=env
                )
                self.assertIn(result.code, (64, 78), result)
                self.assert_no_connection()

    def test_another_port_is_another_host(self):
        for allowed, url in (
            ("api.gateway.example", "https://api.gateway.example:8443"),
            ("api.gateway.example:8443", "https://api.gateway.example"),
            ("api.gateway.example", "https://api.gateway.example.evil.com"),
            ("api.gateway.example", "http://api.gateway.example"),
        ):
            with self.subTest(url):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
                result = self.snyk_cred("check", "--allow-host", allowed, "--api-url", url, env=env)
                self.assert_refused(result, 78, "host-not-allowed")
                self.assert_no_connection()


if __name__ == "__main__":
    main()
