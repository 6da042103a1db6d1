"""not_here.py against the tree: each file of unit tests is built for Windows or named there, and no name is of yesterday.
Needs neither Wine nor a build."""

import re
import unittest

import not_here
from windows import ROOT

TESTS = ROOT / "tests"
# What is another system's own.
OTHERS = re.compile(r"shell/os/(posix|linux|macos)/")


class Lists(unittest.TestCase):
    def test_units(self):
        text = (TESTS / "CMakeLists.txt").read_text(encoding="utf-8")
        for_others = re.search(r"^else\(\)\n  list\(APPEND shell_tests\n(.*?)^endif\(\)", text, re.M | re.S)[1]
        others = set(re.findall(r"\S+\.cpp", for_others))
        left_out = set(re.findall(r"core/\S+\.cpp", re.search(r"# Left out: .*?HEADER_FILE_ONLY", text, re.S)[0]))
        named = {name for name in others | left_out if not OTHERS.search(name)}
        self.assertEqual(named, set(not_here.UNITS))

    def test_end_to_end(self):
        modules = {path.stem: path.read_text(encoding="utf-8") for path in (TESTS / "e2e").glob("test_*.py")}
        self.assertEqual(set(not_here.MODULES) - set(modules), set())
        self.assertEqual(set(not_here.MODULES) & set(not_here.TESTS), set())
        for module, tests in not_here.TESTS.items():
            for name in tests:
                with self.subTest(f"{module}: {name}"):
                    _, method = name.split(".")
                    self.assertIn(f"def {method}(", modules[module])


if __name__ == "__main__":
    unittest.main()
