#!/usr/bin/env python3
"""Makes npm packages: one a platform, which holds the program, and one that depends on them and has the shim.

usage: scripts/lib/registries/npm.py OUT_DIR VERSION UNIX_SECONDS SCOPE PLATFORM=BUILD_DIR...

SCOPE is the publisher's own on the registry, without the @. There are no install scripts.
"""

import json
import pathlib
import re
import sys

import archives
import platforms


def manifest(name, version, **more):
    head = {"name": name, "version": version, "description": platforms.SUMMARY, "license": "MIT"}
    return (json.dumps(head | more, indent=2) + "\n").encode()


def write(out, scope, name, version, seconds, files):
    """`files`: {path: (content, mode)}. Named as `npm pack` does."""
    entries = [(f"package/{path}", content, mode) for path, (content, mode) in sorted(files.items())]
    (out / f"{scope}-{name}-{version}.tgz").write_bytes(archives.compressed(archives.tar(entries, seconds)))


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    out, version, seconds, scope = pathlib.Path(sys.argv[1]), platforms.version_of(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", scope):
        sys.exit(f"npm: {scope} is no scope: lower-case letters, digits and hyphens, without the @")
    found = platforms.builds(sys.argv[5:])
    for build in found:
        texts = {name: (content, 0o644) for name, content in build.licences.items()}
        # preferUnplugged: Yarn cannot run a program inside its archives.
        package = manifest(f"@{scope}/snyk-cred-{build.platform.npm}", version, os=[build.platform.npm_os],
                           cpu=[build.platform.npm_cpu], preferUnplugged=True)
        files = texts | {"package.json": (package, 0o644), f"bin/{build.platform.program}": (build.program, 0o755)}
        write(out, scope, f"snyk-cred-{build.platform.npm}", version, seconds, files)
    shim = (pathlib.Path(__file__).parent / "npm_shim.js").read_bytes()
    package = manifest(f"@{scope}/snyk-cred", version, bin={"snyk-cred": "bin/snyk-cred.js"}, engines={"node": ">=14"},
                       optionalDependencies={f"@{scope}/snyk-cred-{build.platform.npm}": version for build in found})
    files = {"package.json": (package, 0o644), "bin/snyk-cred.js": (shim, 0o755),
             "LICENSE": ((platforms.ROOT / "LICENSE").read_bytes(), 0o644)}
    write(out, scope, "snyk-cred", version, seconds, files)


main()
