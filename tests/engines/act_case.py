"""Workflows that use our action, run by `act` on this machine itself (no container), against the emulator.

The action is used as users do, by repository and commit, and installs the program from a mirror of the test. act derives
no forms of a mask itself, prints annotations as they are, and refuses blank lines in GITHUB_ENV.
"""

import json
import pathlib
import shlex
import shutil
import subprocess
import tempfile

import engines

ACT = engines.need("act")

from engine_case import ASAN, EngineCase, Mirror, surroundings  # noqa: E402

COMMIT = "1234567890" * 4
USED = f"acme/snyk-cred@{COMMIT}"
USES = f"acme/snyk-cred/ci-templates/github@{COMMIT}"


class Act(EngineCase):
    """`run` runs one job; `seen` is what its steps wrote down with `note`. act's own files and the secrets it is given
    lie apart, where the canary does not look; it looks through the whole log and the checkout."""

    def setUp(self):
        super().setUp()
        self.mirror = Mirror(self)
        self.apart = pathlib.Path(tempfile.mkdtemp(prefix="snyk-cred-act-"))
        self.addCleanup(shutil.rmtree, self.apart, ignore_errors=True)
        (self.apart / "seen").mkdir()
        repository = self.apart / "action"
        shutil.copytree(engines.ROOT / "ci-templates", repository / "ci-templates")
        (repository / "scripts").mkdir()
        shutil.copy(engines.ROOT / "scripts/install.sh", repository / "scripts")

    def step(self, id="snyk", **inputs):
        """Our action with the test's mirror and emulator."""
        network = {"proxy": self.emulator.proxy, "ca-file": self.emulator.ca_file}
        given = self.mirror.pins | network | {name.replace("_", "-"): value for name, value in inputs.items()}
        return {"id": id, "uses": USES, "with": {name: value for name, value in given.items() if value is not None}}

    def note(self, name, text, when="always()"):
        """A step that writes down what a shell makes of `text`."""
        return {"if": when, "run": f'printf %s "{text}" >{shlex.quote(str(self.apart / "seen" / name))}'}

    def note_outputs(self, id="snyk"):
        step = self.note("outputs", "$OUTPUTS")
        return step | {"env": {"OUTPUTS": f"${{{{ toJSON(steps.{id}.outputs) }}}}"}}

    def run_job(self, *steps, event="push", env=(), **more):
        """Runs a job of these steps; `env` is the job's."""
        job = {"runs-on": "ubuntu-24.04", "defaults": {"run": {"shell": "sh"}}, "env": dict(env), "steps": list(steps)}
        return self.run_workflow(json.dumps({"on": event, "jobs": {"scan": job}}), event=event, **more)

    def run_workflow(
        self, text, event="push", payload=None, secrets=(), variables=(), env=(), path="/usr/bin:/bin", repositories=()
    ):
        """Runs a workflow. `secrets` and `variables` are those of the repository; `env` is the runner's; `repositories`
        are folders that stand for others' repositories at a commit."""
        self.box.write("work/.github/workflows/scan.yml", text)
        work = self.box.path("work")
        git = ["git", "-C", work, "-c", "user.name=Test", "-c", "user.email=test@example.com"]
        subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
        subprocess.run([*git, "add", "--all"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message=scan"], check=True)

        hidden = self.apart / "secrets"
        hidden.write_text("".join(f"{name}={value}\n" for name, value in dict(secrets).items()))
        event_file = self.apart / "event.json"
        if payload is None:
            payload = {"ref": "refs/heads/main", "repository": surroundings.repository(1001, "acme/app")}
        event_file.write_text(json.dumps(payload))
        argv = [ACT, event, "--platform", "ubuntu-24.04=-self-hosted", "--no-cache-server", "--pull=false"]
        argv += ["--action-cache-path", str(self.apart / "cache"), "--secret-file", str(hidden)]
        argv += ["--eventpath", str(event_file)]
        for name, folder in {USED: self.apart / "action", **dict(repositories)}.items():
            argv += ["--local-repository", f"{name}={folder}"]
        for flag, pairs in (("--var", variables), ("--env", env)):
            for name, value in dict(pairs).items():
                argv += [flag, f"{name}={value}"]
        surrounding = {"PATH": path, "HOME": self.box.folder("home"), "LANG": "C.UTF-8"} | ASAN
        return self.run_engine(argv, surrounding)

    def seen(self, name):
        """What a step noted; None if it did not run."""
        path = self.apart / "seen" / name
        return path.read_text() if path.exists() else None

    def outputs(self):
        return json.loads(self.seen("outputs"))
