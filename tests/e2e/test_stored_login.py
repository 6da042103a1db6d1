"""A login that the Snyk CLI keeps in its own file: no variable of ours can switch all of it off, so the report names it,
and never what is in it."""

import json
import os

import credentials
import surroundings
from harness import Case, account, main, new_id
from oauth_case import OAuth

HOME = "home/.config/configstore/snyk.json"


class Store(Case):
    def login(self, **keys):
        return json.dumps(keys)

    def oauth_login(self):
        tokens = {"access_token": self.jwt("https://api.us.snyk.io"), "refresh_token": credentials.refresh_token()}
        self.secret(tokens["refresh_token"])
        return self.login(internal_oauth_token_storage=json.dumps(tokens))

    def remarks(self, result):
        report = self.report(result)
        found = {}
        for kind in ("warnings", "notices"):
            found[kind] = [text for text in report[kind] if "login of the Snyk CLI" in text]
        return found

    def check_store(self, *flags, env=None):
        result, _ = self.check(*flags, env=env or surroundings.github(self.box, SNYK_TOKEN=self.token))
        return result, self.remarks(result)

    def setUp(self):
        super().setUp()
        self.token = self.service_account(default_org=new_id())


class Named(Store):
    def test_none(self):
        result, remarks = self.check_store()
        self.assert_ok(result)
        self.assertEqual(remarks, {"warnings": [], "notices": []})

    def test_a_token_that_yields(self):
        self.box.write(HOME, self.login(api=self.api_token()))
        result, remarks = self.check_store()
        self.assert_ok(result)
        self.assertEqual(remarks["warnings"], [])
        self.assertIn(self.box.path(HOME), remarks["notices"][0])

    def test_an_oauth_login_takes_the_region(self):
        self.box.write(HOME, self.oauth_login())
        result, remarks = self.check_store()
        self.assert_ok(result)
        self.assertIn("internal_oauth_token_storage", remarks["warnings"][0])
        self.assertIn(self.box.path(HOME), remarks["warnings"][0])

    def test_on_each_way(self):
        self.box.write(HOME, self.oauth_login())
        for command, tail in (("inject", []), ("exec", ["--", "true"]), ("check", [])):
            with self.subTest(command):
                env = surroundings.github(self.box, SNYK_TOKEN=self.token)
                result = self.snyk_cred(command, *tail, env=env, handed_to=[env["GITHUB_ENV"]])
                self.assert_ok(result)
                self.assertIn("login of the Snyk CLI", result.stderr + result.stdout)

    def test_also_where_the_credential_is_refused(self):
        self.box.write(HOME, self.oauth_login())
        self.world(account(self.token, "user", "SNYK-EU-01"))
        result, remarks = self.check_store("--region", "eu")
        self.assert_refused(result, 77, "enterprise-rule")
        self.assertEqual(len(remarks["warnings"]), 1)

    def test_github_says_it_in_an_annotation(self):
        self.box.write(HOME, self.oauth_login())
        env = surroundings.github(self.box, SNYK_TOKEN=self.token)
        result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assertRegex(result.stdout + result.stderr, "::warning.*login of the Snyk CLI")


class InTheWorkingDirectory(Store):
    """Where HOME has none, a current CLI reads one of the working directory: a pull request's, maybe."""

    def test_each_format(self):
        for name, text in (
            ("snyk.json", self.oauth_login()),
            ("snyk.yaml", "snyk_api: https://api.example.com\n"),
            ("snyk.yml", "snyk_token: x\n"),
            ("snyk.toml", 'snyk_oauth_token = "x"\n'),
            ("snyk.env", "SNYK_OAUTH_TOKEN=x\n"),
        ):
            with self.subTest(name):
                path = self.box.write("work/" + name, text)
                result, remarks = self.check_store()
                os.remove(path)
                self.assert_ok(result)
                self.assertIn("the working directory's file " + name, remarks["warnings"][0])

    def test_the_one_of_home_comes_first(self):
        self.box.write(HOME, "{}")
        self.box.write("work/snyk.json", self.oauth_login())
        self.assertEqual(self.check_store()[1], {"warnings": [], "notices": []})

    def test_what_is_no_file_holds_nobody_up(self):
        os.mkfifo(os.path.join(self.box.path("work"), "snyk.json"))
        os.mkdir(os.path.join(self.box.path("work"), "snyk.yaml"))
        result, remarks = self.check_store()
        self.assert_ok(result)
        self.assertEqual(remarks, {"warnings": [], "notices": []})


class BesideAnAccessToken(OAuth, Store):
    def test_a_stored_token_may_lead_it_elsewhere(self):
        """A personal token under `api` names a region, and the CLI takes it for the access token too."""
        self.box.write(HOME, self.login(api=self.pat("au.snyk.io")))
        client = self.client()
        env = surroundings.gitlab(self.box, SNYK_CLIENT_SECRET=client["client_secret"])
        flags = ["--client-id", client["client_id"], "--region", "eu"]
        result, remarks = self.check_store(*flags, env=env)
        self.assert_ok(result)
        self.assertIn("(api)", remarks["warnings"][0])


if __name__ == "__main__":
    main()
