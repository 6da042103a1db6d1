"""The file dialects: dotenv in the portable subset, JSON, and the non-secret outputs."""

import json
import os
import re
import stat

import surroundings
from harness import Case, account, main, new_id

PORTABLE = re.compile(rb"\A([A-Za-z_][A-Za-z0-9_]*)=([A-Za-z0-9_+=/@:.,~-]*)\Z")


def portable_lines(data):
    """Name and value of each line, or an error if a line is not read the same by all dotenv readers."""
    assert data == b"" or data.endswith(b"\n")
    pairs = {}
    for line in data.split(b"\n")[:-1]:
        match = PORTABLE.match(line)
        assert match, f"a line is not in the portable subset: {line[:20]!r}"
        pairs[match[1].decode()] = match[2].decode()
    return pairs


class Dotenv(Case):
    def inject(self, *flags, env=None, output="out.env", token=None):
        token = token or self.service_account()
        env = (surroundings.bare(self.box) if env is None else env) | {"SNYK_TOKEN": token}
        path = self.box.path(output)
        return (
            token,
            path,
            self.snyk_cred(
                "inject", "--format", "dotenv", "--output", path, *flags, env=env, handed_to=[path]
            ),
        )

    def test_the_file(self):
        token, path, result = self.inject()
        self.assert_ok(result)
        self.assertEqual(
            portable_lines(self.box.read(path)), {"SNYK_TOKEN": token, "SNYK_API": "https://api.snyk.io"}
        )
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_every_kind(self):
        org = new_id()
        for name, token, variable in (
            ("personal", self.pat(), "SNYK_TOKEN"),
            ("service account", self.sat(), "SNYK_TOKEN"),
            ("oauth", self.jwt(), "SNYK_OAUTH_TOKEN"),
        ):
            with self.subTest(name):
                self.world(
                    account(token, "app_instance", default_org=org), orgs=[{"id": org, "slug": "acme"}]
                )
                _, path, result = self.inject(
                    "--org", "acme", token=token, output=f"{name}.env".replace(" ", "-")
                )
                self.assert_ok(result)
                lines = portable_lines(self.box.read(path))
                self.assertEqual(
                    lines, {variable: token, "SNYK_API": "https://api.snyk.io", "SNYK_CFG_ORG": org}
                )

    def test_an_open_umask_opens_nothing(self):
        token = self.service_account()
        old = os.umask(0)
        try:
            _, path, result = self.inject(token=token)
        finally:
            os.umask(old)
        self.assert_ok(result)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_refused_places(self):
        existing = self.box.write("existing.env", "A=1\n")
        os.symlink(self.box.path("elsewhere.env"), self.box.path("dangling.env"))
        os.symlink(existing, self.box.path("link.env"))
        os.symlink(self.box.path("work"), self.box.path("way-in"))
        self.box.folder("a-folder")
        checkout = surroundings.gitlab(self.box)
        cases = {
            "a file that is there": ("existing.env", None),
            "a link": ("link.env", None),
            "a link to nowhere": ("dangling.env", None),
            "a folder": ("a-folder", None),
            "a folder that is not there": ("nowhere/out.env", None),
            "the checkout": ("work/out.env", checkout),
            "the checkout through a link": ("way-in/out.env", checkout),
            "the checkout through ..": ("home/../work/out.env", checkout),
        }
        for name, (output, env) in cases.items():
            with self.subTest(name):
                before = self.box.files()
                _, path, result = self.inject(env=env, output=output)
                self.assertIn(result.code, (64, 73, 78), result)
                self.assertTrue(result.words, result)
                self.assertEqual(self.box.files(), before)
        self.assertEqual(self.box.read(existing), b"A=1\n")

    def test_nothing_on_refusal(self):
        token = self.api_token()
        self.world()
        _, path, result = self.inject(token=token)
        self.assert_refused(result, 67)
        self.assertFalse(os.path.exists(path))

    def test_never_on_stdout(self):
        """Without --output; the canary looks at stdout."""
        token = self.service_account()
        self.snyk_cred(
            "inject", "--format", "dotenv", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        )


class Json(Case):
    def test_without_the_secret_on_stdout(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("inject", "--format", "json", env=env)
        self.assert_ok(result)
        document = json.loads(result.stdout)
        self.assertIn("https://api.snyk.io", json.dumps(document))

    def test_with_the_secret_in_a_file(self):
        token, org = self.api_token(), new_id()
        self.world(account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        path = self.box.path("out.json")
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred(
            "inject", "--format", "json", "--org", "acme", "--output", path, env=env, handed_to=[path]
        )
        self.assert_ok(result)
        text = self.box.read(path).decode()
        json.loads(text)
        for value in (token, "https://api.snyk.io", org):
            self.assertIn(json.dumps(value), text)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_nothing_on_refusal(self):
        path = self.box.path("out.json")
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
        result = self.snyk_cred("inject", "--format", "json", "--output", path, env=env)
        self.assert_refused(result, 67)
        self.assertFalse(os.path.exists(path))


class OutputsFile(Case):
    """--outputs-file: what is not secret, as a GitLab dotenv report takes it."""

    def outputs(self, result, path):
        data = result.after[path]
        self.assertLess(len(data), 5120)
        pairs = portable_lines(data)
        self.assertLessEqual(len(pairs), 20)
        return {
            name.lower().replace("_", "-").removeprefix("snykcred-"): value for name, value in pairs.items()
        }

    def test_on_every_outcome(self):
        good, bad = self.api_token(), self.api_token()
        me = new_id()
        self.world(account(good, "service_account", id=me))
        cases = {
            "allowed": (good, 0, "allowed"),
            "rejected": (bad, 67, "failed"),
            "missing": ("", 66, "failed"),
            "malformed": ("nonsense", 65, "failed"),
        }
        for name, (token, code, verdict) in cases.items():
            with self.subTest(name):
                path = self.box.path(f"{name}.outputs")
                env = surroundings.gitlab(self.box, SNYK_TOKEN=token)
                result = self.snyk_cred("inject", "--outputs-file", path, env=env)
                self.assertEqual(result.code, code, result)
                outputs = self.outputs(result, path)
                self.assertEqual(outputs["verdict"], verdict)
                self.assertIn("skipped", outputs)
                if code == 0:
                    self.assertEqual(outputs["principal-id"], me)
                    self.assertEqual(outputs["region"], "SNYK-US-01")

    def test_text_of_others_stays_in_its_line(self):
        token = self.api_token()
        self.world(account(token, "robot $HOME\nSNYK_API=https://evil.com"))
        path = self.box.path("outputs")
        env = surroundings.gitlab(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred("inject", "--outputs-file", path, env=env)
        self.assertEqual(result.code, 77, result)
        self.assertNotIn("snyk-api", self.outputs(result, path))


if __name__ == "__main__":
    main()
