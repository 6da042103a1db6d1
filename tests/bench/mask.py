"""`mask`, which a whole job's log waits for, against what else would pass the same bytes through a pipe. Every
contestant stands in the same place, where a job's log passes it: `cat FILE | CONTESTANT > /dev/null`, each on a processor
of its own: left to itself, Linux puts now both on one, now each on one, which makes more of a difference than most
contestants do. What it makes of its standard input, a larger pipe for instance, is its own affair."""

import dataclasses
import os
import pathlib
import tempfile
import uuid

import logs
from measuring import ROOT, Row, side_by_side

BUILD = ROOT / "build" / "bench"
ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def rows(tools):
    tools = dataclasses.replace(tools, runs=max(3, tools.runs // 10))
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        token, secret = str(uuid.uuid4()), str(uuid.uuid4())
        for name, path in logs.make(pathlib.Path(folder), token).items():
            yield from measured(tools, name, path, token, secret)


def measured(tools, name, path, token, secret):
    gigabytes = os.path.getsize(path) / 1e9

    processors = sorted(os.sched_getaffinity(0))
    before, behind = (f"taskset -c {processors[place]} " if len(processors) > 1 else "" for place in (0, -1))

    def behind_cat(*argv, **env):
        line = f'file=$1; shift; {before}cat "$file" | {behind}"$@" > /dev/null'
        return ["sh", "-c", line, "sh", str(path), *argv], ENV | env

    both = {"SNYK_TOKEN": token, "SNYK_CLIENT_SECRET": secret}
    contestants = {
        "cat": behind_cat("cat"),
        "copy": behind_cat(str(BUILD / "copy")),
        "mask": behind_cat(tools.release, "mask", **both),
    }
    if name != "binary data":
        contestants["sed"] = behind_cat("sed", f"s/{token}/***/g")
        contestants["perl"] = behind_cat("perl", "-pe", f"s/\\Q{token}\\E/***/g")
    if name == "a debug log":
        contestants["mask8"] = behind_cat(tools.release, "mask", "--also-env", "SHORT", SHORT="hunter2!", **both)
        for forms in (1, 64):
            contestants[f"{forms}"] = behind_cat(str(BUILD / "bench-mask-forms"), str(forms))
    medians = side_by_side(tools, contestants)

    def took(key):
        return f"{medians[key].wall_us / 1e6:.2f} s"

    plain, often = name == "a debug log", name == "a secret in every line"

    def row(what, mine, against, other, goal=None, first=False):
        speed = f"{took(mine)}, {gigabytes / (medians[mine].wall_us / 1e6):.1f} GB/s"
        return Row(what, speed, f"{against}, {took(other)}", medians[mine].wall_us / medians[other].wall_us, goal, first)

    what = f"`mask`, {name} of {gigabytes:.2f} GB, all forms of two secrets"
    yield row(what, "mask", "`cat`", "cat", 0.55 if plain else None)
    yield row(what, "mask", "plain copier", "copy", 1.2 if plain or often else None)
    if "sed" in medians:
        yield row(what, "mask", "`sed` with one literal", "sed", 0.35 if plain else None, first=plain)
        yield row(what, "mask", "`perl` with one literal", "perl")
    if plain:
        yield row("the same and an 8-byte value", "mask8", "plain copier", "copy", 1.2)
        yield row("64 forms of 36 bytes", "64", "1 form", "1", 1.25)
    peak = medians["mask"].peak_kib / 1024
    yield Row(f"peak memory of `mask`, {name}", f"{peak:.1f} MiB", "8 MiB", peak / 8, 1)
