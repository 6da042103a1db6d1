"""All end-to-end tests with programs that were built elsewhere, where there is no build and no ctest, as on a runner with
macOS or Windows: all.py PROGRAM EMULATOR [MODULE...]. One line a module, the output of those that fail, and 1 if one does.
Its Python needs jsonschema and what POSIX has; on Windows that is MSYS2's, which also writes paths as Windows does for a
program of Windows.
"""

import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 400


def run(module, env):
    """The module's exit code and its output; a module that does not end counts as failed."""
    argv = [sys.executable, "-B", str(HERE / module)]
    try:
        done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    except subprocess.TimeoutExpired as over:
        return None, over.stdout or b""
    return done.returncode, done.stdout


def main(program, emulator, *modules):
    env = os.environ | {"SNYK_CRED_BINARY": os.path.abspath(program), "SNYK_EMULATOR_BINARY": os.path.abspath(emulator)}
    modules = modules or sorted(path.name for path in HERE.glob("test_*.py"))
    failed = []
    for module in modules:
        began = time.monotonic()
        code, output = run(module, env)
        good = code in (0, 77)
        word = {0: "passed", 77: "skipped", None: f"not ended after {SECONDS} s"}.get(code, f"failed with {code}")
        print(f"{module:36} {word} {time.monotonic() - began:6.1f} s", flush=True)
        if not good:
            failed.append(module)
            sys.stdout.buffer.write(output + b"\n")
    print(f"{len(modules) - len(failed)} of {len(modules)} modules passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: all.py PROGRAM EMULATOR [MODULE...]")
    sys.exit(main(*sys.argv[1:]))
