"""npm-groovy-lint (CodeNarc) finds nothing in the Jenkins library and its examples, by the rules of .groovylintrc.yml."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import engines

LINT, NODE, _ = engines.need("npm:npm-groovy-lint", "node", "java")
LIBRARY = engines.ROOT / "ci-templates" / "jenkins"


def findings(folder):
    """{file: rules that it breaks}. Each file is named: a pattern finds no *.Jenkinsfile."""
    files = sorted(path for path in pathlib.Path(folder).rglob("*") if path.suffix in (".groovy", ".Jenkinsfile"))
    with tempfile.TemporaryDirectory() as out:
        report = pathlib.Path(out) / "report.json"
        run = subprocess.run(
            [NODE, os.path.join(LINT, "lib", "index.js"), "--noserver", "--config", folder, "--failon", "none",
             "--output", report, *files],
            capture_output=True, text=True,
        )  # fmt: skip
        if not report.exists():
            raise AssertionError(run.stdout + run.stderr)
        found = json.loads(report.read_text())["files"]
    return {
        os.path.relpath(name, folder): sorted({error["rule"] for error in file["errors"]})
        for name, file in found.items()
        if file["errors"]
    }


class Lint(unittest.TestCase):
    maxDiff = None

    def test_the_library_is_clean(self):
        self.assertEqual(findings(LIBRARY), {})

    def test_what_is_wrong_is_found_in_every_kind_of_file(self):
        """So that being clean means something."""
        names = ["vars/withSnykCred.groovy", "src/snykcred/Request.groovy", "examples/declarative.Jenkinsfile"]
        with tempfile.TemporaryDirectory() as scratch:
            copy = shutil.copytree(LIBRARY, os.path.join(os.path.realpath(scratch), "copy"))
            for name in names:
                with open(os.path.join(copy, name), "a", encoding="utf-8") as file:
                    file.write("class Wrong { def unused = { ; } }   \n")
            found = findings(copy)
        self.assertEqual(sorted(found), sorted(names))
        for name in names:
            self.assertIn("TrailingWhitespace", found[name])


if __name__ == "__main__":
    unittest.main()
