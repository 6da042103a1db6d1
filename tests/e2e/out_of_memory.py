"""Runs a program with ever less memory: whatever fails there, the end must be one that snyk-cred has announced."""

import resource
import signal
import subprocess

MIB = 1024 * 1024
STEP = 8 * 1024
# Before main the kernel and the C library's start end a process that does not fit.
TOO_SMALL_TO_START = {-signal.SIGKILL, -signal.SIGSEGV, 127}


def run(program, limit):
    """An error of usage: much text, no network."""
    return subprocess.run(
        [program, "inject", "--no-such-option", "x" * 4096],
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )


def ends(program):
    """Exit code and standard error for each limit, from one that is ample down to one too small to start."""
    high, low = 512 * MIB, 0
    while high - low > STEP:  # the least that is enough
        middle = (high + low) // 2
        if run(program, middle).returncode == 64:
            high = middle
        else:
            low = middle
    found, unborn = [], 0
    while unborn < 4 and high > 0:
        done = run(program, high)
        found.append((done.returncode, done.stderr))
        unborn += done.returncode in TOO_SMALL_TO_START
        high -= STEP
    return found


def check(case, program):
    codes = set()
    for code, text in ends(program):
        codes.add(code)
        if code in TOO_SMALL_TO_START:
            continue
        case.assertIn(code, (64, 70), text)
        if code == 70:
            case.assertIn(" [bug]\n", text)
            case.assertNotIn("terminate called", text)
    case.assertIn(70, codes)
