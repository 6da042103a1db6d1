"""Every action and workflow of the tree against the schemas of `@action-validator/cli`."""

import pathlib
import subprocess
import tempfile
import unittest

import engines

VALIDATOR, NODE = engines.need("action-validator", "node")
ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTIONS = sorted(ROOT.glob("ci-templates/github/**/action.yml"))
WORKFLOWS = sorted([*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("ci-templates/github/examples/*.yml")])


class Schemas(unittest.TestCase):
    def validate(self, name, text):
        """It takes the kind of a file from its name."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, name)
            path.write_text(text, encoding="utf-8")
            return subprocess.run([NODE, VALIDATOR, name], cwd=folder, capture_output=True, text=True)

    def test_actions(self):
        self.assertEqual(len(ACTIONS), 3)
        for path in ACTIONS:
            with self.subTest(path.relative_to(ROOT)):
                run = self.validate("action.yml", path.read_text(encoding="utf-8"))
                self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_workflows(self):
        self.assertGreaterEqual(len(WORKFLOWS), 5)
        for path in WORKFLOWS:
            with self.subTest(path.relative_to(ROOT)):
                # A permission that is younger than these schemas.
                text = path.read_text(encoding="utf-8").replace("      attestations: write\n", "")
                run = self.validate("workflow.yml", text)
                self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_it_would_refuse(self):
        for path in ACTIONS:
            text = path.read_text(encoding="utf-8").replace("  using: ", "  use: ")
            self.assertNotEqual(self.validate("action.yml", text).returncode, 0)
        text = WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on: ", "run-on: ")
        self.assertNotEqual(self.validate("workflow.yml", text).returncode, 0)


if __name__ == "__main__":
    unittest.main()
