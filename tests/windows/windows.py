"""What the tests of the Windows program share: where it is, how it runs under Wine, what Wine cannot show. A module that
calls need() ends with 77 where Wine or the build is missing, or with 1 if SNYK_CRED_TEST_WINDOWS=required."""

import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "windows"
WINE = str(pathlib.Path(__file__).with_name("wine"))
SKIPPED = 77

# What the code does on Windows and Wine does not show, each with what Wine does instead.
NOT_SHOWN = {
    "a symbolic link or a junction in the place of GITHUB_ENV is refused": "shows no reparse points",
    "a path through a link or a junction counts as inside the checkout": "shows no reparse points",
    "a private file's protected DACL keeps other users out": "maps it to a Unix mode",
    "the owner of GITHUB_ENV is this user, Administrators, or the folder's": "has one user",
    "a folder that others may rename or delete in holds no private file": "makes DACLs up from Unix modes",
    "no process of the same user reads our memory": "does not keep a process's DACL",
    "Ctrl-C and a closed window wait until files are whole or gone": "runs without a console here",
    "a window that is closed ends the command, and us only after it": "runs without a console here",
    "cmd.exe takes nothing in a batch file's arguments for a command": "has a cmd.exe of its own",
    "a batch file that signs starts nothing from the working directory": "looks there in any case",
    "roots that Windows fetches when a chain needs them": "has this machine's roots alone",
}


def need(*programs):
    """The programs of the build, as paths."""
    paths = [BUILD / program for program in programs]
    missing = [] if shutil.which("wine") else ["wine (scripts/setup --windows)"]
    missing += [f"{path.relative_to(ROOT)} (scripts/build --windows)" for path in paths if not path.exists()]
    if missing:
        print(f"{pathlib.Path(sys.argv[0]).stem}: not there: {', '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("SNYK_CRED_TEST_WINDOWS") == "required" else SKIPPED)
    return [str(path) for path in paths]


def windows_path(path):
    """Wine's name of a file of this machine."""
    return "Z:" + path.replace("/", "\\")


def of_wine(variables, root):
    """The same variables for a program under Wine: paths below `root` as Windows has them, and what Wine itself needs."""
    def converted(value):
        return windows_path(value) if value == root or value.startswith(root + "/") else value

    return {name: converted(value) for name, value in variables.items()} | {
        name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}


def tell_not_shown():
    print(f"not proven here, for Wine is no Windows ({len(NOT_SHOWN)}):", file=sys.stderr)
    for guard, instead in NOT_SHOWN.items():
        print(f"  {guard} (Wine {instead})", file=sys.stderr)
