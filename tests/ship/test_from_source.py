"""scripts/from-source: what it says where it cannot build, on machines that the test plays (a chroot of busybox and stubs,
because its PATH is fixed), and one real build among everything that an earlier step could have planted."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import busybox

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "from-source"
# What the compiler finds of Boost is in /state/boost; "installed" there means that the libraries are there as well.
STUBS = {
    "c++": 'case "$*" in *-print-file-name=*) if [ -e /state/libraries ]; then echo "/lib/${1#*=}"; else echo "${1#*=}"; fi ;; '
    '*boost*) [ ! -s /state/boost ] || echo "version \\"$(cat /state/boost)\\"" ;; esac',
    "cmake": 'env >/state/env; while [ $# -gt 0 ]; do [ "$1" != -B ] || mkdir "$2"; shift; done',
    "ninja": 'if [ -e /state/breaks ]; then echo "oh: no such thing"; exit 1; fi; '
    'printf "#!/bin/sh\\nexit 0\\n" >"$2/snyk-cred"; chmod 755 "$2/snyk-cred"',
    "bash": 'exec sh "$@"',
    "apt-get": "exit 0",
}
SETUP = "#!/bin/sh\necho 1_81 >/state/boost\n: >/state/libraries\n"


@unittest.skipIf(os.geteuid() != 0, "chroot needs root")
class Machines(unittest.TestCase):
    def setUp(self):
        self.machine = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.machine)
        self.machine.chmod(0o755)
        busybox.put_into(self.machine)
        for folder in ("usr/bin", "state", "job", "proc", "dev", "evil", "src/scripts"):
            (self.machine / folder).mkdir(parents=True, exist_ok=True)
        (self.machine / "usr/bin/env").symlink_to("/bin/env")
        for folder in ("state", "job"):
            (self.machine / folder).chmod(0o777)
        (self.machine / "proc/meminfo").write_text("MemAvailable: 8000000 kB\n")
        (self.machine / "dev/null").touch()
        (self.machine / "dev/null").chmod(0o666)
        shutil.copy(SCRIPT, self.machine / "src/scripts")
        self.put("src/scripts/setup", SETUP)
        for name, body in STUBS.items():
            self.put(f"bin/{name}", f"#!/bin/sh\n{body}\n")
        self.state(boost="1_83", libraries="")

    def put(self, place, text):
        path = self.machine / place
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def state(self, **files):
        for name, text in files.items():
            (self.machine / "state" / name).write_text(text)

    def without(self, *places):
        for place in places:
            (self.machine / place).unlink()

    def run_in(self, user="0:0", **env):
        command = [shutil.which("chroot"), f"--userspec={user}", self.machine, "/bin/sh", "/src/scripts/from-source", "/job"]
        return subprocess.run(command, env={"PATH": "/bin"} | env, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def assert_built(self, run):
        self.assertEqual((run.returncode, run.stdout), (0, "/job/snyk-cred\n"), run.stderr)
        self.assertEqual([path.name for path in (self.machine / "job").iterdir()], ["snyk-cred"])

    def assert_refused(self, run, code, *words):
        self.assertEqual((run.returncode, run.stdout), (code, ""), run.stderr)
        error = next(line for line in run.stderr.splitlines() if line.startswith("from-source: error: "))
        for word in words:
            self.assertIn(word, error)
        self.assertEqual(list((self.machine / "job").iterdir()), [])

    def test_where_all_is_there_nothing_is_installed(self):
        self.put("src/scripts/setup", "#!/bin/sh\nexit 1\n")
        self.assert_built(self.run_in(user="1000:1000"))

    def test_the_compiler_gets_no_variable_of_the_job(self):
        planted = {name: "planted" for name in ("SNYK_TOKEN", "CXX", "CXXFLAGS", "CMAKE_GENERATOR", "BASH_ENV", "HTTPS_PROXY")}
        self.put("evil/c++", "#!/bin/sh\n: >/state/ran\n")
        self.assert_built(self.run_in(**planted | {"PATH": "/evil:/bin"}))
        names = {line.split("=")[0] for line in (self.machine / "state/env").read_text().splitlines()}
        self.assertLessEqual({"PATH", "HOME"}, names)
        self.assertLessEqual(names, {"PATH", "HOME", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"})
        self.assertFalse((self.machine / "state/ran").exists())

    def test_root_installs_what_is_missing(self):
        self.without("state/boost", "state/libraries")
        self.assert_built(self.run_in())

    def test_apt_gets_the_proxy_and_nothing_else(self):
        self.without("state/boost", "state/libraries")
        self.put("src/scripts/setup", SETUP + "env >/state/setup\n")
        self.assert_built(self.run_in(https_proxy="http://proxy:3128", http_proxy="", SNYK_TOKEN="planted"))
        seen = (self.machine / "state/setup").read_text().splitlines()
        self.assertIn("https_proxy=http://proxy:3128", seen)
        self.assertNotIn("SNYK_TOKEN=planted", seen)
        self.assertFalse([line for line in (self.machine / "state/env").read_text().splitlines() if "proxy" in line])

    def test_what_cannot_be_built(self):
        old_system = "#!/bin/sh\necho 'setup: this release has no package of Boost 1.81 or later; install it by hand' >&2\nexit 1\n"
        cases = {
            "no root and no Boost": (69, {"boost": "", "user": "1000:1000"}, ["without Boost 1.81", "may not install packages"]),
            "no root and an old Boost": (
                69,
                {"boost": "1_74", "user": "1000:1000"},
                ["this machine has Boost 1.74", "without Boost 1.81", "may not install packages"],
            ),
            "an old distribution": (69, {"boost": "1_74", "setup": old_system}, ["Boost 1.81 or later", "only older packages"]),
            "apt fails": (69, {"boost": "", "setup": "#!/bin/sh\nexit 1\n"}, ["could not be installed"]),
            "no apt": (69, {"boost": "", "gone": "bin/apt-get"}, ["without Boost 1.81", "not Debian or Ubuntu"]),
            "no compiler, no root": (69, {"gone": "bin/c++", "user": "1000:1000"}, ["a C++ compiler, CMake and Ninja"]),
            "the compiler fails": (70, {"breaks": ""}, ["could not be built"]),
        }
        for name, (code, case, words) in cases.items():
            with self.subTest(name):
                self.setUp()
                user, gone = case.pop("user", "0:0"), case.pop("gone", None)
                self.put("src/scripts/setup", case.pop("setup", SETUP))
                self.state(**case)
                if "boost" in case:
                    self.without("state/libraries")
                if gone:
                    self.without(gone)
                run = self.run_in(user)
                self.assert_refused(run, code, *words)
                self.assertIn("from-source: hint: ", run.stderr)
                if "breaks" in case:
                    self.assertIn("oh: no such thing", run.stderr)

    def test_without_a_folder_it_says_how_it_is_called(self):
        run = subprocess.run([SCRIPT], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (64, ""))
        self.assertIn("usage: from-source DIR", run.stderr)


class Build(unittest.TestCase):
    def test_what_an_earlier_step_planted_has_no_effect(self):
        """The sources as act and the runner have them: a folder, here with a build folder and presets of somebody else."""
        apart = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, apart)
        source, folder, ran = apart / "source", apart / "job", apart / "ran"
        folder.mkdir()
        tree = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, tree.decode().split("\0")):
            if (ROOT / name).exists():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, source / name)
        evil = apart / "evil"
        evil.mkdir()
        for tool in ("c++", "cc", "g++", "cmake", "ninja", "ccache", "ld", "as"):
            (evil / tool).write_text(f"#!/bin/sh\n: >{ran}\nexit 1\n")
            (evil / tool).chmod(0o755)
        (evil / "stop.cmake").write_text(f'file(WRITE "{ran}" "")\nmessage(FATAL_ERROR planted)\n')
        (evil / "bash").write_text(f": >{ran}\nexit 1\n")
        (evil / "string").write_text("#error planted\n")
        for place in (source / "build", source / "build/static"):
            place.mkdir(exist_ok=True)
            (place / "CMakeCache.txt").write_text(f"CMAKE_CXX_COMPILER:FILEPATH={evil}/c++\n")
        (source / "CMakeUserPresets.json").write_text("{ planted")
        planted = {
            "PATH": f"{evil}:/usr/bin:/bin",
            "HOME": str(evil),
            "CXX": f"{evil}/c++",
            "CC": f"{evil}/cc",
            "CXXFLAGS": "-DPLANTED -include planted.hpp",
            "LDFLAGS": "-lplanted",
            "CPATH": str(evil),
            "CPLUS_INCLUDE_PATH": str(evil),
            "COMPILER_PATH": str(evil),
            "GCC_EXEC_PREFIX": f"{evil}/",
            "LIBRARY_PATH": str(evil),
            "LD_LIBRARY_PATH": str(evil),
            "CMAKE_TOOLCHAIN_FILE": f"{evil}/stop.cmake",
            "CMAKE_PROJECT_INCLUDE": f"{evil}/stop.cmake",
            "CMAKE_PREFIX_PATH": str(evil),
            "CMAKE_GENERATOR": "Unix Makefiles",
            "CMAKE_CXX_COMPILER_LAUNCHER": f"{evil}/ccache",
            "BOOST_ROOT": str(evil),
            "OPENSSL_ROOT_DIR": str(evil),
            "MAKEFLAGS": "--eval=planted",
            "NINJA_STATUS": "planted",
            "BASH_ENV": f"{evil}/bash",
            "ENV": f"{evil}/bash",
        }
        run = subprocess.run(["/bin/sh", source / "scripts/from-source", folder], env=planted, capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, f"{folder}/snyk-cred\n"), run.stderr)
        self.assertFalse(ran.exists())
        self.assertEqual([path.name for path in folder.iterdir()], ["snyk-cred"])
        said = subprocess.run([folder / "snyk-cred", "--version"], capture_output=True, text=True, env={}).stdout
        self.assertEqual(said.split()[1], re.search(r"snyk-cred VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1])
        linked = subprocess.run(["ldd", folder / "snyk-cred"], capture_output=True, text=True)
        self.assertIn("statically linked", linked.stdout + linked.stderr)
        print(run.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
