"""What a current Snyk CLI would make of what was handed over: the right credential at the right host, whatever lay about;
and a warning where no variable can see to that."""

import json
import os

import credentials
import current_cli
import github_files
import surroundings
from harness import ASAN, BINARY, HOSTS, Case, account, main, new_id

TWO_STATEMENTS = 'snyk_cred=$(snyk-cred inject $ARGUMENTS) || exit $?\neval "$snyk_cred"\n'
WAYS = ("github", "gitlab", "jenkins", "shell", "exec")


class CurrentCli(Case):
    def setUp(self):
        super().setUp()
        os.symlink(BINARY, os.path.join(self.box.folder("bin"), "snyk-cred"))

    def later(self, way, env, *flags):
        """The environment of the command that the credential is for."""
        system = {"github": surroundings.github, "gitlab": surroundings.gitlab, "jenkins": surroundings.jenkins}
        env = system.get(way, surroundings.bare)(self.box) | env
        flags = ["--token-env", "MINE", *flags]
        if way == "github":
            result = self.snyk_cred("inject", *flags, env=env, handed_to=[env["GITHUB_ENV"]])
            self.assert_ok(result)
            env.pop("MINE")
            return env | github_files.variables(result.after[env["GITHUB_ENV"]])
        dump = self.box.path("dump")
        words = [*self.network(), *flags]
        if way == "exec":
            argv = [BINARY, "exec", *words, "--", "sh", "-c", f"env -0 > {dump}"]
        else:
            argv = ["sh", "-eu", "-c", TWO_STATEMENTS + f"env -0 > {dump}"]
        env = env | {"ARGUMENTS": " ".join(words), "PATH": self.box.path("bin") + ":" + env["PATH"]}
        self.assert_ok(self.run_program(argv, ASAN | env, handed_to=[dump]))
        return dict(pair.split("=", 1) for pair in self.box.read(dump).decode().split("\0") if pair)

    def relatives(self):
        """Of other regions, every one of them."""
        login = {"access_token": self.jwt("https://api.us.snyk.io"), "refresh_token": credentials.refresh_token()}
        self.secret(login["refresh_token"])
        return {
            "SNYK_TOKEN": self.pat("au.snyk.io"),
            "SNYK_OAUTH_TOKEN": self.jwt("https://api.us.snyk.io"),
            "SNYK_DOCKER_TOKEN": self.jwt("https://api.us.snyk.io"),
            "SNYK_CFG_API": self.pat("au.snyk.io"),
            "INTERNAL_OAUTH_TOKEN_STORAGE": json.dumps(login),
        }

    def credentials(self):
        """Name: (credential, scheme) of each kind, all of EU-01."""
        return {
            "API token": (self.api_token(), "token"),
            "personal access token": (self.pat("eu.snyk.io"), "token"),
            "service-account token": (self.sat("https://api.eu.snyk.io"), "token"),
            "OAuth access token": (self.jwt("https://api.eu.snyk.io"), "Bearer"),
        }

    def test_each_kind_past_each_relative(self):
        for kind, (credential, scheme) in self.credentials().items():
            self.world(account(credential, "service_account", "SNYK-EU-01", default_org=new_id()))
            stale = self.relatives()
            wanted = (f"https://{HOSTS['SNYK-EU-01']}", scheme, credential)
            for way in WAYS:
                with self.subTest(f"{kind}, {way}"):
                    env = self.later(way, {"MINE": credential} | stale, "--region", "eu")
                    self.assertEqual(current_cli.takes(env), wanted)

    def test_without_snyk_cred_each_relative_wins(self):
        """The other direction: each of them alone diverts a good SNYK_TOKEN, or a good access token."""
        good = {"SNYK_TOKEN": self.api_token(), "SNYK_API": "https://api.eu.snyk.io"}
        access = {"SNYK_OAUTH_TOKEN": self.jwt("https://api.eu.snyk.io"), "SNYK_API": "https://api.eu.snyk.io"}
        for name, value in self.relatives().items():
            for handed in (good, access):
                if name in handed or (name == "SNYK_CFG_API" and handed is good):
                    continue
                if name == "SNYK_DOCKER_TOKEN" and handed is access:
                    continue
                with self.subTest(f"{name} beside {list(handed)[0]}"):
                    self.assertNotEqual(current_cli.takes(handed | {name: value}), current_cli.takes(handed))

    def test_a_stored_login_diverts_and_is_named(self):
        token = self.service_account(self.api_token(), region="SNYK-EU-01", default_org=new_id())
        login = {"access_token": self.jwt("https://api.us.snyk.io")}
        store = {"internal_oauth_token_storage": json.dumps(login)}
        self.box.write("home/.config/configstore/snyk.json", json.dumps(store))
        env = self.later("exec", {"MINE": token}, "--region", "eu")
        self.assertEqual(current_cli.takes(env)[0], "https://api.us.snyk.io")
        result, report = self.check("--region", "eu", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_ok(result)
        self.assertTrue(any("may go to another region" in text for text in report["warnings"]), report["warnings"])


if __name__ == "__main__":
    main()
