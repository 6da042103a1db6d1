"""What people run into with Snyk credentials in CI, and what they read then: the error says it plainly, and the first hint
is the likeliest remedy. One row a situation; the rows follow public reports of such failures."""

import credentials
import github_files
import surroundings
from harness import account, fault, main, new_id
from situations import Situation, SituationCase, terminal
from surroundings import pull_request, repository

BASE = repository(1001, "acme/app")
FORK = repository(2002, "someone/app", fork=True)
PERSON = "user"


def action(box, event="push", payload=None, **more):
    """GitHub, through the action: its inputs are variables, and the flags are what inject.sh makes of them."""
    return surroundings.github(box, event, payload, INPUT_TOKEN="", INPUT_REGION="") | more


class Situations(SituationCase):
    def test_a_missing_secret(self):
        dependabot = {
            "event": "pull_request",
            "payload": pull_request(BASE, login="dependabot[bot]"),
            "GITHUB_ACTOR": "dependabot[bot]",
        }
        fork = {"event": "pull_request", "payload": pull_request(FORK)}
        token_input = ["--token-env", "INPUT_TOKEN"]
        no_flags = ("INPUT_TOKEN", "--on-missing", "--plan", "inject --help")
        self.read_all(
            [
                Situation(
                    "GitHub's action", action, 66, "no-credential",
                    "the input `token` is empty: GitHub Actions gives an empty value for a secret that does not exist here",
                    "check the secret's name",
                    also=["environment: NAME", "secrets: inherit", "share it with this repository"],
                    flags=token_input, never=no_flags,
                ),
                Situation(
                    "GitHub's action, a fork", action, 66, "no-credential",
                    ["the input `token` is empty", "GitHub gives no secrets to pull requests from forks"],
                    "run this job where the secret is available, or let it succeed without it: `on-missing: skip`",
                    flags=token_input, never=no_flags, **fork,
                ),
                Situation(
                    "GitHub's action, Dependabot", action, 66, "no-credential",
                    "runs for Dependabot get Dependabot's own secrets",
                    "Settings > Secrets and variables > Dependabot", flags=token_input, never=no_flags, **dependabot,
                ),
                Situation(
                    "GitHub, an empty variable of a step", surroundings.github, 66, "no-credential",
                    "the variable SNYK_TOKEN is set but empty: GitHub Actions gives an empty value",
                    "check the secret's name", SNYK_TOKEN="",
                ),
                Situation(
                    "GitHub, no variable", surroundings.github, 66, "no-credential", "the variable SNYK_TOKEN is not set",
                    "pass it to this step",
                ),
                Situation(
                    "GitLab, an unprotected branch", surroundings.gitlab, 66, "no-credential",
                    "SNYK_TOKEN is not set (this branch or tag is not protected",
                    "if SNYK_TOKEN is a protected variable, it exists only on protected branches",
                    also=["rules:", "--on-missing skip-unprotected", "correct its name", "environment scope"], CI_COMMIT_REF_PROTECTED="false",
                ),
                Situation(
                    "GitLab, a protected branch", surroundings.gitlab, 66, "no-credential", "SNYK_TOKEN is not set",
                    "check the name: Settings > CI/CD > Variables", also=["environment scope"],
                ),
                Situation(
                    "Jenkins without withCredentials", surroundings.jenkins, 66, "no-credential",
                    "the variable SNYK_TOKEN is not set",
                    "put this step inside withCredentials([string(credentialsId: 'ID', variable: 'SNYK_TOKEN')])",
                ),
                Situation(
                    "a terminal", terminal, 66, "no-credential", "the variable SNYK_TOKEN is not set", "set SNYK_TOKEN",
                    command="check",
                ),
            ]
        )  # fmt: skip

    def test_another_name(self):
        for lies_there, first in (
            ("SYNK_TOKEN", "SYNK_TOKEN is set: if it holds the credential, add --token-env SYNK_TOKEN"),
            ("SNYK_API_TOKEN", "--token-env SNYK_API_TOKEN"),
            ("SNYK_SERVICE_ACCOUNT", "--token-env SNYK_SERVICE_ACCOUNT"),
            ("SNYK_CLIENT_SECRET", "SNYK_CLIENT_SECRET is set without a client ID"),
        ):
            for where in (surroundings.github, surroundings.gitlab, surroundings.jenkins, terminal):
                with self.subTest(f"{lies_there}, {where.__name__}"):
                    situation = Situation(lies_there, where, 66, "no-credential", "SNYK_TOKEN is not set", first)
                    self.reads(situation, where(self.box) | {lies_there: self.api_token()})
        other = surroundings.gitlab(self.box, SONAR_TOKEN="x", SLACK_TOKEN="y")
        self.assertNotIn("is set: if it holds", self.snyk_cred("inject", env=other).stderr)

    def test_a_skip_that_is_not_granted(self):
        for where, why in (
            (surroundings.github, "the event push runs code of this repository"),
            (surroundings.gitlab, "the pipeline runs code of this project"),
            (surroundings.jenkins, "the build is not for a change from outside"),
            (terminal, "no CI system is recognized here"),
        ):
            with self.subTest(where.__name__):
                result = self.snyk_cred("inject", "--on-missing", "skip", env=where(self.box))
                self.assert_refused(result, 66, "no-credential", says=["--on-missing skip does not apply", why])
                self.assertIn("use --on-missing skip-always", result.stderr)

    def test_a_rejected_credential(self):
        probed = ["--probe-regions", "--region", "SNYK-US-01"]
        row = lambda name, error, first, **more: Situation(  # noqa: E731
            name, terminal, 67, "rejected", error, first, command="check", **more
        )
        self.on_every_system(
            row("a token, the region by default", "rejected the credential (an API token) in SNYK-US-01 (401)",
                "the region may be wrong", also=["--probe-regions", "it was probably revoked"]),
            SNYK_TOKEN=self.api_token(),
        )  # fmt: skip
        self.on_every_system(
            row("a token, the region chosen", "in SNYK-EU-01 (401)", "it was probably revoked or regenerated",
                also=["the region may be wrong"], flags=["--region", "eu"]),
            SNYK_TOKEN=self.api_token(),
        )  # fmt: skip
        self.on_every_system(
            row("a token, all regions asked", "no other public region accepts it either", "it was probably revoked",
                flags=probed, never=["add --probe-regions", "the region may be wrong"]),
            SNYK_TOKEN=self.api_token(),
        )  # fmt: skip
        self.on_every_system(
            row("a service account's token", "(a service account's token) in SNYK-EU-01",
                "its service account deleted", never=["the region may be wrong"]),
            SNYK_TOKEN=self.sat("eu.snyk.io"),
        )  # fmt: skip
        self.on_every_system(
            row("a personal access token", "(a personal access token)", "create a new personal access token"),
            SNYK_TOKEN=self.pat("eu.snyk.io"),
        )
        self.on_every_system(
            row("an OAuth access token", "(an OAuth access token)", "valid for about an hour"),
            SNYK_OAUTH_TOKEN=self.jwt("https://api.eu.snyk.io"),
        )
        token = self.api_token()
        self.world(account(token, "service_account", "SNYK-EU-01"))
        self.on_every_system(
            row("another region", "Snyk accepts this credential in SNYK-EU-01; you configured SNYK-US-01",
                "set --region SNYK-EU-01", flags=probed),
            SNYK_TOKEN=token,
        )  # fmt: skip

    def test_probing_does_not_apply_to_a_client(self):
        env = surroundings.github(self.box, SNYK_CLIENT_SECRET=self.secret(credentials.client_secret()))
        result = self.snyk_cred("inject", "--probe-regions", "--client-id", new_id(), "--region", "eu", env=env)
        self.assert_refused(result, 67, "invalid-client", says="--probe-regions does not apply to an OAuth client")

    def test_an_organization_that_cannot_be_read(self):
        acme, beta, home, token = new_id(), new_id(), new_id(), self.api_token()
        orgs = [
            {"id": acme, "slug": "acme", "group_id": new_id()},
            {"id": beta, "slug": "beta", "group_id": new_id()},
            {"id": home, "slug": "jane.doe"},
        ]
        for kind, noun in (("service_account", "this service account"), ("app_instance", "this Snyk App")):
            who = account(token, kind, "SNYK-EU-01", default_org=acme, orgs=[acme, home])
            self.world(who, orgs=orgs)
            row = Situation(
                "by slug", terminal, 77, "org-access", [noun, "cannot read the organization beta (variable SNYK_CFG_ORG)"],
                f"this credential can read: acme ({acme}), {home}", flags=["--region", "eu"], never=["jane.doe"],
            )  # fmt: skip
            self.on_every_system(row, SNYK_TOKEN=token, SNYK_CFG_ORG="beta")
        self.world(account(token, "service_account", "SNYK-EU-01", default_org=acme, orgs=[acme]), orgs=orgs)
        result, report = self.check("--region", "eu", "--org", "Beta", env=terminal(self.box, SNYK_TOKEN=token))
        self.assert_refused(result, 77, "org-access", says=["(flag --org)", "a slug has no capitals: beta"])
        self.assertEqual(report["principal"]["type"], "service_account")
        self.assertEqual(report["plan"]["value"], "enterprise")
        for value, says in (
            ("https://app.eu.snyk.io/org/acme/projects", "the slug in this address is acme"),
            ("Acme Corporation", "not its display name"),
        ):
            with self.subTest(value):
                result = self.snyk_cred("check", "--org", value, env=terminal(self.box, SNYK_TOKEN=token))
                self.assert_refused(result, 64, "usage", says=says)

    def test_the_list_of_organizations_may_fail(self):
        acme, token = new_id(), self.api_token()
        self.world(account(token, "service_account", orgs=[acme]), orgs=[{"id": acme, "slug": "acme"}])
        self.emulator.faults(fault({"status": 500}, path="/rest/orgs?version=2024-10-15&limit=10"))
        result = self.snyk_cred("check", "--org", new_id(), "--max-attempts", "1", env=terminal(self.box, SNYK_TOKEN=token))
        self.assert_refused(result, 77, "org-access")

    def test_an_exception_that_does_not_hold(self):
        token, me = self.api_token(), new_id()
        self.world(account(token, PERSON, "SNYK-EU-01", id=me))
        for principal, until, first in (
            (me, "2020-01-31", "the exception in {file} ended on 2020-01-31"),
            (new_id(), "2099-01-31", "the exceptions in {file} are for other accounts"),
        ):
            file = self.box.write(
                "policy.json",
                '{"exceptions": [{"principal": "%s", "reason": "migration", "until": "%s"}]}' % (principal, until),
            )
            row = Situation(
                first, terminal, 77, "enterprise-rule", "a personal token", first.format(file=file),
                flags=["--region", "eu", "--policy-file", file],
            )  # fmt: skip
            for where in (surroundings.github, surroundings.gitlab, surroundings.jenkins):
                with self.subTest(f"{first}, {where.__name__}"):
                    self.reads(row, where(self.box, SNYK_TOKEN=token))

    def test_plans(self):
        org, token = new_id(), self.api_token()
        grouped = [{"id": org, "slug": "acme", "group_id": new_id()}]
        alone = [{"id": org, "slug": "acme"}]
        for plan, region, orgs, code in (
            ("other", "SNYK-US-01", alone, 0),
            ("trial", "SNYK-US-01", alone, 0),
            ("free", "SNYK-US-01", alone, 78),
            ("team", "SNYK-US-01", alone, 78),
            ("other", "SNYK-EU-01", alone, 78),
            ("other", "SNYK-US-01", grouped, 78),
        ):
            with self.subTest(f"{plan}, {region}, {'grouped' if orgs is grouped else 'alone'}"):
                self.world(account(token, PERSON, region, default_org=org), orgs=orgs)
                env = surroundings.github(self.box, SNYK_TOKEN=token)
                result = self.snyk_cred("check", "--plan", plan, "--region", region, env=env)
                self.assertEqual(result.code, code, result)

    def test_a_credential_that_does_not_last(self):
        self.world()
        soon = self.sat("eu.snyk.io", credentials.in_days(29) + 3600)
        self.world(account(soon, "service_account", "SNYK-EU-01"))
        row = Situation(
            "90 days", terminal, 77, "min-validity", ["--min-validity asks for 90 days", "expires in 29 days"],
            "replace the credential", flags=["--min-validity", "90d"], command="check",
        )  # fmt: skip
        self.on_every_system(row, SNYK_TOKEN=soon)
        endless = self.api_token()
        self.world(account(endless, "service_account", "SNYK-US-01"))
        row = Situation(
            "no end", terminal, 77, "min-validity", "--require-expiry asks for a credential that expires",
            "OAuth service account", command="check",
        )  # fmt: skip
        self.on_every_system(row, "--require-expiry", SNYK_TOKEN=endless)
        policy = self.box.write("policy.json", '{"require-expiry": true}')
        for flags, more, code in (
            ([], {}, 0),
            ([], {"SNYK_CRED_REQUIRE_EXPIRY": "true"}, 77),
            (["--policy-file", policy], {}, 77),
            (["--policy-file", policy, "--require-expiry=false"], {}, 77),
            (["--min-validity", "90d"], {}, 0),
        ):
            with self.subTest(f"{flags}, {more}"):
                result = self.snyk_cred("check", *flags, env=terminal(self.box, SNYK_TOKEN=endless) | more)
                self.assertEqual(result.code, code, result)

    def test_words_that_are_not_ours(self):
        for words, error, first in (
            (["whoami"], 'unknown command "whoami"', "use snyk-cred check"),
            (["verify"], 'unknown command "verify"', "use snyk-cred check"),
            (["version"], 'unknown command "version"', "use snyk-cred --version"),
            (["-v"], 'unknown command "-v"', "use snyk-cred --version"),
            (["injcet"], 'unknown command "injcet"', "did you mean inject?"),
            (["check", "-v"], 'unknown word "-v"', "did you mean --verbose?"),
            (["check", "--json"], 'unknown option "--json"', "use --report json"),
            (["check", "--regoin", "eu"], 'unknown option "--regoin"', "did you mean --region?"),
        ):
            with self.subTest(" ".join(words)):
                result = self.snyk_cred(*words, env=surroundings.gitlab(self.box), network=False)
                self.assert_refused(result, 64, "usage")
                lines = result.stderr.splitlines()
                self.assertIn(error, lines[0])
                self.assertIn(first, lines[1])
                self.assertEqual("unset" in result.stdout, words == ["injcet"], result)


if __name__ == "__main__":
    main()
