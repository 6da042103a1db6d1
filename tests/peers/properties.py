"""What must hold of every run, whoever was at the other end."""

import os
import re

from harness import SOURCE, without_mask_commands
from runs import COLOR

ALLOWED = 1.0  # seconds past the deadline, for a machine that does other things as well
LONGEST = 6000  # bytes that a run may say
MEMORY = 40 * 1024  # KiB that a run may take
DOCUMENTED = {int(code) for code in re.findall(r"^\| (\d+) \| ", (SOURCE / "README.md").read_text(), re.M)}
# By these words the program says that it took the peer for the host, or for the https proxy.
PAST_HOST = re.compile(r"answer from (?!the proxy)|before the answer was complete|sending the request to")
PAST_PROXY = re.compile(r"CONNECT")
# A CI system's commands, but for those by which the program itself reports (mask commands are checked apart).
COMMANDS = re.compile(rb"^(?!::(?:error|warning|notice|group|endgroup|debug)\b)(?:::|##vso|##\[)", re.M)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def violations(session, peer, side, run):
    text = COLOR.sub("", run.stderr.decode("utf-8", "replace"))
    tail = f"; it said: {text.strip()[-400:]}"
    yield from (f"the peer itself failed: {error}" for error in run.broken)
    if run.code is None:
        yield "it did not end"
        return
    if run.code not in DOCUMENTED:
        yield f"it ended with {run.code}, which README does not have" + tail
    elif run.code not in peer.codes:
        yield f"it ended with {run.code} and not with {sorted(peer.codes)}" + tail
    if run.seconds > run.allowed + ALLOWED:
        yield f"it took {run.seconds:.2f} s of {run.allowed} s"
    if run.kib > MEMORY:
        yield f"it took {run.kib} KiB of memory"
    if run.code == 0 and session.token.encode() not in run.files.get(run.env["GITHUB_ENV"], b""):
        yield "it ended with 0 and handed nothing over"
    yield from sent(session, peer, side, run, text, tail)
    yield from left(session, run, tail)


def sent(session, peer, side, run, text, tail):
    """To whom? What came over the wire is encrypted or for a proxy; decrypted it is the request."""
    for link in run.links:
        if leak := session.canary.find(bytes(link.seen)):
            yield f"the credential went over the wire, as {leak}"
    if peer.verified or run.code == 0:
        return
    if any(tls.seen for tls in run.opened):
        yield "something was sent to a peer that was not verified" + tail
    past = PAST_PROXY if side == "as-proxy" and peer.greets else PAST_HOST
    if past.search(text):
        yield "it took the peer for verified" + tail


def left(session, run, tail):
    """In files and output: nothing secret, nothing that a peer could do with them, not too much."""
    handed = {run.env["GITHUB_ENV"]} if run.code == 0 else set()
    changed = {path: data for path, data in run.files.items() if data != run.before.get(path) and path not in handed}
    ours = {run.env["GITHUB_OUTPUT"], run.env["GITHUB_STEP_SUMMARY"]}
    for path in sorted((changed.keys() | (run.before.keys() - run.files.keys())) - ours):
        yield f"{os.path.basename(path)} was changed" + tail
    if len(run.stdout) + len(run.stderr) > LONGEST:
        yield f"it said {len(run.stdout) + len(run.stderr)} bytes"
    texts = {os.path.basename(path): data for path, data in changed.items()}
    texts |= {"stdout": without_mask_commands(run.stdout, run.env), "stderr": run.stderr}
    for name, data in texts.items():
        if leak := session.canary.find(data):
            yield f"a secret is in {name}, as {leak}"
        if COMMANDS.search(data):
            yield f"a peer's command is in {name}: {data[-300:]!r}"
        if CONTROLS.search(COLOR.sub("", data.decode("utf-8", "replace"))):
            yield f"a peer's control character is in {name}: {data[-300:]!r}"
