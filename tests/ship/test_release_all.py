"""scripts/release --all twice, from nothing: in two folders, zones, locales and umasks, the second time without ccache and
with OpenSSL and Boost built anew, too. The same bytes, and what is in them for each of the five platforms. It takes hours, so
scripts/prove runs it, not ctest; test_release tries this machine's part. What the programs do is for other tests."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

import test_release
from test_release import ROOT, clone, run

sys.path.insert(0, str(ROOT / "tests" / "macos"))
import mach_o  # noqa: E402

SECONDS = 1700000000  # the time of the commit that clone() makes
BUILDS = {"linux-amd64": "static", "linux-arm64": "static-arm64", "windows-amd64": "windows", "macos-arm64": "macos-arm64",
          "macos-amd64": "macos-x64"}
PACKAGES = {"linux-amd64": {"boost", "gcc", "glibc", "openssl"}, "linux-arm64": {"boost", "gcc", "glibc", "openssl"},
            "windows-amd64": {"boost", "gcc", "mingw-w64", "openssl"}, "macos-arm64": {"boost", "libc++", "openssl", "zig"},
            "macos-amd64": {"boost", "libc++", "openssl", "zig"}}
WHEELS = {"linux-amd64": "manylinux_2_17_x86_64.musllinux_1_1_x86_64", "linux-arm64": "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
          "windows-amd64": "win_amd64", "macos-arm64": "macosx_13_0_arm64", "macos-amd64": "macosx_13_0_x86_64"}
NPM = {"linux-amd64": "linux-x64", "linux-arm64": "linux-arm64", "windows-amd64": "win32-x64", "macos-arm64": "darwin-arm64",
       "macos-amd64": "darwin-x64"}
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "snyk-cred"


def program_of(platform):
    return "snyk-cred.exe" if platform.startswith("windows-") else "snyk-cred"


class ReleaseAll(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.tree, cls.other = clone(cls.folder / "a"), clone(cls.folder / "another folder" / "with a longer name")
        release = ["scripts/release", "--all", "--again", "--npm-scope", "acme", "--base-url", "https://example.invalid/snyk-cred"]
        run("sh", "-c", 'umask 022; exec "$0" "$@"', *release, env=os.environ | {"TZ": "UTC", "LANG": "C.UTF-8"}, cwd=cls.tree)
        # What was fetched may stay, and zig; what was built may not.
        cache = cls.folder / "other-cache" / "snyk-cred"
        cache.mkdir(parents=True)
        shutil.copytree(CACHE / "sources", cache / "sources")
        zig = pathlib.Path(run(ROOT / "scripts/lib/zig.sh", "--where").strip()).parent
        built = shutil.ignore_patterns("cache")
        shutil.copytree(zig, cache / zig.name, ignore=lambda place, names: built(place, names) if pathlib.Path(place) == zig else ())
        there = {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "CCACHE_DISABLE": "1",
                 "XDG_CACHE_HOME": str(cache.parent)}
        run("sh", "-c", 'umask 077; exec "$0" "$@"', *release, env=os.environ | there, cwd=cls.other)
        cls.dist = cls.tree / "dist"
        cls.version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1])[1]

    def program(self, platform):
        return (self.tree / "build" / BUILDS[platform] / program_of(platform)).read_bytes()

    def document(self, platform, kind):
        return json.loads((self.dist / f"snyk-cred-{self.version}-{platform}.{kind}.json").read_text())

    def test_the_same_bytes(self):
        names = sorted(path.name for path in self.dist.iterdir())
        self.assertEqual(names, sorted(path.name for path in (self.other / "dist").iterdir()))
        for name in names:
            with self.subTest(name):
                self.assertEqual((self.dist / name).read_bytes(), (self.other / "dist" / name).read_bytes())

    def test_what_is_there(self):
        v = self.version
        names = {f"snyk-cred-{v}-{one}.{kind}" for one in BUILDS for kind in ("tar.gz", "spdx.json", "cdx.json")}
        names |= {f"snyk_cred-{v}-py3-none-{tag}.whl" for tag in WHEELS.values()}
        names |= {f"acme-snyk-cred-{cpu}-{v}.tgz" for cpu in NPM.values()} | {f"acme-snyk-cred-{v}.tgz", f"snyk-cred-{v}-oci.tar"}
        names |= {f"snyk-cred_{v}_{one}.deb" for one in ("amd64", "arm64")} | {"RELEASE-NOTES.md", "SHA256SUMS", "snyk-cred.rb"}
        names |= {f"snyk-cred-{v}.provenance.json"}
        found = {path.name for path in self.dist.iterdir()}
        self.assertEqual({name for name in found if not name.endswith(".rpm")}, names)
        self.assertEqual(len(found - names), 2)
        run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=self.dist)

    def test_each_package_of_a_platform_has_its_program(self):
        for platform in BUILDS:
            name = program_of(platform)
            with self.subTest(platform):
                with tarfile.open(self.dist / f"snyk-cred-{self.version}-{platform}.tar.gz") as tar:
                    folder = f"snyk-cred-{self.version}-{platform}"
                    self.assertEqual(tar.extractfile(f"{folder}/{name}").read(), self.program(platform))
                    self.assertIn(b"OpenSSL" if platform.startswith("linux-") else b"Apache License",
                                  tar.extractfile(f"{folder}/THIRD-PARTY-NOTICES").read())
                with tarfile.open(self.dist / f"acme-snyk-cred-{NPM[platform]}-{self.version}.tgz") as tar:
                    self.assertEqual(tar.extractfile(f"package/bin/{name}").read(), self.program(platform))
                with zipfile.ZipFile(self.dist / f"snyk_cred-{self.version}-py3-none-{WHEELS[platform]}.whl") as wheel:
                    self.assertEqual(wheel.read(f"snyk_cred-{self.version}.data/scripts/{name}"), self.program(platform))

    def test_each_is_for_its_platform(self):
        elf = {one: int.from_bytes(self.program(one)[18:20], "little") for one in ("linux-amd64", "linux-arm64")}
        self.assertEqual(elf, {"linux-amd64": 62, "linux-arm64": 183})
        windows = self.program("windows-amd64")
        header = int.from_bytes(windows[0x3C:0x40], "little")
        self.assertEqual((windows[:2], windows[header : header + 6]), (b"MZ", b"PE\0\0\x64\x86"))
        macos = {one: mach_o.MachO(self.program(one)).machine for one in BUILDS if one.startswith("macos-")}
        self.assertEqual(macos, {"macos-arm64": "arm64", "macos-amd64": "x64"})

    def test_no_path_of_this_machine(self):
        for platform in BUILDS:
            for path in (self.folder, CACHE):
                self.assertNotIn(str(path).encode(), self.program(platform), platform)

    def test_sboms(self):
        for platform, names in PACKAGES.items():
            with self.subTest(platform):
                spdx, cyclonedx = self.document(platform, "spdx"), self.document(platform, "cdx")
                digest = hashlib.sha256(self.program(platform)).hexdigest()
                self.assertEqual(spdx["packages"][0]["checksums"][0]["checksumValue"], digest)
                self.assertEqual(cyclonedx["metadata"]["component"]["hashes"][0]["content"], digest)
                parts = {one["name"]: one["version"] for one in cyclonedx["components"]}
                self.assertEqual(set(parts), names)
                self.assertEqual({one["name"]: one["versionInfo"] for one in spdx["packages"][1:]}, parts)
                # What the program itself says of what is in it.
                self.assertIn(f"{parts['openssl']}\0".encode(), self.program(platform))

    def test_notes_and_provenance(self):
        notes = (self.dist / "RELEASE-NOTES.md").read_text()
        for platform in BUILDS:
            label = "" if platform.startswith("linux-") else " (preview)"
            self.assertIn(f"| {platform}{label} | `{hashlib.sha256(self.program(platform)).hexdigest()}` |", notes)
        statement = json.loads((self.dist / f"snyk-cred-{self.version}.provenance.json").read_text())
        definition = statement["predicate"]["buildDefinition"]
        self.assertEqual(definition["externalParameters"]["platforms"], list(BUILDS))
        sources = {one.get("uri", "").partition("@")[0] for one in definition["resolvedDependencies"]}
        self.assertEqual(sources, {"", "pkg:cargo/openssl-src", "pkg:generic/boost", "pkg:pypi/ziglang"})
        self.assertEqual(len(statement["subject"]), len(list(self.dist.iterdir())) - 2)

    def test_check_fixes_reads_every_sbom(self):
        """Whether there is a newer one today is no fault of the release."""
        said = subprocess.run([ROOT / "scripts/check-fixes", *sorted(self.dist.glob("*.spdx.json"))], capture_output=True, text=True)
        self.assertRegex(said.stdout + said.stderr, r"are the newest of|not the newest:")


if __name__ == "__main__":
    unittest.main(verbosity=1)
