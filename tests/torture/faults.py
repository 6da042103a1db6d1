"""The faults that a run can meet, one at a time: strace makes the N-th call of a kind fail with an errno, or sends a
signal there; a preloaded library lets the N-th allocation find no memory. How many there are, a run without a fault says."""

import collections
import contextlib
import dataclasses
import re
import subprocess

# What these calls do fail with in the field; the errnos of man 2, and what sandboxes answer.
ERRNOS = {
    "read": ["EIO", "EINTR", "EAGAIN", "EBADF"],
    "write": ["ENOSPC", "EIO", "EPIPE", "EINTR", "EAGAIN", "EDQUOT", "EFBIG"],
    "openat": ["EACCES", "ENOENT", "EMFILE", "ENFILE", "ENOMEM", "EINTR", "EIO", "ENAMETOOLONG", "ELOOP", "EROFS", "ESTALE"],
    "newfstatat": ["EACCES", "ENOENT", "EIO", "ENOMEM", "ENAMETOOLONG", "ELOOP", "EOVERFLOW"],
    "close": [],  # strace would leave the descriptor open, which no kernel does
    "rt_sigaction": [],  # fails for a wrong number only
    "rt_sigprocmask": [],
    "fsync": ["EIO", "ENOSPC", "EINVAL", "EROFS"],
    "ftruncate": ["EIO", "EINTR", "EPERM"],
    "flock": ["ENOLCK", "EINTR", "EOPNOTSUPP", "ENOSYS"],
    "mmap": ["ENOMEM", "EPERM"],
    "brk": [],  # gives the old end and no errno, which strace cannot know; the C library then asks mmap
    "futex": [],  # only wakes here, which does not fail; the C library would end the program
    "arch_prctl": [],  # fails for no program that starts
    "socket": ["EMFILE", "EACCES", "EAFNOSUPPORT", "ENOBUFS", "EPERM"],
    "connect": ["ECONNREFUSED", "ENETUNREACH", "EACCES", "EADDRNOTAVAIL", "EINTR", "EPERM", "ETIMEDOUT"],
    "sendto": ["EPIPE", "ECONNRESET", "EAGAIN", "EINTR", "ENOBUFS"],
    "recvfrom": ["ECONNRESET", "EAGAIN", "EINTR", "ENOMEM", "ETIMEDOUT"],
    "poll": ["EINTR", "ENOMEM", "EPERM"],
    "getrandom": ["ENOSYS", "EPERM", "EINTR", "EAGAIN"],
    "clone": ["EAGAIN", "ENOMEM", "EPERM", "ENOSYS"],
    "clone3": ["EAGAIN", "ENOMEM", "EPERM", "ENOSYS"],
    "execve": ["EACCES", "ENOENT", "ENOMEM", "E2BIG", "ETXTBSY", "EIO"],
    "mkdir": ["EACCES", "ENOSPC", "EROFS", "EEXIST", "EDQUOT"],
    "rename": ["EACCES", "ENOSPC", "EROFS", "EXDEV", "EIO"],
    "linkat": ["EACCES", "EPERM", "EEXIST", "EOPNOTSUPP", "EMLINK"],
    "unlink": ["EACCES", "EROFS", "EIO"],
    "pipe2": ["EMFILE", "ENFILE", "EPERM"],
    "wait4": [],  # of a child of one's own that nobody waits for elsewhere
}
OTHERS = ["EPERM", "ENOSYS", "EIO", "ENOMEM"]
SIGNALS = ["TERM", "INT", "HUP", "KILL"]
# To fail the first would be to run nothing; a process that cannot end is not one that a kernel makes.
NEVER_FAIL = {"exit_group", "exit", "rt_sigreturn", "restart_syscall"}
CANNOT_FAIL = {"getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid"}  # by POSIX
# A message of a signal handler or a thread to its own program; fails only where the pipe is full of them.
TO_ITSELF = re.compile(r"write\(\d+<pipe:\[\d+\]>, \"\"\.\.\., (?:8|24)\b")
CALL = re.compile(r"^(?:\d+ +)?(?P<name>[a-z_0-9]+)\(")


@dataclasses.dataclass(frozen=True)
class Fault:
    call: str
    number: int  # the N-th such call of a process
    how: str  # "error=EIO" or "signal=TERM"
    harmless = False

    def __str__(self):
        return f"{self.call}:{self.how}:when={self.number}"

    @property
    def signal(self):
        """That may end the run, or none."""
        return self.how.removeprefix("signal=") if self.how.startswith("signal=") else None

    def prefix(self, starts_command):
        """Of the command line. Only this call is stopped at, so that a run costs little more than it does alone. CMD is let go, unlike guard
        and threads, for what befalls it is not ours; strace 6 can do only one of these."""
        how = "--detach-on=execve" if starts_command else "--seccomp-bpf"
        return ["strace", "-o", "/dev/null", "-f", how, "-e", f"trace={self.call}", "-e", f"inject={self}"]

    def environment(self):
        return {}

    def around(self, stage):
        return contextlib.nullcontext()


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two faults in one run, of different calls."""

    first: Fault
    second: Fault  # a signal, if one of them is
    harmless = False

    def __str__(self):
        return f"{self.first}+{self.second}"

    @property
    def call(self):
        return self.first.call

    @property
    def calls(self):
        return {self.first.call, self.second.call}

    @property
    def signal(self):
        return self.second.signal

    def prefix(self, starts_command):
        how = "--detach-on=execve" if starts_command else "--seccomp-bpf"
        return ["strace", "-o", "/dev/null", "-f", how, "-e", f"trace={self.first.call},{self.second.call}",
                "-e", f"inject={self.first}", "-e", f"inject={self.second}"]  # fmt: skip

    def environment(self):
        return {}

    def around(self, stage):
        return contextlib.nullcontext()


@dataclasses.dataclass(frozen=True)
class Shortage:
    """The N-th allocation finds no memory."""

    library: str  # made of fail_allocation.c
    number: int
    call = "malloc"
    signal = None
    harmless = False

    def __str__(self):
        return f"allocation:{self.number}"

    def prefix(self, starts_command):
        return []

    def environment(self):
        return {"LD_PRELOAD": self.library, "FAIL_ALLOCATION": str(self.number)}

    def around(self, stage):
        return contextlib.nullcontext()


def all_faults(lines):
    """Of a traced run, with `-y`. A call's number counts for its process; they share what is tried for it."""
    count, errnos = collections.Counter(), {}
    for line in lines:
        match = CALL.match(line)
        # The only execve is that of the program itself: what it starts is let go.
        if not match or match["name"] in NEVER_FAIL or match["name"] == "execve":
            continue
        name, process = match["name"], line.split()[0]
        count[process, name] += 1
        call = name, count[process, name]
        fails = name not in CANNOT_FAIL and not TO_ITSELF.search(line)
        errnos[call] = errnos.get(call, ERRNOS.get(name, OTHERS)) if fails else []
    return [Fault(*call, how) for call, fail in errnos.items()
            for how in [*(f"error={errno}" for errno in fail), *(f"signal={signal}" for signal in SIGNALS)]]  # fmt: skip


def pairs(faults, chance):
    """Of the faults of one scene: each with another of a later call, by chance."""
    errors = [fault for fault in faults if fault.signal is None]
    for second in faults:
        first = chance.choice(errors)
        if first.call != second.call:
            yield Pair(first, second)


def version():
    return subprocess.run(["strace", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
