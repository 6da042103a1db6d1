"""What strace cannot make happen, by a preloaded library (disturb.c): reads and writes that really transfer less, a close
that closes and reports an error, and a signal after each byte of a hand-over."""

import contextlib
import dataclasses
import errno
import re
import signal

SHORT = {"read", "write", "recv", "send"}
CLOSE_ERRORS = ["EIO", "EINTR", "ENOSPC", "EDQUOT"]
SIGNALS = ["TERM", "INT", "HUP", "KILL"]
NOTE = re.compile(r"^(?P<call>[a-z]+) (?P<number>\d+) (?P<result>-?\d+) (?P<path>.*)$")


@dataclasses.dataclass(frozen=True)
class Transfer:
    library: str
    call: str
    number: int
    how: str  # as disturb.c takes it
    appends: bool = False  # to a file of the CI system's

    def __str__(self):
        return f"{self.call}:{self.number}:{self.how}"

    @property
    def signal(self):
        return signal.Signals(int(self.how.split(":")[1])).name[3:] if self.how.startswith("signal") else None

    @property
    def harmless(self):
        """A transfer of less than all is no error: the run ends as it would without it. A record alone is appended by one
        call, or others' may come between: less of it is a full disk, and is taken back."""
        return self.how.startswith("short") and not self.appends

    def prefix(self, starts_command):
        return []

    def environment(self):
        return {"LD_PRELOAD": self.library, "DISTURB": str(self)}

    def around(self, stage):
        return contextlib.nullcontext()


def of_notes(library, lines, hand_over):
    """Those of a good run, from what the library noted of it."""
    found = {}
    for line in lines:
        match = NOTE.match(line)
        if not match:
            continue
        call, number, result = match["call"], int(match["number"]), int(match["result"])
        ways = []
        if call in SHORT and result > 1:
            ways += [f"short:{size}" for size in sorted({1, result // 2, result - 1})]
        if call == "close":
            ways += [f"error:{getattr(errno, name)}" for name in CLOSE_ERRORS]
        if call == "write" and result > 0 and match["path"].removesuffix(" (deleted)") in hand_over:
            ways += [f"signal:{signal.Signals[f'SIG{name}'].value}:{size}" for size in range(result + 1) for name in SIGNALS]
        appends = call == "write" and "_runner_file_commands" in match["path"]
        found.update({(call, number, how): Transfer(library, call, number, how, appends) for how in ways})
    return list(found.values())
