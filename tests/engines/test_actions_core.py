"""What `inject` writes for GitHub, byte for byte against `@actions/core`, the toolkit that actions are written with."""

import json
import re

import engines

CORE, NODE = engines.need("npm:@actions/core", "node")

import engine_case  # noqa: E402, F401, finds the end-to-end tests' modules
import github_files  # noqa: E402
import surroundings  # noqa: E402
from github_case import Github  # noqa: E402
from harness import account, main, new_id  # noqa: E402

# Calls the toolkit: each argument of stdin's list is [function, arguments].
CALL = """
import(process.argv[1] + "/lib/core.js").then((core) => {
  for (const [name, words] of JSON.parse(require("fs").readFileSync(0, "utf8"))) core[name](...words);
});
"""
OURS, THEIRS = rb"snyk_cred_[A-Za-z0-9_-]+", rb"ghadelimiter_[0-9a-f-]{36}"


class Toolkit(Github):
    def call(self, *calls):
        """Its bytes on stdout, in GITHUB_ENV and in GITHUB_OUTPUT."""
        env = surroundings.github(self.box)
        files = [env["GITHUB_ENV"], env["GITHUB_OUTPUT"]]
        argv = [NODE, "-e", CALL, CORE]
        result = self.run_program(argv, env, stdin=json.dumps(calls), handed_to=files)
        self.assertEqual(result.code, 0, result)
        return result.raw_stdout, result.after[files[0]], result.after[files[1]]

    def assert_same_records(self, ours, theirs):
        self.assertTrue(ours)
        self.assertEqual(re.sub(OURS, b"DELIMITER", ours), re.sub(THEIRS, b"DELIMITER", theirs))

    def test_records(self):
        org = new_id()
        token = self.service_account(default_org=org)
        self.world(
            account(token, "service_account", default_org=org), orgs=[{"id": org, "slug": "acme", "name": "Acme"}]
        )
        _, result = self.inject("--org", "acme", token=token)
        self.assert_ok(result)
        # The toolkit writes a blank line for an empty value, which is an error to act; ours does not.
        handed, outputs = self.handed(result), self.outputs(result)
        self.assertEqual(handed, {"SNYK_TOKEN": token, "SNYK_API": "https://api.snyk.io", "SNYK_CFG_ORG": org})
        filled = {name: value for name, value in outputs.items() if value}
        _, env_file, output_file = self.call(
            *(["exportVariable", [name, value]] for name, value in handed.items()),
            *(["setOutput", [name, value]] for name, value in filled.items()),
        )
        self.assert_same_records(result.after[result.env["GITHUB_ENV"]], env_file)
        ours = result.after[result.env["GITHUB_OUTPUT"]]
        ours = re.sub(rb"(?m)^[a-z-]+<<(" + OURS + rb")\n\1\n", b"", ours)
        self.assert_same_records(ours, output_file)

    def test_a_masked_output(self):
        token, result = self.inject("--hand-over", "output", handed_to="GITHUB_OUTPUT")
        self.assert_ok(result)
        record = re.search(rb"token<<(" + OURS + rb")\n.*?\n\1\n", result.after[result.env["GITHUB_OUTPUT"]], re.S)[0]
        _, _, theirs = self.call(["setOutput", ["token", token]])
        self.assert_same_records(record, theirs)

    def test_masks(self):
        """The same lines for the same secrets, escaped the same way."""
        _, result = self.inject()
        self.assert_ok(result)
        masks = github_files.masked_values(result.stdout)
        self.assertGreater(len(masks), 3)
        ours = [line for line in result.raw_stdout.split(b"\n") if line.startswith(b"::add-mask::")]
        theirs = self.call(*(["setSecret", [mask]] for mask in masks))[0]
        self.assertEqual(ours, theirs.rstrip(b"\n").split(b"\n"))

    def test_annotations(self):
        """A message of several lines with per cent signs, colons and commas, and a title with a colon."""
        env = surroundings.github(self.box, SNYK_TOKEN=self.service_account(), SNYK_CRED_REGION="100%,a:b")
        result = self.snyk_cred("inject", env=env)
        self.assert_refused(result, 78)
        streams = result.stdout + "\n" + result.stderr
        found = [entry for entry in github_files.commands(streams) if entry[0] in ("error", "warning")]
        self.assertTrue(any("\n" in text and "%" in text and ":" in text for _, _, text in found), found)
        theirs = self.call(*([name, [text, properties]] for name, properties, text in found))[0].decode()
        ours = [line for line in streams.split("\n") if re.match("::(error|warning) ", line)]
        self.assertEqual(ours, theirs.rstrip("\n").split("\n"))


if __name__ == "__main__":
    main()
