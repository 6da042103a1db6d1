#!/usr/bin/env python3
"""Prints an in-toto statement with SLSA provenance: which files came of which commit, built with what.

usage: scripts/lib/provenance.py DIST_DIR COMMIT BUILDER MACHINE...

It holds no time and no machine's name, so that whoever builds the same commit gets the same statement.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

TOOLS = {"c++": "-dumpfullversion", "cmake": "--version", "ld": "--version", "dpkg-deb": "--version", "rpmbuild": "--version"}


def version_of(tool, option):
    said = subprocess.run([tool, option], check=True, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return said.stdout.splitlines()[0]


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    dist, commit, builder, *machines = sys.argv[1:]
    files = sorted(path for path in pathlib.Path(dist).iterdir() if path.is_file())
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": path.name, "digest": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}} for path in files],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:snyk-cred:scripts-release:1",
                "externalParameters": {"script": "scripts/release", "machines": machines},
                "internalParameters": {"tools": {tool: version_of(tool, option) for tool, option in TOOLS.items()}},
                "resolvedDependencies": [{"name": "source", "digest": {"gitCommit": commit}}],
            },
            "runDetails": {"builder": {"id": builder}},
        },
    }
    json.dump(statement, sys.stdout, indent=1)
    print()


main()
