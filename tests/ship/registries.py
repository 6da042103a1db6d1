"""The packages of a release, made of build/static's program, and registries on the loopback that serve them to the real
package managers. What those read of a machine's own settings is shut out: each has a home of its own."""

import base64
import hashlib
import html
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import http.server
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "engines"))
from engines import ENGINES  # noqa: E402

MAKERS = ROOT / "scripts" / "lib" / "registries"
SECONDS = 1700000000
SCOPE = "acme"
HERE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
# The other machine's too, where it was built.
BUILDS = {"arm64": ROOT / "build/static-arm64"} | {HERE: ROOT / "build/static"}
BUILDS = {machine: folder for machine, folder in sorted(BUILDS.items()) if (folder / "snyk-cred").exists()}
PROGRAM = ROOT / "build/static/snyk-cred"
CLIENTS = ENGINES / "clients" / "node_modules"
NPM_CPU = {"amd64": "x64", "arm64": "arm64"}


def run(*argv, **more):
    done = subprocess.run(list(map(str, argv)), capture_output=True, text=True, timeout=300, **more)
    if done.returncode != 0:
        raise AssertionError(f"{argv} ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def need(*paths):
    """Ends the module where one is missing: with 77, or with 1 if nothing may be skipped."""
    missing = [str(path) for path in (PROGRAM, *paths) if not (shutil.which(path) if isinstance(path, str) else path.exists())]
    if missing:
        print(f"missing: {', '.join(missing)}; scripts/setup --engines and scripts/build --static make them", file=sys.stderr)
        sys.exit(1 if os.environ.get("SNYK_CRED_TEST_ENGINES") == "required" else 77)


def version():
    return run(PROGRAM, "--version").split()[1]


def make(out, maker, *words, builds=None, env=None, umask=0o022):
    """Runs one of the makers of scripts/release into the folder `out`, with the notices made as it makes them."""
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-B", MAKERS / maker, out, version(), *words]
    run(*command, *(f"linux-{machine}={folder}" for machine, folder in (builds or legal()).items()), env=env, umask=umask)
    return out


def legal():
    """{machine: a folder like a build's, with its program and its licences}; made once."""
    if not hasattr(legal, "made"):
        place = pathlib.Path(tempfile.mkdtemp())
        unittest.addModuleCleanup(shutil.rmtree, place)
        for machine, build in BUILDS.items():
            run(ROOT / "scripts/lib/sbom.py", build, version(), f"linux-{machine}", SECONDS, place / machine / "legal")
            shutil.copy(build / "snyk-cred", place / machine)
        legal.made = {machine: place / machine for machine in BUILDS}
    return legal.made


class Registry(http.server.ThreadingHTTPServer):
    """An npm registry and a simple index of Python packages, of the files in a folder. `asked`: the paths of requests."""

    def __init__(self, folder):
        self.folder, self.asked = folder, []
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def npm(self, name):
        """The registry's document on one package; None if no file here is of it."""
        for file in sorted(self.folder.glob("*.tgz")):
            with tarfile.open(file) as archive:
                package = json.load(archive.extractfile("package/package.json"))
            if package["name"] == name:
                integrity = "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
                dist = {"tarball": f"{self.url}/files/{file.name}", "integrity": integrity}
                release = package["version"]
                return {"name": name, "dist-tags": {"latest": release}, "versions": {release: package | {"dist": dist}}}
        return None

    def simple(self, name):
        """A page of PEP 503."""
        wheels = [file for file in sorted(self.folder.glob("*.whl")) if file.name.split("-")[0].replace("_", "-") == name]
        links = "".join(f'<a href="/files/{html.escape(file.name)}#sha256={hashlib.sha256(file.read_bytes()).hexdigest()}">'
                        f"{html.escape(file.name)}</a>" for file in wheels)
        return f"<!DOCTYPE html><html><body>{links}</body></html>" if wheels else None

    def answer(self, path):
        """(type, body), or None."""
        if path.startswith("/files/"):
            file = self.folder / pathlib.PurePosixPath(path).name
            return ("application/octet-stream", file.read_bytes()) if file.exists() else None
        if path.startswith("/simple/"):
            page = self.simple(path.split("/")[2])
            return page and ("text/html", page.encode())
        document = self.npm(urllib.parse.unquote(path[1:]))
        return document and ("application/json", json.dumps(document).encode())


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        kind, body = self.server.answer(self.path) or ("text/plain", b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Installed(unittest.TestCase):
    """A registry of what setUpClass of the subclass put into `dist`, a checkout, a home and a folder for one job."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.dist = cls.folder / "dist"
        cls.dist.mkdir()
        cls.version = version()

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.checkout, self.home, self.job = (self.place / name for name in ("checkout", "home", "job"))
        for folder in (self.checkout, self.home, self.job):
            folder.mkdir()
        self.registry = Registry(self.dist)
        self.addCleanup(self.registry.close)

    def env(self, path, **more):
        """`path`: programs, whose folders come first on PATH."""
        folders = [str(pathlib.Path(one).parent) for one in path]
        return {"PATH": ":".join([*folders, "/usr/bin:/bin"]), "HOME": str(self.home), "TMPDIR": str(self.place), **more}

    def plant(self, path, text, mode=0o755):
        """Into the checkout, as a pull request could."""
        file = self.checkout / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def assert_ours(self, program):
        self.assertEqual(pathlib.Path(program).read_bytes(), PROGRAM.read_bytes())
        self.assertTrue(os.access(program, os.X_OK))
        self.assertEqual(run(program, "--version", cwd=self.checkout, env={}), f"snyk-cred {self.version}\n")
