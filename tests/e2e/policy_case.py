"""What the tests of the policy file share: a person of an Enterprise, denied unless a policy says otherwise."""

import json
import time

import surroundings
from harness import Case, account, new_id


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


class PolicyFile(Case):
    """A person of an Enterprise in EU-01: denied unless a policy says otherwise."""

    def setUp(self):
        super().setUp()
        self.me, self.org = new_id(), new_id()
        self.token = self.api_token()
        self.world(
            account(self.token, "user", "SNYK-EU-01", id=self.me, default_org=self.org),
            orgs=[{"id": self.org, "slug": "acme"}],
        )

    def check_with(self, policy, *flags, place="outside/policy.json", env=None, machine=False):
        text = policy if isinstance(policy, (str, bytes)) else json.dumps(policy)
        path = self.box.write(place, text)
        return self.check_path(path, *flags, env=env, machine=machine)

    def check_path(self, path, *flags, env=None, machine=False):
        env = (env or surroundings.gitlab(self.box)) | {"SNYK_TOKEN": self.token}
        words = ["--region", "eu", "--policy-file", path, *flags]
        return self.check(*words, env=env) if machine else self.snyk_cred("check", *words, env=env)

    def exception(self, until=None, principal=None):
        return {
            "exceptions": [
                {
                    "principal": principal or self.me,
                    "reason": "until the service account is there",
                    "until": until or day(30),
                }
            ]
        }
