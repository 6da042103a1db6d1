"""Runs snyk-cred against one hostile peer at a time and holds each run against what must always be true (properties.py).

usage: peers.py [--sample N] [--seed S] [--peer WORDS] [--side SIDE] [--jobs N] [--list]

Each peer is the host, reached directly, through a proxy or through an https proxy; or it is the proxy itself (--side:
direct, proxy, tls-proxy, as-proxy, as-tls-proxy); in TLS 1.2 and 1.3, unless it is about one of them. --sample takes so many
of these by chance, --peer those whose name has these words, as a violation names it. It needs Python's cryptography, and
the program's path in SNYK_CRED_BINARY; where that one has sanitizers, it takes the one of scripts/build --static instead.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import dataclasses
import json
import os
import pathlib
import queue
import random
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
import answers  # noqa: E402
import certificates  # noqa: E402
import credentials  # noqa: E402
import cuts  # noqa: E402
import floods  # noqa: E402
import handshakes  # noqa: E402
import proxies  # noqa: E402
import surroundings  # noqa: E402
from harness import lean_program  # noqa: E402
from links import Door, Tls  # noqa: E402
from peer import Talk, read_head, reply  # noqa: E402
from properties import violations  # noqa: E402
from runs import Box  # noqa: E402

SKIPPED = 77  # as CMakeLists.txt tells ctest
DEADLINE, HANGING = 5.0, 1.0  # seconds of --timeout: for peers that end by themselves, and for the others
RARE = 8  # one of so many peers of a long list acts behind proxies as well
SIDES = ("direct", "proxy", "tls-proxy", "as-proxy", "as-tls-proxy")


@dataclasses.dataclass
class Run:
    code: int | None  # none: it did not end
    seconds: float
    allowed: float  # seconds
    kib: int
    env: dict
    stdout: bytes
    stderr: bytes
    before: dict
    files: dict
    links: list  # all that bytes came over
    opened: list  # the peer's own TLS
    broken: list  # mistakes of the peer as a program


class Session:
    """What all runs share: certificates, credentials, launchers."""

    def __init__(self, program):
        self.program, self.box, self.idle = program, Box(), queue.SimpleQueue()
        self.ca, self.certificates = certificates.make(self.box.root)
        self.canary = credentials.Canary()
        self.token = self.canary.add(credentials.api_token())

    def launch(self, **request):
        try:
            launcher = self.idle.get_nowait()
        except queue.Empty:
            launcher = subprocess.Popen(["/usr/bin/python3", "-ES", HERE / "launch.py"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)  # fmt: skip
        launcher.stdin.write(json.dumps(request) + "\n")
        launcher.stdin.flush()
        answer = json.loads(launcher.stdout.readline())
        self.idle.put(launcher)
        return answer

    def close(self):
        with contextlib.suppress(queue.Empty):
            while launcher := self.idle.get_nowait():
                launcher.stdin.close()
                launcher.wait()
                launcher.stdout.close()
        self.box.remove()


def served(session, peer, side, version, links, opened):
    """What becomes of a connection. The way to the peer is honest, the peer is not."""

    def serve(tcp):
        link = tcp
        links.append(tcp)
        if side in ("tls-proxy", "as-tls-proxy"):
            link = Tls(tcp, session.certificates["good"]).handshake()
            links.append(link)
        if side in ("proxy", "tls-proxy"):
            read_head(link)
            link.send(proxies.OPEN)
        peer.act(Talk(link, session.certificates, version, reply(), opened))

    return serve


def arguments(session, peer, side, port, allowed):
    argv = [session.program, "inject", "--ca-file", session.ca, "--max-attempts", "1", "--timeout", f"{allowed * 1000:.0f}ms"]
    if side == "direct":
        return [*argv, "--api-url", f"https://127.0.0.1:{port}", "--allow-host", f"127.0.0.1:{port}"]
    secure = side in ("tls-proxy", "as-tls-proxy") or (side == "as-proxy" and peer.greets)
    return [*argv, "--region", "eu", "--proxy", f"{'https' if secure else 'http'}://127.0.0.1:{port}"]


def run(session, peer, side, version):
    box, links, opened = Box(), [], []
    door = Door(served(session, peer, side, version, links, opened))
    try:
        env = surroundings.github(box) | {"SNYK_TOKEN": session.token}
        allowed = HANGING if peer.hangs else DEADLINE
        before = box.files()
        took = session.launch(argv=arguments(session, peer, side, door.port, allowed), env=env, cwd=box.path("work"),
                              seconds=allowed + 10)  # fmt: skip
        door.close()
        stdout, stderr = (text.encode("latin-1") for text in took["said"])
        return Run(took["code"], took["seconds"], allowed, took["kib"], env, stdout, stderr, before, box.files(),
                   links, opened, door.broken)  # fmt: skip
    finally:
        door.close()
        box.remove()


def all_work(sizes):
    """Each peer with its side and version."""
    everyone = [*floods.peers(), *cuts.peers(sizes), *answers.peers(), *handshakes.peers(sizes), *proxies.peers()]
    for number, peer in enumerate(everyone):
        versions = [peer.version] if peer.version or peer.proxy else list(handshakes.VERSIONS.values())
        if peer.rare:
            versions = [versions[number % len(versions)]]
        sides = ["as-proxy", "as-tls-proxy"] if peer.proxy else ["direct", "proxy", "tls-proxy"] + ["as-proxy"] * peer.greets
        if peer.rare and number % RARE:
            sides = sides[:1]
        for side in sides:
            for version in versions:
                yield peer, side, version


def title(peer, side, version):
    names = {value: name for name, value in handshakes.VERSIONS.items()}
    return "; ".join([peer.name, side, *([f"TLS {names[version]}"] if version and not peer.version else [])])


def chosen(options, sizes):
    work = [one for one in all_work(sizes) if options.peer in title(*one) and options.side in ("", one[1])]
    whole = len(work)
    if options.sample is not None and options.sample < whole:
        work = random.Random(options.seed).sample(work, options.sample)
    # Those that only wait are spread among those that work.
    work.sort(key=lambda one: random.Random(title(*one)).random())
    return work, whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", default="")
    parser.add_argument("--side", default="", choices=["", *SIDES])
    parser.add_argument("--jobs", type=int, default=4 * (os.cpu_count() or 1))
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()

    try:
        session = Session(lean_program(unittest.TestCase()))
    except unittest.SkipTest as why:
        print(f"peers: skipped: {why}")
        return SKIPPED
    try:
        work, whole = chosen(options, cuts.flight_sizes(session.certificates["good"]))
        if options.list:
            print("\n".join(title(*one) for one in work))
            return 0
        print(f"peers: {len(work)} of {whole}, seed {options.seed}", flush=True)
        return report(session, work, options.jobs)
    finally:
        session.close()


def report(session, work, jobs):
    began, found, codes, latest, largest = time.monotonic(), 0, collections.Counter(), 0.0, 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for one, seen in zip(work, pool.map(lambda one: run(session, *one), work)):
            codes[seen.code] += 1
            latest, largest = max(latest, seen.seconds - seen.allowed), max(largest, seen.kib)
            for what in violations(session, one[0], one[1], seen):
                print(f"VIOLATION {title(*one)}: {what}", flush=True)
                found += 1
    ends = ", ".join(f"{count} with {code}" for code, count in sorted(codes.items(), key=str))
    print(f"peers: {len(work)} peers, {found} violations, {time.monotonic() - began:.0f} s; {ends}; "
          f"the latest {latest * 1000:.0f} ms past its deadline; the largest {largest / 1024:.1f} MiB")  # fmt: skip
    return 1 if found or not work else 0


if __name__ == "__main__":
    sys.exit(main())
