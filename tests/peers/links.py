"""Connections as a peer has them: bytes over TCP, and TLS over either of them, so that TLS runs inside of TLS to a proxy."""

import contextlib
import os
import socket
import ssl
import struct
import tempfile
import threading

from records import CIPHER_OF_12, HANDSHAKE, Seal12, Seal13, records


class Gone(Exception):
    """The client is no longer there, or nobody waits for this peer."""


class Tcp:
    def __init__(self, sock, over):
        self.sock, self.over, self.seen = sock, over, bytearray()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone from None

    def recv(self):
        """What came; empty at the end."""
        try:
            data = self.sock.recv(65536)
        except OSError:
            raise Gone from None
        self.seen += data
        return data

    def close(self):
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def reset(self):
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait(self, seconds=60):
        """Until the run has ended, at most so long."""
        if self.over.wait(seconds):
            raise Gone


class Tls:
    """The server's side of TLS over a link, by Python's ssl until somebody takes its keys."""

    def __init__(self, link, certificate, version=None):
        self.link, self.over, self.seen = link, link.over, bytearray()
        handle, self.log = tempfile.mkstemp(prefix="snyk-cred-peer-")
        os.close(handle)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
        context.set_ciphers(CIPHER_OF_12)
        context.keylog_filename = self.log
        if version:
            context.minimum_version = context.maximum_version = version
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.ssl = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.hello = b""  # our first flight, as Python made it
        self.secrets = {}

    def handshake(self, deliver=None):
        """To its end. `deliver(self, flight)` sends each flight in place of link.send(flight)."""
        try:
            self.step(self.ssl.do_handshake, deliver)
        finally:
            self.read_secrets()
            with contextlib.suppress(FileNotFoundError):
                os.remove(self.log)
        return self

    def step(self, do, deliver=None):
        while True:
            wants = False
            try:
                result = do()
            except ssl.SSLWantReadError:
                wants = True
            except ssl.SSLZeroReturnError:
                return b""
            except ssl.SSLError:
                raise Gone from None
            finally:
                if flight := self.outgoing.read():
                    self.hello = self.hello or flight
                    if deliver:
                        self.read_secrets()
                        deliver(self, flight)
                    else:
                        self.link.send(flight)
            if not wants:
                return result
            data = self.link.recv()
            if not data:
                raise Gone
            self.incoming.write(data)

    def send(self, data):
        while data:
            self.step(lambda: self.ssl.write(data[:16384]))
            data = data[16384:]

    def recv(self):
        data = self.step(lambda: self.ssl.read(65536))
        self.seen += data
        return data

    def bye(self):
        """close_notify."""
        with contextlib.suppress(ssl.SSLError):
            self.ssl.unwrap()
        self.link.send(self.outgoing.read())

    def close(self):
        self.link.close()

    def reset(self):
        self.link.reset()

    def wait(self, seconds=60):
        self.link.wait(seconds)

    # --- keys

    def read_secrets(self):
        with contextlib.suppress(FileNotFoundError), open(self.log, encoding="ascii") as file:
            for line in file:
                if not line.startswith("#"):
                    name, nonce, secret = line.split()
                    self.secrets[name] = bytes.fromhex(nonce), bytes.fromhex(secret)

    def server_hello(self):
        return next(body for kind, body in records(self.hello) if kind == HANDSHAKE)

    def suite(self):
        body = self.server_hello()
        return int.from_bytes(body[39 + body[38] : 41 + body[38]], "big")

    def seal_of_handshake(self):
        """What encrypts the rest of the server's flight in TLS 1.3."""
        return Seal13(self.suite(), self.secrets["SERVER_HANDSHAKE_TRAFFIC_SECRET"][1])

    def take_over(self):
        """What encrypts the server's next records after the handshake; Python's ssl must send nothing from now on."""
        if "SERVER_TRAFFIC_SECRET_0" in self.secrets:
            return Seal13(self.suite(), self.secrets["SERVER_TRAFFIC_SECRET_0"][1])
        client_random, master = self.secrets["CLIENT_RANDOM"]
        return Seal12(master, client_random, self.server_hello()[6:38])


class Door:
    """Listens; each connection is `serve(Tcp)` on a thread of its own, and all end with it."""

    def __init__(self, serve):
        self.serve, self.over = serve, threading.Event()
        self.links, self.threads, self.broken = [], [], []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept)
        self.thread.start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            link = Tcp(sock, self.over)
            self.links.append(link)
            thread = threading.Thread(target=self.one, args=(link,))
            self.threads.append(thread)
            thread.start()

    def one(self, link):
        try:
            self.serve(link)
        except Gone:
            pass
        except Exception as error:  # noqa: BLE001, whatever it is, the test is what is wrong
            self.broken.append(repr(error))
        link.close()

    def close(self):
        self.over.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
        for link in self.links:
            link.close()
        for thread in self.threads:
            thread.join()
