"""Runs of other people's engines: an end-to-end case (sandbox, emulator, canary) whose commands may take longer."""

import functools
import hashlib
import http.server
import io
import os
import pathlib
import subprocess
import sys
import tarfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import harness  # noqa: E402
import surroundings  # noqa: E402, F401, handed on to the tests
from harness import ASAN, BINARY  # noqa: E402

SECONDS = 300
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]


class EngineCase(harness.Case):
    def reach(self):
        """Variables by which the program reaches the emulator where a template leaves no room for options."""
        return ASAN | {"HTTPS_PROXY": self.emulator.proxy, "SSL_CERT_FILE": self.emulator.ca_file}

    def run_engine(self, argv, env, kept=(), **more):
        """Runs an engine. `kept`: folders in which the engine itself keeps what it was given, secrets too."""
        self.kept = tuple(os.path.realpath(folder) + os.sep for folder in kept)
        return self.run_program(argv, env, seconds=SECONDS, **more)

    def look_for_leaks(self, result, handed_to):
        own = [path for path in result.changed() if path.startswith(getattr(self, "kept", ()))]
        super().look_for_leaks(result, [*handed_to, *own])


class Mirror:
    """A release on the loopback: an archive of the built program under an exact version, with its pins."""

    def __init__(self, case):
        version = subprocess.check_output([BINARY, "--version"], env=ASAN, text=True).split()[1]
        name = f"snyk-cred-{version}-linux-{MACHINE}"
        folder = case.box.folder(f"mirror-{version}")
        archive = os.path.join(folder, f"{name}.tar.gz")
        if not os.path.exists(archive):
            with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
                tar.add(BINARY, f"{name}/snyk-cred")
        with open(archive, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        handler = functools.partial(Silent, directory=folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.pins = {
            "base-url": f"http://127.0.0.1:{server.server_port}",
            "version": version,
            f"sha256-{MACHINE}": digest,
        }


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
