"""What the parts of scripts/bench share: runs side by side, medians, rows of the table.

A part is a module with `rows(tools)`, which yields Row objects, and a Bar for whatever the plot is to show. The contestants of a row run in turns, so that
whatever else the machine does meets all of them alike; only their ratio is worth anything on another machine.
"""

import dataclasses
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


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

    @property
    def missed(self):
        return self.goal is not None and self.ratio is not None and self.ratio > self.goal


@dataclasses.dataclass
class Bar:
    """What the plot shows beside the table's rows: how long one thing takes."""

    what: str
    wall_us: int
    ours: bool = False


def one(tools, argv, env):
    answer = subprocess.run([tools.measure, *argv], env=env, check=True, capture_output=True, text=True)
    wall, cpu, peak, code = map(int, answer.stdout.split())
    if code != 0:
        raise SystemExit(f"bench: {argv[0]} ended with {code}")
    return Run(wall, cpu, peak)


def side_by_side(tools, contestants):
    """Runs {name: (argv, env)} in turns; the median of each."""
    runs = {name: [] for name in contestants}
    for turn in range(tools.runs + 2):
        for name, (argv, env) in contestants.items():
            run = one(tools, argv, env)
            if turn >= 2:  # the first turns fill the page cache
                runs[name].append(run)
    return {
        name: Run(*(int(statistics.median(getattr(run, field.name) for run in many)) for field in dataclasses.fields(Run)))
        for name, many in runs.items()
    }


def milliseconds(microseconds):
    return f"{microseconds / 1000:.2f} ms"
