"""The inputs of the rule: a declared plan against the evidence, and automation or a person's machine."""

import surroundings
from harness import Case, account, fault, main, new_id

ENTITLEMENT_PATHS = ("/v1/org/", "/rest/orgs/")


class DeclaredPlan(Case):
    """A declaration is checked against the evidence."""

    def declared(self, plan, region="SNYK-US-01", host=None, group=None, entitled=False):
        token = self.api_token()
        org = {"id": new_id(), "slug": "acme", "entitled": entitled}
        if group:
            org["group_id"] = group
        self.world(account(token, "user", region, host, default_org=org["id"]), orgs=[org])
        where = ["--api-url", f"https://{host}"] if host else ["--region", region]
        return self.check(*where, "--plan", plan, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})

    def test_contradicted(self):
        evidence = {
            "another region": {"region": "SNYK-EU-01"},
            "a single tenant": {"host": "api.acme.snyk.io"},
            "an organization owned by a group": {"group": new_id()},
            "an entitled API": {"entitled": True},
        }
        for plan in ("free", "team", "other"):
            for name, situation in evidence.items():
                with self.subTest(f"{plan}, {name}"):
                    result, report = self.declared(plan, **situation)
                    if (plan, name) == ("other", "an entitled API"):  # Ignite, a newer subscription
                        self.assert_ok(result)
                        continue
                    self.assert_refused(result, 78, "plan-contradicted", says=plan)
                    self.assertEqual(report["reason"]["code"], "plan-contradicted")

    def test_trial_is_compatible_with_all(self):
        for situation in (
            {"region": "SNYK-EU-01"},
            {"host": "api.acme.snyk.io"},
            {"group": new_id()},
            {"entitled": True},
        ):
            with self.subTest(str(list(situation))):
                result, _ = self.declared("trial", **situation)
                self.assert_ok(result)

    def test_server_failures_are_no_verdict(self):
        token = self.api_token()
        self.world(account(token, "user", default_org=new_id()))
        for path in ENTITLEMENT_PATHS:
            self.emulator.faults(*(fault({"status": 503}, path=path) for path in ENTITLEMENT_PATHS))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result, report = self.check("--max-attempts", "1", env=env)
        self.assert_refused(result, 75)
        self.assertEqual(report["verdict"], "failed")


class ContextDetection(Case):
    """`local` only where no CI system is recognized, CI says nothing, and a terminal is there: it fails closed."""

    def context(self, env, *flags, terminals=("stdin",)):
        token = self.service_account()
        result, report = self.check(*flags, env=env | {"SNYK_TOKEN": token}, terminals=terminals)
        return result, report["context"]

    def test_local(self):
        for value in (None, "", "false", "0"):
            with self.subTest(f"CI={value}"):
                env = surroundings.bare(self.box) | ({} if value is None else {"CI": value})
                self.assertEqual(self.context(env)[1]["kind"], "local")

    def test_a_terminal_on_stderr_is_enough(self):
        self.assertEqual(self.context(surroundings.bare(self.box), terminals=("stderr",))[1]["kind"], "local")

    def test_automation(self):
        cases = {
            "no terminal": ({}, ()),
            "CI=true": ({"CI": "true"}, ("stdin",)),
            "CI=1": ({"CI": "1"}, ("stdin",)),
            "CI=yes": ({"CI": "yes"}, ("stdin",)),
            "CI=woodpecker": ({"CI": "woodpecker"}, ("stdin",)),
        }
        for name, (more, terminals) in cases.items():
            with self.subTest(name):
                env = surroundings.bare(self.box) | more
                self.assertEqual(self.context(env, terminals=terminals)[1]["kind"], "automation")

    def test_a_recognized_system_is_automation(self):
        for make in (surroundings.github, surroundings.gitlab, surroundings.jenkins):
            with self.subTest(make.__name__):
                _, context = self.context(make(self.box))
                self.assertEqual((context["kind"], context["ci"]), ("automation", make.__name__))

    def test_local_cannot_be_wished_inside_a_ci_system(self):
        for make in (surroundings.github, surroundings.gitlab, surroundings.jenkins):
            with self.subTest(make.__name__):
                token = self.service_account()
                env = make(self.box) | {"SNYK_TOKEN": token}
                result = self.snyk_cred("check", "--context", "local", env=env)
                self.assert_refused(result, 78, "context")

    def test_local_can_be_wished_elsewhere(self):
        _, context = self.context(surroundings.bare(self.box), "--context", "local", terminals=())
        self.assertEqual(context["kind"], "local")


if __name__ == "__main__":
    main()
