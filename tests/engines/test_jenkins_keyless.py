"""snykCredExec with the build's identity (plugin oidc-provider): a key service signs, one command gets an access token."""

import engines

engines.need("groovy", "java", "openssl")
from jenkins_case import SHELLS, SnykCredExec, account, main  # noqa: E402, which puts tests/e2e on the path
import vault_server  # noqa: E402
from keyless_case import OPENSSL, Keyless, openssl  # noqa: E402


class Identity(SnykCredExec, Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.vault = vault_server.Vault(self, OPENSSL, self.box.write("keys/snyk.pem", private.decode()))
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        self.secret(self.vault.TOKEN)

    def signed(self, **more):
        """The program reaches Snyk by variables: a proxy named by a flag would be asked for the key service, too."""
        given = {"clientId": self.account["client_id"], "keyId": "key-1", "signer": self.vault.uri(), "region": "eu", "proxy": None}
        return self.exec(**given | more)

    def agent(self, **more):
        return super().agent(**self.reach() | more)

    def test_an_identity_token(self):
        for kind in ("text", "file"):
            for shell in SHELLS:
                with self.subTest(kind, shell=shell):
                    self.store("snyk", kind, self.identity(self.vault.origin))
                    play = self.play(self.signed(credentialsType="id-token" if kind == "text" else "id-token-file"), shell=shell)
                    self.assertEqual(play.result, "SUCCESS", play)
                    found = self.dumped()
                    self.assertEqual((found["SNYK_OAUTH_TOKEN"], found["SNYK_API"]), (self.account["access_token"], "https://api.eu.snyk.io"))
                    self.assertEqual([name for name in found if name == "SNYK_ID_TOKEN" or name.startswith("SNYKCRED_")], [])

    def test_another_audience(self):
        self.store("snyk", "text", self.identity("https://elsewhere.example.com"))
        self.assert_fails(self.play(self.signed(credentialsType="id-token")), 78, "id-token")
        self.assertEqual(self.vault.paths(), [])

    def test_a_stored_credential(self):
        self.store("snyk", "text", self.identity(self.vault.origin))
        token = self.sat("eu.snyk.io")
        self.world(account(token, "service_account", "SNYK-EU-01"))
        self.vault.kept["/v1/secret/data/ci/snyk"] = {"token": token}
        uri = self.vault.uri("secret/ci/snyk?field=token&role=ci")
        given = {"credentialsType": "id-token", "tokenFrom": uri, "region": "eu", "proxy": None}
        env = self.agent(SNYK_CLIENT_ID="of-the-agent")
        play = self.play(self.exec(**given), env=env)
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertEqual(self.dumped()["SNYK_TOKEN"], token)

    def test_the_change_of_a_fork(self):
        self.store("snyk", "text", self.identity(self.vault.origin))
        fork = self.agent(CHANGE_ID="7", CHANGE_FORK="mallory")
        self.assert_fails(self.play(self.signed(credentialsType="id-token"), env=fork), 77, "untrusted-code")
        play = self.play(self.signed(credentialsType="id-token", onMissing="skip"), env=fork)
        self.assertEqual((play.result, play.ran("withCredentials")), ("SUCCESS", []), play)
        self.assert_nothing_ran()
        self.assertEqual(self.vault.paths(), [])

    def test_parameters_that_do_not_fit(self):
        one, named = "one of signer and tokenFrom belongs to credentialsType id-token", "clientId belongs to signer"
        for parameters, says in (
            ({"credentialsType": "id-token", "signer": None}, one),
            ({"credentialsType": "id-token", "tokenFrom": "vault+https://v.example/secret/ci?field=f"}, one),
            ({"credentialsType": "private-key-file"}, one),
            ({"credentialsType": "text", "signer": None, "clientId": None, "tokenFrom": "x"}, one),
            ({"credentialsType": "id-token", "clientId": None}, named),
            ({"credentialsType": "id-token", "signer": None, "tokenFrom": "x"}, named),
        ):
            with self.subTest(parameters):
                play = self.play(self.signed(**parameters))
                self.assertEqual((play.result, play.ran("sh")), ("FAILURE", []), play)
                self.assertIn(f"snykCredExec: {says}", play.error)


if __name__ == "__main__":
    main()
