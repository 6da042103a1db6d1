"""The table "Cannot tell means no" of src/README.md: what it says is asked somewhere is there, and so is each test that
it names, in a form that is run.
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = (ROOT / "src" / "README.md").read_text(encoding="utf-8").partition("\n## Cannot tell means no\n")[2].partition("\n## ")[0]
COMPILED = (ROOT / "tests" / "CMakeLists.txt").read_text(encoding="utf-8")


def rows():
    lines = [line for line in TABLE.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def source_exists(name):
    path = ROOT / "src" / name
    return path.is_dir() if name.endswith("/") else any(path.with_suffix(ending).is_file() for ending in (".cpp", ".hpp"))


def test_exists(name):
    if name.startswith("e2e."):
        return (ROOT / "tests" / "e2e" / f"test_{name[4:]}.py").is_file()
    return (ROOT / "tests" / f"{name}.cpp").is_file() and re.search(rf"^ +{name}\.cpp$", COMPILED, re.M) is not None


class CannotTell(unittest.TestCase):
    def test_each_row_is_whole(self):
        self.assertGreater(len(list(rows())), 20)
        for row in rows():
            with self.subTest(row[0]):
                self.assertEqual(len(row), 4, row)
                self.assertTrue(all(row), row)

    def test_what_is_named_is_there(self):
        for question, asked_in, _, tests in rows():
            for name in re.findall(r"`([\w/]+/[\w/]*)`", asked_in):
                with self.subTest(question, asked_in=name):
                    self.assertTrue(source_exists(name))
            named = re.findall(r"`([^`]+)`", tests)
            self.assertTrue(named, question)
            for name in named:
                with self.subTest(question, test=name):
                    self.assertTrue(test_exists(name))


if __name__ == "__main__":
    unittest.main()
