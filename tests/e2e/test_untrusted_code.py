"""Code of a fork together with this project's credential (core/ci/README.md): refused, unless told otherwise."""

import json

import surroundings
from harness import Case, main
from surroundings import pull_request, repository

BASE = repository(1001, "acme/app")
FORK = repository(2002, "someone/app", fork=True)


def workflow_run(head, event="pull_request"):
    return {
        "action": "completed",
        "workflow_run": {"id": 1, "event": event, "head_branch": "topic", "head_repository": head},
        "repository": BASE,
    }


def comment(on_pull_request):
    issue = {"number": 7, "user": {"login": "someone"}}
    if on_pull_request:
        issue["pull_request"] = {"url": "https://api.github.com/repos/acme/app/pulls/7"}
    return {
        "action": "created",
        "issue": issue,
        "comment": {"body": "/scan ::add-mask::x"},
        "repository": BASE,
    }


TWICE = (
    '{"pull_request": {"head": {"repo": {"id": 2002}}, "base": {"repo": {"id": 1001}}, "head": {"repo": {"id": 1001}}},'
    ' "repository": {"id": 1001}}'
)
PUSH = {"ref": "refs/heads/main", "repository": BASE}
MISSING = False  # no payload file

GITHUB_TRUSTED = {
    "push": ("push", PUSH),
    "push without payload": ("push", MISSING),
    "schedule without payload": ("schedule", MISSING),
    "workflow_dispatch": ("workflow_dispatch", {"inputs": {}, "repository": BASE}),
    "pull_request from a branch": ("pull_request", pull_request(BASE)),
    "pull_request_target from a branch": ("pull_request_target", pull_request(BASE)),
    "pull_request in a repository that is a fork itself": (
        "pull_request",
        pull_request(repository(1001, "acme/app", fork=True), repository(1001, "acme/app", fork=True)),
    ),
    "a comment on an issue": ("issue_comment", comment(False)),
    "workflow_run of a branch": ("workflow_run", workflow_run(BASE)),
}
GITHUB_UNTRUSTED = {
    "pull_request from a fork": ("pull_request", pull_request(FORK)),
    "pull_request from a deleted fork": ("pull_request", pull_request(None)),
    "pull_request_target from a fork": ("pull_request_target", pull_request(FORK)),
    "pull_request_target from a deleted fork": ("pull_request_target", pull_request(None)),
    "pull_request_review from a fork": ("pull_request_review", pull_request(FORK)),
    "pull_request_review_comment from a fork": ("pull_request_review_comment", pull_request(FORK)),
    "a renamed repository of another id": ("pull_request", pull_request(repository(2002, "acme/app"))),
    "workflow_run of a fork": ("workflow_run", workflow_run(FORK)),
    "an event of tomorrow with a foreign head": ("pull_request_tomorrow", pull_request(FORK)),
}
GITHUB_CANNOT_TELL = {
    "a comment on a pull request": ("issue_comment", comment(True)),
    "workflow_run without head repository": ("workflow_run", workflow_run(None)),
    "pull_request without payload": ("pull_request", MISSING),
    "pull_request_target without payload": ("pull_request_target", MISSING),
    "workflow_run without payload": ("workflow_run", MISSING),
    "issue_comment without payload": ("issue_comment", MISSING),
    "pull_request with an empty payload": ("pull_request", {}),
    "pull_request with a payload of other types": ("pull_request", {"pull_request": [1, 2]}),
}

# What GitHub's expressions say, and what the file says that a step with a fork's code has rewritten.
GITHUB_REWRITTEN = {
    "the fork's id set to ours": ("pull_request_target", "2002", pull_request(BASE)),
    "ours set to the fork's": ("pull_request_target", "1001", pull_request(FORK)),
    "no pull request any more": ("pull_request_target", "1001", PUSH),
    "a pull request in a push": ("push", None, pull_request(BASE)),
    "a comment on an issue": ("issue_comment", "unknown", comment(False)),
    "a deleted fork": ("pull_request_target", "deleted", pull_request(BASE)),
    "a key twice": ("pull_request_target", "1001", TWICE),
}

MERGE_REQUEST = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_PROJECT_ID": "501",
    "CI_MERGE_REQUEST_IID": "3",
}
EXTERNAL = {
    "CI_PIPELINE_SOURCE": "external_pull_request_event",
    "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY": "acme/app",
}
GITLAB_TRUSTED = {
    "push": {},
    "merge request of a branch": MERGE_REQUEST | {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "501"},
    "external pull request of a branch": EXTERNAL
    | {"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY": "acme/app"},
}
GITLAB_UNTRUSTED = {
    "merge request of a fork in the parent": MERGE_REQUEST | {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "777"},
    "external pull request of a fork": EXTERNAL
    | {"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY": "someone/app"},
}

CHANGE = {"BRANCH_NAME": "PR-7", "CHANGE_ID": "7", "CHANGE_TARGET": "main", "CHANGE_BRANCH": "topic"}
JENKINS_TRUSTED = {"a branch": {}, "a pull request of a branch": CHANGE}
JENKINS_UNTRUSTED = {
    "a pull request of a fork": CHANGE | {"CHANGE_FORK": "someone"},
    "a pull request of a fork, with its repository": CHANGE | {"CHANGE_FORK": "someone/app"},
}


class UntrustedCode(Case):
    def inject(self, env, *flags):
        env["SNYK_TOKEN"] = self.service_account()
        handed_to = [env["GITHUB_ENV"]] if "GITHUB_ENV" in env else []
        return self.snyk_cred("inject", *flags, env=env, handed_to=handed_to)

    def assert_untrusted(self, env, says=()):
        self.emulator.clear_log()
        result = self.inject(env)
        self.assert_refused(result, 77, "untrusted-code", says=["--untrusted-code", *says])
        self.assertNotIn(env["SNYK_TOKEN"].encode(), b"".join(result.changed().values()))
        # Such a job is not asked to prove its credential first: nothing that Snyk says would change the answer.
        self.assert_no_connection()
        result = self.inject(env, "--untrusted-code", "warn")
        self.assert_ok(result)
        self.assertRegex(result.stderr, r"(?i)warning")
        result = self.inject(env, "--untrusted-code", "allow")
        self.assert_ok(result)

    def test_github_trusted(self):
        for name, (event, payload) in GITHUB_TRUSTED.items():
            with self.subTest(name):
                self.assert_ok(self.inject(surroundings.github(self.box, event, payload)))

    def test_github_untrusted(self):
        for name, (event, payload) in GITHUB_UNTRUSTED.items():
            with self.subTest(name):
                self.assert_untrusted(surroundings.github(self.box, event, payload))

    def test_github_cannot_tell(self):
        for name, (event, payload) in GITHUB_CANNOT_TELL.items():
            with self.subTest(name):
                self.assert_untrusted(surroundings.github(self.box, event, payload), ["cannot tell"])

    def test_github_event_flags(self):
        """The same answers where nothing was changed; a payload that says something else than GitHub is refused."""
        for name, (event, payload) in (GITHUB_TRUSTED | GITHUB_UNTRUSTED).items():
            with self.subTest(name):
                shown = payload or PUSH
                of = shown.get("pull_request", {})
                head = of.get("head", {}).get("repo") if of else shown.get("workflow_run", {}).get("head_repository")
                foreign = "pull_request" in shown or "workflow_run" in shown
                flags = ["--event-name", event, "--event-base-repo", "1001"]
                flags += ["--event-head-repo", str(head["id"] if head else "deleted")] if foreign else []
                result = self.inject(surroundings.github(self.box, event, payload), *flags)
                if name in GITHUB_TRUSTED:
                    self.assert_ok(result)
                else:
                    self.assert_refused(result, 77, "untrusted-code")
        for name, (event, head, payload) in GITHUB_REWRITTEN.items():
            with self.subTest(name):
                self.emulator.clear_log()
                env = surroundings.github(self.box, event, {})
                self.box.write(env["GITHUB_EVENT_PATH"], payload if isinstance(payload, str) else json.dumps(payload))
                flags = ["--event-name", event, "--event-base-repo", "1001"]
                result = self.inject(env, *flags, *(["--event-head-repo", head] if head else []))
                self.assert_refused(result, 77, "untrusted-code", says=["--untrusted-code"])
                self.assert_no_connection()

    def test_github_unreadable_payloads(self):
        for name, data in (
            ("no JSON", b"{"),
            ("empty", b""),
            ("no text", b"\xff\xfe\x00"),
            ("deep", b"[" * 100_000),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box, "pull_request", {})
                self.box.write(env["GITHUB_EVENT_PATH"], data)
                self.assert_untrusted(env, ["cannot tell"])
        env = surroundings.github(self.box, "pull_request", {})
        env["GITHUB_EVENT_PATH"] = self.box.folder("a-folder")
        self.assert_untrusted(env, ["cannot tell"])

    def test_gitlab(self):
        for name, variables in GITLAB_TRUSTED.items():
            with self.subTest(name):
                self.assert_ok(self.inject(surroundings.gitlab(self.box, **variables)))
        for name, variables in GITLAB_UNTRUSTED.items():
            with self.subTest(name):
                self.assert_untrusted(surroundings.gitlab(self.box, **variables))

    def test_gitlab_cannot_tell(self):
        for name, variables in (("merge request", MERGE_REQUEST), ("external pull request", EXTERNAL)):
            with self.subTest(f"{name} without its source"):
                self.assert_untrusted(surroundings.gitlab(self.box, **variables), ["cannot tell"])

    def test_jenkins(self):
        for name, variables in JENKINS_TRUSTED.items():
            with self.subTest(name):
                self.assert_ok(self.inject(surroundings.jenkins(self.box, **variables)))
        for name, variables in JENKINS_UNTRUSTED.items():
            with self.subTest(name):
                self.assert_untrusted(surroundings.jenkins(self.box, **variables))

    def test_the_report_says_whose_code_it_is(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK))
        env["SNYK_TOKEN"] = self.service_account()
        _, report = self.check("--untrusted-code", "warn", env=env)
        self.assertTrue(report["context"]["untrusted_code"])
        self.assertTrue(report["warnings"])
        env = surroundings.github(self.box, "push", PUSH, SNYK_TOKEN=env["SNYK_TOKEN"])
        _, report = self.check(env=env)
        self.assertIn(report["context"]["untrusted_code"], (False, None, "trusted"))

    def test_a_variable_that_names_secrets_does_not_hide_where_the_job_runs(self):
        """What is a secret has no value for the rules; an earlier step must not be able to say it of these."""
        env = surroundings.github(self.box, "pull_request_target", pull_request(FORK))
        env["SNYK_TOKEN"] = self.service_account()
        for name, value in (
            ("SNYK_CRED_ALSO_ENV", "GITHUB_ACTIONS"),
            ("SNYK_CRED_ALSO_ENV", "GITHUB_EVENT_PATH,GITHUB_EVENT_NAME"),
            ("SNYK_CRED_TOKEN_ENV", "GITHUB_ACTIONS"),
        ):
            with self.subTest(f"{name}={value}"):
                result = self.snyk_cred(
                    "exec", "--token-env", "SNYK_TOKEN", "--", "true", env=env | {name: value}
                )
                self.assert_refused(result, 77, "untrusted-code")

    def test_a_warning_softens_nothing_else(self):
        env = surroundings.github(self.box, "pull_request", pull_request(FORK), SNYK_TOKEN=self.api_token())
        result = self.snyk_cred("inject", "--untrusted-code", "warn", env=env)
        self.assert_refused(result, 67, "rejected")


if __name__ == "__main__":
    main()
