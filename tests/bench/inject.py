"""`inject` for a service account, against `curl` with the same single GET: same emulator, same trusted authorities
(the system's and the emulator's)."""

import pathlib
import sys
import tempfile
import uuid

from measuring import ROOT, Row, milliseconds, one, side_by_side

sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

SYSTEM_BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")


def rows(tools):
    emulator = Emulated(tools.emulator)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield from measured(tools, emulator, pathlib.Path(folder))
    finally:
        emulator.close()


def measured(tools, emulator, folder):
    token = str(uuid.uuid4())
    emulator.world(accounts=[{"token": token, "type": "service_account"}])
    authority = pathlib.Path(emulator.ca_file).read_bytes()
    both = folder / "both.pem"
    both.write_bytes(SYSTEM_BUNDLE.read_bytes() + authority)
    header = folder / "header"
    header.write_text(f"Authorization: token {token}\n")

    url = f"https://localhost:{emulator.port}"
    get = ["curl", "-sSf", "-o", "/dev/null", "--cacert", str(both), "-H", f"@{header}"]
    contestants = {"curl": ([*get, f"{url}/rest/self?version=2024-10-15"], {"PATH": "/usr/bin:/bin"})}
    for name in ("release", "static"):
        if path := getattr(tools, name):
            options = ["--format", "shell", "--api-url", url, "--allow-host", f"localhost:{emulator.port}"]
            env = {"SNYK_TOKEN": token, "CI": "true", "NODE_EXTRA_CA_CERTS": emulator.ca_file, "TMPDIR": str(folder)}
            contestants[name] = ([path, "inject", *options], env)
    medians = side_by_side(tools, contestants)
    for name in contestants:
        if name == "curl":
            continue
        yield Row(f"`inject`, service account ({name})", milliseconds(medians[name].wall_us),
                  f"curl, one GET, {milliseconds(medians['curl'].wall_us)}",
                  medians[name].wall_us / medians["curl"].wall_us, 0.25)
        yield Row(f"its peak memory ({name})", f"{medians[name].peak_kib / 1024:.1f} MiB",
                  f"curl, {medians['curl'].peak_kib / 1024:.1f} MiB", medians[name].peak_kib / medians["curl"].peak_kib)
        emulator.clear_log()
        one(tools, *contestants[name])
        log = emulator.log(idle=True)
        for event in ("connection", "request"):
            count = sum(entry["event"] == event for entry in log)
            yield Row(f"its {event}s ({name})", str(count), "", None)
