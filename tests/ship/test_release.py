"""scripts/release twice, in other folders, zones, locales and umasks, once without ccache: the same bytes; and what is
in them, unpacked, installed and run."""

import hashlib
import http.server
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXED = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000", "GIT_CONFIG_GLOBAL": "/dev/null"}
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
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
    return sorted(str(path.relative_to(root / "usr")) for path in root.rglob("*") if path.is_file())


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
        there = os.environ | {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "CCACHE_DISABLE": "1"}
        run("sh", "-c", 'umask 022; exec "$0" "$@"', first / "scripts/release", "--key", cls.key, env=here)
        run("sh", "-c", 'umask 077; exec "$0" "$@"', second / "scripts/release", "--key", cls.key, env=there, cwd="/")
        cls.dist, cls.other, cls.tree = first / "dist", second / "dist", first
        cls.version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1])[1]
        cls.name = f"snyk-cred-{cls.version}-linux-{MACHINE}"

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))

    def json(self, name):
        return json.loads((self.dist / name).read_text())

    def test_the_same_bytes(self):
        names = sorted(path.name for path in self.dist.iterdir())
        self.assertEqual(names, sorted(path.name for path in self.other.iterdir()))
        self.assertEqual(
            names,
            sorted(["SHA256SUMS", "SHA256SUMS.sig", f"{self.name}.tar.gz", f"{self.name}.spdx.json", f"{self.name}.cdx.json"]
                   + [f"snyk-cred-{self.version}.provenance.json"]
                   + [path.name for path in self.dist.iterdir() if path.suffix in (".deb", ".rpm")]),
        )
        self.assertEqual(sum(name.endswith((".deb", ".rpm")) for name in names), 2)
        for name in names:
            with self.subTest(name):
                self.assertEqual((self.dist / name).read_bytes(), (self.other / name).read_bytes())

    def test_the_archive_holds_what_is_promised(self):
        with tarfile.open(self.dist / f"{self.name}.tar.gz") as tar:
            entries = {entry.name.removeprefix(f"{self.name}/"): entry for entry in tar.getmembers()}
            tar.extractall(self.place)
        for name in ("snyk-cred", "LICENSE", "THIRD-PARTY-NOTICES", "README.md", "CHANGELOG.md", "man/snyk-cred.1",
                     "man/snyk-cred-inject.1", "completion/bash", "completion/zsh", "completion/fish",
                     "schema/report.schema.json", "schema/policy.schema.json"):
            self.assertIn(name, entries)
            self.assertGreater(entries[name].size, 0, name)
        for entry in entries.values():
            self.assertEqual((entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime), (0, 0, "", "", 1700000000))
        said = run(self.place / self.name / "snyk-cred", "--version", env={})
        self.assertEqual(said, f"snyk-cred {self.version}\n")
        self.assertIn("2023", (self.place / self.name / "man" / "snyk-cred.1").read_text())

    def test_hashes_and_signature_as_a_user_verifies_them(self):
        run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=self.dist)
        public = self.place / "snyk-cred.pub"
        run("openssl", "pkey", "-in", self.key, "-pubout", "-out", public)
        verify = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-sigfile", self.dist / "SHA256SUMS.sig"]
        run(*verify, "-in", self.dist / "SHA256SUMS")
        changed = self.place / "SHA256SUMS"
        changed.write_bytes((self.dist / "SHA256SUMS").read_bytes().replace(b"a", b"b", 1))
        self.assertNotEqual(subprocess.run([*verify, "-in", changed], capture_output=True).returncode, 0)

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
        spdx, cyclonedx = self.json(f"{self.name}.spdx.json"), self.json(f"{self.name}.cdx.json")
        program = (self.tree / "build/static/snyk-cred").read_bytes()
        digest = hashlib.sha256(program).hexdigest()
        self.assertEqual(spdx["packages"][0]["checksums"][0]["checksumValue"], digest)
        self.assertEqual(cyclonedx["metadata"]["component"]["hashes"][0]["content"], digest)
        parts = {one["name"]: one for one in cyclonedx["components"]}
        self.assertEqual({one["name"]: one["versionInfo"] for one in spdx["packages"][1:]},
                         {name: one["version"] for name, one in parts.items()})
        self.assertEqual({re.sub(r"[\d.-]+$", "", name) for name in parts}, {"boost", "gcc", "glibc", "openssl"})
        # What the program itself says of what is in it.
        self.assertIn(f"OpenSSL {parts['openssl']['version']} ".encode(), program)
        compiler = re.search(rb"GCC: \(.*?\) (\d+\.\d+\.\d+)", program)[1].decode()
        self.assertEqual(next(one["version"] for name, one in parts.items() if name.startswith("gcc-")), compiler)
        for one in parts.values():
            self.assertRegex(one["purl"], r"^pkg:deb/")
            self.assertTrue(one["licenses"])
        notices = (self.tree / "build/static/legal/THIRD-PARTY-NOTICES").read_text()
        for words in ("Boost Software License", "Apache License", "Lesser General Public", "Runtime Library Exception"):
            self.assertIn(words.lower(), notices.lower())

    def check_installed(self, root):
        files = program_files(root)
        for name in files:
            self.assertRegex(name, PACKAGED)
        self.assertIn("share/man/man1/snyk-cred-exec.1", files)
        self.assertIn("share/doc/snyk-cred/THIRD-PARTY-NOTICES", files)
        self.assertEqual(run(root / "usr/bin/snyk-cred", "--version", env={}), f"snyk-cred {self.version}\n")
        self.assertEqual((root / "usr/bin/snyk-cred").read_bytes(), (self.tree / "build/static/snyk-cred").read_bytes())

    def test_deb(self):
        (deb,) = self.dist.glob("*.deb")
        fields = run("dpkg-deb", "--field", deb)
        self.assertIn(f"Version: {self.version}\n", fields)
        self.assertNotIn("Depends:", fields)
        run("dpkg-deb", "--extract", deb, self.place / "root")
        self.check_installed(self.place / "root")

    def test_rpm(self):
        (rpm,) = self.dist.glob("*.rpm")
        required = run("rpm", "-qp", "--requires", rpm)
        self.assertEqual([line for line in required.splitlines() if not line.startswith("rpmlib(")], [])
        self.assertNotIn("CPack", run("rpm", "-qpi", rpm))
        (self.place / "root").mkdir()
        payload = subprocess.run(["rpm2cpio", rpm], check=True, capture_output=True).stdout
        run("cpio", "--extract", "--make-directories", "--quiet", input=payload, cwd=self.place / "root")
        self.check_installed(self.place / "root")

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
                   f"--sha256-{MACHINE}", sums[f"{self.name}.tar.gz"], "--dir", self.place / "bin")
        self.assertEqual(said, f"{self.place}/bin/snyk-cred\n")

    def test_a_changed_tree_is_no_release(self):
        (self.tree / "CHANGELOG.md").write_text((self.tree / "CHANGELOG.md").read_text() + "changed\n")
        self.addCleanup(run, "git", "-C", self.tree, "checkout", "--quiet", "CHANGELOG.md")
        done = subprocess.run([self.tree / "scripts/release"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("changes that no commit names", done.stderr)
        self.assertTrue((self.dist / "SHA256SUMS").exists())


if __name__ == "__main__":
    unittest.main()
