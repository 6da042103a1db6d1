"""What the tests of the hand-over to GitHub Actions share."""

import github_files
import surroundings
from harness import Case


class Github(Case):
    def inject(self, *flags, env=None, token=None, handed_to="GITHUB_ENV"):
        token = token or self.service_account()
        env = (env or surroundings.github(self.box)) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("inject", *flags, env=env, handed_to=[env[handed_to]])
        return token, result

    def handed(self, result):
        return github_files.variables(result.after[result.env["GITHUB_ENV"]])

    def outputs(self, result):
        return github_files.variables(result.after[result.env["GITHUB_OUTPUT"]])
