#!/usr/bin/env python3
"""Prints an in-toto statement with SLSA provenance: which files came of which commit, built with what.

usage: scripts/lib/provenance.py DIST_DIR COMMIT BUILDER PLATFORM...

It holds no time and no machine's name, so that whoever builds the same commit gets the same statement.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys

import contents

TOOLS = {"c++": "-dumpfullversion", "cmake": "--version", "ld": "--version", "dpkg-deb": "--version", "rpmbuild": "--version"}
FOR_WINDOWS = {"x86_64-w64-mingw32-g++-posix": "--version", "x86_64-w64-mingw32-ld": "--version"}
ROOT = pathlib.Path(__file__).resolve().parents[2]


def version_of(tool, option):
    said = subprocess.run([tool, option], check=True, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return said.stdout.splitlines()[0]


def sources(platforms):
    """What is built in beside the distribution's packages, by the purl that the SBOM has, and zig, which builds for macOS."""
    found = []
    if any(not one.startswith("linux-") for one in platforms):
        for name, (version, digest) in contents.pins().items():
            purl = contents.built_from(name, version)[1][-1]
            found.append({"uri": purl, "digest": {"sha256": digest}})
    if any(one.startswith("macos-") for one in platforms):
        pinned = (ROOT / "scripts/lib/zig.txt").read_text(encoding="utf-8")
        found.append({"uri": f"pkg:pypi/ziglang@{re.search(r'^ziglang==([^ ]+)', pinned, re.M)[1]}"})
    return found


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    dist, commit, builder, *platforms = sys.argv[1:]
    tools = TOOLS | (FOR_WINDOWS if "windows-amd64" in platforms else {})
    files = sorted(path for path in pathlib.Path(dist).iterdir() if path.is_file())
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": path.name, "digest": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}} for path in files],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:snyk-cred:scripts-release:1",
                "externalParameters": {"script": "scripts/release", "platforms": platforms},
                "internalParameters": {"tools": {tool: version_of(tool, option) for tool, option in tools.items()}},
                "resolvedDependencies": [{"name": "source", "digest": {"gitCommit": commit}}, *sources(platforms)],
            },
            "runDetails": {"builder": {"id": builder}},
        },
    }
    json.dump(statement, sys.stdout, indent=1)
    print()


main()
