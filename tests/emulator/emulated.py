"""The emulator for tests in Python: start it, tell it its world and faults, ask it, read its log."""
import contextlib
import http.client
import json
import os
import socket
import ssl
import subprocess
import tempfile
import urllib.parse


class Emulated:
    """A running snyk-emulator. Ends with its standard input, so an aborted test leaves nothing behind."""

    def __init__(self, binary):
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([binary, "--dir", self.directory.name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the emulator did not start")
        ready = json.loads(line)
        self.port = ready["port"]
        self.https_proxy_port = ready["https_proxy_port"]
        self.control_port = ready["control_port"]
        self.ca_file = ready["ca_file"]

    def close(self):
        """Ends the emulator; gives its exit code."""
        self.process.stdin.close()
        code = self.process.wait(30)
        self.process.stdout.close()
        self.directory.cleanup()
        return code

    def control(self, method, path, value=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, None if value is None else json.dumps(value))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def must(self, method, path, value=None):
        status, text = self.control(method, path, value)
        if status != 200:
            raise RuntimeError(text)
        return json.loads(text)

    def world(self, **world):
        self.must("PUT", "/world", world)

    def faults(self, *rules):
        self.must("PUT", "/faults", list(rules))

    def log(self, event=None, idle=False):
        """The log, or its entries of one event; idle waits until all connections have ended."""
        entries = self.must("GET", "/log?idle=10000" if idle else "/log")
        return [entry for entry in entries if event is None or entry["event"] == event]

    def clear_log(self):
        self.must("DELETE", "/log")

    def tls(self):
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.hostname_checks_common_name = False
        return context

    def connection(self, host, context=None, timeout=20):
        """An HTTPS connection to any host through CONNECT; to the port itself for the gateway's names."""
        context = context or self.tls()
        if host in ("localhost", "127.0.0.1", "::1"):
            connection = http.client.HTTPSConnection(host, self.port, context=context, timeout=timeout)
            if host == "localhost":  # a bare root has no /etc/hosts that knows it
                peer = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
                connection.sock = context.wrap_socket(peer, server_hostname=host)
            return connection
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=timeout)
        connection.set_tunnel(host, 443)
        return connection

    def ask(self, host, path, token=None, scheme="token", method="GET", body=None, headers=None, timeout=20):
        """One request on a connection of its own: status, headers, body as text."""
        fields = dict(headers or {})
        if token is not None:
            fields["Authorization"] = f"{scheme} {token}"
        with contextlib.closing(self.connection(host, timeout=timeout)) as connection:
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def ask_json(self, *words, **named):
        status, _, body = self.ask(*words, **named)
        return status, json.loads(body)

    def token(self, host, **form):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask_json(host, "/oauth2/token", method="POST", body=urllib.parse.urlencode(form), headers=headers)

    def raw(self, data=b"", timeout=20):
        """Sends bytes to the port as they are; gives all that comes back until the end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as peer:
            peer.sendall(data)
            out = b""
            while part := peer.recv(65536):
                out += part
            return out


def binary_of(arguments):
    """The emulator's path is the first argument of every such test."""
    if len(arguments) < 2 or not os.access(arguments[1], os.X_OK):
        raise SystemExit("usage: TEST PATH_OF_SNYK_EMULATOR [unittest's arguments]")
    return arguments.pop(1)
