"""Many jobs at once with one credential, against Snyk's rate limit: all end in time, and nobody makes the block longer
by asking during it."""

import base64

import surroundings
from harness import BINARY, Case, account, main

JOBS = 110
LIMIT = 10  # requests per window and key
WINDOW = 8  # seconds; the block lasts until requests stop for so long
ATTEMPTS = 4
TIMEOUT = 25


class Crowd(Case):
    def crowd(self, retry_after):
        """Starts all jobs at once; gives their exit codes. Each has a name of its own at the proxy."""
        token = self.api_token()
        limits = {"rate_limit_per_minute": LIMIT, "retry_after_seconds": retry_after}
        self.world(account(token, "service_account", **limits), rate_window_seconds=WINDOW)
        argv = [BINARY, "check", "--ca-file", self.emulator.ca_file, "--quiet"]
        argv += ["--timeout", f"{TIMEOUT}s", "--max-attempts", str(ATTEMPTS)]
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        jobs = [
            self.start(argv, env | {"HTTPS_PROXY": f"http://job-{number}:x@127.0.0.1:{self.emulator.port}"})
            for number in range(JOBS)
        ]
        codes = [job.wait(TIMEOUT + 30) for job in jobs]
        for job in jobs:
            self.assertIsNone(self.canary.find(job.collected["stdout"] + job.collected["stderr"]))
            self.assertIn(job.process.returncode, (0, 75), job.collected["stderr"])
        return codes

    def requests_by_job(self):
        found = {}
        for request in self.emulator.requests():
            name = base64.b64decode(request["proxy_auth"].split(" ")[1]).decode().split(":")[0]
            found.setdefault(name, []).append(request)
        return found

    def test_a_block_that_names_its_end(self):
        codes = self.crowd(retry_after=WINDOW + 1)
        self.assertGreaterEqual(codes.count(0), LIMIT)
        by_job = self.requests_by_job()
        self.assertEqual(len(by_job), JOBS)
        waits = []
        for own in by_job.values():
            self.assertLessEqual(len(own), ATTEMPTS)
            for earlier, later in zip(own, own[1:]):
                self.assertEqual(earlier["status"], 429)
                waits.append(later["at_ms"] - earlier["at_ms"])
        self.assertTrue(waits, "nobody was asked to wait: this test shows nothing")
        self.assertGreaterEqual(min(waits), (WINDOW + 1) * 1000 - 50, "a job asked again during the block")
        self.assertGreater(max(waits) - min(waits), 100, "all come back at the same moment")

    def test_a_block_that_names_no_end(self):
        """Then every job that is refused ends at once with 75: Snyk's block lasts until requests stop."""
        codes = self.crowd(retry_after=None)
        self.assertIn(75, codes)
        for own in self.requests_by_job().values():
            self.assertEqual(len(own), 1, "a refused job asked again")


if __name__ == "__main__":
    main()
