"""Variables that lead Snyk's own CLI to another host: under `exec` that host sees nothing, whatever else is set."""

import json

import snyk_cli

snyk_cli.need()

import surroundings  # noqa: E402
from harness import Case, main, new_id  # noqa: E402

FOREIGN = "api.foreign.example"
REST = f"https://{FOREIGN}/rest"
# Asks the REST API, where `snyk test` asks v1.
CREATE = ("apps", "create", "--experimental", f"--org={new_id()}", "--name=n", "--redirect-uris=https://a.example")
CREATE += ("--scopes=org.read",)


class Diverted(Case):
    def setUp(self):
        super().setUp()
        snyk_cli.project(self.box.folder("work"))
        self.token = self.service_account(default_org=new_id())
        self.env = surroundings.bare(self.box) | snyk_cli.surroundings(self.emulator, self.box.folder("home"))
        self.env |= {"SNYK_TOKEN": self.token, "CI": "true"}
        settings = self.box.write("evil.json", json.dumps({"API_REST_URL": REST}).encode())
        self.ways = {
            "SNYK_API_REST_URL": REST,
            "SNYK_API_V3_URL": REST,
            "API_REST_URL": REST,
            "API_V3_URL": REST,
            "CONFIG_SECRET_FILE": settings,
            "SERVICE_ENV": "/../../../../../../../../../../../.." + settings.removesuffix(".json"),
        }
        # Not asked by `apps create`, or not read by this version of the CLI.
        self.others = {
            "SNYK_CODE_CLIENT_PROXY_URL": f"https://{FOREIGN}",
            "SNYK_CFG_ENDPOINT": f"https://{FOREIGN}/api",
            "SNYK_IAC_TEST_API_REST_URL": REST,
            "SNYK_IAC_TEST_API_V1_URL": REST,
            "SNYK_DRIFTCTL_URL": f"https://{FOREIGN}/driftctl",
            "SNYK_DRIFTCTL_PATH": "/bin/false",
            "SNYK_SYSTEM_HTTPS_PROXY": f"http://{FOREIGN}:3128",
            "INTERNAL_ADDITIONAL_AUTH_URLS": REST,
            "INTERNAL_SNYK_APP": f"https://{FOREIGN}",
        }

    def hosts(self):
        """Every host that the emulator was asked to connect to: it is the proxy of all programs here."""
        return {entry["host"].split(":")[0] for entry in self.emulator.log("connect")}

    def test_without_exec_each_of_them_does(self):
        """The other direction: there is something to be prevented."""
        for name, value in self.ways.items():
            with self.subTest(name):
                self.emulator.clear_log()
                self.run_program(snyk_cli.argv(*CREATE), self.env | {name: value})
                self.assertIn(FOREIGN, self.hosts())

    def test_under_exec_the_foreign_host_sees_nothing(self):
        for name, value in (self.ways | self.others).items():
            with self.subTest(name):
                self.emulator.clear_log()
                for command in (CREATE, ("test",), ("code", "test")):
                    argv = ("exec", "--", *snyk_cli.argv(*command))
                    result = self.snyk_cred(*argv, env=self.env | {name: value}, network=False)
                    self.assertIn(f"{name} can send the Snyk CLI", result.stderr)
                self.assertEqual(self.hosts(), {"api.snyk.io"})

    def test_all_at_once_and_the_command_gets_none(self):
        env = self.env | self.ways | self.others
        result = self.snyk_cred("exec", "--", "env", env=env, network=False)
        self.assert_ok(result)
        names = {line.partition("=")[0] for line in result.stdout.splitlines()}
        self.assertFalse(names & set(self.ways | self.others))
        self.assertIn("SNYK_API=https://api.snyk.io", result.stdout.splitlines())

    def test_the_resolved_host_itself_may_be_named(self):
        env = self.env | {"SNYK_API_REST_URL": "https://api.snyk.io/rest"}
        result = self.snyk_cred("exec", "--", "env", env=env, network=False)
        self.assertIn("SNYK_API_REST_URL=https://api.snyk.io/rest", result.stdout.splitlines())


if __name__ == "__main__":
    main()
