"""What the tests of the Jenkins library share: pipelines played on the stubs in tests/engines/jenkins, with the real
program and the emulator behind the `sh` step. After every play it is looked for secrets in the log as it would be
without Jenkins' masks, in the arguments of every step, in everything that came to Groovy, and in the files left.
"""

import atexit
import json
import os
import pathlib
import shutil
import subprocess
import sys

import engine_case  # it puts tests/e2e on the path
import engines
import surroundings
from harness import ASAN, BINARY, account, main, new_id  # noqa: F401, handed on to the tests
from oauth_case import OAuth

LIBRARY = engines.ROOT / "ci-templates" / "jenkins"
TRANSFORMATION = ("jar:groovy-cps", "jar:guava")
STUBS = pathlib.Path(__file__).resolve().parent / "jenkins"


def java_home():
    """A Java that runs Groovy 2.4: that of JAVA_HOME or PATH, or one of the system's. None without."""
    homes = [pathlib.Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if shutil.which("java"):
        homes.append(pathlib.Path(shutil.which("java")).resolve().parents[1])
    homes += sorted(pathlib.Path("/usr/lib/jvm").glob("*/"))
    for home in homes:
        if (home / "bin" / "java").exists():
            run = subprocess.run(["groovy", "--version"], env=os.environ | {"JAVA_HOME": str(home)}, capture_output=True)
            if run.returncode == 0:
                return str(home)
    return None


def class_path():
    """The stubs, and what transforms pipelines where it is installed."""
    return os.pathsep.join([str(STUBS), *filter(None, map(engines.find, TRANSFORMATION))])


class Engine:
    """One Java process for a module: a scenario in, its outcome out."""

    def __init__(self):
        home = java_home()
        if home is None:
            sys.exit("no Java here runs Groovy")
        self.process = subprocess.Popen(
            ["groovy", "-cp", class_path(), str(STUBS / "engine.groovy")],
            env=os.environ | {"JAVA_HOME": home, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def play(self, scenario):
        self.process.stdin.write(json.dumps(scenario) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the stubs of Jenkins ended; see standard error above")
        outcome = json.loads(line)
        if "broken" in outcome:
            raise AssertionError(outcome["broken"])
        return outcome


_engine = None
SHELLS = (("dash",), ("bash",), ("busybox", "sh"))  # `sh` of Debian, of Red Hat, of Alpine


def engine():
    global _engine
    if _engine is None:
        _engine = Engine()
    return _engine


class Play:
    """What came of one pipeline."""

    def __init__(self, outcome, left):
        self.result, self.error, self.value = outcome["result"], outcome["error"], outcome["value"]
        self.log, self.shown = outcome["log"], outcome["shown"]
        self.steps, self.groovy = outcome["steps"], outcome["groovy"]
        self.programs = outcome["programs"]
        self.left = left

    def ran(self, name):
        """The texts in the arguments of each step of this name."""
        return [step["texts"] for step in self.steps if step["name"] == name]

    def __str__(self):
        return f"{self.result}: {self.error}\n{self.shown}"


class Jenkins(engine_case.EngineCase):
    continued = False  # transformed into continuations, as Jenkins does

    def setUp(self):
        super().setUp()
        self.credentials = {}
        os.symlink(BINARY, os.path.join(self.box.folder("bin"), "snyk-cred"))

    # --- Jenkins' store of credentials

    def store(self, name, kind, secret, username=""):
        self.credentials[name] = {"kind": kind, "secret": secret, "username": username}
        return secret

    def stored_service_account(self, **more):
        return self.store("snyk", "text", self.service_account(**more))

    # --- plays

    def agent(self, **more):
        env = ASAN | surroundings.jenkins(self.box, **more)
        return env | {"PATH": f"{self.box.path('bin')}:{env['PATH']}"}

    def parameters(self, **more):
        """Of a step of ours, as Groovy text: the program as built, and the emulator as its network."""
        given = {"binary": "snyk-cred", "proxy": self.emulator.proxy, "caFile": self.emulator.ca_file} | more
        return ", ".join(f"{name}: {groovy(value)}" for name, value in given.items() if value is not None)

    def play(self, pipeline, env=None, expands=False, may_log=False, shell=("sh",)):
        """Plays a Jenkinsfile. `may_log`: its own commands print the credential, which Jenkins has to hide."""
        before = self.box.files()
        scenario = {
            "pipeline": pipeline,
            "library": str(LIBRARY),
            "env": env or self.agent(),
            "credentials": self.credentials,
            "expands": expands,
            "shell": shell,
            "continued": self.continued,
        }
        outcome = engine().play(scenario)
        play = Play(outcome, {path: data for path, data in self.box.files().items() if before.get(path) != data})
        self.look(play, may_log)
        return play

    def look(self, play, may_log):
        self.assertEqual(bool(play.programs), self.continued)
        for where, text in {
            "the log": play.shown if may_log else play.log,
            "the error": play.error or "",
            "the arguments of a step": "\0".join(text for step in play.steps for text in step["texts"]),
            "Groovy": "\0".join(play.groovy),
        }.items():
            leak = self.canary.find(text.encode())
            self.assertIsNone(leak, f"a secret is in {where}, as {leak}")
        for path, data in play.left.items():
            leak = self.canary.find(data)
            self.assertTrue(leak is None or path == self.dump_path(), f"a secret is in {path}, as {leak}")

    # --- what a command found

    def dump_path(self):
        return self.box.path("dump")

    def dump(self):
        """A command of a pipeline that writes its environment where `dumped` reads it."""
        return f"env -0 >> {self.dump_path()}"

    def dumped(self):
        data = self.box.read(self.dump_path()).decode()
        return dict(entry.split("=", 1) for entry in data.split("\0") if "=" in entry)

    def assert_nothing_ran(self):
        self.assertFalse(os.path.exists(self.dump_path()), "the command ran")

    def assert_fails(self, play, code, word):
        self.assertEqual((play.result, play.error), ("FAILURE", f"script returned exit code {code}"), play)
        self.assertIn(f"[{word}]", play.shown)
        self.assert_nothing_ran()


class SnykCredExec(Jenkins, OAuth):
    """Pipelines of one snykCredExec; unless told otherwise its command writes down its environment."""

    def exec(self, command=None, **parameters):
        given = {"credentialsId": "snyk", "command": self.dump() if command is None else command} | parameters
        return f"snykCredExec({self.parameters(**given)})"

    def stored_client(self, **more):
        client = self.client(**more)
        self.store("snyk", "password", client["client_secret"], client["client_id"])
        return client


def groovy(value):
    """A value as a literal of Groovy."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(groovy(item) for item in value) + "]"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{text}'"
