"""`inject` for a service account far from Snyk, 50 ms each way: how many round trips does it wait for?

The part runs itself again in namespaces of its own, because only there a far network can be made (delay.py)."""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import uuid

from delay import FAR, NEAR, far_network, relay
from measuring import ROOT, TARGET, Row, Tools, milliseconds, one

sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

ONE_WAY_MS, ALLOWANCE_MS = 50, 10
HOST = "api.far.test"
ROUND_TRIPS = {"relay": 2, "packets": 3}
WORDS = {"relay": "TCP relay, which hides the first", "packets": "TUN device"}
INJECT = "`inject`, service account"
NAMESPACES = ["unshare", "--user", "--map-root-user", "--net", "--mount"]


def rows(tools):
    for way, trips in ROUND_TRIPS.items():
        command = [sys.executable, "-B", __file__, way, json.dumps(vars(tools))]
        run = subprocess.run([*NAMESPACES, *command], capture_output=True, text=True)
        if run.returncode != 0:
            yield Row(f"far from Snyk ({WORDS[way]})", "not measured", run.stderr.strip().split("\n")[-1], None)
            continue
        limit = trips * 2 * ONE_WAY_MS + ALLOWANCE_MS
        for what, wall_us in json.loads(run.stdout).items():
            yield Row(f"{what}, {ONE_WAY_MS} ms from Snyk ({WORDS[way]})", milliseconds(wall_us),
                      f"{trips} round trips and {ALLOWANCE_MS} ms: {limit} ms", wall_us / 1000 / limit,
                      1 if what.startswith(INJECT) else None)


def medians(tools, way, folder):
    """Median wall time of each contestant, in microseconds."""
    hosts = folder / "hosts"
    hosts.write_text(f"{FAR if way == 'packets' else '127.0.0.1'} {HOST}\n")
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)
    far_network(ONE_WAY_MS / 1000)
    emulator = Emulated(tools.emulator)
    try:
        token = str(uuid.uuid4())
        emulator.world(accounts=[{"token": token, "type": "service_account", "host": HOST}])
        port = relay(emulator.port, 0, NEAR) if way == "packets" else relay(emulator.port, ONE_WAY_MS / 1000)
        header = folder / "header"
        header.write_text(f"Authorization: token {token}\n")
        url = f"https://{HOST}:{port}"
        options = ["--format", "shell", "--api-url", url, "--allow-host", f"{HOST}:{port}", "--ca-file", emulator.ca_file]
        env = {"SNYK_TOKEN": token, "CI": "true", "TMPDIR": str(folder)}
        built = [name for name in ("release", "static") if getattr(tools, name)]
        contestants = {f"{INJECT} ({name})": ([getattr(tools, name), "inject", *options], env) for name in built}
        for name in built:
            minimal = [tools.minimal[name], HOST, str(port), emulator.ca_file, str(header), TARGET]
            contestants[f"minimal C program ({name})"] = (minimal, {})
        get = ["curl", "-sSf", "-o", "/dev/null", "--cacert", emulator.ca_file, "-H", f"@{header}"]
        contestants["curl"] = ([*get, url + TARGET], {"PATH": "/usr/bin:/bin"})
        walls = {name: [] for name in contestants}
        for turn in range(max(tools.runs // 10, 5) + 1):
            for name, (argv, environment) in contestants.items():
                run = one(tools, argv, environment)
                if turn:
                    walls[name].append(run.wall_us)
        return {name: statistics.median(many) for name, many in walls.items()}
    finally:
        emulator.close()


def main():
    way, tools = sys.argv[1], Tools(**json.loads(sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(medians(tools, way, pathlib.Path(folder))))


if __name__ == "__main__":
    main()
