"""`inject` without a stored secret, through OpenBao's own server, against what one would write for it: `bao write` for the
login, `bao write` for the signature, and curl for the access token. The three processes end there; `inject` also asks whose
it is. curl's assertion is the same in every run, so the emulator refuses it from the second on; that takes as long.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

from measuring import ROOT, Row, milliseconds, side_by_side

sys.path[:0] = [str(ROOT / "tests" / name) for name in ("emulator", "engines")]
import engines  # noqa: E402
from bao_server import Bao  # noqa: E402
from emulated import Emulated  # noqa: E402

GOAL = 0.25
SCRIPT = """set -e
token=$(bao write -field=token auth/jwt/login role=ci jwt=@identity)
signature=$(BAO_TOKEN=$token bao write -field=signature transit/sign/snyk input=@input hash_algorithm=sha2-256 \\
  signature_algorithm=pkcs1v15)
signature=${signature##*:} signature=${signature//+/-} signature=${signature//\\//_}
exec curl -sS -o /dev/null --cacert ca.pem -d grant_type=client_credentials --data-urlencode client_assertion_type=TYPE \\
  -d "client_assertion=TEXT.${signature%%=*}" URL
"""
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def openssl(*words, text=b""):
    return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout


def jwt_text(header, claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join(parts)


def identity(key, audience):
    """The job's identity token, signed by the issuer's key."""
    now = int(time.time())
    claims = {"iss": "https://ci.example.com", "aud": audience, "sub": "job", "repository": "acme/app", "repository_id": "1001",
              "ref": "refs/heads/main", "iat": now, "exp": now + 86400}  # fmt: skip
    text = jwt_text({"alg": "RS256", "typ": "JWT"}, claims)
    signature = openssl("dgst", "-sha256", "-sign", key, text=text.encode())
    return text + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def rows(tools):
    bao = engines.find("bao")
    if bao is None:
        print("bench: keyless is left out: scripts/setup --engines installs OpenBao", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server, emulator = Bao(bao, str(folder / "bao")), Emulated(tools.emulator)
        try:
            yield from measured(tools, server, emulator, folder, pathlib.Path(bao).parent)
        finally:
            emulator.close()
            server.close()


def measured(tools, server, emulator, folder, programs):
    issuer = folder / "issuer.pem"
    issuer.write_bytes(openssl("genrsa", "2048"))
    server.set_up(openssl("rsa", "-pubout", "-in", str(issuer)).decode())
    url, host = f"https://localhost:{emulator.port}", f"localhost:{emulator.port}"
    client = str(uuid.uuid4())
    emulator.world(clients=[{
        "client_id": client, "account": {"type": "service_account", "name": "ci"},
        "access_token": "made-up-access-token-" + uuid.uuid4().hex,
        "public_keys": [{"kid": "key-1", "pem": server.public_key()}],
    }])  # fmt: skip

    token = identity(str(issuer), server.origin)
    now = int(time.time())
    assertion = jwt_text({"alg": "RS256", "kid": "key-1"}, {
        "iss": client, "sub": client, "aud": url + "/oauth2/token", "exp": now + 300, "jti": uuid.uuid4().hex,
    })  # fmt: skip
    (folder / "identity").write_text(token)
    (folder / "input").write_text(base64.b64encode(assertion.encode()).decode())
    (folder / "ca.pem").write_bytes(pathlib.Path(emulator.ca_file).read_bytes())
    script = SCRIPT.replace("TYPE", TYPE, 1).replace("TEXT", assertion).replace("URL", url + "/oauth2/token")
    (folder / "three.sh").write_text(f"cd {folder}\n" + script)

    of_bao = {"BAO_ADDR": server.origin, "BAO_CACERT": server.ca, "HOME": str(folder), "PATH": f"{programs}:/usr/bin:/bin"}
    contestants = {"three": (["/bin/bash", str(folder / "three.sh")], of_bao)}
    env = {"SNYK_ID_TOKEN": token, "CI": "true", "TMPDIR": str(folder)}
    options = ["--api-url", url, "--allow-host", host, "--ca-file", emulator.ca_file, "--client-id", client,
               "--key-id", "key-1", "--signer", server.uri()]  # fmt: skip
    for name in ("release", "static"):
        if path := getattr(tools, name):
            contestants[name] = ([path, "inject", "--format", "shell", *options], env)
    medians = side_by_side(tools, contestants)
    three = medians["three"].wall_us
    for name in ("release", "static"):
        if name in contestants:
            mine = medians[name].wall_us
            yield Row(f"`inject`, keyless through OpenBao ({name})", milliseconds(mine),
                      f"`bao` twice and `curl`, {milliseconds(three)}", mine / three, GOAL)
