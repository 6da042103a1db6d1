"""Runs of scripts/install.sh: a mirror on the loopback, a scratch folder, a PATH with nothing on it but what is named."""

import hashlib
import http.server
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INSTALL = ROOT / "scripts" / "install.sh"
VERSION = "9.8.7"
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
NAME = f"snyk-cred-{VERSION}-linux-{MACHINE}"
TOOLS = "sh uname tr sed cut mktemp rm cp mv mkdir tar gzip cat env".split()
SHELLS = [["dash"], ["busybox", "sh"], ["bash", "--posix"]]


def archive(says=f"snyk-cred {VERSION}", leaves=None, name=f"{NAME}/snyk-cred"):
    """An archive whose program prints a version, and leaves a file behind if it is ever run."""
    script = f"#!/bin/sh\n{f': >{leaves}' if leaves else ''}\necho '{says}'\n".encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(script), 0o755
        tar.addfile(entry, io.BytesIO(script))
    return out.getvalue()


class Mirror(http.server.ThreadingHTTPServer):
    """Serves what is in `files` and counts what it was asked for."""

    def __init__(self):
        self.files, self.asked = {}, []
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.server.files.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


class Installer(unittest.TestCase):
    """A mirror, a scratch folder, and runs of the installer in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.mirror = Mirror()
        self.addCleanup(self.mirror.server_close)
        self.addCleanup(self.mirror.shutdown)
        self.ran = self.folder / "ran"
        self.serve(archive(leaves=self.ran))

    def serve(self, data):
        self.hash = hashlib.sha256(data).hexdigest()
        self.mirror.files[f"/r/{NAME}.tar.gz"] = data

    def options(self, **other):
        given = {
            "base-url": f"http://127.0.0.1:{self.mirror.server_port}/r",
            "version": VERSION,
            f"sha256-{MACHINE}": self.hash,
            "dir": str(self.folder / "bin"),
        }
        given.update({key.replace("_", "-"): value for key, value in other.items()})
        return [word for key, value in given.items() if value is not None for word in (f"--{key}", value)]

    def path_of(self, *tools):
        """A PATH with nothing on it but these."""
        place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for name in (*TOOLS, *tools):
            found = shutil.which(name)
            self.assertTrue(found, f"{name} is needed for this test; run scripts/setup")
            (place / name).symlink_to(found)
        return str(place)

    def install(self, *argv, shell=("dash",), tools=("curl", "sha256sum"), env=()):
        command = [shutil.which(shell[0]), *shell[1:], str(INSTALL), *argv]
        return subprocess.run(
            command,
            env={"PATH": self.path_of(*tools), "TMPDIR": str(self.temporary), "HOME": str(self.folder), **dict(env)},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def assert_installed(self, run):
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout, f"{self.folder}/bin/snyk-cred\n")
        self.assertTrue(os.access(self.folder / "bin" / "snyk-cred", os.X_OK))
        self.assertEqual(list(self.temporary.iterdir()), [])

    def assert_refused(self, run, code, *says):
        self.assertEqual(run.returncode, code, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertIn("install.sh: error: ", run.stderr)
        self.assertIn("install.sh: hint: ", run.stderr)
        for text in says:
            self.assertIn(text, run.stderr)
        self.assertFalse((self.folder / "bin" / "snyk-cred").exists())
        self.assertEqual(list(self.temporary.iterdir()), [])
