"""One run of a program under ptrace (man 2 ptrace). It is stopped where something can be seen of it: at the start of every
program, at its first connection, and at the end of each of its processes, when their memory is still there.
"""

import contextlib
import ctypes
import dataclasses
import os
import platform
import signal
import struct
import subprocess
import threading

TRACEME, CONT, DETACH, SYSCALL = 0, 7, 17, 24
SETOPTIONS, GETEVENTMSG, GET_SYSCALL_INFO = 0x4200, 0x4201, 0x420E
SYSGOOD, FORK, VFORK, CLONE, EXEC, EXIT = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 6
KILL_WITH_US = 1 << 20
EVENT_FORK, EVENT_VFORK, EVENT_CLONE, EVENT_EXEC, EVENT_EXIT = 1, 2, 3, 4, 6
ENTRY = 1  # of a system call
OUR_THREADS, OF_THIS_THREAD = 0x40000000, 0x20000000  # __WALL, __WNOTHREAD: servers of the test start programs, too
CONNECT = {"x86_64": 42, "aarch64": 203}.get(platform.machine())

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, address=0, data=0):
    if libc.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x}")


def why_not():
    """Why a process cannot be looked at here, or None."""
    if CONNECT is None:
        return "the numbers of this machine's system calls are not listed"
    if os.geteuid() != 0:
        return "only root may look into a process that keeps its memory to itself"
    try:
        run(["/bin/true"], {}, "/", Watch())
    except OSError as error:
        return f"this system lets nobody trace a process ({error})"
    return None


class Watch:
    """What is told of a run. The process stands still meanwhile."""

    def started(self, pid):
        """A program, with its words in /proc/PID/cmdline."""

    def connects(self, pid):
        """For the first time; nothing has been sent."""

    def ends(self, pid, killed):
        """A process of the program itself. One that a signal ends has no time for anything."""


@dataclasses.dataclass
class Ended:
    code: int | None  # negative: by a signal; none: it did not end in time
    stdout: bytes
    stderr: bytes


def is_connection(pid):
    """To another machine, or so it looks; not to a socket in the file system."""
    info = ctypes.create_string_buffer(88)
    ptrace(GET_SYSCALL_INFO, pid, len(info), ctypes.addressof(info))
    kind, number, address = struct.unpack_from("<B23xQ8xQ", info)
    if kind != ENTRY or number != CONNECT:
        return False
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        memory.seek(address)
        return struct.unpack("<H", memory.read(2))[0] in (2, 10)  # AF_INET, AF_INET6


def given_area(pid):
    """Where its words and its variables lie (man 5 proc: arg_start to env_end)."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[45]), int(fields[48])


def memory(pid):
    """All that the process could write to: address, name and bytes of each part."""
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb", 0) as file:
        for line in maps:
            where, rights, rest = line.split(" ", 2)
            if not rights.startswith("rw"):
                continue
            begin, end = (int(number, 16) for number in where.split("-"))
            file.seek(begin)
            try:
                yield begin, rest.split()[-1] if "[" in rest or "/" in rest else "memory", file.read(end - begin)
            except OSError:
                continue  # a device's


def collected(descriptor, into):
    with os.fdopen(descriptor, "rb") as file:
        into.append(file.read())


def fed(descriptor, data):
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BrokenPipeError:
        pass


class Streams:
    """What the program's streams are connected to: a pipe that is read, unless `broken` says otherwise of stdout or
    stderr: "closed", "full" (a device without room) or "unread" (a pipe that nobody reads)."""

    def __init__(self, stdin, broken):
        self.broken, self.threads, self.data, self.ours, self.ends = broken, [], {}, [], {}
        out, self.to_feed = os.pipe()
        self.ours.append(out)
        self.ends["stdin"] = out
        self.thread(fed, self.to_feed, stdin)
        for name in ("stdout", "stderr"):
            self.data[name] = []
            if broken.get(name) == "full":
                end = os.open("/dev/full", os.O_WRONLY)
            else:
                out, end = os.pipe()
                if broken.get(name) == "unread":
                    os.close(out)
                else:
                    self.thread(collected, out, self.data[name])
            self.ours.append(end)
            self.ends[name] = end

    def thread(self, act, *words):
        self.threads.append(threading.Thread(target=act, args=words))

    def prepare(self):
        """In the new process."""
        for number, name in ((1, "stdout"), (2, "stderr")):
            if self.broken.get(name) == "closed":
                os.close(number)

    def started(self):
        for end in self.ours:
            os.close(end)
        for thread in self.threads:
            thread.start()

    def taken(self):
        for thread in self.threads:
            thread.join(10)
        return (b"".join(self.data[name]) for name in ("stdout", "stderr"))


class Tracer:
    def __init__(self, first, watch):
        self.first, self.watch, self.code = first, watch, None
        self.alive, self.met, self.connected = {first}, {first}, False
        self.program = os.readlink(f"/proc/{first}/exe")

    def is_ours(self, pid):
        try:
            return os.readlink(f"/proc/{pid}/exe") == self.program
        except OSError:
            return False

    def go_on(self, pid, with_signal=0):
        try:
            ptrace(CONT if self.connected else SYSCALL, pid, 0, with_signal)
        except ProcessLookupError:
            pass  # killed while it stood

    def take(self, pid, status):
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            self.alive.discard(pid)
            if pid == self.first:
                self.code = os.waitstatus_to_exitcode(status)
            return
        event, number, told = status >> 16, os.WSTOPSIG(status), 0
        if event == EVENT_EXEC:
            self.watch.started(pid)
            if not self.is_ours(pid):
                ptrace(DETACH, pid)  # what it does is not the program's doing
                self.alive.discard(pid)
                return
        elif event == EVENT_EXIT:
            if leads(pid) and self.is_ours(pid):
                self.watch.ends(pid, ending(pid) & 0x7F != 0)
        elif event == 0 and number == signal.SIGTRAP | 0x80:
            if not self.connected and is_connection(pid):
                self.connected = True
                self.watch.connects(pid)
        elif event == 0 and not (number == signal.SIGSTOP and pid not in self.met):
            told = number
        self.alive.add(pid)
        self.met.add(pid)
        self.go_on(pid, told)


def ending(pid):
    """As wait() will tell it."""
    status = ctypes.c_ulong()
    ptrace(GETEVENTMSG, pid, 0, ctypes.addressof(status))
    return status.value


def leads(pid):
    """Is it a process, and not one of its other threads?"""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
            return f"\nTgid:\t{pid}\n" in file.read()
    except OSError:
        return False


class TooLong(Exception):
    pass


def too_long(*_):
    raise TooLong


def trace(process, watch, seconds):
    """Its exit code; none if it did not end in time. For a main thread, which gets the alarm."""
    os.waitpid(process.pid, OUR_THREADS)  # at its first instruction
    ptrace(SETOPTIONS, process.pid, 0, SYSGOOD | FORK | VFORK | CLONE | EXEC | EXIT | KILL_WITH_US)
    tracer = Tracer(process.pid, watch)
    watch.started(process.pid)
    tracer.go_on(process.pid)
    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    late = False
    while tracer.alive or tracer.code is None:
        try:
            if tracer.alive:
                tracer.take(*os.waitpid(-1, OUR_THREADS | OF_THIS_THREAD))
            else:  # another program has taken its place
                tracer.code = os.waitstatus_to_exitcode(os.waitpid(process.pid, OUR_THREADS)[1])
        except TooLong:
            late = True
            for pid in tracer.alive | {process.pid}:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    return None if late else tracer.code


def run(argv, env, cwd, watch, stdin=b"", broken=None, seconds=30):
    streams = Streams(stdin, broken or {})

    def prepare():
        libc.ptrace(TRACEME, 0, None, None)
        streams.prepare()

    process = subprocess.Popen(argv, env=env, cwd=cwd, preexec_fn=prepare, **streams.ends)
    streams.started()
    process.returncode = code = trace(process, watch, seconds)
    stdout, stderr = streams.taken()
    return Ended(code, stdout, stderr)
