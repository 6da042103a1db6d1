"""scripts/check-fixes with the real apt and the real cargo, whose only sources are an archive and a registry that the test
makes."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
SECURITY = "oldstable-security"


def distribution():
    script = '. /etc/os-release; echo "$ID-$VERSION_ID"'
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.strip()


class CheckFixes(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)  # apt reads it as a user of its own
        self.env = {}

    def archive(self, suite=SECURITY, **packages):
        """An archive of one suite; `packages`: name and version, the dashes of a name as underscores."""
        place = self.folder / "archive/dists/it"
        for machine in ("amd64", "arm64"):
            entries = "".join(
                f"Package: {name.replace('_', '-')}\nVersion: {version}\nArchitecture: {machine}\nFilename: x.deb\nSize: 1\n"
                f"SHA256: {'0' * 64}\nDescription: x\nMaintainer: x\n\n" for name, version in packages.items())
            (place / f"main/binary-{machine}").mkdir(parents=True, exist_ok=True)
            (place / f"main/binary-{machine}/Packages").write_text(entries)
        lists = sorted(place.rglob("Packages"))
        hashes = "".join(f" {hashlib.sha256(one.read_bytes()).hexdigest()} {one.stat().st_size} {one.relative_to(place)}\n" for one in lists)
        head = f"Origin: Test\nLabel: Test\nSuite: {suite}\nCodename: it\nArchitectures: amd64 arm64\nComponents: main\n"
        (place / "Release").write_text(f"{head}Date: Sat, 01 Jan 2022 00:00:00 UTC\nSHA256:\n{hashes}")
        (self.folder / "sources.list").write_text(f"deb [trusted=yes] file:{self.folder}/archive it main\n")
        (self.folder / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{self.folder}/sources.list";\nDir::Etc::sourceparts "/dev/null";\nDir::Etc::preferencesparts "/dev/null";\n')

    def crates(self, *versions):
        """A registry of openssl-src in these versions; of one with a dash in front, withdrawn."""
        if not shutil.which("cargo"):
            self.assertNotEqual(os.environ.get("SNYK_CRED_TEST_ENGINES"), "required", "cargo is missing")
            self.skipTest("cargo is missing; scripts/setup --release --all installs it")
        place = self.folder / "crates/index/op/en"
        place.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"name": "openssl-src", "vers": version.removeprefix("-"), "deps": [], "cksum": "0" * 64, "features": {},
                             "yanked": version.startswith("-")}) for version in versions]
        (place / "openssl-src").write_text("\n".join(lines) + "\n")
        home = self.folder / "cargo"
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(
            f'[source.crates-io]\nreplace-with = "here"\n[source.here]\nlocal-registry = "{self.folder}/crates"\n')
        self.env = {"CARGO_HOME": str(home)}

    def sbom(self, *references, distro=None):
        return self.sbom_of(*([f"pkg:deb/debian/{one}&distro={distro or distribution()}"] for one in references))

    def sbom_of(self, *packages):
        """Of packages, each with its purls."""
        file = self.folder / f"{len(list(self.folder.iterdir()))}.spdx.json"
        listed = [{"externalRefs": [{"referenceType": "purl", "referenceLocator": purl} for purl in purls]} for purls in packages]
        file.write_text(json.dumps({"packages": listed}))
        return file

    def check(self, *files):
        command = [sys.executable, "-B", ROOT / "scripts/check-fixes", *files]
        env = os.environ | {"APT_CONFIG": str(self.folder / "apt.conf")} | self.env
        return subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True, timeout=120)

    def assert_refused(self, done, *words):
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_the_newest(self):
        self.archive(libssl_dev="3.0.22-1~deb12u2", libc6_dev="2.36-9+deb12u14")
        both = [self.sbom(f"libssl-dev@3.0.22-1~deb12u2?arch={one}", f"libc6-dev@2.36-9%2Bdeb12u14?arch={one}") for one in ("amd64", "arm64")]
        done = self.check(*both)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("all 4 packages are the newest", done.stdout)

    def test_a_package_with_a_fix_is_named(self):
        self.archive(libssl_dev="3.0.22-1~deb12u3", libc6_dev="2.36-9")
        done = self.check(self.sbom(f"libssl-dev@3.0.22-1~deb12u2?arch={MACHINE}", f"libc6-dev@2.36-9?arch={MACHINE}"))
        self.assert_refused(done, "libssl-dev 3.0.22-1~deb12u2", "the newest is 3.0.22-1~deb12u3")
        self.assertNotIn("libc6-dev", done.stderr)

    def test_the_older_of_two_machines_is_seen(self):
        self.archive(libssl_dev="3.0.22-2")
        done = self.check(self.sbom("libssl-dev@3.0.22-2?arch=amd64"), self.sbom("libssl-dev@3.0.22-1?arch=arm64"))
        self.assert_refused(done, "libssl-dev 3.0.22-1 (arm64)")

    def test_a_cross_compilers_library_gets_no_fixes(self):
        self.archive(libc6_dev_arm64_cross="2.36-8cross1")
        self.assert_refused(self.check(self.sbom("libc6-dev-arm64-cross@2.36-8cross1?arch=all")), "which gets no fixes")

    OPENSSL = ["pkg:generic/openssl@4.0.3", "pkg:cargo/openssl-src@400.0.2%2B4.0.3"]

    def openssl(self, *versions):
        """The check of a release with OPENSSL, where crates.io has these versions."""
        self.crates(*versions)
        return self.check(self.sbom_of(self.OPENSSL))

    def test_the_newest_crate(self):
        self.archive()
        done = self.openssl("300.5.4+3.5.4", "400.0.1+4.0.2", "400.0.2+4.0.3")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "check-fixes: openssl-src 400.0.2+4.0.3 is the newest of its series\n")

    def test_an_older_crate_is_named(self):
        self.archive(libssl_dev="1-1")
        self.assert_refused(self.openssl("400.0.2+4.0.3", "400.0.3+4.0.4"), "openssl-src 400.0.2+4.0.3", "is 400.0.3+4.0.4")
        both = [self.sbom(f"libssl-dev@1-1?arch={MACHINE}"), self.sbom_of(self.OPENSSL)]
        self.assert_refused(self.check(*both), "openssl-src 400.0.2+4.0.3")

    def test_a_crate_that_was_withdrawn_is_not_the_newest(self):
        self.archive()
        self.assert_refused(self.openssl("400.0.1+4.0.2", "-400.0.2+4.0.3"), "is 400.0.1+4.0.2")
        self.assert_refused(self.openssl("-400.0.2+4.0.3"), "does not say")

    def test_a_later_series_is_told(self):
        """Which is no fix, but the old series' fixes may end."""
        self.archive()
        done = self.openssl("400.0.2+4.0.3", "400.1.0+4.1.0")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("a later series, 400.1.0+4.1.0", done.stdout)

    def test_what_no_list_names_is_named(self):
        self.archive()
        self.crates("400.0.2+4.0.3")
        done = self.check(self.sbom_of(self.OPENSSL, ["pkg:generic/boost@1.81.0"], ["pkg:generic/libcxx@22.1.8", "pkg:pypi/ziglang@0.17.1"]))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("not looked up, because no list names their fixes: boost 1.81.0, libcxx 22.1.8, ziglang 0.17.1\n", done.stdout)
        self.assertNotIn("openssl 4.0.3", done.stdout)

    def test_a_crate_that_cannot_be_looked_up(self):
        self.archive()
        self.assert_refused(self.openssl(), "does not say")
        programs = self.folder / "programs"
        programs.mkdir()
        self.env = {"PATH": str(programs)}
        self.assert_refused(self.check(self.sbom_of(self.OPENSSL)), "cargo is missing")

    def test_cannot_tell_means_no(self):
        newest = f"libssl-dev@1-1?arch={MACHINE}"
        self.archive(libssl_dev="1-1")
        cases = {
            "another distribution": (self.sbom(newest, distro="debian-999"), "is of debian-999"),
            "no distribution named": (self.sbom(newest, distro="?"), "not understood"),
            "a package that apt does not know": (self.sbom(f"libother-dev@1-1?arch={MACHINE}"), "no package libother-dev"),
            "no package": (self.sbom(), "names no package"),
            "nothing that a list names": (self.sbom_of(["pkg:generic/boost@1.81.0"]), "names no package"),
            "another registry": (self.sbom_of(["pkg:npm/openssl@1.0.0"]), "not understood"),
            "a crate of another source": (self.sbom_of(["pkg:cargo/x@1.0.0?repository_url=x"]), "not understood"),
            "no file": (self.folder / "nothing", "cannot be read"),
        }
        for name, (file, words) in cases.items():
            with self.subTest(name):
                self.assert_refused(self.check(file), words)
        file = self.sbom(newest)
        self.assertEqual(self.check(file).returncode, 0)
        with self.subTest("no security archive"):
            self.archive(suite="oldstable", libssl_dev="1-1")
            self.assert_refused(self.check(file), "no security archive")
        with self.subTest("lists that cannot be fetched"):
            shutil.rmtree(self.folder / "archive")
            self.assert_refused(self.check(file), "cannot be fetched")


if __name__ == "__main__":
    if not shutil.which("apt-get"):
        print("skipped: this is not Debian or Ubuntu")
        sys.exit(77)
    unittest.main()
