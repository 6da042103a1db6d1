"""Names as the C library resolves them, on a machine of its own: a network namespace with loopback alone, with hosts and
name servers that the test decides."""

import json
import subprocess
import sys

import surroundings
from harness import ASAN, BINARY, Case, main

NAMESPACES = ["unshare", "--user", "--map-root-user", "--net", "--mount"]
HOSTS = "127.0.0.1 localhost\n127.0.0.1 api.here.test\n"

# Runs inside: argv is [hosts file, resolv.conf, "silent" or "none", command as JSON]; prints exit code, seconds, stderr.
INSIDE = """
import fcntl, json, socket, struct, subprocess, sys, time
hosts, resolver, server, command = sys.argv[1:]
for file, place in ((hosts, "/etc/hosts"), (resolver, "/etc/resolv.conf")):
    subprocess.run(["mount", "--bind", file, place], check=True)
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(control, 0x8914, struct.pack("16sH22x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if server == "silent":
    silent.bind(("127.0.0.1", 53))
begun = time.monotonic()
run = subprocess.run(json.loads(command), capture_output=True, text=True)
print(json.dumps([run.returncode, time.monotonic() - begun, run.stderr]))
"""


class Names(Case):
    def setUp(self):
        super().setUp()
        if subprocess.run([*NAMESPACES, "mount", "--bind", "/etc/hosts", "/etc/hosts"], capture_output=True).returncode:
            self.skipTest("no network namespace can be made here")

    def check_inside(self, server, *options):
        hosts = self.box.write("hosts", HOSTS)
        resolver = self.box.write("resolv.conf", "nameserver 127.0.0.1\n")
        command = json.dumps([BINARY, "check", "--max-attempts", "1", *options])
        env = surroundings.bare(self.box) | ASAN | {"SNYK_TOKEN": self.api_token()}
        run = subprocess.run(
            [*NAMESPACES, sys.executable, "-B", "-c", INSIDE, hosts, resolver, server, command],
            env=env, capture_output=True, text=True, check=True,
        )
        code, seconds, stderr = json.loads(run.stdout)
        self.assertIsNone(self.canary.find(stderr.encode()))
        return code, seconds, stderr

    def test_a_name_server_that_does_not_answer_costs_the_deadline_and_no_more(self):
        code, seconds, stderr = self.check_inside("silent", "--region", "eu", "--timeout", "1s")
        self.assertEqual(code, 75, stderr)
        self.assertIn("(--timeout) looking up or connecting to api.eu.snyk.io:443 [deadline]", stderr)
        # The C library itself would go on for ten. (To 200 ms exactly: tests/shell/net/test_network_deadline.cpp.)
        self.assertLess(seconds, 5)

    def test_no_name_server(self):
        code, _, stderr = self.check_inside("none", "--region", "eu", "--timeout", "20s")
        self.assertEqual(code, 69, stderr)
        self.assertIn("api.eu.snyk.io:443 cannot be resolved: the name server did not answer [dns]", stderr)

    def test_the_hosts_file_counts_where_loopback_is_all_there_is(self):
        where = ["--allow-host", "api.here.test:9", "--api-url", "https://api.here.test:9"]
        code, _, stderr = self.check_inside("none", *where)
        self.assertEqual(code, 69, stderr)
        self.assertIn("cannot connect to api.here.test:9: it refused the connection [connect]", stderr)


if __name__ == "__main__":
    main()
