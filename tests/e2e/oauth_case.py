"""What the tests of OAuth service accounts share: a client of the emulated Snyk."""

import urllib.parse

import credentials
import github_files
import surroundings
from harness import HOSTS, Case, new_id


class OAuth(Case):
    def client(self, region="SNYK-EU-01", world=True, **more):
        """A client of a region, its secret and the access token that the emulator will mint."""
        host = more.get("host", HOSTS.get(region))
        client = {
            "client_id": new_id(),
            "client_secret": self.secret(credentials.client_secret()),
            "access_token": self.jwt(f"https://{host}"),
            "account": {"type": "service_account", "name": "ci"},
        } | ({"host": more["host"]} if "host" in more else {"region": region})
        client |= {key: value for key, value in more.items() if key != "host"}
        if world:
            self.world(clients=[client])
        return client

    def inject(self, client, *flags, env=None, region="SNYK-EU-01", **variables):
        env = (
            (env or surroundings.github(self.box))
            | {"SNYK_CLIENT_SECRET": client["client_secret"]}
            | variables
        )
        where = ["--region", region] if region else []
        return self.snyk_cred(
            "inject",
            "--client-id",
            client["client_id"],
            *where,
            *flags,
            env=env,
            handed_to=[env["GITHUB_ENV"]],
        )

    def assert_handed(self, result, client):
        self.assert_ok(result)
        handed = github_files.variables(result.after[result.env["GITHUB_ENV"]])
        self.assertEqual(handed["SNYK_OAUTH_TOKEN"], client["access_token"])
        self.assertNotIn(client["client_secret"], handed.values())
        masks = github_files.masked_values(result.stdout)
        self.assertIn(client["access_token"], masks)
        self.assertIn(client["client_secret"], masks)

    def form(self):
        request = self.emulator.requests()[0]
        self.assertEqual((request["method"], request["path"]), ("POST", "/oauth2/token"))
        self.assertNotIn("authorization", request["headers"])
        return dict(urllib.parse.parse_qsl(request["body"], keep_blank_values=True))
