"""Start-up: what a step pays before anything happens. Other programs that a step might start are measured where they
are: Node.js, and Snyk's own CLI as npm installs it (scripts/setup --engines)."""

import os
import shutil

from measuring import ROOT, Bar, Row, milliseconds, side_by_side

SNYK = ROOT / "build" / "engines" / "node_modules" / ".bin" / "snyk"


def rows(tools):
    env = {"PATH": os.environ["PATH"], "HOME": str(ROOT / "build" / "bench")}
    others = {"/bin/true": ["/bin/true"], "curl --version": ["curl", "--version"]}
    if node := shutil.which("node"):
        others["node, an empty file"] = [node, "/dev/null"]
        if SNYK.exists():
            others["snyk --version (npm)"] = [str(SNYK), "--version"]
    ours = {"release": [tools.release, "--version"]} | ({"static": [tools.static, "--version"]} if tools.static else {})
    medians = side_by_side(tools, {name: (argv, env) for name, argv in (others | ours).items()})
    for name, goal in (("release", 3.5), ("static", 1.25)):
        for other in others if name in ours else ():
            yield Row(
                f"`snyk-cred --version` ({name})",
                milliseconds(medians[name].wall_us),
                f"{other}, {milliseconds(medians[other].wall_us)}",
                medians[name].wall_us / medians[other].wall_us,
                goal if other == "/bin/true" else None,
            )
        if name in ours:
            yield Bar(f"snyk-cred --version ({name})", medians[name].wall_us, True)
            yield Row(f"size ({name})", f"{os.path.getsize(ours[name][0]) / 1e6:.2f} MB", "", None)
    for other in others:
        yield Bar(other, medians[other].wall_us)
