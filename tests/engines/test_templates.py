"""Every template and its README against the program: each option, command, variable, word and output that one names
exists; YAML parses; inputs are options; and each says what its system cannot mask and what cannot be seen.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

import gitlab_template
import template_files
from template_files import ROOT, TEMPLATES

BINARY = os.environ.get("SNYK_CRED_BINARY", "")
# Asked for nothing but its help, the program needs no sanitizer's report.
BARE = {"PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0"}
# What templates add to the options: where the program comes from, and what they do with it.
PINS = {"sha256-amd64", "sha256-arm64", "sha256-macos-arm64", "sha256-macos-amd64", "sha256-windows-amd64"}
OWN = {"binary", "from-source", "base-url", "version", "options", "run", "name"} | PINS
OWN |= {"service-connection"}  # how Azure's template gets the job's identity token
# The request for it, which is a program's input to nothing but snyk-cred.
IDENTITY = "curl -q --fail --silent --show-error --proto =https --retry 3 --max-time 60 --data ''"
INSTALLER = {"dir", "cache", "base-url", "version", "help"} | PINS
# Systems whose files and README this module reads closely; GitHub and Jenkins have modules of their own.
SYSTEMS = ("azure", "bitbucket", "buildkite", "circleci", "drone", "gitlab", "harness", "teamcity", "woodpecker")


def said(*arguments, code=0):
    run = subprocess.run([BINARY, *arguments], capture_output=True, text=True, env=BARE)
    assert run.returncode == code, run.stderr
    return run.stdout


def commands():
    return re.findall(r"^  ([a-z]+)", re.search(r"^Commands.*?\n(.*?)\n\n", said("--help"), re.M | re.S)[1], re.M)


def options():
    texts = [said("--help", "--all"), *(said(name, "--help", "--all") for name in commands())]
    return {name for text in texts for name in re.findall(r"^  --([a-z0-9-]+)", text, re.M)}


def outputs():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "outputs.env")
        said("check", "--offline", "--outputs-file", path, code=66)
        with open(path, encoding="utf-8") as file:
            return {line.split("=", 1)[0] for line in file}


def variable_of(option):
    return "SNYK_CRED_" + option.upper().replace("-", "_")


def dashed(name):
    """tokenEnv is token-env; sha256Amd64 is sha256-amd64."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "-" + match[1].lower(), name)


def files():
    return [path for path in sorted(TEMPLATES.rglob("*")) if path.is_file() and not path.is_symlink()]


def without_installer(text):
    return re.sub(r"<<'SNYK_CRED_INSTALLER'\n.*?SNYK_CRED_INSTALLER\n", "", text, flags=re.S)


class Names(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.options, cls.outputs, cls.commands = options(), outputs(), set(commands())
        cls.words = set(re.findall(r"\[([a-z-]+)\]", said("--help", "--all").split("Exit codes, and", 1)[1]))
        cls.texts = {path: without_installer(path.read_text(encoding="utf-8")) for path in files()}

    def each(self, *systems):
        for path, text in self.texts.items():
            if not systems or path.relative_to(TEMPLATES).parts[0] in systems:
                yield path, text

    def test_something_is_read(self):
        self.assertGreater(len(self.texts), 20)
        self.assertIn("expect-org", self.options)
        self.assertIn("SNYKCRED_SKIPPED", self.outputs)
        self.assertIn("untrusted-code", self.words)

    def test_options_of_calls(self):
        """In one call of the program: up to the line's end, with lines that are continued, and up to CMD."""
        calls = 0
        for path, text in self.each():
            joined = re.sub(r"\\\n\s*", " ", text)
            for command, rest in re.findall(r"snyk[-_]cred(?:\"|')? (inject|exec|check|mask)\b(.*)", joined):
                calls += 1
                given = re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", re.split(r" -- |`|\)|\|", rest)[0])
                self.assertLessEqual(set(given), self.options, f"{path}: {rest}")
        self.assertGreater(calls, 20)

    def test_options_in_text(self):
        for path, text in self.each(*SYSTEMS):
            if path.suffix == ".md":
                named = set(re.findall(r"`--([a-z0-9-]+)", text))
                self.assertLessEqual(named, self.options, path)

    def test_variables(self):
        known = {variable_of(name) for name in self.options}
        for path, text in self.each():
            named = set(re.findall(r"\bSNYK_CRED_[A-Z0-9_]*[A-Z0-9]\b", text)) - {"SNYK_CRED_INSTALLER", "SNYK_CRED_COMMAND"}
            self.assertLessEqual(named, known, path)

    def test_outputs(self):
        own = re.compile(r"SNYKCRED_STEP$")
        for path, text in self.each(*SYSTEMS):
            named = {name for name in re.findall(r"\bSNYKCRED_[A-Z0-9_]*[A-Z0-9]\b", text) if not own.match(name)}
            self.assertLessEqual(named, self.outputs, path)

    def test_words(self):
        for path, text in self.each(*SYSTEMS):
            self.assertLessEqual(set(re.findall(r"`\[([a-z-]+)\]`", text)), self.words, path)

    def test_commands(self):
        for path, text in self.each(*SYSTEMS):
            named = re.findall(r"(?:^|[`/ \"])snyk-cred ([a-z]+)\b(?= --|`| \|)", text, re.M)
            self.assertLessEqual(set(named), self.commands, path)

    def test_options_of_the_installer(self):
        for path, text in self.each(*SYSTEMS):
            for call in re.findall(r"install\.sh(.*?)(?:\)|\n *(?!--)\S)", re.sub(r"\\\n\s*", " ", text), re.S):
                self.assertLessEqual(set(re.findall(r"--([a-z0-9-]+)", call)), INSTALLER, f"{path}: {call}")

    def test_inputs_are_options(self):
        header = template_files.documents(template_files.text("gitlab/templates/snyk-cred/template.yml"))[0]
        (azure,) = template_files.documents(template_files.text("azure/steps.yml"))
        for system, names in {
            "gitlab": set(header["spec"]["inputs"]),
            "azure": {dashed(parameter["name"]) for parameter in azure["parameters"]},
        }.items():
            with self.subTest(system):
                self.assertLessEqual({"token-env", "expect-org", "version"}, names)
                for name in names - OWN - self.options:
                    # `token-file-env` names the variable that holds what `--token-file` takes.
                    self.assertIn(name.removesuffix("-env"), self.options)
                readme = self.texts[TEMPLATES / system / "README.md"]
                table = re.search(r"^\|---.*?\n(.*?)\n\n", readme, re.M | re.S)[1]
                rows = [name for row in table.splitlines() for name in re.findall(r"`([A-Za-z0-9-]+)`", row.split("|")[1])]
                self.assertEqual(sorted(map(dashed, rows)), sorted(names))


class Files(unittest.TestCase):
    def test_yaml_parses(self):
        found = [path for path in files() if path.suffix in (".yml", ".yaml")]
        self.assertGreater(len(found), 8)
        for path in found:
            with self.subTest(str(path.relative_to(ROOT))):
                for document in template_files.documents(path.read_text(encoding="utf-8")):
                    self.assertIsInstance(document, dict)

    def test_every_system_says_what_it_cannot_mask_and_what_cannot_be_seen(self):
        for system in SYSTEMS:
            with self.subTest(system):
                readme = (TEMPLATES / system / "README.md").read_text(encoding="utf-8")
                self.assertRegex(readme, r"cannot mask")
                self.assertRegex(readme, r"(?i)other people's code")
                self.assertRegex(readme, r"cannot\s+(be\s+)?see")
                written = [p for p in files() if p.relative_to(TEMPLATES).parts[0] == system and p.suffix in (".yml", ".kts")]
                self.assertTrue(any("cannot mask" in path.read_text(encoding="utf-8") for path in written))

    def test_every_folder_is_listed_and_links_lead_somewhere(self):
        listed = (TEMPLATES / "README.md").read_text(encoding="utf-8")
        for folder in TEMPLATES.iterdir():
            if folder.is_dir():
                self.assertIn(f"({folder.name}/README.md)", listed)
        for path in files():
            if path.suffix == ".md":
                for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
                    if not target.startswith("https://"):
                        self.assertTrue((path.parent / target).exists(), f"{path}: {target}")

    def test_lines_for_gitlab_keep_the_exit_code(self):
        """Its runner up to 19.0 turns the code of a plain failing line into 1 in bash."""
        for path in (TEMPLATES / "gitlab" / "README.md", gitlab_template.TEMPLATE):
            lines = re.findall(r"^ *- (.*snyk-cred (?:exec|inject|check) .*)$", path.read_text(encoding="utf-8"), re.M)
            lines = [line for line in lines if not line.startswith("run: ")]  # GitHub's
            self.assertTrue(lines, path)
            for line in lines:
                with self.subTest(path.name, line=line):
                    self.assertRegex(line, r" \|\| exit \$\?$")

    def test_every_word_of_on_missing_is_offered(self):
        words = set(re.search(r"--on-missing (fail\S*)", said("inject", "--help", "--all"))[1].split("|"))
        offered = gitlab_template.inputs()["on-missing"]["options"]
        self.assertEqual(offered, ["fail", "skip", "skip-unprotected", "skip-always"])
        self.assertEqual(words, set(offered))
        (azure,) = template_files.documents(template_files.text("azure/steps.yml"))
        (parameter,) = [one for one in azure["parameters"] if one["name"] == "onMissing"]
        self.assertEqual(parameter["values"], offered)

    def test_every_word_of_on_unavailable_is_offered(self):
        words = re.search(r"--on-unavailable (fail\S*)", said("inject", "--help", "--all"))[1].split("|")
        (azure,) = template_files.documents(template_files.text("azure/steps.yml"))
        (parameter,) = [one for one in azure["parameters"] if one["name"] == "onUnavailable"]
        self.assertEqual(gitlab_template.inputs()["on-unavailable"]["options"], words)
        self.assertEqual(parameter["values"], words)

    def test_titles_in_gitlabs_log_say_what_runs(self):
        """The log shows the first line of each entry as the command's title."""
        for job in (".snyk-cred-inject", ".snyk-cred"):
            entries = gitlab_template.before_script(job, {}) + gitlab_template.after_script(job, {})
            for entry in entries:
                with self.subTest(job, entry=entry[:40]):
                    self.assertRegex(entry, r"^# snyk-cred: [a-z ,]+|^snyk_cred=|^eval ")

    def test_no_template_is_unpinned(self):
        """No branch, no `latest`, no download beside the installer's."""
        for path in files():
            text = without_installer(path.read_text(encoding="utf-8")).replace(IDENTITY, "")
            if path.suffix != ".md" and path.name != "install.sh":
                with self.subTest(str(path.relative_to(ROOT))):
                    self.assertNotRegex(text, r":latest\b|@(main|master)\b|\b(curl|wget) ")


class Shell(unittest.TestCase):
    """shellcheck on the lines that stand inside of YAML; scripts/lint reads the files."""

    def read(self, name):
        return template_files.documents(template_files.text(name))[0]

    def scripts(self):
        """(template, shell, lines)"""
        yield "gitlab", "sh", "\n".join(gitlab_template.before_script(".snyk-cred-inject", {}))
        yield "azure", "bash", self.read("azure/steps.yml")["steps"][0]["bash"]
        circle = self.read("circleci/config.yml")
        yield "circleci", "bash", circle["commands"]["install-snyk-cred"]["steps"][0]["run"]["command"]
        yield "circleci", "bash", circle["jobs"]["scan"]["steps"][-1]["run"]
        yield "circleci", "bash", re.sub(r"<< parameters\.([a-z-]+) >>", r"\1", circle["commands"]["snyk-cred-keyless"]["steps"][0]["run"]["command"])
        steps = self.read("buildkite/pipeline.yml")["steps"]
        for step in (steps[0], steps[2]):
            yield "buildkite", "sh", "\n".join(step["command"]).replace("$$", "$")
        yield "harness", "sh", self.read("harness/pipeline.yml")["steps"][0]["step"]["spec"]["command"]
        pipelines = self.read("bitbucket/bitbucket-pipelines.yml")["pipelines"]
        for steps in (pipelines["default"], pipelines["custom"]["keyless"]):
            yield "bitbucket", "bash", "\n".join(steps[0]["step"]["script"])
        for name in ("drone", "woodpecker"):
            yield name, "sh", "\n".join(self.read(f"{name}/.{name}.yml")["steps"][0]["commands"])

    def test_it_is_clean(self):
        for name, shell, lines in self.scripts():
            with self.subTest(name):
                run = subprocess.run(["shellcheck", "-s", shell, "-"], input=lines, capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, run.stdout)


if __name__ == "__main__":
    if not BINARY:
        sys.exit("set SNYK_CRED_BINARY to the built program (ctest does)")
    unittest.main()
