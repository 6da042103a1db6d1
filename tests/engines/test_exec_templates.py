"""The templates of CircleCI, Buildkite, Harness, Bitbucket, TeamCity, Drone and Woodpecker, run as their systems run them:
the pins filled in as scripts/pin-release does, the program installed by the copied scripts/install.sh from a release on
the loopback, `snyk` a stand-in that notes what it sees.
"""

import os
import re
import shutil

import template_files
from engine_case import EngineCase, Mirror, surroundings  # noqa: E402, puts the next two within reach
import later_steps  # noqa: E402
from harness import account, main, new_id  # noqa: E402

SNYK = '#!/bin/sh\nenv >"$SAW/$*"\necho "it is $SNYK_TOKEN."\n'


def environment(value):
    """A template's variables as strings."""
    return {name: str(text) for name, text in (value or {}).items() if not isinstance(text, dict)}


class Templates(EngineCase):
    SECRET = "SNYK_SERVICE_ACCOUNT"

    def setUp(self):
        super().setUp()
        self.mirror = Mirror(self)
        self.org = new_id()
        os.makedirs(self.box.path("work/.snyk-cred"), exist_ok=True)
        shutil.copy(template_files.ROOT / "scripts/install.sh", self.box.path("work/.snyk-cred/install.sh"))
        self.box.write("bin/snyk", SNYK, 0o755)
        self.box.write("bin/npx", '#!/bin/sh\nexec "$@"\n', 0o755)
        self.saw = self.box.folder("saw")
        self.allow()
        self.plant()

    def plant(self):
        """What an earlier job left where earlier templates looked, and a curl that notes what the installer was given."""
        for folder in ("work/.snyk-cred/bin", "home/.snyk-cred/bin"):
            for name in ("snyk", "snyk-cred", "npx"):
                self.box.write(f"{folder}/{name}", f"#!/bin/sh\necho ran >>{self.box.path('evil')}\n", 0o755)
        note = f'tr "\\0" "\\n" </proc/$PPID/environ >>{self.box.path("curl.saw")}'
        self.box.write("bin/curl", f'#!/bin/sh\n{note}\nexec /usr/bin/curl "$@"\n', 0o755)

    def tearDown(self):
        self.assertFalse(os.path.exists(self.box.path("evil")), "what was planted has run")
        seen = self.box.read("curl.saw")
        self.assertIn(b"PATH=", seen)
        self.assertIsNone(self.canary.find(seen), "the installer was given the secret")
        super().tearDown()

    def allow(self, kind="service_account"):
        self.token = self.sat("eu.snyk.io")
        self.world(account(self.token, kind, "SNYK-EU-01", default_org=self.org), orgs=[{"id": self.org, "slug": "acme"}])

    def template(self, name):
        return template_files.documents(template_files.text(name, self.mirror.pins, self.org))[0]

    def job(self, make, **more):
        """The variables of a job, with the secret as the template's README says to store it."""
        # Variables that an earlier step or whoever started the build has set under the names of parameters.
        names = ("base_url", "version", "sha256_amd64", "sha256_arm64", "snyk_cred", "program")
        hostile = {prefix + name: "hostile" for name in names for prefix in ("", "snyk_cred_")}
        hostile |= {f"SNYKCRED_{name.upper()}": "hostile" for name in names}
        env = make(self.box) | hostile | self.reach() | {self.SECRET: self.token, "SAW": self.saw} | more
        return env | {"PATH": self.box.path("bin") + ":" + env["PATH"]}

    def run_lines(self, lines, env, shell=("sh", "-e", "-c"), **more):
        return self.run_engine([*shell, lines], env, kept=[self.saw], **more)

    def assert_has_the_credential(self, call):
        seen = dict(line.split("=", 1) for line in self.box.read(f"saw/{call}").decode().splitlines() if "=" in line)
        self.assertEqual(seen["SNYK_TOKEN"], self.token)
        self.assertEqual(seen["SNYK_API"], "https://api.eu.snyk.io")
        os.remove(self.box.path(f"saw/{call}"))

    def programs(self):
        """The folders in which the installer has put the program."""
        return [name for name in os.listdir(self.box.path("tmp")) if name.startswith("snyk-cred.")]

    def assert_exec(self, run):
        """`run()` gives `snyk test` the credential and hides it; a person's token, and it is not run."""
        result = run()
        self.assertEqual(result.code, 0, result)
        self.assertIn("it is ***.", result.stdout)
        self.assert_has_the_credential("test")
        self.allow("user")
        result = run()
        self.assertEqual(result.code, 77, result)
        self.assertIn("[enterprise-rule]", result.stderr)
        self.assertEqual(os.listdir(self.saw), [])


class ExecOnly(Templates):
    def test_bitbucket(self):
        script = self.template("bitbucket/bitbucket-pipelines.yml")["pipelines"]["default"][0]["step"]["script"]
        self.assert_exec(lambda: self.run_lines("\n".join(script), self.job(surroundings.bitbucket)))

    def test_drone(self):
        step = self.template("drone/.drone.yml")["steps"][0]
        self.assertEqual(step["environment"]["SNYK_SERVICE_ACCOUNT"], {"from_secret": "snyk_service_account"})
        variables = environment(step["environment"]) | {"DRONE_BUILD_EVENT": "push"}
        self.assert_exec(lambda: self.run_lines("\n".join(step["commands"]), self.job(surroundings.drone, **variables)))

    def test_woodpecker(self):
        step = self.template("woodpecker/.woodpecker.yml")["steps"][0]
        self.assertEqual(step["environment"]["SNYK_SERVICE_ACCOUNT"], {"from_secret": "snyk_service_account"})
        variables = environment(step["environment"]) | {"CI_PIPELINE_EVENT": "push"}
        self.assert_exec(
            lambda: self.run_lines("\n".join(step["commands"]), self.job(surroundings.woodpecker, **variables))
        )

    def test_teamcity(self):
        """The script of the Kotlin DSL, and the parameters by which a fork shows."""
        written = template_files.text("teamcity/settings.kts", self.mirror.pins, self.org)
        script = re.search(r'scriptContent = """\n(.*?)"""', written, re.S)[1].replace("${'$'}", "$")
        self.assertNotIn("%", script)
        script = re.sub(r"^ {16}", "", script, flags=re.M)
        parameters = dict(re.findall(r'param\("([^"]+)", "([^"]*)"\)', written))

        def job(**values):
            variables = {}
            for name, value in parameters.items():
                if name.startswith("env."):
                    parameter = value.strip("%")
                    variables[name[4:]] = values.get(parameter, parameters.get(parameter, "main"))
            return self.job(surroundings.teamcity, **variables)

        self.assert_exec(lambda: self.run_lines(script, job()))
        self.allow()
        own = {"teamcity.pullRequest.number": "7", "teamcity.pullRequest.source.branch": "fix"}
        self.assertEqual(self.run_lines(script, job(**own)).code, 0)
        for request in ({"teamcity.pullRequest.number": "7"}, {"teamcity.build.branch": "pull/7"}):
            result = self.run_lines(script, job(**request))
            self.assertEqual(result.code, 77, result)
            self.assertIn("##teamcity[buildProblem", result.stdout)
        self.assertEqual(self.programs(), [], "the program stayed on the agent")


class CircleCi(Templates):
    def steps(self):
        config = self.template("circleci/config.yml")
        install = config["commands"]["install-snyk-cred"]
        values = {name: parameter["default"] for name, parameter in install["parameters"].items()}
        for step in config["jobs"]["scan"]["steps"]:
            if step == "install-snyk-cred":
                step = install["steps"][0]
            if isinstance(step, dict):
                run = step["run"] if isinstance(step["run"], dict) else {"command": step["run"]}
                self.assertNotIn("environment", run)  # BASH_ENV, which comes first, could say something else
                yield re.sub(r"<< parameters\.([a-z0-9-]+) >>", lambda match: values[match[1]], run["command"])

    def run_step(self, command, job):
        """Each step is a bash of its own, which reads BASH_ENV first."""
        return self.run_lines(command, job, ("bash", "-eo", "pipefail", "-c"))

    def test_exec_and_inject(self):
        install, alone, several = self.steps()
        job = self.job(surroundings.circleci)
        self.assertEqual(self.run_step(install, job).code, 0)
        self.assertNotIn(self.token.encode(), self.box.read("bash.env"))
        result = self.run_step(several, job)
        self.assertEqual(result.code, 0, result)
        for call in ("test", "monitor"):
            self.assert_has_the_credential(call)

        def run():
            return self.run_step(alone, job | {"SNYK_SERVICE_ACCOUNT": self.token})

        self.assert_exec(run)
        result = self.run_step(several, job | {"SNYK_SERVICE_ACCOUNT": self.token})
        self.assertEqual(result.code, 77, result)

    def look_for_leaks(self, result, handed_to):
        """`several` prints what its `snyk` prints, which CircleCI would hide: a context's variable, as it is."""
        result.raw_stdout = result.raw_stdout.replace(self.token.encode(), b"****")
        super().look_for_leaks(result, handed_to)


class Buildkite(Templates):
    SECRET = "SNYK_SERVICE_ACCOUNT_TOKEN"  # the agent's redactor knows names that end so, whoever sets them

    def setUp(self):
        super().setUp()
        self.pipeline = self.template("buildkite/pipeline.yml")
        self.assertNotIn("env", self.pipeline)

    def look_for_leaks(self, result, handed_to):
        """The agent's redactor hides what it was told of."""
        result.raw_stdout = result.raw_stdout.replace(self.token.encode(), b"[REDACTED]")
        super().look_for_leaks(result, handed_to)

    def test_exec(self):
        step = self.pipeline["steps"][0]
        self.assertEqual(step["secrets"], [self.SECRET])
        command = "\n".join(step["command"]).replace("$$", "$")
        self.assert_exec(lambda: self.run_lines(command, self.job(surroundings.buildkite)))
        self.assertEqual(self.programs(), [], "the program stayed on the agent")

    def test_the_hook_hands_over_to_the_command(self):
        step = self.pipeline["steps"][1]
        written = template_files.text("buildkite/hooks/pre-command", self.mirror.pins, self.org)
        hook = self.box.write("work/.buildkite/hooks/pre-command", written, 0o755)
        agent = later_steps.buildkite_agent(self)
        agent["PATH"] = self.box.path("bin") + ":" + agent["PATH"]
        env = self.job(surroundings.buildkite) | agent
        given = env | environment(step["env"])
        result = self.run_engine([hook], given, handed_to=[self.box.path("agent/saw.env")])
        self.assertEqual(result.code, 0, result)
        words = self.box.read("agent/saw").decode().splitlines()
        self.assertEqual(words[0], "redactor add --format json")
        later = later_steps.buildkite_later(self, given)
        result = self.run_lines("\n".join(step["command"]), later)
        self.assertEqual(result.code, 0, result)
        for call in ("test", "monitor"):
            self.assert_has_the_credential(call)
        # Steps that do not ask for it are left alone.
        self.assertEqual(self.run_engine([hook], env | {self.SECRET: ""}).code, 0)
        self.allow("user")
        self.assertEqual(self.run_engine([hook], given | {self.SECRET: self.token}).code, 77)
        self.assertEqual(self.programs(), [], "the program stayed on the agent")


class Harness(Templates):
    def look_for_leaks(self, result, handed_to):
        """A later step prints what its `snyk` prints, which Harness would hide: a secret output, as it is."""
        result.raw_stdout = result.raw_stdout.replace(self.token.encode(), b"**************")
        super().look_for_leaks(result, handed_to)

    def step(self, number, outputs=()):
        """Command and variables, expressions put in as the engine does."""
        stage = self.template("harness/pipeline.yml")
        spec = stage["steps"][number]["step"]["spec"]
        self.assertEqual(spec["shell"], "Sh")
        of_stage = {variable["name"]: variable["value"] for variable in stage["variables"]}
        command = re.sub(r"<\+stage\.variables\.(\w+)>", lambda match: of_stage[match[1]], spec["command"])
        variables = environment(spec["envVariables"])
        for name, value in variables.items():
            if value == '<+secrets.getValue("snyk_service_account")>':
                variables[name] = self.token
            elif match := re.fullmatch(r"<\+steps\.snyk_cred\.output\.outputVariables\.(\w+)>", value):
                variables[name] = outputs[match[1]]
        return command, variables

    def test_exec(self):
        def run():
            command, variables = self.step(0)
            return self.run_lines(command, self.job(surroundings.harness, **variables), ("sh", "-c"))

        self.assert_exec(run)

    def test_a_later_step_by_secret_outputs(self):
        command, variables = self.step(1)
        files = later_steps.harness_files(self)
        result = self.run_lines(
            command,
            self.job(surroundings.harness, **variables, **files),
            handed_to=[files["HARNESS_OUTPUT_SECRET_FILE"]],
        )
        self.assertEqual(result.code, 0, result)
        command, variables = self.step(2, later_steps.harness_outputs(self))
        result = self.run_lines(command, self.job(surroundings.harness, SNYK_SERVICE_ACCOUNT="", **variables))
        self.assertEqual(result.code, 0, result)
        self.assert_has_the_credential("monitor")


if __name__ == "__main__":
    main()
