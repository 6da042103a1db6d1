"""--token-from awssm: a stored credential is read from AWS Secrets Manager. What is asked of whom, what leaves and what not."""

import json
import unittest

import aws_server
import github_files
import surroundings
from aws_server import kms_error, sts_error
from harness import fault, main
from keyless_case import OPENSSL, REQUEST_URL, Keyless

SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:ci/snyk-AbC123"


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class FromAws(Keyless):
    def setUp(self):
        super().setUp()
        self.aws = aws_server.Aws(self, OPENSSL)
        for secret in self.aws.secrets:
            self.secret(secret)
        self.token = self.service_account(region="SNYK-EU-01")
        self.aws.kept[SECRET] = json.dumps({"token": self.token, "other": self.secret("another-secret-of-this-text")})

    def uri(self, more="&field=token", arn=SECRET):
        return f"awssm:{arn}?role={self.aws.ROLE}&endpoint={self.aws.origin}&sts-endpoint={self.aws.origin}&ca={self.aws.ca}{more}"

    def run_with(self, command, *words, uri=None, env=None, token=None):
        env = (env or surroundings.github(self.box)) | self.reach()
        if "ACTIONS_ID_TOKEN_REQUEST_URL" not in env:
            env["SNYK_ID_TOKEN"] = token or self.identity(self.aws.AUDIENCE, run_id="77")
        words = ["--ca-file", self.emulator.ca_file, "--region", "eu", "--token-from", uri or self.uri(), *words]
        handed_to = [env["GITHUB_ENV"]] if command == "inject" else []
        return self.snyk_cred(command, *words, env=env, network=False, handed_to=handed_to)

    def assert_handed(self, result):
        self.assert_ok(result)
        self.assertEqual(github_files.variables(result.after[result.env["GITHUB_ENV"]])["SNYK_TOKEN"], self.token)

    def test_a_field(self):
        self.assert_handed(self.run_with("inject"))
        self.assertEqual(self.aws.asked(), ["sts", "secretsmanager"])
        login, read = self.aws.requests
        policy = json.loads(login["form"]["Policy"])
        self.assertEqual(
            [(one["Action"], one["Resource"]) for one in policy["Statement"]],
            [("secretsmanager:GetSecretValue", SECRET), ("kms:Decrypt", "*")],
        )
        via = policy["Statement"][1]["Condition"]["StringEquals"]["kms:ViaService"]
        self.assertEqual(via, "secretsmanager.eu-central-1.amazonaws.com")
        self.assertEqual(login["form"]["RoleSessionName"], "snyk-cred-77")
        self.assertEqual(json.loads(read["body"]), {"SecretId": SECRET})
        self.assertIn("/eu-central-1/secretsmanager/aws4_request", read["headers"]["Authorization"])

    def test_the_whole_text(self):
        self.aws.kept[SECRET] = self.token + "\n"
        self.assert_handed(self.run_with("inject", uri=self.uri("")))

    def test_githubs_request_first(self):
        body = json.dumps({"value": self.identity(self.aws.AUDIENCE)})
        self.emulator.faults(fault({"status": 200, "body": body}, path="/x/idtoken"))
        bearer = self.secret("bearer-" + "b" * 40)
        env = surroundings.github(self.box) | {"ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer}
        self.assert_handed(self.run_with("inject", env=env))
        env["GITHUB_EVENT_NAME"] = "pull_request_target"
        self.aws.requests.clear()
        self.assert_refused(self.run_with("inject", env=env), 77, "untrusted-code")
        self.assertEqual(self.aws.requests, [])

    def test_variables_of_awss_tools_have_no_effect(self):
        other = "https://127.0.0.1:1"
        env = surroundings.github(self.box) | {
            "AWS_ENDPOINT_URL": other, "AWS_ENDPOINT_URL_SECRETS_MANAGER": other, "AWS_ENDPOINT_URL_STS": other, "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAOTHER", "AWS_SECRET_ACCESS_KEY": "other", "AWS_SESSION_TOKEN": "other", "AWS_CA_BUNDLE": "/nowhere.pem",
        }  # fmt: skip
        self.assert_handed(self.run_with("inject", env=env))

    def test_the_report(self):
        result = self.run_with("check", "--report", "json")
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(report["credential"]["stored"], {
            "service": "aws-secrets-manager", "host": "127.0.0.1", "secret": SECRET, "version": "01234567-89ab",
            "subject": "repo:acme@77/app@1001:ref:refs/heads/main",
        })  # fmt: skip
        source = "field token of secret ci/snyk-AbC123 of AWS Secrets Manager in eu-central-1, version 01234567-89ab"
        self.assertEqual(report["credential"]["source"], source)

    def test_exec_masks_it(self):
        result = self.run_with("exec", "--", "sh", "-c", 'echo "it is $SNYK_TOKEN"; env | cut -d= -f1')
        self.assert_ok(result)
        self.assertIn("it is ***", result.stdout)
        self.assertNotIn("SNYK_ID_TOKEN", result.stdout.split())

    def test_refusals(self):
        for service, status, body, code, word, says in (
            ("sts", 403, sts_error("AccessDenied", "Not authorized"), 77, "key-refused", ["trust policy", "repo:acme@77/app@1001"]),
            ("sts", 400, sts_error("ValidationError", "role"), 78, "token-from", ["role="]),
            ("secretsmanager", 400, kms_error("AccessDeniedException", "is not authorized"), 77, "key-refused", ["GetSecretValue"]),
            ("secretsmanager", 400, kms_error("InvalidRequestException", "marked for deletion"), 66, "no-credential", ["restore"]),
            ("secretsmanager", 500, kms_error("InternalServiceError", "oops"), 75, "key-service", ["500"]),
            ("secretsmanager", 307, "", 76, "foreign-answer", ["redirect"]),
            ("secretsmanager", 200, '{"x":"' + "a" * 10_000_000 + '"}', 69, None, ["127.0.0.1"]),
        ):  # fmt: skip
            with self.subTest(service=service, status=status, word=word):
                self.aws.answers = {service: (status, body)}
                result = self.run_with("inject", "--max-attempts", "1")
                if word:
                    self.assert_refused(result, code, word, says=says)
                else:
                    self.assertIn(result.code, (69, 76), result)
        self.aws.answers = {}
        self.assert_refused(self.run_with("inject", uri=self.uri(arn=SECRET[:-1] + "4")), 66, "no-credential", says="no such secret")
        self.assert_refused(self.run_with("inject", uri=self.uri("&field=Token")), 78, "token-from", says="no field Token")
        self.assert_refused(self.run_with("inject", uri=self.uri("")), 78, "token-from", says="field=")
        self.assert_no_request()

    def test_what_may_pass_is_asked_again(self):
        self.aws.answers = {"secretsmanager": [(400, kms_error("ThrottlingException", "slow down"))]}
        self.assert_handed(self.run_with("inject"))
        self.assertEqual(self.aws.asked(), ["sts", "secretsmanager", "secretsmanager"])


if __name__ == "__main__":
    main()
