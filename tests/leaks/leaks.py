"""Looks for secrets in everything that runs of snyk-cred leave, show and keep.

usage: leaks.py [--sample N] [--seed S] [--case NUMBER] [--jobs N] [--words]

Each run is one choice of each dimension of cases.py (kind and source of the credential, command, CI system, verdict, failure,
fault …), drawn by its number and the seed; its secrets are made up for it. They are looked for, in every derived form and
in pieces of 12 bytes, in

  stdout, stderr     but the commands by which the CI system is told what to hide
  files              that were written below the run's folder, but a hand-over that succeeded, which must be whole
  argv               of every program that was started
  the environment    as /proc shows it at the first connection
  another user       what a process without rights reads of /proc/PID, there and at the end
  memory             all that each process could write to, at its end, when it has been freed

First of all a program that leaks on purpose (planted.py) must be caught by each of them. It needs root, Linux and the
programs SNYK_CRED_BINARY (without sanitizers, else that of scripts/build --static) and SNYK_EMULATOR_BINARY.
"""

import argparse
import collections
import multiprocessing
import os
import pathlib
import socketserver
import sys
import time
import traceback
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
import cases  # noqa: E402
import planted  # noqa: E402
import search  # noqa: E402
import traced  # noqa: E402
from harness import lean_program  # noqa: E402
from kinds import Workshop  # noqa: E402
from runs import Box  # noqa: E402

SKIPPED = 77  # as CMakeLists.txt tells ctest
SECONDS = 30


def signed_meanwhile(shop):
    """The assertions that the program made and sent: they are its secrets, too."""
    for request in shop.emulator.requests():
        for value in urllib.parse.parse_qs(request.get("body") or "").get("client_assertion", []):
            yield value


def searched(case, shop, stranger, program):
    """Findings and figures of one run."""
    box = Box()
    try:
        shop.reset()
        shop.emulator.clear_log()
        run = cases.Run(case, shop, box)
        lookout = search.Lookout(stranger, run.hidden, run.wiped, run.freed, run.on_argv)
        before = box.files()
        # The release is one static file. In a dynamic one the linker would save registers, with what is in them, at the end.
        env = run.env | {"LD_BIND_NOW": "1"}
        ended = traced.run([program, *run.argv[1:]], env, box.path("work"), lookout, run.stdin, run.broken, SECONDS)
        run.hidden += signed_meanwhile(shop)
        findings, figures = search.after(run, ended, before, box.files())
        return lookout.findings + findings, lookout.figures + figures, run, ended
    finally:
        box.remove()


def work(numbers, seed, words, out):
    """One process of the search, with servers of its own."""
    socketserver.BaseServer.handle_error = lambda *_: None  # of the emulators in this process: a client that goes
    stranger, shop = search.Stranger(), Workshop()
    try:
        shop.prepare()
        program = lean_program(shop)
        for number in numbers:
            case = cases.draw(number, seed)
            try:
                findings, figures, run, ended = searched(case, shop, stranger, program)
                streams = [text.decode(errors="replace") for text in (ended.stdout, ended.stderr)]
                said = "\n".join([str(run.argv[1:]), *streams]) if words else ""
                for name in ("kind", "command", "system", "failure"):
                    figures[f"{name}: {case.choices[name]}"] += 1
                out.put((str(case), [str(each) for each in findings], figures, said))
            except Exception:  # noqa: BLE001, one case that cannot be made must be told, with its number
                out.put((str(case), [f"the test itself failed: {traceback.format_exc()}"], collections.Counter(), ""))
    finally:
        stranger.end()
        shop.doCleanups()
        shop.emulator.close()
        out.put(None)


def print_figures(figures):
    groups = collections.defaultdict(list)
    for name, count in sorted(figures.items(), key=str):
        group, _, rest = name.partition(": ") if ": " in name else ("", "", name)
        groups[group].append(f"{rest} {count}")
    for group, words in groups.items():
        print(f"  {group or 'seen'}: " + ", ".join(words))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--words", action="store_true", help="print what each run said, with its secrets")
    options = parser.parse_args()

    if why := traced.why_not():
        print(f"leaks: skipped: {why}")
        return SKIPPED
    try:
        lean_program(Workshop())
    except unittest.SkipTest as why:
        print(f"leaks: skipped: {why}")
        return SKIPPED
    if missed := planted.missed():
        print("leaks: the search does not find what was planted: " + "; ".join(missed))
        return 1
    numbers = [options.case] if options.case is not None else list(range(-len(cases.FOUND), options.sample))
    jobs = max(1, min(options.jobs, len(numbers)))
    print(f"leaks: {len(numbers)} runs of {cases.size():,} combinations, seed {options.seed}", flush=True)
    print("leaks: each searcher found what was planted", flush=True)
    began, out, figures, found, done = time.monotonic(), multiprocessing.Queue(), collections.Counter(), 0, 0
    workers = [multiprocessing.Process(target=work, args=(numbers[i::jobs], options.seed, options.words, out)) for i in range(jobs)]
    for worker in workers:
        worker.start()
    running = jobs
    while running:
        told = out.get()
        if told is None:
            running -= 1
            continue
        name, findings, more, said = told
        figures += more
        done += 1
        for finding in findings:
            print(f"LEAK {name}\n  {finding}", flush=True)
        found += len(findings)
        if said:
            print(f"{name}\n{said}", flush=True)
        if done % 1000 == 0:
            print(f"leaks: {done} runs, {found} findings, {time.monotonic() - began:.0f} s", flush=True)
    for worker in workers:
        worker.join()
    print_figures(figures)
    print(f"leaks: {done} runs, {found} findings, {time.monotonic() - began:.0f} s, seed {options.seed}")
    return 1 if found or done < len(numbers) else 0


if __name__ == "__main__":
    sys.exit(main())
