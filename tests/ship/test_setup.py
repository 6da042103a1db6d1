"""scripts/setup on machines that the test plays: apt and dpkg are stubs that keep what they are told."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SETUP = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "setup"
TOOLS = ("bash", "env", "sed", "sort", "awk", "grep", "cat", "dirname")  # what setup itself runs

# A package list is of the architectures that were known when it was fetched, as with the real apt.
STUBS = {
    "uname": "echo x86_64",
    "id": "echo 0",
    "dpkg": 'case $1 in --print-architecture) echo amd64 ;; --print-foreign-architectures) cat "$STATE/foreign" ;; '
    '--add-architecture) echo "$2" >>"$STATE/foreign"; echo "dpkg $*" >>"$STATE/log" ;; esac',
    "dpkg-query": 'for last; do :; done; case "$*" in *Package*) [ ! -s "$STATE/installed" ] || grep "^libboost-json" "$STATE/installed" ;; '
    '*) for name in "$last" "$last:arm64"; do grep -qx -e "$name" "$STATE/installed" || continue; '
    'case $name in *:arm64) printf "+arm64 installed+" ;; *) printf "+amd64 installed+" ;; esac; done ;; esac',
    "apt-cache": 'printf "libboost-json1.74-dev\\nlibboost-json1.83-dev\\nlibboost-json1.81-dev\\n"',
    "sleep": 'echo "sleep $*" >>"$STATE/log"; : >"$STATE/locked"',
    "apt-get": 'if [ -s "$STATE/locked" ]; then echo "E: Could not get lock /var/lib/apt/lists/lock." >&2; exit 100; fi; '
    'echo "apt-get $*" >>"$STATE/log"; case $1 in update) cp "$STATE/foreign" "$STATE/lists" ;; '
    'install) shift; for name; do case $name in -*) continue ;; '
    '*:arm64) grep -qx arm64 "$STATE/lists" || { echo "Unable to locate package $name" >&2; exit 100; } ;; esac; '
    'echo "$name" >>"$STATE/installed"; done ;; esac',
}


class Setup(unittest.TestCase):
    def setUp(self):
        self.state = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.state)
        for name in ("foreign", "installed", "lists", "locked", "log"):
            (self.state / name).touch()
        self.path = self.state / "bin"
        self.path.mkdir()
        for name in (*TOOLS, "cp"):
            (self.path / name).symlink_to(shutil.which(name))
        for name, body in STUBS.items():
            (self.path / name).write_text(f"#!/bin/sh\n{body}\n")
            (self.path / name).chmod(0o755)

    def setup(self, *options, env=()):
        env = {"PATH": str(self.path), "STATE": str(self.state)} | dict(env)
        return subprocess.run([SETUP, *options], env=env, cwd="/", capture_output=True, text=True)

    def said(self):
        return (self.state / "log").read_text().splitlines()

    def test_a_bare_machine_finds_the_packages_of_arm64(self):
        done = self.setup("--release")
        self.assertEqual(done.returncode, 0, done.stderr)
        installed = (self.state / "installed").read_text().split()
        for name in ("libssl-dev:arm64", "libboost-json1.81-dev:arm64", "g++-aarch64-linux-gnu", "rpm"):
            self.assertIn(name, installed)
        self.assertEqual([line.split()[1] for line in self.said()], ["--add-architecture", "update", "install"])

    def test_the_tools_of_every_platform(self):
        for name in ("sha256sum", "cut", "mkdir"):
            (self.path / name).symlink_to(shutil.which(name))
        env = {"XDG_CACHE_HOME": str(self.state / "cache")}
        where = [SETUP.parent / "lib/zig.sh", "--where"]
        zig = subprocess.run(where, env=os.environ | env, capture_output=True, text=True, check=True).stdout.strip()
        pathlib.Path(zig).mkdir(parents=True)
        (pathlib.Path(zig).parent / "complete").touch()  # else it would be fetched
        done = self.setup("--release", "--all", env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        installed = (self.state / "installed").read_text().split()
        for name in ("libssl-dev:arm64", "g++-aarch64-linux-gnu", "rpm", "g++-mingw-w64-x86-64-posix", "python3-venv", "cargo"):
            self.assertIn(name, installed)
        self.assertNotIn("wine", installed)

    def test_the_second_time_it_does_nothing(self):
        self.assertEqual(self.setup("--release").returncode, 0)
        before = self.said()
        done = self.setup("--release")
        self.assertEqual((done.returncode, done.stdout), (0, "setup: all packages are installed\n"), done.stderr)
        self.assertEqual(self.said(), before)

    def test_a_package_that_is_there_for_two_machines_is_there(self):
        self.assertEqual(self.setup("--release").returncode, 0)
        done = self.setup("--build")
        self.assertEqual((done.returncode, done.stdout), (0, "setup: all packages are installed\n"), done.stderr)

    def test_a_package_that_is_there_for_another_machine_alone_is_missing(self):
        (self.state / "installed").write_text("libssl-dev:arm64\n")
        done = self.setup("--build")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("libssl-dev", (self.state / "installed").read_text().splitlines())

    def test_the_build_alone_takes_the_oldest_boost_that_is_tested_and_no_other_machine(self):
        done = self.setup("--build")
        self.assertEqual(done.returncode, 0, done.stderr)
        installed = (self.state / "installed").read_text().split()
        self.assertIn("libboost-json1.81-dev", installed)
        self.assertFalse([name for name in installed if re.search(r"arm64|aarch64|1\.83|1\.74|clang", name)])

    def test_what_is_missing_is_listed_before_anything_is_installed(self):
        (self.state / "installed").write_text("cmake\n")
        (self.path / "apt-get").write_text("#!/bin/sh\nexit 1\n")
        done = self.setup("--build")
        self.assertNotEqual(done.returncode, 0)
        listed = done.stdout.splitlines()[0]
        self.assertRegex(listed, r"^setup: missing, to be installed by apt: build-essential .*ninja-build .*libboost-json1\.81")
        self.assertNotIn("cmake", listed)

    def test_engines_bring_wine_and_its_compiler_where_they_run(self):
        (self.path / "apt-get").write_text("#!/bin/sh\nexit 1\n")  # what is listed before counts
        for machine, wanted in (("x86_64", True), ("aarch64", False)):
            with self.subTest(machine):
                (self.path / "uname").write_text(f"#!/bin/sh\necho {machine}\n")
                listed = self.setup("--engines").stdout.splitlines()[0].split()
                for name in ("g++-mingw-w64-x86-64-posix", "wine64", "cargo", "xz-utils"):
                    self.assertEqual(name in listed, wanted, name)

    def test_without_arguments_the_same(self):
        done = self.setup()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout.splitlines()[0], r"^setup: missing, to be installed by apt: .*clang-tidy .*libboost-json1\.81")
        self.assertRegex(done.stdout.splitlines()[1], r"^setup: installing ")

    def test_a_held_lock_is_waited_for_and_said(self):
        (self.state / "locked").write_text("held")
        done = self.setup("--build")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("another program holds the lock of apt", done.stdout)
        self.assertEqual([line.split()[0] for line in self.said()], ["sleep", "apt-get", "apt-get"])

    def test_another_failure_of_apt_ends_it_with_apts_words(self):
        (self.path / "apt-get").write_text("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
        done = self.setup("--build")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("E: no network", done.stderr)
        self.assertEqual(self.said(), [])

    def test_without_apt_it_names_what_to_install(self):
        (self.path / "apt-get").unlink()
        done = self.setup()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"Boost 1\.81[\s\S]*OpenSSL 3[\s\S]*busybox")

    def test_what_it_does_not_know_ends_with_its_usage(self):
        done = self.setup("--everything")
        self.assertEqual((done.returncode, done.stdout), (64, ""))
        self.assertRegex(done.stderr, r"^usage: scripts/setup ")
        self.assertEqual(self.said(), [])

    def test_a_user_without_sudo_is_told(self):
        (self.path / "id").write_text("#!/bin/sh\necho 1000\n")
        done = self.setup("--build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("run it as root, or install sudo", done.stderr)
        self.assertEqual(self.said(), [])


if __name__ == "__main__":
    unittest.main()
