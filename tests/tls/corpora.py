"""The chains that tls.py has judged: BetterTLS, by its Go module, and our own, from the lists of cases."""

import base64
import dataclasses
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable

import building
import names
import profile_cases
from chain import Situation

HERE = pathlib.Path(__file__).resolve().parent
KINDS = [("p256", 3), ("rsa2048", 3), ("p384", 4), ("ed25519", 3), ("rsa2048", 5), ("p256", 2)]  # of keys; certificates in a chain
PAIRS = 4000
ALONE = ("leaf: the root itself", "loop: two CAs that sign each other")  # leave nothing that another case could change


@dataclasses.dataclass
class Material:
    host: str
    trusted: list  # DER
    key: bytes
    sent: list  # DER


@dataclasses.dataclass
class Chain:
    name: str
    expected: str  # accept, reject, either
    source: str
    material: Callable  # () -> Material


def own():
    cases = [case for group in (names, profile_cases, building) for case in group.cases()]
    for kind, depth in KINDS:
        for name, expected, source, change in cases:
            if not says_something(kind, depth, name):
                continue
            yield Chain(f"{kind}, {depth}: {name}", expected, source, lambda change=change, kind=kind, depth=depth: made(kind, depth, change))
    # Two things at once. What is expected of them nobody has written down; OpenSSL's verdict is all there is.
    by_chance = random.Random(1)
    cases = [case for case in cases if case[0] not in ALONE]
    for number in range(PAIRS):
        (first, _, _, one), (second, _, _, two) = by_chance.sample(cases, 2)
        kind, depth = KINDS[number % 4]
        yield Chain(f"{kind}, {depth}: {first} + {second}", "either", "", lambda one=one, two=two, kind=kind, depth=depth: made(kind, depth, one, two))


OF_THE_LEAF = ("name:", "common name", "validity, leaf", "key usage, leaf", "extended key usage, leaf", "extension, leaf")


def says_something(kind, depth, name):
    """In a chain of two, the CA that signs the leaf is the root; path lengths are counted for chains of three; Ed25519 signs
    without a digest."""
    if depth == 2:
        return name.startswith(OF_THE_LEAF)
    return not (name.startswith("path length") and depth != 3) and not (name.startswith("digest") and kind == "ed25519")


def made(kind, depth, *changes):
    situation = Situation(kind, depth)
    for change in changes:
        change(situation)
    sent, trusted, key = situation.signed()
    return Material(situation.host, trusted, key, sent)


def bettertls():
    """None where there is no Go, or the module cannot be had; that is an error where nothing may be left out."""
    if not shutil.which("go"):
        left_out("there is no Go")
        return
    environment = os.environ | {"GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    run = subprocess.run(["go", "run", "."], cwd=HERE / "bettertls", env=environment, capture_output=True, text=True)
    if run.returncode != 0:
        left_out(run.stderr.strip().splitlines()[-1])
        return
    for text in run.stdout.splitlines():
        line = json.loads(text)
        trusted, key, sent = ([base64.b64decode(one) for one in many] for many in ([line["trusted"]], [line["key"]], line["certificates"]))
        soft = line["expected"].startswith("SOFT")
        yield Chain(described(line), "either" if soft else "accept" if line["expected"] == "PASS" else "reject", "BetterTLS",
                    lambda host=line["host"], trusted=trusted, key=key[0], sent=sent: Material(host, trusted, key, sent))  # fmt: skip


def left_out(why):
    if os.environ.get("SNYK_CRED_TEST_ENGINES") == "required":
        sys.exit(f"tls: BetterTLS cannot be had: {why}")
    print(f"tls: BetterTLS is left out: {why}")


def described(line):
    """Its number, what it needs, and the suite's own description on one line."""
    facts = {key: value for key, value in line["case"].items() if value not in ("NONE", None, "", [], 0)} if isinstance(line["case"], dict) else line["case"]
    return f"bettertls, {line['name']}: {json.dumps(facts, sort_keys=True)[:300]}" + (f" needs {', '.join(line['features'])}" if line["features"] else "")
