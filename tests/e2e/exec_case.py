"""What the tests of `exec` share: a job with a service account's token."""

import surroundings
from harness import Case


class Exec(Case):
    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = surroundings.gitlab(self.box, SNYK_TOKEN=self.token)

    def run_exec(self, *command, flags=(), env=None, **more):
        return self.snyk_cred("exec", *flags, "--", *command, env=env or self.env, **more)

    def environment_of_the_child(self, env, *flags):
        """What the child finds, written to a file that the canary lets pass."""
        dump = self.box.path("child.env")
        result = self.run_exec("sh", "-c", f'env -0 > "{dump}"', flags=flags, env=env, handed_to=[dump])
        self.assertEqual(result.code, 0, result)
        return dict(line.split("=", 1) for line in self.box.read(dump).decode().split("\0") if "=" in line)
