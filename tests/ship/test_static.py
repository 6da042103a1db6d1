"""The static binary in roots that hold next to nothing, in a network of its own."""

import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

import busybox  # noqa: E402
import jump  # noqa: E402

STATIC = ROOT / "build" / "static" / "snyk-cred"
LIMIT = 7_000_000
# Two sources that no libc has, and the order to stop there: whoever obeys it finds no name.
FOREIGN_NSSWITCH = "hosts: vendor [UNAVAIL=return NOTFOUND=return] dns\n"
INSIDE = "SHIP_TEST_IN_A_NETWORK_OF_ITS_OWN"


class NameServer(threading.Thread):
    """Answers 127.0.0.1 to A of the names it knows, nothing to AAAA, NXDOMAIN else."""

    def __init__(self, *names):
        super().__init__(daemon=True)
        self.names, self.asked = names, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))

    def run(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += query[at] + 1
            name, (kind,) = ".".join(labels), struct.unpack("!H", query[at + 1 : at + 3])
            self.asked.append(name)
            answer = b""
            if name in self.names and kind == 1:
                answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
            flags = 0x8180 if name in self.names else 0x8183
            counts = struct.pack("!HHHHH", flags, 1, 1 if answer else 0, 0, 0)
            self.socket.sendto(query[:2] + counts + query[12 : at + 5] + answer, peer)


class Facts(unittest.TestCase):
    def readelf(self, *options):
        return subprocess.run(["readelf", "-W", *options, STATIC], capture_output=True, text=True, check=True).stdout

    def test_size(self):
        self.assertLessEqual(STATIC.stat().st_size, LIMIT)

    def test_needs_nothing(self):
        self.assertNotIn("INTERP", self.readelf("--program-headers"))
        self.assertNotIn("(NEEDED)", self.readelf("--dynamic"))

    def test_hardened_and_stripped(self):
        self.assertRegex(self.readelf("--dynamic"), r"FLAGS_1.*\bPIE\b")
        self.assertRegex(self.readelf("--program-headers"), r"GNU_RELRO")
        self.assertNotRegex(self.readelf("--program-headers"), r"GNU_STACK.*RWE")
        self.assertNotIn(".symtab", self.readelf("--sections"))

    @unittest.skipUnless(os.uname().machine == "x86_64", "reads the calls of x86-64")
    def test_nothing_of_ours_reaches_what_is_left_out(self):
        """src/cmake/static.ld puts one function in the place of the streams that Program_options and JSON name for
        their printing. Whoever else called it would end with [bug] instead of printing."""
        places = re.findall(
            r"^ \.\S+\n? +0x([0-9a-f]{16}) +0x([0-9a-f]+) (\S+)$", STATIC.with_suffix(".map").read_text(), re.M
        )
        kept = sorted((int(at, 16), int(size, 16), file) for at, size, file in places if int(at, 16) and int(size, 16))
        (stand_in,) = re.findall(r"^ +0x([0-9a-f]{16}) +snykcred_left_out$", STATIC.with_suffix(".map").read_text(), re.M)
        code = subprocess.run(
            ["objdump", "--disassemble", "--no-show-raw-insn", STATIC], capture_output=True, text=True, check=True
        ).stdout
        stand_in = f"{int(stand_in, 16):x}"
        calls = rf"^ +([0-9a-f]+):\s+(?:(?:call|j[a-z]+) +|.*# )(?:0x)?{stand_in}\b"
        callers = [int(at, 16) for at in re.findall(calls, code, re.M)]
        self.assertTrue(callers)
        files = {file for caller in callers for at, size, file in kept if at <= caller < at + size}
        # eh_terminate.o: libstdc++'s own handler of what nobody catches, which the stand-in replaces on purpose.
        names = {pathlib.Path(file).name for file in files}
        self.assertEqual(
            {name if name.startswith("libstdc++") else name.split("(")[0] for name in names},
            {"libboost_program_options.a", "libboost_json.a", "libstdc++.a(eh_terminate.o)"},
        )

    @unittest.skipUnless(os.uname().machine == "x86_64", "sets the registers of x86-64")
    def test_what_is_left_out_ends_with_the_bug_line(self):
        code, text = jump.jump(STATIC, "snykcred_left_out", "--version")
        self.assertEqual(code, 70)
        self.assertRegex(text, r"\Asnyk-cred: error: .* \[bug\]\n  hint: ")

    def test_names_no_folder_of_the_build(self):
        self.assertNotIn(os.fsencode(ROOT), STATIC.read_bytes())


class Roots(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulated(os.environ["SNYK_EMULATOR_BINARY"])
        cls.addClassCleanup(cls.emulator.close)

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        shutil.copy(STATIC, self.root / "snyk-cred")
        shutil.copy(self.emulator.ca_file, self.root / "ca.pem")
        self.token = str(uuid.uuid4())
        self.emulator.world(accounts=[{"token": self.token, "type": "service_account"}])
        self.gateway = ["--api-url", f"https://127.0.0.1:{self.emulator.port}"]
        self.gateway += ["--allow-host", f"127.0.0.1:{self.emulator.port}", "--ca-file", "/ca.pem"]

    def put(self, path, text):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def chroot(self, *argv, **env):
        return subprocess.run(
            [shutil.which("chroot"), self.root, *argv],
            env={"CI": "true", "SNYK_TOKEN": self.token, **env},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def inject(self, *options):
        (self.root / "out").mkdir(exist_ok=True)
        return self.chroot("/snyk-cred", "inject", "--format", "dotenv", "--output", "/out/env", *options)

    def assert_handed_over(self, run):
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn(self.token, run.stdout + run.stderr)
        self.assertIn(self.token, (self.root / "out" / "env").read_text())

    def by_name(self, name):
        """The proxy is what is looked up: its name is free, while Snyk's hosts are fixed."""
        return self.inject("--proxy", f"http://{name}:{self.emulator.port}", "--ca-file", "/ca.pem", "--region", "SNYK-US-01")

    def test_inject_in_an_empty_root(self):
        self.assert_handed_over(self.inject(*self.gateway))

    def test_exec_in_an_empty_root(self):
        run = self.chroot("/snyk-cred", "exec", *self.gateway, "--", "/snyk-cred", "--version")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"^snyk-cred \d")

    def test_without_any_authority_the_error_says_so(self):
        (self.root / "ca.pem").unlink()
        run = self.inject(*self.gateway[:-2])
        self.assertEqual(run.returncode, 69, run.stderr)
        self.assertRegex(run.stderr, r"error: .*\[tls\]")
        self.assertIn("--ca-file", run.stderr)
        self.assertFalse((self.root / "out" / "env").exists())

    def test_authorities_where_alpine_keeps_them(self):
        self.put("etc/ssl/cert.pem", (self.root / "ca.pem").read_text())
        (self.root / "ca.pem").unlink()
        self.assert_handed_over(self.inject(*self.gateway[:-2]))

    def test_two_statements_in_a_busybox_root(self):
        program = busybox.put_into(self.root)
        self.put("dev/null", "")
        (self.root / "tmp").mkdir()
        options = " ".join(self.gateway)
        script = f'snyk_cred=$(/snyk-cred inject --token-env SECRET --format shell {options}) || exit $?\neval "$snyk_cred"\n'
        script += 'echo "$SNYK_API ${#SNYK_TOKEN}"\n'
        run = self.chroot(program, "sh", "-exc", script, PATH="/bin", SNYK_TOKEN="", SECRET=self.token)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stdout, f"https://127.0.0.1:{self.emulator.port} 36\n")
        self.assertNotIn(self.token, run.stderr)
        self.assertEqual(list((self.root / "tmp").iterdir()), [])

    def test_names_of_the_hosts_file(self):
        self.put("etc/hosts", "127.0.0.1 proxy.hosts.test\n")
        self.assert_handed_over(self.by_name("proxy.hosts.test"))

    def test_names_of_the_hosts_file_under_a_foreign_nsswitch(self):
        self.put("etc/hosts", "127.0.0.1 proxy.hosts.test\n")
        self.put("etc/nsswitch.conf", FOREIGN_NSSWITCH)
        self.assert_handed_over(self.by_name("proxy.hosts.test"))

    def test_names_of_the_name_server(self):
        server = NameServer("proxy.dns.test")
        self.addCleanup(server.socket.close)
        server.start()
        self.put("etc/resolv.conf", "nameserver 127.0.0.1\n")
        for nsswitch in ("", FOREIGN_NSSWITCH):
            with self.subTest(nsswitch=nsswitch):
                self.put("etc/nsswitch.conf", nsswitch)
                shutil.rmtree(self.root / "out", ignore_errors=True)
                self.assert_handed_over(self.by_name("proxy.dns.test"))
        run = self.by_name("nowhere.dns.test")
        self.assertEqual(run.returncode, 69, run.stderr)
        self.assertRegex(run.stderr, r"error: .*\[(dns|proxy)\]")
        self.assertIn("nowhere.dns.test", server.asked)


def main():
    if not STATIC.exists():
        sys.exit(f"{STATIC} is missing; scripts/build --static makes it")
    if INSIDE not in os.environ:
        apart = ["unshare", "--user", "--map-root-user", "--net"]
        if subprocess.run([*apart, "true"], capture_output=True).returncode != 0:
            print("skipped: the static binary in roots of its own (this machine lets nobody make a namespace)")
            sys.exit(77)
        os.environ[INSIDE] = "1"
        os.execvp(apart[0], [*apart, sys.executable, "-B", *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # An address that is not 127.0.0.1, or the resolver (AI_ADDRCONFIG) takes the machine for one without a network.
    subprocess.run(["ip", "address", "add", "192.0.2.1/32", "dev", "lo"], check=True)
    unittest.main()


main()
