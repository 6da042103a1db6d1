"""Exit codes that a CI system takes for success never end a run that failed: Drone's 78."""

import json

import surroundings
from harness import Case, main


class Drone(Case):
    def setUp(self):
        super().setUp()
        self.env = surroundings.drone(self.box, SNYK_TOKEN=self.service_account())

    def test_a_refusal_is_64_everywhere_it_is_said(self):
        file = self.box.path("report.json")
        flags = ("--region", "SNYK-XX-01", "--report", "json", "--report-file", file)
        result = self.snyk_cred("check", *flags, env=self.env, handed_to=[file])
        self.assertEqual(result.code, 64, result)
        self.assertIn("[region-unknown]", result.stderr)
        self.assertEqual(json.loads(result.stdout)["exit_code"], 64)
        self.assertEqual(json.loads(self.box.read(file))["exit_code"], 64)

    def test_elsewhere_it_stays_78(self):
        for system in (surroundings.gitlab, surroundings.woodpecker, surroundings.harness):
            with self.subTest(system.__name__):
                env = system(self.box, SNYK_TOKEN=self.service_account())
                self.assertEqual(self.snyk_cred("check", "--region", "SNYK-XX-01", env=env).code, 78)

    def test_the_commands_own_78(self):
        for flags in ((), ("--no-mask",)):
            for code, expected in ((78, 64), (77, 77), (0, 0), (1, 1)):
                with self.subTest(flags=flags, code=code):
                    file = self.box.path(f"report-{len(flags)}-{code}.json")
                    argv = ("exec", *flags, "--report-file", file, "--", "sh", "-c", f"exit {code}")
                    result = self.snyk_cred(*argv, env=self.env, handed_to=[file])
                    self.assertEqual(result.code, expected, result)
                    report = json.loads(self.box.read(file))
                    self.assertEqual(report["exit_code"], expected)
                    self.assertEqual(report["child"]["exit_code"], code)
                    self.assertEqual("takes for success" in result.stderr, code != expected)


if __name__ == "__main__":
    main()
