"""Every workflow of the tree, examples included, through `actionlint`, the scripts in them through shellcheck."""

import pathlib
import subprocess
import unittest

import engines

ACTIONLINT, SHELLCHECK = engines.need("actionlint", "shellcheck")
ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKFLOWS = sorted([*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("ci-templates/github/examples/*.yml")])


def lint(*words, text=None):
    argv = [ACTIONLINT, "-shellcheck", SHELLCHECK, "-pyflakes", "", "-format", "{{range $}}{{.Kind}} {{end}}{{json .}}"]
    return subprocess.run([*argv, *words], input=text, capture_output=True, text=True)


class Workflows(unittest.TestCase):
    def test_nothing_to_complain_about(self):
        self.assertGreaterEqual(len(WORKFLOWS), 5)
        run = lint(*map(str, WORKFLOWS))
        self.assertEqual((run.returncode, run.stdout.strip(), run.stderr), (0, "[]", ""))

    def test_it_would_complain(self):
        """Of what it is here for: text of others in a script, a key that does not exist, a script's slip."""
        bad = "      - run: echo ${{ github.event.issue.title }}\n      - runs: x\n      - run: rm -r $HOME/x*\n"
        run = lint("-", text=WORKFLOWS[-1].read_text(encoding="utf-8") + bad)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(set(run.stdout.split("[")[0].split()), {"expression", "syntax-check", "shellcheck"})


if __name__ == "__main__":
    unittest.main()
