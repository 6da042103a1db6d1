"""Runs the end-to-end tests with the program for Windows under Wine, against the emulator as a program of this machine:
e2e.py [--all] [MODULE...], without MODULE every one that can. Tests that cannot are skipped, each with the reason that
stands in not_here.py; --all runs them, too, and so shows which of them could by now. One line a module, and the output of
those that fail. Exit code 1 if one does; 77, or 1, where something is missing (windows.py)."""

import importlib
import os
import subprocess
import sys
import tempfile
import time
import unittest

import not_here
from windows import ROOT, need, tell_not_shown, use_closed_folder, write_starter

E2E = ROOT / "tests" / "e2e"


def tests_of(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from tests_of(each)
        else:
            yield each


# What a test says of a run that ended with 1 and not one word: Wine did not start, for the program always says why.
NOT_STARTED = "ended with 1\n--- stdout\n\n--- stderr\n\n---"


def passes(suite):
    """Tests of which a run was not started are run once more."""
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = [*result.failures, *result.errors]
    if not failed or any(NOT_STARTED not in text for _, text in failed):
        return result.wasSuccessful()
    print(f"Wine did not start a run of {len(failed)} tests, which are run again", file=sys.stderr)
    tests = {getattr(test, "test_case", test) for test, _ in failed}
    return unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(tests)).wasSuccessful()


def run_module(module, everything):
    """In this process; the exit code."""
    [program] = need("snyk-cred.exe")
    use_closed_folder()
    with tempfile.TemporaryDirectory() as folder:
        starter = os.path.join(folder, "snyk-cred")
        write_starter(starter, program)
        os.environ["SNYK_CRED_BINARY"] = starter
        sys.path.insert(0, str(E2E))
        suite = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module))
        reasons = dict(not_here.TESTS.get(module, {}))
        for test in tests_of(suite):
            name = f"{type(test).__name__}.{test._testMethodName}"
            reason = reasons.pop(name, None)
            if reason and not everything:
                setattr(test, test._testMethodName, unittest.skip(reason)(lambda: None))
        if reasons:
            print(f"not_here.py names tests that {module} does not have: {', '.join(reasons)}", file=sys.stderr)
            return 1
        return 0 if passes(suite) else 1


def main(words):
    everything = "--all" in words
    modules = [word for word in words if word != "--all"]
    if len(modules) == 1:
        if modules[0] in not_here.MODULES and not everything:
            print(f"{modules[0]} cannot be run here: {not_here.MODULES[modules[0]]}", file=sys.stderr)
            return 77
        return run_module(modules[0], everything)
    tell_not_shown()
    failed = []
    for module in modules or sorted(path.stem for path in E2E.glob("test_*.py")):
        began = time.monotonic()
        if module in not_here.MODULES and not everything:
            print(f"{module:36} not here: {not_here.MODULES[module]}", flush=True)
            continue
        argv = [sys.executable, "-B", __file__, *(["--all"] if everything else []), module]
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            failed.append(module)
            sys.stdout.buffer.write(done.stdout)
        word = "passed" if done.returncode == 0 else f"failed with {done.returncode}"
        print(f"{module:36} {word} {time.monotonic() - began:6.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
