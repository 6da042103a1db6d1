"""snykCredExec with the build's identity (plugin oidc-provider): a key service signs, one command gets an access token."""

import engines

engines.need("groovy", "java", "openssl")
from jenkins_case import SHELLS, SnykCredExec, main  # noqa: E402, which puts tests/e2e on the path
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

    def test_parameters_that_do_not_fit(self):
        for parameters, says in (
            ({"credentialsType": "id-token", "signer": None}, "signer belongs to credentialsType id-token"),
            ({"credentialsType": "id-token", "clientId": None}, "clientId belongs to credentialsType private-key-file, id-token"),
            ({"credentialsType": "private-key-file"}, "signer belongs to credentialsType id-token"),
        ):
            with self.subTest(parameters):
                play = self.play(self.signed(**parameters))
                self.assertEqual((play.result, play.ran("sh")), ("FAILURE", []), play)
                self.assertIn(f"snykCredExec: {says}", play.error)


if __name__ == "__main__":
    main()
