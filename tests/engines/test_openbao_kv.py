"""--token-from with OpenBao's own server: a job's identity token logs in, the KV engine gives the credential. What OpenBao
refuses, and what we say of it.
"""

import os
import tempfile

import engines

BAO = engines.need("bao")

import bao_server  # noqa: E402
import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import github_files  # noqa: E402
import surroundings  # noqa: E402
from harness import main  # noqa: E402
from keyless_case import Keyless  # noqa: E402


class Kept(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.bao = bao_server.Bao(BAO, os.path.join(cls.folder.name, "open"))
        cls.addClassCleanup(cls.bao.close)
        cls.bao.set_up(cls.issuer_public)

    def setUp(self):
        super().setUp()
        self.token = self.service_account(region="SNYK-EU-01")
        self.bao.keep(self.token)

    def run_with(self, command, uri, *words, token=None, env=None):
        env = (env or surroundings.github(self.box)) | self.reach()
        env["SNYK_ID_TOKEN"] = token or self.identity(self.bao.origin)
        words = ["--ca-file", self.emulator.ca_file, "--region", "eu", "--token-from", uri, *words]
        handed_to = [env["GITHUB_ENV"]] if command == "inject" else []
        return self.snyk_cred(command, *words, env=env, network=False, handed_to=handed_to)

    def uri(self, rest="secret/ci/snyk?role=reader&field=token", **more):
        return self.bao.uri(rest, **more)

    def assert_handed(self, result):
        self.assert_ok(result)
        self.assertEqual(github_files.variables(result.after[result.env["GITHUB_ENV"]])["SNYK_TOKEN"], self.token)

    def test_both_versions_of_the_engine(self):
        self.assert_handed(self.run_with("inject", self.uri()))
        self.assert_handed(self.run_with("inject", self.uri("kv/old/ci/snyk?role=reader&field=token&kv=1&mount=kv/old")))

    def test_the_report(self):
        result = self.run_with("check", self.uri(), "--report", "json")
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(
            [(request["method"], request["path"], request["status"]) for request in report["requests"]],
            [("POST", "/v1/auth/jwt/login", 200), ("GET", "/v1/secret/data/ci/snyk", 200), ("GET", "/rest/self", 200)],
        )
        version = self.bao.must("GET", "secret/metadata/ci/snyk")["data"]["current_version"]
        self.assertEqual(report["credential"]["stored"]["version"], str(version))
        self.assertEqual(report["credential"]["stored"]["subject"], "repo:acme@77/app@1001:ref:refs/heads/main")

    def test_exec(self):
        result = self.run_with("exec", self.uri(), "--", "sh", "-c", 'echo "it is $SNYK_TOKEN"; env | cut -d= -f1')
        self.assert_ok(result)
        self.assertIn("it is ***", result.stdout)
        self.assertNotIn("SNYK_ID_TOKEN", result.stdout.split())

    def test_a_namespace(self):
        self.bao.must("POST", "sys/namespaces/kept")
        self.bao.set_up(self.issuer_public, "kept")
        self.bao.keep(self.token, "kept")
        self.assert_handed(self.run_with("inject", self.uri(namespace="kept")))
        self.assert_refused(self.run_with("inject", self.uri(namespace="nowhere")), 78, "token-from", says="namespace")

    def test_versions_that_are_gone(self):
        path = "ci/turned"
        self.bao.must("PUT", "sys/policies/acl/all", {"policy": 'path "secret/data/*" { capabilities = ["read"] }'})
        self.bao.role("all", token_policies=["all"])
        for token in (self.token, self.secret("an-old-credential-of-the-test"), self.token):
            self.bao.must("POST", f"secret/data/{path}", {"data": {"token": token}})
        self.bao.must("POST", f"secret/delete/{path}", {"versions": [2]})
        self.bao.must("PUT", f"secret/destroy/{path}", {"versions": [1]})
        uri = f"secret/{path}?role=all&field=token"
        self.assert_handed(self.run_with("inject", self.uri(uri)))
        self.assert_handed(self.run_with("inject", self.uri(uri, version="3")))
        for version, says in (("2", "deleted version 2"), ("1", "destroyed version 1"), ("9", "no version 9")):
            with self.subTest(version):
                self.assert_refused(self.run_with("inject", self.uri(uri, version=version)), 66, "no-credential", says=says)

    def test_what_it_refuses(self):
        self.bao.role("weak", token_policies=[])
        self.bao.must("PUT", "sys/policies/acl/everything", {"policy": 'path "*" { capabilities = ["read"] }'})
        self.bao.role("wide", token_policies=["everything"])
        self.bao.must("POST", "secret/data/odd", {"data": {"number": 5, "empty": "", "deep": {"a": "b"}}})
        wide = "role=wide&field="
        for name, uri, code, word, says in (
            ("another job", None, 77, "key-refused", ['repository_id "1002"']),
            ("no policy", "secret/ci/snyk?role=weak&field=token", 77, "key-refused", ["`read` on secret/data/ci/snyk"]),
            ("another path", "secret/ci/other?role=reader&field=token", 77, "key-refused", ["secret/data/ci/other"]),
            ("no such role", "secret/ci/snyk?role=nobody&field=token", 77, "key-refused", ["role nobody"]),
            ("no such login", "secret/ci/snyk?role=reader&field=token&auth=nowhere", 78, "token-from", ["auth/nowhere"]),
            ("nothing there", f"secret/nothing?{wide}token", 66, "no-credential", ["nothing at secret/nothing"]),
            ("data/ too much", f"secret/data/ci/snyk?{wide}token", 66, "no-credential", ["leave data/ out"]),
            ("no engine", f"nowhere/ci/snyk?{wide}token", 78, "token-from", ["no KV engine at nowhere"]),
            ("version 2 read as 1", f"secret/ci/snyk?{wide}token&kv=1", 78, "token-from", ["leave kv=1 out"]),
            ("version 1 read as 2", f"kv/old/ci/snyk?{wide}token&mount=kv/old", 66, "no-credential", ["kv=1"]),
            ("no such field", f"secret/ci/snyk?{wide}Token", 78, "token-from", ["no field Token"]),
            ("a number", f"secret/odd?{wide}number", 78, "token-from", ["no text in field number"]),
            ("an object", f"secret/odd?{wide}deep", 78, "token-from", ["no text in field deep"]),
            ("an empty field", f"secret/odd?{wide}empty", 66, "no-credential", ["an empty field empty"]),
            ("another engine", f"transit/keys/snyk?{wide}token&kv=1", 78, "token-from", ["no field token"]),
        ):  # fmt: skip
            with self.subTest(name):
                token = None if uri else self.identity(self.bao.origin, repository_id="1002")
                result = self.run_with("inject", self.uri(uri) if uri else self.uri(), "--max-attempts", "1", token=token)
                self.assert_refused(result, code, word, says=says)
                self.assertNotIn("octocat-the-person", result.stderr)
        self.assert_no_request()

    def test_a_token_for_another_audience_is_refused_there(self):
        self.bao.role("elsewhere", bound_audiences=["https://elsewhere.example.com"])
        result = self.run_with("inject", self.uri("secret/ci/snyk?role=elsewhere&field=token"), "--max-attempts", "1")
        self.assert_refused(result, 78, "id-token", says="bound_audiences")


if __name__ == "__main__":
    main()
