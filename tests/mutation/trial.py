"""A copy of the tree in which mutants are built and tried. The tree itself is never changed."""

import os
import pathlib
import resource
import shlex
import shutil
import subprocess
import time

import programs

MEMORY = 4 << 30  # a mutant may collect without end
AT_ONCE = 100  # mutants in one program

# What the core tests leave alive is given to the end-to-end modules that walk through that folder, or file.
END_TO_END = {
    "ci": ["untrusted_code", "untrusted_code_elsewhere", "absence", "every_system", "ci_files", "recognition"],
    "dialect": ["handover_shells", "handover_dotenv_json", "early_ends"],
    "mask": ["mask", "exec_masked_commands"],
    "rule": ["sources", "decision_table", "region_resolution", "flag_only", "rollout", "validity", "plan_context"],
    "settings": ["effective_settings", "policy_file", "help_readme", "sources"],
    "snyk": ["kinds_and_regions", "situations_values", "named_files", "region_resolution"],
    "ci/github.cpp": ["handover_github", "github_summary", "announcements", "absence"],
    "rule/id_token.cpp": ["keyless"],
    "rule/near_names.cpp": ["situations"],
    "rule/on_missing.cpp": ["absence", "passing_codes"],
    "rule/on_unavailable.cpp": ["unavailable"],
    "rule/organization.cpp": ["expected_org", "orgs_assertions"],
    "rule/service_uri.cpp": ["keyless"],
    "rule/signer_uri.cpp": ["keyless", "signers"],
    "settings/command.cpp": ["help_readme", "explain"],
    "settings/options.cpp": ["help_readme", "effective_settings", "flag_only"],
    "snyk/variable.cpp": ["names", "exec"],
}

# Tests that take a second or more, of folders that the core tests of other folders do not need: {folder: its tests}.
SLOW = {
    "api": "after_attempt: *,answers: wrong types*",
    "help": "completion_script: *,manual_page: *",
    "mask": "StreamMask: random*,search_forms: base64 and hex*",
}
NEEDS = {"settings": ["help"]}


class NotBuilt(Exception):
    """What the compiler says."""


class Tree:
    """A copy of `root`, built without sanitizers in a folder below `place`."""

    def __init__(self, root, place, say):
        self.root, self.place, self.say = root, place, say
        self.source, self.build, self.active = place / "tree", place / "build", place / "active"
        self.limit = 900.0

    def prepare(self, end_to_end):
        """Copies, builds and tries what is there: all later verdicts are worth as much as this one."""
        self.copy()
        self.active.write_text("0")
        environment = dict(os.environ, CCACHE_BASEDIR=str(self.source), CCACHE_NOHASHDIR="1")
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        configure = ["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug"]
        configure += ["-DCMAKE_CXX_FLAGS_DEBUG=-O0 -w", "-DSNYKCRED_TESTS=ON", "-DBoost_USE_STATIC_LIBS=ON", *launcher]
        self.run_or_say(configure, environment)
        targets = ["core_tests", "snyk-cred", "snyk-emulator"] if end_to_end else ["core_tests"]
        self.run_or_say(["ninja", "-C", self.build, *targets], environment)
        told = subprocess.run(["ninja", "-C", self.build, "-t", "commands", "core_tests"], check=True, capture_output=True,
                              text=True).stdout  # fmt: skip
        commands = [[word for word in shlex.split(line) if word not in (":", "&&")] for line in told.splitlines()]
        self.compiling = {words[-1]: words for words in commands if words[-2:-1] == ["-c"]}
        self.linking = commands[-1]
        self.program = self.build / "core_tests"
        begin = time.monotonic()
        if not self.core_tests_pass("-tce=" + ",".join(SLOW.values())):
            raise NotBuilt("the core tests fail before anything is changed")
        self.limit = max(60.0, 20 * (time.monotonic() - begin))
        self.program = self.build / "mutated_tests"

    def copy(self):
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=self.root, check=True,
                                capture_output=True, text=True).stdout.splitlines()  # fmt: skip
        wanted = {name for name in listed if (self.root / name).is_file()}
        for name in wanted:
            there, here = self.root / name, self.source / name
            if not here.exists() or here.read_bytes() != there.read_bytes():
                here.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(there, here)
        for here in [path for path in self.source.rglob("*") if path.is_file()]:
            if str(here.relative_to(self.source)) not in wanted and "__pycache__" not in here.parts:
                here.unlink()

    def run_or_say(self, command, environment):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise NotBuilt((done.stdout + done.stderr)[-4000:])

    def run_or_not_built(self, words):
        environment = dict(os.environ, CCACHE_DISABLE="1", LC_ALL="C")
        done = subprocess.run(words, cwd=self.build, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise NotBuilt(done.stdout + done.stderr)

    def compile(self, path):
        """The core tests with this one source: it is compiled and linked in front of the library, which keeps the rest."""
        words = list(self.compiling[str(path)])
        for option in ("-MT", "-MF"):
            at = words.index(option)
            del words[at : at + 2]
        words.remove("-MD")
        words[words.index("-o") + 1] = "mutated.o"
        self.run_or_not_built(words)
        words = list(self.linking)
        words[words.index("-o") + 1] = self.program.name
        words.insert(next(i for i, word in enumerate(words) if word.endswith("snykcred_core.a")), "mutated.o")
        self.run_or_not_built(words)

    def core_tests_pass(self, *more):
        def limits():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        command = [self.program, "--abort-after=1", "--minimal", *more]
        try:
            return not subprocess.run(command, preexec_fn=limits, timeout=self.limit, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return False

    def end_to_end_passes(self, file):
        """None if no module walks there."""
        folder, name = file.parts[-2], "/".join(file.parts[-2:])
        modules = END_TO_END.get(name, []) + END_TO_END.get(folder, [])
        if not modules:
            return None
        self.run_or_not_built(["ninja", "-C", self.build, "snyk-cred"])
        named = "^e2e\\.(" + "|".join(dict.fromkeys(modules)) + ")$"
        command = ["env", "--default-signal", "ctest", "--test-dir", self.build, "-R", named, "--stop-on-failure"]
        return not subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    def verdict(self, file, end_to_end):
        folder = file.parent.name
        kept = [folder, *NEEDS.get(folder, [])]
        slow = "-tce=" + ",".join(names for each, names in SLOW.items() if each not in kept)
        for more in (f"-sf=*{folder}/test_{file.stem}*", f"-sf=*core/{folder}/*", f"-sfe=*core/{folder}/*"):
            if not self.core_tests_pass(more, slow):
                return "killed"
        if end_to_end and self.end_to_end_passes(file) is False:
            return "killed-end-to-end"
        return "survived"

    def try_all(self, file, mutants, end_to_end):
        """Yields (mutant, verdict) for each: killed, killed-end-to-end, survived, or not-built."""
        path = self.source / file
        text = path.read_text()
        _, outside = programs.grouped(text, mutants)
        inside = [mutant for mutant in mutants if mutant not in outside]
        try:
            for start in range(0, len(inside), AT_ONCE):
                yield from self.try_together(path, text, inside[start : start + AT_ONCE], end_to_end)
            for mutant in outside:
                yield mutant, self.try_alone(path, mutant.applied(text), end_to_end)
        finally:
            path.write_text(text)

    def try_together(self, path, text, mutants, end_to_end):
        numbered = dict(enumerate(mutants, 1))
        while numbered:
            path.write_text(programs.together(text, numbered, self.active))
            try:
                self.compile(path)
                break
            except NotBuilt as why:
                wrong = programs.culprits(str(why)) & set(numbered)
                if not wrong:
                    self.say(f"{path.name}: its mutants do not compile together, so each is built alone\n{why}")
                    for mutant in numbered.values():
                        yield mutant, self.try_alone(path, mutant.applied(text), end_to_end)
                    return
                for number in wrong:
                    yield numbered.pop(number), "not-built"
        try:
            for number, mutant in numbered.items():
                self.active.write_text(str(number))
                yield mutant, self.verdict(path.relative_to(self.source), end_to_end)
        finally:
            self.active.write_text("0")

    def try_alone(self, path, changed, end_to_end):
        path.write_text(changed)
        try:
            self.compile(path)
        except NotBuilt:
            return "not-built"
        return self.verdict(path.relative_to(self.source), end_to_end)


def default_place(root):
    return pathlib.Path(root) / "build" / "mutation"
