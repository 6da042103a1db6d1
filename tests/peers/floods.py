"""Peers that never stop: more of whatever TLS or HTTP let a client pass over. Each must end at a limit or at the deadline,
with bounded memory. And a little of the same, which must do no harm."""

import ssl

from peer import ENDLESS, FINE, NO, Peer, read_head, reply, rewritten
from records import ALERT, CHANGE, DATA, HANDSHAKE, Seal13, message, record

MANY = 200  # records sent at once, so that sending is faster than reading

TICKET = message(4, b"\0\0\1\0" + b"\0\0\0\0" + b"\1\0" + b"\0\x10" + b"t" * 16 + b"\0\0")
WARNINGS = {"user_canceled": b"\1\x5a", "no_renegotiation": b"\1\x64", "close_notify as a warning of another": b"\1\x70"}


def sealed(kind, body=b"", padding=0):
    return lambda seal: seal.seal(kind, body, padding)


# Name: what makes one record of it, from the server's keys.
RECORDS = {
    "tickets": sealed(HANDSHAKE, TICKET),
    "hello requests": sealed(HANDSHAKE, message(0)),
    "finished again": sealed(HANDSHAKE, message(20, bytes(32))),
    "empty application data": sealed(DATA),
    "empty handshake records": sealed(HANDSHAKE),
    "empty alerts": sealed(ALERT),
    "padding alone": sealed(DATA, b"", 16000),
    "change cipher spec": lambda seal: record(CHANGE, b"\1"),
    "unknown records": sealed(99, b"x"),
    "heartbeats": sealed(24, b"\1\0\x10" + bytes(32)),
    "key updates": lambda seal: seal.key_update() if isinstance(seal, Seal13) else seal.seal(HANDSHAKE, message(24, b"\0")),
    "key updates that want an answer":
        lambda seal: seal.key_update(True) if isinstance(seal, Seal13) else seal.seal(HANDSHAKE, message(24, b"\1")),
    "post-handshake client authentication": sealed(HANDSHAKE, message(13, b"\1a\0\x0a\0\x0d\0\6\0\4\4\3\x08\4")),
    **{f"alerts, {name}": sealed(ALERT, code) for name, code in WARNINGS.items()},
}  # fmt: skip


def records_after(make, asked):
    def act(talk):
        tls = talk.asked() if asked else talk.greeted()
        seal = tls.take_over()
        while not talk.over.is_set():
            talk.link.send(b"".join(make(seal) for _ in range(MANY)))

    return act


def a_few(make, count):
    """Then the answer: this must do no harm."""

    def act(talk):
        tls = talk.asked()
        seal = tls.take_over()
        if isinstance(seal, Seal13):  # in 1.2 none of them is allowed
            talk.link.send(b"".join(make(seal) for _ in range(count)))
        talk.link.send(seal.seal(DATA, talk.answer))
        talk.wait()

    return act


def under(data):
    """Bytes beneath TLS, before anything else."""

    def act(talk):
        talk.forever(talk.link.send, data * MANY)

    return act


def in_handshake(make):
    """TLS 1.3: among the encrypted messages, after the first of them."""

    def act(talk):
        def endless(seal, found):
            yield seal.seal(HANDSHAKE, found[0])
            while not talk.over.is_set():
                yield b"".join(make(seal, found) for _ in range(MANY))

        talk.greeted(deliver=rewritten(endless))
        talk.wait()

    return act


def http(start, more, asked=True):
    def act(talk):
        tls = talk.asked() if asked else talk.greeted()
        tls.send(start)
        talk.forever(tls.send, more)

    return act


def one_byte_records(talk):
    """Legal: the answer in records of one byte each."""
    tls = talk.asked()
    seal = tls.take_over()
    talk.link.send(b"".join(seal.seal(DATA, bytes([byte])) for byte in talk.answer))
    talk.wait()


def one_byte_handshake(talk):
    """Legal: a record for each byte of the handshake's messages."""

    def bytewise(seal, found):
        yield b"".join(seal.seal(HANDSHAKE, bytes([byte])) for byte in b"".join(found))

    tls = talk.greeted(deliver=rewritten(bytewise))
    read_head(tls)
    tls.send(talk.answer)
    talk.wait()


def slow(data, seconds, asked=True):
    """A byte at a time."""

    def act(talk):
        tls = talk.asked() if asked else talk.greeted()
        for byte in data:
            tls.send(bytes([byte]))
            talk.wait(seconds)

    return act


def slow_flight(talk):
    def deliver(tls, flight):
        for byte in flight:
            talk.link.send(bytes([byte]))
            talk.wait(0.2)

    talk.greeted(deliver=deliver)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nTransfer-Encoding: chunked\r\n\r\n"

HTTP = {
    "informational answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "early hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"),
    "a status line without end": (b"HTTP/1.1 200 ", b"O" * 4096),
    "a header line without end": (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096),
    "header lines": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 500),
    "folded header lines": (b"HTTP/1.1 200 OK\r\nX: y\r\n", b" y\r\n" * 500),
    "empty lines before the answer": (b"", b"\r\n" * 2000),
    "blanks": (b"", b" " * 4096),
    "zeros": (b"", bytes(4096)),
    "a body without length": (reply(b"", length=False), b" " * 4096),
    "a body of a length that is too large": (reply(b"", "Content-Length: 99999999999", length=False), b" " * 4096),
    "a body of chunks": (CHUNKED, b"1\r\n \r\n" * 500),
    "one chunk": (CHUNKED + b"fffffff\r\n", b" " * 4096),
    "a chunk extension": (CHUNKED + b"1;a=", b"b" * 4096),
    "chunk extensions": (CHUNKED + b"1", b";a=b" * 1000),
    "chunk size digits": (CHUNKED, b"0" * 4096),
    "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n" * 500),
    "nested JSON": (reply(b"", length=False), b"[" * 4096),
}


def peers():
    for name, make in RECORDS.items():
        yield Peer(f"flood: {name}, before the request", records_after(make, asked=False), NO, hangs=True)
        yield Peer(f"flood: {name}, after the request", records_after(make, asked=True), NO, hangs=True)
    for name in ("tickets", "empty application data", "padding alone", "key updates", "key updates that want an answer"):
        yield Peer(f"a few: {name}", a_few(RECORDS[name], 3), FINE)
    for name, data in {
        "empty handshake records": record(HANDSHAKE),
        "hello requests": record(HANDSHAKE, message(0)),
        "warnings": record(ALERT, b"\1\x5a"),
        "change cipher spec": record(CHANGE, b"\1"),
        "empty records of data": record(DATA),
        "server hellos of one byte each": record(HANDSHAKE, b"\2"),
        "a certificate without end": record(HANDSHAKE, message(2, bytes(70))) + record(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(9000)),
    }.items():
        yield Peer(f"flood under TLS: {name}", under(data), NO, verified=False, hangs=True, greets=True)
    for name, make in {
        "empty records": lambda seal, found: seal.seal(HANDSHAKE),
        "empty data": lambda seal, found: seal.seal(DATA),
        "padding": lambda seal, found: seal.seal(HANDSHAKE, b"", 16000),
        "encrypted extensions": lambda seal, found: seal.seal(HANDSHAKE, found[0]),
        "certificates": lambda seal, found: seal.seal(HANDSHAKE, found[1]),
        "a certificate without end": lambda seal, found: seal.seal(HANDSHAKE, b"\x0b\xff\xff\xff" + bytes(9000)),
        "warnings": lambda seal, found: seal.seal(ALERT, b"\1\x5a"),
        "change cipher spec": lambda seal, found: record(CHANGE, b"\1"),
        "key updates": lambda seal, found: seal.seal(HANDSHAKE, message(24, b"\0")),
        "requests for a certificate": lambda seal, found: seal.seal(HANDSHAKE, message(13, b"\0\0\x0a\0\x0d\0\6\0\4\4\3\x08\4")),
    }.items():
        yield Peer(f"flood in the handshake: {name}", in_handshake(make), NO, verified=False, hangs=True, greets=True, version=ssl.TLSVersion.TLSv1_3)
    for name, (start, more) in HTTP.items():
        yield Peer(f"flood: {name}", http(start, more), NO, hangs=True)
        yield Peer(f"flood: {name}, before the request", http(start, more, asked=False), NO, hangs=True)
    yield Peer("one byte a record: the answer", one_byte_records, FINE)
    yield Peer("one byte a record: the handshake", one_byte_handshake, FINE)
    yield Peer("one byte a second: the answer", slow(reply(), 1), ENDLESS, hangs=True)
    yield Peer("one byte a second: the answer, unasked", slow(reply(), 1, asked=False), ENDLESS, hangs=True)
    yield Peer("one byte a second: a body", slow(reply(length=False), 1), ENDLESS, hangs=True)
    yield Peer("one byte now and then: the handshake", slow_flight, ENDLESS, verified=False, hangs=True, greets=True)
