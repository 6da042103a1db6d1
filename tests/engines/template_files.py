"""ci-templates/ as the systems read it: YAML with tags and all, the shell lines of each template, its pins filled in."""

import pathlib
import re

import engines

engines.need("py:yaml")

import yaml  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "ci-templates"
PIN = re.compile(r"'[^']*'([,;]? +(?:#|//) pin:(\S+))$", re.M)


class Loader(yaml.SafeLoader):
    pass


Loader.add_multi_constructor("!", lambda loader, tag, node: loader.construct_sequence(node))


def text(name, pins=(), org=None):
    """A template's text with its pins and the organization written in, as a user does."""
    found = (TEMPLATES / name).read_text(encoding="utf-8")
    values = dict(pins)
    found = PIN.sub(lambda match: f"'{values.get(match[2], '')}'{match[1]}", found)
    return found.replace("ORG_ID", org) if org else found


def documents(written):
    return list(yaml.load_all(written, Loader))


def snippet(system):
    """The first block under the system's heading in the README, as it is pasted."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"^### {system}\n.*?^```\w+\n(.*?)^```", readme, re.M | re.S)[1]
