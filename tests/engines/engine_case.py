"""Runs of other people's engines: an end-to-end case (sandbox, emulator, canary) whose commands may take longer."""

import atexit
import functools
import hashlib
import http.server
import io
import os
import pathlib
import shlex
import subprocess
import sys
import tarfile
import tempfile
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


@functools.cache
def release(kind):
    """Folder of a release, made once: an archive of scripts/release's name and layout, its version and hash. Its program
    is a line of shell that starts the built one, which with sanitizers is large. `kind`: of machine, as in macos-arm64."""
    version = subprocess.check_output([BINARY, "--version"], env=ASAN, text=True).split()[1]
    name = f"snyk-cred-{version}-{kind}"
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    archive = os.path.join(folder.name, f"{name}.tar.gz")
    program = f'#!/bin/sh\nexec {shlex.quote(os.path.abspath(BINARY))} "$@"\n'.encode()
    with tarfile.open(archive, "w:gz") as tar:
        entry = tarfile.TarInfo(f"{name}/snyk-cred{'.exe' if kind.startswith('windows') else ''}")
        entry.size, entry.mode = len(program), 0o755
        tar.addfile(entry, io.BytesIO(program))
    with open(archive, "rb") as file:
        return folder.name, version, hashlib.sha256(file.read()).hexdigest()


class Mirror:
    """A release on the loopback: an archive of the built program under an exact version, with its pins; `asked` are the
    paths that were asked for."""

    def __init__(self, case, kind=f"linux-{MACHINE}"):
        folder, version, digest = release(kind)
        self.asked = []
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, self.asked, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.name = f"snyk-cred-{version}-{kind}.tar.gz"
        self.pins = {
            "base-url": f"http://127.0.0.1:{server.server_port}",
            "version": version,
            f"sha256-{kind.removeprefix('linux-')}": digest,
        }


class Silent(http.server.SimpleHTTPRequestHandler):
    def __init__(self, asked, *words, **named):
        self.asked = asked
        super().__init__(*words, **named)

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass
