"""moto's server as AWS (tests/engines/moto.txt), by TLS on a free port, for tests/engines/test_moto.py. Once it
is told so it checks the signature of requests and the policies of roles, as IAM does. It never looks at a trust
policy, at the conditions of a policy or at a web identity token.
"""

import datetime
import http.client
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

import vault_server

ACCOUNT = "123456789012"
REGION = "eu-central-1"
START = "import sys; from moto.server import main; main(sys.argv[1:])"


class Moto:
    """Has a key, and a role that may sign with it."""

    def __init__(self, python, packages, openssl, folder):
        os.makedirs(folder)
        key, self.ca = vault_server.certificate(openssl, folder)
        for _ in range(3):  # another program may take the port first
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            words = [python, "-B", "-c", START, "-H", "127.0.0.1", "-p", str(self.port), "-c", self.ca, "-k", key]
            with open(os.path.join(folder, "log"), "wb") as log:
                env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(packages), "HOME": str(folder)}
                self.process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if self.wait_until_it_answers():
                break
            self.close()
        else:
            raise RuntimeError("moto does not start")
        self.origin = f"https://127.0.0.1:{self.port}"

    def wait_until_it_answers(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.post("/moto-api/reset", "", {})[0] == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)  # it tells nobody when it listens
        return False

    def close(self):
        self.process.kill()
        self.process.wait()

    def post(self, path, body, headers):
        context = ssl.create_default_context(cafile=self.ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def must(self, service, action, **parameters):
        """Before it checks anything: the scope of the signature says which service is meant."""
        day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d")
        headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential=AKIAANY/{day}/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"}
        targets = {"kms": "TrentService.", "secretsmanager": "secretsmanager."}
        if service in targets:
            headers |= {"X-Amz-Target": targets[service] + action, "Content-Type": "application/x-amz-json-1.1"}
            status, text = self.post("/", json.dumps(parameters), headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            status, text = self.post("/", urllib.parse.urlencode({"Action": action, "Version": "2010-05-08"} | parameters), headers)
        if status != 200:
            raise RuntimeError(f"{action}: {status} {text}")
        return json.loads(text) if service in targets else text

    def key(self, spec="RSA_2048", usage="SIGN_VERIFY"):
        """ARN and public key."""
        arn = self.must("kms", "CreateKey", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["Arn"]
        if usage != "SIGN_VERIFY":
            return arn, None
        der = self.must("kms", "GetPublicKey", KeyId=arn)["PublicKey"]
        lines = "".join(der[at : at + 64] + "\n" for at in range(0, len(der), 64))
        return arn, f"-----BEGIN PUBLIC KEY-----\n{lines}-----END PUBLIC KEY-----\n"

    def role(self, name, statement):
        """Its ARN; the statement is its one policy."""
        self.must("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.must("iam", "PutRolePolicy", RoleName=name, PolicyName="snyk", PolicyDocument=policy)
        return f"arn:aws:iam::{ACCOUNT}:role/{name}"

    def check_all_but_the_login(self):
        """The next request is let pass: unlike AWS, moto wants a signature at AssumeRoleWithWebIdentity."""
        status, text = self.post("/moto-api/reset-auth", "1", {})
        if status != 200:
            raise RuntimeError(f"reset-auth: {status} {text}")

    def uri(self, key, role, **more):
        named = {"role": role, "endpoint": self.origin, "sts-endpoint": self.origin, "ca": self.ca} | more
        return f"awskms:{key}?" + "&".join(f"{name}={urllib.parse.quote(value, safe=':/')}" for name, value in named.items())


class Between:
    """A server before moto that changes the Authorization and the body of what goes on to KMS."""

    def __init__(self, case, moto, openssl, change):
        own, certificate = vault_server.certificate(openssl, case.box.folder("between"))
        self.ca = case.box.write("both.pem", open(certificate).read() + open(moto.ca).read())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, own)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                headers["authorization"], body = change(headers["authorization"], body)
                headers["content-length"] = str(len(body))
                status, text = moto.post("/", body, headers)
                answer = text.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.origin = f"https://127.0.0.1:{server.server_port}"
