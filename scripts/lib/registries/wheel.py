#!/usr/bin/env python3
"""Makes Python wheels, one a platform: the program itself as a script, no Python code.

usage: scripts/lib/registries/wheel.py OUT_DIR VERSION UNIX_SECONDS PLATFORM=BUILD_DIR...

Source: packaging.python.org, "Binary distribution format" and "Core metadata specifications".
"""

import base64
import hashlib
import io
import pathlib
import sys
import time
import zipfile

import platforms


def metadata(version):
    lines = [
        "Metadata-Version: 2.4", "Name: snyk-cred", f"Version: {version}", f"Summary: {platforms.SUMMARY}",
        "License-Expression: MIT", "License-File: LICENSE", "License-File: THIRD-PARTY-NOTICES",
    ]
    return ("\n".join(lines) + "\n").encode()


def description(platform):
    python, abi, machines = "py3", "none", platform.wheel.split(".")
    lines = ["Wheel-Version: 1.0", "Generator: snyk-cred scripts/release", "Root-Is-Purelib: false"]
    return ("\n".join(lines + [f"Tag: {python}-{abi}-{machine}" for machine in machines]) + "\n").encode()


def record(files, own):
    """Each file's hash and size; of the list itself neither."""
    lines = []
    for path, (content, _) in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{own},,\n"]).encode()


def zipped(files, seconds):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, (content, mode) in files.items():
            entry = zipfile.ZipInfo(path, time.gmtime(seconds)[:6])
            entry.create_system, entry.external_attr = 3, (0o100000 | mode) << 16  # 3: Unix, so that the mode counts
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    out, version, seconds = pathlib.Path(sys.argv[1]), platforms.version_of(sys.argv[2]), int(sys.argv[3])
    for build in platforms.builds(sys.argv[4:]):
        info = f"snyk_cred-{version}.dist-info"
        files = {f"snyk_cred-{version}.data/scripts/{build.platform.program}": (build.program, 0o755)}
        files |= {f"{info}/licenses/{name}": (content, 0o644) for name, content in build.licences.items()}
        files[f"{info}/sboms/snyk-cred.cdx.json"] = (build.legal("sbom.cdx.json"), 0o644)
        files[f"{info}/METADATA"] = (metadata(version), 0o644)
        files[f"{info}/WHEEL"] = (description(build.platform), 0o644)
        files[f"{info}/RECORD"] = (record(files, f"{info}/RECORD"), 0o644)
        (out / f"snyk_cred-{version}-py3-none-{build.platform.wheel}.whl").write_bytes(zipped(files, seconds))


main()
