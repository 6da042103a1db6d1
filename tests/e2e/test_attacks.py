"""Attacks and mistakes that once worked, here or in a tool of the same kind, each tried from outside. Those that another
module tries already are listed in tests/attacks.md with the names of their tests.
"""

import os

import credentials
import github_files
import surroundings
from harness import BINARY, Case, account, fault, main, new_id

FOREIGN = "https://collector.example"


class Peers(Case):
    """What users of other tools ran into."""

    def test_no_wait_after_the_last_attempt(self):
        """A wait that nothing follows costs the job minutes."""
        for attempts in (1, 2):
            with self.subTest(attempts=attempts):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.service_account()}
                self.emulator.faults(fault({"status": 503}, path="/rest/self"))
                self.emulator.clear_log()
                result = self.snyk_cred("check", "--max-attempts", str(attempts), "--verbose", env=env)
                self.assert_refused(result, 75, "server-error")
                self.assertEqual(len(self.emulator.requests()), attempts)
                self.assertEqual(result.stderr.count("; trying again "), attempts - 1, result)

    def test_the_error_names_the_variable_that_was_read(self):
        """Not the usual one, whose value the reader would then look at in vain."""
        for name in ("DEPLOY_TOKEN", "SNYK_OAUTH_TOKEN", "SNYK_TOKEN_OF_THE_TEAM"):
            with self.subTest(name):
                env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": self.service_account()}
                env[name] = self.secret("no-credential-" + new_id())
                result = self.snyk_cred("check", "--token-env", name, env=env)
                self.assert_refused(result, 65)
                self.assertRegex(result.stderr, rf"\b{name}\b", result)
                self.assertNotRegex(result.error, r"\bSNYK_TOKEN\b", result)
                self.assert_no_connection()

    def test_a_refusal_does_not_end_like_a_missing_program(self):
        """With 127 a script would install the command and go on."""
        refusals = {
            67: ([], {"SNYK_TOKEN": self.api_token()}),
            66: ([], {}),
            64: (["--no-such-option"], {}),
            78: (["--region", "mars"], {"SNYK_TOKEN": self.api_token()}),
        }
        for code, (flags, variables) in refusals.items():
            with self.subTest(str(code)):
                env = surroundings.bare(self.box) | variables
                result = self.snyk_cred("exec", *flags, "--", "no-such-program-here", env=env)
                self.assertEqual(result.code, code, result)

    def test_a_token_does_not_choose_plain_http(self):
        """A host that the token names is not asked without TLS, whatever scheme it writes in front of it."""
        for claim in ("http://api.snyk.io", "http://api.eu.snyk.io", "HTTP://api.snyk.io:80"):
            for make, variable in ((self.pat, "SNYK_TOKEN"), (self.sat, "SNYK_TOKEN"), (self.jwt, "SNYK_OAUTH_TOKEN")):
                with self.subTest(f"{claim} in {make.__name__}"):
                    env = surroundings.bare(self.box) | {variable: make(claim)}
                    self.assert_refused(self.snyk_cred("check", env=env), 78, "host-not-allowed", "region-mismatch")
                    self.assert_no_connection()


class Sources(Case):
    def test_a_named_key_does_not_give_way_to_an_ambient_token(self):
        """A client's key that is missing is an error: the token that lies there is somebody else's."""
        missing = self.box.path("no-key.pem")
        for option, place in (("--private-key-file", missing), ("--private-key-env", "NO_SUCH_KEY")):
            with self.subTest(option):
                env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": self.service_account()}
                words = ["--client-id", new_id(), "--key-id", "k", "--region", "SNYK-US-01", option, place]
                mark = self.box.path("ran")
                result = self.snyk_cred("exec", *words, "--", "touch", mark, env=env)
                self.assert_refused(result, 66, "no-credential", "unreadable")
                self.assertNotIn(mark, result.after)
                self.assert_no_connection()

    def test_a_value_is_no_request_for_help(self):
        """`--expect-org "$X"` with -h in it printed the help and ended with 0: the gate stood open."""
        for option in ("--expect-org", "--expect-principal", "--org", "--token-env", "--min-validity"):
            for value in ("-h", "--help", "--version"):
                with self.subTest(f"{option} {value}"):
                    env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": self.service_account()}
                    result = self.snyk_cred("check", option, value, env=env)
                    self.assertNotEqual(result.code, 0, result)
                    self.assertTrue(result.words, result)


class ForeignHosts(Case):
    OF_SNYK = ("SNYK_API_REST_URL", "SNYK_API_V3_URL", "SNYK_CODE_CLIENT_PROXY_URL", "SNYK_CFG_ENDPOINT")
    GENERAL = ("API_REST_URL", "API_V3_URL", "CONFIG_SECRET_FILE", "SERVICE_ENV")

    def variables(self):
        return dict.fromkeys(self.OF_SNYK, FOREIGN) | dict.fromkeys(self.GENERAL, FOREIGN)

    def test_a_variable_does_not_lead_the_command_elsewhere(self):
        """The Snyk CLI takes hosts from variables that few people know: it sent the token there."""
        env = surroundings.gitlab(self.box) | self.variables() | {"SNYK_TOKEN": self.service_account()}
        result = self.snyk_cred("exec", "--", "sh", "-c", "env | grep -F collector.example", env=env)
        self.assertEqual((result.code, result.stdout), (1, ""), result)
        for name in self.variables():
            self.assertRegex(result.stderr, rf"warning: .*\b{name}\b", result)

    def test_a_variable_does_not_lead_later_steps_elsewhere(self):
        env = surroundings.github(self.box) | self.variables() | {"SNYK_TOKEN": self.service_account()}
        result = self.snyk_cred("inject", env=env, handed_to=[env["GITHUB_ENV"]])
        self.assert_ok(result)
        later = github_files.variables(result.after[env["GITHUB_ENV"]])
        for name in self.OF_SNYK:
            self.assertEqual(later.get(name), "", name)
        for name in self.GENERAL:  # other programs use them, so they are only named
            self.assertNotIn(name, later)
            self.assertRegex(result.stderr, rf"warning: .*\b{name}\b", result)

    def test_a_proxys_password_does_not_choose_its_host(self):
        """http://user:80/secret@proxy: up to the slash it reads like a host and a port."""
        token, password = self.service_account(), self.secret("80/" + new_id())
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        env["HTTPS_PROXY"] = f"http://someone:{password}@127.0.0.1:{self.emulator.port}"
        result = self.snyk_cred("check", "--ca-file", self.emulator.ca_file, env=env, network=False)
        self.assert_refused(result, 78, "setting-invalid", says="HTTPS_PROXY")
        self.assertNotIn("someone", result.stderr)
        self.assert_no_connection()

    def test_a_repository_on_another_host_is_a_fork(self):
        """Owner and name alone are the same there."""
        own = "https://github.com/acme/app.git"
        for other in (
            "https://github.evil.example/acme/app.git",
            "https://evil.example/github.com/acme/app.git",
            "https://github.com@evil.example/acme/app.git",
            "ssh://git@evil.example/acme/app.git",
            "git@evil.example:acme/app.git",
            "https:/github.com/acme/app.git",
        ):
            with self.subTest(other):
                env = surroundings.buildkite(
                    self.box, BUILDKITE_PULL_REQUEST="7", BUILDKITE_REPO=own, BUILDKITE_PULL_REQUEST_REPO=other,
                    SNYK_TOKEN=self.service_account(),
                )  # fmt: skip
                self.assert_refused(self.snyk_cred("exec", "--", "true", env=env), 77, "untrusted-code")
                self.assert_no_connection()


class Logs(Case):
    def test_a_name_does_not_turn_the_log_around(self):
        """Bidirectional controls make a line read otherwise than it is: denied as allowed, say."""
        token, name = self.api_token(), "ci\u202edewolla\u2066 \u200fx\u061c"
        self.world(account(token, "service_account", name=name))
        for make in (surroundings.github, surroundings.gitlab, surroundings.bare):
            env = make(self.box) | {"SNYK_TOKEN": token}
            result = self.snyk_cred("inject", "--format", "json", "--verbose", env=env)
            self.assert_ok(result)
            seen = result.stdout + result.stderr + "".join(data.decode() for data in result.changed().values())
            self.assertIn("dewolla", seen)
            for control in "\u202e\u2066\u200f\u061c":
                self.assertNotIn(control, seen)

    def test_a_clients_secret_is_no_word_of_any_command(self):
        """Every user of the machine can read command lines: those of the programs that are started, too."""
        secret, token = self.secret(credentials.client_secret()), self.jwt()
        client = {"client_id": new_id(), "client_secret": secret, "region": "SNYK-US-01", "access_token": token}
        self.world(clients=[client | {"account": {"type": "service_account", "name": "ci"}}])
        env = surroundings.bare(self.box) | {"SNYK_CLIENT_ID": client["client_id"], "SNYK_CLIENT_SECRET": secret}
        script = "for each in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$each; done 2>/dev/null"
        seen = self.box.path("command-lines")
        result = self.snyk_cred("exec", "--no-mask", "--", "sh", "-c", f"{{ {script}; }} >{seen}", env=env)
        self.assertEqual(result.code, 0, result)
        self.assertIn(os.path.basename(BINARY), self.box.read(seen).decode("utf-8", "replace"))


if __name__ == "__main__":
    main()
