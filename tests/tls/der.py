"""DER by hand (X.690), because what is wrong with a certificate is mostly what a library refuses to write."""

BOOLEAN, INTEGER, BITS, OCTETS, NULL, UTF8, PRINTABLE, T61, IA5, UTC, GENERALIZED, UNIVERSAL, BMP = (
    0x01, 0x02, 0x03, 0x04, 0x05, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1C, 0x1E)  # fmt: skip


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def seq(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    return tlv(0x31, *parts)


def context(number, *parts, constructed=True):
    return tlv((0xA0 if constructed else 0x80) | number, *parts)


def integer(value):
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def boolean(value):
    return tlv(BOOLEAN, b"\xff" if value else b"\0")


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytearray([40 * first + second])
    for number in rest:
        group = [number & 0x7F]
        while number := number >> 7:
            group.append(0x80 | number & 0x7F)
        out += bytes(reversed(group))
    return tlv(0x06, bytes(out))


def bits(data, unused=0):
    return tlv(BITS, bytes([unused]), data)


def octets(*parts):
    return tlv(OCTETS, *parts)


def text(value, tag=UTF8):
    return tlv(tag, value if isinstance(value, bytes) else value.encode("utf-16-be" if tag == BMP else "utf-8"))


def attribute(kind, value, tag=UTF8):
    return set_of(seq(oid(kind), text(value, tag)))


COMMON_NAME, COUNTRY, ORGANIZATION, EMAIL = "2.5.4.3", "2.5.4.6", "2.5.4.10", "1.2.840.113549.1.9.1"


def name(common_name, tag=UTF8, organization="snyk-cred's tests"):
    return seq(attribute(ORGANIZATION, organization), attribute(COMMON_NAME, common_name, tag))


def time(moment):
    """As RFC 5280 (4.1.2.5) wants it: UTCTime through 2049."""
    if moment.year < 2050:
        return text(moment.strftime("%y%m%d%H%M%SZ"), UTC)
    return text(moment.strftime("%Y%m%d%H%M%SZ"), GENERALIZED)


# GeneralName (RFC 5280, 4.2.1.6)
def dns(value):
    return context(2, value if isinstance(value, bytes) else value.encode(), constructed=False)


def email(value):
    return context(1, value.encode(), constructed=False)


def uri(value):
    return context(6, value.encode(), constructed=False)


def ip(value):
    return context(7, value, constructed=False)


def directory(value):
    return context(4, value)


def other(kind, value):
    return context(0, oid(kind), context(0, value))


def registered(kind):
    return context(8, oid(kind)[2:], constructed=False)
