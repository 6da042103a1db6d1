"""A server on the loopback for tests of what a client sends: TLS with a CA of the test's own, under any names, directly or
behind CONNECT. What it answers is the test's to say.
"""

import http.server
import os
import re
import ssl
import subprocess
import threading


def certificate(openssl, folder, names):
    """A self-signed certificate for these names: its key, and itself as the CA."""
    key, ca = os.path.join(folder, "https-key.pem"), os.path.join(folder, "https-ca.pem")
    kind = {True: "IP:", False: "DNS:"}
    names = ",".join(kind[bool(re.fullmatch(r"[0-9.]+", name))] + name for name in names)
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", ca, "-days", "2",
         "-subj", "/CN=test", "-addext", f"subjectAltName={names}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, ca


class HttpsServer:
    """`answer(request)` gives (status, headers, body); a request has method, host, path, headers (small letters), body.
    `origin` is for clients that come directly, `proxy` for those that send CONNECT."""

    def __init__(self, case, openssl, answer, names=()):
        self.requests, self.reply = [], answer
        key, self.ca = certificate(openssl, case.box.folder(f"https-{id(self)}"), ["127.0.0.1", *names])
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.ca, key)
        direct = self.listen(case, tls=True)
        self.origin = f"https://127.0.0.1:{direct}"
        self.proxy = f"http://127.0.0.1:{self.listen(case, tls=False)}"

    def listen(self, case, tls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        if tls:
            server.socket = self.context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        return server.server_port

    def seen(self):
        return [(request["method"], request["host"], request["path"].split("?")[0]) for request in self.requests]

    def handler(self):
        ours = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self):
                self.send_response(200)
                self.end_headers()
                self.connection = ours.context.wrap_socket(self.connection, server_side=True)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                self.close_connection = False

            def finish(self):
                super().finish()
                self.connection.close()  # after CONNECT another than the server knows

            def do_GET(self):
                self.take(b"")

            def do_POST(self):
                self.take(self.rfile.read(int(self.headers["Content-Length"])))

            def take(self, body):
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = {"method": self.command, "host": headers["host"], "path": self.path, "headers": headers, "body": body.decode()}
                ours.requests.append(request)
                status, more, answer = ours.reply(request)
                answer = answer.encode()
                self.send_response(status)
                for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(answer))} | more).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        return Handler
