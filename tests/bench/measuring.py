"""What the parts of scripts/bench share: runs side by side, medians, rows of the table.

A part is a module with `rows(tools)`, which yields Row objects. The
contestants of a row run in turns, so that whatever else the machine does meets all of them alike; only their ratio is
worth anything on another machine.
"""

import dataclasses
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = "/rest/self?version=2024-10-15"  # of the one GET that all who ask Snyk make


@dataclasses.dataclass
class Tools:
    """Paths of what was built, and how often to run each contestant."""

    measure: str
    emulator: str
    minimal: dict  # minimal_get as "release" and "static"
    release: str
    static: str | None
    runs: int


@dataclasses.dataclass
class Run:
    wall_us: int
    cpu_us: int
    peak_kib: int


@dataclasses.dataclass
class Row:
    what: str
    value: str
    against: str
    ratio: float | None
    goal: float | None = None
    first: bool = False  # README shows it too

    @property
    def missed(self):
        return self.goal is not None and self.ratio is not None and self.ratio > self.goal

    def __str__(self):
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        goal = "" if self.goal is None else f"{self.goal:g}{' (missed)' if self.missed else ''}"
        return f"| {self.what} | {self.value} | {self.against} | {ratio} | {goal} |"


WARMING = 2  # turns that fill the page cache


def measured(tools, turns, commands, env):
    """A list of Run for each command, all of them in turns."""
    words = [word for argv in commands for word in ("---", *argv)][1:]
    said = subprocess.run([tools.measure, str(turns), *words], env=env, check=True, capture_output=True, text=True).stdout
    runs = [[] for _ in commands]
    for number, line in enumerate(said.splitlines()):
        *facts, code = map(int, line.split())
        if code != 0:
            raise SystemExit(f"bench: {commands[number % len(commands)][0]} ended with {code}")
        runs[number % len(commands)].append(Run(*facts))
    return runs


def one(tools, argv, env):
    ((run,),) = measured(tools, 1, [argv], env)
    return run


def median(runs):
    return Run(*(int(statistics.median(getattr(run, field.name) for run in runs)) for field in dataclasses.fields(Run)))


def side_by_side(tools, contestants):
    """Runs {name: (argv, env)} in turns; the median of each."""
    runs = {name: [] for name in contestants}
    for turn in range(tools.runs + WARMING):
        for name, (argv, env) in contestants.items():
            runs[name].append(one(tools, argv, env))
    return {name: median(many[WARMING:]) for name, many in runs.items()}


def back_to_back(tools, contestants, env):
    """The same for {name: argv} of programs so short that what we do between two runs would be part of theirs."""
    runs = measured(tools, tools.runs + WARMING, list(contestants.values()), env)
    return {name: median(many[WARMING:]) for name, many in zip(contestants, runs)}


def milliseconds(microseconds):
    return f"{microseconds / 1000:.2f} ms"
