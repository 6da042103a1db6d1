"""What tests/uncovered.md names is there: the sources, what stands in them, and the end-to-end modules that hold them."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "uncovered.md"
SOURCE = re.compile(r"^[a-z_]+/[a-z0-9_]+$")


def rows():
    lines = PAGE.read_text().splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith(("| file |", "| what |"))]


def sources(row):
    """Each source that a row names, with the names in the parentheses behind it."""
    for name, inside in re.findall(r"`([^`]+)`(?: \(((?:`[^`]+`(?:, )?)+)\))?", row):
        if SOURCE.match(name):
            yield name, re.findall(r"`([^`]+)`", inside)


class Uncovered(unittest.TestCase):
    def test_the_page_is_read(self):
        self.assertGreater(sum(1 for row in rows() for _ in sources(row)), 15)

    def test_sources_and_what_stands_in_them(self):
        for row in rows():
            for name, inside in sources(row):
                if name == "mutation/equivalent.txt":
                    continue
                texts = [path.read_text() for path in (ROOT / "src" / "core").glob(f"{name}.?pp")]
                self.assertTrue(texts, f"{name} is no source of the core")
                for word in inside:
                    self.assertTrue(any(word in text for text in texts), f"{word} does not stand in {name}")

    def test_modules(self):
        for module in re.findall(r"`e2e\.(\w+)`", PAGE.read_text()):
            self.assertTrue((ROOT / "tests" / "e2e" / f"test_{module}.py").is_file(), f"there is no module {module}")


if __name__ == "__main__":
    unittest.main()
