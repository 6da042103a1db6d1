"""C++ in tokens, as far as mutants need it: no preprocessor lines, no comments, no white space."""

import re
from typing import NamedTuple


class Token(NamedTuple):
    kind: str  # "string", "char", "number", "name" or "mark"
    text: str
    start: int
    end: int


SPACE = re.compile(r'(?:\s|//[^\n]*|/\*.*?\*/)+', re.S)
DIRECTIVE = re.compile(r"#(?:\\\n|[^\n])*")
SHAPES = [
    ("string", re.compile(r'(?:u8|u|U|L)?R"([^()\\ ]*)\(.*?\)\1"', re.S)),
    ("string", re.compile(r'(?:u8|u|U|L)?"(?:\\.|[^"\\\n])*"(?:sv?\b)?')),
    ("char", re.compile(r"(?:u8|u|U|L)?'(?:\\.|[^'\\\n])+'")),
    ("number", re.compile(r"\d(?:'?[0-9a-zA-Z.])*")),
    ("name", re.compile(r"[A-Za-z_]\w*")),
    ("mark", re.compile(r"<=>|<<=|>>=|\.\.\.|->\*|::|->|<<|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|.", re.S)),
]
PAIRS = {"(": ")", "[": "]", "{": "}"}


def tokens_of(text):
    """The list of tokens. `<` and `>` of templates are marks like any other; >> stands as two of them."""
    found, at = [], 0
    while at < len(text):
        if space := SPACE.match(text, at):
            at = space.end()
        elif text[at] == "#" and (directive := DIRECTIVE.match(text, at)):
            at = directive.end()
        else:
            kind, match = next((kind, match) for kind, shape in SHAPES if (match := shape.match(text, at)))
            found.append(Token(kind, match[0], at, match.end()))
            at = match.end()
    return found


def partners(tokens):
    """{index of a bracket: index of the one that closes or opens it}."""
    open_ones, pairs = [], {}
    for index, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in PAIRS:
            open_ones.append(index)
        elif token.text in PAIRS.values():
            opening = open_ones.pop()
            pairs[opening], pairs[index] = index, opening
    return pairs
