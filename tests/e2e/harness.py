"""What every end-to-end test stands on: a sandbox folder, fake credentials, runs of the built binary in a cleaned
environment, and the canary, which looks through everything that a run has left behind, in every test.

A test never names a real host that it could reach: all requests go through the emulator's CONNECT.
"""

import json
import os
import pathlib
import pty
import re
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
import uuid

import jsonschema

import credentials
import surroundings
from emulator import HOSTS, emulator, fault  # noqa: F401, handed on to the tests

BINARY = os.environ.get("SNYK_CRED_BINARY", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
ASAN = {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
RUN_SECONDS = 60

ERROR = re.compile(r"^snyk-cred: error: (?P<what>.+) \[(?P<word>[a-z0-9-]+)\]$", re.M)
HINT = re.compile(r"^\s*hint: \S", re.M)


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
        self.stderr = stderr.decode("utf-8", "replace")
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

    def __init__(self, argv, env, cwd, stdin, terminals, limits, ignore_xfsz=False):
        self.argv, self.env = argv, env
        self.collected = {"stdout": b"", "stderr": b""}
        self.readers, self.masters = [], []
        ends, to_close = {}, []
        for stream in ("stdin", "stdout", "stderr"):
            if stream in terminals:
                master, slave = pty.openpty()
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
            if ignore_xfsz:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

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
            raise AssertionError(f"{self.argv} did not end within {seconds} s; stderr: {self.collected['stderr']!r}")
        finally:
            for reader in self.readers:
                reader.join(10)
            for master in self.masters:
                os.close(master)
            for pipe in (self.process.stdout, self.process.stderr):
                if pipe:
                    pipe.close()
        return self.process.returncode


class Case(unittest.TestCase):
    """Base of all end-to-end tests."""

    maxDiff = None

    def setUp(self):
        self.box = Box()
        self.addCleanup(self.box.remove)
        self.canary = credentials.Canary()
        self.emulator = emulator()
        self.emulator.faults()
        self.emulator.world()
        self.emulator.clear_log()

    # --- credentials: everything that is made here is looked for in everything that a run leaves

    def secret(self, value):
        return self.canary.add(value)

    def api_token(self):
        return self.secret(credentials.api_token())

    def pat(self, *args, **kwargs):
        return self.secret(credentials.pat(*args, **kwargs))

    def sat(self, *args, **kwargs):
        return self.secret(credentials.sat(*args, **kwargs))

    def jwt(self, *args, **kwargs):
        return self.secret(credentials.jwt(*args, **kwargs))

    # --- worlds

    def world(self, *accounts, orgs=(), clients=(), **more):
        self.emulator.world(accounts=list(accounts), orgs=list(orgs), clients=list(clients), **more)

    def service_account(self, token=None, **more):
        """Makes a world of one service account of US-01 and returns its token."""
        token = token or self.api_token()
        self.world(account(token, "service_account", **more))
        return token

    # --- runs

    def network(self):
        return ["--proxy", self.emulator.proxy, "--ca-file", self.emulator.ca_file]

    def start(self, argv, env, stdin=None, terminals=(), limits=None, cwd=None):
        text = b"\0".join(os.fsencode(word) for word in argv)
        leak = self.canary.find(text)
        if leak and not getattr(self, "secret_on_argv", False):
            self.fail(f"the test itself puts a secret on the command line: {leak}")
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        return Running(argv, ASAN | env, cwd or self.box.path("work"), stdin, terminals, limits or {})

    def run_program(self, argv, env, stdin=None, terminals=(), limits=None, cwd=None, handed_to=(), seconds=RUN_SECONDS):
        """Runs any program and lets the canary look at what it left. `handed_to`: files that may hold the credential."""
        before = self.box.files()
        running = self.start(argv, env, stdin, terminals, limits, cwd)
        code = running.wait(seconds)
        result = Result(argv, env, code, running.collected["stdout"], running.collected["stderr"], before, self.box.files())
        self.look_for_leaks(result, handed_to)
        return result

    def snyk_cred(self, *args, env=None, network=True, handed_to=(), **more):
        """Runs `snyk-cred ARGS`, with the emulator as its network unless told otherwise."""
        args = list(args)
        if network and args and args[0] in ("inject", "check", "exec"):
            args[1:1] = self.network()
        env = surroundings.bare(self.box) if env is None else env
        return self.run_program([BINARY, *args], env, handed_to=handed_to, **more)

    def look_for_leaks(self, result, handed_to):
        for name, data in (("stdout", result.raw_stdout), ("stderr", result.raw_stderr)):
            leak = self.canary.find(without_mask_commands(data, result.env))
            if leak:
                self.fail(f"a secret is on {name}, as {leak}: {str(result)[:200]}")
        self.assertNotIn("AddressSanitizer", result.stderr)
        self.assertNotIn("runtime error:", result.stderr)
        allowed = set(os.path.realpath(path) for path in handed_to)
        if result.code == 0:
            allowed |= self.private_files(result)
        for path, data in result.changed().items():
            leak = self.canary.find(data)
            if leak and path not in allowed:
                self.fail(f"a secret is in {path[len(self.box.root) :]}, as {leak}: {result}")

    def private_files(self, result):
        """Files that a successful run may leave with the credential: named on stdout for `eval`, closed to others."""
        found = set()
        for path in result.changed():
            folder = os.path.dirname(path)
            inside_checkout = path.startswith(self.box.path("work") + "/")
            closed = stat.S_IMODE(os.stat(path).st_mode) == 0o600 and stat.S_IMODE(os.stat(folder).st_mode) == 0o700
            if path in result.stdout and closed and not inside_checkout:
                found.add(path)
        return found

    # --- assertions

    def assert_ok(self, result):
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.words, [], result)

    def assert_refused(self, result, code, *words, says=()):
        """The exit code; one error line whose word is one of `words`; hints; and texts that it must name."""
        self.assertEqual(result.code, code, result)
        self.assertTrue(result.words, f"no error line: {result}")
        if words:
            self.assertIn(result.words[0], words, result)
        self.assertRegex(result.stderr, HINT, f"no hint: {result}")
        for text in (says,) if isinstance(says, str) else says:
            self.assertIn(text.lower(), result.stderr.lower(), result)

    def assert_no_request(self):
        self.assertEqual(self.emulator.requests(), [])

    def assert_no_connection(self):
        self.assertEqual(self.emulator.connections(), [])

    def report(self, result, path=None):
        """The JSON report (of stdout, or of a file), valid against the schema of the repository."""
        text = self.box.read(path).decode() if path else result.stdout
        try:
            report = json.loads(text)
        except ValueError as error:
            self.fail(f"the report is no JSON ({error}): {text!r}; {result}")
        try:
            jsonschema.Draft202012Validator(report_schema()).validate(report)
        except jsonschema.ValidationError as error:
            self.fail(f"the report breaks its schema at {list(error.absolute_path)}: {error.message}")
        self.assertEqual(report["exit_code"], result.code, result)
        return report

    def check(self, *args, **more):
        """`check --report json`: the result and its report."""
        result = self.snyk_cred("check", "--report", "json", *args, **more)
        return result, self.report(result)


def report_schema():
    with open(SOURCE / "src/schema/report.schema.json", encoding="utf-8") as file:
        return json.load(file)


def account(token, kind="user", region="SNYK-US-01", host=None, **more):
    where = {"host": host} if host else {"region": region}
    return {"token": token, "type": kind, **where, **more}


def new_id():
    return str(uuid.uuid4())


def without_mask_commands(data, env):
    """The commands by which the recognised CI system is told what to hide; it hides the commands, too."""
    if env.get("GITHUB_ACTIONS") == "true":
        return re.sub(rb"^::add-mask::[^\r\n]*$", b"", data, flags=re.M)
    if env.get("TF_BUILD") == "True":
        return re.sub(rb"^##vso\[task\.(?:setsecret|setvariable [^\]\r\n]*issecret=true[^\]\r\n]*)\][^\r\n]*$", b"", data, flags=re.M)
    return data


def local(box):
    """A person's machine; a terminal on stdin has to be asked for with `terminals`."""
    return surroundings.bare(box)


def main():
    missing = [name for name in ("SNYK_CRED_BINARY", "SNYK_EMULATOR_BINARY") if not os.environ.get(name)]
    if missing:
        sys.exit(f"set {' and '.join(missing)} to the built programs (ctest does)")
    unittest.main(verbosity=1)
