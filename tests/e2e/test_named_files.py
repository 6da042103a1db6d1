"""Files that options and variables name for reading: a value in place of a path is never shown, what was opened is
judged and not its name, and nothing is waited for beyond --timeout."""

import os
import time
import uuid

import credentials
import surroundings
from harness import Case, main

READING = ("--token-file", "--client-secret-file", "--private-key-file", "--policy-file", "--ca-file", "--proxy-auth-file")


class ValuesInPlaceOfPaths(Case):
    secret_on_argv = True

    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.token}

    def words_for(self, option):
        needed = {"--client-secret-file": ["--client-id", "c"], "--private-key-file": ["--client-id", "c", "--key-id", "k"]}
        return needed.get(option, [])

    def test_flags(self):
        values = {
            "a client secret": credentials.client_secret(),
            "user and password": "ada:Correct-Horse-Battery",
            "Base64": "aGVsbG8/d29ybGQ+aGVsbG8/d29ybGQ+Cg==",
            "Base64 that begins with a slash": "/GVsbG8d29ybGQaGVsbG8d29ybGQCg==",
            "a key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n",
        }
        for option in READING:
            for name, value in values.items():
                with self.subTest(f"{option}, {name}"):
                    for line in value.splitlines():
                        if len(line) > 30 or "\n" not in value:
                            self.secret(line)
                    report = self.box.path("report.json")
                    result = self.snyk_cred(
                        "check", *self.words_for(option), option, value, "--report-file", report, "--verbose",
                        env=self.env,
                    )  # fmt: skip
                    self.assertIn(result.code, (64, 66), result)
                    self.assertRegex(result.stderr, "hint: ", result)
                    self.assertIn(option, result.stderr)
                    self.assert_no_connection()

    def test_variables(self):
        for option in ("--token-file", "--client-secret-file", "--private-key-file"):
            with self.subTest(option):
                value = self.secret("Correct-Horse-Battery-" + uuid.uuid4().hex)
                variable = "SNYK_CRED_" + option[2:].upper().replace("-", "_")
                env = surroundings.bare(self.box) | {variable: value, "SNYK_CRED_KEY_ID": "k"}
                if option != "--private-key-file":
                    del env["SNYK_CRED_KEY_ID"]
                if option != "--token-file":
                    env["SNYK_CRED_CLIENT_ID"] = "c"
                result = self.snyk_cred("check", env=env)
                self.assert_refused(result, 66, "unreadable", says=[variable, "it may be a secret"])

    def test_certificates_of_other_programs(self):
        key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n-----END PRIVATE KEY-----\n"
        self.secret(key.splitlines()[1])
        for variable in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR"):
            with self.subTest(variable):
                words = ["--proxy", self.emulator.proxy, "--timeout", "2s", "--max-attempts", "1"]
                report = self.box.path("report.json")
                result = self.snyk_cred(
                    "check", *words, "--report-file", report, "--verbose", env=self.env | {variable: key}, network=False
                )
                self.assertNotEqual(result.code, 0, result)

    def test_a_region(self):
        value = self.secret(credentials.client_secret())
        for option in ("--region", "--api-url", "--allow-host", "--expect-region"):
            with self.subTest(option):
                result = self.snyk_cred("check", option, value, env=self.env)
                self.assertIn(result.code, (64, 78), result)

    def test_a_path_is_shown(self):
        """Where the folder is there, a name that is missing is shown: that is what one looks for."""
        result = self.snyk_cred("check", "--token-file", self.box.path("none"), env=self.env)
        self.assert_refused(result, 66, "unreadable", says=self.box.path("none"))


class WhatWasOpened(Case):
    def setUp(self):
        super().setUp()
        self.token = self.service_account()
        self.env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.token}

    def test_no_file_of_proc(self):
        """/proc/self/environ as the proxy's password would send every variable to the proxy."""
        link = self.box.path("auth")
        os.symlink("/proc/self/environ", link)
        for path in ("/proc/self/environ", "/proc/thread-self/environ", link):
            for option in ("--proxy-auth-file", "--token-file", "--policy-file", "--ca-file"):
                with self.subTest(f"{option} {path}"):
                    words = ["--proxy", self.emulator.proxy]
                    words += [] if option == "--ca-file" else ["--ca-file", self.emulator.ca_file]
                    result = self.snyk_cred("check", *words, option, path, env=self.env, network=False)
                    self.assert_refused(result, 66, "unreadable", says="/proc")
                    self.assert_no_connection()

    def test_a_pipe_that_nobody_writes_to(self):
        fifo = self.box.path("fifo")
        os.mkfifo(fifo)
        writer = os.open(fifo, os.O_RDWR)
        self.addCleanup(os.close, writer)
        ways = {
            "SSL_CERT_FILE": ([], {"SSL_CERT_FILE": fifo}),
            "NODE_EXTRA_CA_CERTS": ([], {"NODE_EXTRA_CA_CERTS": fifo}),
            **{option: ([option, fifo], {}) for option in ("--ca-file", "--policy-file", "--token-file", "--proxy-auth-file")},
        }  # fmt: skip
        for name, (flags, variables) in ways.items():
            with self.subTest(name):
                words = ["--proxy", self.emulator.proxy, "--timeout", "1s", "--max-attempts", "1", *flags]
                started = time.monotonic()
                result = self.snyk_cred("check", *words, env=self.env | variables, network=False)
                self.assertNotEqual(result.code, 0, result)
                self.assertLess(time.monotonic() - started, 5)

    def test_a_pipe_with_a_writer_is_read(self):
        script = 'exec "$0" "$@" --ca-file <(cat "$CA")'
        argv = ["bash", "-c", script, self.binary(), "check", "--proxy", self.emulator.proxy]
        self.assert_ok(self.run_program(argv, self.env | {"CA": self.emulator.ca_file}))

    def binary(self):
        return os.environ["SNYK_CRED_BINARY"]


if __name__ == "__main__":
    main()
