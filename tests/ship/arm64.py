"""Runs a module of tests/e2e with the static arm64 program under qemu-aarch64-static: arm64.py MODULE. Where one of
the two is missing it ends with 77, or with 1 if SNYK_CRED_TEST_ENGINES=required."""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "static-arm64" / "snyk-cred"
SKIPPED = 77


def main(module):
    qemu = shutil.which("qemu-aarch64-static")
    if not qemu or not PROGRAM.exists():
        print("not there: qemu-aarch64-static, or what scripts/build --static --arch arm64 makes", file=sys.stderr)
        return 1 if os.environ.get("SNYK_CRED_TEST_ENGINES") == "required" else SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # some tests run it as another user
        wrapper = pathlib.Path(folder) / "snyk-cred"
        wrapper.write_text(f'#!/bin/sh\nexec {qemu} {shlex.quote(str(PROGRAM))} "$@"\n')
        wrapper.chmod(0o755)
        env = os.environ | {"SNYK_CRED_BINARY": str(wrapper), "UNDER_QEMU": "1"}
        return subprocess.run([sys.executable, "-B", module], env=env).returncode


sys.exit(main(sys.argv[1]))
