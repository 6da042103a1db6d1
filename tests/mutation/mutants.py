"""The small faults that tests must notice: one change to one place of a source file, each.

`mutants_of(text)` gives all of them. A mutant that does not compile costs its compilation and counts for nothing, so the
rules below look at the text alone and know no types.
"""

import re
from typing import NamedTuple

import tokens as lexer


class Mutant(NamedTuple):
    rule: str
    line: int  # where it begins, from 1
    start: int
    end: int
    text: str  # what stands there instead
    before: str  # the lines it touches, blanks reduced to one
    after: str

    def applied(self, source):
        return source[: self.start] + self.text + source[self.end :]


COMPARISONS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||", "||": "&&"}
ARITHMETIC = {"+": "-", "-": "+"}
# Neighbors in meaning, of which one is easily taken for the other.
NAMES = {
    "true": "false", "false": "true", "continue": "break", "min": "max", "max": "min",
    "any_of": "all_of", "all_of": "any_of", "none_of": "any_of", "starts_with": "ends_with", "ends_with": "starts_with",
    "find_first_of": "find_last_of", "find_last_of": "find_first_of", "find_first_not_of": "find_first_of",
    "find": "rfind", "rfind": "find", "front": "back", "back": "front", "remove_prefix": "remove_suffix",
    "equals_ignoring_case": "std::equal_to<std::string_view>{}",
}  # fmt: skip
# Statements whose removal changes nothing a test could see.
NO_EFFECT = re.compile(r"\.reserve\(|^static_cast<void>\(|^using\b|^static_assert\b|^(break|continue|return)\b|^throw\b")
SHORT = 12  # characters of a literal that is a part of a grammar rather than a sentence


def inside(token):
    """Start and end of a literal's characters, without prefix and quotes; none for raw ones."""
    if 'R"' in token.text[:4]:
        return None
    quote = token.text.index('"')
    return token.start + quote + 1, token.start + token.text.rindex('"')


class Reader:
    """Reads one source and collects its mutants."""

    def __init__(self, text):
        self.text = text
        self.tokens = lexer.tokens_of(text)
        self.partner = lexer.partners(self.tokens)
        self.compile_time = list(self.checked_by_compiler())
        self.found = []

    def add(self, rule, start, end, new):
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        last = len(self.text) if last < 0 else last
        flat = lambda part: " ".join(part.split())  # noqa: E731
        before, after = self.text[first:last], self.text[first:start] + new + self.text[end:last]
        self.found.append(Mutant(rule, self.text.count("\n", 0, start) + 1, start, end, new, flat(before), flat(after)))

    def all(self):
        for index, token in enumerate(self.tokens):
            if self.is_left_out(index):
                continue
            if token.kind == "mark":
                self.of_mark(index, token)
            elif token.kind == "name":
                self.of_name(index, token)
            elif token.kind == "number":
                self.of_number(index, token)
            elif token.kind == "string":
                self.of_string(token)
            elif token.text not in (r"'\x01'",):
                self.add("character", token.start, token.end, r"'\x01'")
        self.of_statements()
        return sorted(set(self.found), key=lambda mutant: (mutant.start, mutant.end, mutant.text))

    def is_left_out(self, index):
        """Checks that the compiler makes."""
        return any(start <= index <= end for start, end in self.compile_time)

    def checked_by_compiler(self):
        for index, token in enumerate(self.tokens):
            if token.text == "static_assert":
                yield index, self.partner[index + 1]
            if token.text == "consteval":
                body = next(i for i in range(index, len(self.tokens)) if self.tokens[i].text == "{")
                yield index, self.partner[body]

    def binary(self, token):
        """clang-format sets blanks around binary operators, and none around a template's brackets or before &&."""
        return self.text[token.start - 1].isspace() and self.text[token.end].isspace()

    def of_mark(self, index, token):
        if token.text in COMPARISONS and self.binary(token):
            self.add("comparison", token.start, token.end, COMPARISONS[token.text])
        elif token.text in ARITHMETIC and self.binary(token) and not self.among_strings(index):
            self.add("arithmetic", token.start, token.end, ARITHMETIC[token.text])
        elif token.text == "!":
            self.add("negation", token.start, token.end, "")
        elif token.text == "?":
            self.of_choice(index, token)
        elif token.text == "{" and self.is_list(index):
            self.of_rows(index)

    def among_strings(self, index):
        """Does this + join texts? They know no minus."""
        for step in (-1, 1):
            at = index + step
            while 0 <= at < len(self.tokens) and self.tokens[at].text not in (";", "{", "}", ",", "return", "?", "="):
                if self.tokens[at].kind == "string" or self.tokens[at].text in ("string", "words", "to_string"):
                    return True
                at += step
        return False

    def is_list(self, index):
        """Is this the table of a constant: `k_rows{`, `k_rows = {`?"""
        names = [token.text for token in self.tokens[max(index - 2, 0) : index]]
        return any(re.match(r"k_\w+$", name) for name in names) and names[-1] not in (")", ":")

    def of_rows(self, opening):
        """Each row of a table left out."""
        index, end = opening + 1, self.partner[opening]
        while index < end:
            first = index
            comma = self.skip_to(index, ",")
            last = comma if comma is not None else end
            if self.tokens[last - 1].text == "}" and last > first + 1:
                self.add("row", self.tokens[first].start, self.tokens[last].end if comma else self.tokens[end].start, "")
            index = last + 1

    def of_choice(self, index, token):
        """a ? b : c, with b and c changed places."""
        colon = self.skip_to(index + 1, ":")
        if colon is None:
            return
        end = self.skip_to(colon + 1, ",;:")
        end = end if end is not None else self.closing(colon)
        if end is None:
            return
        first = self.text[token.end : self.tokens[colon].start].strip()
        second = self.text[self.tokens[colon].end : self.tokens[end].start].strip()
        self.add("choice", token.end, self.tokens[end].start, f" ({second}) : ({first})")

    def skip_to(self, index, marks):
        """The next of these marks at this depth, past nested choices; none if a bracket closes before."""
        nested = 0
        while index < len(self.tokens):
            text = self.tokens[index].text
            if text in lexer.PAIRS and self.tokens[index].kind == "mark":
                index = self.partner[index]
            elif text in lexer.PAIRS.values() and self.tokens[index].kind == "mark":
                return None
            elif text == "?":
                nested += 1
            elif text == ":" and nested:
                nested -= 1
            elif text in marks and self.tokens[index].kind == "mark":
                return index
            index += 1
        return None

    def closing(self, index):
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.kind == "mark" and token.text in lexer.PAIRS:
                index = self.partner[index]
            elif token.kind == "mark" and token.text in lexer.PAIRS.values():
                return index
            index += 1
        return None

    def of_name(self, index, token):
        if token.text in NAMES and not self.declares(index) and not self.asks_whether(index):
            self.add("name", token.start, token.end, NAMES[token.text])
        if token.text in ("if", "while"):
            self.of_condition(index, token)

    def asks_whether(self, index):
        """`find(x) != npos`: whether there is one, whichever is found."""
        if "find" not in self.tokens[index].text or self.tokens[index + 1].text != "(":
            return False
        after = [token.text for token in self.tokens[self.partner[index + 1] + 1 :][:6]]
        return after[:1] in (["=="], ["!="]) and "npos" in after

    def declares(self, index):
        """`bool starts_with(` and the like: a name behind a type is declared here."""
        before = self.tokens[index - 1] if index else None
        return before is not None and before.kind == "name" and before.text not in ("return", "case", "else", "not")

    def of_condition(self, index, token):
        opening = index + 1
        if self.tokens[opening].text == "constexpr":
            return
        closing = self.partner[opening]
        begin, end = self.tokens[opening].end, self.tokens[closing].start
        semicolon = self.skip_to(opening + 1, ";")
        if semicolon is not None and semicolon < closing:
            begin = self.tokens[semicolon].end
        condition = self.text[begin:end].strip()
        # A declaration decides by what it declares: `if (auto failure = f())`.
        declared = re.match(r"(?:const )?(?:auto|[\w:<>]+)(?: ?[*&]+)? ?[*&]*(\w+)\s*=(?!=)", condition)
        if declared:
            self.add("never", begin, end, f"{condition}; false")
            return
        self.add("never", begin, end, f"({condition}) && false")
        if token.text == "if":
            self.add("always", begin, end, f"({condition}) || true")

    def of_number(self, index, token):
        if not re.fullmatch(r"\d+U?", token.text.replace("'", "")) or self.tokens[index + 1].text in (">",):
            return
        digits = token.text.replace("'", "").rstrip("U")
        if token.text[0] == "0" and digits != "0":
            return
        tail = "U" if token.text.endswith("U") else ""
        self.add("bound", token.start, token.end, f"{int(digits) + 1}{tail}")
        if int(digits) > 0:
            self.add("bound", token.start, token.end, f"{int(digits) - 1}{tail}")

    def of_string(self, token):
        span = inside(token)
        if span is None or span[0] == span[1]:
            return
        self.add("text", *span, "")
        units = re.findall(r"\\x[0-9a-fA-F]+|\\u[0-9a-fA-F]{4}|\\[0-7]{1,3}|\\.|.", self.text[span[0] : span[1]])
        if 1 < len(units) <= SHORT:
            self.add("text", *span, "".join(units[:-1]))
            self.add("text", *span, "".join(units[1:]))

    # Statements and rows of tables, by the indentation that clang-format gives them.

    def of_statements(self):
        blocks = {}
        for index, token in enumerate(self.tokens):
            if token.kind == "mark" and token.text == "{" and not self.is_left_out(index):
                blocks[index] = list(self.statements(index))
        for parts in blocks.values():
            for start, end, plain in parts:
                if plain in ("statement", "cell") and not NO_EFFECT.search(self.text[start:end]):
                    self.add("statement", start, end, ";" if self.text[end - 1] == ";" else "")
            for (start, middle, one), (begin, end, other) in zip(parts, parts[1:]):
                if one and one == other and one != "cell" and not self.independent(start, middle, begin, end):
                    swapped = self.text[begin:end] + self.text[middle:begin] + self.text[start:middle]
                    self.add("order", start, end, swapped)

    def independent(self, start, middle, begin, end):
        """Two assignments that know nothing of each other: their order is no effect."""
        parts = [self.text[start:middle], self.text[begin:end]]
        targets = [self.target(part) for part in parts]
        return all(targets) and not any(
            re.search(rf"(?<![\w.]){re.escape(target)}(?!\w)", other) for target, other in zip(targets, reversed(parts))
        )

    @staticmethod
    def target(statement):
        """What it assigns to; a call of choose() does to its first argument."""
        found = re.match(r"(?:choose\(([\w.]+),|([\w.>\[\]()*-]+) [-+|^]?= )", statement)
        return found and (found[1] or found[2])

    def statements(self, opening):
        """(start, end, what) of each part of a block: what is "statement", "guard" (an if that leaves), "cell" (a
        designated initializer) or empty for anything else, which stays where it is."""
        index, end = opening + 1, self.partner[opening]
        while index < end:
            first = index
            while index < end and self.tokens[index].text not in (";", "{") and not (
                self.tokens[index].text == "," and self.tokens[first].text == "."
            ):
                index = self.partner[index] if self.tokens[index].text in "([" else index
                index += 1
            if index >= end:
                return
            if self.tokens[index].text == "{":
                if self.tokens[first].text == "." or self.is_expression(first, index):
                    index = self.skip_to(index, ";,")
                    if index is None:
                        return
                else:
                    index = self.partner[index]
            yield self.tokens[first].start, self.tokens[index].end, self.what(first, index)
            index += 1

    def is_expression(self, first, brace):
        """Does the brace belong to an expression rather than to a block?"""
        return self.tokens[brace - 1].text not in (")", "else", "const", "do", "{", "}", ";", ":") and (
            self.tokens[first].text not in ("struct", "class", "namespace", "enum", "if", "for", "while", "switch")
        )

    def what(self, first, last):
        text = self.text[self.tokens[first].start : self.tokens[last].end]
        if self.tokens[first].text == ".":
            return "cell" if self.tokens[last].text == "," else ""
        if self.tokens[last].text != ";":
            return ""
        if self.tokens[first].text == "if":
            return "guard" if re.search(r"\breturn\b", text) and "{" not in text.split("return")[0] else ""
        if re.match(r"[\w:]+(?:(?:\.|->)\w+)*(?:\[[^]]*\])?(?:\(| [-+|^]?= )", text) or re.match(r"[\w.]+(?:\.\w+)+\(", text):
            return "" if re.match(r"(return|case|for|while|switch|else|do)\b", text) else "statement"
        return ""


def mutants_of(text):
    return Reader(text).all()
