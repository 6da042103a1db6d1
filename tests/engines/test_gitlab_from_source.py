"""The GitLab template's `from-source`: the commit is fetched from git's own server with the job's token, and built. The build
itself is held by tests/ship; here a stand-in does it."""

import git_server
from harness import main
from test_gitlab_runner_shape import Runner

PROJECT, TOKEN = "acme/snyk-cred", "glcbt-job-token"


class FromSource(Runner):
    def setUp(self):
        super().setUp()
        self.allow()
        self.sources = git_server.Sources(self, PROJECT, f"gitlab-ci-token:{TOKEN}")
        self.variables = {"CI_SERVER_URL": self.sources.url, "CI_JOB_TOKEN": TOKEN}

    def build(self, shell, commit=None, inputs=(), **more):
        given = {"binary": "", "from-source": f"{PROJECT}@{commit or self.sources.commit}", "token-env": "MINE"} | dict(inputs)
        return self.job(shell, ".snyk-cred-inject", self.SEE, given, **self.variables | {"MINE": self.token} | more)

    def test_the_commit_is_fetched_and_built(self):
        for shell in ("bash", "dash", "busybox"):
            with self.subTest(shell):
                result = self.build(shell)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(result.seen["SNYK_TOKEN"], self.token)
                self.assertNotIn(TOKEN, result.stdout + result.stderr)
        self.assertRegex(self.sources.seen(), r"built in .*/snyk-cred-job-42\.[^/]+/source\n")
        self.assertIsNone(self.canary.find(self.sources.seen().encode()))

    def test_what_cannot_be_fetched_ends_the_job(self):
        cases = {
            "no such commit": {"commit": "0" * 40},
            "another job's token": {"CI_JOB_TOKEN": "glcbt-other"},
        }
        for name, case in cases.items():
            with self.subTest(name):
                result = self.build("bash", **case)
                self.assertEqual(result.code, 69, result)
                self.assertIn("cannot be fetched from", result.stderr)
                self.assertIn("Job token permissions", result.stderr)
                self.assertIsNone(result.seen)
                self.assertIsNone(self.sources.seen())

    def test_a_branch_is_no_commit(self):
        with self.assertRaisesRegex(ValueError, "from-source may not be"):
            self.build("bash", commit="main", MINE="")

    def test_with_a_release_pinned_or_a_program_there_nothing_is_built(self):
        result = self.build("bash", inputs={"version": "latest"})
        self.assertEqual(result.code, 64, result)
        result = self.build("bash", inputs={"binary": self.program})
        self.assertEqual(result.code, 0, result)
        self.assertEqual((self.sources.asked, self.sources.seen()), ([], None))


if __name__ == "__main__":
    main()
