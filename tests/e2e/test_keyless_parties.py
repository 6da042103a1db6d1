"""Keyless: how many requests there are, and that no two parties share a connection or a TLS session, even where they have
the same address.
"""

import json
import secrets
import unittest

import surroundings
import vault_server
from harness import fault, main, new_id
from keyless_case import OPENSSL, REQUEST_URL, Keyless, openssl

LOGIN, SIGN, SECRET = "/v1/auth/jwt/login", "/v1/transit/sign/snyk", "/v1/secret/data/ci/snyk"


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class Parties(Keyless):
    def setUp(self):
        super().setUp()
        private = openssl("genrsa", "2048")
        self.vault = vault_server.Vault(self, OPENSSL, self.box.write("keys/snyk.pem", private.decode()))
        self.account = self.account_with(openssl("rsa", "-pubout", text=private).decode())
        self.secret(self.vault.TOKEN)

    def github(self):
        body = json.dumps({"value": self.identity(self.vault.origin)})
        self.emulator.faults(fault({"status": 200, "body": body}, path="/x/idtoken"))
        return surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URL,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.secret("bearer-" + "b" * 40),
        }

    def assert_apart(self, hosts):
        """Each host has a connection of its own, and each connection a TLS session of its own."""
        requests = self.emulator.requests()
        self.assertEqual(list(dict.fromkeys(request["host"] for request in requests)), hosts)
        self.assertEqual(len({request["connection"] for request in requests}), len(hosts))
        self.assertFalse(any(request["resumed"] for request in requests))
        self.assertEqual(self.vault.connections, [False])

    def test_a_signer_at_github(self):
        """Three requests before Snyk, and two there."""
        self.assert_token(self.keyless("inject", self.vault.uri(), env=self.github()))
        self.assertEqual(self.vault.paths(), [LOGIN, SIGN])
        paths = [request["path"].split("?")[0] for request in self.emulator.requests()]
        self.assertEqual(paths, ["/x/idtoken", "/oauth2/token", "/rest/self"])
        self.assert_apart(["pipelines.actions.githubusercontent.com", "api.eu.snyk.io"])

    def test_a_signer_at_gitlab(self):
        """Two and two: the identity lies in a variable."""
        env = surroundings.gitlab(self.box)
        self.assert_ok(self.keyless("inject", self.vault.uri(), env=env, token=self.identity(self.vault.origin)))
        self.assertEqual(self.vault.paths(), [LOGIN, SIGN])
        paths = [request["path"].split("?")[0] for request in self.emulator.requests()]
        self.assertEqual(paths, ["/oauth2/token", "/rest/self"])
        self.assert_apart(["api.eu.snyk.io"])

    def test_a_stored_credential(self):
        """Three and one at GitHub."""
        token = self.service_account(region="SNYK-EU-01")
        self.vault.kept[SECRET] = {"token": token}
        env = self.github() | self.reach()
        words = ["--ca-file", self.emulator.ca_file, "--region", "eu", "--token-from", self.vault.uri("secret/ci/snyk?field=token")]
        self.assert_ok(self.snyk_cred("inject", *words, env=env, network=False, handed_to=[env["GITHUB_ENV"]]))
        self.assertEqual(self.vault.paths(), [LOGIN, SECRET])
        self.assertEqual([request["path"].split("?")[0] for request in self.emulator.requests()], ["/x/idtoken", "/rest/self"])
        self.assert_apart(["pipelines.actions.githubusercontent.com", "api.eu.snyk.io"])

    def at_one_address(self, *words):
        """Snyk and the key service behind one host and port: two connections, and no session is taken up again."""
        own = {"type": "service_account", "id": new_id(), "attributes": {"name": "ci"}}
        self.vault.answers["/rest/self"] = (200, json.dumps({"jsonapi": {"version": "1.0"}, "data": own}))
        access = {"access_token": self.secret(secrets.token_hex(20)), "token_type": "bearer", "expires_in": 3600}
        self.vault.answers["/oauth2/token"] = (200, json.dumps(access))
        host = self.vault.origin[len("https://") :]
        env = surroundings.github(self.box) | self.reach() | {"SNYK_ID_TOKEN": self.identity(self.vault.origin)}
        words = ["--ca-file", self.vault.ca, "--api-url", self.vault.origin, "--allow-host", host, *words]
        result = self.snyk_cred("check", *words, env=env, network=False)
        self.assert_ok(result)
        by_connection = {}
        for request in self.vault.requests:
            by_connection.setdefault(request["connection"], []).append(request["path"].split("?")[0])
        self.assertEqual(self.vault.connections, [False, False])
        for request in self.vault.requests:
            ours = request["path"].startswith("/v1/")
            self.assertEqual("Authorization" in request["headers"], request["path"].startswith("/rest/"))
            self.assertFalse("X-Vault-Token" in request["headers"] and not ours)
        return list(by_connection.values())

    def test_a_signer_at_snyks_address(self):
        words = ["--client-id", self.account["client_id"], "--key-id", "key-1", "--signer", self.vault.uri()]
        self.assertEqual(self.at_one_address(*words), [[LOGIN, SIGN], ["/oauth2/token", "/rest/self"]])

    def test_a_stored_credential_at_snyks_address(self):
        self.vault.kept[SECRET] = {"token": self.api_token()}
        words = ["--token-from", self.vault.uri("secret/ci/snyk?field=token")]
        self.assertEqual(self.at_one_address(*words), [[LOGIN, SECRET], ["/rest/self"]])


if __name__ == "__main__":
    main()
