"""Chains of certificates with one thing or another wrong. A Situation begins as a good chain (leaf, one CA below, root); a
case changes what it likes, and the certificates are signed at last, so that every signature holds unless the case spoils it."""

import dataclasses
import datetime
import functools
import os

import der
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa

HOST = "api.eu.snyk.io"
NOW = datetime.datetime.utcnow().replace(microsecond=0)
DAY = datetime.timedelta(days=1)

BASIC, KEY_USAGE, SAN, EKU, CONSTRAINTS, SKI, AKI, POLICIES, AIA, POLICY_CONSTRAINTS, INHIBIT, CRL = (
    "2.5.29.19", "2.5.29.15", "2.5.29.17", "2.5.29.37", "2.5.29.30", "2.5.29.14", "2.5.29.35", "2.5.29.32", "1.3.6.1.5.5.7.1.1",
    "2.5.29.36", "2.5.29.54", "2.5.29.31")  # fmt: skip
SERVER_AUTH, CLIENT_AUTH, CODE_SIGNING, ANY_USAGE, OCSP_SIGNING = (
    "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3", "2.5.29.37.0", "1.3.6.1.5.5.7.3.9")  # fmt: skip

SIGNATURES = {
    ("rsa", "sha256"): "1.2.840.113549.1.1.11", ("rsa", "sha384"): "1.2.840.113549.1.1.12", ("rsa", "sha512"): "1.2.840.113549.1.1.13",
    ("rsa", "sha1"): "1.2.840.113549.1.1.5", ("rsa", "md5"): "1.2.840.113549.1.1.4", ("rsa", "sha224"): "1.2.840.113549.1.1.14",
    ("ec", "sha256"): "1.2.840.10045.4.3.2", ("ec", "sha384"): "1.2.840.10045.4.3.3", ("ec", "sha512"): "1.2.840.10045.4.3.4",
    ("ec", "sha1"): "1.2.840.10045.4.1", ("ec", "sha224"): "1.2.840.10045.4.3.1",
    ("dsa", "sha256"): "2.16.840.1.101.3.4.3.2", ("ed25519", ""): "1.3.101.112"}  # fmt: skip
HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512, "sha1": hashes.SHA1, "md5": hashes.MD5, "sha224": hashes.SHA224}


def key(kind, number=0):
    """"rsa2048", "p256", "ed25519"; another number is another key, but of RSA's, which take long to make, there are a few."""
    return made_once(kind, 5 + number % 8 if kind.startswith("rsa") and number > 4 else number)


@functools.lru_cache(maxsize=None)
def made_once(kind, number):  # noqa: ARG001
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind.startswith("dsa"):
        return dsa.generate_private_key(int(kind[3:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"p192": ec.SECP192R1, "p224": ec.SECP224R1, "p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1,
              "k256": ec.SECP256K1, "brainpool256": ec.BrainpoolP256R1}  # fmt: skip
    return ec.generate_private_key(curves[kind]())


def family(private):
    return {rsa.RSAPrivateKey: "rsa", dsa.DSAPrivateKey: "dsa", ed25519.Ed25519PrivateKey: "ed25519"}.get(
        next((kind for kind in (rsa.RSAPrivateKey, dsa.DSAPrivateKey, ed25519.Ed25519PrivateKey) if isinstance(private, kind)), None), "ec")  # fmt: skip


@functools.lru_cache(maxsize=None)
def public_der(private):
    return private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def algorithm(private, digest):
    kind = family(private)
    number = SIGNATURES[kind, "" if kind == "ed25519" else digest]
    return der.seq(der.oid(number), der.tlv(der.NULL)) if kind == "rsa" else der.seq(der.oid(number))


def signed(private, digest, data):
    kind = family(private)
    if kind == "rsa":
        return private.sign(data, padding.PKCS1v15(), HASHES[digest]())
    if kind == "ed25519":
        return private.sign(data)
    return private.sign(data, HASHES[digest]() if kind == "dsa" else ec.ECDSA(HASHES[digest]()))


# --- the values of extensions


def basic(ca, length=None):
    return der.seq(*([der.boolean(True)] if ca else []), *([der.integer(length)] if length is not None else []))


DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, KEY_AGREEMENT, CERT_SIGN, CRL_SIGN = 0, 2, 4, 5, 6


def usage(*numbers):
    value = sum(0x8000 >> number for number in numbers)
    return der.bits(bytes([value >> 8]), 7 - max(numbers)) if numbers and max(numbers) < 8 else der.bits(b"")


def purposes(*kinds):
    return der.seq(*map(der.oid, kinds))


def constraints(permitted=(), excluded=()):
    trees = lambda names: b"".join(der.seq(one) for one in names)  # noqa: E731
    return der.seq(*([der.context(0, trees(permitted))] if permitted else []), *([der.context(1, trees(excluded))] if excluded else []))


def of_subject(one, above):  # noqa: ARG001
    return der.octets(key_id(one.key))


def of_authority(one, above):  # noqa: ARG001
    return der.seq(der.context(0, key_id(above.key), constructed=False))


@functools.lru_cache(maxsize=None)
def key_id(private):
    digest = hashes.Hash(hashes.SHA1())
    digest.update(public_der(private))
    return digest.finalize()


@dataclasses.dataclass
class Certificate:
    subject: bytes
    key: object
    extensions: dict  # by OID: (critical, value); a value may be a function of the certificate and the one above it
    serial: bytes = b""
    begins: bytes = b""
    ends: bytes = b""
    version: int | None = 2  # v3; none: v1
    digest: str = "sha256"  # of the signature on it
    issuer: bytes | None = None  # in place of the signer's name
    signer: object = None  # a key, in place of the signer's
    inner: bytes | None = None  # the algorithm within what is signed, where it is another
    more: tuple = ()  # extensions as they are, after the others
    public: bytes | None = None  # in place of the key's own
    spoil: bool = False  # the signature
    unique: bytes = b""  # issuerUniqueID, subjectUniqueID

    def __post_init__(self):
        self.serial = self.serial or der.integer(int.from_bytes(os.urandom(15), "big") | 1)
        self.begins, self.ends = self.begins or der.time(NOW - DAY), self.ends or der.time(NOW + 30 * DAY)

    def set(self, kind, value, critical=False):
        self.extensions[kind] = critical, value

    def drop(self, *kinds):
        for kind in kinds:
            self.extensions.pop(kind, None)

    def der(self, above):
        private = self.signer or above.key
        digest = self.digest
        if family(private) == "ec" and digest == "md5":
            digest = "sha1"  # there is no ECDSA with MD5
        outer = algorithm(private, digest)
        fields = [der.context(0, der.integer(self.version))] if self.version is not None else []
        fields += [self.serial, self.inner or outer, self.issuer if self.issuer is not None else above.subject, der.seq(self.begins, self.ends), self.subject,
                   self.public or public_der(self.key), self.unique]  # fmt: skip
        values = [(kind, critical, value(self, above) if callable(value) else value) for kind, (critical, value) in self.extensions.items()]
        encoded = [der.seq(der.oid(kind), *([der.boolean(True)] if critical else []), der.octets(value)) for kind, critical, value in values]
        if encoded or self.more:
            fields.append(der.context(3, der.seq(*encoded, *self.more)))
        body = der.seq(*fields)
        signature = signed(private, digest, body)
        if self.spoil:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return der.seq(body, outer, der.bits(signature))


def ca(common_name, kind, number=0, length=None, root=False):
    private = key(kind, number)
    made = Certificate(der.name(common_name), private, {})
    made.set(BASIC, basic(True, length), critical=True)
    made.set(KEY_USAGE, usage(CERT_SIGN, CRL_SIGN), critical=True)
    made.set(SKI, of_subject)
    if not root:
        made.set(AKI, of_authority)
    return made


def leaf(kind, number=0):
    private = key(kind, number)
    made = Certificate(der.name("leaf"), private, {})
    made.set(BASIC, basic(False), critical=True)
    made.set(KEY_USAGE, usage(DIGITAL_SIGNATURE), critical=True)
    made.set(EKU, purposes(SERVER_AUTH))
    made.set(SAN, der.seq(der.dns(HOST)))
    made.set(SKI, of_subject)
    made.set(AKI, of_authority)
    return made


class Situation:
    """`chain`: the leaf first, the root last; `sent` and `trusted` say, once it is signed, what of it goes where."""

    def __init__(self, kind="p256", depth=3):
        self.kind = kind
        above = [ca("root", kind, 0, root=True)]
        for number in range(1, depth - 1):
            above.insert(0, ca(f"CA {number}", kind, number))
        self.chain = [leaf(kind, 99), *above]
        self.extra = []  # (certificate, the one above it): sent after the chain
        self.host = HOST
        self.sent = lambda ders, extra: ders[:-1] + extra
        self.trusted = lambda ders, extra: [ders[-1]]  # noqa: ARG005

    @property
    def leaf(self):
        return self.chain[0]

    @property
    def below(self):
        """The CA that signs the leaf."""
        return self.chain[1]

    @property
    def root(self):
        return self.chain[-1]

    def insert(self, *cas):
        """CAs between the leaf and the others; the nearest to the leaf first."""
        self.chain[1:1] = cas

    def signed(self):
        """What is sent, what is trusted, the leaf's key; each certificate as DER."""
        ders = [one.der(above) for one, above in zip(self.chain, [*self.chain[1:], self.chain[-1]])]
        extra = [one.der(above) for one, above in self.extra]
        private = self.leaf.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return self.sent(ders, extra), self.trusted(ders, extra), private
