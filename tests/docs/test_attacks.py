"""tests/attacks.md: each test that it names is there, in a form that is run, and each case of e2e.attacks is in it."""

import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
PAGE = (TESTS / "attacks.md").read_text(encoding="utf-8")
COMPILED = (TESTS / "CMakeLists.txt").read_text(encoding="utf-8")
MODULE = re.compile(r"^(e2e|engines|ship)\.(\w+)$")


def rows():
    """[(what it was, [(file, test)])]"""
    for line in PAGE.splitlines():
        if line.startswith("| ") and not line.startswith("| what it was"):
            what, tests = (cell.strip() for cell in line.strip("|").split(" | "))
            yield what, re.findall(r"`([^`]+?)::([^`]+)`", tests)


def test_exists(file, test):
    if module := MODULE.match(file):
        path = TESTS / module[1] / f"test_{module[2]}.py"
        return path.is_file() and re.search(rf"^    def {test}\(self", path.read_text(encoding="utf-8"), re.M) is not None
    if file == "torture":
        scenes = (TESTS / "torture" / "scenes.py").read_text(encoding="utf-8")
        return f'Scene("{test}"' in scenes and test in (TESTS / "torture" / "CMakeLists.txt").read_text(encoding="utf-8")
    path = TESTS / f"{file}.cpp"
    compiled = re.search(rf"^ +{file}\.cpp$", COMPILED, re.M) is not None
    return compiled and f'TEST_CASE("{test}"' in path.read_text(encoding="utf-8")


class Attacks(unittest.TestCase):
    def test_each_attack_has_a_test_that_is_there(self):
        self.assertGreater(len(list(rows())), 70)
        for what, tests in rows():
            self.assertTrue(tests, what)
            for file, test in tests:
                with self.subTest(what, test=f"{file}::{test}"):
                    self.assertTrue(test_exists(file, test))

    def test_each_case_of_the_module_is_an_attack_of_the_page(self):
        cases = re.findall(r"^    def (test_\w+)\(self", (TESTS / "e2e" / "test_attacks.py").read_text(encoding="utf-8"), re.M)
        named = [test for _, tests in rows() for file, test in tests if file == "e2e.attacks"]
        self.assertEqual(sorted(cases), sorted(named))

    def test_no_attack_stands_twice(self):
        attacks = [what for what, _ in rows()]
        self.assertEqual(sorted(attacks), sorted(set(attacks)))


if __name__ == "__main__":
    unittest.main()
