"""Shows that the search finds something: this program, run as `planted.py PLACE PORT`, leaks SNYK_TOKEN in a place, and each
searcher must say so. Imported, it is that test."""

import base64
import os
import socket
import subprocess
import sys


def leak(place, port):
    secret = os.environ["SNYK_TOKEN"]
    in_base64 = base64.b64encode(b"x" + secret.encode()).decode()
    if place == "stdout":
        print(f"the token is {in_base64}")
    elif place == "stderr":
        print("the token is", secret.encode().hex(), file=sys.stderr)
    elif place == "file":
        with open("debug.log", "w", encoding="utf-16-le") as file:
            file.write(secret)
    elif place == "file name":
        open(f"token-{secret}", "w", encoding="utf-8").close()
    elif place == "argv":
        subprocess.run(["true", f"--token={secret}"], check=True)
    elif place in ("environment", "another user"):
        socket.create_connection(("127.0.0.1", int(port))).close()
    elif place == "hand-over":
        with open(os.environ["HANDED"], "w", encoding="utf-8") as file:
            file.write(secret[:-1])
    elif place == "time":
        os.execlp("sleep", "sleep", "60")


class Planted:
    """Of cases.Run, what search.after() asks for."""

    def __init__(self, box, place, port):
        import credentials

        secret = credentials.api_token()
        self.root, self.hidden, self.wiped = box.root, [secret], [secret]
        self.on_argv, self.handed, self.must_be_handed, self.handed_to = False, "", False, []
        self.env = {"PATH": "/usr/bin:/bin", "SNYK_TOKEN": secret}
        self.argv = [sys.executable, "-B", os.path.abspath(__file__), place, str(port)]
        if place == "another user":  # its words are what everyone may read
            self.argv.append(secret)
        if place == "hand-over":
            self.env["HANDED"] = path = box.path("handed")
            self.handed, self.must_be_handed, self.handed_to = secret, True, [path]


PLACES = ["stdout", "stderr", "file", "file name", "argv", "environment", "another user", "memory", "hand-over", "time"]


def missed():
    """The searchers that do not find what is there for them."""
    import search
    import traced
    from runs import Box

    stranger, missing = search.Stranger(), []
    server = socket.create_server(("127.0.0.1", 0))
    try:
        for place in PLACES:
            box = Box()
            run = Planted(box, place, server.getsockname()[1])
            lookout = search.Lookout(stranger, run.hidden, run.wiped, run.hidden)
            before = box.files()
            ended = traced.run(run.argv, run.env, box.path("work"), lookout, seconds=1 if place == "time" else 30)
            findings, _ = search.after(run, ended, before, box.files())
            found = {finding.searcher for finding in lookout.findings + findings}
            box.remove()
            # A Python program keeps its environment and its memory.
            if place not in found or (found - {place, "environment", "memory"} and place not in ("argv", "another user")):
                missing.append(f"{place}, but {sorted(found)}")
    finally:
        server.close()
        stranger.end()
    return missing


if __name__ == "__main__":
    leak(*sys.argv[1:3])
