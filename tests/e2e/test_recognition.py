"""What is recognizably no Snyk credential is named, never shown, and never sent anywhere."""

import base64
import secrets
import string

import credentials
import surroundings
from harness import Case, main

LETTERS = string.ascii_letters + string.digits


def letters(count, alphabet=LETTERS):
    return "".join(secrets.choice(alphabet) for _ in range(count))


def pem(label):
    body = base64.encodebytes(secrets.token_bytes(300)).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n"


# name: (value made at run time, texts that name it in the message)
LOOK_ALIKES = {
    "GitHub personal token": (lambda: "ghp_" + letters(36), ["github"]),
    "GitHub Actions token": (lambda: "ghs_" + letters(36), ["github"]),
    "GitHub OAuth token": (lambda: "gho_" + letters(36), ["github"]),
    "GitHub fine-grained token": (lambda: "github_pat_" + letters(22) + "_" + letters(59), ["github"]),
    "GitLab token": (lambda: "glpat-" + letters(20), ["gitlab"]),
    "AWS access key id": (lambda: "AKIA" + letters(16, string.ascii_uppercase + "234567"), ["aws"]),
    "AWS temporary key id": (lambda: "ASIA" + letters(16, string.ascii_uppercase + "234567"), ["aws"]),
    "npm token": (lambda: "npm_" + letters(36), ["npm"]),
    "Slack bot token": (
        lambda: f"xoxb-{letters(12, string.digits)}-{letters(12, string.digits)}-{letters(24)}",
        ["slack"],
    ),
    "Slack user token": (
        lambda: f"xoxp-{letters(12, string.digits)}-{letters(12, string.digits)}-{letters(24)}",
        ["slack"],
    ),
    "private key": (lambda: pem("PRIVATE KEY"), ["pem", "key"]),
    "RSA key": (lambda: pem("RSA PRIVATE KEY"), ["pem", "key"]),
    "OAuth client secret": (credentials.client_secret, ["client secret"]),
    "OAuth refresh token": (credentials.refresh_token, ["refresh token"]),
}
PLACEHOLDERS = (
    "YOUR_TOKEN",
    "YOUR_SNYK_TOKEN",
    "changeme",
    "<token>",
    "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
)
UNEXPANDED = (
    "${{ secrets.SNYK_TOKEN }}",
    "${{secrets.X}}",
    "$SNYK_TOKEN",
    "${SNYK_TOKEN}",
    "%SNYK_TOKEN%",
    "$(SNYK_TOKEN)",
)


class LookAlikes(Case):
    def refused(self, value, word, says=()):
        env = surroundings.github(self.box)
        file = self.box.write("secret", value)
        result = self.snyk_cred("inject", "--token-file", file, env=env)
        self.assert_refused(result, 65, word, says=says)
        self.assertEqual(result.after[env["GITHUB_ENV"]], b"")
        self.assert_no_connection()
        return result

    def test_secrets_of_others(self):
        for name, (make, says) in LOOK_ALIKES.items():
            with self.subTest(name):
                value = self.secret(make())
                self.refused(value, "not-a-snyk-credential", says)
                if "\n" in value:
                    continue
                env = surroundings.gitlab(self.box, SNYK_TOKEN=value)
                result = self.snyk_cred("inject", env=env)
                self.assert_refused(result, 65, "not-a-snyk-credential", says=["SNYK_TOKEN", *says])

    def test_placeholders(self):
        for value in PLACEHOLDERS:
            with self.subTest(value):
                result = self.refused(value, "not-a-snyk-credential", ["placeholder"])
                self.assertNotIn(value, result.error)

    def test_unexpanded_variables(self):
        for value in UNEXPANDED:
            with self.subTest(value):
                result = self.refused(value, "not-a-snyk-credential")
                self.assertRegex(result.error, r"(?i)expand|expression|replaced|substitut")


class Malformed(Case):
    def refused(self, data):
        if len(data) >= 12:
            self.secret(data)
        file = self.box.write("secret", data)
        result = self.snyk_cred("check", "--token-file", file, env=surroundings.bare(self.box))
        self.assert_refused(result, 65, "malformed")
        self.assert_no_connection()

    def test_malformed(self):
        token = credentials.api_token().encode()
        personal = credentials.pat().encode()
        other = credentials.jwt().encode()
        prefix, kid, payload, signature = personal.split(b".")
        cases = {
            "too short a UUID": token[:-1],
            "too long a UUID": token + b"0",
            "a UUID with a wrong digit": token[:-1] + b"g",
            "a UUID without hyphens in place": token.replace(b"-", b"_"),
            "a UUID in braces": b"{" + token + b"}",
            "a UUID as URN": b"urn:uuid:" + token,
            "two UUIDs": token + b" " + token,
            "two lines": token + b"\n" + credentials.api_token().encode(),
            "a key id too short": b".".join([prefix, kid[:-1], payload, signature]),
            "a key id with capitals": b".".join([prefix, b"ABCDEFGH", payload, signature]),
            "three parts": b".".join([prefix, kid, payload]),
            "five parts": personal + b".more",
            "an empty signature": b".".join([prefix, kid, payload, b""]),
            "an empty payload": b".".join([prefix, kid, b"", signature]),
            "a foreign letter in the payload": b".".join([prefix, kid, b"p@yload", signature]),
            "an unknown prefix": personal.replace(b"snyk_uat", b"snyk_xat"),
            "a JWT of two parts": other.rsplit(b".", 1)[0],
            "a JWT with a foreign letter": other[:-1] + b"!",
            "words": b"thisTokenIsNotValid",
            "NUL inside": token[:10] + b"\0" + token[11:],
            "NUL behind": token + b"\0",
            "a control character inside": token[:10] + b"\x07" + token[11:],
            "an escape sequence": b"\x1b[31m" + token,
            "no text": b"\xff\xfe" + bytes(range(0x90, 0xb8)),
            "look-alike letters": token.replace(token[:1], "а".encode(), 1),
        }
        for name, data in cases.items():
            with self.subTest(name):
                self.refused(data)

    def test_too_large(self):
        for name, size in (("just over the limit", 16 * 1024 + 1), ("far over it", 5_000_000)):
            with self.subTest(name):
                head = credentials.jwt()
                file = self.box.write("secret", head + "A" * (size - len(head)))
                result = self.snyk_cred("check", "--token-file", file, env=surroundings.bare(self.box))
                self.assert_refused(result, 65, "malformed")

    def test_an_endless_file(self):
        result = self.snyk_cred("check", "--token-file", "/dev/zero", env=surroundings.bare(self.box))
        self.assertIn(result.code, (65, 66), result)


if __name__ == "__main__":
    main()
