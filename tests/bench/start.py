"""Start-up: what a step pays before anything happens."""

import os

from measuring import Row, milliseconds, side_by_side


def rows(tools):
    env = {"PATH": "/usr/bin:/bin"}
    contestants = {
        "/bin/true": (["/bin/true"], env),
        "curl --version": (["curl", "--version"], env),
        "release": ([tools.release, "--version"], env),
    }
    if tools.static:
        contestants["static"] = ([tools.static, "--version"], env)
    medians = side_by_side(tools, contestants)
    for name, goal in (("release", 3.5), ("static", 1.25)):
        if name in medians:
            for other in ("/bin/true", "curl --version"):
                yield Row(
                    f"`snyk-cred --version` ({name})",
                    milliseconds(medians[name].wall_us),
                    f"{other}, {milliseconds(medians[other].wall_us)}",
                    medians[name].wall_us / medians[other].wall_us,
                    goal if other == "/bin/true" else None,
                )
    for name, path in (("release", tools.release), ("static", tools.static)):
        if path:
            yield Row(f"size ({name})", f"{os.path.getsize(path) / 1e6:.1f} MB", "", None)
