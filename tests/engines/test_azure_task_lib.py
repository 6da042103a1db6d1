"""What `inject` prints on Azure, byte for byte against azure-pipelines-task-lib, which is Microsoft's own writer."""

import json
import re
import subprocess

import engines

NODE, LIBRARY = engines.need("node", "npm:azure-pipelines-task-lib")

import pathlib  # noqa: E402

from engine_case import EngineCase, surroundings  # noqa: E402, puts the next within reach
import later_steps  # noqa: E402
from harness import account, main, new_id  # noqa: E402

WRITER = pathlib.Path(__file__).with_name("task_lib.js")
SET = re.compile(r"^##vso\[task\.set(?:variable|secret)[^\n]*$", re.M)


def reference(folder, masks, variables):
    asked = json.dumps({"masks": masks, "variables": variables})
    run = subprocess.run(
        [NODE, WRITER, LIBRARY], input=asked, capture_output=True, text=True, check=True, cwd=folder, env={"PATH": "/usr/bin:/bin"}
    )
    return SET.findall(run.stdout)


def canonical(command):
    """A command without what means the same to the agent: properties of value false, the last semicolon, letter case of
    names. What is compared byte for byte is the rest: escapes and data."""
    header, data = re.fullmatch(r"##vso\[([^\]]*)\](.*)", command).groups()
    event, _, properties = header.partition(" ")
    pairs = [pair.split("=", 1) for pair in properties.split(";") if pair]
    return event, sorted((name.lower(), value) for name, value in pairs if value != "false"), data


class SameBytes(EngineCase):
    def inject(self, token, variable, **more):
        env = surroundings.azure(self.box) | {"MINE": token} | more
        result = self.snyk_cred("inject", "--token-env", "MINE", "--org", "acme", env=env)
        self.assertEqual(result.code, 0, result)
        return SET.findall(result.stdout)

    def test_every_command(self):
        org = new_id()
        for token, variable in ((self.api_token(), "SNYK_TOKEN"), (self.jwt(), "SNYK_OAUTH_TOKEN")):
            with self.subTest(variable):
                self.world(account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme"}])
                ours = self.inject(token, variable)
                values = [(data, properties) for event, properties, data in later_steps.azure_commands("\n".join(ours))]
                masks = [data for data, properties in values if not properties]
                variables = [
                    [properties["variable"], data, properties.get("issecret") == "true"]
                    for data, properties in values
                    if properties
                ]
                self.assertEqual(
                    variables,
                    [["SNYK_API", "https://api.snyk.io", False], ["SNYK_CFG_ORG", org, False], [variable, token, True]],
                )
                self.assertIn(token, masks)
                theirs = reference(self.box.folder("scratch"), masks, variables)
                # The library masks a secret variable's value once more, before it sets it.
                theirs = [line for line in theirs if not line.startswith("##vso[task.setsecret]") or line in ours]
                known = list(dict.fromkeys(map(str, map(canonical, theirs))))
                self.assertEqual([str(canonical(line)) for line in ours], known)

    def test_escapes_and_their_reading(self):
        """The reading that the other tests use is the library's writing backwards."""
        values = ["a%b", "a;b]c", "%AZP25", "%0A", "100%3B", "##vso[x]y", "\u00fc", "a=b"]
        lines = reference(self.box.folder("scratch"), values, [["N;%]", value, True] for value in values])
        read = later_steps.azure_commands("\n".join(lines))
        self.assertEqual({data for event, _, data in read if event == "setsecret"}, set(values))
        self.assertEqual([data for event, _, data in read if event == "setvariable"], values)
        self.assertEqual({p["variable"] for event, p, _ in read if event == "setvariable"}, {"N;%]"})


if __name__ == "__main__":
    main()
