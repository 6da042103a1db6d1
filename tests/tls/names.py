"""Whose certificate is it? Names in it, the name that is asked for, and whether they fit (RFC 6125, RFC 9525, RFC 5280)."""

import ipaddress

from chain import CONSTRAINTS, HOST, SAN, constraints
from der import BMP, COMMON_NAME, EMAIL, IA5, PRINTABLE, T61, UTF8, attribute, context, directory, dns, email, ip, name, other, registered, seq, text, tlv, uri

YES, NO = "accept", "reject"


def address(value):
    return ip(ipaddress.ip_address(value).packed)


# What is in the certificate, what is asked for, do they fit?
HOSTS = [
    ("the name", [dns(HOST)], HOST, YES), ("second of two", [dns("a.example"), dns(HOST)], HOST, YES),
    ("last of 200", [dns(f"a{i}.example") for i in range(200)] + [dns(HOST)], HOST, YES),
    ("capitals in the certificate", [dns("API.EU.Snyk.IO")], HOST, YES), ("capitals in what is asked for", [dns(HOST)], "API.eu.snyk.IO", YES),
    ("another host", [dns("api.us.snyk.io")], HOST, NO), ("a parent", [dns("eu.snyk.io")], HOST, NO), ("a child", [dns("x." + HOST)], HOST, NO),
    ("the end of it", [dns("pi.eu.snyk.io")], HOST, NO), ("more at the end", [dns(HOST + ".evil.example")], HOST, NO),
    ("more at the beginning", [dns("evil" + HOST)], HOST, NO), ("a leading dot", [dns("." + HOST)], HOST, NO),
    ("a leading dot of the parent", [dns(".eu.snyk.io")], HOST, NO),
    ("a trailing dot in the certificate", [dns(HOST + ".")], HOST, NO), ("two trailing dots", [dns(HOST + "..")], HOST, NO),
    ("a zero within", [dns(HOST + "\0.evil.example")], HOST, NO), ("a zero at the end", [dns(HOST + "\0")], HOST, NO),
    ("a zero at the beginning", [dns("\0" + HOST)], HOST, NO),
    ("a line end at the end", [dns(HOST + "\n")], HOST, NO), ("a blank at the end", [dns(HOST + " ")], HOST, NO),
    ("a blank at the beginning", [dns(" " + HOST)], HOST, NO),
    ("empty", [dns("")], HOST, NO), ("a dot", [dns(".")], HOST, NO), ("no name at all", [], HOST, NO),
    ("a list by commas", [dns("a.example," + HOST)], HOST, NO),
    ("a URL", [dns("https://" + HOST)], HOST, NO), ("a port", [dns(HOST + ":443")], HOST, NO), ("a user", [dns("a@" + HOST)], HOST, NO),
    ("a wildcard", [dns("*.eu.snyk.io")], HOST, YES), ("a wildcard in capitals", [dns("*.EU.SNYK.IO")], HOST, YES),
    ("a wildcard for two labels", [dns("*.snyk.io")], HOST, NO), ("a wildcard for none", [dns("*." + HOST)], HOST, NO),
    ("a wildcard for an empty label", [dns("*.eu.snyk.io")], ".eu.snyk.io", NO), ("a wildcard in the middle", [dns("api.*.snyk.io")], HOST, NO),
    ("a wildcard at the end", [dns("api.eu.snyk.*")], HOST, NO), ("two wildcards", [dns("*.*.snyk.io")], HOST, NO),
    ("a part of a label", [dns("a*.eu.snyk.io")], HOST, NO),
    ("a part of a label, at its end", [dns("*i.eu.snyk.io")], HOST, NO), ("a part of a label, within", [dns("a*i.eu.snyk.io")], HOST, NO),
    ("a wildcard beside a letter", [dns("**.eu.snyk.io")], HOST, NO), ("only a wildcard", [dns("*")], HOST, NO),
    ("a wildcard and a dot", [dns("*.")], HOST, NO),
    ("a wildcard without dot", [dns("*eu.snyk.io")], HOST, NO), ("a wildcard for a top domain", [dns("*.io")], "snyk.io", NO),
    ("a wildcard for one label", [dns("*")], "localhost", NO),
    ("a wildcard for a label of two", [dns("*.localhost")], "api.localhost", NO),
    ("a wildcard of a public suffix", [dns("*.co.uk")], "snyk.co.uk", NO),
    ("a wildcard of a private suffix", [dns("*.github.io")], "snyk.github.io", YES),
    ("a wildcard and a zero", [dns("*.eu.snyk.io\0.evil.example")], HOST, NO), ("an escaped wildcard", [dns("\\*.eu.snyk.io")], HOST, NO),
    ("IDN as it should be", [dns("xn--bcher-kva.snyk.io")], "xn--bcher-kva.snyk.io", YES),
    ("IDN in capitals", [dns("XN--BCHER-KVA.snyk.io")], "xn--bcher-kva.snyk.io", YES),
    ("IDN as UTF-8", [dns("bücher.snyk.io")], "xn--bcher-kva.snyk.io", NO),
    ("IDN as Latin-1", [dns("bücher.snyk.io".encode("latin-1"))], "xn--bcher-kva.snyk.io", NO),
    ("a wildcard for IDN", [dns("*.snyk.io")], "xn--bcher-kva.snyk.io", YES),
    ("a wildcard in IDN", [dns("xn--*-kva.snyk.io")], "xn--bcher-kva.snyk.io", NO),
    ("letters that look alike", [dns("аpi.eu.snyk.io")], HOST, NO), ("an underscore", [dns("a_b.snyk.io")], "a_b.snyk.io", NO),
    ("a label of 63", [dns("a" * 63 + ".snyk.io")], "a" * 63 + ".snyk.io", YES),
    ("digits", [dns("1.2.3.4.snyk.io")], "1.2.3.4.snyk.io", YES), ("an address's form, reversed", [dns("127.0.0.1.in-addr.arpa")], "127.0.0.1", NO),
    ("as an e-mail's host", [email("a@" + HOST)], HOST, NO), ("as an e-mail", [email(HOST)], HOST, NO),
    ("as a URI", [uri("https://" + HOST)], HOST, NO), ("as a URI without scheme", [uri(HOST)], HOST, NO),
    ("as a directory name", [directory(name(HOST))], HOST, NO), ("as another name", [other("1.3.6.1.4.1.311.20.2.3", text(HOST))], HOST, NO),
    ("as its bytes of an address", [ip(HOST.encode())], HOST, NO),
    ("a registered ID beside it", [registered("1.2.3"), dns(HOST)], HOST, YES), ("an e-mail beside it", [email("a@b.example"), dns(HOST)], HOST, YES),
    ("an address beside it", [address("127.0.0.1"), dns(HOST)], HOST, YES),
    ("an address", [address("127.0.0.1")], "127.0.0.1", YES), ("another address", [address("127.0.0.2")], "127.0.0.1", NO),
    ("an address of IPv6", [address("::1")], "::1", YES),
    ("another address of IPv6", [address("::2")], "::1", NO), ("an address of IPv4 in IPv6", [address("::ffff:127.0.0.1")], "127.0.0.1", NO),
    ("an address that is too short", [ip(b"\x7f\0\0")], "127.0.0.1", NO),
    ("an address that is too long", [ip(b"\x7f\0\0\1\0")], "127.0.0.1", NO),
    ("an address with its mask", [ip(b"\x7f\0\0\1\xff\xff\xff\xff")], "127.0.0.1", NO),
    ("an address as a DNS name", [dns("127.0.0.1")], "127.0.0.1", NO), ("an address as text", [ip(b"127.0.0.1")], "127.0.0.1", NO),
    ("a wildcard for an address", [dns("*.0.0.1")], "127.0.0.1", NO),
    ("an address as a URI", [uri("https://127.0.0.1")], "127.0.0.1", NO), ("a name where an address is asked for", [dns(HOST)], "127.0.0.1", NO),
    ("an address where a name is asked for", [address("127.0.0.1")], HOST, NO),
    ("IPv6 in brackets as a DNS name", [dns("[::1]")], "::1", NO), ("an empty address", [ip(b"")], "127.0.0.1", NO),
]  # fmt: skip

# In the subject alone, or beside: what no client heeds any more (RFC 9525, 2.1).
COMMON_NAMES = [
    ("the name", [attribute(COMMON_NAME, HOST)], HOST), ("a wildcard", [attribute(COMMON_NAME, "*.eu.snyk.io")], HOST),
    ("twice", [attribute(COMMON_NAME, HOST), attribute(COMMON_NAME, HOST)], HOST),
    ("printable", [attribute(COMMON_NAME, HOST, PRINTABLE)], HOST), ("T61", [attribute(COMMON_NAME, HOST, T61)], HOST),
    ("BMP", [attribute(COMMON_NAME, HOST, BMP)], HOST),
    ("IA5", [attribute(COMMON_NAME, HOST, IA5)], HOST), ("with a zero", [attribute(COMMON_NAME, HOST + "\0.evil.example")], HOST),
    ("an address", [attribute(COMMON_NAME, "127.0.0.1")], "127.0.0.1"),
    ("as an e-mail", [attribute(EMAIL, "a@" + HOST, IA5)], HOST), ("IPv6 in capitals", [attribute(COMMON_NAME, "::FFFF:1")], "::ffff:1"),
    ("IPv6, long", [attribute(COMMON_NAME, "0:0:0:0:0:0:0:1")], "::1"),
    ("an address in hex", [attribute(COMMON_NAME, "0x7f.0.0.1")], "127.0.0.1"),
    ("an address with zeros", [attribute(COMMON_NAME, "127.000.000.001")], "127.0.0.1"),
    ("UTF-8", [attribute(COMMON_NAME, "bücher.snyk.io", UTF8)], "xn--bcher-kva.snyk.io"),
]  # fmt: skip


def net(value):
    network = ipaddress.ip_network(value)
    return ip(network.network_address.packed + network.netmask.packed)


# What the CA permits and excludes, what is in the leaf, what is asked for, does it hold? RFC 5280, 4.2.1.10.
TREES = [
    ("permitted: the name", [dns(HOST)], [], [dns(HOST)], HOST, YES), ("permitted: a parent", [dns("snyk.io")], [], [dns(HOST)], HOST, YES),
    ("permitted: everything", [dns("")], [], [dns(HOST)], HOST, YES),
    ("permitted: capitals", [dns("SNYK.IO")], [], [dns(HOST)], HOST, YES), ("permitted: another", [dns("example.com")], [], [dns(HOST)], HOST, NO),
    ("permitted: the end of a label", [dns("yk.io")], [], [dns(HOST)], HOST, NO),
    ("permitted: a child", [dns("x." + HOST)], [], [dns(HOST)], HOST, NO),
    ("permitted: two, the second", [dns("example.com"), dns("snyk.io")], [], [dns(HOST)], HOST, YES),
    ("permitted: a leading dot", [dns(".snyk.io")], [], [dns(HOST)], HOST, NO),
    ("permitted: a wildcard", [dns("*.eu.snyk.io")], [], [dns(HOST)], HOST, NO),
    ("permitted: with a zero", [dns("snyk.io\0")], [], [dns(HOST)], HOST, NO),
    ("permitted: one of two names", [dns("snyk.io")], [], [dns(HOST), dns("evil.example")], HOST, NO),
    ("permitted: a wildcard below", [dns("snyk.io")], [], [dns("*.eu.snyk.io")], HOST, YES),
    ("permitted: no wildcard above", [dns("api.eu.snyk.io")], [], [dns("*.eu.snyk.io")], HOST, NO),
    ("excluded: the name", [], [dns(HOST)], [dns(HOST)], HOST, NO), ("excluded: a parent", [], [dns("snyk.io")], [dns(HOST)], HOST, NO),
    ("excluded: everything", [], [dns("")], [dns(HOST)], HOST, NO), ("excluded: another", [], [dns("example.com")], [dns(HOST)], HOST, YES),
    ("excluded: capitals", [], [dns("SNYK.IO")], [dns(HOST)], HOST, NO),
    ("excluded: a leading dot", [], [dns(".snyk.io")], [dns(HOST)], HOST, NO),
    ("excluded: below a wildcard", [], [dns("api.eu.snyk.io")], [dns("*.eu.snyk.io")], HOST, NO),
    ("excluded: a child of the name", [], [dns("x." + HOST)], [dns(HOST)], HOST, YES),
    ("excluded: one of two names", [], [dns("evil.example")], [dns(HOST), dns("evil.example")], HOST, NO),
    ("both: permitted and excluded", [dns("snyk.io")], [dns("eu.snyk.io")], [dns(HOST)], HOST, NO),
    ("both: permitted, another excluded", [dns("snyk.io")], [dns("us.snyk.io")], [dns(HOST)], HOST, YES),
    ("permitted: an address", [net("127.0.0.0/8")], [], [address("127.0.0.1")], "127.0.0.1", YES),
    ("permitted: another address", [net("10.0.0.0/8")], [], [address("127.0.0.1")], "127.0.0.1", NO),
    ("excluded: an address", [], [net("127.0.0.0/8")], [address("127.0.0.1")], "127.0.0.1", NO),
    ("excluded: another address", [], [net("10.0.0.0/8")], [address("127.0.0.1")], "127.0.0.1", YES),
    ("permitted: IPv6", [net("::/64")], [], [address("::1")], "::1", YES), ("excluded: IPv6", [], [net("::/64")], [address("::1")], "::1", NO),
    ("permitted: every address of IPv4", [net("0.0.0.0/0")], [], [address("127.0.0.1")], "127.0.0.1", YES),
    ("permitted: IPv4 for IPv6", [net("0.0.0.0/0")], [], [address("::1")], "::1", NO),
    ("permitted: an address, for a name", [net("10.0.0.0/8")], [], [dns(HOST)], HOST, YES),
    ("permitted: a name, for an address", [dns("snyk.io")], [], [address("127.0.0.1")], "127.0.0.1", YES),
    ("permitted: a name, and an address of it", [dns("snyk.io")], [], [dns(HOST), address("10.0.0.1")], HOST, YES),
    ("permitted: an address without mask", [ip(b"\x7f\0\0\1")], [], [address("127.0.0.1")], "127.0.0.1", NO),
    ("permitted: a mask with holes", [ip(b"\x7f\0\0\0\xff\0\xff\0")], [], [address("127.0.0.1")], "127.0.0.1", NO),
    ("permitted: an e-mail", [email("snyk.io")], [], [dns(HOST)], HOST, YES),
    ("permitted: an e-mail, another in the leaf", [email("snyk.io")], [], [dns(HOST), email("a@evil.example")], HOST, NO),
    ("excluded: an e-mail's host", [], [email("evil.example")], [dns(HOST), email("a@evil.example")], HOST, NO),
    ("permitted: a URI's host", [uri("snyk.io")], [], [dns(HOST), uri("https://snyk.io/")], HOST, YES),
    ("excluded: a URI's host", [], [uri("evil.example")], [dns(HOST), uri("https://evil.example/")], HOST, NO),
    ("permitted: another kind of name", [registered("1.2.3")], [], [dns(HOST)], HOST, YES),
    ("excluded: another kind, in the leaf", [], [registered("1.2.3")], [dns(HOST), registered("1.2.3")], HOST, NO),
    ("permitted: an other name, in the leaf", [other("1.2.3", text("a"))], [], [dns(HOST), other("1.2.3", text("a"))], HOST, NO),
    ("permitted: a directory", [directory(name("leaf"))], [], [dns(HOST)], HOST, YES),
    ("permitted: another directory", [directory(name("other"))], [], [dns(HOST)], HOST, NO),
    ("excluded: a directory", [], [directory(name("leaf"))], [dns(HOST)], HOST, NO),
    ("excluded: another directory", [], [directory(name("other"))], [dns(HOST)], HOST, YES),
    ("excluded: every directory", [], [directory(seq())], [dns(HOST)], HOST, NO),
]  # fmt: skip


def cases():
    for what, names, host, expected in HOSTS:
        def in_leaf(s, names=names, host=host):
            s.host = host
            s.leaf.set(SAN, seq(*names))

        yield f"name: {what}", expected, "RFC 9525, 6.3", in_leaf
    for what, names, host in COMMON_NAMES:
        def alone(s, names=names, host=host):
            s.host, s.leaf.subject = host, seq(*names)
            s.leaf.drop(SAN)

        def beside(s, names=names, host=host):
            s.host, s.leaf.subject = host, seq(*names)
            s.leaf.set(SAN, seq(dns("other.example")))

        yield f"common name: {what}", NO, "RFC 9525, 2.1", alone
        yield f"common name beside another name: {what}", NO, "RFC 9525, 2.1", beside
    for what, permitted, excluded, names, host, expected in TREES:
        for place in ("CA", "root"):
            if what == "permitted: a directory" and place == "root":
                expected = NO  # the CA between has another one
            for critical in (True, False):
                def constrained(s, args=(permitted, excluded, names, host), place=place, critical=critical):
                    s.host = args[3]
                    (s.below if place == "CA" else s.root).set(CONSTRAINTS, constraints(args[0], args[1]), critical)
                    s.leaf.set(SAN, seq(*args[2]))

                yield f"constraints{'' if critical else ', not critical'}, {place}: {what}", expected, "RFC 5280, 4.2.1.10", constrained
    yield from constraint_shapes()


def constraint_shapes():
    source = "RFC 5280, 4.2.1.10"

    def shape(value, critical=True):
        return lambda s: s.below.set(CONSTRAINTS, value, critical)

    yield "constraints: neither permitted nor excluded", NO, source, shape(seq())
    yield "constraints: empty trees", NO, source, shape(seq(context(0), context(1)))
    yield "constraints: a minimum", NO, source, shape(seq(context(0, seq(dns("snyk.io"), context(0, b"\1", constructed=False)))))
    yield "constraints: a maximum", NO, source, shape(seq(context(0, seq(dns("snyk.io"), context(1, b"\1", constructed=False)))))
    yield "constraints: no sequence", NO, source, shape(tlv(4, b"x"))
    yield "constraints: bytes after them", NO, source, shape(constraints([dns("snyk.io")]) + b"\0")
    yield "constraints: in the leaf", NO, source, lambda s: s.leaf.set(CONSTRAINTS, constraints([dns("snyk.io")]), True)
    yield "constraints: a common name outside, which is no host's name", YES, "RFC 9525, 2.1", common_name_outside
    yield "constraints: of two CAs, the narrower", NO, source, two_constrained("snyk.io", "us.snyk.io")
    yield "constraints: of two CAs, both fit", YES, source, two_constrained("snyk.io", "eu.snyk.io")
    yield "constraints: the lower CA widens", NO, source, two_constrained("us.snyk.io", "")
    for count in (100, 1000, 3000):
        def many(s, count=count):
            s.below.set(CONSTRAINTS, constraints([dns("snyk.io")] + [dns(f"a{i}.example") for i in range(count)], [dns(f"b{i}.example") for i in range(count)]), True)
            s.leaf.set(SAN, seq(dns(HOST), *(dns(f"{i}.snyk.io") for i in range(count))))

        yield f"constraints: {count} of them for {count} names", YES if count == 100 else "either", "x509-limbo, pathological::nc_dos", many


def common_name_outside(s):
    s.below.set(CONSTRAINTS, constraints([dns("snyk.io")]), True)
    s.leaf.subject = name("evil.example")


def two_constrained(of_root, of_ca):
    def change(s):
        s.root.set(CONSTRAINTS, constraints([dns(of_root)]), True)
        s.below.set(CONSTRAINTS, constraints([dns(of_ca)]), True)

    return change
