"""The dotenv files that we write, read by programs that read dotenv files: npm's dotenv, python-dotenv, the docker CLI's
--env-file (against a Docker API of our own that only listens), a shell, and GitLab by its rules. All read the same.
"""

import http.server
import json
import pathlib
import subprocess
import threading

import engines

NODE, DOTENV, _, DOCKER = engines.need("node", "npm:dotenv", "py:dotenv", "docker")

import dotenv  # noqa: E402
import dotenv_report  # noqa: E402
from engine_case import EngineCase, surroundings  # noqa: E402, puts the next within reach
from harness import account, main, new_id  # noqa: E402

PARSE = pathlib.Path(__file__).with_name("dotenv_parse.js")
BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


class Docker(http.server.BaseHTTPRequestHandler):
    """As much of the Docker API as `docker create` asks; keeps the container's variables."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Api-Version", "1.44")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        self.answer(200, {"ApiVersion": "1.44"})

    do_HEAD = do_GET

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.variables = dict(entry.split("=", 1) for entry in body["Env"])
        self.answer(201, {"Id": "0" * 64, "Warnings": []})

    def log_message(self, *_):
        pass


def by_npm(path):
    return json.loads(subprocess.check_output([NODE, PARSE, DOTENV, path], env=BARE))


def by_python(path):
    return dict(dotenv.dotenv_values(path))


def by_docker(path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Docker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        env = BARE | {"DOCKER_HOST": f"tcp://127.0.0.1:{server.server_port}"}
        subprocess.run([DOCKER, "create", "--env-file", path, "busybox"], env=env, check=True, capture_output=True)
        return server.variables
    finally:
        server.shutdown()
        server.server_close()


def by_a_shell(path):
    out = subprocess.check_output(["sh", "-c", 'set -a; . "$1"; env -0', "sh", path], env=BARE, text=True)
    found = dict(entry.split("=", 1) for entry in out.split("\0") if "=" in entry)
    return {name: value for name, value in found.items() if name not in BARE and name != "PWD"}


def by_gitlab(path):
    return dotenv_report.read(pathlib.Path(path).read_bytes())


READERS = {"npm": by_npm, "python": by_python, "docker": by_docker, "sh": by_a_shell, "GitLab": by_gitlab}


class Readers(EngineCase):
    def assert_read_by_all(self, path, expected):
        for name, read in READERS.items():
            with self.subTest(name):
                self.assertEqual(read(path), expected)

    def test_the_credential(self):
        """Every kind, in the env file of --format dotenv; GitLab gets none, but its rules would read it."""
        org = new_id()
        for kind, token, variable, host in (
            ("an API token", self.api_token(), "SNYK_TOKEN", "api.snyk.io"),
            ("a personal access token", self.pat("eu.snyk.io"), "SNYK_TOKEN", "api.eu.snyk.io"),
            ("a service account's token", self.sat("au.snyk.io"), "SNYK_TOKEN", "api.au.snyk.io"),
            ("an OAuth access token", self.jwt("https://api.us.snyk.io"), "SNYK_OAUTH_TOKEN", "api.us.snyk.io"),
        ):
            with self.subTest(kind):
                self.world(account(token, "app_instance", host=host, default_org=org), orgs=[{"id": org, "slug": "acme"}])
                path = self.box.path(f"out/{variable}-{new_id()}.env")
                self.box.folder("out")
                result = self.snyk_cred(
                    "inject", "--token-env", "MINE", "--org", "acme", "--format", "dotenv", "--output", path,
                    env=surroundings.bare(self.box) | {"MINE": token}, handed_to=[path],
                )  # fmt: skip
                self.assertEqual(result.code, 0, result)
                expected = {variable: token, "SNYK_API": f"https://{host}", "SNYK_CFG_ORG": org}
                self.assert_read_by_all(path, expected)

    def test_what_is_not_secret(self):
        token, org = self.sat("eu.snyk.io"), new_id()
        self.world(account(token, "service_account", "SNYK-EU-01", default_org=org), orgs=[{"id": org, "slug": "acme"}])
        path = self.box.path("outputs.env")
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--org", "acme", "--outputs-file", path, "--report-file", self.box.path("r"), env=env)
        self.assertEqual(result.code, 0, result)
        report = json.loads(self.box.read("r"))
        expected = {
            "SNYKCRED_VERDICT": "allowed",
            "SNYKCRED_TOKEN_KIND": "service-account-token",
            "SNYKCRED_PRINCIPAL_TYPE": "service_account",
            "SNYKCRED_PRINCIPAL_ID": report["principal"]["id"],
            "SNYKCRED_PLAN": "enterprise",
            "SNYKCRED_REGION": "SNYK-EU-01",
            "SNYKCRED_API_URL": "https://api.eu.snyk.io",
            "SNYKCRED_ORG_ID": org,
            "SNYKCRED_EXPIRES_AT": report["credential"]["expires_at"],
            "SNYKCRED_SKIPPED": "false",
        }
        self.assert_read_by_all(path, expected)


if __name__ == "__main__":
    main()
