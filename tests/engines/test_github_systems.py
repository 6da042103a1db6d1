"""GitHub's action on runners with macOS and Windows, which are faked here: the program of that system comes from the
release, paths are rewritten for the shell that takes them, and values arrive as they are.
"""

import os
import pathlib
import shlex
import subprocess

import engines

engines.need("py:yaml")

import engine_case  # noqa: E402, finds the end-to-end tests' modules
import other_systems  # noqa: E402
import surroundings  # noqa: E402
from action_files import ACTION, INSTALL, TEMPLATE, evaluated  # noqa: E402
from github_case import Github  # noqa: E402
from harness import BINARY, main  # noqa: E402

SYSTEMS = {"macOS": other_systems.MACOS_ARM64, "macOS on Intel": other_systems.MACOS_AMD64, "Windows": other_systems.GIT_BASH}


def step(action, id):
    return next(step for step in action["runs"]["steps"] if step.get("id") == id)


class Systems(Github):
    def runner(self, system, machine, given, id="inject", action=ACTION):
        """Runs the step as a runner of that system does, whose paths are of that system."""
        env = surroundings.github(self.box) | {"GITHUB_ACTION_PATH": str(TEMPLATE if action is ACTION else TEMPLATE / "install")}
        env |= {name: evaluated(text, given) for name, text in step(action, id)["env"].items()}
        faked = self.box.folder("faked")
        other_systems.fake(faked, self.box.root, system, machine, self.box.path("work"))
        env["PATH"] = f"{faked}:/usr/bin:/bin"
        env["RUNNER_OS"] = "macOS"
        if system.startswith("MINGW"):
            env["RUNNER_OS"] = "Windows"
            for name in ("RUNNER_TEMP", "RUNNER_TOOL_CACHE"):
                env[name] = other_systems.windows_path(self.box.root, env[name])
        return self.run_program(["sh", "-e", "-c", step(action, id)["run"]], env, handed_to=[env["GITHUB_ENV"]])

    def reachable(self):
        return {"proxy": self.emulator.proxy, "ca-file": self.emulator.ca_file}

    def test_the_release_of_that_system(self):
        token = self.service_account()
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                mirror = engine_case.Mirror(self, kind)
                for round in ("downloaded", "kept"):
                    result = self.runner(system, machine, {"token": token} | self.reachable() | mirror.pins)
                    self.assert_ok(result)
                    self.assertEqual(self.handed(result)["SNYK_TOKEN"], token, round)
                self.assertEqual(mirror.asked, [f"/{mirror.name}"])
                self.assertTrue(os.path.exists(self.box.path(f"tool_cache/snyk-cred/{mirror.name}")))

    def test_a_release_without_that_system(self):
        """Its pins name Linux alone: the sentence says so, and nothing is asked for."""
        token, mirror = self.service_account(), engine_case.Mirror(self)
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                result = self.runner(system, machine, {"token": token} | mirror.pins)
                self.assertEqual(result.code, 64, result)
                self.assertIn(f"no --sha256-{kind} is given: the release {mirror.pins['version']} has no program for", result.stderr)
                self.assertIn("::error title=snyk-cred::", result.stderr)
        self.assertEqual(mirror.asked, [])

    def test_from_source_is_for_linux(self):
        for name, (system, machine, _) in SYSTEMS.items():
            with self.subTest(name):
                result = self.runner(system, machine, {"from-source": "true"}, "install", INSTALL)
                self.assertEqual(result.code, 69, result)
                self.assertRegex(result.stderr, f"^::error title=snyk-cred::.*on Linux only; this runner is {name.split()[0]}\\.")
                self.assertNotIn("binary=", self.box.read(result.env["GITHUB_OUTPUT"]).decode())

    def test_no_gate_is_left(self):
        for action in (ACTION, INSTALL):
            self.assertNotIn("runner.os", str(action))

    def test_what_the_install_action_gives(self):
        """A path that every shell of that system takes."""
        for name, (system, machine, kind) in SYSTEMS.items():
            with self.subTest(name):
                mirror = engine_case.Mirror(self, kind)
                result = self.runner(system, machine, mirror.pins, "install", INSTALL)
                self.assert_ok(result)
                given = self.outputs(result)["binary"]
                drive, end = ("D:", "snyk-cred.exe") if name == "Windows" else (self.box.root, "snyk-cred")
                self.assertRegex(given, rf"^{drive}/runner_temp/snyk-cred\.\w+/{end}$")
                self.assertTrue(os.access(os.path.join(self.box.path("work"), given), os.X_OK))

    def test_a_binary_that_is_there(self):
        system, machine, _ = other_systems.GIT_BASH
        self.box.write("tools/snyk-cred.exe", f'#!/bin/sh\nexec {shlex.quote(BINARY)} "$@"\n', 0o755)
        self.box.write("work/own.exe", f'#!/bin/sh\nexec {shlex.quote(BINARY)} "$@"\n', 0o755)
        # What Windows takes for the first of these, and Linux for a name with backslashes.
        self.box.write("work/D:\\tools\\snyk-cred.exe", "", 0o755)
        token = self.service_account()
        for binary in ("D:\\tools\\snyk-cred.exe", "D:/tools/snyk-cred.exe", "own.exe"):
            with self.subTest(binary):
                result = self.runner(system, machine, {"token": token, "binary": binary} | self.reachable())
                self.assert_ok(result)
                self.assertEqual(self.handed(result)["SNYK_TOKEN"], token)

    def test_git_bash_rewrites_nothing(self):
        """What tells it not to stands in the program's environment, where Git Bash looks."""
        system, machine, _ = other_systems.GIT_BASH
        saw = self.box.path("saw")
        self.box.write("work/own.exe", f'#!/bin/sh\nenv >{saw}\nprintf "%s\\n" "$@" >{saw}.words\n', 0o755)
        given = {"token-from": "awssm:arn:aws:x/y", "binary": "own.exe", "policy-file": "D:\\a b\\policy.json"}
        self.assert_ok(self.runner(system, machine, given))
        env = dict(line.split("=", 1) for line in pathlib.Path(saw).read_text().splitlines() if "=" in line)
        self.assertEqual(env["MSYS2_ARG_CONV_EXCL"], "*")
        self.assertEqual(set(env["MSYS2_ENV_CONV_EXCL"].split(";")), {"INPUT_TOKEN", "INPUT_CLIENT_SECRET", "INPUT_PRIVATE_KEY"})
        words = pathlib.Path(f"{saw}.words").read_text().splitlines()
        self.assertIn("--token-from=awssm:arn:aws:x/y", words)
        self.assertIn("--policy-file=D:\\a b\\policy.json", words)

    def test_the_fakes_are_like_the_real_ones(self):
        """Of the test itself."""
        folder = self.box.folder("faked")
        other_systems.fake(folder, self.box.root, *other_systems.GIT_BASH[:2], self.box.path("work"))

        def cygpath(form, path):
            return subprocess.check_output([f"{folder}/cygpath", form, "--", path], text=True).rstrip("\n")

        there = self.box.path("tmp/x")
        self.assertEqual(cygpath("-u", other_systems.windows_path(self.box.root, there)), there)
        self.assertEqual(cygpath("-u", "D:\\tmp/x"), there)
        self.assertEqual(cygpath("-m", there), "D:/tmp/x")


if __name__ == "__main__":
    main()
