"""Agents of CI systems whose engines cannot be had here, played by the rules of src/core/ci/README.md: in which shape each
runs a step's script, what it hides in the log, and what it makes of the exit code. Nothing comes from the program's source.
"""

import json
import os
import re
import shlex
import subprocess

import later_steps
import surroundings
from harness import ASAN

SECONDS = 60


class Step:
    def __init__(self, log, code, verdict):
        self.log, self.code, self.verdict = log, code, verdict

    def __str__(self):
        return f"{self.verdict} ({self.code})\n--- log\n{self.log}\n---"


class Agent:
    """One agent. `given`: the secrets of the job as {variable: value}; values that it hides from the start."""

    MARK = "***"
    SHELL = ("sh", "-e", "-c")
    surrounding = None

    def __init__(self, case, **given):
        self.case, self.given = case, given
        self.env = ASAN | type(self).surrounding(case.box) | given
        # Found by name, as in an image that has it.
        case.box.folder("bin")
        self.env["PATH"] = case.box.path("bin") + ":" + self.env["PATH"]

    def run(self, script):
        """Runs a step; both streams are one, read as they come."""
        process = subprocess.Popen(
            [*self.SHELL, self.shape(script)],
            env=self.env,
            cwd=self.case.box.path("work"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        writes = []
        with process.stdout as stream:
            while data := os.read(stream.fileno(), 1 << 16):
                writes.append(data.decode("utf-8", "replace"))
        code = process.wait(SECONDS)
        return Step(self.log(writes), code, self.verdict(code))

    def shape(self, script):
        return script

    def log(self, writes):
        """What the log shows of these writes. Here as most do it: of the stream, wherever the writes end."""
        return self.hide("".join(writes))

    def hide(self, text):
        for phrase in sorted(self.phrases(), key=len, reverse=True):
            text = text.replace(phrase, self.MARK)
        return text

    def phrases(self):
        return set(self.given.values())

    def verdict(self, code):
        return "failed" if code else "passed"


class Buildkite(Agent):
    """Hides values of variables whose names say so, of 6 bytes and more, and what its redactor was told."""

    MARK = "[REDACTED]"
    SHELL = ("bash", "-e", "-c")
    NAMES = ("_PASSWORD", "_SECRET", "_TOKEN", "_PRIVATE_KEY", "_ACCESS_KEY", "_SECRET_KEY", "_CONNECTION_STRING", "_API_KEY")
    REDACTOR = '#!/bin/sh\ncase "$1 $2" in\n"redactor add") cat >>"$0.told"; echo >>"$0.told" ;;\n*) cat >/dev/null ;;\nesac\n'
    surrounding = staticmethod(surroundings.buildkite)

    def __init__(self, case, **given):
        super().__init__(case, **given)
        self.told = case.box.write("bin/buildkite-agent", self.REDACTOR, 0o755) + ".told"

    def phrases(self):
        named = {value for name, value in self.given.items() if name.endswith(self.NAMES) and len(value) >= 6}
        if not os.path.exists(self.told):
            return named
        with open(self.told, encoding="utf-8") as file:
            return named.union(*(json.loads(line).values() for line in file if line.strip()))


class GitLab(Agent):
    """GitLab Runner since 19.1. Hides masked variables, of any length, as they are."""

    MARK = "[MASKED]"
    SHELL = ("bash", "-c")
    START = "set -eo pipefail\nset +o noclobber\n"
    surrounding = staticmethod(surroundings.gitlab)

    def quoted(self, script):
        text = script.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"$'{text}'"

    def shape(self, script):
        return f"{self.START}(trap 'exit 1' TERM; eval {self.quoted(script)}) </dev/null\nexit 0\n"


class OldGitLab(GitLab):
    """Up to 19.0: the script is evaluated behind a pipe."""

    def shape(self, script):
        return f"{self.START}: | eval {self.quoted(script)}\nexit 0\n"


class Drone(Agent):
    """The script comes on the shell's standard input. Hides each line of a from_secret value, of 2 characters and more, in
    each write by itself. 78 is a success after which no step runs, those for failures neither."""

    MARK = "******"
    SHELL = ("sh", "-c")
    surrounding = staticmethod(surroundings.drone)

    def shape(self, script):
        return f"printf '%s\\n' {shlex.quote('set -e' + chr(10) + script)} | /bin/sh"

    def log(self, writes):
        return "".join(self.hide(text) for text in writes)

    def phrases(self):
        lines = {line.strip() for value in self.given.values() for line in value.splitlines()}
        return {line for line in lines if len(line) >= 2}

    def verdict(self, code):
        return "passed, later steps skipped" if code == 78 else super().verdict(code)


class Woodpecker(Agent):
    """The script comes on the shell's standard input. Hides a from_secret value of more than 3 characters, then each of its
    lines, of one character even."""

    MARK = "********"
    SHELL = ("sh", "-c")
    surrounding = staticmethod(surroundings.woodpecker)

    def shape(self, script):
        return f"printf '%s\\n' {shlex.quote(script)} | /bin/sh -e"

    def phrases(self):
        long = [value for value in self.given.values() if len(value) > 3]
        return set(long) | {line for value in long for line in value.splitlines() if line}


class Forgejo(Agent):
    """Reads `::add-mask::` at the start of a line, unescapes nothing, and shows no such line; other commands stay as they are."""

    SHELL = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")
    COMMAND = re.compile(r"^::([^ :]+)(?: .*)?::(.*)$")

    @staticmethod
    def surrounding(box):
        return surroundings.github(box) | {"GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true"}

    def log(self, writes):
        self.masks, shown = set(), []
        for line in "".join(writes).splitlines(keepends=True):
            found = self.COMMAND.match(line.rstrip("\r\n"))
            if found and found[1] == "add-mask":
                self.masks.add(found[2])
            else:
                shown.append(self.hide(line))
        return "".join(shown)

    def phrases(self):
        return super().phrases() | getattr(self, "masks", set())


class Harness(Agent):
    """lite-engine: hides each line of a secret, of 2 characters and more, in each write by itself, and the values of the
    file of secret outputs; a line of that file that does not parse puts the whole file into the log."""

    MARK = "**************"
    surrounding = staticmethod(surroundings.harness)
    OUTPUT = re.compile(r"^[A-Za-z_]\w*=__B64__[A-Za-z0-9+/]*=*$")

    def __init__(self, case, **given):
        super().__init__(case, **given)
        self.env |= later_steps.harness_files(case)

    def run(self, script):
        step = super().run(script)
        lines = self.case.box.read("outputs/secret.env").decode().splitlines()
        if not all(map(self.OUTPUT.match, lines)):
            step.log += "\n".join(lines)
        return step

    def log(self, writes):
        return "".join(self.hide(text) for text in writes)

    def phrases(self):
        values = [*self.given.values(), *later_steps.harness_outputs(self.case).values()]
        lines = {line.strip() for value in values for line in value.splitlines()}
        return {line for line in lines if len(line) >= 2}


ALL = {
    "Buildkite": Buildkite,
    "GitLab": GitLab,
    "GitLab to 19.0": OldGitLab,
    "Drone": Drone,
    "Woodpecker": Woodpecker,
    "Forgejo": Forgejo,
    "Harness": Harness,
}
