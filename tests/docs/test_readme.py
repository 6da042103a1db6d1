"""README.md against the program: every option, command, exit code, word and region that one of them names, the
other names too. The program is asked, not its source.
"""

import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "windows"))
from windows import NOT_SHOWN  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
BINARY = None

CODE_BLOCKS = re.compile(r"^```.*?^```", re.M | re.S)


def said(*arguments):
    run = subprocess.run([BINARY, *arguments], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, check=True)
    return run.stdout


def section(title):
    """The text below a heading, up to the next one of its level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    if not found:
        raise AssertionError(f"README has no section {title!r}")
    return found[1]


def commands():
    listed = re.search(r"^Commands.*?\n(.*?)\n\n", said("--help"), re.M | re.S)[1]
    return re.findall(r"^  ([a-z]+)", listed, re.M)


def options_of_help(*extent):
    """Of the first screens, or with "--all" every one."""
    texts = [said("--help", *extent)] + [said(name, "--help", *extent) for name in commands()]
    return {name for text in texts for name in re.findall(r"^  --([a-z0-9-]+)", text, re.M)}


def exits_of_help():
    """{code: words} of the list at the end of --help --all."""
    found, code = {}, None
    for line in said("--help", "--all").split("Exit codes, and", 1)[1].splitlines()[1:]:
        if start := re.match(r"  (\d+|n) ", line):
            code = start[1]
            found[code] = []
        elif code:
            found[code] += re.findall(r"\[([a-z-]+)\]", line)
    return found


class Readme(unittest.TestCase):
    def test_it_is_short(self):
        self.assertLessEqual(README.count("\n"), 330)

    def test_option_table_names_those_of_the_first_screens_once(self):
        rows = re.findall(r"^\| `--([a-z0-9-]+)", section("Options"), re.M)
        self.assertEqual(sorted(rows), sorted(options_of_help()))

    def test_every_option_that_is_mentioned_exists(self):
        calls = re.findall(r"snyk-cred (?:inject|exec|check|mask)\b.*", "\n".join(CODE_BLOCKS.findall(README)))
        self.assertGreaterEqual(len(calls), 3)
        in_calls = [name for call in calls for name in re.findall(r"\s--([a-z0-9-]+)", call.split(" -- ")[0])]
        in_text = re.findall(r"`--([a-z0-9-]+)", CODE_BLOCKS.sub("", README))
        self.assertLessEqual(set(in_calls + in_text), options_of_help("--all"))

    def test_command_table(self):
        rows = re.findall(r"^\| `snyk-cred ([a-z]+)", section("Commands"), re.M)
        self.assertEqual(rows, commands())

    def test_every_code_and_word_is_explained_once_and_in_order(self):
        table = section("Exit codes and errors")
        rows = re.findall(r"^\| (\d+|n) \| (?:`\[([a-z-]+)\]`)? *\|", table, re.M)
        expected = [(code, word) for code, words in exits_of_help().items() for word in words or [""]]
        self.assertEqual(rows, expected)

    def test_region_table(self):
        text = section("Hosts it talks to")
        names, hosts = re.findall(r"(?<=\| )SNYK-[A-Z0-9-]+", text), re.findall(r"(?<=\| )`([a-z.]+)`", text)
        printed = said("regions")
        self.assertEqual(list(zip(names, hosts)), re.findall(r"^(SNYK-[A-Z]+-\d+) .*?\b(?:https://)?(api\.[a-z.]+)", printed, re.M))
        self.assertEqual(len(names), len(hosts))

    def test_what_wine_cannot_show_is_named(self):
        [row] = re.findall(r"^\| Windows .*\|$", README, re.M)
        for name, _, _ in NOT_SHOWN:
            self.assertIn(name, row)

    def test_links_lead_somewhere(self):
        def anchors(text):
            headings = re.findall(r"^#+ (.+)$", CODE_BLOCKS.sub("", text), re.M)
            return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in headings}

        for target in re.findall(r"\]\(([^)]+)\)", README):
            if target.startswith("https://"):
                continue
            file, _, anchor = target.partition("#")
            self.assertTrue((ROOT / file).exists(), target)
            if anchor:
                self.assertIn(anchor, anchors((ROOT / file).read_text() if file else README), target)

    def test_files_that_are_named_exist(self):
        for path in re.findall(r"`((?:src|scripts|tests)/[A-Za-z0-9_./-]+)`", README):
            self.assertTrue((ROOT / path).exists(), path)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: test_readme.py PATH_OF_SNYK_CRED [unittest's arguments]")
    BINARY = sys.argv.pop(1)
    unittest.main()
