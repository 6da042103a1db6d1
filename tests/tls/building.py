"""From the leaf to an anchor: what is sent in which order, what is trusted, CAs that are there twice (RFC 5280, 6; RFC 4158;
RFC 8446, 4.4.2)."""

import copy

import der
from chain import (
    BASIC, CLIENT_AUTH, CONSTRAINTS, CRL_SIGN, DAY, EKU, HOST, KEY_USAGE, NOW, SAN, SERVER_AUTH, basic, ca, constraints, key, leaf,
    purposes, usage)  # fmt: skip

YES, NO, OPEN = "accept", "reject", "either"


def sends(function):
    return lambda s: setattr(s, "sent", function)


def trusts(function):
    return lambda s: setattr(s, "trusted", function)


def both(*changes):
    def change(s):
        for one in changes:
            one(s)

    return change


def stranger(s):
    """The chain of another root of the same name."""
    return ca("root", s.kind, 70, root=True)


def with_stranger(sent, trusted=None):
    """A root of the same name and another key is there too."""

    def change(s):
        s.extra.append((stranger(s), stranger(s)))
        s.sent = sent
        s.trusted = trusted or s.trusted

    return change


def upper(**changes):
    """A CA between, and what is then the CA above it is changed."""

    def change(s):
        s.insert(ca("inner", s.kind, 12))
        for kind, value in changes.items():
            s.chain[2].set({"usage": KEY_USAGE, "basic": BASIC}[kind], value, True)

    return change


def twin(s, which, **values):
    """Another certificate for the CA's name and key."""
    made = copy.copy(which)
    made.extensions = dict(which.extensions)
    made.serial = der.integer(1000 + len(s.extra))
    for name, value in values.items():
        setattr(made, name, value)
    return made


def beside(values, first, extensions=None):
    """Another certificate of the CA, before or after the good one; only the good one leads on."""

    def change(s):
        other = twin(s, s.below, **values)
        for kind, (critical, value) in (extensions or {}).items():
            other.set(kind, value, critical)
        s.extra.append((other, s.chain[2]))
        s.sent = (lambda ders, extra: [ders[0], *extra, *ders[1:-1]]) if first else (lambda ders, extra: [*ders[:-1], *extra])

    return change


def cross_signed(trusted, order):
    """The CA has two issuers: the root of the chain, and another."""

    def change(s):
        other_root = ca("other root", s.kind, 60, root=True)
        cross = twin(s, s.below)
        s.extra += [(cross, other_root), (other_root, other_root)]
        s.sent = lambda ders, extra: [ders[0], *((extra[0], *ders[1:-1]) if order else (*ders[1:-1], extra[0]))]
        s.trusted = lambda ders, extra: [ders[-1] if trusted == "first" else extra[1]]

    return change


def loop(s):
    """Two CAs sign each other, and neither leads to the root."""
    a, b = ca("loop A", s.kind, 31), ca("loop B", s.kind, 32)
    s.chain[1:] = [a, b]
    s.extra += [(twin(s, b), a), (ca("root", s.kind, 0, root=True), ca("root", s.kind, 0, root=True))]
    s.sent = lambda ders, extra: [*ders, extra[0]]
    s.trusted = lambda ders, extra: [extra[1]]


def long(count):
    return lambda s: s.insert(*[ca(f"inner {number}", s.kind, 10 + number) for number in range(count)])


def many_of_a_name(count, leads):
    """CAs of one name, of which at most one leads on."""

    def change(s):
        for number in range(count):
            s.extra.append((ca("CA 1", s.kind, 200 + number), s.root))
        s.sent = lambda ders, extra: [ders[0], *extra, *(ders[1:-1] if leads else [])]

    return change


def old_key(s):
    """A second CA of the same name and another key, whose identifier tells which one is meant."""
    s.extra.append((ca(f"CA {len(s.chain) - 2}", s.kind, 71), s.root))
    s.sent = lambda ders, extra: [ders[0], *extra, *ders[1:-1]]


def same_serial(s):
    s.below.serial = s.leaf.serial = der.integer(7)


def the_root_itself(s):
    s.chain[0:2] = []
    s.root.set(SAN, der.seq(der.dns(HOST)))
    s.sent = lambda ders, extra: ders


def usages(servers, clients):
    """Of two CAs, by their place in the chain."""

    def change(s):
        s.chain[servers].set(EKU, purposes(SERVER_AUTH))
        s.chain[clients].set(EKU, purposes(CLIENT_AUTH))

    return change


def own_leaf(s):
    s.leaf.signer, s.leaf.issuer = s.leaf.key, s.leaf.subject


def cases():
    source = "RFC 5280, 6.1"
    reverse = lambda ders, extra: [ders[0], *reversed(ders[1:-1])]  # noqa: E731
    nothing = lambda s: None  # noqa: E731
    yield "chain: as it should be", YES, source, nothing
    yield "sent: the root too", YES, "RFC 8446, 4.4.2", sends(lambda ders, extra: ders)
    yield "sent: the leaf alone", NO, "RFC 8446, 4.4.2", sends(lambda ders, extra: ders[:1])
    yield "sent: the CAs in reverse", YES, "RFC 8446, 4.4.2", both(long(3), sends(reverse))
    yield "sent: the CA first", NO, "RFC 8446, 4.4.2", sends(lambda ders, extra: [ders[1], ders[0]])
    yield "sent: each twice", YES, "RFC 8446, 4.4.2", sends(lambda ders, extra: [ders[0]] + ders[:-1] * 2)
    yield "sent: the leaf 100 times", YES, "RFC 8446, 4.4.2", sends(lambda ders, extra: [ders[0]] * 90 + ders[1:-1])
    yield "sent: one of three CAs is missing", NO, source, both(long(2), sends(lambda ders, extra: [ders[0], *ders[2:-1]]))
    yield "sent: a stranger's root too", YES, "RFC 8446, 4.4.2", with_stranger(lambda ders, extra: [*ders[:-1], *extra])
    yield "trusted: nothing of it", NO, source, with_stranger(lambda ders, extra: ders, lambda ders, extra: extra)
    yield "trusted: a root of the same name and another key", NO, source, with_stranger(lambda ders, extra: ders[:-1], lambda ders, extra: extra)
    two_roots = with_stranger(lambda ders, extra: ders[:-1], lambda ders, extra: [*extra, ders[-1]])
    yield "trusted: two roots of a name, the second is it", YES, source, two_roots
    yield "trusted: the CA alone", YES, "README, --ca-file", trusts(lambda ders, extra: [ders[1]])
    yield "trusted: the leaf alone", OPEN, "README, --ca-file", trusts(lambda ders, extra: [ders[0]])
    yield "trusted: a leaf of its own", OPEN, "README, --ca-file", both(own_leaf, trusts(lambda ders, extra: [ders[0]]), sends(lambda ders, extra: ders[:1]))
    yield "trusted: another leaf", NO, source, lambda s: (s.extra.append((leaf(s.kind, 98), s.below)), trusts(lambda ders, extra: extra)(s))
    yield "leaf: signed by itself", NO, source, both(own_leaf, sends(lambda ders, extra: ders[:1]))
    yield "leaf: signed by itself, with the CA's name", NO, source, lambda s: (setattr(s.leaf, "signer", s.leaf.key), setattr(s.leaf, "subject", s.below.subject))
    yield "leaf: signed by a leaf", NO, source, lambda s: s.insert(leaf(s.kind, 97))
    yield "leaf: the root itself", OPEN, source, the_root_itself
    yield "serials: the same for leaf and CA", OPEN, "RFC 5280, 4.1.2.2", same_serial
    yield "loop: two CAs that sign each other", NO, "RFC 4158, 5.2", loop
    expired = {"begins": der.time(NOW - 3 * DAY), "ends": der.time(NOW - DAY)}
    for first in (True, False):
        where = "before" if first else "after"
        for name, values, extensions in (
            ("expired", expired, {}), ("not yet valid", {"begins": der.time(NOW + DAY)}, {}), ("a spoiled signature", {"spoil": True}, {}),
            ("no CA", {}, {BASIC: (True, basic(False))}),
            ("no right to sign", {}, {KEY_USAGE: (True, usage(CRL_SIGN))}),
            ("constraints that do not fit", {}, {CONSTRAINTS: (True, constraints([der.dns("example.com")]))}),
            ("for clients", {}, {EKU: (False, purposes(CLIENT_AUTH))}), ("an unknown critical extension", {}, {"1.2.3.4": (True, b"\5\0")}),
            ("a length of its own", {}, {BASIC: (True, basic(True, 0))}),
        ):  # fmt: skip
            yield f"twice, {where} the good one: {name}", YES, "RFC 4158, 2.4.2", beside(values, first, extensions)
        for trusted in ("first", "other"):
            yield f"cross-signed, {where}: the {trusted} root is trusted", YES, "RFC 4158, 2.4", cross_signed(trusted, first)
    yield "twice: a CA of the same name and another key", YES, "RFC 5280, 4.2.1.1", old_key
    for count in (5, 8, 9, 20, 50, 98, 99, 100, 101, 120):
        yield f"long: {count} CAs", YES if count < 20 else OPEN, source, long(count - 1)
    for count in (10, 100):
        yield f"many of a name: {count}, one leads on", OPEN, "x509-limbo, pathological", many_of_a_name(count, True)
        yield f"many of a name: {count}, none leads on", NO, "x509-limbo, pathological", many_of_a_name(count, False)
    yield "usage: the CA for servers, the root for clients", OPEN, "RFC 5280, 4.2.1.12", usages(1, 2)
    lower = both(lambda s: s.insert(ca("inner", s.kind, 12)), usages(1, 2))
    yield "usage: the lower CA for servers, the upper one for clients", NO, "BR, 7.1.2.3", lower
    yield "signs: a CA without the right, two above", NO, source, upper(usage=usage(CRL_SIGN))
    yield "signs: no CA, two above", NO, source, upper(basic=basic(False))
    yield "mixed keys", YES, source, lambda s: (setattr(s.below, "key", key("rsa2048", 3)), setattr(s.root, "key", key("p384", 3)))
