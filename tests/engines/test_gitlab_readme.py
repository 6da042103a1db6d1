"""The README's snippet for GitLab as it is pasted, in gitlab-ci-local: only owner, commit and id are put in. The engine fetches
nothing: the included file lies where it keeps what it has fetched. The build is a stand-in (git_server)."""

import json
import shutil

import git_server
import template_files
from harness import account, main, new_id
from test_gitlab_ci_local import ENGINE, TEMPLATE, Pipeline, surroundings

PROJECT, TOKEN = "acme/snyk-cred", "glcbt-job-token"


class Readme(Pipeline):
    def test_as_it_is_pasted(self):
        sources = git_server.Sources(self, PROJECT, f"gitlab-ci-token:{TOKEN}")
        self.token, self.org = self.api_token(), new_id()
        self.world(
            account(self.token, "service_account", default_org=self.org), orgs=[{"id": self.org, "slug": "acme"}]
        )
        text = template_files.snippet("GitLab CI")
        for word, value in {"OWNER": "acme", "COMMIT": sources.commit, "ORG_ID": self.org}.items():
            self.assertIn(word, text)
            text = text.replace(word, value)
        self.box.write("work/.gitlab-ci.yml", text)
        kept = f"work/.gitlab-ci-local/includes/gitlab.example.com/{PROJECT}/{sources.commit}"
        place = TEMPLATE.relative_to(template_files.ROOT)
        self.box.folder(f"{kept}/{place.parent}")
        shutil.copy(TEMPLATE, self.box.path(f"{kept}/{place}"))

        dump = self.box.path("dump")
        self.box.write("bin/snyk", f'#!/bin/sh\nenv >{dump}\necho "this is snyk $*"\n', 0o755)
        given = self.reach() | {
            "GITLAB_CI": "true",
            "CI_PIPELINE_SOURCE": "push",
            "CI_SERVER_URL": sources.url,
            "CI_JOB_TOKEN": TOKEN,
            "SNYK_SERVICE_ACCOUNT": self.token,
        }
        # The engine takes a plain value that looks like a path for a file's.
        given = {name: {"type": "variable", "values": {"*": value}} for name, value in given.items()}
        self.box.write("home/.gitlab-ci-local/variables.yml", json.dumps({"global": given}))
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "https://gitlab.example.com/acme/app.git")
        self.git("add", ".gitlab-ci.yml")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "a")
        played = "GITLAB_CI,CI_PIPELINE_SOURCE,CI_SERVER_URL,CI_JOB_TOKEN"
        env = surroundings.bare(self.box)
        env["PATH"] = self.box.path("bin") + ":" + env["PATH"]
        argv = [ENGINE, "--force-shell-executor", "--ignore-predefined-vars", played]
        result = self.run_engine(argv, env, kept=[self.box.path("work/.gitlab-ci-local")], handed_to=[dump])
        self.assertEqual(result.code, 0, result)
        seen = dict(line.split("=", 1) for line in self.box.read("dump").decode().splitlines() if "=" in line)
        self.assertEqual((seen["SNYK_TOKEN"], seen["SNYK_API"]), (self.token, "https://api.snyk.io"))
        self.assertIn("this is snyk test", result.stdout)
        self.assertIsNotNone(sources.seen())


if __name__ == "__main__":
    main()
