"""AWS's STS, KMS and Secrets Manager as far as a job needs them, for tests of what a client does: it checks the signature of
a request, keeps what it was sent, and signs with OpenSSL's program. tests/engines/test_moto.py asks somebody else's.
"""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import urllib.parse

import vault_server

LOGIN = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
 <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>
 <SessionToken>{token}</SessionToken><Expiration>2026-11-27T20:17:30Z</Expiration></Credentials>
 </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
"""


def sts_error(code, text):
    return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error></ErrorResponse>"


def kms_error(code, text):
    return json.dumps({"__type": code, "message": text})


def signature(secret, headers, names, body):
    """SigV4 of a POST to "/", as hexadecimal digits."""
    def code(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    scope = headers["Authorization"].split("Credential=")[1].split(",")[0].split("/", 1)[1]
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical = "POST\n/\n\n" + lines + "\n" + ";".join(names) + "\n" + hashlib.sha256(body).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['X-Amz-Date']}\n{scope}\n" + hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = code(key, part)
    return code(key, text).hex()


class Aws:
    """`sign_with` is a file with a private key. `kept` maps the ARN of a secret to its text. `answers` maps "sts", "kms" or "secretsmanager" to what is answered there in place of the
    usual: (status, body), a list of such, one a request, or an event that the answer waits for."""

    ID, SECRET, TOKEN = "ASIAMADEUPFORTESTS01", "MadeUpSecretAccessKey+/0123456789abcdef=", "FQoGMadeUpSessionToken+/0123456789=="
    KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ROLE = "arn:aws:iam::444455556666:role/snyk-ci"
    AUDIENCE = "sts.amazonaws.com"

    def __init__(self, case, openssl, sign_with=None):
        self.openssl, self.key = openssl, sign_with
        self.requests, self.answers, self.kept = [], {}, {}
        key, self.ca = vault_server.certificate(openssl, case.box.folder("aws"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca, key)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        case.addCleanup(server.server_close)
        case.addCleanup(server.shutdown)
        self.origin = f"https://127.0.0.1:{server.server_port}"
        self.secrets = (self.SECRET, self.TOKEN)

    def uri(self, more=""):
        return f"awskms:{self.KEY}?role={self.ROLE}&endpoint={self.origin}&sts-endpoint={self.origin}&ca={self.ca}{more}"

    def asked(self):
        return [request["service"] for request in self.requests]

    def answer(self, request):
        special = self.answers.get(request["service"])
        if isinstance(special, threading.Event):
            special.wait(30)
        elif special:
            return special.pop(0) if isinstance(special, list) else special
        if request["service"] == "sts":
            return 200, LOGIN.format(id=self.ID, secret=self.SECRET, token=self.TOKEN)
        words = dict(word.strip().split("=", 1) for word in request["headers"]["Authorization"].split(" ", 1)[1].split(","))
        names = words["SignedHeaders"].split(";")
        if words["Signature"] != signature(self.SECRET, request["headers"], names, request["raw"]):
            return 403, kms_error("InvalidSignatureException", "does not match")
        asked = json.loads(request["body"])
        if request["service"] == "secretsmanager":
            if asked["SecretId"] not in self.kept:
                return 400, kms_error("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
            stored = {"ARN": asked["SecretId"], "VersionId": "01234567-89ab", "SecretString": self.kept[asked["SecretId"]]}
            return 200, json.dumps(stored)
        if request["headers"]["X-Amz-Target"] == "TrentService.GetPublicKey":
            done = subprocess.run([self.openssl, "rsa", "-in", self.key, "-pubout", "-outform", "DER"], capture_output=True, check=True)
            return 200, json.dumps({"KeyId": asked["KeyId"], "PublicKey": base64.b64encode(done.stdout).decode()})
        text = base64.b64decode(asked["Message"])
        done = subprocess.run([self.openssl, "dgst", "-sha256", "-sign", self.key], input=text, capture_output=True, check=True)
        return 200, json.dumps({
            "KeyId": asked["KeyId"], "Signature": base64.b64encode(done.stdout).decode(), "SigningAlgorithm": asked["SigningAlgorithm"],
        })  # fmt: skip

    def handler(self):
        aws = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                request = {"path": self.path, "headers": self.headers, "raw": raw, "body": raw.decode()}
                target = self.headers["X-Amz-Target"] or "sts"
                request["service"] = "kms" if target.startswith("TrentService.") else target.split(".")[0]
                if request["service"] == "sts":
                    request["form"] = dict(urllib.parse.parse_qsl(request["body"], strict_parsing=True))
                aws.requests.append(request)
                status, answer = aws.answer(request)
                answer = answer.encode()
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", "https://127.0.0.1:1/")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        return Handler
