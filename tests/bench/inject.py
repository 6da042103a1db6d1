"""`inject` and `exec -- true` for a service account, against `curl` with the same single GET and the same trusted authorities (the
system's and the emulator's), and against the least that OpenSSL can do (minimal_get.c)."""

import pathlib
import sys
import tempfile
import uuid

from measuring import ROOT, TARGET, Row, milliseconds, one, side_by_side

sys.path.insert(0, str(ROOT / "tests" / "emulator"))
from emulated import Emulated  # noqa: E402

PEAK_MIB = {"release": 16, "static": 10}
EXEC_OWN_US = 3000  # processor time that `exec` may take beside its command and the exchange
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
    path_alone = {"PATH": "/usr/bin:/bin"}
    contestants = {"curl": ([*get, url + TARGET], path_alone), "true": (["/bin/true"], path_alone)}
    for name in ("release", "static"):
        minimal = [tools.minimal[name], "localhost", str(emulator.port), emulator.ca_file, str(header), TARGET]
        contestants[f"minimal {name}"] = (minimal, {})
        if path := getattr(tools, name):
            options = ["--api-url", url, "--allow-host", f"localhost:{emulator.port}"]
            env = {"SNYK_TOKEN": token, "CI": "true", "NODE_EXTRA_CA_CERTS": emulator.ca_file, "TMPDIR": str(folder)}
            contestants[name] = ([path, "inject", "--format", "shell", *options], env)
            contestants[f"exec {name}"] = ([path, "exec", *options, "--", "/bin/true"], env)
    medians = side_by_side(tools, contestants)
    for name, goal in (("release", 1.4), ("static", 1.2)):
        if name not in contestants:
            continue
        mine, curl, minimal = medians[name], medians["curl"], medians[f"minimal {name}"]
        yield Row(f"`inject`, service account ({name})", milliseconds(mine.wall_us),
                  f"curl, one GET, {milliseconds(curl.wall_us)}", mine.wall_us / curl.wall_us, 0.25, first=name == "static")
        yield Row(f"`inject`, service account ({name})", milliseconds(mine.wall_us),
                  f"minimal C program, {milliseconds(minimal.wall_us)}", mine.wall_us / minimal.wall_us, goal)
        yield Row(f"its peak memory ({name})", f"{mine.peak_kib / 1024:.1f} MiB",
                  f"{PEAK_MIB[name]} MiB allowed; curl has {curl.peak_kib / 1024:.1f}",
                  mine.peak_kib / 1024 / PEAK_MIB[name], 1, first=name == "static")
        known = medians["true"].cpu_us + minimal.cpu_us
        own = max(0, medians[f"exec {name}"].cpu_us - known)  # our exchange may take less than the minimal program's
        yield Row(f"`exec -- true`, processor time of its own ({name})", milliseconds(own),
                  f"{milliseconds(EXEC_OWN_US)} allowed; `true` and the minimal C program take {milliseconds(known)}",
                  own / EXEC_OWN_US, 1)
        emulator.clear_log()
        one(tools, *contestants[name])
        log = emulator.log(idle=True)
        for event in ("accept", "request"):
            count = sum(entry["event"] == event for entry in log)
            yield Row(f"its {event}s at the emulator ({name})", str(count), "", None)
