"""Many mutants in one program: a function's body is repeated for each of its mutants, and a file that the program reads
at its start says which body runs. One compilation then serves a hundred mutants.

What lies outside of functions (tables, types) gets a program of its own.
"""

import re

import tokens as lexer

# Reads the number once. The file's name is compiled in, because the end-to-end tests start the program with an
# environment of their own.
HEAD = """#include <cstdio>
#include <type_traits>
namespace {{
[[maybe_unused]] int active_mutant() {{
    static const int number = [] {{
        int read = 0;
        if (std::FILE* file = std::fopen("{active}", "r")) {{
            if (std::fscanf(file, "%d", &read) != 1) read = 0;
            std::fclose(file);
        }}
        return read;
    }}();
    return number;
}}
}} // namespace
"""
ENTERED = ("namespace", "struct", "class", "extern")


def functions_of(text):
    """[(start, end)] of the bodies of functions, braces included, in the order of the text; not of lambdas in tables."""
    tokens = lexer.tokens_of(text)
    partner = lexer.partners(tokens)
    found, index, since = [], 0, 0  # since: the first token of the declaration at hand
    while index < len(tokens):
        token = tokens[index]
        if token.text in ("(", "["):
            index = partner[index]
        elif token.text in (";", "}"):
            since = index + 1
        elif token.text == "{":
            head = tokens[since:index]
            words = [each.text for each in head]
            if is_function(words):
                if "consteval" not in words:
                    found.append((token.start, tokens[partner[index]].end))
                index = partner[index]
                since = index + 1
            elif words and any(word in ENTERED for word in words) and "=" not in words and "(" not in words:
                since = index + 1
            else:
                index = partner[index]  # a list of values, or a member's initializer
        index += 1
    return found


def is_function(words):
    if "(" not in words or "=" in outside_of_brackets(words):
        return False
    last = words[-1]
    if last in (")", "const", "noexcept", "override", "}"):
        return True
    return "->" in words and ")" in words


def outside_of_brackets(words):
    depth, found = 0, []
    for word in words:
        depth += (word in "([{") - (word in ")]}")
        if depth == 0:
            found.append(word)
    return found


def grouped(text, mutants):
    """({body: its mutants}, those outside of any body)."""
    bodies = functions_of(text)
    inside, outside = {}, []
    for mutant in mutants:
        body = next(((start, end) for start, end in bodies if start < mutant.start and mutant.end < end), None)
        if body:
            inside.setdefault(body, []).append(mutant)
        else:
            outside.append(mutant)
    return inside, outside


def together(text, numbered, active):
    """A source with all these mutants, and [(first line, last line, number)] of what each of them takes there.

    `numbered`: {number from 1: mutant}, each inside of a body. `active`: the file that holds the number to run; where
    it holds none of them, all is as it was.
    """
    number_of = {mutant: number for number, mutant in numbered.items()}
    inside, outside = grouped(text, numbered.values())
    assert not outside
    parts, lines, at = [HEAD.format(active=active), '#line 1 "original"\n'], [], 0
    for (start, end), mutants in sorted(inside.items()):
        body = text[start:end]
        parts += [text[at:start], "{ switch (std::is_constant_evaluated() ? 0 : active_mutant()) {\n"]
        for mutant in mutants:
            changed = body[: mutant.start - start] + mutant.text + body[mutant.end - start :]
            first = 1_000_000 + 1_000 * number_of[mutant]
            parts.append(f'case {number_of[mutant]}:\n#line {first} "mutant"\n{changed}\nbreak;\n')
        original = text.count("\n", 0, start) + 1
        parts.append(f'default:\n#line {original} "original"\n{body}\n}} }}\n#line {text.count(chr(10), 0, end) + 1} "original"\n')
        at = end
    parts.append(text[at:])
    return "".join(parts)


def culprits(said):
    """The numbers of the mutants that the compiler speaks of in its errors."""
    return {(int(line) - 1_000_000) // 1_000 for line in re.findall(r'\bmutant:(\d+)(?::\d+)?[:,]', said)}
