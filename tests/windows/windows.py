"""What the tests of the Windows program share: where it is, and how it runs under Wine. A module that calls need() ends
with 77 where Wine or the build is missing, or with 1 if SNYK_CRED_TEST_WINDOWS=required."""

import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "windows"
WINE = str(pathlib.Path(__file__).with_name("wine"))
SKIPPED = 77


def need(*programs):
    """The programs of the build, as paths."""
    paths = [BUILD / program for program in programs]
    missing = [] if shutil.which("wine") else ["wine (scripts/setup --windows)"]
    missing += [f"{path.relative_to(ROOT)} (scripts/build --windows)" for path in paths if not path.exists()]
    if missing:
        print(f"{pathlib.Path(sys.argv[0]).stem}: not there: {', '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("SNYK_CRED_TEST_WINDOWS") == "required" else SKIPPED)
    return [str(path) for path in paths]
