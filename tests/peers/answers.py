"""Peers that are the host, and whose answer breaks the rules of HTTP, or of Snyk's API: the shapes by which one message is
smuggled in another, numbers that overflow, redirects, text that is meant for a log."""

import json

from peer import BROKEN, ENDLESS, EVIL, FINE, FOREIGN, Peer, good_body, reply

BODY = good_body()
SIZE = str(len(BODY)).encode()
TYPE = b"Content-Type: application/vnd.api+json\r\n"
LENGTH = b"Content-Length: " + SIZE + b"\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HEX = b"%x" % len(BODY)
OK = b"HTTP/1.1 200 OK\r\n"
EITHER = FINE | FOREIGN  # RFC 9110 and 9112 leave it to the reader
CUT = BROKEN | FOREIGN  # the stated length is not met, or not accepted


def plain(*fields, start=OK, body=BODY):
    return start + TYPE + b"".join(fields) + b"\r\n" + body


def chunks(*parts, start=OK, fields=b""):
    return start + TYPE + CHUNKED + fields + b"\r\n" + b"".join(parts)


WHOLE = HEX + b"\r\n" + BODY + b"\r\n"
END = b"0\r\n\r\n"

LEGAL = {
    "chunks": chunks(WHOLE, END),
    "a chunk for each byte": chunks(*(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in BODY), END),
    "a chunk extension": chunks(HEX + b";a=b\r\n" + BODY + b"\r\n", END),
    "trailers": chunks(WHOLE, b"0\r\nX: y\r\n\r\n"),
    "informational answers first": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + plain(LENGTH),
    "blanks around the length": plain(b"Content-Length: \t " + SIZE + b" \t\r\n"),
    "names in odd letters": plain(b"cOnTeNt-lEnGtH: " + SIZE + b"\r\n"),
    "no reason": plain(LENGTH, start=b"HTTP/1.1 200 \r\n"),
    "HTTP/1.0": plain(LENGTH, start=b"HTTP/1.0 200 OK\r\n"),
    "12 KiB of header": plain(LENGTH, b"X: " + b"y" * 12000 + b"\r\n"),
    "200 KiB of blanks around the answer": plain(b"Content-Length: %d\r\n" % (len(BODY) + 200000), body=BODY + b" " * 200000),
}

LENIENT = {
    "the length twice, the same": plain(LENGTH, LENGTH),
    "the length as a list": plain(b"Content-Length: " + SIZE + b", " + SIZE + b"\r\n"),
    "leading zeros of the length": plain(b"Content-Length: 00000" + SIZE + b"\r\n"),
    "leading zeros of a chunk's size": chunks(b"00000" + WHOLE, END),
    "no blank and no reason": plain(LENGTH, start=b"HTTP/1.1 200\r\n"),
    "two answers at once": plain(LENGTH) * 2,
    "bytes after the answer": plain(LENGTH) + b"HTTP/1.1 200 evil",
    "a header that is folded": plain(LENGTH, b"X: a\r\n b\r\n"),
    "a chunk extension in quotes": chunks(HEX + b';a="b;c"\r\n' + BODY + b"\r\n", END),
    "a trailer that states a length": chunks(WHOLE, b"0\r\nContent-Length: 5\r\n\r\n"),
    "a name given twice": reply(BODY[:-1] + b',"jsonapi":{}}'),
    "203": plain(LENGTH, start=b"HTTP/1.1 203 Other\r\n"),
    "an empty line before the answer": b"\r\n" + plain(LENGTH),
}

SMUGGLED = {
    "two lengths, the shorter first": plain(b"Content-Length: 5\r\n", LENGTH),
    "two lengths, the longer first": plain(LENGTH, b"Content-Length: 5\r\n"),
    "two lengths in a list": plain(b"Content-Length: " + SIZE + b", 5\r\n"),
    "length and chunks": plain(LENGTH, CHUNKED, body=WHOLE + END),
    "chunks and length": plain(CHUNKED, LENGTH, body=WHOLE + END),
    "chunked twice": plain(CHUNKED, CHUNKED, body=WHOLE + END),
    "chunked, then something else": plain(b"Transfer-Encoding: chunked, identity\r\n", body=WHOLE + END),
    "gzip, chunked": plain(b"Transfer-Encoding: gzip, chunked\r\n", body=WHOLE + END),
    "xchunked": plain(b"Transfer-Encoding: xchunked\r\n", body=WHOLE + END),
    "chunked after a vertical tab": plain(b"Transfer-Encoding: \x0bchunked\r\n", body=WHOLE + END),
    "chunked, folded": plain(b"Transfer-Encoding:\r\n chunked\r\n", LENGTH, body=WHOLE + END),
    "a blank before the colon": plain(b"Content-Length : " + SIZE + b"\r\n", CHUNKED, body=WHOLE + END),
    "a blank before the colon of chunks": plain(b"Transfer-Encoding : chunked\r\n", LENGTH),
    "a folded length": plain(b"Content-Length: 5\r\n " + SIZE + b"\r\n"),
    "a header without colon": plain(LENGTH, b"evil\r\n"),
    "a header without name": plain(LENGTH, b": evil\r\n"),
    "a header that begins with a blank": OK + b" X: y\r\n" + TYPE + LENGTH + b"\r\n" + BODY,
    "a zero in a header": plain(LENGTH, b"X: a\0b\r\n"),
    "a zero in a name": plain(LENGTH, b"X\0: a\r\n"),
    "a carriage return in a header": plain(LENGTH, b"X: a\rContent-Length: 5\r\n"),
    "line feeds alone": plain(LENGTH).replace(b"\r\n", b"\n"),
    "a line feed alone in the header": OK + TYPE + b"X: y\n" + LENGTH + b"\r\n" + BODY,
    "carriage returns alone": plain(LENGTH).replace(b"\r\n", b"\r"),
    "compressed": plain(LENGTH, b"Content-Encoding: gzip\r\n"),
    "17 KiB of header": plain(LENGTH, b"X: " + b"y" * 17000 + b"\r\n"),
    "a body that is too large": plain(b"Content-Length: 300000\r\n", body=BODY + b" " * (300000 - len(BODY))),
    **{f"status line {start!r}": plain(LENGTH, start=start + b"\r\n") for start in (
        b"HTTP/1.2 200 OK", b"HTTP/2.0 200 OK", b"HTTP/1.10 200 OK", b"HTTP/1 200 OK", b"http/1.1 200 OK", b"HTTP/1.1  200 OK", b"HTTP/1.1\t200 OK",
        b"HTTP/1.1 20 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 -200 OK", b"HTTP/1.1 +200 OK", b"HTTP/1.1 0x200 OK", b"HTTP/1.1 2 00 OK",
        b"HTTP/1.1 OK", b"HTTP/1.1", b"ICY 200 OK", b"RTSP/1.0 200 OK", b"HTTP/1.1 \xb2\xb0\xb0 OK", b" HTTP/1.1 200 OK", b"GET / HTTP/1.1",
        b"HTTP/1.1 101 Switching Protocols", b"HTTP/1.1 000 OK")},
}  # fmt: skip

LENGTHS = [b"-1", b"+5", b"0x10", b"1e3", b"", b" ", b"5;", b"5 5", b"9" * 20, b"18446744073709551616", b"18446744073709551615",
           b"9223372036854775808", b"4294967296", b"%d" % (len(BODY) + 1), b"\xd9\xa5"]  # fmt: skip

SIZES = [b"-1", b"+5", b"0x5", b" 5", b"5 ", b"g", b"", b"7fffffff", b"ffffffff", b"100000000", b"7fffffffffffffff", b"ffffffffffffffff",
         b"10000000000000000", b"1" + b"0" * 40, b"%x" % (len(BODY) + 1), b"%x" % (len(BODY) - 1)]  # fmt: skip

CHUNKS = {
    "no line end after a chunk": chunks(HEX + b"\r\n" + BODY, END),
    "line feeds alone": chunks(HEX + b"\n" + BODY + b"\n", b"0\n\n"),
    "more than the chunk": chunks(HEX + b"\r\n" + BODY + b"evil\r\n", END),
    "a zero in an extension": chunks(HEX + b";a=\0\r\n" + BODY + b"\r\n", END),
    "a line feed in an extension": chunks(HEX + b";a\n" + BODY + b"\r\n", END),
    "no end": chunks(WHOLE),
    "no end of the end": chunks(WHOLE, b"0\r\n"),
    "a trailer that is none": chunks(WHOLE, b"0\r\nevil\r\n\r\n"),
}

FOREIGN_TEXT = {
    "nothing": b"", "a page": b"<html><title>Sign in</title>" + EVIL.encode() + b"</html>", "text": EVIL.encode(),
    "null": b"null", "a list": b"[]", "an empty object": b"{}", "a number": b"1e999999", "a long number": b"9" * 5000,
    "deep": b"[" * 5000 + b"]" * 5000, "deep objects": b'{"data":' * 3000 + b"1" + b"}" * 3000, "no UTF-8": b'{"data":"\xff\xfe"}',
    "half a character": b'{"data":"\\ud800"}', "UTF-16": BODY.decode().encode("utf-16"), "two documents": BODY + BODY,
    "a comment": b"/* */" + BODY, "a comma too many": BODY[:-1] + b",}", "single quotes": BODY.replace(b'"', b"'"), "NaN": b'{"data":NaN}',
    "no data": b'{"jsonapi":{"version":"1.0"}}', "data is null": b'{"jsonapi":{"version":"1.0"},"data":null}',
    "data is a list": b'{"jsonapi":{"version":"1.0"},"data":[]}', "an id that is a number": BODY.replace(b'"5d2f8f0e', b'5,"x":"5d2f8f0e'),
    "a zero": b"\0" + BODY, "errors beside data": BODY[:-1] + b',"errors":[{"status":"401","detail":"evil"}]}',
}  # fmt: skip


REFUSALS = frozenset({67, 69, 75, 76, 77})
ERRORS = json.dumps({"jsonapi": {"version": "1.0"}, "errors": [{"id": EVIL, "status": EVIL, "code": EVIL, "title": EVIL, "detail": EVIL}]})
FIELDS = ["", "Retry-After: -1", "Retry-After: 99999999999999999999", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "Retry-After: \x1b[31m",
          "X-RateLimit-Reset: 9999999999999", "snyk-request-id: \x1b]0;evil\x07::error::evil", "Date: Thu, 01 Jan 1970 00:00:00 GMT",
          "WWW-Authenticate: Basic realm=evil", "Set-Cookie: a=b"]  # fmt: skip


def said(data, goodbye=True):
    def act(talk):
        tls = talk.asked()
        tls.send(data)
        if goodbye:
            tls.bye()
        tls.close()

    return act


def redirect(status, where):
    return reply(b"evil", f"Location: {where}", status=f"{status} Elsewhere")


def peers():
    for name, data in LEGAL.items():
        yield Peer(f"legal: {name}", said(data), FINE)
    for name, data in LENIENT.items():
        yield Peer(f"lenient: {name}", said(data), EITHER | CUT)
    for name, data in SMUGGLED.items():
        yield Peer(f"smuggled: {name}", said(data), CUT)
    for length in LENGTHS:
        yield Peer(f"length {length!r}", said(plain(b"Content-Length: " + length + b"\r\n")), CUT)
    for size in SIZES:
        yield Peer(f"chunk size {size[:20]!r}", said(chunks(size + b"\r\n" + BODY + b"\r\n", END)), CUT)
    for name, data in CHUNKS.items():
        yield Peer(f"chunks: {name}", said(data), CUT)
    for name, body in FOREIGN_TEXT.items():
        for kind in ("application/vnd.api+json", "text/html", EVIL.split("\r\n")[1]):
            yield Peer(f"body: {name}, as {kind!r}", said(reply(body).replace(b"application/vnd.api+json", kind.encode())), FOREIGN)
    for status in ("200 " + EVIL.replace("\r\n", " "), *(f"{code} x" for code in (201, 202, 204, 205, 206, 226, 299, 304))):
        yield Peer(f"status {status[:3]} with evil words", said(reply(EVIL.encode(), status=status)), FOREIGN | BROKEN)
    for status in (400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 418, 421, 425, 426, 429, 431, 451, 499, 500, 501, 502, 503, 504, 511, 599):
        for field in FIELDS:
            yield Peer(f"refusal: {status} {field[:30]!r}", said(reply(ERRORS.encode(), field or "X: y", status=f"{status} No")), REFUSALS)
    hosts = ["https://evil.example/rest/self", "http://api.snyk.io/", "//evil.example", "https://api.snyk.io@evil.example/", "/rest/self", "",
             "javascript:alert(1)", "file:///etc/passwd", "https://[::1]/", "https://" + "a" * 3000, EVIL.split("\r\n")[1]]  # fmt: skip
    for status in (300, 301, 302, 303, 305, 307, 308):
        for where in hosts:
            yield Peer(f"redirect: {status} to {where[:40]!r}", said(redirect(status, where)), FOREIGN)
    for status in (600, 999):  # to be taken for a server's error (RFC 9110, 15)
        yield Peer(f"status {status}", said(reply(status=f"{status} x")), ENDLESS)
    yield Peer("unasked: the answer, before the request", unasked, FINE | BROKEN)


def unasked(talk):
    tls = talk.greeted()
    tls.send(talk.answer)
    talk.wait()
