"""The files of GitHub's actions in ci-templates/github, and what the runner makes of the expressions in them."""

import pathlib
import re

import yaml

TEMPLATE = pathlib.Path(__file__).resolve().parents[2] / "ci-templates" / "github"


def load(name):
    return yaml.safe_load((TEMPLATE / name).read_text(encoding="utf-8"))


ACTION, CONTAINER, INSTALL = load("action.yml"), load("docker/action.yml"), load("install/action.yml")

# Where the action comes from, for the link to its page of errors.
GITHUB = {"action_repository": "owner/snyk-cred", "action_ref": "0123abc"}
ORIGIN = {name.upper(): f"${{{{ github.{name} }}}}" for name in GITHUB}


def evaluated(text, given):
    """What the runner makes of a text with expressions of inputs; && and || are as in Python. No step ran before."""

    def one(match):
        code = re.sub(r"inputs\.([a-z0-9-]+)", lambda name: repr(given.get(name[1], "")), match[1])
        code = re.sub(r"steps\.[a-z.-]+", "''", code)
        code = re.sub(r"github\.([a-z_]+)", lambda name: repr(GITHUB[name[1]]), code)
        code = code.replace("&&", " and ").replace("||", " or ")
        return str(eval(code, {"format": str.format}))  # noqa: S307, our own file

    return re.sub(r"\$\{\{(.*?)\}\}", one, text)
