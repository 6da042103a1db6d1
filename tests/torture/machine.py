"""States of the machine in which a run may find itself, one at a time: file systems that are full, without inodes,
read-only or take nothing back; /tmp, /proc, /dev or the working directory missing; streams closed, in all combinations;
limits. torture.py has a mount namespace of its own, so that nobody else sees any of it, and all of it ends with it."""

import contextlib
import ctypes
import dataclasses
import fcntl
import itertools
import os
import shutil
import struct
import subprocess
import tempfile

NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
PRIVATE, READ_ONLY, REMOUNT = 1 << 18 | 1 << 14, 1, 32
GET_FLAGS, SET_FLAGS, APPEND_ONLY, IMMUTABLE = 0x80086601, 0x40086602, 0x20, 0x10
PAGE = 4096
USER = 54321  # one without other processes, whom alone a limit of processes counts

AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")

libc = ctypes.CDLL(None, use_errno=True)


def must(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def mount(kind, path, flags=0, data=None):
    must(libc.mount(kind.encode(), path.encode(), kind.encode(), flags, data and data.encode()), f"mount {kind} on {path}")


def enter():
    """A mount namespace of our own, with all sandbox folders in one memory file system. Says why not, or None."""
    if os.geteuid() != 0:
        return "only root may mount a file system"
    try:
        must(libc.unshare(NEW_MOUNTS), "unshare")
        mount("none", "/", PRIVATE)
        mount("tmpfs", "/mnt", 0, "size=256m,mode=755")
    except OSError as error:
        return f"this system gives no mount namespace ({error})"
    os.environ["TMPDIR"] = tempfile.tempdir = "/mnt"
    return None


@contextlib.contextmanager
def file_system(root, options, then):
    """`root` with all that is in it as a file system of its own. `then` spoils it."""
    kept = tempfile.mkdtemp()
    shutil.copytree(root, kept, dirs_exist_ok=True)
    mount("tmpfs", root, 0, options)
    shutil.copytree(kept, root, dirs_exist_ok=True)
    shutil.rmtree(kept)
    try:
        then(root)
        yield
    finally:
        must(libc.umount2(root.encode(), 2), f"unmount {root}")


def fill(root, pages_left):
    """Takes all room but so many pages."""
    path = os.path.join(root, ".filler")
    with open(path, "wb", 0) as file, contextlib.suppress(OSError):
        while file.write(bytes(PAGE)) == PAGE:
            pass
    os.truncate(path, max(0, os.path.getsize(path) // PAGE * PAGE - pages_left * PAGE))


def take_inodes(root, left):
    made = []
    with contextlib.suppress(OSError):
        for number in itertools.count():
            path = os.path.join(root, f".taken-{number}")
            open(path, "wb").close()
            made.append(path)
    for path in made[len(made) - left :]:
        os.remove(path)


@contextlib.contextmanager
def flagged(paths, flag):
    """With an attribute of chattr's."""
    set_on = []
    try:
        for path in paths:
            if os.path.exists(path):
                set_flag(path, flag, True)
                set_on.append(path)
        yield
    finally:
        for path in set_on:
            set_flag(path, flag, False)


def set_flag(path, flag, on):
    file = os.open(path, os.O_RDONLY)
    try:
        flags = struct.unpack("=l", fcntl.ioctl(file, GET_FLAGS, struct.pack("=l", 0))[:4])[0]
        fcntl.ioctl(file, SET_FLAGS, struct.pack("=l", flags | flag if on else flags & ~flag))
    finally:
        os.close(file)


def no_other_user(program):
    """Why USER cannot run the program here, or None."""
    done = subprocess.run([*AS_USER, program, "--version"], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


@contextlib.contextmanager
def owned(root):
    """By a user without other processes."""
    for folder, _, names in os.walk(root):
        for path in (folder, *(os.path.join(folder, name) for name in names)):
            os.chown(path, USER, USER, follow_symlinks=False)
    yield


def shell(script):
    """The program begins in this shell, in a mount namespace of its own."""
    return ["unshare", "--mount", "--propagation", "unchanged", "sh", "-c", script + ' && exec "$0" "$@"']


@dataclasses.dataclass(frozen=True)
class State:
    name: str
    words: tuple = ()  # before the program
    surround: object = None  # of the sandbox folder and the stage
    closed: tuple = ()  # streams that the program does not have
    other_user: bool = False
    call = "a state"
    signal = None
    harmless = False

    def __str__(self):
        return self.name

    def prefix(self, starts_command):
        return list(self.words)

    def environment(self):
        return {}

    def around(self, stage):
        root = os.path.dirname(stage.env["HOME"])
        return self.surround(root, stage) if self.surround else contextlib.nullcontext()


def all_states():
    found = []

    def add(name, words=(), surround=None, closed=(), other_user=False):
        found.append(State(name, tuple(words), surround, closed, other_user))

    for left in (0, 1, 2, 4):
        add(f"a full disk but for {left} pages",
            surround=lambda root, stage, left=left: file_system(root, "size=1m", lambda at: fill(at, left)))  # fmt: skip
    for left in range(4):
        add(f"{left} inodes left",
            surround=lambda root, stage, left=left: file_system(root, "nr_inodes=80", lambda at: take_inodes(at, left)))  # fmt: skip
    add("a read-only file system",
        surround=lambda root, stage: file_system(root, "size=4m", lambda at: mount("tmpfs", at, REMOUNT | READ_ONLY)))  # fmt: skip
    for name, flag in (("append-only", APPEND_ONLY), ("immutable", IMMUTABLE)):
        add(f"hand-over {name}", surround=lambda root, stage, flag=flag: flagged(stage.hand_over, flag))
        add(f"all files {name}", surround=lambda root, stage, flag=flag: flagged([*stage.hand_over, *stage.reports], flag))
    for path in ("/tmp", "/proc", "/dev", "/etc", "/sys"):
        add(f"nothing in {path}", shell(f"mount -t tmpfs -o ro none {path}"))
    add("nothing in /tmp, /proc, /dev, /etc", shell("for at in /tmp /proc /dev /etc; do mount -t tmpfs -o ro none $at || exit; done"))
    add("the working directory gone", ("sh", "-c", 'mkdir ../gone && cd ../gone && rmdir ../gone && exec "$0" "$@"'))
    add("no TMPDIR", ("env", "TMPDIR=/nowhere"))
    add("no HOME", ("env", "-u", "HOME", "-u", "TMPDIR"))
    names = ("stdin", "stdout", "stderr")
    for number in (1, 2, 3):
        for closed in itertools.combinations(range(3), number):
            marks = " ".join(("<&-", ">&-", "2>&-")[stream] for stream in closed)
            add("closed: " + ", ".join(names[stream] for stream in closed), ("sh", "-c", f'exec "$0" "$@" {marks}'),
                closed=tuple(names[stream] for stream in closed))  # fmt: skip
    for limit in range(3, 24):
        add(f"{limit} descriptors", ("prlimit", f"--nofile={limit}"))
    for limit in (0, 1, 64, 256, 1024):
        add(f"files of {limit} bytes", ("prlimit", f"--fsize={limit}"))
    for limit in range(8, 72, 4):
        add(f"{limit} MB of addresses", ("prlimit", f"--as={limit << 20}"))
    for limit in (128, 256, 1024):
        add(f"a stack of {limit} KB", ("prlimit", f"--stack={limit << 10}"))
    for limit in range(1, 8):
        words = (*AS_USER, "prlimit", f"--nproc={limit}")
        add(f"{limit} processes", words, lambda root, stage: owned(root), other_user=True)
    return found
