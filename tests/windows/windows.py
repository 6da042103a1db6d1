"""What the tests of the Windows program share: where it is, how it runs under Wine, what Wine cannot show. A module that
calls need() ends with 77 where Wine or the build is missing, or with 1 if SNYK_CRED_TEST_ENGINES=required and this
machine is of the kind that scripts/setup gives Wine to."""

import os
import pathlib
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "windows"
WINE = str(pathlib.Path(__file__).with_name("wine"))
# Beside Wine's own folder (see the program `wine`): of /tmp Wine says that everybody may delete in it, so the program
# would put no private file below it.
BOXES = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "snyk-cred-wine" / "boxes"
SKIPPED = 77

# Guards whose effect Wine does not show: name, as README has it; what the code does on Windows; what Wine does instead.
NOT_SHOWN = [
    ("links in the place of `GITHUB_ENV`", "a symbolic link or a junction there is refused", "shows no reparse points"),
    ("links into the checkout", "a path through a link or a junction counts as inside it", "shows no reparse points"),
    ("DACLs of private files", "they are protected and keep other users out", "maps them to a Unix mode"),
    ("the owner of `GITHUB_ENV`", "it is this user, Administrators, or the folder's", "has one user"),
    ("folders that others may delete in", "they hold no private file", "makes DACLs up from Unix modes"),
    ("our memory", "no process of the same user reads it", "does not keep a process's DACL"),
    ("Ctrl-C", "it and a closed window wait until files are whole or gone", "runs without a console here"),
    ("closed windows", "the command ends, and we only after it", "runs without a console here"),
    ("`cmd.exe`", "it takes nothing in a batch file's arguments for a command", "has a cmd.exe of its own"),
    ("batch files that sign", "they start nothing from the working directory", "looks there in any case"),
    ("roots on demand", "Windows fetches those that a chain needs", "has this machine's roots alone"),
]

STARTER = """#!/bin/sh
export WINEPREFIX={prefix} WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
[ -z "$TMPDIR" ] || export WINETEMP="Z:$TMPDIR"
[ -z "$HOME" ] || export USERPROFILE="Z:$HOME"
export TMPDIR=/tmp
unset DISPLAY
exec {wine} {program} "$@"
"""


def need(*programs):
    """The programs of the build, as paths."""
    paths = [BUILD / program for program in programs]
    missing = [] if shutil.which("wine") else ["wine (scripts/setup --windows)"]
    missing += [f"{path.relative_to(ROOT)} (scripts/build --windows)" for path in paths if not path.exists()]
    if missing:
        print(f"{pathlib.Path(sys.argv[0]).stem}: not there: {', '.join(missing)}", file=sys.stderr)
        required = os.environ.get("SNYK_CRED_TEST_ENGINES") == "required" and platform.machine() == "x86_64"
        sys.exit(1 if required else SKIPPED)
    prefix()
    return [str(path) for path in paths]


def prefix():
    """Where Wine's Windows is. Made first, which may take longer than a test waits for a run."""
    return subprocess.run([WINE, "--ready"], check=True, stdout=subprocess.PIPE, text=True).stdout.rstrip("\n")


def run_units(program):
    """The unit tests in this program of the build, which gets this program's own words; its exit code."""
    [tests] = need(program)
    use_closed_folder()
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"WINETEMP": windows_path(os.path.realpath(folder))}
        return subprocess.run([WINE, tests, *sys.argv[1:]], cwd=ROOT, env=env).returncode


def write_starter(path, program):
    """A program of this machine that starts the Windows one, as often and as fast as can be. It gets this machine's
    paths as they are, which lead to the same places from a folder of this machine; but those of the folders for which
    Windows has other variables, as Windows has them."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(STARTER.format(prefix=shlex.quote(prefix()), wine=shutil.which("wine"), program=shlex.quote(program)))
    os.chmod(path, 0o755)


def use_closed_folder():
    """From now on temporary files of the tests are where nobody else can replace them, as Wine has it, too."""
    BOXES.mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.tempdir = str(BOXES)


def windows_path(path):
    """Wine's name of a file of this machine."""
    return "Z:" + path.replace("/", "\\")


def of_wine(variables, root):
    """The same variables for a program under Wine: paths below `root` as Windows has them, its folder for temporary
    files, and what Wine itself needs."""
    def converted(value):
        return windows_path(value) if value == root or value.startswith(root + "/") else value

    temporary = {"WINETEMP": converted(variables["TMPDIR"])} if "TMPDIR" in variables else {}
    return {name: converted(value) for name, value in variables.items()} | temporary | {
        name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}


def tell_not_shown():
    print(f"not proven here, for Wine is no Windows ({len(NOT_SHOWN)}):", file=sys.stderr)
    for name, guard, instead in NOT_SHOWN:
        print(f"  {name.replace('`', '')}: {guard} (Wine {instead})", file=sys.stderr)
