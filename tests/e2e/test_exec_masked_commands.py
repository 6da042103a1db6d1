"""A command to the CI system that CMD prints with a masked value in it: the value stays masked, and one warning says so."""

import json

import surroundings
from exec_case import Exec
from harness import main

# System, the command up to the value, what is behind it, whether `inject` is offered there.
COMMANDS = (
    ("github", "::add-mask::", "", True),
    ("github", "words ##[set-output name=x]", "", True),
    ("azure", "##vso[task.setvariable variable=KEY;issecret=true]", "", True),
    ("teamcity", "##teamcity[setParameter name='env.KEY' value='", "']", False),
)
NO_COMMANDS = (
    ("github", "see ::add-mask::"),
    ("github", "##vso[task.setsecret]"),
    ("azure", "::add-mask::"),
    ("gitlab", "::add-mask::"),
)
WARNING = "snyk-cred: warning: the command printed a command to"


class MaskedCommands(Exec):
    def job(self, system, **more):
        return getattr(surroundings, system)(self.box, SNYK_TOKEN=self.token, **more)

    def test_one_warning_that_says_what_happened(self):
        for system, before, behind, offered in COMMANDS:
            for stream in (1, 2):
                with self.subTest(system, before=before, stream=stream):
                    path = self.box.path(f"{system}-{stream}.json")
                    script = f'for i in 1 2 3; do echo "{before}$SNYK_TOKEN{behind}" >&{stream}; done; exit 7'
                    result = self.run_exec(
                        "sh", "-c", script, env=self.job(system), flags=["--quiet", "--report-file", path]
                    )
                    self.assertEqual(result.code, 7, result)
                    said = result.stdout if stream == 1 else result.stderr
                    self.assertEqual(said.count(f"{before}***{behind}\n"), 3)
                    self.assertEqual(result.stderr.count(WARNING), 1, result.stderr)
                    self.assertEqual("`snyk-cred inject`" in result.stderr, offered)
                    warnings = json.loads(self.box.read(path))["warnings"]
                    self.assertEqual(sum("printed a command to" in warning for warning in warnings), 1, warnings)

    def test_what_is_no_command_there(self):
        for system, before in NO_COMMANDS:
            with self.subTest(system, before=before):
                result = self.run_exec("sh", "-c", f'echo "{before}$SNYK_TOKEN"', env=self.job(system))
                self.assertEqual(result.stdout, f"{before}***\n")
                self.assertNotIn(WARNING, result.stderr)

    def test_a_command_without_a_masked_value(self):
        result = self.run_exec("sh", "-c", 'echo "$SNYK_TOKEN"; echo ::notice::done', env=self.job("github"))
        self.assertEqual(result.stdout, "***\n::notice::done\n")
        self.assertNotIn(WARNING, result.stderr)


if __name__ == "__main__":
    main()
