"""A server that sends the credential back, in any place of its answer: it is shown nowhere, whatever escaping the log,
the summary, an annotation or the report needs. The canary of every run is the assertion here."""

import base64

import surroundings
from harness import Case, account, fault, main, new_id

ORG_PATHS = ("/rest/orgs", "/v1/org/")


class EchoingServer(Case):
    def kinds(self):
        return {
            "API token": (self.api_token(), "SNYK_TOKEN"),
            "personal access token": (self.pat(), "SNYK_TOKEN"),
            "service-account token": (self.sat(), "SNYK_TOKEN"),
            "OAuth token": (self.jwt(), "SNYK_OAUTH_TOKEN"),
        }

    def answers(self, text):
        """Name of the place, the fault rules, and the flags that lead there."""
        html = {"content-type": "text/html"}
        errors = [
            {
                "status": "403",
                "code": text,
                "title": text,
                "detail": f"for {text}: no",
                "source": {"pointer": text},
            }
        ]
        good = {"type": "service_account", "id": new_id(), "attributes": {"name": "x"}}
        self_ = "/rest/self"

        def answer(status, body, path=self_, **headers):
            return [fault({"status": status, "body": body, "headers": headers}, path=path)]

        return {
            "JSON:API 403": (answer(403, {"jsonapi": {"version": "1.0"}, "errors": errors}), []),
            "JSON:API 401": (answer(401, {"errors": errors}), []),
            "JSON:API 400": (answer(400, {"errors": errors}), []),
            "JSON:API 500": (answer(500, {"errors": errors}), ["--max-attempts", "1"]),
            "JSON:API 429": (answer(429, {"errors": errors}), ["--max-attempts", "1"]),
            "v1": (answer(403, {"code": 403, "error": text, "message": text}), []),
            "plan block": (
                answer(
                    403,
                    {"error": True, "message": f"The org {text} ({text}) is not entitled for api access."},
                ),
                [],
            ),
            "text": (answer(403, text), []),
            "page": (answer(200, f"<html><title>{text}</title>{text}</html>", **html), []),
            "redirect": (answer(302, "", location=f"https://evil.com/{text}?{text}"), []),
            "request id": (answer(403, "", **{"snyk-request-id": text}), []),
            "retry-after": (answer(429, "", **{"retry-after": text}), ["--max-attempts", "1"]),
            "content type": (answer(200, "{}", **{"content-type": text}), []),
            "date": (answer(200, {"data": good}, date=text), []),
            "type": (answer(200, {"data": good | {"type": text}}), []),
            "id": (answer(200, {"data": good | {"id": text}}), []),
            "name": (answer(200, {"data": good | {"attributes": {"name": text}}}), []),
            "default organization": (
                answer(200, {"data": good | {"attributes": {"name": "x", "default_org_context": text}}}),
                [],
            ),
            "organization": (
                [*answer(200, {"data": good})]
                + [
                    fault({"status": 200, "body": {"data": org}}, path=path)
                    for path, org in zip(
                        ORG_PATHS,
                        (
                            [{"type": "org", "id": text, "attributes": {"name": text, "slug": text}}],
                            {"type": "org", "id": text},
                        ),
                    )
                ],
                ["--org", "acme"],
            ),
            "organization's refusal": (
                [*answer(200, {"data": good})]
                + [fault({"status": 404, "body": {"errors": errors}}, path=path) for path in ORG_PATHS],
                ["--org", "acme"],
            ),
        }

    def forms(self, token):
        raw = token.encode()
        return {
            "plain": token,
            "base64 of a header": base64.b64encode(b"user:" + raw + b"\n").decode(),
            "hex": raw.hex(),
        }

    def test_nowhere(self):
        for kind, (token, variable) in self.kinds().items():
            for form, text in self.forms(token).items():
                for place, (rules, flags) in self.answers(text).items():
                    if form != "plain" and place not in ("JSON:API 403", "text", "name", "page"):
                        continue
                    with self.subTest(f"{kind}, {form}, {place}"):
                        self.emulator.faults(*rules)
                        env = surroundings.github(self.box) | {variable: token, "RUNNER_DEBUG": "1"}
                        report = ["--report", "json", "--report-file", self.box.path("report.json")]
                        self.snyk_cred(
                            "inject", "--verbose", *report, *flags, env=env, handed_to=[env["GITHUB_ENV"]]
                        )
                        if form == "plain":
                            self.snyk_cred(
                                "check",
                                "--verbose",
                                *flags,
                                env=surroundings.gitlab(self.box) | {variable: token},
                            )

    def test_doctor(self):
        token = self.service_account()
        for place, (rules, flags) in self.answers(token).items():
            for style in ("text", "json") if not flags else ():
                with self.subTest(f"{place}, {style}"):
                    self.emulator.faults(*rules)
                    env = surroundings.gitlab(self.box) | {"SNYK_TOKEN": token}
                    result = self.snyk_cred("doctor", "--region", "SNYK-US-01", "--report", style, env=env)
                    self.assertIn("verdict", result.stdout)

    def test_a_proxy_that_echoes(self):
        password = self.secret("pass-" + new_id())
        token = self.service_account()
        proxy = f"http://someone:{password}@127.0.0.1:{self.emulator.port}"
        for status in (407, 403, 502):
            with self.subTest(str(status)):
                self.emulator.faults(fault({"status": status, "body": f"no, {password}"}, at="connect"))
                env = surroundings.github(self.box) | {"SNYK_TOKEN": token, "HTTPS_PROXY": proxy}
                result = self.snyk_cred(
                    "inject",
                    "--verbose",
                    "--max-attempts",
                    "1",
                    "--ca-file",
                    self.emulator.ca_file,
                    env=env,
                    network=False,
                )
                self.assert_refused(result, 69, "proxy")


class Names(Case):
    def test_a_secret_as_an_organizations_name(self):
        """Text that the account's owner wrote goes the same way."""
        token, org = self.pat(), new_id()
        self.world(
            account(token, "service_account", name=token, username=token, default_org=org),
            orgs=[{"id": org, "slug": "acme", "name": token}],
        )
        env = surroundings.github(self.box, SNYK_TOKEN=token)
        result = self.snyk_cred(
            "inject", "--org", "acme", "--verbose", env=env, handed_to=[env["GITHUB_ENV"]]
        )
        self.assert_ok(result)
        self.check("--org", "acme", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})


if __name__ == "__main__":
    main()
