"""The ten failures that people meet most, as the log shows them: whole texts, so that a change of any word is seen and read.

A text in tests/e2e/outputs is what the job's log shows of the failing run: standard error and standard output, on GitHub with
its commands as the runner shows them. What differs from run to run is replaced: request ids, fingerprints, times, addresses,
folders.
After a change that is meant: SNYK_CRED_WRITE_OUTPUTS=1 ctest -R e2e.outputs, and read what `git diff` shows."""

import os
import pathlib
import re
import unittest

import credentials
import surroundings
from harness import Case, account, fault, main

OUTPUTS = pathlib.Path(__file__).resolve().parent / "outputs"
ORG, OTHER_ORG = "32a2c0f5-6f2e-4f0e-9d8b-5d3f1c7e9a10", "7b1d9e64-0c57-4d0a-8b9e-2f6a4c8d1e53"
PERSON, CLIENT = "b7e1c2d3-4f50-4617-8293-a4b5c6d7e8f9", "0d9c8b7a-6f5e-4d3c-b2a1-908f7e6d5c4b"
GITHUB_PAT = "ghp_" + "0123456789abcdefghij0123456789abcdef"
ACTION = {"GITHUB_ACTION_REPOSITORY": "acme/snyk-cred", "GITHUB_ACTION_REF": "1" * 40}

REPLACED = (
    (r"sha256:[0-9a-f]{12}", "sha256:3f1a9c0d7b42"),
    (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "2026-11-16T08:15:00Z"),
    (r"(expired on) 20\d\d-\d\d-\d\d", r"\1 2026-11-16"),
    (r"(request ID) [0-9a-f-]{36}", r"\1 5e0c7a52-8d2b-4c0f-9a77-0b1d2e3f4a5b"),
    (r"/\S*/tmp\w+/ca\.pem", "/etc/ssl/example-corp.pem"),
    (r"Emulated Snyk, root of run \w+", "Example Corp TLS inspection"),
    (r"\btrying again now\b", "trying again in 1.2 s"),  # the wait is drawn by lot, and may be none
    (r"\b(in|after) \d+\.\d s\b", r"\1 1.2 s"),
    (r"\b127\.0\.0\.1:\d+", "proxy.example.com:3128"),
)


def as_the_log_shows(system, text):
    """GitHub's runner shows `::error title=T::text` as "Error: text"; GitLab's log shows a section's marks as an arrow, and
    its lines once somebody opens it."""
    if system == "gitlab":
        text = re.sub(r"\x1b\[0Ksection_start:.*?\r\x1b\[0K", "> ", text)
        return re.sub(r"^\x1b\[0Ksection_end:.*\n", "", text, flags=re.M)
    if system != "github":
        return text
    text = re.sub(r"^::add-mask::.*\n", "", text, flags=re.M)
    shown = lambda match: match[1].capitalize() + ": " + match[2].replace("%0A", "\n").replace("%25", "%")  # noqa: E731
    return re.sub(r"^::(error|warning|notice) [^:]*::(.*)$", shown, text, flags=re.M)


class Outputs(Case):
    def shown(self, result, system):
        # What `inject` prints on standard output is read by the shell or by the library, and not shown.
        text = result.stderr + (result.stdout if result.argv[1] == "check" else "")
        text = as_the_log_shows(system, text).replace(self.box.root, "/builds/acme")
        for pattern, value in REPLACED:
            text = re.sub(pattern, value, text)
        return text

    def reads(self, name, code, result):
        system = name.split("-")[1]
        self.assertEqual(result.code, code, result)
        text = self.shown(result, system)
        path = OUTPUTS / f"{name}.txt"
        if os.environ.get("SNYK_CRED_WRITE_OUTPUTS"):
            path.write_text(text, encoding="utf-8")
        self.assertEqual(text, path.read_text(encoding="utf-8"))

    def action(self, *flags, network=True, **variables):
        """As ci-templates/github/inject.sh calls the program."""
        env = surroundings.github(self.box, **({"INPUT_TOKEN": ""} | ACTION | variables))
        return self.snyk_cred("inject", "--token-env", "INPUT_TOKEN", *flags, env=env, network=network)

    def gitlab(self, *flags, network=True, **variables):
        env = surroundings.gitlab(self.box, **variables)
        return self.snyk_cred("inject", "--token-env", "SNYK_SERVICE_ACCOUNT", *flags, env=env, network=network)

    def jenkins(self, *flags, network=True, **variables):
        """As ci-templates/jenkins/vars/withSnykCred.groovy calls it."""
        env = surroundings.jenkins(self.box, **variables)
        words = ["inject", "--format=json", "--token-env=SNYK_TOKEN", *flags]
        return self.snyk_cred(*words, env=env, network=network)

    def test_01_a_missing_secret(self):
        self.reads("01-github-missing-secret", 66, self.action("--region", "SNYK-US-01", "--expect-org", ORG))

    def test_02_a_branch_that_is_not_protected(self):
        self.reads(
            "02-gitlab-unprotected-branch", 66,
            self.gitlab("--region", "SNYK-US-01", "--expect-org", ORG, CI_COMMIT_REF_PROTECTED="false",
                        CI_COMMIT_BRANCH="fix-login", CI_COMMIT_REF_NAME="fix-login"),
        )  # fmt: skip

    def test_03_a_personal_token_on_enterprise(self):
        token = self.api_token()
        self.world(account(token, "user", "SNYK-EU-01", id=PERSON, default_org=ORG), orgs=[{"id": ORG, "slug": "acme"}])
        result = self.action("--region", "SNYK-EU-01", "--expect-org", ORG, INPUT_TOKEN=token)
        self.reads("03-github-personal-token", 77, result)

    def test_04_a_wrong_region(self):
        token = self.api_token()
        self.world(account(token, "service_account", "SNYK-EU-01"))
        self.reads("04-jenkins-wrong-region", 67, self.jenkins(SNYK_TOKEN=token))

    def test_05_an_expired_token(self):
        token = self.pat(expires=credentials.in_days(-12))
        self.world()
        self.reads("05-gitlab-expired-token", 67, self.gitlab("--region", "SNYK-US-01", SNYK_SERVICE_ACCOUNT=token))

    def test_06_a_proxy_that_opens_tls(self):
        token = self.service_account()
        result = self.jenkins("--region", "SNYK-US-01", network=False, SNYK_TOKEN=token, HTTPS_PROXY=self.emulator.proxy)
        self.reads("06-jenkins-tls-interception", 69, result)

    def test_07_a_wrong_organization(self):
        token = self.api_token()
        self.world(
            account(token, "service_account", "SNYK-EU-01", id=PERSON, name="ci-scanner", default_org=OTHER_ORG, orgs=[OTHER_ORG]),
            orgs=[{"id": OTHER_ORG, "slug": "acme-sandbox"}, {"id": ORG, "slug": "acme"}],
        )
        result = self.gitlab("--region", "SNYK-EU-01", "--expect-org", ORG, SNYK_SERVICE_ACCOUNT=token)
        self.reads("07-gitlab-wrong-organization", 77, result)

    def test_08_a_secret_that_is_something_else(self):
        token = self.secret(GITHUB_PAT)
        self.reads("08-github-another-vendors-token", 65, self.action("--region", "SNYK-US-01", INPUT_TOKEN=token))

    def test_09_a_client_that_is_rejected(self):
        self.world()
        secret = self.secret(credentials.client_secret())
        env = surroundings.bare(self.box) | {"SNYK_CLIENT_SECRET": secret}
        result = self.snyk_cred("check", "--client-id", CLIENT, "--region", "SNYK-US-01", env=env)
        self.reads("09-terminal-rejected-client", 67, result)

    def test_10_snyk_is_down(self):
        token = self.service_account()
        self.emulator.faults(fault({"status": 503}, path="/rest/self"))
        self.reads("10-github-snyk-down", 75, self.action("--region", "SNYK-US-01", "--expect-org", ORG, INPUT_TOKEN=token))

    def test_every_text_is_of_a_run(self):
        named = set(re.findall(r'self\.reads\(\s*"([^"]+)"', pathlib.Path(__file__).read_text(encoding="utf-8")))
        self.assertEqual({path.stem for path in OUTPUTS.glob("*.txt")}, named)
        self.assertEqual(len(named), 10)


if __name__ == "__main__":
    main()
