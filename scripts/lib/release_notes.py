#!/usr/bin/env python3
"""Prints the notes of a release: its section of CHANGELOG.md, and the hash of the program itself for each platform.

usage: scripts/lib/release_notes.py VERSION PLATFORM=BUILD_DIR...
"""

import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

NOTES = """# snyk-cred {version}

{changes}

## The program itself

The same file in the archive and in every package. Verify `SHA256SUMS` and its signature first; it holds the hash of these
notes, too. `ci-templates/INSTALL.md` says how a job installs and checks it.

| platform | SHA-256 of `snyk-cred` |
|---|---|
{rows}
"""
PREVIEW = """
The programs for macOS and Windows (`snyk-cred.exe`) are a preview: README has a table of what is tested where.
"""


def changes(version):
    """Of a version without a section of its own, which is a trial, what is not released yet, and a word that says so."""
    sections = dict(re.findall(r"^## \[([^]]+)\][^\n]*\n(.*?)(?=^## |\Z)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M | re.S))
    if version in sections:
        return sections[version].strip()
    return f"**A trial: CHANGELOG.md has no section [{version}].**\n\n{sections.get('Unreleased', '').strip()}"


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    rows = []
    for word in sorted(sys.argv[2:]):
        platform, _, folder = word.partition("=")
        program = "snyk-cred.exe" if platform.startswith("windows-") else "snyk-cred"
        label = "" if platform.startswith("linux-") else " (preview)"
        digest = hashlib.sha256((pathlib.Path(folder) / program).read_bytes()).hexdigest()
        rows.append(f"| {platform}{label} | `{digest}` |")
    print(NOTES.format(version=sys.argv[1], changes=changes(sys.argv[1]), rows="\n".join(rows)), end="")
    if any("(preview)" in row for row in rows):
        print(PREVIEW, end="")


main()
