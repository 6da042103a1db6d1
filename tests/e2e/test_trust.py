"""What is trusted, and by whose word: certificate authorities, proxies, and variables that load foreign code."""

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import threading

import surroundings
from harness import ASAN, BINARY, Case, fault, main


class ForeignCode(Case):
    """Variables by which other programs can be made to load code or to write down keys."""

    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.token}

    def test_a_key_log_is_not_written(self):
        log = self.box.path("keys.log")
        result = self.snyk_cred("check", env=self.env | {"SSLKEYLOGFILE": log})
        self.assert_ok(result)
        self.assertFalse(os.path.exists(log))

    def test_no_openssl_configuration_is_read(self):
        """One that would fail, one that would change the protocol, one that is a FIFO on which a reader would hang."""
        broken = self.box.write("broken.cnf", "openssl_conf = nowhere\n[nowhere\n")
        strict = self.box.write(
            "strict.cnf",
            "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1.3\nMaxProtocol = TLSv1.2\n",
        )
        fifo = self.box.path("fifo.cnf")
        os.mkfifo(fifo)
        for path in (broken, strict, fifo):
            with self.subTest(os.path.basename(path)):
                self.assert_ok(
                    self.snyk_cred("check", "--timeout", "20s", env=self.env | {"OPENSSL_CONF": path})
                )

    def test_no_library_is_loaded(self):
        """A provider library that leaves a mark when it is loaded."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if not compiler:
            self.skipTest("no C compiler")
        mark = self.box.path("loaded")
        source = self.box.write(
            "evil.c",
            "#include <fcntl.h>\n#include <unistd.h>\n"
            f'__attribute__((constructor)) static void run(void) {{ close(open("{mark}", O_CREAT | O_WRONLY, 0600)); }}\n'
            "int OSSL_provider_init(void *a, void *b, void **c, void **d) { return 0; }\n"
            "int bind_engine(void *a, const char *b, void *c) { return 0; }\nint v_check(unsigned long v) { return v; }\n",
        )
        folder = self.box.folder("modules")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", f"{folder}/evil.so", source], check=True)
        configuration = self.box.write(
            "evil.cnf",
            f"openssl_conf = a\n[a]\nproviders = b\nengines = e\n[b]\nevil = c\ndefault = d\n[c]\nactivate = 1\nmodule = {folder}/evil.so\n[d]\nactivate = 1\n"
            f"[e]\nevil = f\n[f]\ndynamic_path = {folder}/evil.so\ninit = 1\n",
        )
        result = self.snyk_cred(
            "check",
            env=self.env
            | {"OPENSSL_CONF": configuration, "OPENSSL_MODULES": folder, "OPENSSL_ENGINES": folder},
        )
        self.assert_ok(result)
        self.assertFalse(os.path.exists(mark), "a library named by OPENSSL_CONF was loaded")
        # The trap itself works: OpenSSL's own program falls into it.
        openssl = shutil.which("openssl", path="/usr/bin:/bin")
        if openssl:
            subprocess.run(
                [openssl, "version"],
                env={"OPENSSL_CONF": configuration, "OPENSSL_MODULES": folder},
                capture_output=True,
                check=False,
            )
            self.assertTrue(os.path.exists(mark), "the trap is not set: this test shows nothing")


class Trust(Case):
    def test_the_emulators_authority_must_be_named(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--proxy", self.emulator.proxy, env=env, network=False)
        self.assert_refused(result, 69, "tls")
        self.assert_no_request()

    def test_by_variable(self):
        token = self.service_account()
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            with self.subTest(name):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: self.emulator.ca_file}
                result, report = self.check("--proxy", self.emulator.proxy, env=env, network=False)
                self.assert_ok(result)
                self.assertIn(
                    name,
                    report["trust"]["source"]
                    + str(report["trust"]["added_ca"])
                    + " ".join(report["warnings"]),
                )

    def test_an_authority_that_a_variable_alone_names_is_a_warning(self):
        token = self.service_account()
        folder = self.box.path("hashed")
        os.mkdir(folder)
        shutil.copy(self.emulator.ca_file, folder)
        subprocess.run(["openssl", "rehash", folder], check=True, capture_output=True)
        for name, value in (
            ("SSL_CERT_FILE", self.emulator.ca_file),
            ("SSL_CERT_DIR", folder),
            ("NODE_EXTRA_CA_CERTS", self.emulator.ca_file),
        ):
            with self.subTest(name):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: value}
                _, report = self.check("--proxy", self.emulator.proxy, env=env, network=False)
                self.assertTrue(report["trust"]["added_ca"])
                warnings = [text for text in report["warnings"] if f"from {name}" in text]
                self.assertEqual(len(warnings), 1, report["warnings"])
                self.assertIn('the CA "Emulated Snyk, root of run', warnings[0])
                said = self.snyk_cred("check", "--proxy", self.emulator.proxy, env=env, network=False)
                self.assertRegex(said.stdout, rf"(?m)^  trust +.*{name} ")

    def test_an_authority_that_a_flag_names_is_none(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        _, report = self.check(
            "--ca-file", self.emulator.ca_file, "--proxy", self.emulator.proxy, env=env, network=False
        )
        self.assertFalse(report["trust"]["added_ca"])
        self.assertFalse([text for text in report["warnings"] if "trusted only" in text])

    def test_trust_system_ignores_variables(self):
        token = self.service_account()
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            with self.subTest(name):
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: self.emulator.ca_file}
                result = self.snyk_cred(
                    "check", "--trust", "system", "--proxy", self.emulator.proxy, env=env, network=False
                )
                self.assert_refused(result, 69, "tls")

    def test_a_proxy_by_variable(self):
        token = self.service_account()
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            with self.subTest(name):
                self.emulator.clear_log()
                env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, name: self.emulator.proxy}
                result, report = self.check("--ca-file", self.emulator.ca_file, env=env, network=False)
                self.assert_ok(result)
                self.assertIn(f"127.0.0.1:{self.emulator.port}", report["proxy"])
                self.assertEqual(len(self.emulator.requests()), 1)

    def test_a_flag_wins_over_the_variable(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, "HTTPS_PROXY": "http://127.0.0.1:1"}
        self.assert_ok(self.snyk_cred("check", env=env))

    def test_a_certificate_that_is_not_good(self):
        """The whole matrix has its own tests; here that a refusal comes before the first byte of the credential."""
        for kind in ("self_signed", "expired", "wrong_host"):
            with self.subTest(kind):
                token = self.service_account()
                self.emulator.faults(fault({"certificate": kind}, at="tls"))
                self.emulator.clear_log()
                env = surroundings.github(self.box, SNYK_TOKEN=token)
                result = self.snyk_cred("inject", env=env)
                self.assert_refused(result, 69, "tls")
                self.assert_no_request()
                self.assertEqual(result.after[env["GITHUB_ENV"]], b"")

    def test_a_gateway_that_asks_for_a_client_certificate(self):
        """In TLS 1.3 its refusal comes after the handshake; it is final, and not a connection that broke."""
        key, certificate = self.box.path("key.pem"), self.box.path("certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
            + ["-subj", "/CN=gateway", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
        )
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(str(version)):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.minimum_version = context.maximum_version = version
                context.load_cert_chain(certificate, key)
                context.load_verify_locations(certificate)
                context.verify_mode = ssl.CERT_REQUIRED
                with socket.create_server(("127.0.0.1", 0)) as listener:
                    gateway = threading.Thread(target=refuse_everybody, args=(listener, context))
                    gateway.start()
                    where = f"localhost:{listener.getsockname()[1]}"
                    options = ["--ca-file", certificate, "--allow-host", where, "--api-url", f"https://{where}"]
                    env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
                    result = self.snyk_cred("check", "--max-attempts", "1", *options, env=env, network=False)
                    gateway.join()
                self.assert_refused(result, 69, "tls", says="it asks for a client certificate")


def refuse_everybody(listener, context):
    """Ends once a client has come and gone."""
    peer, _ = listener.accept()
    with peer, contextlib.suppress(OSError):
        context.wrap_socket(peer, server_side=True)


class SystemStore(Case):
    """The system's own CA store: a folder of hash links, and a bundle beside it."""

    def check_with_store(self, folder):
        """`check` where `folder` is /etc/ssl/certs, in a mount namespace of its own; nothing else names a CA."""
        own = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-ec"]
        if subprocess.run([*own, "mount -t tmpfs none /mnt"], capture_output=True, check=False).returncode:
            self.skipTest("this machine allows no mount namespace")
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.token}
        words = [BINARY, "check", "--proxy", self.emulator.proxy]
        return self.run_program([*own, f"mount --bind '{folder}' /etc/ssl/certs && exec \"$@\"", "sh", *words], env | ASAN)

    def test_a_ca_that_stands_only_in_the_bundle(self):
        """As `cat corporate.pem >> ca-certificates.crt` leaves it: OpenSSL and curl trust it, so we do, without a word."""
        self.token = self.service_account()
        with open(self.emulator.ca_file, encoding="utf-8") as file:
            authority = file.read()
        for number in range(16):
            self.box.write(f"certs/{number:08x}.0", "another CA\n")
        result = self.check_with_store(self.box.path("certs"))
        self.assert_refused(result, 69, "tls")
        self.box.write("certs/ca-certificates.crt", "# the system's\n" + authority)
        result = self.check_with_store(self.box.path("certs"))
        self.assert_ok(result)
        self.assertNotIn("trust ", result.stdout)
        self.assertNotIn("CA", result.stderr)


if __name__ == "__main__":
    main()
