"""One run of a program: its sandbox folder before and after, its streams, its end."""

import fcntl
import os
import pty
import re
import resource
import stat
import struct
import subprocess
import tempfile
import termios
import threading

RUN_SECONDS = 60

COLOR = re.compile(r"\x1b\[[0-9;]*m")
ERROR = re.compile(r"^snyk-cred: error: (?P<what>.+) \[(?P<word>[a-z0-9-]+)\]$", re.M)


class Box:
    """A sandbox folder. The checkout of every CI system is its `work`, the current directory of every run."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="snyk-cred-e2e-")
        self.root = os.path.realpath(self._folder.name)
        self.folder("work")

    def remove(self):
        self._folder.cleanup()

    def path(self, name):
        return os.path.join(self.root, name)

    def folder(self, name):
        os.makedirs(self.path(name), exist_ok=True)
        return self.path(name)

    def write(self, name, data, mode=0o600):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        os.chmod(path, mode)
        return path

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def files(self):
        """Content of every regular file below the folder."""
        found = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                if stat.S_ISREG(os.lstat(path).st_mode):
                    with open(path, "rb") as file:
                        found[path] = file.read()
        return found


class Result:
    def __init__(self, argv, env, code, stdout, stderr, before, after):
        self.argv, self.env, self.code = argv, env, code
        self.raw_stdout, self.raw_stderr = stdout, stderr
        self.stdout = stdout.decode("utf-8", "replace")
        self.stderr = COLOR.sub("", stderr.decode("utf-8", "replace"))  # as it is seen
        self.before, self.after = before, after

    @property
    def words(self):
        """The stable words in brackets of every error line."""
        return [match["word"] for match in ERROR.finditer(self.stderr)]

    @property
    def error(self):
        match = ERROR.search(self.stderr)
        return match["what"] if match else ""

    def changed(self):
        return {path: data for path, data in self.after.items() if self.before.get(path) != data}

    def __str__(self):
        return f"{self.argv[:6]} ended with {self.code}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}\n---"


class Running:
    """A run that has not ended. Terminals are given as pseudo-terminals that nobody types on."""

    def __init__(self, argv, env, cwd, stdin, terminals, limits, columns=0):
        self.argv, self.env = argv, env
        self.collected = {"stdout": b"", "stderr": b""}
        self.readers, self.masters = [], []
        ends, to_close = {}, []
        for stream in ("stdin", "stdout", "stderr"):
            if stream in terminals:
                master, slave = pty.openpty()
                fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24 if columns else 0, columns, 0, 0))
                self.masters.append(master)
                to_close.append(slave)
                ends[stream] = slave
                if stream != "stdin":
                    self._read_from(stream, master)
            elif stream == "stdin":
                ends[stream] = subprocess.PIPE if stdin is not None else subprocess.DEVNULL
            else:
                ends[stream] = subprocess.PIPE

        def prepare():
            for kind, value in limits.items():
                resource.setrlimit(kind, (value, value))

        self.process = subprocess.Popen(argv, env=env, cwd=cwd, preexec_fn=prepare, **ends)
        for slave in to_close:
            os.close(slave)
        for stream in ("stdout", "stderr"):
            if stream not in terminals:
                self._read_from(stream, getattr(self.process, stream).fileno())
        if stdin is not None and "stdin" not in terminals:
            writer = threading.Thread(target=self._write, args=(stdin,))
            writer.start()
            self.readers.append(writer)

    def _write(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def _read_from(self, stream, descriptor):
        def read():
            while True:
                try:
                    data = os.read(descriptor, 65536)
                except OSError:  # a pseudo-terminal whose other end is closed
                    return
                if not data:
                    return
                self.collected[stream] += data

        reader = threading.Thread(target=read)
        reader.start()
        self.readers.append(reader)

    def wait(self, seconds=RUN_SECONDS):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(
                f"{self.argv} did not end within {seconds} s; stderr: {self.collected['stderr']!r}"
            )
        finally:
            for reader in self.readers:
                reader.join(10)
            for master in self.masters:
                os.close(master)
            for pipe in (self.process.stdout, self.process.stderr):
                if pipe:
                    pipe.close()
        return self.process.returncode
