"""--token-from awssm: with moto's server as AWS: a role is taken on, and the role's keys read a secret. moto checks the signature
of each request and the policies of the role, as IAM does.
"""

import json
import os
import sys
import tempfile

import engines

MOTO = engines.need("moto")

import engine_case  # noqa: E402, F401, which finds the modules of the end-to-end tests
import github_files  # noqa: E402
import moto_server  # noqa: E402
import surroundings  # noqa: E402
from harness import main  # noqa: E402
from keyless_case import OPENSSL, Keyless  # noqa: E402


class Secrets(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.aws = moto_server.Moto(sys.executable, MOTO, OPENSSL, os.path.join(folder.name, "moto"))
        cls.addClassCleanup(cls.aws.close)

    def setUp(self):
        super().setUp()
        self.aws.post("/moto-api/reset", "", {})
        self.aws.post("/moto-api/reset-auth", "1000", {})
        self.token = self.service_account(region="SNYK-EU-01")
        self.arn = self.keep("ci/snyk", json.dumps({"token": self.token}))
        self.role = self.reader("snyk-ci", "secretsmanager:GetSecretValue")

    def keep(self, name, text):
        return self.aws.must("secretsmanager", "CreateSecret", Name=name, SecretString=text)["ARN"]

    def reader(self, name, action):
        return self.aws.role(name, {"Effect": "Allow", "Action": action, "Resource": "*"})

    def inject(self, *words, arn=None, role=None, field="token"):
        self.aws.check_all_but_the_login()
        env = surroundings.github(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity("sts.amazonaws.com")}
        uri = self.aws.uri("", role or self.role, **({"field": field} if field else {}))
        uri = uri.replace("awskms:", "awssm:" + (arn or self.arn), 1)
        words = ["--ca-file", self.emulator.ca_file, "--region", "eu", "--token-from", uri, *words]
        return self.snyk_cred("inject", *words, env=env, network=False, handed_to=[env["GITHUB_ENV"]])

    def assert_handed(self, result):
        self.assert_ok(result)
        self.assertEqual(github_files.variables(result.after[result.env["GITHUB_ENV"]])["SNYK_TOKEN"], self.token)

    def test_a_field_and_the_whole_text(self):
        whole = self.keep("ci/whole", self.token)
        self.assert_handed(self.inject())
        self.aws.post("/moto-api/reset-auth", "1000", {})
        self.assert_handed(self.inject(arn=whole, field=None))

    def test_what_it_refuses(self):
        other = self.reader("other", "secretsmanager:ListSecrets")
        nothing = self.arn[:-6] + ("AAAAAA" if self.arn[-6:] != "AAAAAA" else "BBBBBB")
        for name, more, code, word, says in (
            ("no right to read", {"role": other}, 77, "key-refused", ["GetSecretValue", other]),
            ("no such secret", {"arn": nothing}, 66, "no-credential", ["no such secret"]),
            ("no such field", {"field": "Token"}, 78, "token-from", ["no field Token"]),
        ):  # fmt: skip
            with self.subTest(name):
                self.assert_refused(self.inject("--max-attempts", "1", **more), code, word, says=says)
        self.assert_no_request()


if __name__ == "__main__":
    main()
