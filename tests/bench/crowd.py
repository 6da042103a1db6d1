"""500 jobs that begin at once with one credential, where 100 requests a minute are allowed. tests/e2e/test_crowd.py
asks the same of fewer jobs and shorter minutes, in every test run."""

import base64
import os
import subprocess
import sys
import time
import uuid

from measuring import ROOT, Row

sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

JOBS, LIMIT, MINUTE = 500, 100, 60
ATTEMPTS = 4
NAMED_S = MINUTE + 1
PATIENT_S = 300
TRY_AGAIN = 75


def rows(tools):
    yield from crowd(tools, "429 names no time", None, 30)
    yield from crowd(tools, f"429 names {NAMED_S} s, --timeout {PATIENT_S}s", NAMED_S, PATIENT_S)


def crowd(tools, words, retry_after, timeout_s):
    emulator = Emulated(tools.emulator)
    try:
        token = str(uuid.uuid4())
        limits = {"rate_limit_per_minute": LIMIT, "retry_after_seconds": retry_after}
        emulator.world(accounts=[{"token": token, "type": "service_account", **limits}], rate_window_seconds=MINUTE)
        ends, slowest = run_all(tools.release, emulator, token, timeout_s)
        own = by_job(emulator)
    finally:
        emulator.close()
    who = f"{JOBS} jobs at once, {words}"
    other = JOBS - ends.count(0) - ends.count(TRY_AGAIN)
    yield Row(f"{who}: passed, to try later, other ends", f"{ends.count(0)}, {ends.count(TRY_AGAIN)}, {other}", "",
              other, 0)
    yield Row("of these: the slowest ended after", f"{slowest:.1f} s", f"its deadline, {timeout_s} s", slowest / timeout_s, 1.05)
    most = max(map(len, own.values()))
    yield Row("of these: most requests of one job", str(most), f"its attempts, {ATTEMPTS}", most / ATTEMPTS, 1)
    waits = [later - earlier for times in own.values() for earlier, later in zip(times, times[1:])]
    if retry_after is None:
        yield Row("of these: requests after a refusal", str(len(waits)), "none", len(waits), 0)
    else:
        yield Row("of these: came through in later waves", str(ends.count(0) - LIMIT), f"a wave of {LIMIT} at least",
                  LIMIT / max(ends.count(0) - LIMIT, 1), 1)
        yield Row("of these: shortest wait after a refusal", f"{min(waits) / 1000:.2f} s", f"the time named, {retry_after} s",
                  retry_after * 1000 / (min(waits) + 50), 1)
        yield Row("of these: the waits differ by up to", f"{(max(waits) - min(waits)) / 1000:.2f} s", "1 s at least",
                  1000 / (max(waits) - min(waits)), 1)


def run_all(binary, emulator, token, timeout_s):
    """The exit codes, and the longest time in seconds that a job took. Each has a name of its own at the proxy."""
    argv = [binary, "check", "--ca-file", emulator.ca_file, "--quiet", "--timeout", f"{timeout_s}s",
            "--max-attempts", str(ATTEMPTS)]
    begun = {}
    for number in range(JOBS):
        env = {"SNYK_TOKEN": token, "HTTPS_PROXY": f"http://job-{number}:x@127.0.0.1:{emulator.port}"}
        job = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        begun[job.pid] = (job, time.monotonic())
    codes, slowest = [], 0.0
    while begun:
        pid, status = os.wait()
        job, start = begun.pop(pid)
        job.returncode = os.waitstatus_to_exitcode(status)
        codes.append(job.returncode)
        slowest = max(slowest, time.monotonic() - start)
    return codes, slowest


def by_job(emulator):
    """When each job's requests arrived, in milliseconds."""
    found = {}
    for request in emulator.log("request", idle=True):
        name = base64.b64decode(request["proxy_auth"].split(" ")[1]).decode().split(":")[0]
        found.setdefault(name, []).append(request["at_ms"])
    return found
