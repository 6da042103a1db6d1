"""OpenBao's own server in development mode, with TLS: started, told its engines, roles and policies by its API."""

import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import time
import urllib.parse

GUIDE = (pathlib.Path(__file__).resolve().parents[2] / "ci-templates/KEYLESS.md").read_text(encoding="utf-8")


def from_the_guide(name):
    """What KEYLESS.md gives a command on standard input: <<'POLICY' or <<'ROLE'."""
    return GUIDE.split(f"<<'{name}'\n", 1)[1].split(f"\n{name}\n", 1)[0]


POLICY = """path "{mount}/sign/{key}" {{
  capabilities = ["update"]
  required_parameters = ["signature_algorithm", "hash_algorithm"]
  allowed_parameters = {{ "input" = [], "key_version" = ["1", "2"], "signature_algorithm" = ["pkcs1v15"], "hash_algorithm" = ["sha2-256"] }}
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Bao:
    ROOT = "root-of-the-test"

    def __init__(self, program, folder, start_anew=5, variables=()):
        os.makedirs(folder, exist_ok=True)
        self.ca = os.path.join(folder, "vault-ca.pem")
        for _ in range(start_anew):  # another program may take the port first
            self.port = free_port()
            self.process = subprocess.Popen(
                [program, "server", "-dev", "-dev-tls", f"-dev-tls-cert-dir={folder}", f"-dev-root-token-id={self.ROOT}",
                 f"-dev-listen-address=127.0.0.1:{self.port}", "-dev-no-store-token"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"HOME": folder, "PATH": "/usr/bin:/bin"} | dict(variables),
            )  # fmt: skip
            if self.wait_until_it_answers():
                break
            self.close()
        else:
            raise RuntimeError("OpenBao does not start")
        self.origin = f"https://127.0.0.1:{self.port}"

    def wait_until_it_answers(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.call("GET", "sys/health")[0] == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)  # it tells nobody when it listens
        return False

    def close(self):
        self.process.kill()
        self.process.wait()

    def call(self, method, path, body=None, namespace=None):
        context = ssl.create_default_context(cafile=self.ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        headers = {"X-Vault-Token": self.ROOT, "Content-Type": "application/json"}
        if namespace:
            headers["X-Vault-Namespace"] = namespace
        connection.request(method, "/v1/" + path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text else None

    def must(self, method, path, body=None, namespace=None):
        status, answer = self.call(method, path, body, namespace)
        if status not in (200, 204):
            raise RuntimeError(f"{path}: {status} {answer}")
        return answer

    def set_up(self, issuer_public, namespace=None):
        """A login by JWT, a transit engine with the key snyk, and the guide's own policy and role, called ci here."""
        self.must("POST", "sys/auth/jwt", {"type": "jwt"}, namespace)
        self.must("POST", "auth/jwt/config", {"jwt_validation_pubkeys": [issuer_public]}, namespace)
        self.must("POST", "sys/mounts/transit", {"type": "transit"}, namespace)
        self.must("POST", "transit/keys/snyk", {"type": "rsa-2048"}, namespace)
        self.must("PUT", "sys/policies/acl/snyk-sign", {"policy": from_the_guide("POLICY")}, namespace)
        self.role("ci", namespace=namespace)

    def keep(self, token, namespace=None):
        """The guide's own policy for a stored credential, and what is stored: KV of version 2 at secret, of version 1 at kv."""
        for path, version in (("secret", "2"), ("kv/old", "1")):
            if self.call("GET", f"sys/mounts/{path}/tune", namespace=namespace)[0] != 200:
                self.must("POST", f"sys/mounts/{path}", {"type": "kv", "options": {"version": version}}, namespace)
        self.must("POST", "secret/data/ci/snyk", {"data": {"token": token}}, namespace)
        self.must("POST", "kv/old/ci/snyk", {"token": token}, namespace)
        policy = from_the_guide("READ") + 'path "kv/old/ci/snyk" { capabilities = ["read"] }\n'
        self.must("PUT", "sys/policies/acl/snyk-read", {"policy": policy}, namespace)
        self.role("reader", namespace=namespace, token_policies=["snyk-read"])

    def role(self, name, namespace=None, **more):
        role = json.loads(from_the_guide("ROLE"))
        role["bound_claims"]["repository_id"] = "1001"
        role = role | {"bound_audiences": [self.origin]} | more
        self.must("POST", f"auth/jwt/role/{name}", {key: value for key, value in role.items() if value is not None}, namespace)

    def public_key(self, version=1, namespace=None):
        return self.must("GET", "transit/keys/snyk", namespace=namespace)["data"]["keys"][str(version)]["public_key"]

    def uri(self, rest="transit/keys/snyk?role=ci", **more):
        more = "".join(f"&{name}={urllib.parse.quote(value, safe=':/')}" for name, value in ({"ca": self.ca} | more).items())
        return f"vault+{self.origin}/{rest}{more}"
