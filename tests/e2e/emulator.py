"""The emulator of Snyk's API as a test sees it: one process per test module, a world and faults per test."""

import atexit
import http.client
import json
import os
import subprocess
import tempfile
import time

BINARY = os.environ.get("SNYK_EMULATOR_BINARY", "")

HOSTS = {
    "SNYK-US-01": "api.snyk.io",
    "SNYK-US-02": "api.us.snyk.io",
    "SNYK-EU-01": "api.eu.snyk.io",
    "SNYK-AU-01": "api.au.snyk.io",
    "SNYK-GOV-01": "api.snykgov.io",
}


class Emulator:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="snyk-emulator-")
        self.process = subprocess.Popen(
            [BINARY, "--dir", self.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0"},
        )
        greeting = json.loads(self.process.stdout.readline())
        self.port = greeting["port"]
        self.control_port = greeting["control_port"]
        self.ca_file = greeting["ca_file"]
        self.proxy = f"http://127.0.0.1:{self.port}"
        atexit.register(self.stop)

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def control(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=20)
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode())
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 300:
            raise AssertionError(f"the emulator refuses {method} {path}: {answer.status} {text}")
        return text

    def world(self, **parts):
        self.control("PUT", "/world", parts)

    def faults(self, *rules):
        self.control("PUT", "/faults", list(rules))

    def forget(self):
        self.control("DELETE", "/log")

    def log(self):
        return json.loads(self.control("GET", "/log"))

    def requests(self):
        """The HTTP requests that reached one of Snyk's hosts, in order."""
        return [event for event in self.log() if event.get("event") == "request"]

    def connections(self):
        """The TCP connections that were made, whether or not anything came over them."""
        return [event for event in self.log() if event.get("event") == "connection"]

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
