"""What emulators of key services do with OpenSSL's program: verify a job's identity token, sign a digest."""

import base64
import json
import os
import subprocess
import tempfile


def b64url_bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(openssl, token, public):
    """The claims of a JWT that this public key verifies, with RS256; None for any other."""
    parts = token.split(".")
    if len(parts) != 3 or json.loads(b64url_bytes(parts[0])).get("alg") != "RS256":
        return None
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in ("public", "signature")]
        for path, content in zip(files, (public.encode(), b64url_bytes(parts[2]))):
            with open(path, "wb") as file:
                file.write(content)
        argv = [openssl, "dgst", "-sha256", "-verify", files[0], "-signature", files[1]]
        verified = subprocess.run(argv, input=".".join(parts[:2]).encode(), capture_output=True)
    return json.loads(b64url_bytes(parts[1])) if verified.returncode == 0 else None


def sign_digest(openssl, key, digest):
    """RSASSA-PKCS1-v1_5 of a SHA-256."""
    argv = [openssl, "pkeyutl", "-sign", "-inkey", key, "-pkeyopt", "digest:sha256"]
    return subprocess.run(argv, input=digest, capture_output=True, check=True).stdout


def sign_text(openssl, key, text):
    """The same of a text."""
    return subprocess.run([openssl, "dgst", "-sha256", "-sign", key], input=text, capture_output=True, check=True).stdout
