"""The mutants that `mutate` makes of a text, the programs that hold many of them, and that equivalent.txt is not stale."""

import pathlib
import re
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import mutants  # noqa: E402
import programs  # noqa: E402
import trial  # noqa: E402

ROOT = HERE.parents[1]

# Rule, source, what must be among the mutants of that rule.
CASES = [
    ("comparison", "bool f() { return a == b; }", ["bool f() { return a != b; }"]),
    ("comparison", "bool f() { return a <= b; }", ["bool f() { return a < b; }"]),
    ("comparison", "bool f() { return a && b; }", ["bool f() { return a || b; }"]),
    ("comparison", "void f(T&& a, V<int> b) {}", []),
    ("arithmetic", "int f() { return a + 1; }", ["int f() { return a - 1; }"]),
    ("arithmetic", 'S f() { return "a" + b; }', []),
    ("negation", "bool f() { return !a; }", ["bool f() { return a; }"]),
    ("never", "void f() { if (a) g(); }", ["void f() { if ((a) && false) g(); }"]),
    ("never", "void f() { if (auto a = b) g(); }", ["void f() { if (auto a = b; false) g(); }"]),
    ("never", "void f() { if (auto a = b; !a) g(); }", ["void f() { if (auto a = b;(!a) && false) g(); }"]),
    ("always", "void f() { if (a) g(); }", ["void f() { if ((a) || true) g(); }"]),
    ("choice", "int f() { return a ? b : c; }", ["int f() { return a ? (c) : (b); }"]),
    ("name", "bool f() { return a.starts_with(b); }", ["bool f() { return a.ends_with(b); }"]),
    ("name", "bool starts_with(A a);", []),
    ("name", "int f() { return a.find(b); }", ["int f() { return a.rfind(b); }"]),
    ("name", "bool f() { return a.find(b) != std::string::npos; }", []),
    ("bound", "int f() { return 16; }", ["int f() { return 17; }", "int f() { return 15; }"]),
    ("character", "bool f() { return a == '/'; }", [r"bool f() { return a == '\x01'; }"]),
    ("text", 'S f() { return "://"; }', ['S f() { return ""; }', 'S f() { return ":/"; }', 'S f() { return "//"; }']),
    ("text", r'S f() { return "\\\""; }', ['S f() { return ""; }', r'S f() { return "\\"; }', r'S f() { return "\""; }']),
    ("statement", "void f() { g(); a.b = c; }", ["void f() { ; a.b = c; }", "void f() { g(); ; }"]),
    ("order", "void f() { g(); h(); }", ["void f() { h(); g(); }"]),
    ("order", "void f() { a = b; c = a; }", ["void f() { c = a; a = b; }"]),
    ("order", "void f() { a.x = b; a.y = c; }", []),
    ("order", "void f() { a.x = b; a.x_y = c; choose(a.z, b); }", []),
    ("order", "void f() { choose(x, b); a.y = x; }", ["void f() { a.y = x; choose(x, b); }"]),
    ("order", "R f() { if (a) return b; if (c) return d; }", ["R f() { if (c) return d; if (a) return b; }"]),
    ("statement", "T k{ .a = b, .c = d, };", ["T k{ .c = d, };", "T k{ .a = b, };"]),
    ("row", "A k_rows{ {a, b}, {c, d}, };", ["A k_rows{ {c, d}, };", "A k_rows{ {a, b}, };"]),
    ("comparison", "static_assert(a == b);", []),
]  # fmt: skip


def flat(text):
    return " ".join(text.split())


class Mutants(unittest.TestCase):
    def test_each_rule(self):
        for rule, source, expected in CASES:
            with self.subTest(rule=rule, source=source):
                made = [flat(each.applied(source)) for each in mutants.mutants_of(source) if each.rule == rule]
                self.assertEqual(sorted(made), sorted(map(flat, expected)))

    def test_comments_and_directives_have_none(self):
        self.assertEqual(mutants.mutants_of('#include "a == b"\n// a == b\n/* if (a) */\n'), [])

    def test_the_line_is_that_of_the_change(self):
        made = mutants.mutants_of("\nbool f() {\n    return a == b;\n}\n")
        self.assertEqual([(each.line, each.before, each.after) for each in made],
                         [(3, "return a == b;", "return a != b;")])  # fmt: skip


class Programs(unittest.TestCase):
    def test_bodies_of_functions_and_nothing_else(self):
        source = "A k{ 1, };\nstruct S { int a = 1; int f() const { return 2; } };\nB g(C c = {}) { return 3; }\n"
        found = [source[start:end] for start, end in programs.functions_of(source)]
        self.assertEqual(found, ["{ return 2; }", "{ return 3; }"])

    def test_a_program_holds_each_mutant_and_the_original(self):
        source = "int f() { return 1; }\n"
        made = [each for each in mutants.mutants_of(source) if each.rule == "bound"]
        whole = programs.together(source, dict(enumerate(made, 1)), "active")
        self.assertEqual(re.findall(r"(?:case \d|default):\n#line.*\n(.*)", whole),
                         ["{ return 0; }", "{ return 2; }", "{ return 1; }"])  # fmt: skip

    def test_the_compiler_names_the_mutants_that_are_wrong(self):
        said = "mutant:1003004:9: error: x\nmutant:1001000:   required from here\noriginal:5:1: error: y\n"
        self.assertEqual(programs.culprits(said), {3, 1})


class Trial(unittest.TestCase):
    def test_each_end_to_end_module_and_source_exists(self):
        for place, modules in trial.END_TO_END.items():
            self.assertTrue((ROOT / "src" / "core" / place).exists(), place)
            for module in modules:
                self.assertTrue((ROOT / "tests" / "e2e" / f"test_{module}.py").is_file(), module)


class Equivalent(unittest.TestCase):
    """A line that explains nothing any more hides nothing: it goes."""

    def test_each_line_is_a_mutant_of_today_and_has_a_reason(self):
        made = {}
        for number, line in enumerate((HERE / "equivalent.txt").read_text().splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            with self.subTest(line=number):
                mutant, _, reason = line.partition(" ## ")
                self.assertTrue(reason)
                file = mutant.split(": ")[0]
                if file not in made:
                    path = ROOT / "src" / "core" / file
                    of_file = mutants.mutants_of(path.read_text())
                    made[file] = {f"{file}: {each.before} ==> {each.after}" for each in of_file}
                    made[file] |= {f"{file}: {each.before} ==> *" for each in of_file}
                self.assertIn(mutant, made[file])


if __name__ == "__main__":
    unittest.main()
