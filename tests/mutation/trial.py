"""How mutants are built and tried. The tree itself is never changed."""

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

# Tests that take a quarter of a second or more, of folders that the core tests of other folders do not need: {folder: its tests}.
SLOW = {
    "api": "after_attempt: *,answers: wrong types*",
    "help": "completion_script: *,manual_page: *",
    "mask": "StreamMask: random*,StreamMask: loose forms*,search_forms: base64 and hex*",
    "signer": "read_gcp_signed_jwt: answers*,read_gcp_login*,read_kms_signature: what is none",
    "snyk": "recognize: random bytes*",
}
NEEDS = {"settings": ["help"]}


class NotBuilt(Exception):
    """What the compiler says."""


class Build:
    """A build of the tree without sanitizers. A mutant is compiled from a file elsewhere and linked in front of the library
    that holds the rest, so the tree and the build stay as they are."""

    def __init__(self, root, folder):
        self.root, self.folder, self.commands = root, folder, {}

    def make(self):
        environment = dict(os.environ, CCACHE_BASEDIR=str(self.root), CCACHE_NOHASHDIR="1")
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        configure = ["cmake", "-S", self.root, "-B", self.folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug"]
        configure += ["-DCMAKE_CXX_FLAGS_DEBUG=-O0 -w", "-DSNYKCRED_TESTS=ON", "-DBoost_USE_STATIC_LIBS=ON", *launcher]
        for command in (configure, ["ninja", "-C", self.folder, "core_tests", "snyk-cred", "snyk-emulator"]):
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode:
                raise NotBuilt((done.stdout + done.stderr)[-4000:])

    def learn(self):
        """How ninja compiles each source, and how it links the two programs."""
        for target in ("core_tests", "snyk-cred"):
            told = subprocess.run(["ninja", "-C", self.folder, "-t", "commands", target], check=True, capture_output=True,
                                  text=True).stdout  # fmt: skip
            lines = [[word for word in shlex.split(line) if word not in (":", "&&")] for line in told.splitlines()]
            self.commands |= {words[-1]: words[:-1] for words in lines if words[-2:-1] == ["-c"]}
            self.commands[target] = lines[-1]

    def run(self, words, output):
        words[words.index("-o") + 1] = str(output)
        environment = dict(os.environ, CCACHE_DISABLE="1", LC_ALL="C")
        done = subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise NotBuilt(done.stdout + done.stderr)

    def compile(self, path, source, output):
        words = list(self.commands[str(path)])
        for option in ("-MT", "-MF"):
            at = words.index(option)
            del words[at : at + 2]
        words.remove("-MD")
        self.run([*words, "-w", str(source)], output)

    def link(self, target, mutated, output):
        words = list(self.commands[target])
        words.insert(next(i for i, word in enumerate(words) if word.endswith("snykcred_core.a")), str(mutated))
        faster = ["-fuse-ld=gold"] if shutil.which("ld.gold") else []
        self.run([*words, *faster], output)


class Bench:
    """Where one worker builds and tries its mutants. `reach`: which tests they meet, those "near" (of their folder), all of
    the "core", or "all"."""

    def __init__(self, build, place, reach, say):
        self.build, self.place, self.reach, self.say = build, place, reach, say
        self.source, self.object, self.active = place / "mutated.cpp", place / "mutated.o", place / "active"
        self.tests, self.program = place / "core_tests", place / "snyk-cred"
        self.linked = False  # is self.program of the object?
        self.limit = 900.0

    def prepare(self):
        """Tries what is there: all later verdicts are worth as much as this one."""
        self.place.mkdir(parents=True, exist_ok=True)
        self.active.write_text("0")
        shutil.copy(self.build.folder / "core_tests", self.tests)
        begin = time.monotonic()
        if not self.core_tests_pass("-tce=" + ",".join(SLOW.values())):
            raise NotBuilt("the core tests fail before anything is changed")
        self.limit = max(60.0, 20 * (time.monotonic() - begin))

    def compile(self, path, text):
        self.linked = False
        self.source.write_text(text)
        self.build.compile(path, self.source, self.object)
        self.build.link("core_tests", self.object, self.tests)

    def core_tests_pass(self, *more):
        def limits():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        command = [self.tests, "--abort-after=1", "--minimal", *more]
        try:
            return not subprocess.run(command, preexec_fn=limits, timeout=self.limit, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            return False

    def end_to_end_passes(self, file):
        """Nothing else than a failure of a module that walks there is one."""
        if not self.linked:
            self.build.link("snyk-cred", self.object, self.program)
            self.linked = True
        environment = dict(os.environ, SNYK_CRED_BINARY=str(self.program),
                           SNYK_EMULATOR_BINARY=str(self.build.folder / "snyk-emulator"))  # fmt: skip
        modules = END_TO_END.get("/".join(file.parts[-2:]), []) + END_TO_END.get(file.parts[-2], [])
        for module in dict.fromkeys(modules):
            path = self.build.root / "tests" / "e2e" / f"test_{module}.py"
            command = ["env", "--default-signal", "/usr/bin/python3", "-B", path, "--failfast"]
            if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
                return False
        return True

    def verdict(self, file):
        folder = file.parent.name
        kept = [folder, *NEEDS.get(folder, [])]
        slow = "-tce=" + ",".join(names for each, names in SLOW.items() if each not in kept)
        steps = [f"-sf=*{folder}/test_{file.stem}*", f"-sf=*core/{folder}/*", f"-sfe=*core/{folder}/*"]
        for more in steps[:2] if self.reach == "near" else steps:
            if not self.core_tests_pass(more, slow):
                return "killed"
        if self.reach == "all" and not self.end_to_end_passes(file):
            return "killed-end-to-end"
        return "survived"

    def try_all(self, file, mutants):
        """Yields (mutant, verdict) for each: killed, killed-end-to-end, survived, or not-built."""
        path = self.build.root / file
        text = path.read_text()
        _, outside = programs.grouped(text, mutants)
        inside = [mutant for mutant in mutants if mutant not in outside]
        for start in range(0, len(inside), AT_ONCE):
            yield from self.try_together(path, text, inside[start : start + AT_ONCE])
        for mutant in outside:
            yield mutant, self.try_alone(path, mutant.applied(text))

    def try_together(self, path, text, mutants):
        numbered = dict(enumerate(mutants, 1))
        while numbered:
            try:
                self.compile(path, programs.together(text, numbered, self.active))
                break
            except NotBuilt as why:
                wrong = programs.culprits(str(why)) & set(numbered)
                if not wrong:
                    self.say(f"{path.name}: its mutants do not compile together, so each is built alone\n{why}")
                    for mutant in numbered.values():
                        yield mutant, self.try_alone(path, mutant.applied(text))
                    return
                for number in wrong:
                    yield numbered.pop(number), "not-built"
        try:
            for number, mutant in numbered.items():
                self.active.write_text(str(number))
                yield mutant, self.verdict(path)
        finally:
            self.active.write_text("0")

    def try_alone(self, path, changed):
        try:
            self.compile(path, changed)
        except NotBuilt:
            return "not-built"
        return self.verdict(path)


def default_place(root):
    return pathlib.Path(root) / "build" / "mutation"
