"""withSnykCred of the Jenkins library: what a block gets, what it never gets, and what stays unseen."""

import engines

engines.need("groovy", "java")
from jenkins_case import SHELLS, Jenkins, account, main, new_id  # noqa: E402


class WithSnykCred(Jenkins):
    def with_snyk_cred(self, *commands, body=None, **parameters):
        parameters = {"credentialsId": "snyk"} | parameters
        body = body or "\n".join(f"sh '{command}'" for command in commands)
        return f"withSnykCred({self.parameters(**parameters)}) {{\n{body}\n}}"


class Block(WithSnykCred):
    def test_later_steps_of_the_block_see_the_credential(self):
        for expands in (False, True):
            with self.subTest(expands=expands):
                token, org = self.store("snyk", "text", self.sat("eu.snyk.io")), new_id()
                self.world(
                    account(token, "service_account", "SNYK-EU-01", default_org=org),
                    orgs=[{"id": org, "slug": "acme"}],
                )
                play = self.play(
                    self.with_snyk_cred("true", self.dump(), org="acme", expectOrg=org), expands=expands
                )
                self.assertEqual(play.result, "SUCCESS", play)
                found = self.dumped()
                self.assertEqual(found["SNYK_TOKEN"], token)
                self.assertEqual(found["SNYK_API"], "https://api.eu.snyk.io")
                self.assertEqual(found["SNYK_CFG_ORG"], org)
                self.assertNotIn("SNYKCRED_WORDS", found)
                self.assertIn("snyk-cred: allowed", play.shown)

    def test_any_shell(self):
        for shell in SHELLS:
            with self.subTest(shell):
                token = self.stored_service_account()
                play = self.play(self.with_snyk_cred(self.dump(), plan="enterprise"), shell=shell)
                self.assertEqual(play.result, "SUCCESS", play)
                self.assertEqual(self.dumped()["SNYK_TOKEN"], token)
                self.assertNotIn("+ case", play.log)

    def test_without_org_none_is_handed_over(self):
        self.stored_service_account()
        self.assertEqual(self.play(self.with_snyk_cred(self.dump())).result, "SUCCESS")
        self.assertNotIn("SNYK_CFG_ORG", self.dumped())

    def test_relatives_are_taken_away_in_the_block(self):
        token = self.stored_service_account()
        relatives = {
            "SNYK_OAUTH_TOKEN": self.jwt(),
            "snyk_docker_token": self.jwt(),
            "SNYK_CFG_API": self.api_token(),
            "INTERNAL_OAUTH_TOKEN_STORAGE": "{}",
        }
        env = self.agent(SNYK_API="https://api.snyk.io", **relatives)
        play = self.play(self.with_snyk_cred(self.dump()), env=env)
        self.assertEqual(play.result, "SUCCESS", play)
        found = self.dumped()
        self.assertEqual(found["SNYK_TOKEN"], token)
        self.assertEqual([name for name in relatives if name in found], [])

    def test_nothing_is_left_after_the_block(self):
        self.stored_service_account()
        play = self.play(self.with_snyk_cred("true") + f"\nsh '{self.dump()}'")
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertEqual([name for name in self.dumped() if name.startswith("SNYK")], [])
        self.assertEqual(list(play.left), [self.dump_path()])

    def test_the_block_gives_its_value_and_its_failure(self):
        self.stored_service_account()
        self.assertEqual(self.play(self.with_snyk_cred(body="'of the block'")).value, "of the block")
        play = self.play(self.with_snyk_cred("exit 3"))
        self.assertEqual((play.result, play.error), ("FAILURE", "script returned exit code 3"))
        self.assertEqual(play.left, {})

    def test_what_the_block_prints_is_hidden_by_jenkins(self):
        token = self.stored_service_account()
        play = self.play(self.with_snyk_cred("echo it is $SNYK_TOKEN"), may_log=True)
        self.assertIn(f"it is {token}", play.log)  # the mask is that of withCredentials
        self.assertIn("it is ****", play.shown)


class Canary(WithSnykCred):
    """That the tests find what they look for."""

    def test_a_variable_of_groovy(self):
        self.stored_service_account()
        for body, where in (
            ("def token = env.SNYK_TOKEN; sh 'true'", "Groovy"),
            ("sh(script: 'printenv SNYK_TOKEN', returnStdout: true)", "Groovy"),
            ('sh "true ${env.SNYK_TOKEN}"', "step|log"),
            ("sh 'printenv SNYK_TOKEN'", "the log"),
            ("sh 'printenv SNYK_TOKEN > kept'", "/kept"),
        ):
            with self.subTest(body), self.assertRaisesRegex(AssertionError, f"a secret is in .*({where})"):
                self.play(self.with_snyk_cred(body=body))


class Refused(WithSnykCred):
    def test_a_persons_token_on_enterprise(self):
        token = self.store("snyk", "text", self.api_token())
        self.world(account(token, "user", "SNYK-EU-01", default_org=new_id()))
        play = self.play(self.with_snyk_cred(self.dump(), region="eu"))
        self.assert_fails(play, 77, "enterprise-rule")
        self.assertEqual(play.left, {})
        self.play(self.with_snyk_cred(self.dump(), region="eu", policy="warn"))
        self.assertEqual(self.dumped()["SNYK_TOKEN"], token)

    def test_a_rejected_token(self):
        self.store("snyk", "text", self.api_token())
        self.assert_fails(self.play(self.with_snyk_cred(self.dump())), 67, "rejected")

    def test_an_assertion_that_is_not_met(self):
        self.stored_service_account(default_org=new_id())
        play = self.play(self.with_snyk_cred(self.dump(), expectOrg=[new_id(), new_id()]))
        self.assert_fails(play, 77, "assertion")

    def test_a_line_end_in_the_secret_text(self):
        """Jenkins masks the whole value a line, so this one would not be masked at all."""
        token = self.service_account()
        for stored in (token + "\n", " " + token):
            with self.subTest(repr(stored.replace(token, "TOKEN"))):
                self.store("snyk", "text", stored)
                self.assert_fails(self.play(self.with_snyk_cred(self.dump())), 65, "malformed")

    def test_an_access_token_belongs_under_exec(self):
        token = self.store("snyk", "text", self.jwt())
        self.world(account(token, "service_account"))
        play = self.play(self.with_snyk_cred(self.dump()))
        self.assertEqual(play.result, "FAILURE")
        self.assertIn("snykCredExec", play.error)
        self.assert_nothing_ran()

    def test_the_change_of_a_fork(self):
        self.stored_service_account()
        fork = self.agent(CHANGE_ID="7", CHANGE_FORK="mallory")
        play = self.play(self.with_snyk_cred(self.dump()), env=fork)
        self.assert_fails(play, 77, "untrusted-code")
        self.assert_no_connection()
        play = self.play(self.with_snyk_cred(self.dump(), untrustedCode="allow"), env=fork)
        self.assertEqual(play.result, "SUCCESS", play)

    def test_the_change_of_a_fork_may_be_skipped(self):
        self.stored_service_account()
        fork = self.agent(CHANGE_ID="7", CHANGE_FORK="mallory")
        play = self.play(self.with_snyk_cred(self.dump(), onMissing="skip"), env=fork)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertIn("fork mallory", play.shown)
        self.assertEqual(play.ran("withCredentials"), [])
        self.assert_nothing_ran()
        self.assert_no_connection()
        play = self.play(self.with_snyk_cred(self.dump(), onMissing="skip"))
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertIn("SNYK_TOKEN", self.dumped())

    def test_a_missing_program(self):
        self.stored_service_account()
        play = self.play(self.with_snyk_cred(self.dump(), binary="/nowhere/snyk-cred"))
        self.assert_fails(play, 127, "command-not-found")

    def test_other_systems_than_linux(self):
        """macOS is a preview. Of Windows `isUnix()` knows, except where the agent itself runs in Git Bash."""
        self.stored_service_account()
        for system, says in (("MINGW64_NT-10.0-20348", "cannot-run"), ("FreeBSD", "cannot-run"), ("Darwin", None)):
            with self.subTest(system):
                self.box.write("bin/uname", f"#!/bin/sh\necho {system}\n", 0o755)
                play = self.play(self.with_snyk_cred(self.dump()))
                if says:
                    self.assert_fails(play, 126, says)
                else:
                    self.assertEqual(play.result, "SUCCESS", play)
                    self.assertIn("SNYK_TOKEN", self.dumped())


class Parameters(WithSnykCred):
    def refused(self, pipeline):
        play = self.play(pipeline)
        self.assertEqual((play.result, play.ran("sh"), play.ran("withCredentials")), ("FAILURE", [], []), play)
        return play.error

    def test_what_is_wrong_is_said_before_anything_is_bound(self):
        self.stored_service_account()
        for parameters, says in (
            ({"expectOrgs": "x"}, "expectOrgs is no parameter; there are: credentialsId, "),
            ({"command": "x"}, "command is no parameter"),
            ({"credentialsId": None}, "credentialsId is missing"),
            ({"org": "a\n--policy=off"}, "org holds"),
            ({"org": ["a", "$SNYK_TOKEN"]}, "org holds"),
            ({"quiet": "yes"}, "quiet is neither true nor false"),
        ):
            with self.subTest(parameters):
                self.assertIn(f"withSnykCred: {says}", self.refused(self.with_snyk_cred("true", **parameters)))

    def test_an_empty_value_counts_as_absent(self):
        self.stored_service_account()
        play = self.play(self.with_snyk_cred(self.dump(), org="", plan="", quiet=False, expectOrg=[]))
        self.assertEqual(play.result, "SUCCESS", play)
        play = self.play(self.with_snyk_cred(self.dump(), expectPrincipal=["", ""], expectRegion=["", "SNYK-US-01"]))
        self.assertEqual(play.result, "SUCCESS", play)

    def test_values_are_never_read_as_shell_text(self):
        self.stored_service_account()
        for value in ("`touch oops`", "*", "a b; touch oops", "\"'", "\\"):
            with self.subTest(value):
                play = self.play(self.with_snyk_cred(self.dump(), region=value))
                self.assert_fails(play, 78, "region-unknown")
                self.assertEqual(play.left, {})

    def test_lists_and_switches(self):
        org = new_id()
        self.stored_service_account(default_org=org)
        play = self.play(self.with_snyk_cred(self.dump(), expectOrg=[new_id(), org], verbose=True))
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertIn("/rest/self", play.shown)

    def test_switches_as_text(self):
        """As parameters of a build are, where every text but the empty one is true to Groovy."""
        self.stored_service_account()
        for verbose, quiet, shown in (("true", "false", True), ("false", "false", False), ("", "true", False)):
            with self.subTest(verbose=verbose, quiet=quiet):
                play = self.play(self.with_snyk_cred("true", verbose=verbose, quiet=quiet))
                self.assertEqual(play.result, "SUCCESS", play)
                self.assertEqual("/rest/self" in play.shown, shown)
                self.assertEqual("allowed" in play.shown, quiet == "false", play.shown)


if __name__ == "__main__":
    main()
