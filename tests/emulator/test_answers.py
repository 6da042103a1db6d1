"""What the emulated Snyk answers: regions, credentials, REST and v1 endpoints, rate limit."""
import base64
import gzip
import json
import socket
import sys
import unittest
from email.utils import parsedate_to_datetime

from emulated import Emulated, binary_of

BINARY = binary_of(sys.argv)

ORG = "aaaaaaaa-0000-4000-8000-000000000001"
FREE = "aaaaaaaa-0000-4000-8000-000000000002"
GROUP = "bbbbbbbb-0000-4000-8000-000000000001"
TOKEN = "11111111-2222-4333-8444-555555555555"
JWT_SHAPE = "eyJhbGciOiJub25lIn0.e30.x"
HOSTS = {
    "SNYK-US-01": "api.snyk.io",
    "SNYK-US-02": "api.us.snyk.io",
    "SNYK-EU-01": "api.eu.snyk.io",
    "SNYK-AU-01": "api.au.snyk.io",
    "SNYK-GOV-01": "api.snykgov.io",
}
SELF = "/rest/self?version=2024-10-15"


def has_ipv6_loopback():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            return True
    except OSError:
        return False


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.snyk = Emulated(BINARY)

    @classmethod
    def tearDownClass(cls):
        cls.snyk.close()

    def account(self, **fields):
        self.snyk.world(accounts=[{"token": TOKEN, **fields}])

    def test_a_credential_is_known_in_its_own_region_only(self):
        for region in HOSTS:
            self.account(region=region)
            for other, host in HOSTS.items():
                with self.subTest(region=region, asked=other):
                    status, _, _ = self.snyk.ask(host, SELF, TOKEN)
                    self.assertEqual(status, 200 if other == region else 401)

    def test_a_single_tenant_has_a_host_of_its_own(self):
        self.account(host="api.acme.snyk.io")
        self.assertEqual(self.snyk.ask("api.acme.snyk.io", SELF, TOKEN)[0], 200)
        self.assertEqual(self.snyk.ask("api.snyk.io", SELF, TOKEN)[0], 401)

    def test_the_gateway_takes_one_regions_credentials(self):
        world = {"accounts": [{"token": TOKEN, "region": "SNYK-EU-01"}]}
        for host in ["localhost", "127.0.0.1"] + (["::1"] if has_ipv6_loopback() else []):
            with self.subTest(host=host):
                self.snyk.world(gateway_region="SNYK-EU-01", **world)
                self.assertEqual(self.snyk.ask(host, SELF, TOKEN)[0], 200)
                self.snyk.world(**world)
                self.assertEqual(self.snyk.ask(host, SELF, TOKEN)[0], 401)

    def test_the_scheme_follows_the_kind_in_any_letter_case(self):
        self.snyk.world(accounts=[{"token": TOKEN}, {"token": JWT_SHAPE}, {"token": "both", "scheme": "any"}])
        table = [(TOKEN, "token", 200), (TOKEN, "TOKEN", 200), (TOKEN, "Bearer", 401), (JWT_SHAPE, "Bearer", 200),
                 (JWT_SHAPE, "bearer", 200), (JWT_SHAPE, "token", 401), ("both", "token", 200), ("both", "bearer", 200)]
        for token, scheme, expected in table:
            with self.subTest(token=token, scheme=scheme):
                self.assertEqual(self.snyk.ask("api.snyk.io", SELF, token, scheme)[0], expected)

    def test_self_of_a_user(self):
        self.account(type="user", id="u-1", name="Ada", email="ada@example.com", username="ada", default_org=ORG)
        status, headers, body = self.snyk.ask("api.snyk.io", SELF, TOKEN)
        self.assertEqual(status, 200)
        self.assertEqual(headers["content-type"], "application/vnd.api+json")
        self.assertRegex(headers["snyk-request-id"], r"^[0-9a-f-]{36}$")
        self.assertRegex(headers["date"], r"^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$")
        self.assertEqual(json.loads(body), {
            "jsonapi": {"version": "1.0"},
            "data": {"type": "user", "id": "u-1",
                     "attributes": {"name": "Ada", "email": "ada@example.com", "username": "ada",
                                    "avatar_url": "https://s.gravatar.com/avatar/snykdog.png",
                                    "default_org_context": ORG}},
            "links": {"self": SELF}})

    def test_self_of_machines_has_no_person(self):
        for kind in ("service_account", "app_instance", "something_new"):
            with self.subTest(kind=kind):
                self.account(type=kind, id="m-1", name="ci")
                _, body = self.snyk.ask_json("api.snyk.io", SELF, TOKEN)
                self.assertEqual(body["data"], {"type": kind, "id": "m-1", "attributes": {"name": "ci"}})

    def test_unauthorized_in_each_apis_shape(self):
        self.account()
        status, body = self.snyk.ask_json("api.snyk.io", SELF, "wrong")
        self.assertEqual((status, body["errors"][0]["status"], body["errors"][0]["code"]),
                         (401, "401", "SNYK-OPENAPI-0007"))
        self.assertEqual(self.snyk.ask_json("api.snyk.io", "/v1/orgs", "wrong"),
                         (401, {"code": 401, "error": "Invalid auth token provided",
                                "message": "Invalid auth token provided"}))
        self.assertEqual(self.snyk.ask_json("api.snyk.io", "/v1/orgs"),
                         (401, {"code": 401, "error": "Not authorised", "message": "Not authorised"}))

    def test_an_expired_account_is_unknown(self):
        self.account(expires_at=1000)
        self.assertEqual(self.snyk.ask("api.snyk.io", SELF, TOKEN)[0], 401)

    def test_the_version_is_required(self):
        self.account()
        for query, expected in [("", 400), ("?version=", 400), ("?version=today", 400), ("?version=2024-10-15", 200),
                                ("?version=2024-10-15~beta", 200), ("?version=2024-10-15~mine", 400)]:
            with self.subTest(query=query):
                status, body = self.snyk.ask_json("api.snyk.io", "/rest/self" + query, TOKEN)
                self.assertEqual(status, expected)
                self.assertEqual("errors" in body, expected == 400)

    def test_paths_and_methods_that_do_not_exist(self):
        self.account()
        self.assertEqual(self.snyk.ask("api.snyk.io", "/rest/nothing?version=2024-10-15", TOKEN)[0], 404)
        self.assertEqual(self.snyk.ask("api.snyk.io", SELF, TOKEN, method="DELETE")[0], 405)
        self.assertEqual(self.snyk.ask("api.snyk.io", "/api/v1/orgs", TOKEN)[0], 403)
        self.assertIn("<title>", self.snyk.ask("app.snyk.io", "/", TOKEN)[2])

    def test_orgs_come_in_pages(self):
        ids = [f"aaaaaaaa-0000-4000-8000-{number:012}" for number in range(25)]
        for style in ("path", "object", "absolute"):
            with self.subTest(style=style):
                self.snyk.world(next_link=style, accounts=[{"token": TOKEN, "orgs": ids}])
                path, seen, sizes = "/rest/orgs?version=2024-10-15&limit=10", [], []
                while path:
                    _, body = self.snyk.ask_json("api.snyk.io", path, TOKEN)
                    seen += [org["id"] for org in body["data"]]
                    sizes.append(len(body["data"]))
                    path = body["links"].get("next")
                    path = path["href"] if isinstance(path, dict) else path
                    path = path.removeprefix("https://api.snyk.io") if path else None
                self.assertEqual((seen, sizes), (ids, [10, 10, 5]))

    def test_orgs_are_filtered(self):
        self.snyk.world(orgs=[{"id": ORG, "slug": "acme", "name": "Acme", "group_id": GROUP},
                              {"id": FREE, "slug": "own", "name": "My own"}],
                        accounts=[{"token": TOKEN, "orgs": [ORG, FREE]}])
        for query, expected in [("slug=acme", [ORG]), ("slug=acm", []), ("name=own", [FREE]), ("is_personal=true", [FREE]),
                                (f"group_id={GROUP}", [ORG]), ("limit=100", [ORG, FREE])]:
            with self.subTest(query=query):
                _, body = self.snyk.ask_json("api.snyk.io", "/rest/orgs?version=2024-10-15&" + query, TOKEN)
                self.assertEqual([org["id"] for org in body["data"]], expected)
        for query in ("limit=5", "limit=15", "limit=110", "limit=x", "slug=a%20b", "starting_after=zzz"):
            with self.subTest(query=query):
                self.assertEqual(self.snyk.ask("api.snyk.io", "/rest/orgs?version=2024-10-15&" + query, TOKEN)[0], 400)
        _, body = self.snyk.ask_json("api.snyk.io", "/rest/groups?version=2023-01-30~beta", TOKEN)
        self.assertEqual([group["id"] for group in body["data"]], [GROUP])

    def test_one_org_and_its_invisible_neighbor(self):
        self.snyk.world(orgs=[{"id": ORG, "slug": "acme", "name": "Acme", "group_id": GROUP}, {"id": FREE}],
                        accounts=[{"token": TOKEN, "default_org": ORG}])
        _, body = self.snyk.ask_json("api.snyk.io", f"/rest/orgs/{ORG}?version=2024-10-15", TOKEN)
        self.assertEqual(body["data"]["attributes"]["slug"], "acme")
        self.assertEqual(body["data"]["attributes"]["group_id"], GROUP)
        self.assertIs(body["data"]["attributes"]["is_personal"], False)
        for unseen in (FREE, "acme", "aaaaaaaa-0000-4000-8000-999999999999"):
            with self.subTest(unseen=unseen):
                self.assertEqual(self.snyk.ask("api.snyk.io", f"/rest/orgs/{unseen}?version=2024-10-15", TOKEN)[0], 404)

    def test_the_plan_block(self):
        self.snyk.world(orgs=[{"id": ORG}, {"id": FREE, "name": "acme", "entitled": False}],
                        accounts=[{"token": TOKEN, "orgs": [ORG, FREE]}])
        words = (f"The org acme ({FREE}) is not entitled for api access. "
                 "Please upgrade your plan to access this capability")
        for path in ("/v1/org/{}/entitlements", "/rest/orgs/{}/projects?version=2024-10-15&limit=10"):
            with self.subTest(path=path):
                self.assertEqual(self.snyk.ask("api.snyk.io", path.format(ORG), TOKEN)[0], 200)
                self.assertEqual(self.snyk.ask_json("api.snyk.io", path.format(FREE), TOKEN),
                                 (403, {"error": True, "message": words, "cliMessage": words, "userMessage": words}))
        self.assertEqual(self.snyk.ask_json("api.snyk.io", f"/v1/org/{ORG}/entitlements", TOKEN)[1],
                         {"licenses": True, "reports": True, "fullVulnDB": False})
        self.assertEqual(self.snyk.ask("api.snyk.io", f"/v1/org/{GROUP}/entitlements", TOKEN)[0], 404)

    def test_v1_lists(self):
        self.snyk.world(orgs=[{"id": ORG, "slug": "acme", "name": "Acme", "group_id": GROUP}],
                        groups=[{"id": GROUP, "name": "Big"}],
                        accounts=[{"token": TOKEN, "id": "u-1", "email": "a@b.example", "username": "a", "orgs": [ORG]}])
        group = {"id": GROUP, "name": "Big"}
        self.assertEqual(self.snyk.ask_json("api.snyk.io", "/v1/orgs", TOKEN)[1], {"orgs": [
            {"name": "Acme", "id": ORG, "slug": "acme", "url": "https://api.snyk.io/org/acme", "group": group}]})
        self.assertEqual(self.snyk.ask_json("api.snyk.io", "/v1/user/me", TOKEN)[1],
                         {"id": "u-1", "username": "a", "email": "a@b.example",
                          "orgs": [{"name": "Acme", "id": ORG, "group": group}]})

    def test_personal_access_tokens(self):
        self.account(pats=[{"id": "01J", "label": "ci", "created_at": "2026-01-01T00:00:00Z",
                            "expires_at": "2026-03-01T00:00:00Z"}])
        _, body = self.snyk.ask_json("api.snyk.io", "/rest/self/personal_access_tokens?version=2024-03-19", TOKEN)
        self.assertEqual(body["data"], [{"type": "personal_access_token", "id": "01J", "attributes": {
            "label": "ci", "created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-03-01T00:00:00Z",
            "tenant_id": None}}])

    def test_what_the_cli_asks_of_v1(self):
        self.snyk.world(accounts=[{"token": TOKEN, "default_org": ORG}], orgs=[{"id": ORG, "slug": "acme"}, {"id": FREE}])
        for query, status in [("?org=" + ORG, 200), ("?org=acme", 200), ("", 200), ("?org=" + FREE, 404)]:
            with self.subTest(query=query):
                got, body = self.snyk.ask_json("api.snyk.io", "/v1/test-dep-graph" + query, TOKEN, method="POST", body="{}")
                self.assertEqual(got, status)
                self.assertEqual(body.get("result", {}).get("affectedPkgs"), {} if status == 200 else None)
        flag = "/v1/cli-config/feature-flags/any"
        self.assertIs(self.snyk.ask_json("api.snyk.io", flag, TOKEN)[1]["ok"], False)
        self.assertEqual(self.snyk.ask("api.snyk.io", flag)[0], 401)

    def test_an_encoded_body_is_logged_as_base64(self):
        self.account()
        self.snyk.clear_log()
        packed = gzip.compress(b"{}")
        self.snyk.ask("api.snyk.io", SELF, TOKEN, method="POST", body=packed, headers={"Content-Encoding": "gzip"})
        self.assertEqual(base64.b64decode(self.snyk.log("request")[0]["body"]), packed)

    def test_openapi_needs_no_credential(self):
        status, versions = self.snyk.ask_json("api.eu.snyk.io", "/rest/openapi")
        self.assertEqual(status, 200)
        self.assertIn("2024-10-15", versions)
        self.assertEqual(self.snyk.ask_json("api.eu.snyk.io", "/rest/openapi/2024-10-15")[1]["openapi"], "3.0.3")

    def test_the_rate_limit_blocks(self):
        self.account(rate_limit_per_minute=2, retry_after_seconds=7)
        answers = [self.snyk.ask("api.snyk.io", SELF, TOKEN) for _ in range(4)]
        self.assertEqual([status for status, _, _ in answers], [200, 200, 429, 429])
        self.assertEqual(answers[2][1]["retry-after"], "7")
        self.assertEqual(json.loads(answers[2][2])["errors"][0]["code"], "SNYK-0001")
        self.account(rate_limit_per_minute=0)
        self.assertNotIn("retry-after", self.snyk.ask("api.snyk.io", SELF, TOKEN)[1])

    def test_the_servers_clock_can_be_another(self):
        dates = []
        for offset in (0, 86400 * 3):
            self.snyk.world(date_offset_seconds=offset, accounts=[{"token": TOKEN}])
            dates.append(parsedate_to_datetime(self.snyk.ask("api.snyk.io", SELF, TOKEN)[1]["date"]))
        self.assertAlmostEqual((dates[1] - dates[0]).total_seconds(), 86400 * 3, delta=60)

    def test_what_is_wrong_with_a_world_is_named(self):
        for world, words in [({"acounts": []}, "world: acounts: unknown key"),
                             ({"accounts": [{}]}, "world.accounts[0]: token"),
                             ({"accounts": [{"token": "t", "region": "US"}]}, "unknown region US"),
                             ({"accounts": [{"token": "t", "scheme": "basic"}]}, "scheme"),
                             ({"orgs": [{"entitled": "yes"}]}, "world.orgs[0]: entitled: true or false")]:
            with self.subTest(world=world):
                status, text = self.snyk.control("PUT", "/world", world)
                self.assertEqual(status, 400)
                self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
