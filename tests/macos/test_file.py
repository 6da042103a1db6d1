"""The programs for macOS, which nothing here can run: what their files say. An import that imports.txt does not list is
new; before it is added there, it must be known that the C library of the oldest macOS has it."""

import os
import pathlib
import sys
import unittest

import mach_o
from mach_o import MachO

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from again import Again  # noqa: E402

SKIPPED = 77
PROGRAMS = {machine: ROOT / "build" / f"macos-{machine}" / "snyk-cred" for machine in ("arm64", "x64")}
MOST_BYTES = 8_500_000


def allowed_imports():
    lines = (pathlib.Path(__file__).with_name("imports.txt")).read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


class File:
    @classmethod
    def setUpClass(cls):
        cls.program = MachO(PROGRAMS[cls.machine].read_bytes())

    def test_machine(self):
        self.assertEqual((self.program.kind, self.program.machine), (mach_o.EXECUTABLE, self.machine))

    def test_it_can_be_loaded_anywhere_and_its_stack_is_no_code(self):
        self.assertEqual(self.program.flags, {"dynamic", "two-level names", "PIE"})

    def test_no_memory_is_both_written_and_run(self):
        protections = self.program.segments()
        self.assertEqual(protections["__TEXT"], 5)
        self.assertEqual({name for name, protection in protections.items() if protection & 6 == 6}, set())

    def test_the_c_library_alone(self):
        self.assertEqual(self.program.libraries(), ["/usr/lib/libSystem.B.dylib"])
        self.assertEqual(self.program.texts(mach_o.LC_LOAD_DYLINKER), ["/usr/lib/dyld"])
        for elsewhere in (mach_o.LC_RPATH, mach_o.LC_DYLD_ENVIRONMENT):
            self.assertEqual(self.program.all(elsewhere), [])

    def test_oldest_version(self):
        self.assertEqual(self.program.build_version(), (mach_o.MACOS, "13.0"))

    def test_imports_that_the_oldest_version_has(self):
        imports = self.program.imports()
        self.assertIn("getentropy", imports)  # else nothing was read
        self.assertEqual(imports - allowed_imports(), set())

    def test_no_path_of_this_machine(self):
        for path in (str(ROOT), os.path.expanduser("~/.cache")):
            self.assertNotIn(path.encode(), self.program.data)

    def test_the_same_bytes_from_another_folder(self):
        """And without ccache: objects and the linked program."""
        again = Again(f"macos-{self.machine}")
        self.addCleanup(again.remove)
        self.assertTrue(again.link("snyk-cred") == self.program.data)
        for source, here, there in again.objects():
            with self.subTest(source):
                self.assertTrue(here == there)

    def test_size(self):
        self.assertLess(len(self.program.data), MOST_BYTES)


class Arm64(File, unittest.TestCase):
    machine = "arm64"

    def test_ad_hoc_signature_of_every_page(self):
        signed = self.program.code_directory()
        self.assertTrue(signed.flags & mach_o.AD_HOC)
        self.assertEqual(signed.kind, mach_o.SHA256)
        self.assertEqual(len(signed.starts), signed.pages)
        self.assertGreater(signed.pages, 1)
        self.assertEqual(signed.wrong, [])
        # Everything but the signature itself.
        self.assertEqual(signed.limit, int.from_bytes(self.program.one(mach_o.LC_CODE_SIGNATURE)[8:12], "little"))


class X64(File, unittest.TestCase):
    machine = "x64"

    def test_no_signature(self):
        """macOS asks for one on Apple's processors alone, and zig makes none for Intel's."""
        self.assertEqual(self.program.all(mach_o.LC_CODE_SIGNATURE), [])


def setUpModule():
    for machine, path in PROGRAMS.items():
        signed = "signed ad hoc" if MachO(path.read_bytes()).all(mach_o.LC_CODE_SIGNATURE) else "not signed"
        print(f"macos-{machine}: {path.stat().st_size} bytes, {signed}, never run", file=sys.stderr)


if __name__ == "__main__":
    missing = [str(path.relative_to(ROOT)) for path in PROGRAMS.values() if not path.exists()]
    if missing:
        print(f"test_file: not there: {', '.join(missing)} (scripts/build --macos)", file=sys.stderr)
        sys.exit(1 if os.environ.get("SNYK_CRED_TEST_MACOS") == "required" else SKIPPED)
    unittest.main(verbosity=1)
