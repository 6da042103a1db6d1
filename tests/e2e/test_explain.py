"""explain WORD: every word that README lists, with what fits the CI system; and where the last line of an error leads."""

import re

import surroundings
from harness import SOURCE, Case, main, new_id

README = (SOURCE / "README.md").read_text(encoding="utf-8")
PAGE = "https://github.com/owner/snyk-cred/blob/0123abc/ci-templates/ERRORS.md"


class Explain(Case):
    def explain(self, word, env=None):
        result = self.snyk_cred("explain", word, env=env, network=False)
        self.assert_ok(result)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def test_every_word_of_the_table(self):
        rows = re.findall(r"^\| (\d+) \| `\[([a-z-]+)\]` \| (.*?) \|", README, re.M)
        self.assertGreater(len(rows), 40)
        for code, word, meaning in rows:
            with self.subTest(word):
                text = self.explain(word)
                self.assertEqual(self.explain(f"[{word}]"), text)
                first = re.sub(r"\s+", " ", text.split("\n\n")[0])
                self.assertEqual(first, f"[{word}] {meaning} (exit code {code})")

    def test_it_knows_where_this_ci_system_keeps_secrets(self):
        env = surroundings.github(self.box)
        self.assertIn("On GitHub Actions\n  - ", self.explain("no-credential", env))
        self.assertNotIn("On GitHub", self.explain("dns", env))

    def test_other_words(self):
        for words, says in (
            ([], "explain needs the word"),
            (["rejectd"], "did you mean rejected?"),
            (["rejected", "expired"], "unknown word"),
        ):
            with self.subTest(words):
                result = self.snyk_cred("explain", *words, network=False)
                self.assert_refused(result, 64, "usage", says=says)
                self.assertEqual(result.stdout, "")
        result = self.snyk_cred("explain", new_id(), network=False)  # an id has the form of a token
        self.assert_refused(result, 64, "secret-on-argv")

    def test_the_last_line_of_an_error(self):
        action = {"GITHUB_ACTION_REPOSITORY": "owner/snyk-cred", "GITHUB_ACTION_REF": "0123abc"}
        for name, more, last in (
            ("a step of one's own", {}, "snyk-cred explain no-credential"),
            ("an action", action, f"{PAGE}#no-credential"),
            ("an action on Gitea", action | {"GITEA_ACTIONS": "true"}, "snyk-cred explain no-credential"),
        ):
            with self.subTest(name):
                env = surroundings.github(self.box) | {"GITHUB_SERVER_URL": "https://github.com"} | more
                result = self.snyk_cred("inject", env=env, network=False)
                self.assert_refused(result, 66, "no-credential")
                ours = [line for line in result.stderr.splitlines() if not line.startswith("::")]
                (at,) = [at for at, line in enumerate(ours) if line == f"  more: {last}"]
                self.assertTrue(ours[at - 1].startswith("  hint: "), ours)
                self.assertTrue(ours[at + 1].startswith("snyk-cred: "), ours)  # what is known about the run
                annotation = next(line for line in result.stderr.splitlines() if line.startswith("::error"))
                self.assertEqual(last.startswith("https:"), annotation.endswith(f"%0Amore: {last}"), annotation)
                summary = self.box.read(env["GITHUB_STEP_SUMMARY"]).decode()
                self.assertEqual(last.startswith("https:"), f"]({last})" in summary, summary)

    def test_the_page_has_a_heading_for_every_word(self):
        page = (SOURCE / "ci-templates" / "ERRORS.md").read_text(encoding="utf-8")
        words = re.findall(r"^\| \d+ \| `\[([a-z-]+)\]`", README, re.M)
        self.assertEqual(re.findall(r"^## (.*)$", page, re.M), words)


if __name__ == "__main__":
    main()
