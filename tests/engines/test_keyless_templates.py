"""Keyless through the templates, in act and in gitlab-ci-local: inputs, the job's identity in a variable that the test sets
(neither engine issues one), a key service that signs, the emulated Snyk, and later steps with an access token.
"""

import act_case
import engine_case  # noqa: F401, which finds the modules of the end-to-end tests
import vault_server
from engine_case import BINARY
from harness import main
from keyless_case import OPENSSL, Keyless, openssl
from test_gitlab_ci_local import Pipeline


class Signed(Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.vault = vault_server.Vault(self, OPENSSL, self.box.write("keys/snyk.pem", private.decode()))
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        self.secret(self.vault.TOKEN)

    def inputs(self):
        return {"client-id": self.account["client_id"], "key-id": "key-1", "region": "eu", "signer": self.vault.uri()}


class Kept:
    """The same where the key service keeps the credential itself."""

    def keep(self):
        token = self.service_account(region="SNYK-EU-01")
        self.vault.kept["/v1/secret/data/ci/snyk"] = {"token": token}
        return token, {"region": "eu", "token-from": self.vault.uri("secret/ci/snyk?field=token&role=ci")}


class InAct(act_case.Act, Signed, Kept):
    def test_github(self):
        inputs = {name.replace("-", "_"): value for name, value in self.inputs().items()}
        result = self.run_job(
            self.step(proxy=None, **inputs),
            self.note("token", "$SNYK_OAUTH_TOKEN"),
            env=self.reach(),
            secrets={"IDENTITY": self.identity(self.vault.origin)},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), self.account["access_token"])
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/transit/sign/snyk"])

    def test_a_stored_credential_at_github(self):
        token, inputs = self.keep()
        result = self.run_job(
            self.step(proxy=None, **{name.replace("-", "_"): value for name, value in inputs.items()}),
            self.note("token", "$SNYK_TOKEN"),
            env=self.reach(),
            secrets={"IDENTITY": self.identity(self.vault.origin)},
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.seen("token"), token)

    def reach(self):
        return Keyless.reach(self) | {"SNYK_ID_TOKEN": "${{ secrets.IDENTITY }}"}


class InGitlab(Pipeline, Signed, Kept):
    def setUp(self):
        super().setUp()
        self.world(clients=[self.account])

    def test_gitlab(self):
        token = self.identity(self.vault.origin)
        inputs = self.inputs() | {"binary": BINARY}
        job = {"stage": "first", "extends": ".snyk-cred-inject", "script": ["env >$DUMPS/one"]}
        variables = {"NO_PROXY": "127.0.0.1", "SNYK_ID_TOKEN": token}
        result = self.run_pipeline(inputs, {"one": job}, variables)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.dump("one")["SNYK_OAUTH_TOKEN"], self.account["access_token"])
        self.assertEqual(self.vault.paths(), ["/v1/auth/jwt/login", "/v1/transit/sign/snyk"])

    def test_a_stored_credential_at_gitlab(self):
        token, inputs = self.keep()
        job = {"stage": "first", "extends": ".snyk-cred-inject", "script": ["env >$DUMPS/one"]}
        variables = {"NO_PROXY": "127.0.0.1", "SNYK_ID_TOKEN": self.identity(self.vault.origin)}
        result = self.run_pipeline(inputs | {"binary": BINARY}, {"one": job}, variables)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.dump("one")["SNYK_TOKEN"], token)


if __name__ == "__main__":
    main()
