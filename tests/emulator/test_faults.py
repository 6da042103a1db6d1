"""Scripted misbehavior at each stage, as a client sees it, and what the log says of it."""
import base64
import contextlib
import http.client
import json
import socket
import ssl
import sys
import time
import unittest

from emulated import Emulated, binary_of

BINARY = binary_of(sys.argv)

TOKEN = "11111111-2222-4333-8444-555555555555"
SELF = "/rest/self?version=2024-10-15"
HOST = "api.snyk.io"
OP_IGNORE_UNEXPECTED_EOF = 0x80


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.snyk = Emulated(BINARY)
        cls.snyk.world(accounts=[{"token": TOKEN, "id": "u-1"}])

    @classmethod
    def tearDownClass(cls):
        cls.snyk.close()

    def setUp(self):
        self.snyk.faults()
        self.snyk.log(idle=True)
        self.snyk.clear_log()

    def ask(self, path=SELF, host=HOST, **named):
        return self.snyk.ask(host, path, TOKEN, **named)

    def raw_answer(self):
        """All bytes of one answer, and how the connection ended: closed, truncated (no close_notify), or reset."""
        request = (f"GET {SELF} HTTP/1.1\r\nHost: localhost\r\nAuthorization: token {TOKEN}\r\n"
                   "Connection: close\r\n\r\n")
        # Python's own sockets hide a reset below TLS and a missing close_notify.
        context = self.snyk.tls()
        context.options &= ~OP_IGNORE_UNEXPECTED_EOF
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        steps = [tls.do_handshake, lambda: tls.write(request.encode())]
        out = b""
        with socket.create_connection(("127.0.0.1", self.snyk.port), timeout=20) as peer:
            while True:
                try:
                    if steps:
                        steps[0]()
                        steps.pop(0)
                    elif part := tls.read(65536):
                        out += part
                    else:
                        return out, "closed"
                except ssl.SSLWantReadError:
                    try:
                        peer.sendall(outgoing.read())
                        got = peer.recv(65536)
                    except ConnectionResetError:
                        return out, "reset"
                    if got:
                        incoming.write(got)
                    else:
                        incoming.write_eof()
                except ssl.SSLZeroReturnError:
                    return out, "closed"
                except ssl.SSLError as error:
                    self.assertEqual(error.reason, "UNEXPECTED_EOF_WHILE_READING")
                    return out, "truncated"

    def test_a_status_brings_snyks_own_body(self):
        self.snyk.faults({"do": {"status": 503, "code": "SNYK-0099", "headers": {"Retry-After": "3"}}})
        status, headers, body = self.ask()
        self.assertEqual((status, headers["retry-after"]), (503, "3"))
        error = json.loads(body)["errors"][0]
        self.assertEqual((error["code"], error["title"]), ("SNYK-0099", "Unavailable due to maintenance"))
        self.assertEqual(json.loads(self.ask("/v1/orgs")[2])["errors"][0]["code"], "SNYK-0099")
        self.snyk.faults({"do": {"status": 500}})
        self.assertEqual(json.loads(self.ask("/v1/orgs")[2])["code"], 500)
        self.assertEqual(json.loads(self.ask("/oauth2/token", method="POST")[2])["error"], "server_error")

    def test_a_body_of_any_kind(self):
        for deed, expected in [({"body": "plain"}, "plain"), ({"body": {"data": 1}}, '{"data":1}'),
                               ({"body_base64": base64.b64encode(b"bytes").decode()}, "bytes"),
                               ({"body_repeat": {"prefix": "[", "text": "1,", "count": 3, "suffix": "1]"}}, "[1,1,1,1]")]:
            with self.subTest(deed=deed):
                self.snyk.faults({"do": deed})
                self.assertEqual(self.ask()[::2], (200, expected))

    def test_headers_are_set_repeated_and_removed(self):
        self.snyk.faults({"do": {"headers": {"snyk-request-id": None, "X-Two": ["a", "b"], "Date": "never"}}})
        status, headers, _ = self.ask()
        self.assertEqual(status, 200)
        self.assertNotIn("snyk-request-id", headers)
        self.assertEqual((headers.get_all("x-two"), headers.get_all("date")), (["a", "b"], ["never"]))

    def test_rules_are_matched_in_order_by_all_their_parts(self):
        self.snyk.faults({"match": {"host": "api.eu.snyk.io"}, "do": {"status": 500}},
                         {"match": {"path": "/rest/orgs"}, "do": {"status": 501}},
                         {"match": {"method": "DELETE"}, "do": {"status": 502}},
                         {"match": {"nth": 2}, "do": {"status": 504}},
                         {"times": 1, "do": {"status": 418}})
        self.assertEqual(self.ask(host="api.eu.snyk.io")[0], 500)
        self.assertEqual(self.ask("/rest/orgs?version=2024-10-15")[0], 501)
        self.assertEqual(self.ask(method="DELETE")[0], 502)
        self.assertEqual([self.ask()[0] for _ in range(4)], [418, 504, 200, 200])
        self.assertEqual([entry["fault"] for entry in self.snyk.log("request")], [0, 1, 2, 4, 3, None, None])

    def test_cut_at_every_byte(self):
        self.snyk.faults({"do": {"body": "ok", "headers": {"Date": None, "snyk-request-id": None}}})
        whole, ending = self.raw_answer()
        self.assertEqual(ending, "closed")
        for size in (0, 1, len(whole) - 1):
            for deed, expected in [({}, "closed"), ({"close_notify": False}, "truncated"), ({"reset": True}, "reset")]:
                with self.subTest(size=size, deed=deed):
                    self.snyk.faults({"do": {"body": "ok", "headers": {"Date": None, "snyk-request-id": None},
                                             "cut_after": size, **deed}})
                    got, ending = self.raw_answer()
                    self.assertEqual(ending, expected)
                    # A reset may overtake what was sent before it.
                    self.assertEqual(got, whole[:size] if expected != "reset" else got)

    def test_endings_without_an_answer(self):
        for deed, expected in [({"close": True}, "closed"), ({"close": True, "close_notify": False}, "truncated"),
                               ({"reset": True}, "reset")]:
            with self.subTest(deed=deed):
                self.snyk.faults({"do": deed})
                self.assertEqual(self.raw_answer(), (b"", expected))
        self.assertEqual([entry["status"] for entry in self.snyk.log("request")], [None] * 3)

    def test_raw_bytes_in_place_of_an_answer(self):
        self.snyk.faults({"times": 1, "do": {"raw_base64": base64.b64encode(b"\x00garbage").decode()}},
                         {"times": 1, "do": {"raw": "HTTP/1.1 200 OK\r\n\r\n"}},
                         {"times": 1, "do": {"raw_repeat": {"prefix": "HTTP/1.1 200 OK\r\n", "text": "a: b\r\n", "count": 5}}})
        self.assertEqual(self.raw_answer()[0], b"\x00garbage")
        self.assertEqual(self.raw_answer()[0], b"HTTP/1.1 200 OK\r\n\r\n")
        self.assertEqual(self.raw_answer()[0], b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5)

    def test_headers_without_end_end_with_the_client(self):
        self.snyk.faults({"do": {"raw_repeat": {"prefix": "HTTP/1.1 200 OK\r\n", "text": "a: b\r\n" * 100, "count": 0}}})
        with self.assertRaises(http.client.HTTPException):
            self.ask()
        self.assertEqual(len(self.snyk.log("close", idle=True)), 1)

    def test_delay_never_and_dribble(self):
        self.snyk.faults({"times": 1, "do": {"delay_ms": 200}}, {"times": 1, "do": {"never": True}},
                         {"do": {"body": "abcd", "dribble": {"bytes": 1, "every_ms": 50}}})
        start = time.monotonic()
        self.assertEqual(self.ask()[0], 200)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        with self.assertRaises(TimeoutError):
            self.ask(timeout=0.3)
        start = time.monotonic()
        self.assertEqual(self.ask()[2], "abcd")
        self.assertGreaterEqual(time.monotonic() - start, 0.15)

    def test_framing(self):
        self.snyk.faults({"times": 1, "do": {"body": "abcdef", "chunked": 4, "trailers": {"X-End": "1"}}},
                         {"times": 1, "do": {"body": "abcdef", "http10": True, "headers": {"Content-Length": None}}},
                         {"times": 1, "do": {"body": "abcdef", "continue_100": True}},
                         {"times": 1, "do": {"body": "abcdef", "chunked": True, "headers": {"Content-Length": "3"}}},
                         {"times": 1, "do": {"body": "abcdef", "headers": {"Content-Length": ["6", "7"]}}})
        answers = [self.raw_answer()[0] for _ in range(5)]
        self.assertTrue(answers[0].endswith(b"\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\nX-End: 1\r\n\r\n"))
        self.assertTrue(answers[1].startswith(b"HTTP/1.0 200 OK\r\n"))
        self.assertNotIn(b"Content-Length", answers[1])
        self.assertTrue(answers[2].startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        self.assertIn(b"Transfer-Encoding: chunked\r\n", answers[3])
        self.assertIn(b"Content-Length: 3\r\n", answers[3])
        self.assertIn(b"Content-Length: 6\r\nContent-Length: 7\r\n", answers[4])

    def test_a_proxy_that_refuses(self):
        for deed, expected in [({"status": 403}, "403"), ({"status": 407}, "407"), ({"status": 502, "body": "x"}, "502")]:
            with self.subTest(deed=deed):
                self.snyk.faults({"at": "connect", "match": {"host": HOST}, "do": deed})
                with self.assertRaisesRegex(OSError, expected):
                    self.ask()
        self.assertEqual(self.ask(host="127.0.0.1")[0], 200)
        entry = self.snyk.log("connect")[0]
        self.assertEqual((entry["target"], entry["status"], entry["fault"]), (HOST + ":443", 403, 0))

    def test_a_proxy_that_misbehaves(self):
        connect = f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode()
        for deed, expected in [({"close": True}, b""), ({"raw": "hello"}, b"hello"),
                               ({"status": 502, "close": True}, b"")]:
            with self.subTest(deed=deed):
                self.snyk.faults({"at": "connect", "do": deed})
                self.assertEqual(self.snyk.raw(connect), expected)
        self.snyk.faults({"at": "connect", "do": {"never": True}})
        with self.assertRaises(TimeoutError):
            self.snyk.raw(connect, timeout=0.3)
        self.snyk.faults({"at": "connect", "do": {"reset": True}})
        with self.assertRaises(ConnectionResetError):
            self.snyk.raw(connect)

    def test_a_200_with_a_body_opens_the_tunnel_all_the_same(self):
        self.snyk.faults({"at": "connect", "do": {"status": 200, "body": "surprise"}})
        with socket.create_connection(("127.0.0.1", self.snyk.port), timeout=20) as peer:
            peer.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
            got = b""
            while not got.endswith(b"surprise"):
                got += peer.recv(1000)
            self.assertIn(b"Content-Length: 8\r\n", got)
            with self.snyk.tls().wrap_socket(peer, server_hostname=HOST) as tls:
                self.assertEqual(tls.version(), "TLSv1.3")

    def test_a_proxy_that_wants_a_password(self):
        self.snyk.world(proxy_auth={"username": "me", "password": "p:w"}, accounts=[{"token": TOKEN}])
        self.addCleanup(self.snyk.world, accounts=[{"token": TOKEN, "id": "u-1"}])
        with self.assertRaisesRegex(OSError, "407"):
            self.ask()
        for word, expected in [("me:p:w", True), ("me:x", False)]:
            with self.subTest(word=word):
                connection = self.snyk.connection(HOST)
                header = "Basic " + base64.b64encode(word.encode()).decode()
                connection.set_tunnel(HOST, 443, {"Proxy-Authorization": header})
                with contextlib.closing(connection):
                    if expected:
                        connection.connect()
                    else:
                        self.assertRaisesRegex(OSError, "407", connection.connect)
                self.assertEqual(self.snyk.log("connect")[-1]["proxy_auth"], header)

    def test_at_accept(self):
        self.snyk.faults({"at": "accept", "times": 1, "do": {"close": True}},
                         {"at": "accept", "times": 1, "do": {"reset": True}},
                         {"at": "accept", "times": 1, "do": {"raw": "SSH-2.0-x\r\n"}},
                         {"at": "accept", "times": 1, "do": {"never": True}},
                         {"at": "accept", "times": 1, "do": {"delay_ms": 100}})
        self.assertEqual(self.snyk.raw(), b"")
        with self.assertRaises(ConnectionResetError):
            self.snyk.raw(b"x")
        self.assertEqual(self.snyk.raw(), b"SSH-2.0-x\r\n")
        with self.assertRaises(TimeoutError):
            self.snyk.raw(timeout=0.3)
        self.assertEqual(self.ask()[0], 200)

    def test_plain_http_is_not_found(self):
        self.assertTrue(self.snyk.raw(b"GET /rest/self HTTP/1.1\r\nHost: api.snyk.io\r\nConnection: close\r\n\r\n")
                        .startswith(b"HTTP/1.1 404 Not Found\r\n"))
        self.assertEqual(self.snyk.log("request")[0]["scheme"], "http")

    def test_what_is_wrong_with_faults_is_named(self):
        for rules, words in [({}, "faults: a list"), ([{"do": {"sttus": 1}}], "faults[0].do: sttus: unknown key"),
                             ([{}], "faults[0]: do: is missing"), ([{"at": "x", "do": {}}], "faults[0]: at"),
                             ([{"do": {"certificate": "nice"}}], "unknown kind nice"),
                             ([{"do": {"raw_base64": "*"}}], "raw_base64: not base64")]:
            with self.subTest(rules=rules):
                status, text = self.snyk.control("PUT", "/faults", rules)
                self.assertEqual(status, 400)
                self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
