"""The peers' certificates: one that the program has reason to believe, and all the others that it must not."""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST = "api.eu.snyk.io"
DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, signer, ca=False, hosts=(HOST, "localhost", "127.0.0.1"), days=(-1, 1), usage=ExtendedKeyUsageOID.SERVER_AUTH):
    now = datetime.datetime.utcnow()
    made = (
        x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now + days[0] * DAY).not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )  # fmt: skip
    if not ca:
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if hosts:
            names = [x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(signer, hashes.SHA256())


def pem(certificate, key=None):
    text = certificate.public_bytes(serialization.Encoding.PEM)
    if key:
        text += key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return text


def make(folder):
    """Writes them into the folder: the path of the CA, and the path of each by its name."""
    new = lambda: ec.generate_private_key(ec.SECP256R1())  # noqa: E731
    ca, other, key = new(), new(), new()
    paths = {
        "good": certificate("peer", key, "CA", ca),
        "another CA": certificate("peer", key, "CA", other),
        "self-signed": certificate("peer", key, "peer", key),
        "another host": certificate("peer", key, "CA", ca, hosts=["api.snyk.io.evil.example", "io", "*.io", "*"]),
        "expired": certificate("peer", key, "CA", ca, days=(-3, -1)),
        "not yet valid": certificate("peer", key, "CA", ca, days=(1, 3)),
        "only in the common name": certificate(HOST, key, "CA", ca, hosts=()),
        "for clients": certificate("peer", key, "CA", ca, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
    }
    for name_, made in paths.items():
        paths[name_] = write(folder, name_, pem(made, key))
    return write(folder, "ca", pem(certificate("CA", ca, "CA", ca, ca=True))), paths


def write(folder, name_, data):
    path = os.path.join(folder, name_.replace(" ", "-") + ".pem")
    with open(path, "wb") as file:
        file.write(data)
    return path
