"""The consumer that counts: Snyk's own CLI, started with what was handed over, calls the right host with the right scheme
of Authorization and the right organization, whatever else lay about. It is the npm version of 2022, which knows neither
a personal token's host nor INTERNAL_OAUTH_TOKEN_STORAGE; tests/engines/gaf asks a current one."""

import json
import os

import snyk_cli

snyk_cli.need()

import credentials  # noqa: E402
import github_files  # noqa: E402
import surroundings  # noqa: E402
from harness import ASAN, BINARY, HOSTS, Case, account, main, new_id  # noqa: E402

TWO_STATEMENTS = 'snyk_cred=$(snyk-cred inject $ARGUMENTS) || exit $?\neval "$snyk_cred"\n'
EVALUATED = {"gitlab": surroundings.gitlab, "jenkins": surroundings.jenkins, "shell": surroundings.bare}
WAYS = ("github", *EVALUATED, "exec")


class Consumer(Case):
    def setUp(self):
        super().setUp()
        os.symlink(BINARY, os.path.join(self.box.folder("bin"), "snyk-cred"))
        snyk_cli.project(self.box.folder("work"))

    def environment(self, way, variables):
        system = surroundings.github if way == "github" else EVALUATED.get(way, surroundings.bare)
        env = system(self.box) | snyk_cli.surroundings(self.emulator, self.box.folder("home")) | variables
        return env | {"PATH": self.box.path("bin") + ":" + env["PATH"]}

    def snyk_test(self, env):
        return self.run_program(snyk_cli.argv("test"), env)

    def hand_over(self, way, variables, *flags, secret=None):
        """Hands `variables` to snyk-cred, and what comes of them to `snyk test`, in this way. `secret` is the variable
        that only the step with snyk-cred has."""
        env = self.environment(way, variables)
        if way == "github":
            first = self.snyk_cred("inject", *flags, env=env, network=False, handed_to=[env["GITHUB_ENV"]])
            self.assert_ok(first)
            later = env | github_files.variables(first.after[env["GITHUB_ENV"]])
            if secret:
                later.pop(secret)
            return self.snyk_test(later)
        if way == "exec":
            return self.snyk_cred("exec", *flags, "--", *snyk_cli.argv("test"), env=env, network=False)
        script = TWO_STATEMENTS + "exec " + snyk_cli.line("test")
        return self.run_program(["sh", "-eux", "-c", script], ASAN | env | {"ARGUMENTS": " ".join(flags)})

    def assert_called(self, result, host, scheme, credential, org):
        self.assertEqual(result.code, 0, result)
        self.assertIn(snyk_cli.SAFE, result.stdout)
        calls = snyk_cli.calls(self.emulator)
        self.assertIn(snyk_cli.ASKED, [call.path for call in calls])
        for call in calls:
            self.assertEqual((call.host, call.scheme, call.org), (host, scheme, org))
            self.assertEqual(call.credential, credential, "another credential than the one handed over")


class Token(Consumer):
    def test_an_api_token_of_another_region_than_the_clis_default(self):
        org = new_id()
        for way in WAYS:
            with self.subTest(way):
                token = self.api_token()
                self.world(
                    account(token, "service_account", "SNYK-EU-01", default_org=org),
                    orgs=[{"id": org, "slug": "acme"}],
                )
                self.emulator.clear_log()
                result = self.hand_over(
                    way, {"MINE": token}, "--token-env", "MINE", "--region", "eu", "--org", "acme", secret="MINE"
                )
                self.assert_called(result, HOSTS["SNYK-EU-01"], "token", token, org)

    def test_a_token_that_names_its_host(self):
        """This CLI does not read it: SNYK_API has to say it."""
        for kind, token in (
            ("service_account", self.sat("au.snyk.io")),
            ("user", self.pat("https://api.us.snyk.io")),
        ):
            region = "SNYK-AU-01" if kind == "service_account" else "SNYK-US-02"
            for way in ("github", "gitlab", "exec"):
                with self.subTest(f"{kind}, {way}"):
                    self.world(account(token, kind, region, default_org=new_id()))
                    self.emulator.clear_log()
                    result = self.hand_over(way, {"SNYK_TOKEN": token}, "--policy", "off")
                    self.assert_called(result, HOSTS[region], "token", token, None)

    def test_without_an_organization_none_is_named(self):
        token = self.service_account(default_org=new_id())
        result = self.hand_over("exec", {"SNYK_TOKEN": token})
        self.assert_called(result, HOSTS["SNYK-US-01"], "token", token, None)


class OAuthToken(Consumer):
    def test_a_service_account_with_a_client_secret(self):
        for region, way in [("SNYK-EU-01", way) for way in WAYS] + [("SNYK-GOV-01", "github")]:
            with self.subTest(f"{region}, {way}"):
                org, access = new_id(), self.jwt(f"https://{HOSTS[region]}")
                client = {
                    "client_id": new_id(),
                    "client_secret": self.secret(credentials.client_secret()),
                    "access_token": access,
                    "region": region,
                    "account": {"type": "service_account", "default_org": org},
                }
                self.world(clients=[client], orgs=[{"id": org, "slug": "acme"}])
                self.emulator.clear_log()
                result = self.hand_over(
                    way, {"MINE": client["client_secret"]},
                    "--client-id", client["client_id"], "--client-secret-env", "MINE", "--region", region, "--org", org,
                    secret="MINE",
                )  # fmt: skip
                self.assert_called(result, HOSTS[region], "Bearer", access, org)


class Stale(Consumer):
    """What an earlier step, the runner's image or a login left behind, and the CLI would take instead."""

    def setUp(self):
        super().setUp()
        self.stale, self.stale_login = self.jwt("https://api.snyk.io"), self.api_token()
        self.token, self.org = self.api_token(), new_id()
        self.relatives = {
            "SNYK_OAUTH_TOKEN": self.stale,
            "SNYK_DOCKER_TOKEN": self.stale,
            "SNYK_CFG_API": self.stale_login,
            "SNYK_API": "https://api.eu.snyk.io/v1",
        }
        self.world(
            account(self.token, "service_account", "SNYK-EU-01", default_org=self.org),
            account(self.stale, "user", "SNYK-EU-01", default_org=new_id()),
            account(self.stale_login, "user", "SNYK-EU-01", default_org=new_id()),
            orgs=[{"id": self.org, "slug": "acme"}],
        )

    def test_what_the_cli_does_with_them_on_its_own(self):
        """The other direction: without snyk-cred they win, and the scan is somebody else's."""
        env = self.environment("exec", {"SNYK_TOKEN": self.token} | self.relatives)
        self.assertEqual(self.snyk_test(env).code, 0)
        self.assertEqual(
            [(call.scheme, call.credential) for call in snyk_cli.calls(self.emulator)], [("Bearer", self.stale)]
        )

    def test_relatives_are_out_of_the_way(self):
        for way in WAYS:
            with self.subTest(way):
                self.emulator.clear_log()
                result = self.hand_over(
                    way, {"MINE": self.token} | self.relatives, "--token-env", "MINE", "--org", "acme", secret="MINE"
                )
                self.assert_called(result, HOSTS["SNYK-EU-01"], "token", self.token, self.org)

    def test_a_token_under_an_access_token(self):
        """The other way round: SNYK_TOKEN lies there, and an access token is handed over."""
        for way in ("github", "gitlab", "exec"):
            with self.subTest(way):
                access = self.jwt("https://api.eu.snyk.io")
                self.world(account(access, "service_account", "SNYK-EU-01", default_org=self.org))
                self.emulator.clear_log()
                left = {"SNYK_TOKEN": self.stale_login, "SNYK_DOCKER_TOKEN": self.stale, "MINE": access}
                result = self.hand_over(way, left, "--token-env", "MINE", secret="MINE")
                self.assert_called(result, HOSTS["SNYK-EU-01"], "Bearer", access, None)

    def test_a_stored_login(self):
        """The CLI's own store: what is handed over goes before its token, its region and its organization."""
        store = {"api": self.stale_login, "endpoint": "https://api.au.snyk.io", "org": new_id()}
        self.box.write("home/.config/configstore/snyk.json", json.dumps(store))
        for way in ("github", "gitlab", "exec"):
            with self.subTest(way):
                self.emulator.clear_log()
                result = self.hand_over(
                    way, {"MINE": self.token}, "--token-env", "MINE", "--region", "eu", "--org", "acme", secret="MINE"
                )
                self.assert_called(result, HOSTS["SNYK-EU-01"], "token", self.token, self.org)


if __name__ == "__main__":
    main()
