"""What a certificate and its chain must be like, beside its names: RFC 5280's profile and the CA/Browser Forum's Baseline
Requirements (BR). A case: its name, whether a chain like that is to be accepted, where that stands, and what it changes of a
good Situation. `either`: the source leaves it open."""

import datetime

import der
from chain import (
    AIA, AKI, ANY_USAGE, BASIC, CERT_SIGN, CLIENT_AUTH, CODE_SIGNING, CRL, CRL_SIGN, DAY, DIGITAL_SIGNATURE, EKU, INHIBIT, KEY_AGREEMENT,
    KEY_ENCIPHERMENT, KEY_USAGE, NOW, OCSP_SIGNING, POLICIES, POLICY_CONSTRAINTS, SAN, SERVER_AUTH, SKI, algorithm, basic, ca, key, of_subject, public_der,
    purposes, usage)  # fmt: skip

YES, NO, OPEN = "accept", "reject", "either"
PLACES = {"leaf": lambda s: s.leaf, "CA": lambda s: s.below, "root": lambda s: s.root}
SECOND = datetime.timedelta(seconds=1)
UNKNOWN = "1.3.6.1.4.1.55555.1"


def put(kind, value, critical=False, place="leaf"):
    return lambda s: PLACES[place](s).set(kind, value, critical)


def fields(place="leaf", **values):
    def change(s):
        for name, value in values.items():
            setattr(PLACES[place](s), name, value)

    return change


def without(*kinds, place="leaf"):
    return lambda s: PLACES[place](s).drop(*kinds)


def utc(moment, form="%y%m%d%H%M%SZ"):
    return der.text(moment.strftime(form), der.UTC)


def generalized(moment, form="%Y%m%d%H%M%SZ"):
    return der.text(moment.strftime(form), der.GENERALIZED)


def validity():
    source = "RFC 5280, 4.1.2.5"
    for place in PLACES:
        for name, values, expected in (
            ("expired a second ago", {"ends": der.time(NOW - SECOND)}, NO), ("expired a day ago", {"ends": der.time(NOW - DAY)}, NO),
            ("expired in 1970", {"begins": utc(datetime.datetime(1970, 1, 1)), "ends": utc(datetime.datetime(1970, 1, 2))}, NO),
            ("valid in an hour", {"begins": der.time(NOW + DAY / 24)}, NO),
            ("valid in a year", {"begins": der.time(NOW + 365 * DAY), "ends": der.time(NOW + 700 * DAY)}, NO),
            ("valid since a minute", {"begins": der.time(NOW - DAY / 1440)}, YES),
            ("valid for another hour", {"ends": der.time(NOW + DAY / 24)}, YES),
            ("the end before the beginning", {"begins": der.time(NOW + DAY), "ends": der.time(NOW - DAY)}, NO),
            ("valid until 2050", {"ends": der.time(datetime.datetime(2050, 1, 1))}, YES),
            ("without end", {"ends": der.text("99991231235959Z", der.GENERALIZED)}, YES),
            ("GeneralizedTime before 2050", {"ends": generalized(NOW + DAY)}, OPEN),
            ("no seconds", {"ends": utc(NOW + DAY, "%y%m%d%H%MZ")}, NO), ("another zone", {"ends": utc(NOW + DAY, "%y%m%d%H%M%S+0100")}, NO),
            ("fractions of seconds", {"ends": generalized(NOW + DAY, "%Y%m%d%H%M%S.5Z")}, NO), ("no Z", {"ends": utc(NOW + DAY, "%y%m%d%H%M%S")}, NO),
            ("a month of 13", {"ends": der.text("491301000000Z", der.UTC)}, NO), ("a day of 32", {"ends": der.text("490132000000Z", der.UTC)}, NO),
            ("no time", {"ends": der.text("", der.UTC)}, NO), ("letters", {"ends": der.text("abcdefghijklZ", der.UTC)}, NO),
            ("an integer", {"ends": der.integer(1)}, NO),
            ("a negative year", {"begins": der.text("-0010101000000Z", der.GENERALIZED)}, NO),
            ("a second of 60", {"ends": der.text("491231235960Z", der.UTC)}, OPEN),
        ):  # fmt: skip
            yield f"validity, {place}: {name}", expected, source, fields(place, **values)
    yield "validity, leaf: ten years", NO, "BR, 6.3.2", fields(begins=der.time(NOW - DAY), ends=der.time(NOW + 3650 * DAY))


def basic_constraints():
    source = "RFC 5280, 4.2.1.9"
    for place in ("CA", "root"):
        expected = NO if place == "CA" else OPEN
        yield f"basic constraints, {place}: none", expected, source, without(BASIC, place=place)
        yield f"basic constraints, {place}: no CA", NO, source, put(BASIC, basic(False), True, place)
        yield f"basic constraints, {place}: not critical", OPEN, source, put(BASIC, basic(True), False, place)
        yield f"basic constraints, {place}: empty", NO, source, put(BASIC, b"", True, place)
        yield f"basic constraints, {place}: no sequence", NO, source, put(BASIC, der.integer(1), True, place)
        yield f"basic constraints, {place}: bytes after it", NO, source, put(BASIC, basic(True) + b"\0", True, place)
        yield f"basic constraints, {place}: true in BER", OPEN, source, put(BASIC, der.seq(der.tlv(1, b"\1")), True, place)
        yield f"basic constraints, {place}: a negative length", NO, source, put(BASIC, basic(True, -1), True, place)
        yield f"basic constraints, {place}: a huge length", OPEN, source, put(BASIC, basic(True, 2**70), True, place)
        yield f"basic constraints, {place}: a length without CA", NO, source, put(BASIC, der.seq(der.integer(3)), True, place)
    yield "basic constraints, leaf: none", YES, source, without(BASIC)
    yield "basic constraints, leaf: a CA", OPEN, "BR, 7.1.2.7", put(BASIC, basic(True), True)
    yield "basic constraints, leaf: a CA that may sign", OPEN, "BR, 7.1.2.7", lambda s: (s.leaf.set(BASIC, basic(True), True), s.leaf.set(KEY_USAGE, usage(CERT_SIGN), True))
    yield "basic constraints, leaf: a length", OPEN, source, put(BASIC, der.seq(der.integer(0)), True)
    for above in range(4):
        for length in range(-1, 4):
            def chained(s, above=above, length=length):
                s.insert(*[ca(f"inner {number}", s.kind, 10 + number) for number in range(above)])
                s.root.set(BASIC, basic(True, length if length >= 0 else None), True)

            # CAs between root and leaf: those inserted, and the one of every chain.
            fits = length < 0 or above + 1 <= length
            yield f"path length {'none' if length < 0 else length}, {above + 1} CAs below the root", YES if fits else NO, source, chained

            def inner(s, above=above, length=length):
                s.insert(*[ca(f"inner {number}", s.kind, 10 + number) for number in range(above)])
                s.chain[-2].set(BASIC, basic(True, length if length >= 0 else None), True)

            yield f"path length {'none' if length < 0 else length}, {above} CAs below that CA", YES if length < 0 or above <= length else NO, source, inner
    yield "path length: a CA that was issued by itself does not count", YES, "RFC 5280, 6.1.4", self_issued(0)
    yield "path length: two CAs that were issued by themselves", YES, "RFC 5280, 6.1.4", self_issued(0, 2)
    yield "path length: the lower CA has more", NO, source, lambda s: (s.insert(ca("inner", s.kind, 11, length=5)), s.chain[2].set(BASIC, basic(True, 0), True))


def self_issued(length, count=1):
    def change(s):
        s.below.set(BASIC, basic(True, length), True)
        for number in range(count):
            again = ca("CA 1", s.kind, 20 + number, length=length)
            s.insert(again)

    return change


def key_usages():
    source = "RFC 5280, 4.2.1.3"
    for name, value, expected in (
        ("none", None, YES), ("signature", usage(DIGITAL_SIGNATURE), YES), ("encipherment", usage(KEY_ENCIPHERMENT), OPEN),
        ("agreement", usage(KEY_AGREEMENT), OPEN),
        ("certificates", usage(CERT_SIGN), NO), ("lists", usage(CRL_SIGN), NO), ("nothing", usage(), NO), ("all", usage(0, 1, 2, 3, 4, 5, 6), YES),
        ("repudiation", usage(1), NO), ("no bits", der.integer(1), NO), ("bytes after it", usage(0) + b"\0", NO), ("empty", b"", NO),
    ):  # fmt: skip
        yield f"key usage, leaf: {name}", expected, source, without(KEY_USAGE) if value is None else put(KEY_USAGE, value, True)
    for place in ("CA", "root"):
        for name, value, expected in (
            ("none", None, OPEN), ("certificates", usage(CERT_SIGN), YES), ("signature", usage(DIGITAL_SIGNATURE), NO),
            ("lists", usage(CRL_SIGN), NO), ("nothing", usage(), NO),
            ("no bits", der.integer(1), NO),
        ):  # fmt: skip
            yield f"key usage, {place}: {name}", expected, source, without(KEY_USAGE, place=place) if value is None else put(KEY_USAGE, value, True, place)
        yield f"key usage, {place}: not critical", YES, source, put(KEY_USAGE, usage(CERT_SIGN), False, place)
        yield f"key usage, {place}: signature, not critical", NO, source, put(KEY_USAGE, usage(DIGITAL_SIGNATURE), False, place)


def extended_usages():
    source = "RFC 5280, 4.2.1.12"
    for place in PLACES:
        for critical in (False, True):
            for name, value, expected in (
                ("servers", purposes(SERVER_AUTH), YES), ("servers and clients", purposes(CLIENT_AUTH, SERVER_AUTH), YES),
                ("clients", purposes(CLIENT_AUTH), NO),
                ("code", purposes(CODE_SIGNING), NO), ("OCSP", purposes(OCSP_SIGNING), NO), ("any", purposes(ANY_USAGE), OPEN),
                ("any and clients", purposes(ANY_USAGE, CLIENT_AUTH), OPEN),
                ("unknown", purposes(UNKNOWN), NO), ("empty", purposes(), NO), ("no sequence", der.integer(1), NO),
                ("bytes after it", purposes(SERVER_AUTH) + b"\0", NO),
                ("servers of Netscape", purposes("2.16.840.1.113730.4.1"), NO), ("servers of Microsoft", purposes("1.3.6.1.4.1.311.10.3.3"), NO),
                ("clients twice", purposes(CLIENT_AUTH, CLIENT_AUTH), NO), ("servers twice", purposes(SERVER_AUTH, SERVER_AUTH), YES),
            ):  # fmt: skip
                # Of a trust anchor nothing but name and key counts (RFC 5280, 6.1.1).
                yield f"extended key usage{', critical' if critical else ''}, {place}: {name}", OPEN if place == "root" and expected == NO else expected, source, put(EKU, value, critical, place)
        yield f"extended key usage, {place}: none", YES, source, without(EKU, place=place)


def extensions():
    source = "RFC 5280, 4.2"
    well_formed = der.seq(der.context(6, b"http://a.example/", constructed=False))
    for place in PLACES:
        expected = OPEN if place == "root" else NO
        yield f"extension, {place}: unknown", YES, source, put(UNKNOWN, b"\5\0", False, place)
        yield f"extension, {place}: unknown and critical", expected, source, put(UNKNOWN, b"\5\0", True, place)
        yield f"extension, {place}: unknown, critical and empty", expected, source, put(UNKNOWN, b"", True, place)
        yield f"extension, {place}: poison of certificate transparency", expected, "RFC 6962, 3.1", put("1.3.6.1.4.1.11129.2.4.3", b"\5\0", True, place)
        yield f"extension, {place}: must staple", YES, "RFC 7633", put("1.3.6.1.5.5.7.1.24", der.seq(der.integer(5)), False, place)
        yield f"extension, {place}: policies", YES, source, put(POLICIES, der.seq(der.seq(der.oid("2.23.140.1.2.1"))), False, place)
        yield f"extension, {place}: policies, critical", YES, source, put(POLICIES, der.seq(der.seq(der.oid("2.23.140.1.2.1"))), True, place)
        yield f"extension, {place}: policies that are none", OPEN, source, put(POLICIES, der.integer(1), True, place)
        yield f"extension, {place}: a policy twice", OPEN, source, put(POLICIES, der.seq(*[der.seq(der.oid("2.5.29.32.0"))] * 2), True, place)
        yield f"extension, {place}: policy constraints", OPEN, source, put(POLICY_CONSTRAINTS, der.seq(der.context(0, b"\0", constructed=False)), True, place)
        yield f"extension, {place}: no policy is any", OPEN, source, put(INHIBIT, der.integer(0), True, place)
        yield f"extension, {place}: where to ask", YES, source, put(AIA, der.seq(der.seq(der.oid("1.3.6.1.5.5.7.48.1"), der.context(6, b"http://a.example/", constructed=False))), False, place)
        yield f"extension, {place}: where to ask, not well formed", OPEN, source, put(AIA, b"\x30\x05", False, place)
        yield f"extension, {place}: where to ask, critical", OPEN, source, put(AIA, well_formed, True, place)
        yield f"extension, {place}: a list's place", YES, source, put(CRL, der.seq(der.seq(der.context(0, der.context(0, well_formed[2:])))), False, place)
        for kind, word in ((SAN, "names"), (BASIC, "basic constraints"), (KEY_USAGE, "key usage"), (EKU, "extended key usage"), (SKI, "key identifier")):
            yield f"extension, {place}: {word} twice", NO, source, twice(place, kind)
        yield f"extension, {place}: no key identifier", YES, source, without(SKI, place=place)
        yield f"extension, {place}: a key identifier, critical", OPEN, "RFC 5280, 4.2.1.2", put(SKI, der.octets(b"x" * 20), True, place)
        yield f"extension, {place}: an authority's key identifier that is another", OPEN, "RFC 5280, 4.2.1.1", put(AKI, der.seq(der.context(0, b"x" * 20, constructed=False)), False, place)
        yield f"extension, {place}: an authority's key identifier, empty", OPEN, "RFC 5280, 4.2.1.1", put(AKI, der.seq(), False, place)
        yield f"extension, {place}: an authority's key identifier that is none", OPEN, "RFC 5280, 4.2.1.1", put(AKI, der.integer(1), False, place)
        yield f"extension, {place}: without authority's key identifier", OPEN, "RFC 5280, 4.2.1.1", without(AKI, place=place)
        yield f"extension, {place}: default false, written out", OPEN, "X.690, 11.5", more(place, der.seq(der.oid(UNKNOWN), der.boolean(False), der.octets(b"")))
        yield f"extension, {place}: not an extension", NO, source, more(place, der.integer(1))
        yield f"extension, {place}: 500 of them", OPEN, source, more(place, *(der.seq(der.oid(f"{UNKNOWN}.{number}"), der.octets(b"x")) for number in range(500)))
        yield f"extension, {place}: 100 KiB", OPEN, source, put(UNKNOWN, b"x" * 100_000, False, place)
    yield "names: critical beside a subject", YES, "RFC 5280, 4.2.1.6", lambda s: s.leaf.set(SAN, s.leaf.extensions[SAN][1], True)
    yield "names: an empty subject", OPEN, "RFC 5280, 4.2.1.6", fields(subject=der.seq())
    yield "names: an empty subject, critical", YES, "RFC 5280, 4.2.1.6", lambda s: (fields(subject=der.seq())(s), s.leaf.set(SAN, s.leaf.extensions[SAN][1], True))
    yield "names: not well formed", NO, "RFC 5280, 4.2.1.6", put(SAN, b"\x30\x20\x82\x02ab")
    yield "names: an empty list", NO, "RFC 5280, 4.2.1.6", put(SAN, der.seq())
    yield "names: bytes after them", NO, "RFC 5280, 4.2.1.6", lambda s: s.leaf.set(SAN, s.leaf.extensions[SAN][1] + b"\0")


def twice(place, kind):
    def change(s):
        one = PLACES[place](s)
        critical, value = one.extensions.get(kind, (False, der.seq(der.dns("a.example"))))
        value = of_subject(one, one) if kind == SKI else value
        one.set(kind, value, critical)
        one.more = (der.seq(der.oid(kind), *([der.boolean(True)] if critical else []), der.octets(value)),)

    return change


def more(place, *encoded):
    return lambda s: setattr(PLACES[place](s), "more", encoded)


def forms():
    source = "RFC 5280, 4.1"
    for place in PLACES:
        bad = OPEN if place == "root" else NO
        yield f"version, {place}: v1 with extensions", OPEN, source, fields(place, version=None)
        yield f"version, {place}: v1", OPEN if place == "root" else NO, source, v1(place)
        for number in (0, 1, 3, 4, -1, 2**40):
            yield f"version, {place}: {number}", OPEN, source, fields(place, version=number)
        for name, value in (("zero", der.integer(0)), ("negative", der.integer(-5)), ("of 30 bytes", der.integer(2**239)),
        ("of 300 bytes", der.integer(2**2399)), ("empty", der.tlv(2)), ("padded", der.tlv(2, b"\0\0\1")),
                            ("a text", der.text("5"))):  # fmt: skip
            yield f"serial, {place}: {name}", OPEN, "RFC 5280, 4.1.2.2", fields(place, serial=value)
        yield f"signature, {place}: spoiled", OPEN if place == "root" else NO, source, fields(place, spoil=True)
        yield f"signature, {place}: of another key", bad, source, lambda s, place=place: setattr(PLACES[place](s), "signer", key(s.kind, 77))
        yield f"signature, {place}: of its own key", YES if place == "root" else NO, source, lambda s, place=place: setattr(PLACES[place](s), "signer", PLACES[place](s).key)
        yield f"signature, {place}: another algorithm within", bad, "RFC 5280, 4.1.1.2", another_algorithm(place)
        yield f"signature, {place}: an unknown algorithm within", bad, "RFC 5280, 4.1.1.2", fields(place, inner=der.seq(der.oid(UNKNOWN)))
        yield f"unique identifiers, {place}", OPEN, source, fields(place, unique=der.tlv(0x81, b"\0\1") + der.tlv(0x82, b"\0\1"))
        for digest in ("sha1", "md5", "sha224", "sha384", "sha512"):
            weak = digest in ("sha1", "md5")
            yield f"digest, {place}: {digest}", (OPEN if place == "root" else NO) if weak else OPEN if digest == "sha224" else YES, "BR, 7.1.3.2", fields(place, digest=digest)
    for place in ("CA", "root"):
        yield f"subject, {place}: empty", NO, "RFC 5280, 4.1.2.6", fields(place, subject=der.seq())
        for name, tag in (("printable", der.PRINTABLE), ("T61", der.T61), ("BMP", der.BMP), ("universal", der.UTF8), ("IA5", der.IA5)):
            yield f"subject, {place}: {name}", YES, "RFC 5280, 4.1.2.4", fields(place, subject=der.name("CA X", tag))
        yield f"subject, {place}: other letters in the issuer", OPEN, "RFC 5280, 7.1", issuer_as(place, "ca x", "CA X")
        yield f"subject, {place}: other blanks in the issuer", OPEN, "RFC 5280, 7.1", issuer_as(place, "  CA   X ", "CA X")
        yield f"subject, {place}: another encoding in the issuer", OPEN, "RFC 5280, 7.1", issuer_as(place, "CA X", "CA X", der.PRINTABLE)
        yield f"subject, {place}: another name in the issuer", NO, "RFC 5280, 6.1.3", issuer_as(place, "CA Y", "CA X")
        yield f"subject, {place}: a zero", OPEN, source, fields(place, subject=der.name("CA\0X"))
        yield f"subject, {place}: more at the end of the issuer", NO, "RFC 5280, 6.1.3", issuer_as(place, "CA X\0", "CA X")
    yield "issuer, leaf: empty", NO, "RFC 5280, 4.1.2.4", fields(issuer=der.seq())


def another_algorithm(place):
    def change(s):
        PLACES[place](s).inner = algorithm(key("p256"), "sha256") if s.kind == "ed25519" else algorithm(s.root.key, "sha512")

    return change


def issuer_as(place, issuer, subject, tag=der.UTF8):
    def change(s):
        above = PLACES[place](s)
        below = s.chain[s.chain.index(above) - 1]
        above.subject, below.issuer = der.name(subject), der.name(issuer, tag)

    return change


def v1(place):
    def change(s):
        one = PLACES[place](s)
        one.version, one.extensions = None, {}

    return change


WEAK = ["rsa512", "rsa1024", "rsa1536", "rsa2047", "p192", "dsa1024", "dsa2048"]
STRONG = ["rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521", "ed25519"]
UNUSUAL = ["p224", "k256", "brainpool256", "rsa2049"]


def keys():
    for kind in WEAK + STRONG + UNUSUAL:
        expected = NO if kind in WEAK else YES if kind in STRONG else OPEN
        for place in PLACES:
            if place == "leaf" and kind in ("rsa512", "dsa1024", "dsa2048"):
                continue  # no server can use them in a handshake
            if kind == "p521" and place == "leaf":
                expected = OPEN  # browsers leave it out
            yield f"key, {place}: {kind}", OPEN if place == "root" and expected == NO else expected, "BR, 6.1.5", lambda s, kind=kind, place=place: setattr(PLACES[place](s), "key", key(kind, 5))
    explicit = der.seq(der.seq(der.oid("1.2.840.10045.2.1"), der.seq(der.integer(1))), der.bits(b"\4" + b"x" * 64))
    yield "key, CA: a curve written out", NO, "RFC 5480, 2.1.1", fields("CA", public=explicit)
    yield "key, CA: no key", NO, "RFC 5280, 4.1.2.7", fields("CA", public=der.seq())
    yield "key, CA: an unknown kind", NO, "RFC 5280, 4.1.2.7", fields("CA", public=der.seq(der.seq(der.oid(UNKNOWN)), der.bits(b"x" * 32)))
    yield "key, CA: of another CA", NO, "RFC 5280, 6.1.3", lambda s: setattr(s.below, "public", public_der(key(s.kind, 88)))


def groups():
    return [validity, basic_constraints, key_usages, extended_usages, extensions, forms, keys]


def cases():
    for group in groups():
        yield from group()
