"""`mask`: the same engine as a filter; no network."""

import base64
import os
import random
import signal
import subprocess

import credentials
import surroundings
from harness import ASAN, BINARY, Case, main, new_id


class Mask(Case):
    def setUp(self):
        super().setUp()
        self.token = self.pat()
        self.env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.token}

    def mask(self, data, *flags, env=None):
        result = self.snyk_cred("mask", *flags, env=env or self.env, stdin=data)
        self.assert_no_connection()
        return result

    def test_every_form(self):
        for name, form in credentials.forms(self.token).items():
            if name.startswith("base64"):
                continue  # only ever seen in some company: the next test
            with self.subTest(name):
                result = self.mask(b"before " + form + b" after\n")
                self.assert_ok(result)
                self.assertEqual(result.raw_stdout.replace(b"***", b""), b"before  after\n")

    def test_base64_in_any_company(self):
        raw = self.token.encode()
        lines = []
        for before in (b"", b"u", b"us", b"user:", b'{"token":"'):
            for after in (b"", b"\n", b":x", b":xy", b'"}'):
                lines += [
                    base64.b64encode(before + raw + after),
                    base64.urlsafe_b64encode(before + raw + after),
                ]
        result = self.mask(b"\n".join(lines) + b"\n")
        self.assert_ok(result)
        self.assertEqual(len(result.stdout.splitlines()), len(lines))
        for line in result.stdout.splitlines():
            self.assertIn("***", line)

    def test_nothing_else_changes(self):
        chance = random.Random(7)
        data = chance.randbytes(500_000)
        self.assertEqual(self.mask(data).raw_stdout, data)
        text = b"A debug log, with snyk_uat. and token words.\r\n" * 5000
        self.assertEqual(self.mask(text).raw_stdout, text)
        self.assertEqual(self.mask(b"").raw_stdout, b"")

    def test_many_secrets_in_one_line(self):
        line = (self.token + " ") * 3 + self.token * 2 + "\n"
        result = self.mask(line * 1000)
        self.assertEqual(set(result.stdout.replace("***", "").splitlines()), {"   "})

    def test_the_end_of_the_input(self):
        """A held beginning of 8 bytes or more becomes ***, a shorter one passes."""
        other = self.secret(credentials.api_token())
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": other}
        for size in (1, 4, 7):
            self.assertEqual(self.mask("x" + other[:size], env=env).stdout, "x" + other[:size])
        for size in (8, 20, 35):
            self.assertEqual(self.mask("x" + other[:size], env=env).stdout, "x***")

    def test_sources(self):
        file = self.box.write("secret", self.token)
        secret = self.secret(credentials.client_secret())
        for name, flags, variables in (
            ("--token-env", ["--token-env", "MINE"], {"MINE": self.token}),
            ("--token-file", ["--token-file", file], {}),
            ("SNYK_OAUTH_TOKEN", [], {"SNYK_OAUTH_TOKEN": self.token}),
            ("client secret", [], {"SNYK_CLIENT_SECRET": secret}),
            ("further variables alone", ["--also-env", "OTHER"], {"OTHER": self.token}),
        ):
            with self.subTest(name):
                text = secret if name == "client secret" else self.token
                result = self.mask(f"<{text}>\n", *flags, env=surroundings.bare(self.box) | variables)
                self.assert_ok(result)
                self.assertEqual(result.stdout, "<***>\n")

    def test_two_ambient_credentials_are_both_masked_or_named(self):
        """For masking, two are no ambiguity; whatever is decided, nothing passes in the clear."""
        other = self.jwt()
        result = self.mask(f"{self.token} {other}\n", env=self.env | {"SNYK_OAUTH_TOKEN": other})
        self.assertIn(result.code, (0, 78), result)

    def test_further_variables(self):
        other = self.secret("pass word-" + new_id())
        env = self.env | {"OTHER": other, "SHORT": "abc", "COMMON": "null"}
        result = self.mask(
            f"{other} abc null {self.token}\n",
            "--also-env",
            "OTHER",
            "--also-env",
            "SHORT",
            "--also-env",
            "COMMON",
            env=env,
        )
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.stdout, "*** abc null ***\n")
        for name in ("SHORT", "COMMON"):
            self.assertIn(name, result.stderr)

    def test_values_of_any_length_broken_into_lines(self):
        """As base64, openssl base64 and xxd -p write a private key."""
        chance = random.Random(4096)
        lines = [base64.b64encode(chance.randbytes(48)).decode() for _ in range(50)]
        key = "-----BEGIN PRIVATE KEY-----\n" + "\n".join(lines) + "\n-----END PRIVATE KEY-----"
        digits = {"base64": base64.b64encode(key.encode()).decode(), "hex": key.encode().hex()}
        for name, width in (("base64", 76), ("base64", 64), ("base64", 48), ("hex", 60), ("hex", 32)):
            with self.subTest(f"{name}, {width}"):
                text = "\n".join(digits[name][at : at + width] for at in range(0, len(digits[name]), width))
                result = self.mask(f"<\n{text}\n>\n", "--also-env", "KEY", env=self.env | {"KEY": key})
                self.assert_ok(result)
                self.assertLess(len(result.stdout), 16, result.stdout[:200])

    def test_a_uuid_in_any_letter_case(self):
        token = self.secret(credentials.api_token())
        mixed = "".join(c.upper() if at % 2 else c for at, c in enumerate(token))
        result = self.mask(f"<{token}> <{token.upper()}> <{mixed}>\n", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_ok(result)
        self.assertEqual(result.stdout, "<***> <***> <***>\n")

    def test_without_any_secret(self):
        """66 before it reads: a log must not pass through in the clear."""
        for env in ({}, {"SNYK_TOKEN": ""}):
            result = self.mask("a line\n", env=surroundings.bare(self.box) | env)
            self.assert_refused(result, 66, "no-credential")
            self.assertEqual(result.stdout, "")

    def test_not_from_stdin(self):
        result = self.mask(f"{self.token}\n", "--token-stdin")
        self.assert_refused(result, 64)
        self.assertEqual(result.stdout, "")

    def test_the_first_cancel_is_outlasted(self):
        """The clean-up of a cancelled job is masked, and not ended by SIGPIPE."""
        for first, second in ((signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)):
            with self.subTest(first.name):
                process = self.filter()
                process.stdin.write(b"at work\n")
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"at work\n")
                process.send_signal(first)
                process.send_signal(first)  # to each process, and to their group
                process.stdin.write(f"cleaned up {self.token}\n".encode())
                process.stdin.flush()
                self.assertEqual(process.stdout.readline(), b"cleaned up ***\n")
                process.stdin.close()
                self.assertEqual(process.wait(20), 0)
                process.stdout.close()

    def test_the_second_cancel_ends_it(self):
        process = self.filter()
        process.stdin.write(b"at work\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), b"at work\n")
        process.send_signal(signal.SIGINT)
        process.stdin.write(b"cleaning up\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), b"cleaning up\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), -signal.SIGTERM)
        process.stdin.close()
        process.stdout.close()

    def filter(self):
        return subprocess.Popen(
            [BINARY, "mask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ASAN | self.env, cwd=self.box.path("work")
        )

    def test_what_is_not_masked_is_a_warning(self):
        """Not only where nobody asked for quiet."""
        result = self.mask("abc null\n", "--quiet", "--also-env", "SHORT,COMMON", env=self.env | {"SHORT": "abc", "COMMON": "null"})
        self.assertEqual(result.code, 0, result)
        for name in ("SHORT", "COMMON"):
            self.assertIn(f"snyk-cred: warning: the value of {name} is not masked", result.stderr)

    def test_a_log_that_cannot_be_read_to_its_end(self):
        with open("/proc/self/mem", "rb", buffering=0) as bad:
            result = subprocess.run(
                [BINARY, "mask"], stdin=bad, capture_output=True, env=ASAN | self.env, cwd=self.box.path("work"), check=False
            )
        self.assertEqual(result.returncode, 66, result.stderr)
        self.assertIn(b"[unreadable]", result.stderr)

    def test_in_a_pipe(self):
        script = '(echo "$SNYK_TOKEN"; exit 3) 2>&1 | "$0" mask'
        result = self.run_program(["bash", "-o", "pipefail", "-c", script, BINARY], self.env)
        self.assertEqual((result.code, result.stdout), (3, "***\n"))

    def test_a_closed_log(self):
        script = 'yes | "$0" mask | head -n 1'
        result = self.run_program(["bash", "-c", script, BINARY], self.env)
        self.assertEqual(result.stdout, "y\n")

    def test_a_full_disk(self):
        script = 'echo hello | "$0" mask > /dev/full; exit "${PIPESTATUS[1]}"'
        result = self.run_program(["bash", "-c", script, BINARY], self.env)
        self.assertEqual(result.code, 73, result)

    def test_a_line_appears_at_once(self):
        """Nothing that cannot be part of a form is held back."""
        reader, writer = os.pipe()
        out_reader, out_writer = os.pipe()
        process = subprocess.Popen(
            [BINARY, "mask"], stdin=reader, stdout=out_writer, env=ASAN | self.env, cwd=self.box.path("work")
        )
        os.close(reader)
        os.close(out_writer)
        os.write(writer, b"Continue? [y/n] ")
        self.assertEqual(os.read(out_reader, 100), b"Continue? [y/n] ")
        os.close(writer)
        self.assertEqual(process.wait(20), 0)
        os.close(out_reader)


if __name__ == "__main__":
    main()
