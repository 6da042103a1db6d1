"""What every end-to-end test stands on: a sandbox folder, fake credentials, runs of the built binary in a cleaned
environment, and the canary, which looks through everything that a run has left behind, in every test.

A test never names a real host that it could reach: all requests go through the emulator's CONNECT.
"""

import json
import os
import pathlib
import re
import stat
import sys
import unittest
import uuid

import credentials
import jsonschema
import surroundings
from emulator import HOSTS, emulator, fault  # noqa: F401, handed on to the tests
from runs import RUN_SECONDS, Box, Result, Running

BINARY = os.environ.get("SNYK_CRED_BINARY", "")
SOURCE = pathlib.Path(__file__).resolve().parents[2]
ASAN = {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}

# For tests that read the environment of the program's process (tests/ship/arm64.py runs them all under qemu).
asks_the_process = unittest.skipIf("UNDER_QEMU" in os.environ, "/proc has qemu's environment, which is not wiped")
limits_the_process = unittest.skipIf("UNDER_QEMU" in os.environ, "what is limited or refused, qemu needs for itself")

HINT = re.compile(r"^\s*hint: \S", re.M)


def lean_program(case):
    """The program without sanitizers, which reserve terabytes of memory and ask the kernel by a pipe what is readable:
    for tests that give it little or read its memory. Where only a sanitized one is built, the test is skipped."""
    if b"__asan_init" not in pathlib.Path(BINARY).read_bytes():
        return BINARY
    lean = SOURCE / "build" / "static" / "snyk-cred"
    if lean.exists():
        return str(lean)
    if os.environ.get("SNYK_CRED_TEST_ENGINES") == "required":
        case.fail("not there: what scripts/build --static makes")
    case.skipTest("the program has sanitizers, and scripts/build --static was not run")


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

    def start(self, argv, env, stdin=None, terminals=(), limits=None, cwd=None, columns=0):
        text = b"\0".join(os.fsencode(word) for word in argv)
        leak = self.canary.find(text)
        if leak and not getattr(self, "secret_on_argv", False):
            self.fail(f"the test itself puts a secret on the command line: {leak}")
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        return Running(argv, ASAN | env, cwd or self.box.path("work"), stdin, terminals, limits or {}, columns)

    def run_program(
        self, argv, env, stdin=None, terminals=(), limits=None, cwd=None, handed_to=(), seconds=RUN_SECONDS,
        columns=0,
    ):
        """Runs any program and lets the canary look at what it left. `handed_to`: files that may hold the credential."""
        before = self.box.files()
        running = self.start(argv, env, stdin, terminals, limits, cwd, columns)
        code = running.wait(seconds)
        result = Result(
            argv,
            env,
            code,
            running.collected["stdout"],
            running.collected["stderr"],
            before,
            self.box.files(),
        )
        self.look_for_leaks(result, handed_to)
        return result

    def snyk_cred(self, *args, env=None, network=True, handed_to=(), **more):
        """Runs `snyk-cred ARGS`, with the emulator as its network unless told otherwise."""
        args = list(args)
        if network and args and args[0] in ("inject", "check", "exec", "doctor"):
            args[1:1] = self.network()
        env = surroundings.bare(self.box) if env is None else env
        return self.run_program([BINARY, *args], env, handed_to=handed_to, **more)

    def look_for_leaks(self, result, handed_to):
        for name, data in (("stdout", result.raw_stdout), ("stderr", result.raw_stderr)):
            leak = self.canary.find(without_mask_commands(data, result.env))
            if leak:
                self.fail(f"a secret is on {name}, as {leak}: {str(result)[:200]}")
        for line in result.stderr.splitlines():
            if line.startswith("SUMMARY: ") or "runtime error:" in line:
                self.fail(f"a bug found by the sanitizer: {line}")
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
            closed = (
                stat.S_IMODE(os.stat(path).st_mode) == 0o600
                and stat.S_IMODE(os.stat(folder).st_mode) == 0o700
            )
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
    """The commands by which the recognized CI system is told what to hide; it hides the commands, too."""
    if env.get("GITHUB_ACTIONS") == "true":
        return re.sub(rb"^::add-mask::[^\r\n]*$", b"", data, flags=re.M)
    if env.get("TF_BUILD") == "True":
        return re.sub(
            rb"^##vso\[task\.(?:setsecret|setvariable [^\]\r\n]*issecret=true[^\]\r\n]*)\][^\r\n]*$",
            b"",
            data,
            flags=re.M,
        )
    return data


def local(box):
    """A person's machine; a terminal on stdin has to be asked for with `terminals`."""
    return surroundings.bare(box)


def main():
    missing = [name for name in ("SNYK_CRED_BINARY", "SNYK_EMULATOR_BINARY") if not os.environ.get(name)]
    if missing:
        sys.exit(f"set {' and '.join(missing)} to the built programs (ctest does)")
    unittest.main(verbosity=1)
