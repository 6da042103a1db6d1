"""Runs a program and says what it took. A process of its own, and a small one: a child's peak memory counts what its
parent had. A request is a line of JSON, and so is the answer: exit code (null: it did not end in time), seconds, KiB, and
what it said."""

import json
import os
import signal
import sys
import time

child = 0


def late(*_):
    os.kill(child, signal.SIGKILL)


signal.signal(signal.SIGALRM, late)
for line in sys.stdin:
    request = json.loads(line)
    began = time.monotonic()
    nowhere, pipes = os.open("/dev/null", os.O_RDONLY), [os.pipe(), os.pipe()]
    actions = [(os.POSIX_SPAWN_DUP2, file, stream) for stream, file in enumerate([nowhere, *(pipe[1] for pipe in pipes)])]
    os.chdir(request["cwd"])
    child = os.posix_spawn(request["argv"][0], request["argv"], request["env"], file_actions=actions)
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    _, status, usage = os.wait4(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.monotonic() - began
    for file in (nowhere, pipes[0][1], pipes[1][1]):
        os.close(file)
    code = os.waitstatus_to_exitcode(status)
    # As much as a pipe holds: who says more is killed, which is a violation.
    said = []
    for reader, _ in pipes:
        with open(reader, "rb") as file:
            said.append(file.read().decode("latin-1"))
    answer = {"code": None if code == -signal.SIGKILL else code, "seconds": seconds, "kib": usage.ru_maxrss, "said": said}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
