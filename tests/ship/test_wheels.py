"""The Python wheels of a release: installed by real pip, pipx and uv from an index on the loopback, as the guide says and
from a checkout that lies in wait for them."""

import csv
import hashlib
import io
import os
import pathlib
import re
import subprocess
import sys
import unittest
import zipfile

import install_guide
import registries
from registries import HERE, run

PYTHON = registries.ENGINES / "python/bin/python"
PIP = [PYTHON, "-I", "-m", "pip"]
UV = registries.ENGINES / "python/bin/uv"
TAGS = {"amd64": "manylinux_2_17_x86_64.musllinux_1_1_x86_64", "arm64": "manylinux_2_17_aarch64.musllinux_1_1_aarch64"}


class Wheels(registries.Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registries.make(cls.dist, "wheel.py", str(registries.SECONDS))

    def test_the_previews(self):
        """Their program under its own name, and the tag of their system."""
        tags = {"windows-amd64": "win_amd64", "macos-arm64": "macosx_13_0_arm64", "macos-amd64": "macosx_13_0_x86_64"}
        out = self.place / "previews"
        out.mkdir()
        for platform, tag in tags.items():
            program = "snyk-cred.exe" if platform == "windows-amd64" else "snyk-cred"
            build = self.place / platform
            (build / "legal").mkdir(parents=True)
            for name in (program, "legal/THIRD-PARTY-NOTICES", "legal/sbom.cdx.json"):
                (build / name).write_text(f"{name} of {platform}")
            run(sys.executable, "-B", registries.MAKERS / "wheel.py", out, "1.2.3", registries.SECONDS, f"{platform}={build}")
            with zipfile.ZipFile(out / f"snyk_cred-1.2.3-py3-none-{tag}.whl") as archive:
                self.assertEqual(archive.read(f"snyk_cred-1.2.3.data/scripts/{program}").decode(), f"{program} of {platform}")
                self.assertIn(f"Tag: py3-none-{tag}\n", archive.read("snyk_cred-1.2.3.dist-info/WHEEL").decode())

    def name(self, machine):
        return f"snyk_cred-{self.version}-py3-none-{TAGS[machine]}.whl"

    def setUp(self):
        super().setUp()
        # pipx as the command that the guide calls.
        self.bin = self.place / "programs"
        self.bin.mkdir()
        for name, command in (("python3", f'exec "{PYTHON}"'), ("pipx", f'exec "{PYTHON}" -m pipx'), ("uv", f'exec "{UV}"')):
            (self.bin / name).write_text(f'#!/bin/sh\n{command} "$@"\n')
            (self.bin / name).chmod(0o755)

    def clean(self, **more):
        return self.env([self.bin / "python3"], **more)

    def index(self):
        return ["--isolated", "--no-cache-dir", "--index-url", f"{self.registry.url}/simple/"]

    def test_what_is_in_them(self):
        self.assertEqual(sorted(path.name for path in self.dist.iterdir()), sorted(map(self.name, registries.BUILDS)))
        for machine, build in registries.BUILDS.items():
            with self.subTest(machine), zipfile.ZipFile(self.dist / self.name(machine)) as archive:
                info, script = f"snyk_cred-{self.version}.dist-info", f"snyk_cred-{self.version}.data/scripts/snyk-cred"
                expected = {script, *(f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE",
                                      "licenses/THIRD-PARTY-NOTICES", "sboms/snyk-cred.cdx.json"))}
                self.assertEqual(set(archive.namelist()), expected)
                self.assertEqual(archive.read(script), (build / "snyk-cred").read_bytes())
                self.assertEqual(archive.getinfo(script).external_attr >> 16 & 0o7777, 0o755)
                self.assertIn(b"GNU Lesser General Public", archive.read(f"{info}/licenses/THIRD-PARTY-NOTICES"))
                tags = re.findall(r"^Tag: (.*)$", archive.read(f"{info}/WHEEL").decode(), re.M)
                self.assertEqual(tags, [f"py3-none-{tag}" for tag in TAGS[machine].split(".")])
                recorded = {row[0]: row[2] for row in csv.reader(io.StringIO(archive.read(f"{info}/RECORD").decode()))}
                sizes = {one.filename: str(one.file_size) for one in archive.infolist()}
                self.assertEqual(recorded, sizes | {f"{info}/RECORD": ""})

    def test_the_same_bytes_again(self):
        there = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"}
        other = registries.make(self.place / "again", "wheel.py", str(registries.SECONDS), env=there, umask=0o077)
        for file in self.dist.iterdir():
            self.assertEqual(file.read_bytes(), (other / file.name).read_bytes(), file.name)

    def test_each_machine_takes_its_own(self):
        tags = run(PYTHON, "-m", "pip", "debug", "--verbose", env=self.clean())
        for tag in TAGS[HERE].split("."):
            if "manylinux" in tag:
                self.assertIn(f"py3-none-{tag}\n", tags)
        for machine in registries.BUILDS:
            with self.subTest(machine):
                out = self.place / machine
                for tag in TAGS[machine].split("."):
                    run(*PIP, "download", *self.index(), "--no-deps", "--only-binary", ":all:", "-d", out, "--platform", tag,
                        f"snyk-cred=={self.version}", env=self.clean())
                self.assertEqual([path.name for path in out.iterdir()], [self.name(machine)])

    def test_in_an_environment_it_is_the_command(self):
        venv = self.place / "venv"
        run(PYTHON, "-m", "venv", venv, env=self.clean())
        pip = [venv / "bin/python", *PIP[1:]]
        run(*pip, "install", *self.index(), "snyk-cred", env=self.clean())
        self.assert_ours(venv / "bin/snyk-cred")
        shown = run(*pip, "show", "--files", "snyk-cred", env=self.clean())
        self.assertRegex(shown, r"licenses/THIRD-PARTY-NOTICES")
        run(*pip, "uninstall", "--yes", "snyk-cred", env=self.clean())
        self.assertFalse((venv / "bin/snyk-cred").exists())

    def plant(self, *_):
        """What a pull request can add to a checkout; gives the index that it would like to be asked."""
        empty = self.place / "empty"
        empty.mkdir()
        evil = registries.Registry(empty)
        self.addCleanup(evil.close)
        script = f"#!/bin/sh\n: >{self.place}/planted\n"
        for path in (".venv/bin/snyk-cred", ".venv/bin/python", "snyk-cred", "python3", "uv", "pipx"):
            super().plant(path, script)
        super().plant("pip/__init__.py", "", 0o644)
        super().plant("pip/__main__.py", f"open({str(self.place / 'planted')!r}, 'w')\n", 0o644)
        config = f"[global]\nindex-url = {evil.url}/simple/\n"
        for path in (".venv/pip.conf", "pip.conf"):
            super().plant(path, config, 0o644)
        super().plant(".venv/pyvenv.cfg", f"home = {pathlib.Path(sys.executable).parent}\n", 0o644)
        super().plant("uv.toml", f'[[index]]\nurl = "{evil.url}/simple/"\ndefault = true\n', 0o644)
        super().plant("pyproject.toml", '[project]\nname = "victim"\nversion = "1"\n', 0o644)
        return evil

    def test_the_ways_of_the_guide_in_a_planted_checkout(self):
        evil = self.plant()
        for way in ("pip", "uv", "pipx"):
            with self.subTest(way):
                program = install_guide.follow(way, self.registry.url, self.version, cwd=self.checkout, env=self.clean())
                self.assert_ours(program)
        self.assertEqual(evil.asked, [])
        self.assertFalse((self.place / "planted").exists())

    def test_pip_by_the_guide_under_planted_variables(self):
        """Which an earlier step of the job may have set."""
        evil = self.plant()
        planted = {"PIP_INDEX_URL": f"{evil.url}/simple/", "PIP_EXTRA_INDEX_URL": f"{evil.url}/simple/",
                   "PIP_CONFIG_FILE": str(self.checkout / "pip.conf"), "PYTHONPATH": str(self.checkout)}
        program = install_guide.follow("pip", self.registry.url, self.version, cwd=self.checkout, env=self.clean(**planted))
        self.assert_ours(program)
        self.assertEqual(evil.asked, [])
        self.assertFalse((self.place / "planted").exists())

    def test_without_its_rules_the_checkout_wins(self):
        """Why the guide says what it says."""
        evil = self.plant()
        run(PYTHON, "-m", "pip", "install", "snyk-cred", cwd=self.checkout, env=self.clean())
        self.assertTrue((self.place / "planted").exists())
        subprocess.run([UV, "pip", "install", "--target", self.place / "t", "snyk-cred"], cwd=self.checkout, env=self.clean(),
                       capture_output=True, timeout=120)
        self.assertNotEqual(evil.asked, [])

    def test_a_requirements_file_with_hashes(self):
        """The other way to pin it, by the wheel's own hash."""
        wheel = self.dist / self.name(HERE)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        pin = self.place / "pin.txt"
        pip = [*PIP, "install", *self.index(), "--require-hashes", "--target", self.place / "t", "-r", pin]
        pin.write_text(f"snyk-cred=={self.version} --hash=sha256:{'0' * 64}\n")
        self.assertNotEqual(subprocess.run(pip, env=self.clean(), capture_output=True, timeout=120).returncode, 0)
        pin.write_text(f"snyk-cred=={self.version} --hash=sha256:{digest}\n")
        run(*pip, env=self.clean())
        self.assert_ours(self.place / "t/bin/snyk-cred")


if __name__ == "__main__":
    registries.need(PYTHON, UV)
    unittest.main()
