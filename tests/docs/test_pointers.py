"""Every pointer in a comment leads somewhere: a path names a file of the repository, an anchor names a heading.

A pointer is a word in a comment of the sources that ends like a file of ours. Paths may begin at the repository's top or at src/;
a bare header or document name must be the name of a file somewhere in it. Files of other projects are named in the
README.md beside the code, as links.
"""

import io
import pathlib
import re
import subprocess
import tokenize
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
POINTER = re.compile(r"(?<![\w./-])((?:[\w.-]+/)*[\w.-]+\.(?:cpp|hpp|md|py|cmake|ld|schema\.json))(?:#([\w-]+))?(?![\w/])")
FORBIDDEN = re.compile(r"contract,? section|\(facts[:/]|/work/|\.\./shared", re.I)
# Examples of file names that a reader would not look for.
NOT_OURS = {"p.json"}


def files():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


FILES = files()
NAMES = {pathlib.PurePosixPath(name).name for name in FILES}


def cpp_comments(text):
    # Strings first, so that a // inside of one begins no comment.
    for match in re.finditer(r'R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*(?:.|\n)*?\*/', text):
        if match[0].startswith("/"):
            yield match[0]


def python_comments(text):
    first = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
        if token.type == tokenize.STRING and token.string.startswith('"""') and (first is None or token.line.strip().startswith('"""')):
            yield token.string
        first = first or token


def comments():
    for name in FILES:
        if not name.startswith(("src/", "tests/")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        if name.endswith((".cpp", ".hpp", ".c", ".ld")):
            for comment in cpp_comments(text):
                yield name, comment
        elif name.endswith(".py"):
            for comment in python_comments(text):
                yield name, comment
        elif name.endswith((".cmake", "CMakeLists.txt")):
            for comment in re.findall(r"^\s*#.*", text, re.M):
                yield name, comment


def anchors(path):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Pointers(unittest.TestCase):
    def test_lead_somewhere(self):
        followed = 0
        for name, comment in comments():
            for path, anchor in POINTER.findall(comment):
                if path in NOT_OURS:
                    continue
                with self.subTest(file=name, pointer=path + ("#" + anchor if anchor else "")):
                    followed += 1
                    places = [ROOT / path, ROOT / "src" / path, (ROOT / name).parent / path]
                    found = [place for place in places if place.is_file()]
                    self.assertTrue(found or ("/" not in path and path in NAMES), "no such file")
                    if anchor:
                        self.assertTrue(found, "an anchor needs a whole path")
                        self.assertIn(anchor, anchors(found[0]))
        self.assertGreater(followed, 20)

    def test_no_source_that_a_reader_cannot_open(self):
        for name, comment in comments():
            if name.endswith("test_pointers.py"):
                continue
            with self.subTest(file=name):
                self.assertNotRegex(comment, FORBIDDEN)

    def test_links_of_the_documents_beside_the_code(self):
        for name in FILES:
            if not (name.startswith("src/") and name.endswith(".md")):
                continue
            text = (ROOT / name).read_text(encoding="utf-8")
            for target in re.findall(r"\]\(([^)]+)\)", text):
                with self.subTest(file=name, link=target):
                    if target.startswith("https://"):
                        continue
                    path, _, anchor = target.partition("#")
                    place = (ROOT / name).parent / path if path else ROOT / name
                    self.assertTrue(place.is_file())
                    if anchor:
                        self.assertIn(anchor, anchors(place))


if __name__ == "__main__":
    unittest.main()
