"""A copy of this repository as a CI system finds one: git's own HTTP server on the loopback. In it lies only a stand-in for
scripts/from-source, which gives the program that is built already and writes down what it was given."""

import base64
import functools
import http.server
import os
import subprocess
import threading

from engine_case import BINARY

BUILDS = """#!/bin/sh
{ echo "built in $(pwd)"; tr '\\0' '\\n' </proc/$$/environ; } >>%(saw)s
printf '#!/bin/sh\\nexec "%(binary)s" "$@"\\n' >"$1/snyk-cred"
chmod 700 "$1/snyk-cred"
printf '%%s/snyk-cred\\n' "$1"
"""


class Sources:
    """`project` at `url`, where only `login` (USER:PASSWORD) may fetch, if one is named. `commit` is the first of two, so
    that it is no branch's; `saw` is the file in which the build writes."""

    def __init__(self, case, project, login=None):
        self.saw = case.box.path("build.saw")
        root = case.box.folder("git")
        work = os.path.join(root, project + ".git")
        case.box.write(f"git/{project}.git/scripts/from-source", BUILDS % {"saw": self.saw, "binary": BINARY})
        git = ["git", "-C", work, "-c", "user.name=a", "-c", "user.email=a@example.com"]
        for words in (["init", "-q"], ["add", "--all"], ["commit", "-qm", "a"], ["commit", "-qm", "b", "--allow-empty"]):
            subprocess.run([*git, *words], check=True)
        subprocess.run([*git, "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
        subprocess.run([*git, "config", "http.uploadpack", "true"], check=True)
        self.commit = subprocess.check_output([*git, "rev-parse", "HEAD~1"], text=True).strip()
        self.asked = []
        handler = functools.partial(Backend, root, login, self.asked)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def seen(self):
        """What the build found in its environment, or None."""
        if not os.path.exists(self.saw):
            return None
        with open(self.saw, encoding="utf-8") as file:
            return file.read()


class Backend(http.server.BaseHTTPRequestHandler):
    """`git http-backend` as a CGI program."""

    def __init__(self, root, login, asked, *words):
        self.root, self.login, self.asked = root, login, asked
        super().__init__(*words)

    def answer(self):
        self.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wanted = self.login and "Basic " + base64.b64encode(self.login.encode()).decode()
        if wanted and self.headers.get("Authorization") != wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        path, _, query = self.path.partition("?")
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": self.root,
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True).stdout
        head, _, body = done.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass
