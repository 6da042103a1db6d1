"""Runners of other systems, faked on this one: `uname` says that it is macOS, or Git Bash on Windows, and `cygpath` knows
that D: is the sandbox. A link D: in the current directory lets a path like D:/x be followed here, too.
"""

import os
import pathlib

MACOS_ARM64 = ("Darwin", "arm64", "macos-arm64")
MACOS_AMD64 = ("Darwin", "x86_64", "macos-amd64")
GIT_BASH = ("MINGW64_NT-10.0-20348", "x86_64", "windows-amd64")
MSYS2 = ("MSYS_NT-10.0-26100", "x86_64", "windows-amd64")
CYGPATH = r"""#!/bin/sh
# cygpath -u|-w|-m -- PATH; a path that lies neither in the sandbox nor beside this shell's programs is not known.
[ "$2" = -- ] && [ "$#" -eq 3 ] || exit 2
forward() { printf '%s\n' "$1" | sed 's|\\|/|g'; }
path=$(forward "$3")
case $1:$path in
*:*/D:*) exit 1 ;; # a drive in the middle
-u:D:/*) path=@${path#D:} ;;
-[wm]:@/*) path=D:${path#@} ;;
-[wm]:*/bash.exe) path=${path%.exe} ;; # which has no such end here
-m:D:/* | -u:/*) ;;
*) exit 1 ;;
esac
printf '%s\n' "$path"
"""


def fake(folder, root, system, machine, cwd):
    """Writes the fakes into a folder that exists, to stand in front of PATH. `root`: of the sandbox."""
    programs = {"uname": f"#!/bin/sh\ncase $1 in -s) echo {system} ;; -m) echo {machine} ;; esac\n"}
    if system.startswith("M"):
        programs["cygpath"] = CYGPATH.replace("@", str(root))
        link = pathlib.Path(cwd) / "D:"
        if not link.is_symlink():
            link.symlink_to(root)
    for name, text in programs.items():
        place = pathlib.Path(folder) / name
        place.unlink(missing_ok=True)
        place.write_text(text)
        place.chmod(0o755)


def windows_path(root, path):
    r"""D:\x\y, of a path in the sandbox."""
    inside = os.path.relpath(path, root)
    assert not inside.startswith(".."), path
    return "D:\\" + inside.replace("/", "\\")
