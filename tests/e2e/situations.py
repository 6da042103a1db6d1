"""What the tests of situations share: a situation as input, the decisive words of its error and hints as expectation."""

import surroundings
from harness import Case


def terminal(box, **more):
    return surroundings.bare(box) | more


class Situation:
    """`error` and `first` are the decisive words of the error and of the first hint, `also` those of further lines."""

    def __init__(self, name, where, code, word, error, first, also=(), flags=(), never=(), command="inject", **more):
        self.name, self.where, self.code, self.word = name, where, code, word
        self.error, self.first, self.also, self.never = error, first, also, never
        self.flags, self.command, self.more = list(flags), command, more


class SituationCase(Case):
    def reads(self, situation, env, *flags):
        result = self.snyk_cred(situation.command, *situation.flags, *flags, env=env)
        self.assert_refused(result, situation.code, situation.word)
        lines = [line for line in result.stderr.splitlines() if not line.startswith("::")]
        self.assertTrue(lines[0].startswith("snyk-cred: error: "), f"the error comes first: {result}")
        hints = [line for line in lines if line.startswith("  hint: ")]
        for text in [situation.error] if isinstance(situation.error, str) else situation.error:
            self.assertIn(text, lines[0], result)
        self.assertIn(situation.first, hints[0], result)
        for text in situation.also:
            self.assertIn(text, "\n".join(lines), result)
        for text in situation.never:
            self.assertNotIn(text, result.stderr, result)
        return result

    def read_all(self, situations):
        for situation in situations:
            with self.subTest(situation.name):
                self.reads(situation, situation.where(self.box, **situation.more))

    def systems(self):
        return (surroundings.github, surroundings.gitlab, surroundings.jenkins, terminal)

    def on_every_system(self, situation, *flags, **variables):
        """What has nothing to do with the system is said in the same words on each."""
        for where in self.systems():
            with self.subTest(f"{situation.name}, {where.__name__}"):
                self.emulator.clear_log()
                self.reads(situation, where(self.box) | variables, *flags)
