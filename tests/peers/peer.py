"""What a hostile peer is made of. A new one is a function of a Talk and a Peer in one of the lists (floods.py, cuts.py,
handshakes.py, answers.py, proxies.py)."""

import dataclasses
import json
from collections.abc import Callable

from links import Gone, Tls
from records import messages, records

# The exit codes that are right (README.md#exit-codes-and-errors).
FINE = frozenset({0})  # odd, but within the rules
BROKEN = frozenset({69})  # [tls], [connect], [proxy]
ENDLESS = frozenset({75})  # [deadline]
FOREIGN = frozenset({76})  # [not-snyk-api]
NO = BROKEN | ENDLESS | FOREIGN  # a flood: whichever limit is met first

# Stands in what peers say: must reach no log as it is.
EVIL = "\r\n::stop-commands::evil\n##vso[task.setvariable variable=evil]evil\x1b]0;evil\x07\x9b31m\u202e"


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    act: Callable  # (Talk)
    codes: frozenset
    verified: bool = True  # may a byte of the request come to it? Only to one that has proved to be the host
    hangs: bool = False  # it holds the client until its time is up
    proxy: bool = False  # it stands where a proxy is expected
    greets: bool = False  # it breaks the handshake: an https proxy can do that as well as a host
    rare: bool = False  # one of very many of its kind: behind a proxy only some of them
    version: object = None  # of TLS; none: each


class Talk:
    """One connection of one run."""

    def __init__(self, link, certificates, version, answer, opened):
        self.link, self.certificates, self.version, self.answer = link, certificates, version, answer
        self.over, self.opened = link.over, opened

    def tls(self, certificate="good"):
        tls = Tls(self.link, self.certificates[certificate], self.version)
        self.opened.append(tls)
        return tls

    def greeted(self, certificate="good", deliver=None):
        return self.tls(certificate).handshake(deliver)

    def asked(self, certificate="good", deliver=None):
        """After the request has come."""
        tls = self.greeted(certificate, deliver)
        read_head(tls)
        return tls

    def wait(self, seconds=60):
        """Says no more; Gone ends it: the run is over."""
        self.link.wait(seconds)

    def forever(self, send, data):
        """Gone ends it: the client has closed."""
        while not self.over.is_set():
            send(data)


def read_head(link):
    head = b""
    while b"\r\n\r\n" not in head:
        data = link.recv()
        if not data:
            raise Gone
        head += data
    return head


def good_body():
    return json.dumps(
        {"jsonapi": {"version": "1.0"},
         "data": {"type": "service_account", "id": "5d2f8f0e-7b0c-4f7e-9a53-0d1c5f3b7a11",
                  "attributes": {"name": "ci", "default_org_context": "0a1b2c3d-0000-4000-8000-0123456789ab"}}}
    ).encode()  # fmt: skip


def reply(body=None, *fields, status="200 OK", length=True):
    body = good_body() if body is None else body
    head = [f"HTTP/1.1 {status}", "Content-Type: application/vnd.api+json", *fields]
    if length:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + body


def rewritten(make):
    """For Talk.greeted: TLS 1.3's first flight opened, and sent again as make(seal, handshake messages) has it."""

    def deliver(tls, flight):
        if flight is not tls.hello or "SERVER_HANDSHAKE_TRAFFIC_SECRET" not in tls.secrets:
            tls.link.send(flight)
            return
        reader, plain, found = tls.seal_of_handshake(), b"", b""
        for kind, body in records(flight):
            if kind == 23:
                found += reader.open(body)[1]
            else:
                plain += bytes([kind]) + b"\3\3" + len(body).to_bytes(2, "big") + body
        tls.link.send(plain)
        for data in make(tls.seal_of_handshake(), list(messages(found))):
            tls.link.send(data)

    return deliver
