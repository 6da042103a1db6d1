"""Debian's busybox, with the libraries it is linked with, in a root of a test's own."""

import re
import shutil
import subprocess


def put_into(root):
    """/bin holds every applet's name; returns the program's path inside."""
    busybox = shutil.which("busybox")
    if not busybox:
        raise AssertionError("busybox is needed for this test; run scripts/setup")
    linked = subprocess.run(["ldd", busybox], capture_output=True, text=True).stdout
    for path in [busybox, *re.findall(r"(/\S+) \(0x", linked)]:
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    (root / "bin").mkdir(exist_ok=True)
    for applet in subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split():
        if not (root / "bin" / applet).exists():
            (root / "bin" / applet).symlink_to(busybox)
    return busybox
