"""Start-up: what a step pays before anything happens. Other programs that a step might start are measured where they
are: Node.js, and Snyk's own CLI as npm installs it (scripts/setup --engines)."""

import os
import shutil

from measuring import ROOT, Row, back_to_back, milliseconds

SNYK = ROOT / "build" / "engines" / "node_modules" / ".bin" / "snyk"


def rows(tools):
    env = {"PATH": os.environ["PATH"], "HOME": str(ROOT / "build" / "bench")}
    smallest = {"/bin/true": ["/bin/true"]}
    others = {"curl --version": ["curl", "--version"]}
    if node := shutil.which("node"):
        others["node, an empty file"] = [node, "/dev/null"]
        if SNYK.exists():
            others["snyk --version (npm)"] = [str(SNYK), "--version"]
    ours = {"release": [tools.release, "--version"]} | ({"static": [tools.static, "--version"]} if tools.static else {})
    # In turns of its own: what Node.js leaves in the processor's caches is nothing of a start of half a millisecond.
    beside = [(group, back_to_back(tools, group | ours, env)) for group in (smallest, others)]
    for name, goal in (("release", 3.5), ("static", 1.5)):
        if name not in ours:
            continue
        for group, medians in beside:
            for other in group:
                yield Row(
                    f"`snyk-cred --version` ({name})",
                    milliseconds(medians[name].wall_us),
                    f"{other}, {milliseconds(medians[other].wall_us)}",
                    medians[name].wall_us / medians[other].wall_us,
                    goal if group is smallest else None,
                    first=name == "static" and group is smallest,
                )
        yield Row(f"size ({name})", f"{os.path.getsize(ours[name][0]) / 1e6:.2f} MB", "", None, first=name == "static")
