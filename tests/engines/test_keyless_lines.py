"""Keyless in the templates of CircleCI, Buildkite and Bitbucket, run as their systems run them: the identity where each of them
puts it, a key service that signs, and one command that gets an access token.
"""

import os

import template_files
from test_exec_templates import Buildkite, CircleCi, Templates, environment, later_steps, surroundings

import vault_server
from harness import main
from keyless_case import OPENSSL, Keyless, openssl

SNYK = '#!/bin/sh\nenv >"$SAW/$*"\necho "it is $SNYK_OAUTH_TOKEN."\n'
NAMED = "vault+https://vault.example.com/transit/keys/snyk?role=snyk-ci"
# The agent: it gives a token for the audience that it is asked for, and keeps its words; the rest as later_steps' does.
ISSUER = """#!/bin/sh
case $* in
"oidc request-token --audience {audience} --lifetime 300 --claim organization_id --claim pipeline_id")
    printf '%s\\n' "$*" >>{saw}
    exec cat {token} ;;
"oidc "*) echo "no: $*" >&2; exit 1 ;;
esac
exec {rest} "$@"
"""


class KeylessTemplates(Templates, Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.vault = vault_server.Vault(self, OPENSSL, self.box.write("keys/snyk.pem", private.decode()))
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        self.account["account"] |= {"default_org": self.org}
        self.world(clients=[self.account], orgs=[{"id": self.org, "slug": "acme"}])
        self.token = self.account["access_token"]
        self.secret(self.vault.TOKEN)
        self.box.write("bin/snyk", SNYK, 0o755)

    def named(self, text):
        """What a user writes in place of the names in the template."""
        names = {NAMED: self.vault.uri(), "https://vault.example.com": self.vault.origin, "CLIENT_ID": self.account["client_id"], "snyk-ci-2026-11": "key-1"}
        for word, value in names.items():
            text = text.replace(word, value)
        return text

    def job(self, make, **more):
        job = super().job(make, NO_PROXY="127.0.0.1", **more)
        del job[self.SECRET]
        return job

    def stored(self):
        """The URI of a credential that the key service keeps."""
        self.allow()
        self.vault.kept["/v1/secret/data/ci/snyk"] = {"token": self.token}
        return self.vault.uri("secret/ci/snyk?field=token&role=ci")

    def assert_stored(self, result):
        self.assertEqual(result.code, 0, result)
        self.assert_has_the_credential("test")
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/secret/data/ci/snyk"])

    def in_place(self, lines):
        """The lines with --token-from in place of client, signer and key, as their comment says."""
        own = '--client-id "$client_id" --signer "$signer" --key-id snyk-ci-2026-11'
        self.assertIn(own, lines)
        return lines.replace(own, f"--token-from '{self.stored()}'")

    def assert_keyless(self, run, withheld):
        result = run()
        self.assertEqual(result.code, 0, result)
        self.assertIn("it is ***.", result.stdout)
        seen = dict(line.split("=", 1) for line in self.box.read("saw/test").decode().splitlines() if "=" in line)
        self.assertEqual((seen["SNYK_OAUTH_TOKEN"], seen["SNYK_API"]), (self.token, "https://api.eu.snyk.io"))
        self.assertNotIn(withheld, seen)
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/transit/sign/snyk"])
        self.assertEqual(len(self.token_requests()), 1)


class InBitbucket(KeylessTemplates):
    def test_bitbucket(self):
        audience = "ari:cloud:bitbucket::workspace/WORKSPACE_UUID"
        step = self.template("bitbucket/bitbucket-pipelines.yml")["pipelines"]["custom"]["keyless"][0]["step"]
        self.assertIs(step["oidc"], True)
        job = self.job(surroundings.bitbucket, BITBUCKET_STEP_OIDC_TOKEN=self.identity(audience))
        self.assert_keyless(lambda: self.run_lines(self.named("\n".join(step["script"])), job), "BITBUCKET_STEP_OIDC_TOKEN")
        self.vault.requests.clear()
        lines = self.in_place("\n".join(step["script"])).replace("role=ci", f"role=ci&audience={audience}")
        self.assert_stored(self.run_lines(lines, self.job(surroundings.bitbucket, BITBUCKET_STEP_OIDC_TOKEN=self.identity(audience))))


class InCircleCi(CircleCi, KeylessTemplates):
    test_exec_and_inject = None

    def test_circleci(self):
        config = self.template("circleci/config.yml")
        steps = config["jobs"]["scan-keyless"]["steps"]
        self.assertEqual(steps[:2], ["checkout", "install-snyk-cred"])
        given = steps[2]["snyk-cred-keyless"]
        token = self.identity("CIRCLECI_ORGANIZATION", iss="https://oidc.circleci.com/org/1", sub="org/1/project/2/user/3")
        job = self.job(surroundings.circleci, CIRCLE_OIDC_TOKEN=token, CIRCLE_OIDC_TOKEN_V2=token)
        self.assertEqual(self.run_step(next(self.steps()), job).code, 0)
        lines = self.keyless_lines(config, given)
        self.assert_keyless(lambda: self.run_step(self.named(lines), job), "CIRCLE_OIDC_TOKEN_V2")
        self.vault.requests.clear()
        uri = self.stored() + "&audience=CIRCLECI_ORGANIZATION"
        lines = self.keyless_lines(config, {"token-from": uri, "expect-org": self.org, "command": "snyk test"})
        self.assert_stored(self.run_step(lines, job))

    def keyless_lines(self, config, given):
        command = config["commands"]["snyk-cred-keyless"]
        self.assertLessEqual(set(given), set(command["parameters"]))
        values = {name: given.get(name, parameter.get("default")) for name, parameter in command["parameters"].items()}
        self.assertNotIn(None, values.values())
        lines = command["steps"][0]["run"]["command"]
        for name, value in values.items():
            self.assertIn(f"<< parameters.{name} >>", lines)
            lines = lines.replace(f"<< parameters.{name} >>", value)
        return lines


class InBuildkite(Buildkite, KeylessTemplates):
    test_exec = test_the_hook_hands_over_to_the_command = None

    def agent(self):
        agent = later_steps.buildkite_agent(self)
        rest = self.box.path("agent/buildkite-agent")
        saw, token = self.box.path("agent/oidc"), self.box.write("issuer/token", self.identity(self.vault.origin) + "\n")
        self.box.write("bin/buildkite-agent", ISSUER.format(audience=self.vault.origin, saw=saw, token=token, rest=rest), 0o755)
        return agent | {"PATH": f"{self.box.path('bin')}:{agent['PATH']}"}

    def command(self):
        return "\n".join(self.pipeline["steps"][2]["command"]).replace("$$", "$")

    def test_exec_with_an_identity(self):
        self.assertNotIn("secrets", self.pipeline["steps"][2])
        job = self.job(surroundings.buildkite) | self.agent()
        self.assert_keyless(lambda: self.run_lines(self.named(self.command()), job), "SNYK_ID_TOKEN")
        self.assertTrue(os.path.exists(self.box.path("agent/oidc")))
        self.vault.requests.clear()
        self.assert_stored(self.run_lines(self.named(self.in_place(self.command())), self.job(surroundings.buildkite) | self.agent()))
        self.assertEqual(self.programs(), [], "the program stayed on the agent")

    def test_the_hook_with_an_identity(self):
        written = template_files.text("buildkite/hooks/pre-command", self.mirror.pins, self.org)
        hook = self.box.write("work/.buildkite/hooks/pre-command", self.named(written), 0o755)
        job = self.job(surroundings.buildkite, SNYKCRED_STEP="keyless") | self.agent()
        result = self.run_engine([hook], job, handed_to=[self.box.path("agent/saw.env")])
        self.assertEqual(result.code, 0, result)
        later = later_steps.buildkite_later(self, job)
        self.assertEqual(later["SNYK_OAUTH_TOKEN"], self.token)
        self.assertNotIn("SNYK_ID_TOKEN", environment(later))

    def test_an_agent_that_gives_none(self):
        job = self.job(surroundings.buildkite) | self.agent()
        command = self.named(self.command()).replace("--lifetime 300", "--lifetime 301")
        result = self.run_lines(command, job)
        self.assertEqual(result.code, 1, result)
        self.assertEqual(self.vault.paths(), [])


if __name__ == "__main__":
    main()
