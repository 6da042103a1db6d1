"""The logs that masking is measured on: large enough that the start of a program does not count, made of a part that
is repeated, because what is measured looks only at the bytes before it."""

import base64
import os
import random
import uuid

PART = 32 << 20
SIZE = 33 * PART


def line(chance, number):
    time = f"2026-11-23T20:{number // 60000 % 60:02}:{number // 1000 % 60:02}.{number % 1000:03}Z"
    one_of = chance.randint
    return (
        lambda: f"{time} DEBUG GET https://api.snyk.io/rest/orgs/{uuid.UUID(int=chance.getrandbits(128))}/projects?limit=100",
        lambda: f"{time} DEBUG 200 in {one_of(10, 900)} ms, snyk-request-id: {uuid.UUID(int=chance.getrandbits(128))}",
        lambda: f"{time} INFO  @types/node@{one_of(1, 20)}.{one_of(0, 20)}.0 sha512-{base64.b64encode(chance.randbytes(64)).decode()}",
        lambda: f"{time} TRACE com.example.build.CompileJava - {one_of(1, 999)} files to /home/runner/work/app/build/classes/java/main",
        lambda: f"{time} DEBUG cache key linux-x64-{chance.randbytes(32).hex()} restored",
        lambda: f"    at com.example.service.Handler.handle(Handler.java:{one_of(1, 999)}) ~[app.jar:1.4.2]",
        lambda: f'{time} DEBUG {{"name":"dep-{one_of(1, 9999)}","version":"1.2.{one_of(0, 99)}","isLicense":false,"severity":"medium"}}',
        lambda: f"\x1b[32m✔\x1b[0m Tested {one_of(1, 999)} dependencies for known issues, no vulnerable paths found.",
        lambda: "",
        lambda: f"{time} WARN  retrying after {one_of(1, 30)} s: connection reset by peer (attempt {one_of(1, 4)} of 4)",
    )[number % 10]()


def write(path, part):
    with open(path, "wb") as file:
        for _ in range(SIZE // PART):
            file.write(part)
    return path


def make(folder, secret):
    """Paths of a debug log, of one with `secret` in every line, and of binary data; each SIZE bytes or a little more."""
    chance = random.Random(7)
    lines, size = [], 0
    while size < PART:
        lines.append(line(chance, len(lines)).encode() + b"\n")
        size += len(lines[-1])
    with_secret = [entry[:-1] + b" token=" + secret.encode() + b"\n" for entry in lines[: len(lines) * 5 // 7]]
    return {
        "a debug log": write(folder / "debug.log", b"".join(lines)),
        "a secret in every line": write(folder / "secret.log", b"".join(with_secret)),
        "binary data": write(folder / "binary.log", os.urandom(PART)),
    }
