"""Snyk's own CLI as the command of a Jenkins pipeline: in a block, and under exec."""

import engines
import snyk_cli

engines.need("groovy", "java")
snyk_cli.need()
from jenkins_case import SnykCredExec, account, main, new_id  # noqa: E402


class SnykCli(SnykCredExec):
    def setUp(self):
        super().setUp()
        snyk_cli.project(self.box.path("work"))
        self.env = self.agent(**snyk_cli.surroundings(self.emulator, self.box.folder("home")))
        self.org = new_id()

    def assert_called(self, play, scheme, credential):
        self.assertEqual(play.result, "SUCCESS", play)
        self.assertIn(snyk_cli.SAFE, play.shown)
        calls = snyk_cli.calls(self.emulator)
        self.assertIn(snyk_cli.ASKED, [call.path for call in calls])
        self.assertEqual(
            {(call.host, call.scheme, call.credential, call.org) for call in calls},
            {("api.eu.snyk.io", scheme, credential, self.org)},
        )

    def test_in_a_block(self):
        token = self.store("snyk", "text", self.api_token())
        self.world(
            account(token, "service_account", "SNYK-EU-01", default_org=self.org),
            orgs=[{"id": self.org, "slug": "acme"}],
        )
        parameters = self.parameters(
            credentialsId="snyk", region="eu", org="acme", proxy=None, caFile=self.emulator.ca_file
        )
        play = self.play(f"withSnykCred({parameters}) {{ sh '''{snyk_cli.line('test')}''' }}", env=self.env)
        self.assert_called(play, "token", token)

    def test_under_exec(self):
        client = self.client(world=False)
        client["account"] |= {"default_org": self.org}
        self.store("snyk", "password", client["client_secret"], client["client_id"])
        self.world(clients=[client], orgs=[{"id": self.org, "slug": "acme"}])
        pipeline = self.exec(
            snyk_cli.line("test"), region="eu", org="acme", credentialsType="client-secret", proxy=None
        )
        self.assert_called(self.play(pipeline, env=self.env), "Bearer", client["access_token"])


if __name__ == "__main__":
    main()
