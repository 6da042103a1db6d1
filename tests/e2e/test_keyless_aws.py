"""Keyless with AWS: the job takes on a role with its identity, the role's keys sign a request to KMS, the emulated Snyk
verifies the signature. What is asked of whom, what leaves and what does not.
"""

import json
import threading
import unittest

import aws_server
import surroundings
from aws_server import kms_error, sts_error
from harness import fault, main
from keyless_case import OPENSSL, REQUEST_URL, Keyless, openssl


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class AwsSigns(Keyless):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = openssl("genrsa", "2048")
        cls.public = openssl("rsa", "-pubout", text=cls.private).decode()

    def setUp(self):
        super().setUp()
        self.aws = aws_server.Aws(self, OPENSSL, self.box.write("keys/snyk.pem", self.private.decode()))
        self.account = self.account_with(self.public)
        for secret in self.aws.secrets:
            self.secret(secret)

    def inject(self, *words, uri=None, token=None, **more):
        token = token or self.identity(self.aws.AUDIENCE, run_id="77")
        return self.keyless("inject", uri or self.aws.uri(), *words, token=token, **more)

    def jwks(self):
        public = self.box.write("keys/a.pub", self.public)
        return self.snyk_cred("jwks", "--public-key", public, "--key-id", "key-1", network=False).stdout

    def test_the_whole_way(self):
        token = self.identity(self.aws.AUDIENCE, run_id="77")
        self.assert_token(self.inject(token=token))
        self.assertEqual(self.aws.asked(), ["sts", "kms"])
        login, sign = self.aws.requests
        policy = json.loads(login["form"].pop("Policy"))
        self.assertEqual(login["form"], {
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": self.aws.ROLE, "RoleSessionName": "snyk-cred-77",
            "DurationSeconds": "900", "WebIdentityToken": token,
        })  # fmt: skip
        self.assertEqual(policy, {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "kms:Sign", "Resource": self.aws.KEY,
            "Condition": {"StringEquals": {"kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256", "kms:MessageType": "RAW"}},
        }]})  # fmt: skip
        self.assertNotIn("Authorization", login["headers"])
        said = json.loads(sign["body"])
        self.assertEqual((said["KeyId"], said["MessageType"]), (self.aws.KEY, "RAW"))
        self.assertIn("/eu-central-1/kms/aws4_request", sign["headers"]["Authorization"])
        self.assertEqual([request["path"].split("?")[0] for request in self.emulator.requests()], ["/oauth2/token", "/rest/self"])

    def test_githubs_request_first(self):
        body = json.dumps({"value": self.identity(self.aws.AUDIENCE)})
        self.emulator.faults(fault({"status": 200, "body": body}, path="/x/idtoken"))
        bearer = self.secret("bearer-" + "b" * 40)
        env = surroundings.github(self.box) | {"ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer}
        self.assert_token(self.keyless("inject", self.aws.uri(), env=env))
        self.assertTrue(self.emulator.requests()[0]["path"].endswith("&audience=sts.amazonaws.com"))

    def test_a_token_for_somebody_else_does_not_leave(self):
        result = self.inject(token=self.identity("https://vault.example.com"))
        self.assert_refused(result, 78, "id-token", says=["https://vault.example.com", "sts.amazonaws.com"])
        self.assertEqual(self.aws.requests, [])
        self.assert_token(self.inject(uri=self.aws.uri("&audience=urn:ci"), token=self.identity("urn:ci")))

    def test_variables_of_awss_tools_have_no_effect(self):
        """Whoever chooses the address receives the job's identity."""
        other = "https://127.0.0.1:1"
        config = self.box.write("aws-config", f"[default]\nregion = us-east-1\nendpoint_url = {other}\nca_bundle = /nowhere.pem\n")
        for name, value in {
            "AWS_ENDPOINT_URL": other, "AWS_ENDPOINT_URL_KMS": other, "AWS_ENDPOINT_URL_STS": other, "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKIAOTHER", "AWS_SECRET_ACCESS_KEY": "other",
            "AWS_SESSION_TOKEN": "other", "AWS_PROFILE": "other", "AWS_DEFAULT_PROFILE": "other", "AWS_CONFIG_FILE": config,
            "AWS_SHARED_CREDENTIALS_FILE": config, "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/other",
            "AWS_ROLE_SESSION_NAME": "other", "AWS_WEB_IDENTITY_TOKEN_FILE": config, "AWS_CA_BUNDLE": "/nowhere.pem",
            "AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": other, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/other",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": other, "AWS_MAX_ATTEMPTS": "1", "AWS_DATA_PATH": "/nowhere",
        }.items():  # fmt: skip
            with self.subTest(name):
                self.aws.requests.clear()
                self.assert_token(self.inject(env=surroundings.github(self.box) | {name: value}))
                login, sign = self.aws.requests
                self.assertEqual((login["form"]["RoleArn"], login["form"]["RoleSessionName"]), (self.aws.ROLE, "snyk-cred-77"))
                self.assertIn(f"Credential={self.aws.ID}/", sign["headers"]["Authorization"])
                self.assertIn("/eu-central-1/kms/", sign["headers"]["Authorization"])
                self.assertEqual(sign["headers"]["X-Amz-Security-Token"], self.aws.TOKEN)

    def test_the_regions_own_hosts(self):
        """The emulator's proxy leads all of them to the emulator."""
        login = aws_server.LOGIN.format(id=self.aws.ID, secret=self.aws.SECRET, token=self.aws.TOKEN)
        self.emulator.faults(
            fault({"status": 200, "body": login}, path="/", times=1),
            fault({"status": 400, "body": kms_error("NotFoundException", "")}, path="/"),
        )
        self.assert_refused(self.inject(uri=f"awskms:{self.aws.KEY}?role={self.aws.ROLE}"), 78, "signer", says="in eu-central-1")
        self.assertEqual([request["host"] for request in self.emulator.requests()],
                         ["sts.eu-central-1.amazonaws.com", "kms.eu-central-1.amazonaws.com"])  # fmt: skip

    def test_which_ca_counts(self):
        plain = self.aws.uri().replace(f"&ca={self.aws.ca}", "")
        both = self.box.write("both.pem", open(self.aws.ca).read() + open(self.emulator.ca_file).read())
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE"):
            with self.subTest(name):
                result = self.inject(uri=plain, env=surroundings.github(self.box) | {name: both}, ca=False)
                self.assert_refused(result, 69, "tls", says="127.0.0.1")
        self.assertEqual(self.aws.requests, [])
        self.assert_token(self.inject("--ca-file", both, uri=plain, ca=False))
        self.assert_refused(self.inject(ca=False), 69, "tls", says="api.eu.snyk.io")

    def test_every_attempt_at_the_token_is_signed_anew_with_one_login(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token", times=2))
        self.assert_token(self.inject())
        self.assertEqual(self.aws.asked(), ["sts", "kms", "kms", "kms"])

    def test_what_may_pass_is_asked_again(self):
        self.aws.answers = {
            "sts": [(400, sts_error("IDPCommunicationError", "slow")), (503, "")],
            "kms": [(400, kms_error("ThrottlingException", "slow")), (500, kms_error("KMSInternalException", ""))],
        }
        self.assert_token(self.inject())
        self.assertEqual(self.aws.asked(), ["sts"] * 3 + ["kms"] * 3)

    def test_refusals(self):
        for service, status, body, code, word, says in (
            ("sts", 403, sts_error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"), 77, "key-refused",
             ["Not authorized", "trust policy of role " + self.aws.ROLE, 'repository_id "1001"', "repo:acme@77/app@1001"]),
            ("sts", 400, sts_error("InvalidIdentityToken", "Incorrect token audience"), 78, "id-token", ["client IDs"]),
            ("sts", 400, sts_error("ExpiredTokenException", "Token expired"), 67, "expired", ["right before this step"]),
            ("sts", 503, "", 75, "key-service", ["503"]),
            ("sts", 200, "<html></html>", 76, "foreign-answer", ["gives no keys"]),
            ("sts", 307, "", 76, "foreign-answer", ["redirect"]),
            ("kms", 400, kms_error("AccessDeniedException", "User is not authorized"), 77, "key-refused", ["kms:Sign", self.aws.ROLE]),
            ("kms", 400, kms_error("NotFoundException", "Key does not exist"), 78, "signer", ["no such key"]),
            ("kms", 400, kms_error("DisabledException", "is disabled"), 78, "signer", ["enable it"]),
            ("kms", 400, kms_error("ExpiredTokenException", "is expired"), 67, "expired", ["temporary keys"]),
            ("kms", 400, kms_error("InvalidSignatureException", "Signature expired: now is later"), 78, "signer", ["clock"]),
            ("kms", 500, kms_error("KMSInternalException", ""), 75, "key-service", ["later"]),
            ("kms", 307, "", 76, "foreign-answer", ["redirect"]),
        ):  # fmt: skip
            with self.subTest(body):
                self.aws.requests.clear()
                self.aws.answers = {service: (status, body)}
                result = self.inject("--max-attempts", "1")
                self.assert_refused(result, code, word, says=says)
                for person in ("octocat-the-person", "person@example.com"):
                    self.assertNotIn(person, result.stderr)
                self.assertEqual(self.aws.asked().count(service), 1)
        self.assertEqual(self.token_requests(), [])

    def test_an_error_that_repeats_the_request(self):
        text = f"The request does not match.\n\nThe Canonical String should be 'POST\nx-amz-security-token:{self.aws.TOKEN}'"
        self.aws.answers = {"kms": (403, kms_error("InvalidSignatureException", text))}
        self.assert_refused(self.inject(), 78, "signer", says="does not match")
        self.aws.answers = {"kms": (403, kms_error("AccessDeniedException", f"no {self.aws.TOKEN} here"))}
        self.assert_refused(self.inject(), 77, "key-refused", says="no *** here")

    def test_an_answer_of_ten_megabytes(self):
        for service, body in (("sts", "<a>" + "a" * 10_000_000), ("kms", '{"x":"' + "a" * 10_000_000 + '"}')):
            self.aws.answers = {service: (200, body)}
            result = self.inject()
            self.assertIn(result.code, (69, 76), result)
        self.assertEqual(self.token_requests(), [])

    def test_an_answer_that_does_not_come(self):
        for service in ("sts", "kms"):
            with self.subTest(service):
                held = threading.Event()
                self.aws.answers = {service: held}
                result = self.inject("--timeout", "2s")
                held.set()
                self.assert_refused(result, 75, "deadline", says="127.0.0.1")
        self.assertEqual(self.token_requests(), [])

    def test_the_report(self):
        token = self.identity(self.aws.AUDIENCE)
        result = self.keyless("check", self.aws.uri(), "--report", "json", token=token)
        self.assert_ok(result)
        report = self.report(result)
        self.assertEqual(report["signer"], {
            "service": "aws-kms", "host": "127.0.0.1", "key": self.aws.KEY, "key_version": None, "subject": "repo:acme@77/app@1001:ref:refs/heads/main",
        })  # fmt: skip
        self.assertEqual([request["host"] for request in report["requests"]], ["127.0.0.1", "127.0.0.1"] + ["api.eu.snyk.io"] * 2)

    def test_a_signature_by_another_key_does_not_leave(self):
        jwks = self.box.write("keys/jwks.json", self.jwks())
        self.assert_token(self.inject("--key-jwks", jwks, key_id=False))
        self.emulator.clear_log()
        self.box.write("keys/snyk.pem", openssl("genrsa", "2048").decode())
        self.assert_refused(self.inject("--key-jwks", jwks, key_id=False), 78, "jwks-mismatch")
        self.assertEqual(self.token_requests(), [])

    def test_jwks_check(self):
        self.emulator.faults(fault({"status": 200, "body": self.jwks()}, path="/jwks.json"))
        env = surroundings.bare(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.aws.AUDIENCE)}
        words = ["jwks", "--ca-file", self.emulator.ca_file, "--signer", self.aws.uri()]
        result = self.snyk_cred(*words, "--check", "https://keys.example.com/jwks.json", env=env, network=False)
        self.assert_ok(result)
        self.assertIn("serves the key that signs: key ID key-1", result.stdout)

    def test_exec_gets_the_token_and_no_key_of_awss(self):
        show = ["--", "sh", "-c", "env | cut -d= -f1 | sort"]
        result = self.keyless("exec", self.aws.uri(), *show, token=self.identity(self.aws.AUDIENCE))
        self.assert_ok(result)
        self.assertIn("SNYK_OAUTH_TOKEN", result.stdout)
        self.assertNotIn("SNYK_ID_TOKEN", result.stdout)
        self.assertNotIn("AWS_", result.stdout)

    def test_what_is_refused_before_anything_is_asked(self):
        for uri in (
            self.aws.uri().replace("role=", "roles="),
            self.aws.uri().replace("?role=" + self.aws.ROLE + "&", "?"),
            self.aws.uri().replace("key/1234abcd-12ab-34cd-56ef-1234567890ab", "alias/snyk"),
            self.aws.uri("&region=us-east-1"),
            self.aws.uri().replace("https:", "http:"),
        ):
            with self.subTest(uri):
                self.assert_refused(self.inject(uri=uri), 64, "usage")
        self.assert_no_connection()
        self.assertEqual(self.aws.requests, [])


if __name__ == "__main__":
    main()
