"""Code of a fork on the further systems (core/ci/README.md): the same reading as on GitHub, GitLab and Jenkins, by
`exec`, which they all have. And what a job without a credential says where its system explains that.
"""

import os
import re

import surroundings
from harness import Case, main

OWN = "git@github.com:acme/app.git"
REQUEST = {"BUILDKITE_PULL_REQUEST": "7", "BUILDKITE_REPO": OWN}
PULL = {"BUILD_REASON": "PullRequest", "SYSTEM_PULLREQUEST_PULLREQUESTID": "7"}

TRUSTED = {
    "Azure, a push": (surroundings.azure, {"BUILD_REASON": "IndividualCI"}),
    "Azure, a pull request of a branch": (surroundings.azure, PULL | {"SYSTEM_PULLREQUEST_ISFORK": "False"}),
    "Buildkite, a push": (surroundings.buildkite, {"BUILDKITE_PULL_REQUEST": "false", "BUILDKITE_REPO": OWN}),
    "Buildkite, a pull request of a branch": (
        surroundings.buildkite,
        REQUEST | {"BUILDKITE_PULL_REQUEST_REPO": "https://github.com/acme/app.git"},
    ),
    "CircleCI, a push": (surroundings.circleci, {"CIRCLE_BRANCH": "main"}),
    "CircleCI, a pull request of a branch": (
        surroundings.circleci,
        {"CIRCLE_PULL_REQUEST": "https://github.com/acme/app/pull/7"},
    ),
    "TeamCity, a branch": (surroundings.teamcity, {"TEAMCITY_BUILD_BRANCH": "main"}),
    "TeamCity, a pull request of a branch": (
        surroundings.teamcity,
        {"TEAMCITY_PULLREQUEST_NUMBER": "7", "TEAMCITY_PULLREQUEST_SOURCE_BRANCH": "fix", "TEAMCITY_BUILD_BRANCH": "pull/7"},
    ),
    "TeamCity, parameters that are empty": (
        surroundings.teamcity,
        {"TEAMCITY_PULLREQUEST_NUMBER": "", "TEAMCITY_PULLREQUEST_SOURCE_BRANCH": ""},
    ),
    "Bitbucket, which runs no fork's pull request": (surroundings.bitbucket, {"BITBUCKET_PR_ID": "7"}),
    "Harness, a push": (surroundings.harness, {}),
    "Drone, a push": (surroundings.drone, {"DRONE_BUILD_EVENT": "push"}),
    "Woodpecker, a push": (surroundings.woodpecker, {"CI_PIPELINE_EVENT": "push"}),
}
UNTRUSTED = {
    "Azure": (surroundings.azure, PULL | {"SYSTEM_PULLREQUEST_ISFORK": "True"}, "SYSTEM_PULLREQUEST_ISFORK"),
    "Buildkite": (
        surroundings.buildkite,
        REQUEST | {"BUILDKITE_PULL_REQUEST_REPO": "git://github.com/mallory/app.git"},
        "mallory",
    ),
    "CircleCI": (surroundings.circleci, {"CIRCLE_PR_NUMBER": "7", "CIRCLE_PR_USERNAME": "mallory"}, "mallory"),
    "TeamCity": (surroundings.teamcity, {"TEAMCITY_PULLREQUEST_NUMBER": "7"}, "TEAMCITY_PULLREQUEST_SOURCE_BRANCH"),
}
CANNOT_TELL = {
    "Azure, a pull request of which no more is said": (surroundings.azure, PULL),
    "Buildkite, a pull request without its repository": (surroundings.buildkite, REQUEST),
    "TeamCity, a request by its branch alone": (surroundings.teamcity, {"TEAMCITY_BUILD_BRANCH": "pull/7"}),
    "Harness, a pull request": (surroundings.harness, {"DRONE_BUILD_EVENT": "pull_request"}),
    "Drone, a pull request": (surroundings.drone, {"DRONE_BUILD_EVENT": "pull_request"}),
    "Woodpecker, a pull request": (surroundings.woodpecker, {"CI_PIPELINE_EVENT": "pull_request"}),
}
ABSENT = {
    "Azure": (*UNTRUSTED["Azure"][:2], "fork"),
    "CircleCI": (*UNTRUSTED["CircleCI"][:2], "fork"),
    "Drone": (*CANNOT_TELL["Drone, a pull request"], "pull request"),
    "Woodpecker": (*CANNOT_TELL["Woodpecker, a pull request"], "event"),
}


class UntrustedCode(Case):
    def run_with(self, make, variables, *flags):
        token = self.service_account()
        mark = self.box.path("ran")
        result = self.snyk_cred(
            "exec", *flags, "--", "touch", mark, env=make(self.box) | variables | {"SNYK_TOKEN": token}
        )
        ran = mark in result.after
        if ran:
            os.remove(mark)
        self.assertEqual(ran, result.code == 0, result)
        return result

    def assert_untrusted(self, make, variables, says):
        self.emulator.clear_log()
        result = self.run_with(make, variables)
        self.assert_refused(result, 77, "untrusted-code", says=["--untrusted-code", says])
        self.assert_no_connection()
        self.assertRegex(self.run_with(make, variables, "--untrusted-code", "warn").stderr, r"(?i)warning")
        self.assert_ok(self.run_with(make, variables, "--untrusted-code", "allow"))

    def test_trusted(self):
        for name, (make, variables) in TRUSTED.items():
            with self.subTest(name):
                self.assert_ok(self.run_with(make, variables))

    def test_untrusted(self):
        for name, (make, variables, says) in UNTRUSTED.items():
            with self.subTest(name):
                self.assert_untrusted(make, variables, says)

    def test_cannot_tell(self):
        for name, (make, variables) in CANNOT_TELL.items():
            with self.subTest(name):
                self.assert_untrusted(make, variables, "cannot tell")

    def test_a_name_of_others_is_only_text(self):
        evil = "mallory##vso[task.complete result=Succeeded]\r::error::x"
        for make, variables in (
            (surroundings.circleci, {"CIRCLE_PR_USERNAME": evil}),
            (surroundings.buildkite, REQUEST | {"BUILDKITE_PULL_REQUEST_REPO": "https://evil.example/" + evil}),
        ):
            with self.subTest(make.__name__):
                result = self.run_with(make, variables)
                self.assertEqual(result.code, 77, result)
                self.assertNotIn("##vso", result.stderr)
                self.assertNotIn("\r", result.stderr)


class Absence(Case):
    def test_explained_and_skipped_on_request(self):
        for name, (make, variables, says) in ABSENT.items():
            with self.subTest(name):
                env = make(self.box) | variables
                result = self.snyk_cred("exec", "--", "false", env=env)
                self.assert_refused(result, 66, "no-credential", says=says)
                outputs = self.box.path(f"{name}.env")
                flags = ["--on-missing", "skip", "--outputs-file", outputs]
                result = self.snyk_cred("exec", *flags, "--", "false", env=env)
                self.assert_ok(result)
                self.assertIn(says, result.stderr)
                self.assertEqual(
                    re.findall(rb"^SNYKCRED_(?:VERDICT|SKIPPED)=(.*)$", self.box.read(outputs), re.M), [b"skipped", b"true"]
                )
                self.assert_no_connection()

    def test_not_where_the_system_withholds_nothing(self):
        for name, (make, variables, _) in UNTRUSTED.items():
            if name in ABSENT:
                continue
            with self.subTest(name):
                result = self.snyk_cred("exec", "--on-missing", "skip", "--", "true", env=make(self.box) | variables)
                self.assert_refused(result, 66, "no-credential")


if __name__ == "__main__":
    main()
