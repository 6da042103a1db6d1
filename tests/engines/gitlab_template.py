"""ci-templates/gitlab as GitLab reads it: the header's inputs put in, `!reference` followed. A reading of our own, beside
gitlab-ci-local's, for runs in the shape of the real runner.
"""

import pathlib
import re

import engines

engines.need("py:yaml")

import yaml  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "ci-templates" / "gitlab" / "templates" / "snyk-cred" / "template.yml"


class Reference(list):
    """`!reference [job, key]`."""


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!reference", lambda loader, node: Reference(loader.construct_sequence(node)))


def documents():
    """The header and the jobs, as text."""
    header, jobs = TEMPLATE.read_text(encoding="utf-8").split("\n---\n")
    return header, jobs


def inputs():
    """{name: what the header says of it}."""
    return yaml.safe_load(documents()[0])["spec"]["inputs"]


def with_inputs(given):
    """The jobs' text. Refuses what GitLab would: an unknown input, a value that its `regex` or `options` exclude."""
    known = inputs()
    unknown = set(given) - set(known)
    if unknown:
        raise ValueError(f"no input is called {sorted(unknown)}")

    def value(match):
        name = match[1]
        chosen = given.get(name, known[name]["default"])
        if not re.search(known[name].get("regex", ""), chosen):
            raise ValueError(f"{name} may not be {chosen!r}")
        if chosen not in known[name].get("options", [chosen]):
            raise ValueError(f"{name} may not be {chosen!r}")
        return chosen

    for name in given:
        value({1: name})
    return re.sub(r"\$\[\[ *inputs\.([a-z0-9-]+) *\]\]", value, documents()[1])


def before_script(job, given, key="before_script"):
    """The lines of a job's before_script, one string an entry, as the runner gets them."""
    jobs = yaml.load(with_inputs(given), Loader)
    lines = []
    for entry in jobs[job][key]:
        lines += before_script(entry[0], given, entry[1]) if isinstance(entry, Reference) else [entry]
    return lines


def after_script(job, given):
    """The same of its after_script, which the runner starts in a shell of its own, also when the job was cancelled."""
    return before_script(job, given, "after_script")
