"""How it looks where it is read: color, lines as wide as the terminal, and what is seen of a long wait."""

import json
import re

import jsonschema
import surroundings
from harness import HOSTS, SOURCE, Case, account, fault, main

COLORED = re.compile(rb"\x1b\[[0-9;]+m(.*)\x1b\[0m")
SPINNER = re.compile(rb"\r\x1b\[K([|/\\-]) (\d+) s, ([^\r]*)")


class Color(Case):
    def refused(self, env, *flags, terminals=(), **more):
        """A run that ends with an error and its hints."""
        return self.snyk_cred("check", *flags, env=env | {"SNYK_TOKEN": "nonsense"}, terminals=terminals, **more)

    def test_whole_lines_in_logs_that_show_colors(self):
        jenkins = surroundings.jenkins(self.box)
        for name, env, colors in (
            ("GitHub", surroundings.github(self.box), True),
            ("GitLab", surroundings.gitlab(self.box), True),
            ("Buildkite", surroundings.buildkite(self.box), True),
            ("Azure", surroundings.azure(self.box), True),
            ("Jenkins", jenkins, False),
            ("Jenkins, no map of the plugin", jenkins | {"TERM": "dumb"}, False),
            ("Jenkins with AnsiColor", jenkins | {"TERM": "xterm"}, True),
            ("CircleCI", surroundings.circleci(self.box), False),
            ("TeamCity", surroundings.teamcity(self.box), False),
            ("none", surroundings.bare(self.box), False),
            ("none, with TERM", surroundings.bare(self.box) | {"TERM": "xterm"}, False),
        ):
            with self.subTest(name):
                result = self.refused(env)
                self.assertNotIn("\x1b", result.stdout)
                lines = [line for line in result.raw_stderr.splitlines() if b"snyk-cred: error:" in line]
                self.assertEqual(len(lines), 1, result)
                seen = COLORED.fullmatch(lines[0])
                self.assertEqual(bool(seen), colors, lines)
                self.assertTrue((seen[1] if seen else lines[0]).startswith(b"snyk-cred: error: "))
                hints = [line for line in result.raw_stderr.splitlines() if b"  hint: " in line]
                self.assertEqual({bool(COLORED.fullmatch(line)) for line in hints}, {colors})
                for line in result.raw_stderr.splitlines():
                    self.assertTrue(COLORED.fullmatch(line) or b"\x1b" not in line, line)

    def test_who_decides(self):
        github = surroundings.github(self.box)
        for name, env, flags, colors in (
            ("NO_COLOR", github | {"NO_COLOR": "1"}, [], False),
            ("never", github, ["--color", "never"], False),
            ("variable", github | {"SNYK_CRED_COLOR": "never"}, [], False),
            ("always wins over NO_COLOR", github | {"NO_COLOR": "1"}, ["--color", "always"], True),
            ("a refused setting", github, ["--region", "mars", "--color", "never"], False),
            ("a refused setting in color", github, ["--region", "mars"], True),
        ):
            with self.subTest(name):
                self.assertEqual(b"\x1b" in self.refused(env, *flags).raw_stderr, colors)

    def test_commands_for_the_ci_system_have_none(self):
        result = self.refused(surroundings.github(self.box))
        commands = [line for line in result.raw_stderr.splitlines() if b"::error" in line]
        self.assertTrue(commands and all(line.startswith(b"::error") for line in commands), result)

    def test_a_terminal(self):
        result = self.refused(surroundings.bare(self.box), terminals=("stderr",))
        self.assertRegex(result.raw_stderr, rb"\x1b\[1;31msnyk-cred: error: ")
        dumb = self.refused(surroundings.bare(self.box) | {"TERM": "dumb"}, terminals=("stderr",))
        self.assertNotIn(b"\x1b", dumb.raw_stderr)


class Width(Case):
    def test_words_wrap_at_the_terminals_width(self):
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()}
        whole = self.snyk_cred("check", env=env)
        self.assertGreater(max(map(len, whole.stderr.splitlines())), 100)
        for columns in (60, 80, 132):
            with self.subTest(columns):
                result = self.snyk_cred("check", env=env, terminals=("stdout", "stderr"), columns=columns)
                for text in (result.stdout, result.stderr):
                    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()
                    self.assertLessEqual(max(map(len, lines)), columns, lines)
                words = [re.sub(r"[0-9a-f-]{36}", "REQUEST_ID", each.stderr).split() for each in (result, whole)]
                self.assertEqual(*words)

    def test_nothing_is_broken_elsewhere(self):
        for columns in (0, 20):  # a terminal that does not say, or is too narrow
            result = self.snyk_cred("check", env=surroundings.bare(self.box), terminals=("stderr",), columns=columns)
            self.assertGreater(max(map(len, result.stderr.splitlines())), 60)

    def test_doctor(self):
        self.emulator.faults(fault({"certificate": "expired"}, at="tls"))
        result = self.snyk_cred("doctor", "--region", "eu", "--color", "never", terminals=("stdout",), columns=80)
        self.assertLessEqual(max(map(len, result.stdout.splitlines())), 80)

    def test_regions(self):
        result = self.snyk_cred("regions", network=False)
        self.assertLessEqual(max(map(len, result.stdout.splitlines())), 80)
        result = self.snyk_cred("regions", "--report", "json", network=False)
        self.assert_ok(result)
        table = json.loads(result.stdout)
        schema = json.loads((SOURCE / "src/schema/regions.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(table)
        self.assertEqual({row["name"]: row["api_url"] for row in table["regions"]},
                         {name: f"https://{host}" for name, host in HOSTS.items()})  # fmt: skip
        self.assert_refused(self.snyk_cred("regions", "--report", "xml", network=False), 64, "usage")


class LongWait(Case):
    def slow(self, *flags, delay=2600, terminals=(), **env):
        token = self.api_token()
        self.world(account(token, "service_account"))
        self.emulator.faults(fault({"delay_ms": delay, "status": 401}, path="/rest"))
        result = self.snyk_cred("check", *flags, env=surroundings.bare(self.box) | {"SNYK_TOKEN": token} | env,
                                terminals=terminals)  # fmt: skip
        self.assertEqual(result.code, 67, result)
        return result

    def test_a_log_has_one_line(self):
        result = self.slow()
        lines = [line for line in result.stderr.splitlines() if " so far, " in line]
        self.assertEqual(lines, ["snyk-cred: notice: 2 s so far, waiting for an answer from api.snyk.io:443; "
                                 "--timeout is 30 s"])  # fmt: skip
        self.assertNotIn(b"\r", result.raw_stderr)

    def test_a_terminal_has_a_spinner_that_is_erased(self):
        result = self.slow(terminals=("stderr",))
        frames = SPINNER.findall(result.raw_stderr)
        self.assertGreaterEqual(len(frames), 2, result)
        self.assertEqual({doing for _, _, doing in frames}, {b"waiting for an answer from api.snyk.io:443"})
        self.assertEqual({seconds for _, seconds, _ in frames}, {b"2"})
        last = result.raw_stderr.rindex(b" s, waiting")
        self.assertRegex(result.raw_stderr[last:], rb"^[^\r]*\r\x1b\[K[^\r]*snyk-cred: error: ")

    def test_nothing_where_it_is_quiet_or_quick(self):
        for name, result in (
            ("quiet log", self.slow("--quiet")),
            ("quiet terminal", self.slow("--quiet", terminals=("stderr",))),
            ("quick", self.slow(delay=100)),
            ("quick terminal", self.slow(delay=100, terminals=("stderr",))),
        ):
            with self.subTest(name):
                self.assertNotIn(b" s so far", result.raw_stderr)
                self.assertNotIn(b"\x1b[K", result.raw_stderr)

    def test_a_terminal_that_cannot_erase_has_the_line(self):
        result = self.slow(terminals=("stderr",), TERM="dumb")
        self.assertIn(b" s so far", result.raw_stderr)


if __name__ == "__main__":
    main()
