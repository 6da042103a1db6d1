"""TLS records of our own making, under the keys of a real handshake: Python's ssl writes down its secrets, so that after
(or in the midst of) a handshake we can go on by hand and break the rules. RFC 8446 (TLS 1.3), RFC 5246 and 5288 (1.2)."""

import hmac
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CHANGE, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
TLS12 = 0x0303
CIPHER_OF_12 = "ECDHE-ECDSA-AES128-GCM-SHA256"  # the only one that Seal12 knows
SUITES = {0x1301: (AESGCM, hashes.SHA256, 16), 0x1302: (AESGCM, hashes.SHA384, 32), 0x1303: (ChaCha20Poly1305, hashes.SHA256, 32)}


def record(kind, body=b"", version=TLS12):
    return struct.pack(">BHH", kind, version, len(body)) + body


def records(data):
    """Kind and body of each record."""
    while data:
        kind, _, size = struct.unpack(">BHH", data[:5])
        yield kind, data[5 : 5 + size]
        data = data[5 + size :]


def message(kind, body=b""):
    """A handshake message."""
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def messages(data):
    while data:
        size = 4 + int.from_bytes(data[1:4], "big")
        yield data[:size]
        data = data[size:]


class Seal13:
    """Encrypts as one side of TLS 1.3."""

    def __init__(self, suite, secret):
        self.suite, self.secret, self.sequence = suite, secret, 0
        make, _, size = SUITES[suite]
        self.cipher, self.iv = make(self.derive(b"key", size)), self.derive(b"iv", 12)

    def derive(self, label, size):
        full = b"tls13 " + label
        info = struct.pack(">HB", size, len(full)) + full + b"\0"
        return HKDFExpand(SUITES[self.suite][1](), size, info).derive(self.secret)

    def nonce(self):
        number, self.sequence = self.sequence.to_bytes(12, "big"), self.sequence + 1
        return bytes(a ^ b for a, b in zip(self.iv, number))

    def seal(self, kind, body=b"", padding=0):
        inner = body + bytes([kind]) + bytes(padding)
        header = struct.pack(">BHH", DATA, TLS12, len(inner) + 16)
        return header + self.cipher.encrypt(self.nonce(), inner, header)

    def open(self, body):
        """Kind and content of a record's encrypted body."""
        header = struct.pack(">BHH", DATA, TLS12, len(body))
        inner = self.cipher.decrypt(self.nonce(), body, header).rstrip(b"\0")
        return inner[-1], inner[:-1]

    def key_update(self, answer=False):
        """The message, sealed; from then on under the next secret."""
        sealed = self.seal(HANDSHAKE, message(24, bytes([answer])))
        size = SUITES[self.suite][1].digest_size
        self.__init__(self.suite, self.derive(b"traffic upd", size))
        return sealed


class Seal12:
    """Encrypts as the server of TLS 1.2 with AES-128-GCM, after its Finished."""

    def __init__(self, master, client_random, server_random):
        block = prf(master, b"key expansion" + server_random + client_random, 40)
        self.cipher, self.salt, self.sequence = AESGCM(block[16:32]), block[36:40], 1

    def seal(self, kind, body=b"", padding=0):  # noqa: ARG002, 1.2 has none
        number, self.sequence = struct.pack(">Q", self.sequence), self.sequence + 1
        extra = number + struct.pack(">BHH", kind, TLS12, len(body))
        return record(kind, number + self.cipher.encrypt(self.salt + number, body, extra))


def prf(secret, seed, size):
    out, a = b"", seed
    while len(out) < size:
        a = hmac.digest(secret, a, "sha256")
        out += hmac.digest(secret, a + seed, "sha256")
    return out[:size]
