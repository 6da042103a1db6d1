"""Certificates and handshakes, good and bad, judged by Python's and the openssl command's own verification."""
import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import unittest

from emulated import Emulated, binary_of

BINARY = binary_of(sys.argv)

TOKEN = "11111111-2222-4333-8444-555555555555"
SELF = "/rest/self?version=2024-10-15"
HOST = "api.snyk.io"

ACCEPTED = ["", "ecdsa", "ecdsa_p384", "ed25519", "rsa2048", "wildcard", "via_intermediate", "cross_signed", "ocsp_good"]
REFUSED = {
    "self_signed": "self-signed certificate",
    "untrusted_root": "unable to get local issuer certificate",
    "expired": "certificate has expired",
    "not_yet_valid": "certificate is not yet valid",
    "wrong_host": "Hostname mismatch",
    "no_san": "Hostname mismatch",
    "wide_wildcard": "Hostname mismatch",
    "ip_san": "Hostname mismatch",
    "name_constraints": "permitted subtree violation",
    "missing_intermediate": "unable to get local issuer certificate",
    "non_ca_intermediate": "invalid CA certificate",
    "no_server_auth_eku": "unsuitable certificate purpose",
    "rsa1024": "EE certificate key too weak",
    "sha1": "CA signature digest algorithm too weak",
}


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.snyk = Emulated(BINARY)
        cls.snyk.world(accounts=[{"token": TOKEN}])

    @classmethod
    def tearDownClass(cls):
        cls.snyk.close()

    def setUp(self):
        self.snyk.faults()
        self.snyk.log(idle=True)
        self.snyk.clear_log()

    def fault(self, **deed):
        self.snyk.faults({"at": "tls", "match": {"layer": "origin"}, "do": deed})

    def s_client(self, *arguments):
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{self.snyk.port}", "-servername", HOST,
                   "-CAfile", self.snyk.ca_file, *arguments]
        return subprocess.run(command, input="", capture_output=True, text=True, timeout=30).stdout

    def test_accepted_certificates(self):
        for kind in ACCEPTED:
            for host in (HOST, "api.a-tenant.snyk.io", "127.0.0.1"):
                if kind == "wildcard" and host == "127.0.0.1":
                    continue
                with self.subTest(kind=kind, host=host):
                    self.fault(certificate=kind)
                    self.snyk.ask(host, SELF, TOKEN)
        self.fault(certificate="ip_san")
        self.assertEqual(self.snyk.ask("127.0.0.1", SELF, TOKEN)[0], 200)

    def test_refused_certificates_and_no_byte_of_the_credential(self):
        for kind, words in REFUSED.items():
            with self.subTest(kind=kind):
                self.fault(certificate=kind)
                with self.assertRaisesRegex(ssl.SSLCertVerificationError, words):
                    self.snyk.ask(HOST, SELF, TOKEN)
        closes = self.snyk.log("close", idle=True)
        self.assertEqual([entry["plain_bytes_in"] for entry in closes], [0] * len(REFUSED))
        self.assertEqual(self.snyk.log("request"), [])

    def test_plain_bytes_are_counted(self):
        self.snyk.ask(HOST, SELF, TOKEN)
        close = self.snyk.log("close", idle=True)[0]
        self.assertGreater(close["plain_bytes_in"], len(SELF) + len(TOKEN))
        self.assertGreater(close["bytes_in"], close["plain_bytes_in"])

    def test_stapled_ocsp_answers(self):
        for kind, words in [("ocsp_good", "Cert Status: good"), ("ocsp_revoked", "Cert Status: revoked"),
                            ("", "OCSP response: no response sent")]:
            with self.subTest(kind=kind):
                self.fault(certificate=kind)
                self.assertIn(words, self.s_client("-status"))

    def test_versions(self):
        for offered, asked, works in [("1.0", "-tls1", True), ("1.1", "-tls1_1", True), ("1.2", "-tls1_2", True),
                                      ("1.3", "-tls1_3", True), ("1.0-1.1", "-tls1_2", False), ("1.2", "-tls1_3", False),
                                      ("", "-tls1_1", False)]:
            with self.subTest(offered=offered, asked=asked):
                self.fault(tls_versions=offered)
                out = self.s_client(asked, "-cipher", "ALL:@SECLEVEL=0")
                self.assertEqual("Cipher is (NONE)" not in out, works)
        self.assertEqual(self.snyk.log("tls", idle=True)[0]["tls_version"], "TLSv1")

    def test_no_common_cipher(self):
        for ciphers in ("none", "AES128-SHA"):
            with self.subTest(ciphers=ciphers):
                self.fault(ciphers=ciphers)
                with self.assertRaises(ssl.SSLError):
                    self.snyk.ask(HOST, SELF, TOKEN)
                self.assertEqual(self.snyk.log("tls", idle=True)[-1]["error"], "no shared cipher")

    def test_something_else_than_a_handshake(self):
        self.fault(raw="HTTP/1.1 400 Bad Request\r\n\r\n")
        with self.assertRaisesRegex(ssl.SSLError, "WRONG_VERSION_NUMBER|wrong version"):
            self.snyk.ask(HOST, SELF, TOKEN)
        for deed, error in [({"close": True}, OSError), ({"reset": True}, OSError), ({"cut_after": 100}, OSError),
                            ({"never": True}, TimeoutError), ({"never": True, "cut_after": 100}, TimeoutError)]:
            with self.subTest(deed=deed):
                self.fault(**deed)
                with self.assertRaises(error):
                    self.snyk.ask(HOST, SELF, TOKEN, timeout=0.5)
        self.assertEqual([entry["ok"] for entry in self.snyk.log("tls", idle=True)], [False] * 6)

    def test_rules_choose_by_name(self):
        self.snyk.faults({"at": "tls", "match": {"host": "api.eu.snyk.io"}, "do": {"certificate": "expired"}})
        self.assertEqual(self.snyk.ask(HOST, SELF, TOKEN)[0], 200)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.snyk.ask("api.eu.snyk.io", SELF, TOKEN)

    def test_sessions_are_resumed_and_flights_counted(self):
        for version in (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2):
            with self.subTest(version=version):
                self.snyk.clear_log()
                context = self.snyk.tls()
                context.maximum_version = version
                session = None
                for _ in range(2):
                    with socket.create_connection(("127.0.0.1", self.snyk.port), timeout=20) as peer:
                        with context.wrap_socket(peer, server_hostname=HOST, session=session) as tls:
                            tls.sendall(f"GET {SELF} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
                            tls.recv(65536)
                            session = tls.session
                requests = self.snyk.log("request")
                self.assertEqual([entry["resumed"] for entry in requests], [False, True])
                self.assertEqual(requests[0]["flights"], 2 if version == ssl.TLSVersion.TLSv1_3 else 3)

    def test_an_https_proxy(self):
        with socket.create_connection(("127.0.0.1", self.snyk.https_proxy_port), timeout=20) as peer:
            with self.snyk.tls().wrap_socket(peer, server_hostname="localhost") as outer:
                outer.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode())
                self.assertTrue(outer.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n"))
                self.assertIn(b" 200 OK\r\n", self.ask_within(outer))
        self.assertEqual([entry["layer"] for entry in self.snyk.log("tls")], ["proxy", "origin"])
        self.assertEqual(self.snyk.log("request")[0]["proxied_for"], HOST + ":443")

    def test_a_bad_https_proxy(self):
        self.snyk.faults({"at": "tls", "match": {"layer": "proxy"}, "do": {"certificate": "expired"}})
        with socket.create_connection(("127.0.0.1", self.snyk.https_proxy_port), timeout=20) as peer:
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.snyk.tls().wrap_socket(peer, server_hostname="localhost")

    def ask_within(self, outer):
        """One request in a TLS of its own inside of another."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        inner = self.snyk.tls().wrap_bio(incoming, outgoing, server_hostname=HOST)
        request = f"GET {SELF} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: token {TOKEN}\r\n\r\n".encode()
        for step in (inner.do_handshake, lambda: inner.write(request), lambda: inner.read(65536)):
            while True:
                try:
                    result = step()
                    outer.sendall(outgoing.read())
                    break
                except ssl.SSLWantReadError:
                    outer.sendall(outgoing.read())
                    incoming.write(outer.recv(65536))
        return result


class Life(unittest.TestCase):
    def test_many_connections_at_once(self):
        snyk = Emulated(BINARY)
        self.addCleanup(snyk.close)
        snyk.world(accounts=[{"token": TOKEN}])
        context = snyk.tls()
        with contextlib.ExitStack() as stack:
            peers = []
            for _ in range(500):
                peer = stack.enter_context(socket.create_connection(("127.0.0.1", snyk.port), timeout=30))
                peers.append(stack.enter_context(context.wrap_socket(peer, server_hostname=HOST)))
            for peer in peers:
                peer.sendall(f"GET {SELF} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: token {TOKEN}\r\n\r\n".encode())
            for peer in peers:
                self.assertTrue(peer.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertEqual(len(snyk.log("close", idle=True)), 500)

    def test_a_connection_serves_one_request_after_another(self):
        snyk = Emulated(BINARY)
        self.addCleanup(snyk.close)
        with contextlib.closing(snyk.connection(HOST)) as connection:
            for _ in range(3):
                connection.request("GET", "/rest/openapi")
                self.assertEqual(connection.getresponse().read()[:1], b"[")
        self.assertEqual([entry["connection"] for entry in snyk.log("request")], [1, 1, 1])

    def test_it_ends_with_its_input_and_by_signal(self):
        snyk = Emulated(BINARY)
        self.assertEqual(snyk.close(), 0)
        snyk = Emulated(BINARY)
        with socket.create_connection(("127.0.0.1", snyk.port)):
            os.kill(snyk.process.pid, signal.SIGTERM)
            self.assertEqual(snyk.process.wait(30), 0)
        snyk.close()

    def test_wrong_use_is_named(self):
        for arguments, words in [([], "--dir is missing"), (["--dri", "x"], "unknown option --dri"),
                                 (["--dir"], "--dir needs a value"), (["--dir", "/nowhere/at/all"], "cannot write")]:
            with self.subTest(arguments=arguments):
                done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=30)
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)

    def test_control_port(self):
        snyk = Emulated(BINARY)
        self.addCleanup(snyk.close)
        self.assertEqual(snyk.control("GET", "/health"), (200, '{"ok":true}'))
        self.assertEqual(snyk.control("GET", "/other")[0], 404)
        with contextlib.closing(snyk.connection(HOST)) as connection:
            connection.connect()
            self.assertEqual(snyk.control("GET", "/log?idle=50")[0], 504)
        self.assertEqual(snyk.control("GET", "/log?idle=10000")[0], 200)


if __name__ == "__main__":
    unittest.main()
