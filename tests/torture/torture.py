"""Runs snyk-cred with one fault at a time and holds each run against what must always be true.

usage: torture.py [--of KIND] [--last N] [--sample N] [--seed S] [--scene WORDS] [--fault FAULT] [--jobs N] [--list]

Each scene runs once without a fault, and then with each fault of a kind that it could have met:

  calls        every system call fails in turn with each errno that it fails with in the field, and TERM, INT, HUP and
               KILL arrive at it
  pairs        two of these in one run, as many pairs as there are faults; which, the seed says
  transfers    each read and write transfers less, each close reports an error, and a signal arrives after every byte of
               a hand-over
  machine      the states of machine.py: full and read-only file systems, no /proc, closed streams, limits
  allocations  each allocation finds no memory

--last takes the last N of each scene, where the hand-over is; --sample takes so many of them by chance; --fault runs
one again, as a violation names it. It needs strace, a C compiler, and SNYK_CRED_BINARY and SNYK_EMULATOR_BINARY; root for
machine. Where the program has sanitizers, which cannot live with any of this, it takes those of scripts/build instead.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import os
import pathlib
import random
import re
import signal
import socketserver
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
import faults  # noqa: E402
import machine  # noqa: E402
import scenes  # noqa: E402
import transfers  # noqa: E402
from harness import BINARY, SOURCE, lean_program, without_mask_commands  # noqa: E402
from keyless_case import Keyless  # noqa: E402
from runs import Box  # noqa: E402

SKIPPED = 77  # as CMakeLists.txt tells ctest
SECONDS = 25  # the runs' own deadline is 8 s
DOCUMENTED = {int(code) for code in re.findall(r"^\| (\d+) \| ", (SOURCE / "README.md").read_text(), re.M)}


@dataclasses.dataclass
class Run:
    code: int | None  # none: it did not end
    stdout: bytes
    stderr: bytes
    before: dict
    files: dict
    closed: tuple  # streams that it did not have


class Session(Keyless):
    """The emulators, their world and the canary, which all runs share."""

    def runTest(self):  # noqa: N802, unittest's name
        pass


def run(program, stage, box, prefix=(), environment=None, closed=()):
    before = box.files()
    argv = [*prefix, program, *stage.argv]
    env = stage.env | (environment or {})
    process = subprocess.Popen(argv, env=env, cwd=box.path("work"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)  # fmt: skip
    try:
        stdout, stderr = process.communicate(stage.stdin, SECONDS)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        stdout, stderr = process.communicate()
        code = None
    return Run(code, stdout, stderr, before, box.files(), closed)


def violations(session, given, scene, stage, fault, seen):
    """What must hold of every run, whatever fails."""
    if seen.code is None:
        yield f"it did not end within {SECONDS} s"
        return
    by_signal = fault.signal is not None and seen.code in (-signal.Signals[f"SIG{fault.signal}"],
                                                          128 + signal.Signals[f"SIG{fault.signal}"])  # fmt: skip
    # An errno by which a stream's reader is gone may end it as SIGPIPE does.
    # A machine's state is CMD's, too, which may end with any code.
    of_cmd = scene.name == "exec" and fault.call == machine.State.call
    if seen.code not in DOCUMENTED and not by_signal and not of_cmd:
        yield f"it ended with {seen.code}, which README does not have"
    if fault.harmless and seen.code != scene.code:
        yield f"it ended with {seen.code}, not {scene.code}, for what is no error"
    could_say = "stderr" not in seen.closed and not {"write", "openat"} & (getattr(fault, "calls", None) or {fault.call})
    if seen.code != 0 and not by_signal and not seen.stderr and could_say:
        yield f"it ended with {seen.code} and said nothing"
    if scene.code != 0 and seen.code == 0:
        yield "the fault turned a refusal into a success"
    kept = set(stage.reports) | (set(stage.hand_over) if seen.code == 0 else set())
    # Lines for eval read a value that is not in the environment from a private file, which they remove.
    kept |= {path for path in seen.files if seen.code == 0 and "shell" in stage.argv and path.encode() in seen.stdout}
    # Whether CMD ran is what `exec` promises; whether a fault kills it half way, is not.
    kept |= set(stage.hand_over) if scene.name == "exec" else set()
    changed = {path for path, data in seen.files.items() if seen.before.get(path) != data}
    leftover = (changed | (set(seen.before) - set(seen.files))) - kept
    if seen.code == 0 and not of_cmd and (missing := scene.complete(given, stage, seen)):
        yield f"it ended with 0, but {missing}"
    if seen.code != 0 and not by_signal and any(b'"exit_code": 0' in seen.files.get(path, b"") for path in stage.reports):
        yield "a report file says 0"
    if by_signal and fault.signal == "KILL":
        kept |= leftover & set(stage.hand_over)  # it may just have been made
        leftover = set()  # nobody is left to tidy up
    for path in sorted(leftover):
        yield f"{path.removeprefix(os.path.dirname(stage.env['HOME']))} was changed or left behind"
    yield from leaks(session, stage, seen, kept)


def leaks(session, stage, seen, kept):
    stdout = without_mask_commands(seen.stdout, stage.env)
    streams = {"stderr": seen.stderr}
    if "shell" not in stage.argv:
        streams["stdout"] = stdout
    streams |= {path: data for path, data in seen.files.items() if path not in kept and seen.before.get(path) != data}
    for name, data in streams.items():
        if leak := session.canary.find(data):
            yield f"a secret is in {os.path.basename(name)}, as {leak}"


def tortured(session, given, program, scene, fault):
    box = Box()
    try:
        stage = scene.stage(given, box)
        with fault.around(stage):
            words, closed = fault.prefix("exec" in stage.argv), getattr(fault, "closed", ())
            seen = run(program, stage, box, words, fault.environment(), closed)
            return seen.code, [f"{scene.name}; {fault}: {what}; it said: {seen.stderr.decode(errors='replace').strip()[-300:]}"
                               for what in violations(session, given, scene, stage, fault, seen)]  # fmt: skip
    finally:
        box.remove()


def good_run(given, scene, act):
    """What `act(stage, box)` returns with a run without a fault, which must end well."""
    box = Box()
    try:
        stage = scene.stage(given, box)
        seen, found = act(stage, box)
        missing = scene.complete(given, stage, seen) if seen.code == 0 else None
        if seen.code != scene.code or missing:
            sys.exit(f"torture: {scene.name} without a fault ended with {seen.code}, {missing}: {seen.stderr.decode()}")
        return found()
    finally:
        box.remove()


class Calls:
    """Faults of system calls."""

    def __init__(self, session, seed):
        self.program, self.seed = lean_program(session), seed

    def of(self, given, scene):
        def act(stage, box):
            trace = box.path("trace")
            seen = run(self.program, stage, box, ["strace", "-f", "--detach-on=execve", "-qq", "-y", "-s", "0", "-o", trace])
            return seen, lambda: faults.all_faults(box.read("trace").decode(errors="replace").splitlines())

        return good_run(given, scene, act)


class Pairs(Calls):
    def of(self, given, scene):
        return list(faults.pairs(super().of(given, scene), random.Random(f"{self.seed} {scene.name}")))


class Preloaded:
    """Faults by a library, for a program that has its C library from elsewhere."""

    def __init__(self, session, seed):
        lean = lean_program(session)
        self.program = lean if lean == BINARY else str(SOURCE / "build" / "release" / "snyk-cred")
        if not os.path.exists(self.program):
            session.skipTest("a static program takes no library, and scripts/build was not run")
        self.library = session.box.path(self.source.removesuffix(".c") + ".so")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", self.library, HERE / self.source, "-ldl"], check=True)

    def of(self, given, scene):
        def act(stage, box):
            seen = run(self.program, stage, box, [], {"LD_PRELOAD": self.library, "COUNT_FILE": box.path("count")})
            return seen, lambda: self.noted(box.read("count").decode(errors="replace"), stage)

        return good_run(given, scene, act)


class Allocations(Preloaded):
    source = "fail_allocation.c"

    def noted(self, text, stage):
        return [faults.Shortage(self.library, number) for number in range(1, int(text) + 1)]


class Transfers(Preloaded):
    source = "disturb.c"

    def noted(self, text, stage):
        return transfers.of_notes(self.library, text.splitlines(), stage.hand_over)


class Machine:
    def __init__(self, session, seed):
        self.program = lean_program(session)
        for folder in (session.emulator.directory.name, session.box.root):  # for a user without rights
            os.chmod(folder, 0o755)
        self.states = machine.all_states()
        if why := machine.no_other_user(self.program):
            print(f"torture: skipped: {why}: limits of processes")
            self.states = [state for state in self.states if not state.other_user]

    def of(self, given, scene):
        good_run(given, scene, lambda stage, box: (run(self.program, stage, box), lambda: None))
        return self.states


KINDS = {"calls": Calls, "pairs": Pairs, "transfers": Transfers, "machine": Machine, "allocations": Allocations}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", choices=KINDS, default="calls")
    parser.add_argument("--last", type=int, default=0)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scene", default="")
    parser.add_argument("--fault", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()

    if options.of == "machine" and (why := machine.enter()):
        print(f"torture: skipped: {why}")
        return SKIPPED
    socketserver.BaseServer.handle_error = lambda *_: None  # of the emulators in this process: a client that goes
    Session.setUpClass()
    session = Session()
    session.setUp()
    try:
        kind = KINDS[options.of](session, options.seed)
    except unittest.SkipTest as why:
        print(f"torture: skipped: {why}")
        return SKIPPED
    given = scenes.given(session)
    work = []
    for scene in scenes.SCENES:
        if options.scene in scene.name:
            found = kind.of(given, scene)[-options.last :]
            work += [(scene, fault) for fault in found if options.fault in ("", str(fault))]
    whole = len(work)
    if options.sample is not None and options.sample < whole:
        work = random.Random(options.seed).sample(work, options.sample)
    if options.list:
        print("\n".join(f"{scene.name}; {fault}" for scene, fault in work))
        return 0
    print(f"torture: {len(work)} of {whole} {options.of}, seed {options.seed}, {faults.version()}", flush=True)
    began, found, ends = time.monotonic(), [], collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, (code, what) in enumerate(pool.map(lambda one: tortured(session, given, kind.program, *one), work), 1):
            ends[code] += 1
            for line in what:
                print("VIOLATION", line, flush=True)
            found += what
            if done % 1000 == 0:
                print(f"torture: {done} done, {len(found)} violations, {time.monotonic() - began:.0f} s", flush=True)
    session.doCleanups()
    print("torture: ended with " + ", ".join(f"{code}: {count}" for code, count in sorted(ends.items(), key=str)))
    print(f"torture: {len(work)} {options.of}, {len(found)} violations, {time.monotonic() - began:.0f} s")
    return 1 if found or not work else 0


if __name__ == "__main__":
    sys.exit(main())
