"""The Azure template as the agent runs it: parameters and macros put in, one Bash task, its commands read by the agent's
rules; what a later step gets that maps the variables; outputs on every outcome; a fork's build that gets no secret.
"""

import os
import re

import template_files
from engine_case import BINARY, EngineCase, Mirror, surroundings  # noqa: E402, puts the next two within reach
import later_steps  # noqa: E402
import other_systems  # noqa: E402
from harness import account, main, new_id  # noqa: E402

TEMPLATE = "azure/steps.yml"


def camel(option):
    return re.sub(r"-([a-z0-9])", lambda match: match[1].upper(), option)


class Template(EngineCase):
    def setUp(self):
        super().setUp()
        self.org = new_id()
        self.allow()

    def allow(self, kind="service_account"):
        self.token = self.sat("eu.snyk.io")
        self.world(account(self.token, kind, "SNYK-EU-01", default_org=self.org), orgs=[{"id": self.org, "slug": "acme"}])

    def step(self, given, secrets):
        """Script and variables of the one step. A macro of which nothing is known stays as it is."""
        (document,) = template_files.documents(template_files.text(TEMPLATE))
        known = {parameter["name"]: parameter for parameter in document["parameters"]}
        self.assertLessEqual(set(given), set(known), "no parameter is called so")
        values = {name: str(parameter["default"]) for name, parameter in known.items()} | given
        for name, value in values.items():
            self.assertIn(value, known[name].get("values", [value]))

        def put_in(written):
            written = re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda match: values[match[1]], written)
            return re.sub(r"\$\(([^)]*)\)", lambda match: secrets.get(match[1], match[0]), written)

        (step,) = document["steps"]
        self.assertEqual(put_in(step["name"]), "snykCred")
        # Parameters and conditions first, by the server; then macros, by the agent, in the script and in its variables.
        variables = {}
        for name, value in step["env"].items():
            if condition := re.fullmatch(r"\$\{\{ if ne\(parameters\.(\w+), ''\) \}\}", name):
                variables |= value if values[condition[1]] else {}
            else:
                variables[name] = value
        return put_in(step["bash"]), {put_in(name): put_in(value) for name, value in variables.items()}

    def run_step(self, given=(), secrets=(), handed_to=(), **more):
        given = {"binary": BINARY} | dict(given)
        secrets = {"SNYK_SERVICE_ACCOUNT": self.token} if secrets == () else secrets
        script, variables = self.step({"tokenEnv": "SNYK_SERVICE_ACCOUNT"} | given, secrets)
        env = surroundings.azure(self.box) | self.reach() | variables | more
        result = self.run_engine(["bash", "--noprofile", "--norc", "-c", script], env, handed_to=handed_to)
        commands = later_steps.azure_commands(result.stdout)
        result.outputs = {
            properties["variable"]: data
            for event, properties, data in commands
            if event == "setvariable" and properties.get("isoutput") == "true"
        }
        result.later = {
            properties["variable"]: (data, properties.get("issecret") == "true")
            for event, properties, data in commands
            if event == "setvariable" and "isoutput" not in properties
        }
        result.masks = [data for event, _, data in commands if event == "setsecret"]
        return result


class HandOver(Template):
    def test_later_steps(self):
        result = self.run_step({"org": "acme", "expectOrg": f"{new_id()},{self.org}"})
        self.assertEqual(result.code, 0, result)
        self.assertEqual(
            result.later,
            {
                "SNYK_TOKEN": (self.token, True),
                "SNYK_API": ("https://api.eu.snyk.io", False),
                "SNYK_CFG_ORG": (self.org, False),
            },
        )
        self.assertEqual(result.masks[0], self.token)
        self.assertEqual(result.outputs["SNYKCRED_VERDICT"], "allowed")
        self.assertEqual(result.outputs["SNYKCRED_ORG_ID"], self.org)
        self.assertEqual(result.outputs["SNYKCRED_SKIPPED"], "false")

    def test_a_script_alone(self):
        result = self.run_step({"run": 'echo "it is $SNYK_TOKEN."\nfalse | true\necho not here'})
        self.assertIn("it is ***.", result.stdout)
        self.assertNotIn("not here", result.stdout)
        self.assertEqual(result.code, 1, result)
        self.assertEqual(result.later, {})
        self.assertEqual(result.outputs["SNYKCRED_VERDICT"], "allowed")

    def test_an_oauth_service_account(self):
        access, secret = self.jwt("https://api.eu.snyk.io"), self.secret(f"snyk_cs_{new_id()}_v1")
        client = {"client_id": new_id(), "client_secret": secret, "access_token": access, "region": "SNYK-EU-01"}
        self.world(clients=[client | {"account": {"type": "service_account"}}])
        given = {"clientId": client["client_id"], "clientSecretEnv": "MY_SECRET", "region": "eu"}
        result = self.run_step(given, {"MY_SECRET": secret})
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.later["SNYK_OAUTH_TOKEN"], (access, True))

    def test_the_program_is_installed_from_a_pinned_release(self):
        pins = {camel(name): value for name, value in Mirror(self).pins.items()}
        result = self.run_step(pins | {"binary": ""})
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.later["SNYK_TOKEN"], (self.token, True))
        result = self.run_step(pins | {"binary": "", "version": ""})
        self.assertEqual(result.code, 64, result)
        self.assertEqual(result.later, {})

    def test_agents_with_macos_and_windows(self):
        """Faked: the program of that system, and on Windows the `run` script in the bash that runs the step."""
        for system, machine, kind in (other_systems.MACOS_ARM64, other_systems.GIT_BASH):
            pins = {camel(name): value for name, value in Mirror(self, kind).pins.items()} | {"binary": ""}
            faked = self.box.folder("faked")
            other_systems.fake(faked, self.box.root, system, machine, self.box.path("work"))
            path = f"{faked}:/usr/bin:/bin"
            with self.subTest(kind):
                result = self.run_step(pins, PATH=path)
                self.assertEqual(result.code, 0, result)
                self.assertEqual(result.later["SNYK_TOKEN"], (self.token, True))
                given = {"run": 'echo "it is $SNYK_TOKEN, ${MSYS2_ARG_CONV_EXCL-unset}"\nfalse | true\necho not here'}
                result = self.run_step(pins | given, PATH=path)
                self.assertIn("it is ***, unset", result.stdout)
                self.assertNotIn("not here", result.stdout)
                self.assertEqual(result.code, 1, result)
                result = self.run_step(pins | {camel(f"sha256-{kind}"): ""}, PATH=path)
                self.assertEqual(result.code, 64, result)
                self.assertIn(f"no --sha256-{kind} is given", result.stderr)

    def test_git_bash_rewrites_no_secret(self):
        other_systems.fake(self.box.folder("faked"), self.box.root, *other_systems.GIT_BASH[:2], self.box.path("work"))
        program = self.box.write("program", f'#!/bin/sh\nenv >{self.box.path("saw")}\nprintf "%s\\n" "$@"\n', 0o755)
        result = self.run_step({"binary": program, "run": "true"}, PATH=f"{self.box.path('faked')}:/usr/bin:/bin", handed_to=[self.box.path("saw")])
        self.assertEqual(result.code, 0, result)
        saw = self.box.read("saw").decode()
        self.assertIn("MSYS2_ARG_CONV_EXCL=*\n", saw)
        self.assertRegex(saw, "(?m)^MSYS2_ENV_CONV_EXCL=SNYK_SERVICE_ACCOUNT;")
        # Not Windows' own bash, which would start Linux: the one that runs this step, by its path.
        self.assertRegex(result.stdout, "(?m)^--\n/.*/bash$")

    def test_from_source(self):
        """The checkout beside the working directory; a stand-in for what tests/ship builds. Its environment has no secret."""
        saw, build = self.box.path("saw"), "snyk-cred/scripts/from-source"
        give = f"printf '#!/bin/sh\\nexec \"{BINARY}\" \"$@\"\\n' >$1/snyk-cred && chmod 700 $1/snyk-cred && echo $1/snyk-cred"
        given = {"binary": "", "fromSource": "../snyk-cred"}
        result = self.run_step(given)
        self.assertEqual(result.code, 66, result)
        self.assertIn("checkout: snyk-cred", result.stderr)
        self.box.write(build, f"#!/bin/sh\ntr '\\0' '\\n' </proc/$$/environ >{saw}\n{give}\n")
        result = self.run_step(given)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.later["SNYK_TOKEN"], (self.token, True))
        self.assertIn(b"TF_BUILD=True", self.box.read("saw"))
        self.assertIsNone(self.canary.find(self.box.read("saw")))
        os.remove(saw)
        pins = {camel(name): value for name, value in Mirror(self).pins.items()}
        self.assertEqual(self.run_step(pins | given).code, 0)
        self.assertFalse(os.path.exists(saw))


class Refusal(Template):
    def test_a_persons_token(self):
        self.allow("user")
        for given in ({}, {"run": "echo ran"}):
            result = self.run_step(given)
            self.assertEqual(result.code, 77, result)
            self.assertEqual(result.later, {})
            self.assertNotIn("ran", result.stdout.splitlines())
            self.assertIn("##vso[task.logissue type=error]", result.stderr)
            self.assertEqual(result.outputs["SNYKCRED_VERDICT"], "denied")

    def test_a_fork_with_secrets(self):
        result = self.run_step(SYSTEM_PULLREQUEST_ISFORK="True", BUILD_REASON="PullRequest")
        self.assertEqual(result.code, 77, result)
        self.assertIn("[untrusted-code]", result.stderr)

    def test_a_fork_without_secrets(self):
        """The macro stays a macro, and is no credential."""
        fork = {"SYSTEM_PULLREQUEST_ISFORK": "True", "BUILD_REASON": "PullRequest"}
        result = self.run_step({}, {}, **fork)
        self.assertEqual(result.code, 66, result)
        result = self.run_step({"onMissing": "skip", "run": "echo ran"}, {}, **fork)
        self.assertEqual(result.code, 0, result)
        self.assertNotIn("ran", result.stdout.splitlines())
        self.assertEqual(result.outputs["SNYKCRED_SKIPPED"], "true")
        self.assertEqual(self.run_step({"onMissing": "skip"}, {}).code, 66)


class Parameters(Template):
    def test_all_of_them_reach_the_program(self):
        program = self.box.write("program", '#!/bin/sh\nprintf "%s\\n" "$@" >"$SAW"\n', 0o755)
        saw = self.box.path("saw")
        options = {
            "token-env": "SNYK_SERVICE_ACCOUNT",
            "region": "eu",
            "org": "acme",
            "expect-org": "one",
            "expect-principal": "two",
            "on-missing": "skip",
            "on-unavailable": "skip",
            "plan": "team",
            "policy": "warn",
            "untrusted-code": "warn",
        }
        given = {camel(name): value for name, value in options.items()}
        self.run_step(given | {"binary": program, "options": "--min-validity 7d --quiet *"}, SAW=saw)
        words = self.box.read("saw").decode().splitlines()
        self.assertEqual(words[:2], ["inject", "--outputs-file"])
        self.assertTrue(words[2].startswith(self.box.path("agent_temp")))
        self.assertEqual(words[-4:], ["--min-validity", "7d", "--quiet", "*"])
        self.assertEqual(sorted(words[3:-4]), sorted(f"--{name}={value}" for name, value in options.items()))

    def test_a_signer_in_place_of_a_secret(self):
        program = self.box.write("program", '#!/bin/sh\nprintf "%s\\n" "$@" >"$SAW"\n', 0o755)
        options = {"token-from": "vault+https://v.example/s/k?field=f", "client-id": "one", "signer": "vault+https://v.example/t/keys/k?role=r", "key-id": "k1", "key-jwks": "https://k.example/j"}
        given = {camel(name): value for name, value in options.items()}
        self.run_step(given | {"binary": program}, SAW=self.box.path("saw"))
        words = self.box.read("saw").decode().splitlines()
        self.assertEqual(words[3:], [f"--{name}={value}" for name, value in options.items()])

    def test_none_of_them(self):
        """What is not stated leaves a policy file its word."""
        program = self.box.write("program", '#!/bin/sh\nprintf "%s\\n" "$@" >"$SAW"\n', 0o755)
        self.run_step({"binary": program}, SAW=self.box.path("saw"))
        self.assertEqual(self.box.read("saw").decode().splitlines()[3:], ["--token-env=SNYK_SERVICE_ACCOUNT"])

    def test_names_that_are_none_or_ours(self):
        for name in ("A B", "1X", "", "$X", "SNYK_CRED_POLICY", "snykcred_policy", "HOME", "snyk_uat.abc"):
            for parameter in ("tokenEnv", "clientSecretEnv"):
                with self.subTest(name, parameter=parameter):
                    result = self.run_step({parameter: name})
                    self.assertEqual(result.code, 64, result)
                    self.assertIn("snyk-cred: error: ", result.stderr)
                    self.assertEqual(result.later, {})

    def test_a_value_of_two_lines(self):
        result = self.run_step({"region": "eu\nau"})
        self.assertEqual(result.code, 64, result)
        self.assertIn("snykcred_region has more than one line", result.stderr)

    def test_a_script_is_taken_as_it_is(self):
        run = "\n\nprintf '%s\\n' \"$HOME\" '`a` \\ \"b\"' \"$SNYK_API\" | cat\n# end"
        result = self.run_step({"run": run})
        self.assertEqual(result.code, 0, result)
        said = [self.box.path("home"), '`a` \\ "b"', "https://api.eu.snyk.io"]
        self.assertEqual(result.stdout.splitlines()[: len(said)], said)


class Hostile(Template):
    """What an earlier step may have printed or left. The agent lays public variables over a step's env, under their names
    in capitals, and replaces macros of their names in its text."""

    def script(self):
        (document,) = template_files.documents(template_files.text(TEMPLATE))
        return document["steps"][0]["bash"]

    def test_no_public_variable_is_a_parameter(self):
        self.allow("user")
        mine = set(re.findall(r"\b(snykcred_\w+)", self.script()))
        self.assertGreater(len(mine), 15)
        evil = self.box.write("evil", "#!/bin/sh\necho ran >&2\nexit 0\n", 0o755)
        loosens = {"POLICY": "off", "UNTRUSTED_CODE": "allow", "BINARY": evil, "PROGRAM": evil, "RUN": "echo ran"}
        loosens |= {"ON_MISSING": "skip", "PLAN": "free", "EXPECT_ORG": "", "OPTIONS": "--policy off", "HOME": "/tmp"}
        variables = {name.upper(): "" for name in mine}
        for prefix in ("SNYKCRED_", "SNYKCRED_IN_", ""):
            variables |= {prefix + name: value for name, value in loosens.items() if prefix or name != "HOME"}
        for given in ({}, {"run": "echo ran"}, {"expectOrg": new_id()}):
            result = self.run_step(given, **variables)
            self.assertEqual(result.code, 77, result)
            self.assertEqual(result.later, {})
            self.assertNotIn("ran", (result.stdout + result.stderr).splitlines())

    def test_the_text_has_no_macro(self):
        """Two secrets in its variables are all that the agent replaces."""
        (document,) = template_files.documents(template_files.text(TEMPLATE))
        (step,) = document["steps"]
        self.assertNotIn("$(", step["bash"])
        self.assertNotIn("`", step["bash"])
        secrets = ["tokenEnv", "clientSecretEnv"]
        of = {f"${{{{ parameters.{name} }}}}": f"$(${{{{ parameters.{name} }}}})" for name in secrets}
        asked = {"${{ if ne(parameters.serviceConnection, '') }}": {"SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"}}
        self.assertEqual(step["env"], of | asked)
        self.assertEqual(set(step), {"bash", "name", "displayName", "env"})

    def test_parameters_stand_in_quoted_heredocs_alone(self):
        outside = re.sub(r"<<'(\w+)'\n.*?^\1$", "", self.script(), flags=re.M | re.S)
        self.assertNotIn("${{", outside)

    def test_planted_files(self):
        victim = self.box.write("victim", b"precious")
        for name in ("bin/snyk-cred", "install.sh", "outputs.env", "run.sh", "program"):
            self.box.write(f"agent_temp/snyk-cred/{name}", "#!/bin/sh\necho ran >&2\n", 0o755)
        pins = {camel(name): value for name, value in Mirror(self).pins.items()}
        for binary in ("", BINARY):
            result = self.run_step((pins if not binary else {}) | {"binary": binary})
            self.assertEqual(result.code, 0, result)
            self.assertNotIn("ran", result.stderr.splitlines())
            left = [name for name in os.listdir(self.box.path("agent_temp")) if name.startswith("snyk-cred.")]
            self.assertEqual(left, [])
        for name in ("install.sh", "outputs.env"):
            os.remove(self.box.path(f"agent_temp/snyk-cred/{name}"))
            os.symlink(victim, self.box.path(f"agent_temp/snyk-cred/{name}"))
        self.assertEqual(self.run_step().code, 0)
        self.assertEqual(self.box.read("victim"), b"precious")

    def test_the_installer_gets_no_secret(self):
        saw = self.box.path("curl.saw")
        curl = f'#!/bin/sh\ntr "\\0" "\\n" </proc/$PPID/environ >>{saw}\nexec /usr/bin/curl "$@"\n'
        self.box.write("bin/curl", curl, 0o755)
        pins = {camel(name): value for name, value in Mirror(self).pins.items()}
        result = self.run_step(pins | {"binary": ""}, PATH=self.box.path("bin") + ":/usr/bin:/bin")
        self.assertEqual(result.code, 0, result)
        self.assertIn(b"PATH=", self.box.read("curl.saw"))
        self.assertNotIn(self.token.encode(), self.box.read("curl.saw"))


if __name__ == "__main__":
    main()
