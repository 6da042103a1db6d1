"""Peers that stand where a proxy is expected, and whose answer to CONNECT is none. They never see more than CONNECT."""

from peer import BROKEN, ENDLESS, EVIL, NO, Peer, read_head

OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
PAGE = b"<html><title>Sign in</title>" + EVIL.encode() + b"</html>"

SAID = {
    "200 with a body": b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
    "200 with a chunked body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "200 with a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "200 and zeros": OPEN + bytes(100), "200 twice": OPEN * 2, "200 and an alert": OPEN + b"\x15\3\3\0\2\2\x28",
    "200 and a server's hello": OPEN + b"\x16\3\3\0\4\2\0\0\0",
    "201": b"HTTP/1.1 201 Created\r\n\r\n" + PAGE, "204 and a page": b"HTTP/1.1 204 No\r\n\r\n" + PAGE, "299": b"HTTP/1.1 299 X\r\n\r\n" + PAGE,
    "101": b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "100 and the end": b"HTTP/1.1 100 Continue\r\n\r\n",
    "301": b"HTTP/1.1 301 Moved\r\nLocation: http://evil.example/\r\n\r\n",
    "400": b"HTTP/1.1 400 Bad Request\r\n\r\n", "401": b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n",
    "403 with a page": b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "404": b"HTTP/1.1 404 Not Found\r\n\r\n",
    "407": b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"" + EVIL.split("\r\n")[1].encode() + b"\"\r\n\r\n",
    "407 by NTLM": b"HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n\r\n",
    "407 with a body": b"HTTP/1.1 407 x\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE,
    "502": b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "503": b"HTTP/1.1 503 x\r\nRetry-After: 9999999999\r\n\r\n",
    "no HTTP": PAGE, "nothing": b"", "zeros": bytes(100), "SOCKS 5": b"\5\0", "SOCKS 4": b"\0\x5a" + bytes(6), "SSH": b"SSH-2.0-x\r\n",
    "HTTP/0.9": b"OK\r\n", "HTTP/2": b"\0\0\x12\4\0\0\0\0\0", "HTTP/2.0 200": b"HTTP/2.0 200 OK\r\n\r\n", "ICY": b"ICY 200 OK\r\n\r\n",
    "line feeds alone": OPEN.replace(b"\r\n", b"\n"), "a zero in the header": b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\n\r\n", "a negative status": b"HTTP/1.1 -200 OK\r\n\r\n",
    "17 KiB of header": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 17000 + b"\r\n\r\n", "evil words": b"HTTP/1.1 500 " + EVIL.encode() + b"\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "TLS": b"\x16\3\3\0\4\2\0\0\0",
}  # fmt: skip

ENDLESS_ANSWERS = {
    "informational answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "header lines of a 200": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 500),
    "header lines of a 407": (b"HTTP/1.1 407 x\r\n", b"Proxy-Authenticate: Basic realm=x\r\n" * 200),
    "a page after a 407": (b"HTTP/1.1 407 x\r\n\r\n", PAGE * 50),
    "answers, each a 407": (b"", b"HTTP/1.1 407 x\r\nContent-Length: 0\r\n\r\n" * 100),
    "a page after a 200": (OPEN, PAGE * 50),
    "answers, each a 200": (b"", OPEN * 100),
    "a line without end": (b"HTTP/1.1 200 ", b"O" * 4096),
    "empty lines": (b"", b"\r\n" * 2000),
}


def answers(data):
    def act(talk):
        read_head(talk.link)
        talk.link.send(data)
        talk.link.close()

    return act


def unasked(data):
    """Before anybody has asked."""

    def act(talk):
        talk.link.send(data)
        read_head(talk.link)
        talk.link.close()

    return act


def endless(start, more):
    def act(talk):
        read_head(talk.link)
        talk.link.send(start)
        talk.forever(talk.link.send, more)

    return act


def slow(data, seconds):
    def act(talk):
        read_head(talk.link)
        for byte in data:
            talk.link.send(bytes([byte]))
            talk.wait(seconds)

    return act


def page_in_tunnel(talk):
    """It opens the tunnel, and then talks itself, in place of the host."""
    read_head(talk.link)
    talk.link.send(OPEN)
    talk.link.recv()
    talk.link.send(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE)
    talk.link.close()


def echo(talk):
    """What it is asked is what it answers."""
    talk.link.send(read_head(talk.link))
    talk.link.close()


def peers():
    for name, data in SAID.items():
        yield Peer(f"CONNECT: {name}", answers(data), BROKEN, verified=False, proxy=True)
        yield Peer(f"CONNECT: {name}, before it was asked", unasked(data), BROKEN, verified=False, proxy=True)
    for name, (start, more) in ENDLESS_ANSWERS.items():
        yield Peer(f"CONNECT: flood of {name}", endless(start, more), NO, verified=False, proxy=True, hangs=True)
    for status in (100, 101, *range(201, 600, 7)):
        yield Peer(f"CONNECT: status {status}", answers(b"HTTP/1.1 %d x\r\n\r\n" % status + PAGE), BROKEN, verified=False, proxy=True, rare=True)
    yield Peer("CONNECT: one byte a second", slow(OPEN, 1), ENDLESS, verified=False, proxy=True, hangs=True)
    yield Peer("CONNECT: one byte a second of a 407", slow(b"HTTP/1.1 407 x\r\nX: " + b"y" * 99, 1), ENDLESS, verified=False, proxy=True, hangs=True)
    yield Peer("CONNECT: a page in the tunnel", page_in_tunnel, BROKEN, verified=False, proxy=True)
    yield Peer("CONNECT: an echo", echo, BROKEN, verified=False, proxy=True)
