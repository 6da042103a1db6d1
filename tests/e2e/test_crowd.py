"""Many jobs in the same second with one credential, against Snyk's rate limit: all end in time, and nobody makes the
block longer by asking during it."""

import surroundings
from harness import BINARY, Case, account, main

JOBS = 110
LIMIT = 60  # requests per window and key
ATTEMPTS = 4
TIMEOUT = 25


class Crowd(Case):
    def crowd(self, retry_after):
        token = self.api_token()
        self.world(
            account(token, "service_account", rate_limit_per_minute=LIMIT, retry_after_seconds=retry_after),
            rate_window_seconds=3,
        )
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        argv = [
            BINARY,
            "check",
            *self.network(),
            "--timeout",
            f"{TIMEOUT}s",
            "--max-attempts",
            str(ATTEMPTS),
            "--quiet",
        ]
        jobs = [self.start(argv, env) for _ in range(JOBS)]
        codes = [job.wait(TIMEOUT + 30) for job in jobs]
        for job in jobs:
            self.assertIsNone(self.canary.find(job.collected["stdout"] + job.collected["stderr"]))
        return codes, jobs

    def test_a_block_that_names_its_end(self):
        codes, jobs = self.crowd(retry_after=4)
        self.assertLessEqual(
            set(codes),
            {0, 75},
            [job.collected["stderr"] for job in jobs if job.process.returncode not in (0, 75)][:1],
        )
        self.assertGreaterEqual(codes.count(0), LIMIT)
        requests = self.emulator.requests()
        self.assertLessEqual(len(requests), JOBS * ATTEMPTS)
        refused = [request for request in requests if request["status"] == 429]
        self.assertTrue(refused, "the limit was not reached: this test shows nothing")
        # Nobody asks again during the block: each connection's next request comes after the time that was named.
        by_connection = {}
        for request in requests:
            by_connection.setdefault(request["connection"], []).append(request)
        for own in by_connection.values():
            for earlier, later in zip(own, own[1:]):
                if earlier["status"] == 429:
                    self.assertGreaterEqual(later["at_ms"] - earlier["at_ms"], 4000 - 50)

    def test_a_block_that_names_no_end(self):
        """Then every job that is refused ends at once with 75: Snyk's block lasts until requests stop."""
        codes, _ = self.crowd(retry_after=None)
        self.assertLessEqual(set(codes), {0, 75})
        self.assertIn(75, codes)
        self.assertEqual(len(self.emulator.requests()), JOBS, "a refused job asked again")


if __name__ == "__main__":
    main()
