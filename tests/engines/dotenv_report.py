"""GitLab's reading of a dotenv report, from its ParseDotenvArtifactService: a port of the rules, made from facts."""

import re

LIMIT_BYTES = 5 * 1024
LIMIT_VARIABLES = 20  # of an instance of one's own; GitLab.com gives more


class Rejected(Exception):
    pass


def read(data):
    """{name: value} as later jobs get them, or Rejected: GitLab takes a report whole or not at all."""
    if len(data) >= LIMIT_BYTES:
        raise Rejected("too big")
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    variables = {}
    for line in text.splitlines(keepends=True):
        found = re.match(r"^(.*?)=(.*)$", line.rstrip("\n"))
        if not found:
            raise Rejected(f"no NAME=VALUE: {line!r}")
        name, value = found[1].strip(), found[2].strip()
        if not re.fullmatch(r"[A-Za-z0-9_]+", name):
            raise Rejected(f"no name: {name!r}")
        variables[name] = value
    if len(variables) > LIMIT_VARIABLES:
        raise Rejected("too many variables")
    # A later job expands $NAME and ${NAME} in what it got, and takes $$ for $.
    return {name: re.sub(r"\$\$|\$\{?\w+\}?", lambda m: "$" if m[0] == "$$" else "", value) for name, value in variables.items()}
