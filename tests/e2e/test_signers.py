"""private_key_jwt without a private key in CI: a key in an SSH agent, a program that signs, an assertion that is signed
already. Each is judged by the emulated Snyk, which verifies the signature with the public key."""

import base64
import json
import os
import shutil
import subprocess
import time
import unittest
import uuid

import credentials
import surroundings
from harness import fault, main
from oauth_case import OAuth

OPENSSL = shutil.which("openssl", path="/usr/bin:/bin")
AGENT = [shutil.which(name, path="/usr/bin:/bin") for name in ("ssh-agent", "ssh-add", "ssh-keygen")]
AUDIENCE = "https://api.eu.snyk.io/oauth2/token"


def openssl(*words, text=b""):
    return subprocess.run([OPENSSL, *words], input=text, capture_output=True, check=True).stdout


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@unittest.skipUnless(OPENSSL, "the openssl program makes the keys of these tests")
class Signers(OAuth):
    @classmethod
    def setUpClass(cls):
        cls.private = openssl("genrsa", "-traditional", "2048")
        cls.public = openssl("rsa", "-pubout", text=cls.private).decode()

    def setUp(self):
        super().setUp()
        for line in self.private.decode().splitlines()[8:-1]:  # before it lies what is public, too
            if len(line) > 20:
                self.secret(line)
        self.key = self.box.write("keys/snyk.pem", self.private.decode())
        os.chmod(self.key, 0o600)
        self.account = self.client(public_keys=[{"kid": "key-1", "pem": self.public}], world=False)
        self.account.pop("client_secret")
        self.world(clients=[self.account])

    def program(self, text, name="bin/sign"):
        path = self.box.write(name, "#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return path

    def signs(self, name="bin/sign"):
        return self.program(f"exec {OPENSSL} dgst -sha256 -sign {self.key}\n", name)

    def inject_by(self, *words, env=None, **more):
        env = env or surroundings.github(self.box)
        words = ["--client-id", self.account["client_id"], "--region", "SNYK-EU-01", *words]
        return self.snyk_cred("inject", *words, env=env, handed_to=[env["GITHUB_ENV"]], **more)

    def assert_token(self, result):
        self.assert_ok(result)
        self.assertIn(self.account["access_token"], result.after[result.env["GITHUB_ENV"]].decode())

    def token_requests(self):
        return [request for request in self.emulator.requests() if request["path"] == "/oauth2/token"]

    # --- a program

    def test_a_program_signs(self):
        result = self.inject_by("--signer-command", self.signs(), "--key-id", "key-1")
        self.assert_token(result)
        report = self.check("--client-id", self.account["client_id"], "--region", "eu", "--signer-command", self.signs(), "--key-id", "key-1")[1]
        self.assertIn("signer command", report["credential"]["source"])

    def test_every_attempt_is_signed_anew(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token", times=2))
        result = self.inject_by("--signer-command", self.signs(), "--key-id", "key-1")
        self.assert_token(result)
        bodies = [request["body"] for request in self.token_requests()]
        self.assertEqual(len(bodies), 3)
        self.assertEqual(len(set(bodies)), 3)

    def test_what_a_program_sees(self):
        seen = self.box.path("seen")
        program = self.program(f"env >{seen}; exec {OPENSSL} dgst -sha256 -sign {self.key}\n")
        env = surroundings.github(self.box) | {
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x.example/?a=b",
            "SNYK_CRED_TIMEOUT": "20s",
            "snyk_cfg_api": "https://api.eu.snyk.io",
            "KEPT": "yes",
        }
        self.assert_token(self.inject_by("--signer-command", program, "--key-id", "key-1", env=env))
        names = {line.split("=")[0] for line in self.box.read(seen).decode().splitlines()}
        self.assertLessEqual({"KEPT", "ACTIONS_ID_TOKEN_REQUEST_URL", "PATH"}, names)
        self.assertEqual([name for name in names if name.lower().startswith("snyk")], [])

    def test_programs_that_do_not_sign(self):
        for name, text, says in (
            ("it fails", "echo no login here >&2; exit 3\n", ["exit code 3", "no login here"]),
            ("it is killed", "kill -9 $$\n", ["signal 9"]),
            ("it prints base64", f"{OPENSSL} dgst -sha256 -sign {self.key} | base64 -w0\n", ["344 bytes", "no base64"]),
            ("it prints nothing", "cat >/dev/null\n", ["0 bytes"]),
            ("it prints without end", "exec yes\n", ["raw RSA signature"]),
            ("it says much", "yes x | head -n 50000 >&2; echo no login here >&2; exit 1\n", ["ends with: no login here"]),
            ("it ends before all it said is read", "x=$(yes x | head -n 30000); exec >&-; printf '%s\\nno login here\\n' \"$x\" >&2; exit 1\n", ["ends with: no login here"]),
            ("it says much without a line end", "yes x | head -c 100000 | tr -d '\\n' >&2; exit 1\n", ["more than can be shown"]),
        ):
            with self.subTest(name):
                result = self.inject_by("--signer-command", self.program(text), "--key-id", "key-1", "--timeout", "3s")
                self.assert_refused(result, 78, "signer", says=says)
                self.assertEqual(self.token_requests(), [])

    def test_a_wrong_signature_is_snyks_to_refuse(self):
        other = self.box.write("keys/other.pem", openssl("genrsa", "2048").decode())
        program = self.program(f"exec {OPENSSL} dgst -sha256 -sign {other}\n")
        result = self.inject_by("--signer-command", program, "--key-id", "key-1")
        self.assert_refused(result, 67, "invalid-client", says="--key-id")

    def test_a_program_that_hangs_ends_with_the_run(self):
        program = self.program("exec sleep 60\n")
        begun = time.monotonic()
        result = self.inject_by("--signer-command", program, "--key-id", "key-1", "--timeout", "2s")
        self.assert_refused(result, 75, "deadline", says="signer command")
        self.assertLess(time.monotonic() - begun, 30)

    def test_only_from_outside_the_checkout(self):
        inside = self.signs("work/sign")
        link = self.box.path("link")
        os.symlink(inside, link)
        outside = self.signs()
        through = self.box.path("work/through")
        os.symlink(outside, through)
        for name, path in (("inside", inside), ("a link to it", link), ("a link in the checkout", through)):
            with self.subTest(name):
                result = self.inject_by("--signer-command", path, "--key-id", "key-1")
                self.assert_refused(result, 78, "signer", says="checkout")
                self.assert_no_connection()
        plain = self.box.write("bin/plain", "no program")
        for path in (plain, self.box.path("bin")):
            # Under qemu a vfork is a fork, so the child cannot tell us why it did not start.
            said = "exit code 127" if "UNDER_QEMU" in os.environ else "cannot be started"
            result = self.inject_by("--signer-command", path, "--key-id", "key-1")
            self.assert_refused(result, 78, "signer", says=said)

    # --- the key's ID from its JWKS

    def jwks_file(self, kid="key-1", public=None):
        pub = self.box.write("keys/a.pub", public or self.public)
        return self.snyk_cred("jwks", "--public-key", pub, "--key-id", kid, network=False).stdout

    def test_a_jwks_names_the_key(self):
        text = self.jwks_file()
        self.emulator.faults(fault({"status": 200, "body": text}, path="/jwks.json"))
        for name, where in (("a URL", "https://keys.example.com/jwks.json"), ("a file", self.box.write("keys/jwks.json", text))):
            for words in (["--signer-command", self.signs()], ["--private-key-file", self.key]):
                with self.subTest(name, words=words[0]):
                    self.emulator.clear_log()
                    self.assert_token(self.inject_by(*words, "--key-jwks", where))
                    asked = [request["host"] for request in self.emulator.requests()]
                    self.assertEqual(asked.count("keys.example.com"), 1 if name == "a URL" else 0)

    def test_a_signature_by_another_key_does_not_leave(self):
        other = openssl("rsa", "-pubout", text=openssl("genrsa", "2048")).decode()
        jwks = self.box.write("keys/jwks.json", self.jwks_file(public=other))
        result = self.inject_by("--signer-command", self.signs(), "--key-jwks", jwks)
        self.assert_refused(result, 78, "jwks-mismatch", says="jwks.json")
        self.assertEqual(self.token_requests(), [])

    def test_a_jwks_that_names_no_key(self):
        one = json.loads(self.jwks_file())["keys"]
        for name, text, code, word in (
            ("two keys", json.dumps({"keys": one + [dict(one[0], kid="k2", n=one[0]["n"][:-4] + "AAAA")]}), 78, "jwks-mismatch"),
            ("none", '{"keys":[]}', 78, "jwks-mismatch"),
            ("no JWKS", "hello", 76, "foreign-answer"),
        ):
            with self.subTest(name):
                file = self.box.write("keys/jwks.json", text)
                result = self.inject_by("--signer-command", self.signs(), "--key-jwks", file)
                self.assert_refused(result, code, word)
                self.assertEqual(self.token_requests(), [])
        for words in (["--key-id", "key-1"], []):
            result = self.inject_by("--signer-command", self.signs(), *words, "--key-jwks", self.box.path("nowhere.json"))
            self.assert_refused(result, 64 if words else 66, "usage" if words else "unreadable")

    # --- what goes together

    def test_what_is_refused_before_anything_is_signed(self):
        program = self.program(f"touch {self.box.path('ran')}\n")
        agent = "sshagent:SHA256:" + "a" * 43
        for code, word, words in (
            (64, "usage", ["--signer-command", program]),
            (64, "usage", ["--signer", agent]),
            (64, "usage", ["--signer", "vault:x", "--key-id", "k"]),
            (64, "usage", ["--signer", "", "--key-id", "k"]),
            (78, "two-sources", ["--signer-command", program, "--signer", agent, "--key-id", "k"]),
            (78, "two-sources", ["--signer-command", program, "--private-key-file", self.key, "--key-id", "k"]),
            (78, "two-sources", ["--signer-command", program, "--assertion-env", "A", "--key-id", "k"]),
            (78, "two-sources", ["--assertion-file", self.key, "--assertion-env", "A"]),
            (78, "two-sources", ["--token-env", "T", "--signer-command", program, "--key-id", "k"]),
            (64, "usage", ["--assertion-env", "A", "--key-id", "k"]),
            (78, "signer", ["--signer-command", self.box.path("nowhere"), "--key-id", "k"]),
            (66, "unreadable", ["--assertion-file", self.box.path("nowhere")]),
        ):
            with self.subTest(words=words):
                self.assert_refused(self.inject_by(*words), code, word)
        result = self.snyk_cred("check", "--offline", "--client-id", self.account["client_id"], "--signer-command", program, "--key-id", "k")
        self.assert_refused(result, 64, "usage", says="--offline")
        result = self.snyk_cred("mask", "--signer-command", program, network=False)
        self.assert_refused(result, 64, "usage", says="--signer-command")
        for name in ("SNYK_CRED_SIGNER", "SNYK_CRED_SIGNER_COMMAND"):
            env = surroundings.github(self.box) | {name: program}
            self.assert_refused(self.inject_by(env=env), 78, "flag-only", says=name)
        self.assertFalse(os.path.exists(self.box.path("ran")))
        self.assert_no_connection()

    def test_untrusted_code_gets_no_signature(self):
        program = self.program(f"touch {self.box.path('ran')}\n")
        env = surroundings.github(self.box) | {"GITHUB_EVENT_NAME": "pull_request_target"}
        result = self.inject_by("--signer-command", program, "--key-id", "key-1", env=env)
        self.assert_refused(result, 77, "untrusted-code")
        self.assertFalse(os.path.exists(self.box.path("ran")))

    # --- a key in an SSH agent

    def agent(self, key=None):
        """A running agent with the key: its environment and the key's fingerprint."""
        socket = self.box.path("agent.sock")
        process = subprocess.Popen([AGENT[0], "-D", "-a", socket], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        env = {"SSH_AUTH_SOCK": socket}
        for _ in range(500):
            added = subprocess.run([AGENT[1], "-q", key or self.key], env=env, capture_output=True)
            if added.returncode == 0:
                break
            time.sleep(0.02)  # it says nothing when its socket is there
        self.assertEqual(added.returncode, 0, added.stderr)
        listed = subprocess.run([AGENT[1], "-l"], env=env, capture_output=True, check=True).stdout.decode()
        return env, listed.split()[1]

    @unittest.skipUnless(all(AGENT), "OpenSSH's agent is the other side of this test")
    def test_a_key_in_an_agent_signs(self):
        agent, fingerprint = self.agent()
        env = surroundings.github(self.box) | agent
        self.assert_token(self.inject_by("--signer", f"sshagent:{fingerprint}", "--key-id", "key-1", env=env))
        self.assertNotEqual(self.token_requests(), [])

    @unittest.skipUnless(all(AGENT), "OpenSSH's agent is the other side of this test")
    def test_a_trusted_policy_file_names_the_signer(self):
        agent, fingerprint = self.agent()
        policy = {"signer": f"sshagent:{fingerprint}", "key-jwks": self.box.write("keys/jwks.json", self.jwks_file())}
        path = self.box.write("outside/policy.json", json.dumps(policy))
        self.assert_token(self.inject_by("--policy-file", path, env=surroundings.github(self.box) | agent))
        report = self.check("--client-id", self.account["client_id"], "--region", "eu", "--policy-file", path, env=surroundings.github(self.box) | agent)[1]
        self.assertIn(path, report["settings"]["signer"]["source"])

    @unittest.skipUnless(all(AGENT), "OpenSSH's agent is the other side of this test")
    def test_jwks_of_an_agents_key(self):
        agent, fingerprint = self.agent()
        env = surroundings.bare(self.box) | agent
        printed = self.snyk_cred("jwks", "--signer", f"sshagent:{fingerprint}", "--key-id", "k1", env=env, network=False)
        self.assert_ok(printed)
        pub = self.box.write("keys/snyk.pub", self.public)
        self.assertEqual(printed.stdout, self.snyk_cred("jwks", "--public-key", pub, "--key-id", "k1", network=False).stdout)
        self.emulator.faults(fault({"status": 200, "body": printed.stdout}, path="/jwks.json"))
        for words in (["--signer", f"sshagent:{fingerprint}"], ["--signer-command", self.signs()]):
            with self.subTest(words[0]):
                result = self.snyk_cred(
                    "jwks", *self.network(), "--check", "https://keys.example.com/jwks.json", *words, env=env, network=False
                )
                self.assert_ok(result)
                self.assertIn("serves the key that signs: key ID k1", result.stdout)

    @unittest.skipUnless(all(AGENT), "OpenSSH's agent is the other side of this test")
    def test_agents_that_cannot_sign(self):
        agent, fingerprint = self.agent()
        plain = self.box.write("plain", "")
        for name, socket, wanted, says in (
            ("no agent", None, fingerprint, "SSH_AUTH_SOCK is not set"),
            ("nothing there", self.box.path("nowhere.sock"), fingerprint, "SSH_AUTH_SOCK"),
            ("a file", plain, fingerprint, "SSH_AUTH_SOCK"),
            ("a path that is too long", "/" + "x" * 200, fingerprint, "SSH_AUTH_SOCK"),
            ("another key", agent["SSH_AUTH_SOCK"], "SHA256:" + "b" * 43, "none of them"),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box) | ({"SSH_AUTH_SOCK": socket} if socket else {})
                result = self.inject_by("--signer", f"sshagent:{wanted}", "--key-id", "key-1", env=env)
                self.assert_refused(result, 78, "signer", says=says)
                self.assertEqual(self.token_requests(), [])

    # --- an assertion that is signed already

    def assertion(self, kid="key-1", **more):
        now = int(time.time())
        claims = {
            "iss": self.account["client_id"],
            "sub": self.account["client_id"],
            "aud": AUDIENCE,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 300,
        } | more
        header = {"alg": "RS256", "kid": kid, "typ": "JWT"}
        text = ".".join(b64url(json.dumps(part).encode()) for part in (header, claims))
        signature = openssl("dgst", "-sha256", "-sign", self.key, text=text.encode())
        return self.secret(text + "." + b64url(signature))

    def test_a_finished_assertion(self):
        for name in ("variable", "file"):
            with self.subTest(name):
                assertion = self.assertion()
                if name == "file":
                    result = self.inject_by("--assertion-file", self.box.write("keys/assertion", assertion + "\n"))
                else:
                    env = surroundings.github(self.box) | {"ASSERTION": assertion}
                    result = self.inject_by("--assertion-env", "ASSERTION", env=env)
                self.assert_token(result)

    def test_a_finished_assertion_is_sent_once(self):
        self.emulator.faults(fault({"status": 503, "body": ""}, path="/oauth2/token"))
        env = surroundings.github(self.box) | {"ASSERTION": self.assertion()}
        result = self.inject_by("--assertion-env", "ASSERTION", env=env)
        self.assert_refused(result, 75, "server-error")
        self.assertEqual(len(self.token_requests()), 1)

    def test_assertions_that_snyk_would_refuse_do_not_leave(self):
        other = str(uuid.uuid4())
        for name, assertion, code, word, says in (
            ("expired", self.assertion(exp=int(time.time()) - 1), 67, "expired", "expired"),
            ("another region", self.assertion(aud="https://api.snyk.io/oauth2/token"), 78, "signer", AUDIENCE),
            ("another client", self.assertion(iss=other, sub=other), 78, "signer", "client"),
            ("no jti", self.assertion(jti=""), 78, "signer", "jti"),
            ("no kid", self.assertion(kid=""), 78, "signer", "kid"),
            ("a token", self.secret(credentials.jwt()), 78, "signer", "iss and sub"),
            ("no JWT", "hello", 78, "signer", "not a signed JWT"),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box) | {"ASSERTION": assertion}
                result = self.inject_by("--assertion-env", "ASSERTION", env=env)
                self.assert_refused(result, code, word, says=says)
                self.assert_no_connection()

    def test_a_missing_assertion(self):
        self.assert_refused(self.inject_by("--assertion-env", "ASSERTION"), 66, "no-credential", says="ASSERTION")


if __name__ == "__main__":
    main()
