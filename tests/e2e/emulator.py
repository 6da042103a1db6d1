"""The emulator of Snyk's API as these tests see it: one process per test module, a world and faults per test."""

import atexit
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "emulator"))
import emulated  # noqa: E402

HOSTS = {
    "SNYK-US-01": "api.snyk.io",
    "SNYK-US-02": "api.us.snyk.io",
    "SNYK-EU-01": "api.eu.snyk.io",
    "SNYK-AU-01": "api.au.snyk.io",
    "SNYK-GOV-01": "api.snykgov.io",
}


class Emulator(emulated.Emulated):
    def __init__(self):
        super().__init__(os.environ["SNYK_EMULATOR_BINARY"])
        self.proxy = f"http://127.0.0.1:{self.port}"
        atexit.register(self.close)

    def requests(self):
        """The HTTP requests that reached one of Snyk's hosts, in order."""
        return self.log("request")

    def connections(self):
        """The TCP connections that were made, whether or not anything came over them."""
        return self.log("accept")

    def wait_for_request(self, count=1, seconds=20):
        """Returns as soon as so many requests have arrived; a delayed answer to them may still be open."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(self.requests()) >= count:
                return
            time.sleep(0.02)
        raise AssertionError(f"no {count} requests reached the emulator within {seconds} s")


_the_one = None


def emulator():
    """The module's emulator; started when it is first asked for."""
    global _the_one
    if _the_one is None:
        _the_one = Emulator()
    return _the_one


def fault(do, **where):
    """A fault rule: `at` and `times` of the rule, everything else is what it matches."""
    rule = {"do": do}
    for key in ("at", "times"):
        if key in where:
            rule[key] = where.pop(key)
    if where:
        rule["match"] = where
    return rule
