"""Debian roots made by debootstrap, for tests that are root. Nothing of this machine is mounted into them: what
debootstrap mounts for itself ends with the mount namespace that it runs in."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "debs"  # packages, so that a second root costs no download
SKIPPED = 77


def need():
    """Ends the module where no root can be made: with 77, or with 1 if nothing may be skipped."""
    if os.geteuid() == 0 and shutil.which("debootstrap"):
        return
    print("not possible: a Debian root, which takes root's rights and debootstrap", file=sys.stderr)
    sys.exit(1 if os.environ.get("SNYK_CRED_TEST_ENGINES") == "required" else SKIPPED)


def extracted(suite):
    """The suite's essential packages, extracted: its C library, shells and tools; no package is configured."""
    return made(suite, "--foreign")


def installed(suite):
    """A root in which apt works."""
    root = made(suite)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for place in ("etc/apt/sources.list", "etc/apt/apt.conf.d", "etc/apt/sources.list.d"):
        source = pathlib.Path("/") / place
        if source.is_dir():
            shutil.copytree(source, root / place, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, root / place)
        elif place.endswith(".list"):
            (root / place).unlink()  # debootstrap's, which would name the same packages again
    return root


def made(suite, *options):
    root = pathlib.Path(tempfile.mkdtemp())
    root.chmod(0o755)
    CACHE.mkdir(parents=True, exist_ok=True)
    command = ["unshare", "--mount", "--propagation", "private", "debootstrap", "--variant=minbase"]
    done = subprocess.run([*command, f"--cache-dir={CACHE}", *options, suite, root], capture_output=True, text=True)
    if done.returncode != 0:
        remove(root)
        raise AssertionError(f"debootstrap {suite} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return root


def remove(root):
    """Refuses while anything is mounted in it: it would be emptied, too."""
    mounted = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    inside = [place for place in mounted if place == str(root) or place.startswith(f"{root}/")]
    if inside:
        raise AssertionError(f"{root} is left as it is: there are mounts in it: {inside}")
    shutil.rmtree(root)
