"""Every cell of the rule (README.md#the-rule): principal, plan, context, policy; for API tokens and OAuth tokens."""

import itertools
from dataclasses import dataclass, field

import credentials
import surroundings
from harness import Case, account, fault, main, new_id

ENTITLEMENT_PATHS = ("/v1/org/", "/rest/orgs/")


@dataclass
class Plan:
    """A plan as the world shows it (`world`) and as the user declares it (`flags`)."""

    name: str
    flags: list = field(default_factory=list)
    region: str = "SNYK-US-01"
    host: str = ""
    entitled: bool = True
    default_org: bool = True
    probe_status: int = 0
    value: str = ""


ENTERPRISE = [
    Plan("declared enterprise", ["--plan", "enterprise"], value="enterprise"),
    Plan("the default organization is entitled to the API", value="enterprise"),
    Plan("a region for Enterprise only", region="SNYK-EU-01", value="enterprise"),
    Plan("a single tenant", host="api.acme.snyk.io", value="enterprise"),
]
OTHER_PLANS = [
    Plan("declared free", ["--plan", "free"], entitled=False, value="free"),
    Plan("declared team", ["--plan", "team"], entitled=False, value="team"),
    Plan("declared trial", ["--plan", "trial"], value="trial"),
    Plan("declared other", ["--plan", "other"], entitled=False, value="other"),
    Plan("the default organization is not entitled to the API", entitled=False, value="not-enterprise"),
]
UNKNOWN = [
    Plan("no default organization to ask about", default_org=False, value="unknown"),
    Plan("the entitlement is not found", probe_status=404, value="unknown"),
    Plan("the entitlement is forbidden for another reason", probe_status=403, value="unknown"),
]
POLICIES = ("enforce", "warn", "off")


@dataclass
class Cell:
    principal: str
    shape: str
    plan: Plan
    context: str
    policy: str

    def __str__(self):
        return f"{self.principal}, {self.shape}, {self.plan.name}, {self.context}, policy {self.policy}"


def cells(principal, plans, contexts, shapes=("api token", "oauth")):
    return [Cell(principal, *rest) for rest in itertools.product(shapes, plans, contexts, POLICIES)]


class DecisionTable(Case):
    def credential(self, shape, plan):
        host = plan.host or {"SNYK-US-01": "api.snyk.io", "SNYK-EU-01": "api.eu.snyk.io"}[plan.region]
        return self.jwt(f"https://{host}") if shape == "oauth" else self.api_token()

    def situation(self, principal, plan, shape):
        token = self.credential(shape, plan)
        org = new_id()
        who = account(token, principal, plan.region, plan.host or None, orgs=[org])
        if plan.default_org:
            who["default_org"] = org
        self.world(who, orgs=[{"id": org, "slug": "acme", "entitled": plan.entitled}])
        if plan.probe_status:
            answer = {"status": plan.probe_status}
            self.emulator.faults(*(fault(answer, path=path) for path in ENTITLEMENT_PATHS))
        else:
            self.emulator.faults()
        return {"SNYK_OAUTH_TOKEN" if shape == "oauth" else "SNYK_TOKEN": token}

    def flags(self, plan):
        where = ["--api-url", f"https://{plan.host}"] if plan.host else ["--region", plan.region]
        return [*where, *plan.flags]

    def judge(self, cell):
        source = self.situation(cell.principal, cell.plan, cell.shape)
        # Without a flag the mode is `enforce`.
        mode = [] if cell.policy == "enforce" else ["--policy", cell.policy]
        terminals = ("stdin",) if cell.context == "local" else ()
        env = surroundings.bare(self.box) | source
        return self.check(*self.flags(cell.plan), *mode, env=env, terminals=terminals)

    def assert_denied(self, policy, result, report, word):
        if policy == "enforce":
            self.assert_refused(result, 77, word)
            self.assertEqual(report["verdict"], "denied")
            self.assertEqual(report["reason"]["code"], word)
            self.assertTrue(report["reason"]["hints"])
        else:
            self.assert_ok(result)
            self.assertEqual(report["verdict"], "warned" if policy == "warn" else "allowed", result)
        if policy == "warn":
            self.assertEqual(report["reason"]["code"], word)
        self.assertEqual(report["policy"]["mode"], policy)

    def assert_allowed(self, result, report, verdicts=("allowed",)):
        self.assert_ok(result)
        self.assertIn(report["verdict"], verdicts, result)

    def test_a_service_account_is_allowed_in_automation(self):
        for cell in cells("service_account", [*ENTERPRISE, *UNKNOWN], ["automation"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report)
                self.assertEqual(report["plan"]["value"], "enterprise")
                if cell.plan.default_org:  # else it is told to name an organization
                    self.assertEqual(report["warnings"], [])
                self.assertEqual(report["context"]["kind"], "automation")

    def test_a_service_account_on_a_persons_machine_is_allowed_with_a_warning(self):
        plans = [ENTERPRISE[0], ENTERPRISE[2]]
        for cell in cells("service_account", plans, ["local"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report, ("allowed", "warned"))
                self.assertTrue(report["warnings"])
                self.assertEqual(report["context"]["kind"], "local")

    def test_an_app_is_allowed_everywhere(self):
        plans = [ENTERPRISE[0], ENTERPRISE[1], OTHER_PLANS[4], UNKNOWN[0]]
        for cell in cells("app_instance", plans, ["automation", "local"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report)
                self.assertEqual(report["principal"]["type"], "app_instance")

    def test_a_person_of_an_enterprise_is_denied_in_automation(self):
        for cell in cells("user", ENTERPRISE, ["automation"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_denied(cell.policy, result, report, "enterprise-rule")
                self.assertEqual(report["plan"]["value"], cell.plan.value)
                self.assertTrue(report["plan"]["evidence"])

    def test_a_person_of_an_enterprise_is_allowed_on_their_machine(self):
        for cell in cells("user", ENTERPRISE, ["local"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report)

    def test_a_person_of_any_other_plan_is_allowed(self):
        for cell in cells("user", OTHER_PLANS, ["automation", "local"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report)
                self.assertEqual(report["plan"]["value"], cell.plan.value)

    def test_a_person_of_an_unknown_plan_is_denied_in_automation(self):
        for cell in cells("user", UNKNOWN, ["automation"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_denied(cell.policy, result, report, "plan-unknown")
                self.assertEqual(report["plan"]["value"], "unknown")
                if cell.policy == "enforce":
                    self.assertIn("--plan", result.stderr)

    def test_a_person_of_an_unknown_plan_is_allowed_on_their_machine(self):
        for cell in cells("user", UNKNOWN, ["local"]):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_allowed(result, report)

    def test_any_other_principal_is_denied_everywhere(self):
        for cell in cells(
            "broker_connection", [ENTERPRISE[0], OTHER_PLANS[2], UNKNOWN[0]], ["automation", "local"]
        ):
            with self.subTest(str(cell)):
                result, report = self.judge(cell)
                self.assert_denied(cell.policy, result, report, "principal-unknown")

    def test_a_login_of_the_cli_is_judged_as_a_person(self):
        """A JWT of the CLI's and IDEs' own client is a login, whatever its owner calls it."""
        for principal in ("user", "service_account", "app_instance"):
            for client, code in ((credentials.INTERACTIVE_CLIENT, 77), (new_id(), 77 if principal == "user" else 0)):
                with self.subTest(f"{principal}, client {client}"):
                    token = self.jwt("https://api.eu.snyk.io", azp=client)
                    self.world(account(token, principal, "SNYK-EU-01"))
                    result, report = self.check(env=surroundings.bare(self.box) | {"SNYK_OAUTH_TOKEN": token})
                    self.assertEqual(result.code, code, result)
                    if code:
                        self.assertEqual((result.words[0], report["principal"]["type"]), ("enterprise-rule", "user"))

    def test_what_a_client_minted_is_judged_like_any_other(self):
        """Client credentials are a service account's as a rule; Snyk's word counts, not the rule."""
        for principal, word in (
            ("service_account", None),
            ("app_instance", None),
            ("user", "enterprise-rule"),
            ("broker_connection", "principal-unknown"),
        ):
            for policy in POLICIES:
                with self.subTest(f"{principal}, policy {policy}"):
                    client = {
                        "client_id": new_id(),
                        "client_secret": self.secret(credentials.client_secret()),
                        "region": "SNYK-EU-01",
                        "access_token": self.jwt("https://api.eu.snyk.io"),
                        "account": {"type": principal},
                    }
                    self.world(clients=[client])
                    env = surroundings.bare(self.box) | {"SNYK_CLIENT_SECRET": client["client_secret"]}
                    mode = [] if policy == "enforce" else ["--policy", policy]
                    result, report = self.check("--client-id", client["client_id"], "--region", "eu", *mode, env=env)
                    if word:
                        self.assert_denied(policy, result, report, word)
                    else:
                        self.assert_allowed(result, report)


class InjectObeysTheTable(Case):
    """The same rule stands before the hand-over: denied means that no file has changed."""

    def inject(self, principal, region, *flags):
        token = self.api_token()
        org = new_id()
        self.world(
            account(token, principal, region, default_org=org),
            orgs=[{"id": org, "entitled": region != "SNYK-US-01"}],
        )
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--region", region, *flags, env=env, handed_to=[env["GITHUB_ENV"]])
        return result, result.after[env["GITHUB_ENV"]]

    def test_allowed(self):
        for principal, region in (
            ("service_account", "SNYK-EU-01"),
            ("app_instance", "SNYK-EU-01"),
            ("user", "SNYK-US-01"),
        ):
            with self.subTest(f"{principal} in {region}"):
                result, handed = self.inject(principal, region)
                self.assert_ok(result)
                self.assertNotEqual(handed, b"")

    def test_denied(self):
        for principal, word in (("user", "enterprise-rule"), ("broker_connection", "principal-unknown")):
            with self.subTest(principal):
                result, handed = self.inject(principal, "SNYK-EU-01")
                self.assert_refused(result, 77, word)
                self.assertEqual(handed, b"")

    def test_softened(self):
        for policy in ("warn", "off"):
            for principal in ("user", "broker_connection"):
                with self.subTest(f"{principal}, policy {policy}"):
                    result, handed = self.inject(principal, "SNYK-EU-01", "--policy", policy)
                    self.assert_ok(result)
                    self.assertNotEqual(handed, b"")

    def test_policy_softens_nothing_but_the_rule(self):
        for flags, code in (
            (["--expect-principal", new_id()], 77),
            (["--expect-region", "SNYK-AU-01"], 77),
            (["--org", new_id()], 77),
            (["--min-validity", "1h", "--expect-org", new_id()], 77),
        ):
            with self.subTest(" ".join(flags[::2])):
                result, handed = self.inject("service_account", "SNYK-EU-01", "--policy", "off", *flags)
                self.assert_refused(result, code)
                self.assertEqual(handed, b"")


if __name__ == "__main__":
    main()
