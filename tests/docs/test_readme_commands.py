"""The commands that README shows, run as they stand there: a block that no test here takes is a failure, so a new one
comes with its test. Snyk's API is the emulator behind a proxy; `snyk` is a program that says what it was given."""

import functools
import hashlib
import http.server
import io
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.M | re.S)
BINARY, EMULATOR = os.environ["SNYK_CRED_BINARY"], os.environ["SNYK_EMULATOR_BINARY"]
SNYK = '#!/bin/sh\necho "snyk $*: $SNYK_API ${#SNYK_TOKEN} ${#SNYK_OAUTH_TOKEN}"\n'
# Each block: its language, and words that it alone holds.
MARKS = {
    "GitHub": ("yaml", "token: ${{ secrets.SNYK_SERVICE_ACCOUNT }}"),
    "GitLab": ("yaml", "project: OWNER/snyk-cred"),
    "Jenkins": ("groovy", "withSnykCred"),
    "one command": ("sh", "snyk-cred exec --token-env"),
    "two statements": ("sh", "snyk_cred=$(snyk-cred inject) || exit $?"),
    "OAuth": ("sh", "--client-id CLIENT_ID"),
    "policy file": ("json", "exceptions"),
    "installer": ("text", "sh install.sh"),
    "verification": ("text", "openssl pkeyutl -verify"),
}

EXEC = re.findall(r"^snyk-cred exec .* -- snyk test$", README, re.M)


def blocks(name):
    kind, mark = MARKS[name]
    return [text for language, text in BLOCKS if language == kind and mark in text]


def block(name):
    (found,) = blocks(name)
    return found


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulated(EMULATOR)
        cls.addClassCleanup(cls.emulator.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, text in (("snyk", SNYK), ("snyk-cred", f'#!/bin/sh\nexec {shlex.quote(BINARY)} "$@"\n')):
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o755)
        self.token, self.organization, self.client = (str(uuid.uuid4()) for _ in range(3))
        self.client_secret = uuid.uuid4().hex + uuid.uuid4().hex[:10]
        self.world(self.organization)

    def world(self, readable):
        """The service account and the client read this organization."""
        who = {"type": "service_account", "default_org": readable}
        client = {"client_id": self.client, "client_secret": self.client_secret, "region": "SNYK-EU-01", "account": who}
        self.emulator.world(
            orgs=[{"id": self.organization, "slug": "shop"}], accounts=[{"token": self.token, **who}], clients=[client]
        )

    def shell(self, script, *command, **env):
        script = script.replace("ORG_ID", self.organization).replace("CLIENT_ID", self.client)
        (self.folder / "step.sh").write_text(script)
        checked_out = self.folder / "checkout"
        checked_out.mkdir(exist_ok=True)
        return subprocess.run(
            [*(command or ("bash", "-e")), self.folder / "step.sh"],
            env={
                "PATH": f"{self.folder}:/usr/bin:/bin",
                "HOME": str(self.folder),
                "HTTPS_PROXY": f"http://127.0.0.1:{self.emulator.port}",
                "SSL_CERT_FILE": self.emulator.ca_file,
                "ASAN_OPTIONS": "detect_leaks=0",
                "CI": "true",
                **env,
            },
            cwd=checked_out,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def assert_scanned(self, run, api="https://api.snyk.io", oauth=False):
        self.assertEqual(run.returncode, 0, run.stderr)
        lengths = rf"0 [1-9]\d+" if oauth else r"36 0"
        self.assertRegex(run.stdout, rf"(?m)^snyk test: {re.escape(api)} {lengths}$")
        self.assertNotIn(self.token, run.stdout + run.stderr)

    def run_exec(self, command):
        """In a job whose secrets bear the names that README gives them."""
        if "--region eu" not in command:
            return self.shell(command, SNYK_SERVICE_ACCOUNT=self.token), {}
        client = {} if "--client-id" in command else {"SNYK_CLIENT_ID": self.client}
        run = self.shell(command, SNYK_CLIENT_SECRET=self.client_secret, **client)
        return run, {"api": "https://api.eu.snyk.io", "oauth": True}

    def test_exec(self):
        self.assertEqual(len(EXEC), 2)
        for command in EXEC:
            with self.subTest(command):
                run, how = self.run_exec(command)
                self.assert_scanned(run, **how)

    def test_exec_notices_another_account(self):
        """That is what --expect-org stands there for."""
        self.world(str(uuid.uuid4()))
        for command in EXEC:
            with self.subTest(command):
                run, _ = self.run_exec(command)
                self.assertEqual((run.returncode, run.stdout), (77, ""), run.stderr)
                self.assertIn("[assertion]", run.stderr)

    def test_inputs_of_the_templates(self):
        """The templates' own tests run them in engines; here: the inputs are those that they have."""
        templates = ROOT / "ci-templates"
        for name, used, file, known in (
            ("GitHub", r"^    ([a-z-]+): ", "github/action.yml", r"^  ([a-z0-9-]+):$"),
            ("GitLab", r"^      ([a-z-]+): ", "gitlab/templates/snyk-cred/template.yml", r"^    ([a-z0-9-]+):$"),
            ("Jenkins", r"([a-zA-Z]+): '", "jenkins/vars/withSnykCred.txt", r"^([a-zA-Z]+)  +"),
        ):
            with self.subTest(name):
                inputs = re.findall(used, block(name), re.M)
                self.assertEqual(len(inputs), 4)
                self.assertLessEqual(set(inputs), set(re.findall(known, (templates / file).read_text("utf-8"), re.M)))
        (job,) = re.findall(r"extends: (\S+)", block("GitLab"))
        self.assertIn(f"\n{job}:\n", (templates / "gitlab/templates/snyk-cred/template.yml").read_text("utf-8"))

    def test_two_statements(self):
        text = block("two statements")
        for shell in ("dash", "bash"):
            with self.subTest(shell):
                self.assert_scanned(self.shell(text + "snyk test\n", shell, "-e", SNYK_TOKEN=self.token))
                run = self.shell(text + "snyk test\n", shell)
                self.assertEqual((run.returncode, run.stdout), (66, ""), run.stderr)

    def test_policy_file(self):
        policy = json.loads(block("policy file").replace("ORG_ID", self.organization))
        policy["exceptions"][0]["principal"] = str(uuid.uuid4())
        text = json.dumps(policy)
        (self.folder / "policy.json").write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        command = f"snyk-cred check --policy-file {self.folder}/policy.json --policy-sha256 {digest}\n"
        run = self.shell(command, SNYK_TOKEN=self.token)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertIn("allowed", run.stdout)

    def test_installer(self):
        machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
        data, program = io.BytesIO(), b"#!/bin/sh\necho snyk-cred 1.2.3\n"
        with tarfile.open(fileobj=data, mode="w:gz") as tar:
            entry = tarfile.TarInfo(f"snyk-cred-1.2.3-linux-{machine}/snyk-cred")
            entry.size, entry.mode = len(program), 0o755
            tar.addfile(entry, io.BytesIO(program))
        mirror = self.folder / "mirror"
        mirror.mkdir()
        (mirror / f"snyk-cred-1.2.3-linux-{machine}.tar.gz").write_bytes(data.getvalue())
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=mirror))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        text = block("installer").replace("install.sh", shlex.quote(str(ROOT / "scripts/install.sh")))
        text = text.replace("https://MIRROR/snyk-cred/1.2.3", f"http://127.0.0.1:{server.server_port}")
        text = text.replace("--sha256-amd64", f"--sha256-{machine}")
        run = self.shell(text.replace("HEX", hashlib.sha256(data.getvalue()).hexdigest()))
        self.assertEqual((run.returncode, run.stdout), (0, f"{self.folder}/bin/snyk-cred\n"), run.stderr)

    def test_verification(self):
        text = block("verification")
        checkout = self.folder / "checkout"
        checkout.mkdir()
        (checkout / "one").write_text("1")
        made = "openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out snyk-cred.pub\n"
        made += "sha256sum one > SHA256SUMS && echo '" + "0" * 64 + "  other' >> SHA256SUMS\n"
        made += "openssl pkeyutl -sign -rawin -inkey key.pem -in SHA256SUMS -out SHA256SUMS.sig\n"
        run = self.shell(made + text)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        (checkout / "one").write_text("2")
        self.assertNotEqual(self.shell(text).returncode, 0)
        (checkout / "one").write_text("1")
        with open(checkout / "SHA256SUMS", "a", encoding="utf-8") as sums:
            sums.write("0" * 64 + "  more\n")
        self.assertNotEqual(self.shell(text).returncode, 0)

    def test_every_block_has_its_test(self):
        known = [text for name in MARKS for text in blocks(name)]
        self.assertEqual([text for _, text in BLOCKS if text not in known], [])


if __name__ == "__main__":
    unittest.main()
