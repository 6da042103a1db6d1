"""What lies between a client and a server that are far from each other: bytes that arrive later, in order, at any rate.

Two ways of being far. A relay of TCP connections answers a connect itself, so the first round trip does not show. A
relay of packets, a TUN device in a network namespace, hides nothing.
"""

import collections
import contextlib
import fcntl
import os
import select
import socket
import struct
import threading
import time

NEAR, FAR = "10.99.0.1", "10.99.0.2"  # in a namespace of their own
WAKING_S = 0.0005  # a sleep ends late by a part of this, so the last of a wait is spent awake

IFF_TUN, IFF_NO_PI, IFF_UP = 0x0001, 0x1000, 0x0001
TUNSETIFF, SIOCSIFADDR, SIOCSIFNETMASK, SIOCSIFFLAGS = 0x400454CA, 0x8916, 0x891C, 0x8914


def _later(read, write, seconds):
    """Hands on what is read after so many seconds, until the end of it."""
    waiting = collections.deque()
    arrived = threading.Condition()

    def collect():
        while True:
            try:
                data = read()
            except OSError:
                data = b""
            with arrived:
                waiting.append((time.monotonic() + seconds, data))
                arrived.notify()
            if not data:
                return

    threading.Thread(target=collect, daemon=True).start()
    while True:
        with arrived:
            arrived.wait_for(lambda: waiting)
            due, data = waiting.popleft()
        time.sleep(max(0.0, due - time.monotonic() - WAKING_S))
        while time.monotonic() < due:
            pass
        try:
            write(data)
        except OSError:
            return
        if not data:
            return


def _connect(one, other, seconds):
    def write(data):
        if data:
            other.sendall(data)
        else:
            other.shutdown(socket.SHUT_WR)

    threading.Thread(target=_later, args=(lambda: one.recv(65536), write, seconds), daemon=True).start()


def relay(port, seconds, address="127.0.0.1"):
    """Accepts connections for the loopback's `port`; gives its own port. Bytes take `seconds` each way."""
    listener = socket.create_server((address, 0))

    def serve():
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _connect(near, far, seconds)
            _connect(far, near, seconds)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def far_network(seconds):
    """In a new network namespace: connecting to FAR reaches whoever listens at NEAR, and packets take `seconds` each way.

    Every packet comes back with its two addresses exchanged, which leaves the checksums right."""
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"far0", IFF_TUN | IFF_NO_PI))
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as control:
        for request, value in ((SIOCSIFADDR, NEAR), (SIOCSIFNETMASK, "255.255.255.0")):
            address = struct.pack("16sHH4s16x", b"far0", socket.AF_INET, 0, socket.inet_aton(value))
            fcntl.ioctl(control, request, address)
        for name in (b"lo", b"far0"):
            fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", name, IFF_UP))

    def write(packet):
        if packet[0] >> 4 == 4:
            os.write(tun, packet[:12] + packet[16:20] + packet[12:16] + packet[20:])

    def read():
        select.select([tun], [], [])
        return os.read(tun, 65536)

    threading.Thread(target=_later, args=(read, write, seconds), daemon=True).start()
