"""scripts/release twice, in other folders, zones, locales and umasks: the same bytes; and what is in them, unpacked,
installed and run. The second time the compiler itself makes every object of this machine's program; arm64's objects may
come from ccache both times, so some of its sources are compiled without it in both folders."""

import hashlib
import http.server
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tarfile
import tempfile
import threading
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXED = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000", "GIT_CONFIG_GLOBAL": "/dev/null"}
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
# arm64 too where there is what scripts/setup --release installs, and in any case where nothing may be skipped.
CROSS = MACHINE == "amd64" and (
    shutil.which("aarch64-linux-gnu-g++") or os.environ.get("SNYK_CRED_TEST_ENGINES") == "required"
)
MACHINES = [MACHINE, "arm64"] if CROSS else [MACHINE]
BUILDS = {machine: "build/static" if machine == MACHINE else f"build/static-{machine}" for machine in MACHINES}
EMULATOR = {machine: [] if machine == MACHINE else ["qemu-aarch64-static"] for machine in MACHINES}
# Nothing that belongs to the system's own packages.
PACKAGED = re.compile(r"(bin/snyk-cred|share/(man/man1/snyk-cred[a-z-]*\.1|doc/snyk-cred/[A-Z-]+(\.md)?|snyk-cred/schema/\w+\.schema\.json"
                      r"|bash-completion/completions/snyk-cred|zsh/site-functions/_snyk-cred|fish/vendor_completions\.d/snyk-cred\.fish))")


def run(*argv, **more):
    done = subprocess.run(list(map(str, argv)), capture_output=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{argv} ended with {done.returncode}:\n{done.stdout.decode()[-3000:]}\n{done.stderr.decode()[-3000:]}")
    return done.stdout.decode(errors="replace")


def clone(place):
    """The tree as it stands, new files included, as the one commit of a repository: the same commit everywhere."""
    place.mkdir(parents=True)
    listed = run("git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    git = ["git", "-C", place, "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "core.fileMode=true"]
    env = os.environ | FIXED
    run(*git, "init", "--quiet", env=env)
    run(*git, "add", "--all", env=env)
    run(*git, "commit", "--quiet", "--message", "tree", env=env)
    return place


def program_files(root):
    return sorted(str(path.relative_to(root / "usr")) for path in (root / "usr").rglob("*") if path.is_file())


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.key = cls.folder / "key.pem"
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", cls.key)
        first = clone(cls.folder / "a")
        second = clone(cls.folder / "another folder" / "with a much longer name")
        here = os.environ | {"TZ": "UTC", "LANG": "C.UTF-8"}
        there = os.environ | {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}
        names = ["--npm-scope", "acme", "--base-url", "https://example.invalid/snyk-cred"]
        release = ["scripts/release", "--again", "--key", cls.key, *names, *(word for machine in MACHINES for word in ("--machine", machine))]
        run("sh", "-c", 'umask 022; exec "$0" "$@"', *release, env=here, cwd=first)
        uncached = there | {"CCACHE_DISABLE": "1"}
        run("sh", "-c", 'umask 077; exec "$0" "$@"', "scripts/build", "--static", env=uncached, cwd=second)
        run("sh", "-c", 'umask 077; exec "$0" "$@"', second / release[0], *release[1:], env=there, cwd="/")
        cls.dist, cls.other, cls.tree, cls.other_tree = first / "dist", second / "dist", first, second
        cls.version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1])[1]

    @classmethod
    def name(cls, machine):
        return f"snyk-cred-{cls.version}-linux-{machine}"

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def json(self, name):
        return json.loads((self.dist / name).read_text())

    def test_the_same_bytes(self):
        names = sorted(path.name for path in self.dist.iterdir())
        self.assertEqual(names, sorted(path.name for path in self.other.iterdir()))
        packages = [name for name in names if name.endswith((".deb", ".rpm"))]
        self.assertEqual(len(packages), 2 * len(MACHINES))
        of_machines = [f"{self.name(one)}.{kind}" for one in MACHINES for kind in ("tar.gz", "spdx.json", "cdx.json")]
        general = ["RELEASE-NOTES.md", "SHA256SUMS", "SHA256SUMS.sig", f"snyk-cred-{self.version}.provenance.json"]
        self.assertEqual(names, sorted([*general, *of_machines, *packages, *self.for_registries()]))
        for name in names:
            with self.subTest(name):
                self.assertEqual((self.dist / name).read_bytes(), (self.other / name).read_bytes())

    def for_registries(self):
        """What is in them, and how they are installed, is shown by test_npm, test_wheels, test_oci and test_homebrew."""
        cpus, tags = {"amd64": "x64", "arm64": "arm64"}, {"amd64": "x86_64", "arm64": "aarch64"}
        npm = [f"acme-snyk-cred-{self.version}.tgz", *(f"acme-snyk-cred-linux-{cpus[one]}-{self.version}.tgz" for one in MACHINES)]
        wheels = [f"snyk_cred-{self.version}-py3-none-manylinux_2_17_{tags[one]}.musllinux_1_1_{tags[one]}.whl" for one in MACHINES]
        return [*npm, *wheels, f"snyk-cred-{self.version}-oci.tar", "snyk-cred.rb"]

    def test_the_program_is_the_same_in_every_package(self):
        program = (self.tree / BUILDS[MACHINE] / "snyk-cred").read_bytes()
        cpu, tag = {"amd64": ("x64", "x86_64"), "arm64": ("arm64", "aarch64")}[MACHINE]
        with tarfile.open(self.dist / f"{self.name(MACHINE)}.tar.gz") as tar:
            self.assertEqual(tar.extractfile(f"{self.name(MACHINE)}/snyk-cred").read(), program)
        with tarfile.open(self.dist / f"acme-snyk-cred-linux-{cpu}-{self.version}.tgz") as tar:
            self.assertEqual(tar.extractfile("package/bin/snyk-cred").read(), program)
        with zipfile.ZipFile(next(self.dist.glob(f"*manylinux*{tag}.whl"))) as wheel:
            self.assertEqual(wheel.read(f"snyk_cred-{self.version}.data/scripts/snyk-cred"), program)

    def test_the_compiler_gives_the_same_bytes_in_both_folders(self):
        for machine, build in BUILDS.items():
            for source in ("core/base/fault.cpp", "core/base/secret.cpp", "shell/voice.cpp"):
                objects = []
                for tree in (self.tree, self.other_tree):
                    commands = json.loads((tree / build / "compile_commands.json").read_text())
                    command = next(one for one in commands if one["file"].endswith(f"src/{source}"))
                    words = [word for word in shlex.split(command["command"]) if not word.endswith("ccache")]
                    words[words.index("-o") + 1] = str(self.place / "object")
                    run(*words, cwd=command["directory"], env=os.environ | {"CCACHE_DISABLE": "1"})
                    objects.append((self.place / "object").read_bytes())
                self.assertEqual(*objects, f"{machine}: {source}")

    def test_the_archive_holds_what_is_promised(self):
        for machine in MACHINES:
            with tarfile.open(self.dist / f"{self.name(machine)}.tar.gz") as tar:
                entries = {entry.name.removeprefix(f"{self.name(machine)}/"): entry for entry in tar.getmembers()}
                tar.extractall(self.place)
            for name in ("snyk-cred", "LICENSE", "THIRD-PARTY-NOTICES", "README.md", "CHANGELOG.md", "man/snyk-cred.1",
                         "man/snyk-cred-inject.1", "completion/bash", "completion/zsh", "completion/fish",
                         "schema/report.schema.json", "schema/policy.schema.json"):
                self.assertIn(name, entries)
                self.assertGreater(entries[name].size, 0, name)
            for entry in entries.values():
                self.assertEqual((entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime), (0, 0, "", "", 1700000000))
            folder = self.place / self.name(machine)
            said = run(*EMULATOR[machine], folder / "snyk-cred", "--version", env={"PATH": "/usr/bin:/bin"})
            self.assertEqual(said, f"snyk-cred {self.version}\n")
            self.assertIn("2023", (folder / "man" / "snyk-cred.1").read_text())

    def test_the_machines_differ_in_the_program_alone(self):
        """A man page or a completion is what the program of the machine prints of itself."""
        for machine in MACHINES[1:]:
            for path in (self.tree / BUILDS[MACHINE] / "pages").rglob("*"):
                if path.is_file():
                    other = self.tree / BUILDS[machine] / path.relative_to(self.tree / BUILDS[MACHINE])
                    self.assertEqual(path.read_bytes(), other.read_bytes())

    def test_hashes_and_signature_as_a_user_verifies_them(self):
        run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=self.dist)
        public = self.place / "snyk-cred.pub"
        run("openssl", "pkey", "-in", self.key, "-pubout", "-out", public)
        verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-sigfile", self.dist / "SHA256SUMS.sig"]
        run(*verify, "-in", self.dist / "SHA256SUMS")
        changed = self.place / "SHA256SUMS"
        changed.write_bytes((self.dist / "SHA256SUMS").read_bytes().replace(b"a", b"b", 1))
        self.assertNotEqual(subprocess.run([*verify, "-in", changed], capture_output=True).returncode, 0)

    def test_notes_are_the_changelogs_and_name_the_program(self):
        notes = (self.dist / "RELEASE-NOTES.md").read_text()
        first = re.search(r"^### Added\n\n(- .*)$", (self.tree / "CHANGELOG.md").read_text(), re.M)[1]
        self.assertIn(first, notes)
        for machine, build in BUILDS.items():
            digest = hashlib.sha256((self.tree / build / "snyk-cred").read_bytes()).hexdigest()
            self.assertIn(f"| linux-{machine} | `{digest}` |", notes)

    def test_provenance_names_every_file_and_the_commit(self):
        statement = self.json(f"snyk-cred-{self.version}.provenance.json")
        self.assertEqual(statement["_type"], "https://in-toto.io/Statement/v1")
        self.assertEqual(statement["predicateType"], "https://slsa.dev/provenance/v1")
        subjects = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
        later = {"SHA256SUMS", "SHA256SUMS.sig", f"snyk-cred-{self.version}.provenance.json"}
        self.assertEqual(set(subjects), {path.name for path in self.dist.iterdir()} - later)
        for name, digest in subjects.items():
            self.assertEqual(digest, hashlib.sha256((self.dist / name).read_bytes()).hexdigest())
        source = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
        self.assertEqual(source[0]["digest"]["gitCommit"], run("git", "-C", self.tree, "rev-parse", "HEAD").strip())

    def test_sboms_agree_with_each_other_and_with_the_program(self):
        for machine, build in BUILDS.items():
            with self.subTest(machine):
                self.check_sboms(machine, build)

    def check_sboms(self, machine, build):
        spdx, cyclonedx = self.json(f"{self.name(machine)}.spdx.json"), self.json(f"{self.name(machine)}.cdx.json")
        program = (self.tree / build / "snyk-cred").read_bytes()
        digest = hashlib.sha256(program).hexdigest()
        self.assertEqual(spdx["packages"][0]["checksums"][0]["checksumValue"], digest)
        self.assertEqual(cyclonedx["metadata"]["component"]["hashes"][0]["content"], digest)
        parts = {one["name"]: one for one in cyclonedx["components"]}
        self.assertEqual({one["name"]: one["versionInfo"] for one in spdx["packages"][1:]},
                         {name: one["version"] for name, one in parts.items()})
        self.assertEqual(set(parts), {"boost", "gcc", "glibc", "openssl"})
        references = [one["referenceLocator"] for package in spdx["packages"] for one in package.get("externalRefs", [])]
        self.assertEqual([one for one in references if "-cross@" in one], [], "a cross compiler's library gets no security fixes")
        # What the program itself says of what is in it.
        self.assertIn(f"{parts['openssl']['version']}\0".encode(), program)
        compiler = re.search(rb"GCC: \(.*?\) (\d+\.\d+\.\d+)", program)[1].decode()
        self.assertEqual(parts["gcc"]["version"], compiler)
        for one in parts.values():
            self.assertRegex(one["purl"], r"^pkg:deb/")
            self.assertTrue(one["licenses"])
        notices = (self.tree / build / "legal/THIRD-PARTY-NOTICES").read_text()
        for words in ("Boost Software License", "Apache License", "Lesser General Public", "Runtime Library Exception"):
            self.assertIn(words.lower(), notices.lower())

    def check_installed(self, root, machine):
        """As the machine's package manager left it, in a root that holds nothing else."""
        files = program_files(root)
        for name in files:
            self.assertRegex(name, PACKAGED)
        self.assertIn("share/man/man1/snyk-cred-exec.1", files)
        self.assertIn("share/doc/snyk-cred/THIRD-PARTY-NOTICES", files)
        program = root / "usr/bin/snyk-cred"
        self.assertEqual(program.read_bytes(), (self.tree / BUILDS[machine] / "snyk-cred").read_bytes())
        self.assertEqual(program.stat().st_mode & 0o7777, 0o755)
        inside = ["/usr/bin/snyk-cred"]
        if EMULATOR[machine]:
            shutil.copy(shutil.which(EMULATOR[machine][0]), root / "emulator")
            inside.insert(0, "/emulator")
        # Whoever may not chroot runs it where it lies.
        command = [shutil.which("chroot"), root, *inside] if os.geteuid() == 0 else [*EMULATOR[machine], program]
        self.assertEqual(run(*command, "--version", env={"PATH": "/usr/bin:/bin"}), f"snyk-cred {self.version}\n")

    def test_deb(self):
        for machine in MACHINES:
            with self.subTest(machine):
                (deb,) = self.dist.glob(f"*_{machine}.deb")
                fields = run("dpkg-deb", "--field", deb)
                self.assertIn(f"Version: {self.version}\n", fields)
                self.assertIn(f"Architecture: {machine}\n", fields)
                self.assertNotIn("Depends:", fields)
                root = self.place / machine
                for folder in ("updates", "info"):
                    (root / "var/lib/dpkg" / folder).mkdir(parents=True)
                (root / "var/lib/dpkg/status").touch()
                (root / "var/log").mkdir()
                options = [f"--root={root}", "--force-not-root", "--force-architecture"]
                run("dpkg", *options, "--install", deb)
                self.check_installed(root, machine)
                run("dpkg", *options, "--purge", "snyk-cred")
                self.assertFalse((root / "usr/bin/snyk-cred").exists())

    def test_rpm(self):
        for machine in MACHINES:
            with self.subTest(machine):
                (rpm,) = self.dist.glob({"amd64": "*.x86_64.rpm", "arm64": "*.aarch64.rpm"}[machine])
                required = run("rpm", "-qp", "--requires", rpm)
                self.assertEqual([line for line in required.splitlines() if not line.startswith("rpmlib(")], [])
                self.assertNotIn("CPack", run("rpm", "-qpi", rpm))
                root = self.place / machine
                root.mkdir()
                run("rpm", "--root", root, "--initdb")
                # rpm on Debian asks not to be used; --ignorearch for the machine that is not this one.
                run("rpm", "--root", root, "--install", "--ignorearch", "--force-debian", rpm)
                self.check_installed(root, machine)
                run("rpm", "--root", root, "--erase", "--force-debian", "snyk-cred")
                self.assertFalse((root / "usr/bin/snyk-cred").exists())

    def test_cmake_install_with_prefixes(self):
        build = self.tree / "build/static"
        for prefix, env in ((self.place / "own", {}), ("/opt/x", {"DESTDIR": str(self.place / "stage")})):
            run("cmake", "--install", build, "--prefix", prefix, env=os.environ | env)
            root = pathlib.Path(env.get("DESTDIR", "") + str(prefix))
            self.assertEqual(run(root / "bin/snyk-cred", "--version", env={}), f"snyk-cred {self.version}\n")
            self.assertTrue((root / "share/bash-completion/completions/snyk-cred").is_file())

    def test_installer_takes_the_archive(self):
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=self.dist)
        handler.func.log_message = lambda *_: None
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        sums = dict(reversed(line.split("  ")) for line in (self.dist / "SHA256SUMS").read_text().splitlines())
        said = run(ROOT / "scripts/install.sh", "--base-url", f"http://127.0.0.1:{server.server_port}", "--version", self.version,
                   f"--sha256-{MACHINE}", sums[f"{self.name(MACHINE)}.tar.gz"], "--dir", self.place / "bin")
        self.assertEqual(said, f"{self.place}/bin/snyk-cred\n")

    def test_all_is_every_machine(self):
        done = subprocess.run([self.tree / "scripts/release", "--all", "--machine", "arm64"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (1, "release: --all is every platform; leave --machine out\n"))
        self.assertTrue((self.dist / "SHA256SUMS").exists())

    def test_a_changed_tree_is_no_release(self):
        (self.tree / "CHANGELOG.md").write_text((self.tree / "CHANGELOG.md").read_text() + "changed\n")
        self.addCleanup(run, "git", "-C", self.tree, "checkout", "--quiet", "CHANGELOG.md")
        done = subprocess.run([self.tree / "scripts/release"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("changes that no commit names", done.stderr)
        self.assertTrue((self.dist / "SHA256SUMS").exists())


if __name__ == "__main__":
    unittest.main()
