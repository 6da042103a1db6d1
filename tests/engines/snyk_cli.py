"""Snyk's own CLI as the consumer that a hand-over is for, in the version that is plain JavaScript (npm snyk@1.1056.0).

`snyk test` in a small project asks `POST /v1/test-dep-graph` of the API host that it was told, with the credential and
the organization that it was told; the emulator's log then says which. Modules that run it call `need()` first.
"""

import collections
import json
import os
import pathlib
import shlex
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import engines  # noqa: E402

ASKED = "/v1/test-dep-graph"
SAFE = "no vulnerable paths found"  # what `snyk test` prints where the emulator has answered

Call = collections.namedtuple("Call", "host path scheme credential org")


def need():
    """Ends the module (skipped, by name) where the CLI or Node.js is missing."""
    engines.need("npm:snyk", "node")


def argv(*words):
    """`snyk WORDS` as an argument list that needs no PATH."""
    return [engines.find("node"), os.path.join(engines.find("npm:snyk"), "bin", "snyk"), *words]


def line(*words):
    """`snyk WORDS` as a line of a shell script."""
    return shlex.join(argv(*words))


def project(folder):
    """Writes a project that `snyk test` can read without a package manager; gives the folder."""
    name = {"name": "app", "version": "1.0.0"}
    for file, content in (
        ("package.json", name),
        ("package-lock.json", name | {"lockfileVersion": 1, "requires": True, "dependencies": {}}),
    ):
        with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
            json.dump(content, out)
    return folder


def surroundings(emulator, home):
    """Variables by which the CLI reaches the emulator under Snyk's host names, and nothing else of this machine.

    `snyk-cred` reads them as well: HTTPS_PROXY, and NODE_EXTRA_CA_CERTS with a warning.
    """
    return {
        "HOME": str(home),
        "HTTPS_PROXY": f"http://127.0.0.1:{emulator.port}",
        "NODE_EXTRA_CA_CERTS": emulator.ca_file,
        "SNYK_DISABLE_ANALYTICS": "1",
    }


def calls(emulator):
    """What the CLI asked of Snyk, in order: host, path, scheme and value of Authorization, organization (or None)."""
    found = []
    for entry in emulator.log("request"):
        if not entry["headers"].get("x-snyk-cli-version"):
            continue  # a request of snyk-cred
        target = urllib.parse.urlsplit(entry["path"])
        scheme, _, credential = entry["headers"].get("authorization", "").partition(" ")
        org = urllib.parse.parse_qs(target.query).get("org", [None])[0]
        found.append(Call(entry["host"], target.path, scheme, credential, org))
    return found
