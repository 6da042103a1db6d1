"""scripts/pin-release: what it writes into the templates, and that every template has its pins and one installer."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "ci-templates"
PINS = {"base-url", "version", "sha256-amd64", "sha256-arm64"}
MACOS, WINDOWS = {"sha256-macos-arm64", "sha256-macos-amd64"}, {"sha256-windows-amd64"}
# Systems whose templates serve more than Linux; the others' runners are Linux, or theirs end with a sentence.
MORE = {"azure": MACOS | WINDOWS, "github": MACOS | WINDOWS, "gitlab": MACOS, "jenkins": MACOS}
PIN = re.compile(r"'([^']*)'[,;]? +(?:#|//) pin:(\S+)$", re.M)
EMBEDDED = re.compile(r"^( *)[^\n]*<<'SNYK_CRED_INSTALLER'\n(.*?)^ *SNYK_CRED_INSTALLER$", re.M | re.S)
URL = "https://mirror.example/snyk-cred/v1.2.3"
AMD64, ARM64 = "a1" * 32, "b2" * 32
SUMS = f"""{AMD64}  snyk-cred-1.2.3-linux-amd64.tar.gz
{"c3" * 32}  snyk-cred-1.2.3-linux-amd64.spdx.json
{"d4" * 32}  snyk-cred_1.2.3_amd64.deb
{ARM64}  snyk-cred-1.2.3-linux-arm64.tar.gz
"""
OTHERS = {"macos-arm64": "e5" * 32, "macos-amd64": "f6" * 32, "windows-amd64": "07" * 32}
ALL = SUMS + "".join(f"{digest}  snyk-cred-1.2.3-{kind}.tar.gz\n" for kind, digest in OTHERS.items())


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.sums = self.folder / "SHA256SUMS"
        self.templates = self.folder / "templates"
        self.templates.mkdir()

    def pin(self, sums=SUMS, url=URL):
        self.sums.unlink(missing_ok=True)
        if sums is not None:
            self.sums.write_text(sums)
        command = [ROOT / "scripts/pin-release", url, self.sums, self.templates]
        return subprocess.run(command, capture_output=True, text=True)


class Writing(Scratch):
    TEXT = (
        "inputs:  # pin:nothing\n"
        "  default: ''  # pin:version\n"
        "  other: ''\n"
        "  url: 'https://old.example/x'  # pin:base-url\n"
        "  amd64: '0000'  # pin:sha256-amd64\n"
        "def arm64 = '', // pin:sha256-arm64\n"
    )

    def setUp(self):
        super().setUp()
        (self.templates / "deep").mkdir()
        self.file = self.templates / "deep" / "template"
        self.file.write_text(self.TEXT)

    def test_each_pin_gets_its_value_and_nothing_else_changes(self):
        expected = (
            "inputs:  # pin:nothing\n"
            "  default: '1.2.3'  # pin:version\n"
            "  other: ''\n"
            f"  url: '{URL}'  # pin:base-url\n"
            f"  amd64: '{AMD64}'  # pin:sha256-amd64\n"
            f"def arm64 = '{ARM64}', // pin:sha256-arm64\n"
        )
        for url in (URL, URL + "/", URL):
            run = self.pin(url=url)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(self.file.read_text(), expected)

    def test_a_machine_without_an_archive_loses_its_old_hash(self):
        self.assertEqual(self.pin().returncode, 0)
        run = self.pin(sums=SUMS.splitlines()[0] + "\n")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(f"'{AMD64}'  # pin:sha256-amd64\n", self.file.read_text())
        self.assertIn("'', // pin:sha256-arm64\n", self.file.read_text())

    def test_the_pins_of_other_systems(self):
        """Each its own; empty again where the next release has none. A file without such pins needs none."""
        other = self.templates / "other"
        other.write_text("".join(f"x: ''  # pin:sha256-{kind}\n" for kind in OTHERS))
        for sums, values in ((ALL, OTHERS), (SUMS, dict.fromkeys(OTHERS, ""))):
            run = self.pin(sums=sums)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(other.read_text(), "".join(f"x: '{value}'  # pin:sha256-{kind}\n" for kind, value in values.items()))
            self.assertIn(f"'{AMD64}'  # pin:sha256-amd64\n", self.file.read_text())

    def test_what_names_no_release_changes_nothing(self):
        two = SUMS + f"{AMD64}  snyk-cred-1.2.4-linux-amd64.tar.gz\n"
        for name, given in {
            "no archive": {"sums": ""},
            "two versions": {"sums": two},
            "another version for macOS": {"sums": ALL.replace("1.2.3-macos", "1.2.4-macos")},
            "no hash": {"sums": "abc  snyk-cred-1.2.3-linux-amd64.tar.gz\n"},
            "a hash in capitals": {"sums": SUMS.replace("a1" * 32, "A1" * 32)},
            "two hashes of one name": {"sums": SUMS + f"{ARM64}  snyk-cred-1.2.3-linux-amd64.tar.gz\n"},
            "two hashes of one name, as binary": {"sums": SUMS + f"{ARM64} *snyk-cred-1.2.3-linux-amd64.tar.gz\n"},
            "a command of sed": {"sums": SUMS + f"!;1e:>{self.folder}/ran;s!x  snyk-cred-1.2.3-linux-amd64.tar.gz\n"},
            "a command behind a hash": {"sums": f"{AMD64}!;1e:>{self.folder}/ran;s!x  snyk-cred-1.2.3-linux-amd64.tar.gz\n" + SUMS},
            "a name with a path": {"sums": SUMS + f"{ARM64}  ../x\n"},
            "a blank line": {"sums": SUMS + "\n"},
            "no file": {"sums": None},
            "clear text": {"url": "http://mirror.example/x"},
            "a quote": {"url": "https://mirror.example/x'y"},
            "a log-in": {"url": "https://user@mirror.example/x"},
        }.items():
            with self.subTest(name):
                run = self.pin(**given)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn("pin-release: ", run.stderr)
                self.assertFalse((self.folder / "ran").exists())
                self.assertEqual(self.file.read_text(), self.TEXT)


class Templates(Scratch):
    def pinned(self):
        """{file: {pin: value}} of the templates."""
        found = {}
        for path in sorted(TEMPLATES.rglob("*")):
            if path.is_file() and path.suffix != ".md":
                pins = PIN.findall(path.read_text())
                if pins:
                    self.assertEqual(len(pins), len({name for _, name in pins}), f"{path} has a pin twice")
                    found[path] = {name: value for value, name in pins}
        return found

    def test_every_template_that_pins_has_those_of_its_runners(self):
        served = set()
        for path, pins in self.pinned().items():
            system = path.relative_to(TEMPLATES).parts[0]
            served.add(system)
            with self.subTest(path.relative_to(ROOT)):
                self.assertEqual(set(pins), PINS | MORE.get(system, set()))
        self.assertLessEqual(set(MORE), served)

    def test_all_pin_the_same_release(self):
        values = {}
        for path, pins in self.pinned().items():
            for name, value in pins.items():
                self.assertEqual(values.setdefault(name, value), value, path)

    def test_a_release_reaches_every_template(self):
        shutil.rmtree(self.templates)
        shutil.copytree(TEMPLATES, self.templates)
        run = self.pin(sums=ALL)
        self.assertEqual(run.returncode, 0, run.stderr)
        values = {"base-url": URL, "version": "1.2.3", "sha256-amd64": AMD64, "sha256-arm64": ARM64}
        values |= {f"sha256-{kind}": digest for kind, digest in OTHERS.items()}
        for path, pins in self.pinned().items():
            with self.subTest(path.relative_to(ROOT)):
                text = (self.templates / path.relative_to(TEMPLATES)).read_text()
                self.assertEqual({name: value for value, name in PIN.findall(text)}, {name: values[name] for name in pins})

    def test_copies_of_the_installer_are_copies(self):
        """To repair: scripts/lib/embed-installer."""
        installer, found = (ROOT / "scripts/install.sh").read_text(), 0
        for path in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
            text = path.read_text()
            copies = [text] if path.name == "install.sh" else []
            for indent, inside in EMBEDDED.findall(text):
                copies.append(re.sub(f"^{indent}", "", inside, flags=re.M))
            found += len(copies)
            for copy in copies:
                with self.subTest(path.relative_to(ROOT)):
                    self.assertEqual(copy, installer)
        self.assertGreaterEqual(found, 1)


if __name__ == "__main__":
    unittest.main()
