"""Where a secret is looked for, and where it may be. A searcher gives findings: its own name, the place, and the form in
which the secret stands there; never the secret."""

import collections
import dataclasses
import os
import signal
import stat
import struct

import github_files
import traced
from credentials import PIECE, Canary, forms, pieces
from harness import without_mask_commands

NOBODY = 65534
SHOWN = ("cmdline", "environ", "auxv", "comm", "stat", "status", "maps", "limits", "io", "syscall", "stack", "mountinfo")


@dataclasses.dataclass(frozen=True)
class Finding:
    searcher: str
    place: str
    form: str

    def __str__(self):
        return f"{self.searcher}: {self.place}, as {self.form}"


def secret_part(secret):
    """Of a token with claims its signature: what they say in base64, such as a host or an hour, stands elsewhere, too."""
    return secret.rpartition(".")[2]


class PiecesCanary(Canary):
    def __init__(self, secrets):
        super().__init__()
        for secret in secrets:
            self.forms += forms(secret).items()
            self.pieces |= pieces(secret_part(secret))


class MemoryCanary:
    """The same for megabytes: whole forms, and pieces one after the other, as freed memory keeps them."""

    def __init__(self, secrets):
        self.wanted = {}
        for number, secret in enumerate(secrets, 1):
            which = f"secret {number}"
            for name, form in forms(secret).items():
                self.wanted.setdefault(form, f"{name} of {which}")
            body = secret_part(secret).encode()
            for at in range(0, len(body) - PIECE + 1, PIECE):
                self.wanted.setdefault(body[at : at + PIECE], f"bytes {at} to {at + PIECE} of {which}")

    def find(self, data):
        return next((name for form, name in self.wanted.items() if form in data), None)


class Stranger:
    """A process of a user without rights on this machine: what it reads of /proc/PID, others can read."""

    def __init__(self):
        ask, self.asked = os.pipe()
        self.answered, answer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.serve(ask, answer)
            finally:
                os._exit(1)
        os.close(ask)
        os.close(answer)

    def serve(self, ask, answer):
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.close(self.asked)
        while question := os.read(ask, 8):
            seen = b"\0".join(self.seen_of(struct.unpack("<q", question)[0]))
            data = struct.pack("<q", len(seen)) + seen
            while data:
                data = data[os.write(answer, data) :]

    def seen_of(self, pid):
        for name in SHOWN:
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    yield file.read()
            except OSError:
                continue
        for name in ("cwd", "exe", "root"):
            try:
                yield os.readlink(f"/proc/{pid}/{name}").encode()
            except OSError:
                continue
        for name in ("mem", "fd"):
            if os.access(f"/proc/{pid}/{name}", os.R_OK):
                yield f"{name} is open to everyone".encode()

    def look(self, pid):
        os.write(self.asked, struct.pack("<q", pid))
        (size,) = struct.unpack("<q", self.read(8))
        return self.read(size)

    def read(self, size):
        data = b""
        while len(data) < size:
            data += os.read(self.answered, size - len(data))
        return data

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Lookout(traced.Watch):
    """Looks while the program runs. `hidden` are secrets that nobody may see; those of `wiped` leave the environment, and
    those of `freed` the memory, as README's threat model says; `on_argv`: the case itself wrote one there."""

    def __init__(self, stranger, hidden, wiped, freed, on_argv=False):
        self.stranger, self.on_argv = stranger, on_argv
        self.hidden, self.environment, self.memory = PiecesCanary(hidden), PiecesCanary(wiped), MemoryCanary(freed)
        self.findings, self.figures, self.connected, self.first = [], collections.Counter(), False, 0

    def look(self, searcher, place, data, canary):
        self.figures[f"bytes of {searcher}"] += len(data)
        if form := canary.find(data):
            self.findings.append(Finding(searcher, place, form))

    def of_proc(self, pid, name):
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()

    def of_stranger(self, pid, when):
        data = self.stranger.look(pid)
        if not self.on_argv:
            self.look("another user", when, data, self.hidden)
        if b" is open to everyone" in data:
            self.findings.append(Finding("another user", when, "memory or descriptors that are open to everyone"))

    def started(self, pid):
        self.figures["programs started"] += 1
        self.first = self.first or pid
        if not self.on_argv:
            words = self.of_proc(pid, "cmdline")
            self.look("argv", os.path.basename(words.split(b"\0")[0]).decode(errors="replace"), words, self.hidden)

    def connects(self, pid):
        self.figures["first connections"] += 1
        self.connected = True
        self.look("environment", "at the first connection", self.of_proc(pid, "environ"), self.environment)
        self.of_stranger(pid, "at the first connection")

    def ends(self, pid, killed):
        self.figures["processes at their end"] += 1
        self.of_stranger(pid, "at the end")
        who = self.of_proc(pid, "comm").decode().strip()
        if killed or (pid != self.first and who != "exec-guard"):
            return  # a fork that was to become another program: it has the memory of the one that lives on
        words, variables = traced.given_area(pid)
        for begin, place, data in traced.memory(pid):
            if begin <= words < begin + len(data) and not self.connected:
                # Until something is sent, the variables may stand where the kernel wrote them.
                data = data[: words - begin] + data[variables - begin :]
            self.look("memory", f"{place} of {who} at its end", data, self.memory)


def private_files(stdout, changed, root):
    """Those that lines for `eval` name: closed to others, outside of the checkout."""
    for path in changed:
        modes = [stat.S_IMODE(os.stat(each).st_mode) for each in (path, os.path.dirname(path))]
        if path.encode() in stdout and modes == [0o600, 0o700] and not path.startswith(os.path.join(root, "work") + "/"):
            yield path


def after(run, ended, before, files):
    """Looks at what is left when it has ended. `run` is a cases.Run."""
    canary = PiecesCanary(run.hidden)
    figures = collections.Counter({f"ended with {ended.code}": 1})
    changed = {path: data for path, data in files.items() if before.get(path) != data}
    allowed = set(run.handed_to) if ended.code == 0 else set()
    if ended.code == 0:
        allowed |= set(private_files(ended.stdout, changed, run.root))
    findings = []
    places = [("stdout", "stdout", without_mask_commands(ended.stdout, run.env)),
              ("stderr", "stderr", without_mask_commands(ended.stderr, run.env)),
              *(("file", path[len(run.root) :], data) for path, data in changed.items() if path not in allowed),
              *(("file name", "", path.encode()) for path in changed)]  # fmt: skip
    for searcher, place, data in places:
        figures[f"bytes of {searcher}"] += len(data)
        if form := canary.find(data):
            findings.append(Finding(searcher, place, form))
    figures["files written"] += len(changed)
    if ended.code is None:
        findings.append(Finding("time", "the run", "no end"))
    if ended.code == 0 and run.handed:
        whole = [path for path in allowed if run.handed.encode() in files.get(path, b"")]
        figures["hand-overs in files"] += bool(whole)
        if run.must_be_handed and not whole:
            findings.append(Finding("hand-over", "its file", "less than the whole"))
    github = run.env.get("GITHUB_ENV")
    if github in changed:
        github_files.variables(changed[github])  # what the runner could not read would end this run
    return findings, figures
