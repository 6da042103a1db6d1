"""Organizations and assertions: this account, in this organization, for this region; on every path a credential takes."""

import credentials
import github_files
import surroundings
from harness import Case, account, fault, main, new_id


class Organizations(Case):
    def setUp(self):
        super().setUp()
        self.org, self.other = new_id(), new_id()
        self.token = self.api_token()
        self.me = new_id()
        self.put_world()

    def put_world(self, orgs=(), token=None, **more):
        orgs = [{"id": self.org, "slug": "acme"}, {"id": self.other, "slug": "umbrella"}, *orgs]
        readable = [self.org, *(org["id"] for org in orgs[2:])]
        who = account(
            token or self.token,
            "service_account",
            id=self.me,
            **({"default_org": self.org, "orgs": readable} | more),
        )
        self.world(who, orgs=orgs)

    def inject(self, *flags, **variables):
        env = surroundings.github(self.box, SNYK_TOKEN=self.token) | variables
        return self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])

    def handed(self, result):
        return github_files.variables(result.after[result.env["GITHUB_ENV"]])

    def test_asked_for(self):
        for name, flags, variables in (
            ("id by flag", ["--org", self.org], {}),
            ("id in capitals", ["--org", self.org.upper()], {}),
            ("slug by flag", ["--org", "acme"], {}),
            ("id by variable", [], {"SNYK_CRED_ORG": self.org}),
            ("slug by variable", [], {"SNYK_CRED_ORG": "acme"}),
            ("ambient id", [], {"SNYK_CFG_ORG": self.org}),
            ("ambient slug", [], {"SNYK_CFG_ORG": "acme"}),
        ):
            with self.subTest(name):
                result = self.inject(*flags, **variables)
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_CFG_ORG"], self.org)

    def test_none_asked_for(self):
        result = self.inject()
        self.assert_ok(result)
        self.assertNotIn("SNYK_CFG_ORG", self.handed(result))

    def test_not_readable(self):
        for name, flags, variables in (
            ("another account's, by id", ["--org", self.other], {}),
            ("another account's, by slug", ["--org", "umbrella"], {}),
            ("nobody's id", ["--org", new_id()], {}),
            ("nobody's slug", ["--org", "nobody"], {}),
            ("ambient", [], {"SNYK_CFG_ORG": self.other}),
            ("only the beginning of a slug", ["--org", "acm"], {}),
        ):
            with self.subTest(name):
                result = self.inject(*flags, **variables)
                self.assert_refused(result, 77, "org-access", says="cannot read the organization")
                self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")

    def test_text_that_is_no_organization(self):
        """It goes into a URL: nothing in it may become a path or a query."""
        for text in (
            "../self",
            "acme/../../v1/user/me",
            "acme?slug=umbrella",
            "acme&slug=umbrella",
            "acme#x",
            "acme%2f",
            "a b",
            "ácme",
        ):
            with self.subTest(text):
                self.emulator.clear_log()
                result = self.inject("--org", text)
                self.assertIn(result.code, (64, 77, 78), result)
                for request in self.emulator.requests():
                    path = request["path"].split("?")[0]
                    self.assertTrue(
                        path == "/rest/self"
                        or path.rstrip("/") == "/rest/orgs"
                        or path.startswith("/rest/orgs/"),
                        path,
                    )
                    self.assertNotIn("slug=umbrella", request["path"])

    def test_a_slug_behind_many_pages(self):
        many = [{"id": new_id(), "slug": f"org-{number:03}"} for number in range(250)]
        for style in ("path", "object", "absolute"):
            with self.subTest(style):
                orgs = [{"id": self.org, "slug": "acme"}, *many]
                who = account(self.token, "service_account", orgs=[org["id"] for org in [*many, orgs[0]]])
                self.world(who, orgs=orgs, next_link=style)
                result = self.inject("--org", "acme")
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_CFG_ORG"], self.org)
                self.assertEqual({request["host"] for request in self.emulator.requests()}, {"api.snyk.io"})

    def test_paging_stays_on_the_host(self):
        for link in (
            "https://api.eu.snyk.io/rest/orgs?x",
            "https://evil.com/rest/orgs",
            "//evil.com/rest/orgs",
            "http://api.snyk.io/rest/orgs",
        ):
            for style in (link, {"href": link}):
                with self.subTest(str(style)):
                    self.emulator.clear_log()
                    body = {"jsonapi": {"version": "1.0"}, "data": [], "links": {"next": style}}
                    self.emulator.faults(fault({"status": 200, "body": body}, path="/rest/orgs"))
                    result = self.inject("--org", "acme")
                    self.assertIn(result.code, (76, 77), result)
                    self.assertEqual(
                        {request["host"] for request in self.emulator.requests()}, {"api.snyk.io"}
                    )

    def test_paging_ends(self):
        """A server that links in a circle costs neither the deadline nor endless requests."""
        body = {
            "jsonapi": {"version": "1.0"},
            "data": [],
            "links": {"next": "/rest/orgs?version=2024-10-15&limit=100&starting_after=x"},
        }
        self.emulator.faults(fault({"status": 200, "body": body}, path="/rest/orgs"))
        result = self.inject("--org", "acme", "--timeout", "20s")
        self.assertIn(result.code, (75, 76, 77), result)
        self.assertLess(len(self.emulator.requests()), 300)

    def test_a_group_token_without_default_is_told_to_name_one(self):
        self.put_world(default_org=None, orgs=[])
        token = self.api_token()
        self.world(
            account(token, "service_account", orgs=[self.org]),
            orgs=[{"id": self.org, "slug": "acme", "group_id": new_id()}],
        )
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        _, report = self.check(env=env)
        self.assertIn("--org", " ".join(report["warnings"]))
        _, report = self.check("--org", "acme", env=env)
        self.assertNotIn("--org", " ".join(report["warnings"]))


class Assertions(Case):
    """Each assertion refuses on each path: every kind of credential, minted or given, `inject`, `check`, `exec`."""

    def paths(self):
        """Name, flags, variables and a function that makes the world, for each way a credential can take."""
        uuid, pat, sat, jwt = self.api_token(), self.pat(), self.sat(), self.jwt()
        secret = self.secret(credentials.client_secret())
        client = {
            "client_id": new_id(),
            "client_secret": secret,
            "access_token": self.jwt(),
            "region": "SNYK-US-01",
            "account": {"type": "service_account", "id": self.me, "default_org": self.org},
        }
        people = [
            account(token, "app_instance", id=self.me, default_org=self.org)
            for token in (uuid, pat, sat, jwt)
        ]
        file = self.box.write("secret", uuid)
        self.world(
            *people,
            clients=[client],
            orgs=[{"id": self.org, "slug": "acme"}, {"id": self.other, "slug": "umbrella"}],
        )
        return {
            "API token": ([], {"SNYK_TOKEN": uuid}),
            "personal access token": ([], {"SNYK_TOKEN": pat}),
            "service-account token": ([], {"SNYK_TOKEN": sat}),
            "OAuth token": ([], {"SNYK_OAUTH_TOKEN": jwt}),
            "file": (["--token-file", file], {}),
            "client credentials": (["--client-id", client["client_id"]], {"SNYK_CLIENT_SECRET": secret}),
        }

    def setUp(self):
        super().setUp()
        self.me, self.org, self.other = new_id(), new_id(), new_id()

    MET = {
        "--expect-principal": lambda self: ["--expect-principal", self.me],
        "--expect-principal, one of two": lambda self: [
            "--expect-principal",
            new_id(),
            "--expect-principal",
            self.me,
        ],
        "--expect-org": lambda self: ["--expect-org", self.org],
        "--expect-org, one of two": lambda self: ["--expect-org", new_id(), "--expect-org", self.org],
        "--expect-org with --org": lambda self: ["--expect-org", self.org, "--org", "acme"],
        "--expect-region": lambda self: ["--expect-region", "SNYK-US-01"],
        "--expect-region, one of two": lambda self: [
            "--expect-region",
            "eu",
            "--expect-region",
            "snyk-us-01",
        ],
    }
    BROKEN = {
        "--expect-principal": lambda self: ["--expect-principal", new_id()],
        "--expect-org": lambda self: ["--expect-org", new_id()],
        "--expect-org that is another's": lambda self: ["--expect-org", self.other],
        "--expect-region": lambda self: ["--expect-region", "SNYK-EU-01"],
        "one of two kinds": lambda self: ["--expect-principal", self.me, "--expect-region", "SNYK-EU-01"],
    }

    def test_met(self):
        for path, (flags, variables) in self.paths().items():
            for name, assertion in self.MET.items():
                with self.subTest(f"{path}, {name}"):
                    result = self.snyk_cred(
                        "check", *flags, *assertion(self), env=surroundings.bare(self.box) | variables
                    )
                    self.assert_ok(result)

    def test_broken(self):
        for path, (flags, variables) in self.paths().items():
            for name, assertion in self.BROKEN.items():
                with self.subTest(f"{path}, {name}"):
                    env = surroundings.github(self.box) | variables
                    result = self.snyk_cred("inject", *flags, *assertion(self), env=env)
                    self.assert_refused(result, 77, "assertion", "org-access", says="--expect-")
                    self.assertEqual(result.after[env["GITHUB_ENV"]], b"")

    def test_broken_under_exec_and_check(self):
        mark = self.box.path("ran")
        for path, (flags, variables) in self.paths().items():
            with self.subTest(path):
                env = surroundings.bare(self.box) | variables
                result = self.snyk_cred(
                    "exec", *flags, "--expect-principal", new_id(), "--", "touch", mark, env=env
                )
                self.assert_refused(result, 77, "assertion")
                self.assertNotIn(mark, result.after)
                result = self.snyk_cred("check", *flags, "--expect-principal", new_id(), env=env)
                self.assert_refused(result, 77, "assertion")

    def test_by_variable(self):
        for path, (flags, variables) in self.paths().items():
            with self.subTest(path):
                env = surroundings.bare(self.box) | variables
                result = self.snyk_cred(
                    "check", *flags, env=env | {"SNYK_CRED_EXPECT_PRINCIPAL": f"{new_id()},{self.me}"}
                )
                self.assert_ok(result)
                result = self.snyk_cred(
                    "check", *flags, env=env | {"SNYK_CRED_EXPECT_PRINCIPAL": f"{new_id()}\n{new_id()}"}
                )
                self.assert_refused(result, 77, "assertion", says="SNYK_CRED_EXPECT_PRINCIPAL")

    def test_every_layer_must_be_met(self):
        """What a flag states does not undo what a variable states."""
        _, variables = self.paths()["API token"]
        env = surroundings.bare(self.box) | variables | {"SNYK_CRED_EXPECT_PRINCIPAL": new_id()}
        result = self.snyk_cred("check", "--expect-principal", self.me, env=env)
        self.assert_refused(result, 77, "assertion")

    def test_the_organization_handed_over_must_be_it(self):
        token, first, second = self.api_token(), new_id(), new_id()
        self.world(
            account(token, "service_account", default_org=first, orgs=[first, second]),
            orgs=[{"id": first, "slug": "first"}, {"id": second, "slug": "second"}],
        )
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--org", "second", "--expect-org", first, env=env)
        self.assert_refused(result, 77, "assertion")
        ambient = env | {"SNYK_CFG_ORG": second, "SNYK_CRED_EXPECT_ORG": first}
        self.assert_refused(self.snyk_cred("inject", env=ambient), 77, "assertion")

    def test_a_region_that_is_denied_costs_no_request(self):
        _, variables = self.paths()["API token"]
        self.emulator.clear_log()
        result = self.snyk_cred("check", "--expect-region", "eu", env=surroundings.bare(self.box) | variables)
        self.assert_refused(result, 77, "assertion", says=["SNYK-US-01", "--expect-region"])

    def test_another_accounts_valid_token(self):
        """A pull request can put another account's token in place of yours: only an assertion notices."""
        stranger = self.api_token()
        self.world(account(stranger, "service_account"))
        env = surroundings.github(self.box, SNYK_TOKEN=stranger)
        self.assert_ok(self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]]))
        env = surroundings.github(self.box, SNYK_TOKEN=stranger)
        self.assert_refused(
            self.snyk_cred("inject", "--expect-org", self.org, env=env), 77, "assertion", "org-access"
        )


if __name__ == "__main__":
    main()
