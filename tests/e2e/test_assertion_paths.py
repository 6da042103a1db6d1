"""Assertions on the rarer paths: a peer's allow-list was skipped on one path for months. Each path is shown to work, and
then to refuse for each assertion that is broken, wherever the assertion is stated."""

import json
import os
import subprocess

import credentials
import surroundings
from harness import account, main, new_id
from oauth_case import OAuth
from policy_case import day


class Paths(OAuth):
    REGION = "SNYK-EU-01"

    def setUp(self):
        super().setUp()
        self.me, self.org, self.other = new_id(), new_id(), new_id()

    def path(self, name):
        """Flags, variables and standard input of one way to a credential of `self.me` in `self.org`."""
        token, access = self.api_token(), self.jwt("https://api.eu.snyk.io")
        principal = {"type": "app_instance", "id": self.me, "default_org": self.org, "orgs": [self.org]}
        client = {
            "client_id": new_id(),
            "client_secret": self.secret(credentials.client_secret()),
            "access_token": access,
            "region": self.REGION,
            "account": principal,
        }
        flags, variables, stdin = ["--region", "eu"], {}, None
        if name == "private key":
            private, public = self.key_pair()
            client["public_keys"] = [{"kid": "k", "pem": public}]
            file = self.box.write("key.pem", private)
            flags += ["--client-id", client["client_id"], "--key-id", "k", "--private-key-file", file]
        elif name in ("client secret", "minted again"):
            variables = {"SNYK_CLIENT_ID": client["client_id"], "SNYK_CLIENT_SECRET": client["client_secret"]}
            if name == "minted again":
                variables["SNYK_OAUTH_TOKEN"] = self.jwt("https://api.eu.snyk.io", azp=client["client_id"])
        elif name == "standard input":
            flags, stdin = [*flags, "--token-stdin"], token + "\n"
        elif name == "ambient access token":
            access = self.jwt("https://api.eu.snyk.io")
            variables = {"SNYK_OAUTH_TOKEN": access}
        else:
            variables = {"SNYK_TOKEN": token}
        people = [account(each, region=self.REGION, kind=principal["type"], **{k: v for k, v in principal.items() if k != "type"})
                  for each in (token, access)]  # fmt: skip
        self.world(*people, clients=[client], orgs=[{"id": self.org, "slug": "acme"}, {"id": self.other}])
        return flags, variables, stdin

    NAMES = ("private key", "client secret", "minted again", "standard input", "ambient access token", "API token")

    pair = None

    def key_pair(self):
        if Paths.pair is None:
            private = subprocess.run(
                ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                capture_output=True,
                check=True,
            ).stdout
            public = subprocess.run(
                ["openssl", "pkey", "-pubout"], input=private, capture_output=True, check=True
            ).stdout
            Paths.pair = private.decode(), public.decode()
        for line in Paths.pair[0].splitlines()[1:-1]:
            if len(line) > 20:
                self.secret(line)
        return Paths.pair

    def broken(self):
        return {
            "--expect-principal": new_id(),
            "--expect-org": self.other,
            "--expect-region": "SNYK-AU-01",
        }

    def run_path(self, command, name, *more, tail=(), variables=None, system=surroundings.github):
        flags, given, stdin = self.path(name)
        env = system(self.box) | given | (variables or {})
        allowed = [env["GITHUB_ENV"]] if "GITHUB_ENV" in env else []
        return self.snyk_cred(command, *flags, *more, *tail, env=env, stdin=stdin, handed_to=allowed)


class Refusals(Paths):
    def test_each_path_works(self):
        met = ["--expect-principal", self.me, "--expect-org", self.org, "--expect-region", "eu"]
        for name in self.NAMES:
            with self.subTest(name):
                result = self.run_path("inject", name, *met)
                self.assert_ok(result)
                self.assertNotEqual(result.after[result.env["GITHUB_ENV"]], b"")

    def test_inject(self):
        for name in self.NAMES:
            for option, value in self.broken().items():
                with self.subTest(f"{name}, {option}"):
                    result = self.run_path("inject", name, option, value)
                    self.assert_refused(result, 77, "assertion", says=option)
                    self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")

    def test_exec(self):
        mark = self.box.path("ran")
        for name in self.NAMES:
            for option, value in self.broken().items():
                with self.subTest(f"{name}, {option}"):
                    result = self.run_path("exec", name, option, value, tail=["--", "touch", mark])
                    self.assert_refused(result, 77, "assertion", says=option)
                    self.assertFalse(os.path.exists(mark))

    def test_check(self):
        for name in self.NAMES:
            for option, value in self.broken().items():
                with self.subTest(f"{name}, {option}"):
                    self.assert_refused(self.run_path("check", name, option, value), 77, "assertion", says=option)


class WhereverStated(Paths):
    def test_in_a_policy_file(self):
        """From anywhere, and beside a flag that is met."""
        for place in ("outside/policy.json", "work/policy.json"):
            for option, value in self.broken().items():
                path = self.box.write(place, json.dumps({option[2:]: [value]}))
                for name in ("private key", "client secret", "standard input", "API token"):
                    with self.subTest(f"{place}, {option}, {name}"):
                        met = {"--expect-principal": self.me, "--expect-org": self.org, "--expect-region": "eu"}
                        result = self.run_path("inject", name, "--policy-file", path, option, met[option])
                        self.assert_refused(result, 77, "assertion", says=["policy.json", option])
                        self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")

    def test_in_a_variable(self):
        for option, value in self.broken().items():
            variable = "SNYK_CRED_" + option[2:].upper().replace("-", "_")
            for name in ("private key", "minted again", "ambient access token"):
                with self.subTest(f"{variable}, {name}"):
                    result = self.run_path("inject", name, variables={variable: value})
                    self.assert_refused(result, 77, "assertion", says=variable)

    def test_nothing_softens_them(self):
        exception = {"principal": self.me, "reason": "moving", "until": day(30)}
        path = self.box.write("outside/policy.json", json.dumps({"exceptions": [exception]}))
        for softener in (
            ["--policy", "off"],
            ["--policy", "warn"],
            ["--policy-file", path],
            ["--on-missing", "skip"],
            ["--untrusted-code", "allow"],
            ["--plan", "trial"],
        ):
            for option, value in self.broken().items():
                with self.subTest(f"{softener}, {option}"):
                    result = self.run_path("inject", "client secret", *softener, option, value)
                    self.assert_refused(result, 77, "assertion", says=option)
                    self.assertEqual(result.after[result.env["GITHUB_ENV"]], b"")

    def test_in_each_dialect(self):
        output = self.box.path("handed")
        for form in ("shell", "fish", "powershell", "dotenv", "json"):
            more = ["--output", output] if form in ("dotenv", "json") else []
            with self.subTest(form):
                result = self.run_path(
                    "inject", "client secret", "--format", form, *more, "--expect-org", self.other,
                    system=surroundings.bare,
                )  # fmt: skip
                self.assert_refused(result, 77, "assertion")
                self.assertFalse(os.path.exists(output))
                self.assertNotIn("SNYK_API=", result.stdout)
        result = self.run_path("inject", "client secret", "--hand-over", "output", "--expect-org", self.other)
        self.assert_refused(result, 77, "assertion")
        self.assertNotIn(b"token<<", result.after[result.env["GITHUB_OUTPUT"]])

    def test_on_a_persons_machine(self):
        flags, variables, _ = self.path("API token")
        env = surroundings.bare(self.box) | variables
        for option, value in self.broken().items():
            with self.subTest(option):
                result = self.snyk_cred("check", *flags, option, value, env=env, terminals=("stdin",))
                self.assert_refused(result, 77, "assertion")


class Ids(Paths):
    def test_a_slug_is_told_to_be_none(self):
        """It can match nothing: then the option is wrong, and not the credential."""
        result = self.run_path("inject", "API token", "--expect-principal", "ci-bot")
        self.assert_refused(result, 77, "assertion", says='"ci-bot" is not an ID')
        self.emulator.clear_log()
        for more in ((), ("--org", "acme")):
            for text in ("acme", "ORG_ID"):
                with self.subTest(text, more=more):
                    result = self.run_path("inject", "API token", *more, "--expect-org", text)
                    self.assert_refused(result, 78, "setting-invalid", says="organization ID")
        self.assertEqual(self.emulator.requests(), [], "known before any request")


class Offline(Paths):
    def test_what_only_snyk_can_tell_is_named(self):
        flags, variables, _ = self.path("API token")
        env = surroundings.bare(self.box) | variables
        asked = ["--org", "acme", "--expect-org", self.other, "--expect-principal", new_id()]
        result, report = self.check("--offline", *flags, *asked, env=env)
        self.assert_ok(result)
        self.assertEqual(report["verdict"], "unverified")
        (warning,) = report["warnings"]
        for option in asked[::2]:
            self.assertIn(option, warning)
        self.assertEqual(self.check("--offline", *flags, env=env)[1]["warnings"], [])

    def test_what_is_known_is_judged(self):
        env = surroundings.bare(self.box)
        for name, token, code in (
            ("ends too soon", self.pat(expires=credentials.in_days(5)), 77),
            ("lasts", self.pat(expires=credentials.in_days(50)), 0),
            ("does not say", self.pat(expires=None), 77),
            ("has no end", self.api_token(), 0),
        ):
            with self.subTest(name):
                result = self.snyk_cred(
                    "check", "--offline", "--min-validity", "30d", env=env | {"SNYK_TOKEN": token}
                )
                self.assertEqual(result.code, code, result)
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
        result = self.snyk_cred("check", "--offline", "--expect-region", "eu", env=env)
        self.assert_refused(result, 77, "assertion")
        self.assert_no_connection()


if __name__ == "__main__":
    main()
