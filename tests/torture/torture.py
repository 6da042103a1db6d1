"""Runs snyk-cred with one fault at a time and holds each run against what must always be true.

usage: torture.py [--allocations] [--last N] [--sample N] [--seed S] [--scene WORDS] [--fault FAULT] [--jobs N] [--list]

Each scene runs once without a fault; then every system call of that run fails in turn with each errno that it fails
with in the field, and TERM, INT, HUP and KILL arrive at it; with --allocations, each allocation finds no memory
instead. --last takes the last N of each scene, where the hand-over is;
--sample takes so many of them by chance; --fault runs one again, as a violation names it. It needs strace, a C
compiler, and SNYK_CRED_BINARY and SNYK_EMULATOR_BINARY. Where the program has sanitizers, which cannot live with any of
this, it takes those of scripts/build instead.
"""

import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
import faults  # noqa: E402
import scenes  # noqa: E402
from harness import BINARY, SOURCE, Case, lean_program, without_mask_commands  # noqa: E402
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
    seconds: float


class Session(Case):
    """The emulator, its world and the canary, which all runs share."""

    def runTest(self):  # noqa: N802, unittest's name
        pass


def run(program, stage, box, prefix=(), environment=None):
    before, began = box.files(), time.monotonic()
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
    return Run(code, stdout, stderr, before, box.files(), time.monotonic() - began)


def violations(session, given, scene, stage, fault, seen):
    """What must hold of every run, whatever fails."""
    if seen.code is None:
        yield f"it did not end within {SECONDS} s"
        return
    by_signal = fault.signal is not None and seen.code in (-signal.Signals[f"SIG{fault.signal}"],
                                                          128 + signal.Signals[f"SIG{fault.signal}"])  # fmt: skip
    # An errno by which a stream's reader is gone may end it as SIGPIPE does.
    if seen.code not in DOCUMENTED and not by_signal:
        yield f"it ended with {seen.code}, which README does not have"
    if seen.code != 0 and not by_signal and not seen.stderr and fault.call not in ("write", "openat"):
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
    if seen.code == 0 and (missing := scene.complete(given, stage, seen)):
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
        seen = run(program, stage, box, fault.prefix("exec" in stage.argv), fault.environment())
        return [f"{scene.name}; {fault}: {what}; it said: {seen.stderr.decode(errors='replace').strip()[-300:]}"
                for what in violations(session, given, scene, stage, fault, seen)]  # fmt: skip
    finally:
        box.remove()


def good_run(given, program, scene, library):
    """The faults that it could have met."""
    box = Box()
    try:
        stage = scene.stage(given, box)
        trace, count = box.path("trace"), box.path("count")
        if library:
            seen = run(program, stage, box, [], {"LD_PRELOAD": library, "COUNT_FILE": count})
        else:
            seen = run(program, stage, box, ["strace", "-f", "--detach-on=execve", "-qq", "-y", "-s", "0", "-o", trace])
        missing = scene.complete(given, stage, seen) if seen.code == 0 else None
        if seen.code != scene.code or missing:
            sys.exit(f"torture: {scene.name} without a fault ended with {seen.code}, {missing}: {seen.stderr.decode()}")
        if library:
            return [faults.Shortage(library, number) for number in range(1, int(box.read("count")) + 1)]
        return faults.all_faults(box.read("trace").decode(errors="replace").splitlines())
    finally:
        box.remove()


def dynamic_program(session):
    """A static one has its own allocations."""
    lean = lean_program(session)
    return lean if lean == BINARY else str(SOURCE / "build" / "release" / "snyk-cred")


def built_library(session):
    path = session.box.path("fail_allocation.so")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", path, HERE / "fail_allocation.c", "-ldl"], check=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--allocations", action="store_true")
    parser.add_argument("--last", type=int, default=0)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scene", default="")
    parser.add_argument("--fault", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()

    session = Session()
    session.setUp()
    given = scenes.given(session)
    try:
        program, library = (dynamic_program(session), built_library(session)) if options.allocations else (lean_program(session), None)
    except unittest.SkipTest as why:
        print(f"torture: skipped: {why}")
        return SKIPPED
    work = []
    for scene in scenes.SCENES:
        if options.scene in scene.name:
            found = good_run(given, program, scene, library)[-options.last :]
            work += [(scene, fault) for fault in found if options.fault in ("", str(fault))]
    whole = len(work)
    if options.sample is not None and options.sample < whole:
        work = random.Random(options.seed).sample(work, options.sample)
    if options.list:
        print("\n".join(f"{scene.name}; {fault}" for scene, fault in work))
        return 0
    print(f"torture: {len(work)} of {whole} faults, seed {options.seed}, {faults.version()}", flush=True)
    began, found = time.monotonic(), []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, what in enumerate(pool.map(lambda one: tortured(session, given, program, *one), work), 1):
            for line in what:
                print("VIOLATION", line, flush=True)
            found += what
            if done % 1000 == 0:
                print(f"torture: {done} done, {len(found)} violations, {time.monotonic() - began:.0f} s", flush=True)
    session.doCleanups()
    print(f"torture: {len(work)} faults, {len(found)} violations, {time.monotonic() - began:.0f} s")
    return 1 if found or not work else 0


if __name__ == "__main__":
    sys.exit(main())
