"""Peers that stop: after each byte of the handshake, of the answer, of the answer to CONNECT; by closing, by a reset, by
saying goodbye, or without a word."""

import ssl

from peer import BROKEN, ENDLESS, FINE, FOREIGN, Peer, good_body, read_head, reply

ENDS = {
    "closes": lambda link: link.close(),
    "resets": lambda link: link.reset(),
    "falls silent": lambda link: link.wait(),
}


class Stop(Exception):
    pass


def flight_sizes(certificate):
    """Bytes of the server's first two flights by version; a signature may make them a little shorter."""
    found = {}
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        server_context, client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        server_context.load_cert_chain(certificate)
        server_context.num_tickets = 0
        client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
        client_context.minimum_version = client_context.maximum_version = version
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = client_context.wrap_bio(to_client, to_server)
        outgoing = ssl.MemoryBIO()
        server = server_context.wrap_bio(to_server, outgoing, server_side=True)
        sizes = []
        for _ in range(2):
            for side in (client, server):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    pass
                if side is server and (data := outgoing.read()):
                    sizes.append(len(data))
                    to_client.write(data)
        found[version] = sizes
    return found


def cut_flight(number, size, end):
    """The flight of that number is cut after so many bytes; a whole one is no cut."""

    def act(talk):
        count = 0

        def deliver(tls, flight):
            nonlocal count
            if count == number:
                talk.link.send(flight[: min(size, len(flight) - 1)])
                end(talk.link)
                raise Stop
            count += 1
            talk.link.send(flight)

        try:
            talk.greeted(deliver=deliver)
        except Stop:
            return

    return act


def cut_answer(size, end, goodbye):
    def act(talk):
        tls = talk.asked()
        tls.send(reply()[:size])
        if goodbye:
            tls.bye()
        end(tls)

    return act


def cut_body(size, goodbye):
    """Of an answer whose length nobody states: only TLS's goodbye ends it."""

    def act(talk):
        tls = talk.asked()
        tls.send(reply(good_body()[:size], length=False))
        if goodbye:
            tls.bye()
        tls.close()

    return act


def cut_connect(data, size, end):
    def act(talk):
        read_head(talk.link)
        talk.link.send(data[:size])
        end(talk.link)

    return act


def peers(sizes):
    for version, flights in sizes.items():
        short = "1.2" if version == ssl.TLSVersion.TLSv1_2 else "1.3"
        for number, flight in enumerate(flights):
            for size in range(flight - 4):
                for name, end in ENDS.items():
                    if name == "falls silent" and size % 8:
                        continue  # each of them takes the whole time
                    yield Peer(f"TLS {short}: flight {number + 1} of the handshake, byte {size}: {name}", cut_flight(number, size, end),
                               ENDLESS if name == "falls silent" else BROKEN, verified=False, hangs=name == "falls silent", greets=True,
                               rare=True, version=version)  # fmt: skip
    whole = reply()
    for size in range(len(whole)):
        for name, end in ENDS.items():
            for goodbye in (False, True):
                silent = name == "falls silent" and not goodbye
                if silent and size % 8:
                    continue
                how = f"{'says goodbye and ' if goodbye else ''}{name}"
                yield Peer(f"answer, byte {size}: {how}", cut_answer(size, end, goodbye), ENDLESS if silent else BROKEN, hangs=silent, rare=True)
    for size in range(len(good_body())):
        yield Peer(f"body without length, byte {size}: no goodbye", cut_body(size, False), BROKEN, rare=True)
        yield Peer(f"body without length, byte {size}: goodbye", cut_body(size, True), FOREIGN, rare=True)
    yield Peer("body without length, whole: goodbye", cut_body(None, True), FINE)
    yield Peer("body without length, whole: no goodbye", cut_body(None, False), BROKEN)
    opened = b"HTTP/1.1 200 Connection established\r\nProxy-Agent: x\r\n\r\n"
    for size in range(len(opened) + 1):
        for name, end in ENDS.items():
            silent = name == "falls silent"
            yield Peer(f"answer to CONNECT, byte {size}: {name}", cut_connect(opened, size, end), ENDLESS if silent else BROKEN,
                       verified=False, hangs=silent, proxy=True, rare=True)  # fmt: skip
