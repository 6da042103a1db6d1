"""ci-templates/github against the program: every input is one of its options, every output one of its outputs; the three
actions, the README's tables and the examples say the same; and the container action's arguments drive the program."""

import os
import pathlib
import re
import shutil
import subprocess

import engines

engines.need("py:yaml")

import yaml  # noqa: E402

import engine_case  # noqa: E402, F401, finds the end-to-end tests' modules
import credentials  # noqa: E402
import surroundings  # noqa: E402
from action_files import ACTION, CONTAINER, INSTALL, ORIGIN, TEMPLATE, evaluated  # noqa: E402
from github_case import Github  # noqa: E402
from harness import ASAN, BINARY, main, new_id  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRETS = {"token": "token-env", "client-secret": "client-secret-env", "private-key": "private-key-env"}
PINS = ("sha256-amd64", "sha256-arm64", "sha256-macos-arm64", "sha256-macos-amd64", "sha256-windows-amd64")
PROGRAM = ("binary", "from-source", "base-url", "version", *PINS)
# Options of inject that are no input, and why.
NO_INPUT = {
    "token-stdin": "a step has no standard input",
    "context": "a workflow is automation",
    "format": "the runner is recognized",
    "output": "no dialect of GitHub's",
    "outputs-file": "the step has outputs",
    "color": "the runner's log is no terminal",
    **dict.fromkeys(("signer-command", "assertion-env", "assertion-file", "id-token-env", "id-token-file"), "keys on one's own runner"),
    "help": "",
    "version": "",
}


def options(command):
    text = subprocess.run([BINARY, command, "--help", "--all"], capture_output=True, text=True, check=True, env=ASAN).stdout
    return set(re.findall(r"^  --([a-z0-9-]+)", text, re.M))


def variable(name):
    return "INPUT_" + name.upper().replace("-", "_")


def without_value(words):
    """As the program takes them: an empty word is none."""
    return [word for word in words if word]


def steps_of(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


class Names(Github):
    def test_inputs_are_the_options(self):
        named = {SECRETS.get(name, name) for name in ACTION["inputs"] if name not in PROGRAM}
        self.assertEqual(named | set(NO_INPUT), options("inject"))
        self.assertFalse(named & set(NO_INPUT))

    def test_outputs_are_the_programs(self):
        names = set()
        for way in ("env", "output"):
            _, result = self.inject("--hand-over", way, handed_to="GITHUB_ENV" if way == "env" else "GITHUB_OUTPUT")
            self.assert_ok(result)
            names |= set(self.outputs(result))
        self.assertEqual(set(ACTION["outputs"]), names)
        for name, output in ACTION["outputs"].items():
            self.assertEqual(output["value"], f"${{{{ steps.inject.outputs.{name} }}}}")

    def test_the_container_action_has_the_same(self):
        inputs = {name: what for name, what in ACTION["inputs"].items() if name not in PROGRAM}
        self.assertEqual(CONTAINER["inputs"], inputs)
        outputs = {name: {"description": what["description"]} for name, what in ACTION["outputs"].items()}
        self.assertEqual(CONTAINER["outputs"], outputs)

    def test_the_install_action_has_the_same_pins(self):
        pins = {name: ACTION["inputs"][name] for name in PROGRAM if name != "binary"}
        self.assertEqual(INSTALL["inputs"], pins)

    def test_tables_of_the_readme(self):
        readme = (TEMPLATE / "README.md").read_text(encoding="utf-8")
        rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", readme, re.M))
        described = {name: what["description"] for name, what in (ACTION["inputs"] | ACTION["outputs"]).items()}
        # `plan`, `region`, `api-url` are inputs and outputs: the row of an output comes last.
        self.assertEqual(rows, described)
        first = re.search(r"^## Inputs\n(.*?)^## ", readme, re.M | re.S)[1]
        self.assertEqual(
            dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", first, re.M)),
            {name: what["description"] for name, what in ACTION["inputs"].items()},
        )

    def test_links_of_the_readme(self):
        readme = (TEMPLATE / "README.md").read_text(encoding="utf-8")
        links = re.findall(r"\]\(([^)]+)\)", readme)
        self.assertTrue(links)
        for link in links:
            self.assertTrue((TEMPLATE / link).exists(), link)


class Passing(Github):
    """How an input's value reaches the program."""

    def step(self, action, id):
        return next(step for step in action["runs"]["steps"] if step.get("id") == id)

    def test_no_expression_is_in_a_script(self):
        for action in (ACTION, INSTALL):
            for step in action["runs"]["steps"]:
                self.assertNotIn("${{", step["run"])

    def test_every_input_is_a_variable_of_the_step(self):
        env = dict(self.step(ACTION, "inject")["env"])
        self.assertEqual(env.pop("INPUT_BINARY"), "${{ inputs.binary || steps.source.outputs.binary }}")
        plain = {variable(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"] if name != "binary"}
        named = set(map(variable, SECRETS.values()))
        self.assertEqual({name: text for name, text in env.items() if name not in named}, ORIGIN | plain)
        plain = {variable(name): f"${{{{ inputs.{name} }}}}" for name in INSTALL["inputs"]}
        # Every variable that the script reads is set here: an earlier step could have set what is not.
        self.assertEqual(env := self.step(INSTALL, "install")["env"], plain | {"INPUT_BINARY": ""})
        read = set(re.findall(r"\$\{?(INPUT_\w+)", (TEMPLATE / "program.sh").read_text(encoding="utf-8")))
        self.assertEqual(read, set(env))
        wanted = dict.fromkeys([*read, *map(variable, SECRETS)], "") | {"INPUT_FROM_SOURCE": "true"}
        self.assertEqual(self.step(ACTION, "source")["env"], wanted)

    def test_every_input_is_a_flag(self):
        script = (TEMPLATE / "inject.sh").read_text(encoding="utf-8")
        flags = re.findall(r'^    \$\{(\w+):\+"--([a-z0-9-]+)=\$\1"\}', script, re.M)
        flags = [(name, variable) for variable, name in flags]
        wanted = [SECRETS.get(name, name) for name in ACTION["inputs"] if name not in PROGRAM]
        self.assertEqual(sorted(flags), sorted((name, variable(name)) for name in wanted))

    def test_the_container_action_passes_the_same(self):
        """Flag by flag, and none where its input is empty."""
        env = self.step(ACTION, "inject")["env"]
        own = [name for name in ACTION["inputs"] if name not in PROGRAM]
        for given in ({}, {name: f"a {name}" for name in own}, *({name: f"a {name}"} for name in own)):
            with self.subTest(", ".join(given)):
                wanted = {"inject"}
                for name in own:
                    option = SECRETS.get(name, name)
                    value = evaluated(env[variable(option)], given)
                    if value:
                        wanted.add(f"--{option}={value}")
                words = [evaluated(arg, given) for arg in CONTAINER["runs"]["args"]]
                self.assertEqual(sorted(without_value(words)), sorted(wanted))

    def test_a_signer_needs_no_secret(self):
        """No variable of a secret is named beside it: its emptiness would end the run."""
        env = self.step(ACTION, "inject")["env"]
        for more in ({"key-id": "k"}, {"key-jwks": "keys.json"}):
            given = {"client-id": "c", "signer": "vault+https://v.example/t/keys/k"} | more
            named = [evaluated(env[variable(name)], given) for name in SECRETS.values()]
            self.assertEqual(named, ["", "", ""])
        # A key service that keeps the credential.
        given = {"token-from": "vault+https://v.example/secret/snyk?field=token"}
        self.assertEqual([evaluated(env[variable(name)], given) for name in SECRETS.values()], ["", "", ""])
        # And a private key by its JWKS: the empty secret is the private key.
        given = {"client-id": "c", "key-jwks": "keys.json"}
        self.assertEqual([evaluated(env[variable(name)], given) for name in SECRETS.values()], ["", "", "INPUT_PRIVATE_KEY"])

    def test_what_github_says_of_the_event(self):
        """The defaults of the four, by the payloads that GitHub documents."""
        own, fork, run = {"repo": {"id": 1}}, {"repo": {"id": 2}}, {"head_repository": {"id": 2}}
        cases = {
            "push": ({"repository": {"id": 1}}, "", "1"),
            "own pull request": ({"pull_request": {"head": own, "base": own}}, "1", "1"),
            "fork": ({"pull_request": {"head": fork, "base": own}}, "2", "1"),
            "deleted fork": ({"pull_request": {"head": {"repo": None}, "base": own}}, "deleted", "1"),
            "workflow run": ({"workflow_run": run, "repository": {"id": 1}}, "2", "1"),
            "comment": ({"issue": {"pull_request": {"url": "x"}}, "repository": {"id": 1}}, "unknown", "1"),
            "comment on an issue": ({"issue": {"number": 1}, "repository": {"id": 1}}, "", "1"),
        }
        for action in (ACTION, CONTAINER):
            for name, (event, head, base) in cases.items():
                with self.subTest(name):

                    def value(input):
                        path = r"github\.((?:[a-z_]+\.)*[a-z_]+)"
                        github = {"event": event, "event_name": "x", "actor": "alice"}

                        def look(match):
                            found = github
                            for key in match[1].split("."):
                                found = found.get(key) if isinstance(found, dict) else None
                            return repr("an object" if isinstance(found, dict) else found)

                        return evaluated(re.sub(path, look, action["inputs"][input]["default"]), {})

                    self.assertEqual((value("event-head-repo"), value("event-base-repo")), (head, base))
                    self.assertEqual((value("event-name"), value("event-actor")), ("x", "alice"))

    def test_the_installer_gets_no_secret(self):
        """Nor does the program run that an earlier step left where ours would be."""
        token, saw = self.service_account(), self.box.path("curl.saw")
        note = f'tr "\\0" "\\n" </proc/$PPID/environ >>{saw}'
        self.box.write("bin/curl", f'#!/bin/sh\n{note}\nexec /usr/bin/curl "$@"\n', 0o755)
        evil = self.box.write("runner_temp/snyk-cred/snyk-cred", "#!/bin/sh\necho ran >&2\n", 0o755)
        given = {"token": token, "proxy": self.emulator.proxy, "ca-file": self.emulator.ca_file}
        given |= engine_case.Mirror(self).pins
        env = {name: evaluated(text, given) for name, text in self.step(ACTION, "inject")["env"].items()}
        around = surroundings.github(self.box) | {"SNYK_TOKEN": token} | env | {"GITHUB_ACTION_PATH": str(TEMPLATE)}
        around |= {"RUNNER_TEMP": self.box.path("runner_temp"), "PATH": self.box.path("bin") + ":/usr/bin:/bin"}
        argv = ["sh", "-e", "-c", self.step(ACTION, "inject")["run"]]
        result = self.run_program(argv, around, handed_to=[around["GITHUB_ENV"]])
        self.assert_ok(result)
        self.assertTrue(os.path.exists(evil))
        self.assertNotIn("ran", result.stderr.splitlines())
        self.assertIn(b"PATH=", self.box.read("curl.saw"))
        self.assertIsNone(self.canary.find(self.box.read("curl.saw")))

    def test_the_scripts_under_every_sh(self):
        """A container job's image may have busybox only. GITHUB_ACTION_PATH is as in the runner."""
        token = self.service_account()
        given = {"token": token, "binary": BINARY, "proxy": self.emulator.proxy, "ca-file": self.emulator.ca_file}
        env = {name: evaluated(text, given) for name, text in self.step(ACTION, "inject")["env"].items()}
        for shell in ("dash", "bash", "busybox"):
            with self.subTest(shell):
                place = self.box.folder(f"bin-{shell}")
                os.symlink(shutil.which(shell), f"{place}/sh")
                around = surroundings.github(self.box) | env | {"GITHUB_ACTION_PATH": str(TEMPLATE)}
                around["PATH"] = f"{place}:{around['PATH']}"
                argv = [f"{place}/sh", "-e", "-c", self.step(ACTION, "inject")["run"]]
                result = self.run_program(argv, around, handed_to=[around["GITHUB_ENV"]])
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_TOKEN"], token)


class Container(Github):
    def test_the_runner_builds_the_last_stage(self):
        image = CONTAINER["runs"]["image"]
        self.assertEqual((TEMPLATE / "docker" / image).resolve(), ROOT / "Dockerfile")
        stages = re.findall(r"^FROM (\S+) AS (\S+)$", (ROOT / "Dockerfile").read_text(), re.M)
        self.assertEqual(stages[-1], ("runtime", "github-action"))

    def run_container(self, given):
        """As ContainerActionHandler.cs does: arguments from expressions, inputs as INPUT_ with their hyphens, and env."""
        inputs = {f"INPUT_{name.upper()}": given.get(name, "") for name in CONTAINER["inputs"]}
        extra = {name: evaluated(text, given) for name, text in CONTAINER["runs"]["env"].items()}
        env = surroundings.github(self.box) | inputs | extra
        argv = [BINARY, *(evaluated(arg, given) for arg in CONTAINER["runs"]["args"])]
        return self.run_program(argv, env, handed_to=[env["GITHUB_ENV"]])

    def test_each_source(self):
        network = {"proxy": self.emulator.proxy, "ca-file": self.emulator.ca_file}
        token, access = self.service_account(), self.jwt("https://api.snyk.io")
        secret = self.secret(credentials.client_secret())
        client = {
            "client_id": new_id(),
            "client_secret": secret,
            "access_token": access,
            "account": {"type": "service_account"},
        }
        self.emulator.world(
            accounts=[{"token": token, "type": "service_account", "region": "SNYK-US-01"}],
            clients=[client | {"region": "SNYK-US-01"}],
        )
        place = self.box.write("secret/token", token)
        cases = {
            "token": ({"token": token}, "SNYK_TOKEN", token),
            "token-file": ({"token-file": place}, "SNYK_TOKEN", token),
            "client secret": ({"client-id": client["client_id"], "client-secret": secret}, "SNYK_OAUTH_TOKEN", access),
        }
        for name, (given, variable_name, value) in cases.items():
            with self.subTest(name):
                result = self.run_container(network | given | {"quiet": "true"})
                self.assert_ok(result)
                self.assertEqual(self.handed(result)[variable_name], value)

    def test_what_is_meant_is_named_where_it_is_empty(self):
        cases = {
            "nothing": ({}, "the input `token` is empty"),
            "client": ({"client-id": new_id()}, "the input `client-secret` is empty"),
            "key": ({"client-id": new_id(), "key-id": "k"}, "the input `private-key` is empty"),
        }
        for name, (given, says) in cases.items():
            with self.subTest(name):
                result = self.run_container(given)
                self.assert_refused(result, 66, "no-credential", says=says)

    def test_two_are_refused(self):
        key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
        token, secret = self.api_token(), self.secret(credentials.client_secret())
        cases = {
            "token and file": {"token": token, "token-file": self.box.write("secret/token", token)},
            "token and client": {"token": token, "client-id": new_id(), "client-secret": secret},
            "secret and key": {"client-id": new_id(), "client-secret": secret, "private-key": key},
        }
        for name, given in cases.items():
            with self.subTest(name):
                self.assert_refused(self.run_container(given), 78, "two-sources")


class Examples(Github):
    OWN = "OWNER/snyk-cred/ci-templates/github"

    def files(self):
        found = sorted((TEMPLATE / "examples").glob("*.yml"))
        self.assertGreaterEqual(len(found), 3)
        return found

    def test_actions_of_others_are_pinned_by_commit(self):
        for path in [*self.files(), *(ROOT / ".github/workflows").glob("*.yml")]:
            for line in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
                of_this_commit = path.parent.name == "workflows" and re.fullmatch(r"\./ci-templates/github(/[a-z]+)?", line)
                with self.subTest(path.name, line=line):
                    if of_this_commit:
                        continue
                    self.assertRegex(line, rf"^({self.OWN}(/[a-z]+)?@COMMIT|[\w.-]+/[\w./-]+@[0-9a-f]{{40}}) # \S+")

    def test_inputs_and_options_exist(self):
        actions = {self.OWN: ACTION, self.OWN + "/install": INSTALL, self.OWN + "/docker": CONTAINER}
        used = set()
        for path in self.files():
            for step in steps_of(path):
                own = step.get("uses", "").split("@")[0]
                if own in actions:
                    used.add(own)
                    self.assertLessEqual(set(step.get("with", {})), set(actions[own]["inputs"]), path.name)
                if " exec " in step.get("run", ""):
                    ours = step["run"].split(" -- ")[0]
                    self.assertLessEqual(set(re.findall(r"\s--([a-z0-9-]+)", ours)), options("exec"))
        self.assertEqual(used, {self.OWN, self.OWN + "/install"})

    def test_examples_of_the_readme(self):
        """Each is a list of steps; inputs exist there as well."""
        readme = (TEMPLATE / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```yaml\n(.*?)^```", readme, re.M | re.S)
        self.assertEqual(len(blocks), 4)
        for block in blocks:
            for step in yaml.safe_load(block):
                if step.get("uses", "").startswith(self.OWN + "@"):
                    self.assertLessEqual(set(step["with"]), set(ACTION["inputs"]))


if __name__ == "__main__":
    main()
