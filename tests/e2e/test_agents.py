"""What becomes of a step with snyk-cred in it on systems whose engines cannot be had here: agents.py plays them."""

import os
import shlex

import agents
import credentials
from harness import BINARY, Case, main

# What a system makes of a step whose last word is a code of ours: `exec ... || exit $?`, as the templates write it.
# The code that the system sees, and what it makes of it; "." is the code itself, and a failure.
CODES = """
code  Buildkite  GitLab  GitLab-to-19.0  Drone  Woodpecker  Forgejo  Harness   meaning
0     pass       pass    pass            pass   pass        pass     pass      handed over, or skipped on request
1     .          .       .               .      .           .        .         CMD's own
64    .          .       .               .      .           .        .         usage
65    .          .       .               .      .           .        .         malformed
66    .          .       .               .      .           .        .         no credential
67    .          .       .               .      .           .        .         rejected
69    .          .       .               .      .           .        .         unreachable
70    .          .       .               .      .           .        .         bug
73    .          .       .               .      .           .        .         cannot write
75    .          .       .               .      .           .        .         try again
76    .          .       .               .      .           .        .         not Snyk's API
77    .          .       .               .      .           .        .         denied
78    .          .       .               64     .           .        .         configuration
126   .          .       .               .      .           .        .         cannot run
127   .          .       .               .      .           .        .         command not found
143   .          .       .               .      .           .        .         ended by TERM
"""
# The same as a plain line: GitLab's bash shape of old makes 1 of every failure (the README of the template says so).
PLAIN = {"GitLab to 19.0": 1}
# Whether later steps can have it from `inject` on this system, masked: agents that can be told, by a later write.
TOLD = ("Buildkite", "Forgejo", "Harness")


def table():
    head, *rows = (line.split() for line in CODES.strip().splitlines())
    names = [name.replace("-", " ") for name in head[1:-1]]
    return {int(row[0]): dict(zip(names, row[1:])) for row in rows}


class Agents(Case):
    def agent(self, name, **given):
        agent = agents.ALL[name](self, **given)
        program = self.box.path("bin/snyk-cred")
        if not os.path.exists(program):
            os.symlink(os.path.abspath(BINARY), program)
        return agent

    def exec_line(self, *command, flags=()):
        words = ["snyk-cred", "exec", *self.network(), "--token-env", "SNYK_SERVICE_ACCOUNT", *flags, "--", *command]
        return shlex.join(words)

    def assert_hidden(self, step):
        leak = self.canary.find(step.log.encode())
        self.assertIsNone(leak, step)


class ExitCodes(Agents):
    def test_every_code_on_every_system(self):
        token = self.service_account()
        for name in agents.ALL:
            agent = self.agent(name, SNYK_SERVICE_ACCOUNT=token)
            for code, row in table().items():
                with self.subTest(name, code=code):
                    expected = code if row[name] in ("pass", ".") else int(row[name])
                    line = self.exec_line("sh", "-c", f"exit {code}")
                    step = agent.run(f"{line} || exit $?\necho the next line")
                    self.assertEqual(step.code, expected, step)
                    passes = row[name] == "pass"
                    self.assertEqual(step.verdict, "passed" if passes else "failed", step)
                    self.assertEqual("the next line" in step.log.splitlines(), passes, step)

    def test_a_plain_line(self):
        token = self.service_account()
        for name in agents.ALL:
            with self.subTest(name):
                agent = self.agent(name, SNYK_SERVICE_ACCOUNT=token)
                step = agent.run(self.exec_line("sh", "-c", "exit 77") + "\necho the next line")
                self.assertEqual((step.code, step.verdict), (PLAIN.get(name, 77), "failed"), step)
                self.assertNotIn("the next line", step.log.splitlines())

    def test_a_refusal(self):
        """Of the program itself, before any command."""
        for name in agents.ALL:
            agent = self.agent(name, SNYK_TOKEN=self.api_token())
            code = 64 if name == "Drone" else 78
            for command in ("check", "exec"):
                with self.subTest(name, command=command):
                    rest = "-- echo the command" if command == "exec" else ""
                    step = agent.run(f"snyk-cred {command} --region SNYK-XX-01 {rest} || exit $?\necho the next line")
                    self.assertEqual((step.code, step.verdict), (code, "failed"), step)
                    self.assertIn("[region-unknown]", step.log)
                    self.assertNotIn("the command\n", step.log)
                    self.assertNotIn("the next line\n", step.log)

    def test_drone_would_take_78_for_a_success(self):
        """Or the row of the table would show nothing."""
        step = self.agent("Drone").run("exit 78")
        self.assertEqual((step.code, step.verdict), (78, "passed, later steps skipped"))


class Logs(Agents):
    SHOW = 'echo "plain: $SNYK_TOKEN"; printf %s "x$SNYK_TOKEN." | base64 -w 0; echo'

    def test_what_a_command_prints_under_exec(self):
        """At once, in two writes, and encoded."""
        token = self.service_account()
        halves = 'printf %s "${SNYK_TOKEN%????????}"; sleep 0.1; echo "${SNYK_TOKEN#"${SNYK_TOKEN%????????}"}"'
        for name in agents.ALL:
            with self.subTest(name):
                agent = self.agent(name, SNYK_SERVICE_ACCOUNT=token)
                step = agent.run(self.exec_line("sh", "-c", f"{self.SHOW}; {halves}") + "\necho the next line")
                self.assertEqual(step.code, 0, step)
                self.assert_hidden(step)
                self.assertNotIn(token[-8:], step.log)
                self.assertIn("plain: ***", step.log)
                self.assertIn("the next line", step.log.splitlines())

    def test_what_each_agent_would_show_without_us(self):
        """Or the test above would show nothing: the encoded form everywhere; on Drone and Harness two writes."""
        for name in agents.ALL:
            with self.subTest(name):
                agent = self.agent(name, SNYK_TOKEN=self.api_token())
                log = agent.log([agent.run(self.SHOW).log])
                self.assertIn("plain: " + agent.MARK, log)
                self.assertIsNotNone(self.canary.find(log.encode()))
                token = agent.given["SNYK_TOKEN"]
                self.assertEqual(token in agent.log([token[:9], token[9:]]), name in ("Drone", "Harness"))

    def test_a_second_secret_of_several_lines(self):
        """Each agent splits it in its own way, or not at all; under exec no line of it is shown, whole or one by one."""
        token = self.service_account()
        lines = [self.secret(credentials.api_token().replace("-", "")) for _ in range(3)]
        show = 'echo "$DEPLOY_KEY"; for line in $DEPLOY_KEY; do echo "one: $line"; done'
        for name in agents.ALL:
            with self.subTest(name):
                agent = self.agent(name, SNYK_SERVICE_ACCOUNT=token, DEPLOY_KEY="\n".join(lines))
                step = agent.run(self.exec_line("sh", "-c", show, flags=("--also-env", "DEPLOY_KEY")))
                self.assertEqual(step.code, 0, step)
                self.assert_hidden(step)
                self.assertEqual(step.log.count("one: ***"), 3, step)

    def test_after_inject_the_agent_hides_it(self):
        """The step's own lines, and what a later step prints: an agent that was told needs no name of a variable."""
        token = self.service_account()
        for name in TOLD:
            with self.subTest(name):
                agent = self.agent(name, SNYK_SERVICE_ACCOUNT=token)
                agent.given = {}  # nor was the agent told by the system
                network = shlex.join(self.network())
                step = agent.run(f"snyk-cred inject {network} --token-env SNYK_SERVICE_ACCOUNT || exit $?")
                self.assertEqual((step.code, step.verdict), (0, "passed"), step)
                self.assert_hidden(step)
                self.assertEqual(agent.hide(f"later: {token}"), f"later: {agent.MARK}")

    def test_where_nothing_can_be_handed_over_it_is_said(self):
        for name in ("Drone", "Woodpecker"):
            with self.subTest(name):
                agent = self.agent(name, SNYK_SERVICE_ACCOUNT=self.service_account())
                network = shlex.join(self.network())
                step = agent.run(f"snyk-cred inject {network} --token-env SNYK_SERVICE_ACCOUNT || exit $?")
                self.assertEqual((step.code, step.verdict), (64 if name == "Drone" else 78, "failed"), step)
                self.assertIn("[dialect]", step.log)
                self.assert_hidden(step)


if __name__ == "__main__":
    main()
