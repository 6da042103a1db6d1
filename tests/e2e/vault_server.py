"""A key service with Vault's login, signature and KV secrets, for tests of what a client does: it judges little, keeps
what it was sent, and signs with OpenSSL's program. tests/engines/test_openbao.py asks the real one.
"""

import base64
import http.server
import json
import os
import ssl
import subprocess
import threading


def certificate(openssl, folder):
    """A self-signed certificate for 127.0.0.1: key and certificate in one file, and the certificate as a CA."""
    key, ca = os.path.join(folder, "vault-key.pem"), os.path.join(folder, "vault-ca.pem")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", ca, "-days", "2",
         "-subj", "/CN=vault", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, ca


class Vault:
    """`sign_with` is a file with a private key. `answers` maps a path to what is answered there in place of the usual:
    (status, body), a list of such, one a request, or an event that the answer waits for. `kept` maps the path of a KV
    secret to its fields. `connections` says of each connection whether its TLS session was an old one."""

    TOKEN = "hvs.CAESIMadeUpForTests0123456789"

    def __init__(self, case, openssl, sign_with=None):
        self.openssl, self.key = openssl, sign_with
        self.requests, self.answers, self.version = [], {}, 1
        self.kept, self.connections = {}, []
        folder = case.box.folder("vault")
        key, self.ca = certificate(openssl, folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.origin = f"https://127.0.0.1:{server.server_port}"

    def uri(self, rest="transit/keys/snyk?role=ci"):
        return f"vault+{self.origin}/{rest}&ca={self.ca}"

    def paths(self):
        return [request["path"] for request in self.requests]

    def answer(self, path, body):
        special = self.answers.get(path.split("?")[0])
        if isinstance(special, threading.Event):
            special.wait(30)
        elif special:
            return special.pop(0) if isinstance(special, list) else special
        if path.endswith("/login"):
            return 200, json.dumps({"auth": {"client_token": self.TOKEN, "mfa_requirement": None}, "wrap_info": None})
        if not body:
            return self.secret(path.split("?")[0])
        text = base64.b64decode(json.loads(body)["input"])
        done = subprocess.run([self.openssl, "dgst", "-sha256", "-sign", self.key], input=text, capture_output=True, check=True)
        signature = f"vault:v{self.version}:" + base64.b64encode(done.stdout).decode()
        return 200, json.dumps({"data": {"key_version": self.version, "signature": signature}, "warnings": None})

    def secret(self, path):
        if path not in self.kept:
            return 404, '{"errors":[]}'
        fields = self.kept[path]
        if "/data/" not in path:
            return 200, json.dumps({"data": fields, "warnings": None})
        metadata = {"version": self.version, "destroyed": False, "deletion_time": ""}
        return 200, json.dumps({"data": {"data": fields, "metadata": metadata}, "warnings": None})

    def handler(self):
        vault = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                self.request.do_handshake()
                self.number = len(vault.connections)
                vault.connections.append(self.request.session_reused)
                super().setup()

            def do_GET(self):
                self.give("")

            def do_POST(self):
                self.give(self.rfile.read(int(self.headers["Content-Length"])).decode())

            def give(self, body):
                seen = {"path": self.path, "headers": dict(self.headers), "body": body, "connection": self.number}
                vault.requests.append(seen)
                status, answer = vault.answer(self.path, body)
                answer = answer.encode()
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", "https://127.0.0.1:1/v1/auth/jwt/login")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        return Handler
