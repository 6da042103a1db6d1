"""Peers that are not the host, or whose handshake is not one: foreign certificates, each byte of the handshake changed,
messages left out, doubled and exchanged, other versions and other protocols. None may see a byte of the request."""

import ssl
import struct

from peer import BROKEN, ENDLESS, EVIL, FINE, Peer, read_head, reply, rewritten
from records import ALERT, CHANGE, DATA, HANDSHAKE, message, record

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
# The names of certificates.py that must not be believed.
FOREIGN = ["another CA", "self-signed", "another host", "expired", "not yet valid", "only in the common name", "for clients"]
LEFT_WAITING = BROKEN | ENDLESS  # where the client may as well wait for more


def foreign(certificate):
    """Everything else about this peer is perfect."""

    def act(talk):
        tls = talk.greeted(certificate)
        read_head(tls)
        tls.send(talk.answer)
        talk.wait()

    return act


def eager(talk):
    """It answers together with its handshake, before anybody could know whether to believe it."""
    tls = talk.tls("another CA")

    def deliver(tls, flight):
        talk.link.send(flight)
        if "SERVER_TRAFFIC_SECRET_0" in tls.secrets:
            talk.link.send(tls.take_over().seal(DATA, talk.answer))

    tls.handshake(deliver)
    read_head(tls)


def no_version(flight, place):
    """A place of the flight outside of its records' versions, which nobody reads (RFC 8446, 5.1)."""
    place, start = place % len(flight), 0
    while start + 5 + int.from_bytes(flight[start + 3 : start + 5], "big") <= place:
        start += 5 + int.from_bytes(flight[start + 3 : start + 5], "big")
    return place + 2 if place - start in (1, 2) else place


def changed(number, place, mask):
    """One byte of a flight."""

    def act(talk):
        count = 0

        def deliver(tls, flight):
            nonlocal count
            if count == number:
                at = no_version(flight, place)
                flight = flight[:at] + bytes([flight[at] ^ mask]) + flight[at + 1 :]
            count += 1
            talk.link.send(flight)

        tls = talk.greeted(deliver=deliver)
        read_head(tls)

    return act


def changed_within(place, mask):
    """One byte of the messages that TLS 1.3 encrypts."""

    def act(talk):
        def change(seal, found):
            data = b"".join(found)
            at = place % len(data)
            yield seal.seal(HANDSHAKE, data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])

        tls = talk.greeted(deliver=rewritten(change))
        read_head(tls)

    return act


def messages_as(make):
    def act(talk):
        tls = talk.greeted(deliver=rewritten(lambda seal, found: (seal.seal(HANDSHAKE, one) for one in make(found))))
        read_head(tls)

    return act


def says(data, then=None):
    """Bytes in place of a handshake, after the client's first."""

    def act(talk):
        talk.link.recv()
        talk.link.send(data)
        if then:
            then(talk)
        else:
            talk.link.close()

    return act


def waits(talk):
    talk.wait()


def data_in_handshake(talk):
    """An answer under the handshake's keys, in the midst of it."""

    def mix(seal, found):
        yield seal.seal(HANDSHAKE, found[0])
        yield seal.seal(DATA, reply())
        yield seal.seal(HANDSHAKE, b"".join(found[1:]))

    tls = talk.greeted(deliver=rewritten(mix))
    read_head(tls)


def server_hello(version=b"\3\3", cipher=b"\x13\1", session=b"", compression=b"\0", extensions=b""):
    body = version + bytes(range(32)) + bytes([len(session)]) + session + cipher + compression
    return message(2, body + struct.pack(">H", len(extensions)) + extensions)


EE, CERTIFICATE, VERIFY, FINISHED = range(4)
ORDERS = {
    "no extensions": [CERTIFICATE, VERIFY, FINISHED],
    "no certificate": [EE, VERIFY, FINISHED],
    "no proof of the key": [EE, CERTIFICATE, FINISHED],
    "neither certificate nor proof, as of a resumed session": [EE, FINISHED],
    "nothing but the end": [FINISHED],
    "the certificate twice": [EE, CERTIFICATE, CERTIFICATE, VERIFY, FINISHED],
    "the proof twice": [EE, CERTIFICATE, VERIFY, VERIFY, FINISHED],
    "the end first": [FINISHED, EE, CERTIFICATE, VERIFY],
    "the proof first": [EE, VERIFY, CERTIFICATE, FINISHED],
    "the end twice": [EE, CERTIFICATE, VERIFY, FINISHED, FINISHED],
}

SAID = {
    "plain HTTP": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
    "plain HTTP with a good answer": reply(),
    "a page": b"<html>" + EVIL.encode(),
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n", "SMTP": b"220 mail.example ESMTP\r\n", "FTP": b"220 ready\r\n", "TELNET": b"\xff\xfd\x01login: ",
    "HTTP/2": b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80", "nothing": b"", "a zero": b"\0", "zeros": bytes(500), "0xff": b"\xff" * 500,
    "what it was sent": None,
    "SSL 2": b"\x80\x2e\4\0\1\0\2\0\x10\0\x10" + bytes(34),
    "SSL 3": record(HANDSHAKE, server_hello(b"\3\0", b"\0\x2f"), 0x0300),
    "TLS 1.0": record(HANDSHAKE, server_hello(b"\3\1", b"\0\x2f"), 0x0301),
    "TLS 1.1": record(HANDSHAKE, server_hello(b"\3\2", b"\0\x2f"), 0x0302),
    "TLS 1.2 without encryption": record(HANDSHAKE, server_hello(b"\3\3", b"\0\2")),
    "TLS 1.2 without a certificate's signature": record(HANDSHAKE, server_hello(b"\3\3", b"\0\x34")),
    "TLS 1.4": record(HANDSHAKE, server_hello(b"\3\5")),
    "an unknown version": record(HANDSHAKE, server_hello(b"\x7f\x1c")),
    "an unknown cipher": record(HANDSHAKE, server_hello(cipher=b"\xca\xfe")),
    "a cipher for signalling": record(HANDSHAKE, server_hello(cipher=b"\0\xff")),
    "compression": record(HANDSHAKE, server_hello(cipher=b"\xc0\x2b", compression=b"\1")),
    "a session that nobody asked for": record(HANDSHAKE, server_hello(session=b"s" * 32)),
    "a session too long": record(HANDSHAKE, server_hello(session=b"s" * 33)),
    "an extension that nobody asked for": record(HANDSHAKE, server_hello(cipher=b"\xc0\x2b", extensions=b"\xff\xa5\0\0")),
    "an extension twice": record(HANDSHAKE, server_hello(cipher=b"\xc0\x2b", extensions=b"\xff\1\0\1\0" * 2)),
    "early data": record(HANDSHAKE, server_hello(extensions=b"\0\x2a\0\0")) + record(DATA, reply()),
    "application data at once": record(DATA, reply()),
    "change cipher spec at once": record(CHANGE, b"\1") + record(HANDSHAKE, message(20, bytes(12))),
    "a certificate at once": record(HANDSHAKE, message(11, b"\0\0\0")),
    "its own client hello": record(HANDSHAKE, message(1, b"\3\3" + bytes(32) + b"\0\0\2\x13\1\1\0\0\0")),
    "a message of 16 MiB": record(HANDSHAKE, b"\2\xff\xff\xff" + bytes(100)),
    "a record that is too large": record(HANDSHAKE, bytes(65535)),
    "a record without content": record(HANDSHAKE),
    "hello again, twice": record(HANDSHAKE, message(2, b"\3\3" + bytes.fromhex(
        "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c") + b"\0\x13\1\0\0\x0c\0\x2b\0\2\3\4\0\x33\0\2\0\x17")) * 2,
}  # fmt: skip


def echo(talk):
    talk.link.send(talk.link.recv())
    talk.link.close()


def peers(sizes):
    for version, value in VERSIONS.items():
        for name in FOREIGN:
            yield Peer(f"TLS {version}: certificate, {name}", foreign(name), BROKEN, verified=False, greets=True, version=value)
        for number, size in enumerate(sizes[value]):
            for place in range(size):
                for mask in (0x01, 0x80):
                    # A longer length lets the client wait for what does not come.
                    yield Peer(f"TLS {version}: flight {number + 1}, byte {place} ^ {mask:#x}", changed(number, place, mask), LEFT_WAITING,
                               verified=False, greets=True, rare=True, version=value)  # fmt: skip
    tls13 = VERSIONS["1.3"]
    for place in range(sizes[tls13][0] - 300):
        for mask in (0x01, 0x80):
            yield Peer(f"TLS 1.3: within flight 1, byte {place} ^ {mask:#x}", changed_within(place, mask), LEFT_WAITING, verified=False,
                       greets=True, rare=True, version=tls13)  # fmt: skip
    for name, order in ORDERS.items():
        make = messages_as(lambda found, order=order: [found[place] for place in order])
        # The first end ends it: whatever comes after that, the peer has proved to be the host.
        whole = name == "the end twice"
        yield Peer(f"messages: {name}", make, FINE | BROKEN if whole else BROKEN, verified=whole, greets=True, version=tls13)
    yield Peer("messages: an empty certificate", messages_as(lambda found: [found[EE], message(11, b"\0\0\0\0"), found[FINISHED]]), BROKEN,
               verified=False, greets=True, version=tls13)  # fmt: skip
    yield Peer("an answer in the midst of the handshake", data_in_handshake, BROKEN, verified=False, greets=True, version=tls13)
    yield Peer("an answer with the handshake, of another CA", eager, BROKEN, verified=False, greets=True)
    for name, data in SAID.items():
        if data is None:
            yield Peer(f"says {name}", echo, BROKEN, verified=False, greets=True)
            continue
        yield Peer(f"says {name}, and closes", says(data), BROKEN, verified=False, greets=True)
        yield Peer(f"says {name}, and waits", says(data, waits), LEFT_WAITING, verified=False, greets=True, hangs=True)
    for code in range(256):
        for level in (1, 2):
            yield Peer(f"alert {level} {code}", says(record(ALERT, bytes([level, code]))), BROKEN, verified=False, greets=True, rare=True)
    for kind in range(256):
        yield Peer(f"record of kind {kind}", says(record(kind, server_hello())), BROKEN, verified=False, greets=True, rare=True)
        yield Peer(f"message of kind {kind}", says(record(HANDSHAKE, message(kind, bytes(40)))), BROKEN, verified=False, greets=True, rare=True)
