"""What a later step of each CI system gets from `inject`: the system's part, played by rules of our own (core/ci/README.md).

`run(case, name, argv, env)` runs the program as a step of the system and returns the result and the variables that a
later step has. Nothing here comes from the program's source.
"""

import base64
import json
import os
import re

import github_files

AGENT = """#!/bin/sh
# Stands for buildkite-agent: notes its words, and what came on its standard input.
printf '%s\\n' "$*" >>"$AGENT_SAW"
case "$1 $2" in
"env set") cat >>"$AGENT_SAW.env" ;;
"env unset") shift 3; printf '%s\\n' "$@" >>"$AGENT_SAW.unset" ;;
*) cat >/dev/null ;;
esac
"""
COMMAND = re.compile(r"^##vso\[task\.(setvariable|setsecret)(?: ([^\]]*))?\](.*)$", re.M)


def evaluated(case, argv, env):
    """GitLab, Jenkins, CircleCI: the two statements, then what a program started by the same shell sees."""
    dump = case.box.path("later")
    script = 'snyk_cred=$("$@") || exit $?\neval "$snyk_cred"\nenv >"$LATER"\n'
    result = case.run_program(["sh", "-eu", "-c", script, "sh", *argv], env | {"LATER": dump}, handed_to=[dump])
    return result, read_dump(case, dump, result)


def read_dump(case, dump, result):
    if result.code != 0:
        return {}
    lines = case.box.read(dump).decode().splitlines()
    os.remove(dump)
    return dict(line.split("=", 1) for line in lines if "=" in line)


def github(case, argv, env):
    result = case.run_program(argv, env, handed_to=[env["GITHUB_ENV"]])
    return result, env | github_files.variables(result.after[env["GITHUB_ENV"]])


def azure_commands(text):
    """[(event, {property: value}, data)] in order, decoded as the agent does: %AZP25 last."""

    def decoded(value, properties):
        for code, char in [("%3B", ";"), ("%5D", "]")] * properties + [("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")]:
            value = value.replace(code, char)
        return value

    found = []
    for event, properties, data in COMMAND.findall(text):
        pairs = dict(pair.split("=", 1) for pair in properties.split(";") if "=" in pair)
        found.append((event, {k.lower(): decoded(v, True) for k, v in pairs.items()}, decoded(data, False)))
    return found


def azure(case, argv, env):
    """A later step maps every variable that was set; an empty one is none to the Snyk CLI."""
    result = case.run_program(argv, env)
    later = dict(env)
    for event, properties, data in azure_commands(result.stdout):
        if event == "setvariable":
            later[properties["variable"]] = data
    return result, later


def buildkite_agent(case):
    """Variables of a job whose agent is a stub, which keeps what it was given out of the canary's sight."""
    case.box.write("agent/buildkite-agent", AGENT, 0o755)
    saw = case.box.path("agent/saw")
    for name in (saw, saw + ".env", saw + ".unset"):
        if os.path.exists(name):
            os.remove(name)
    return {"PATH": case.box.path("agent") + ":/usr/bin:/bin", "AGENT_SAW": saw}


def buildkite_later(case, env):
    saw, later = case.box.path("agent/saw"), dict(env)
    if os.path.exists(saw + ".unset"):
        for name in case.box.read(saw + ".unset").decode().split():
            later.pop(name, None)
    if os.path.exists(saw + ".env"):
        for line in case.box.read(saw + ".env").decode().splitlines():
            later |= json.loads(line)
    return later


def buildkite(case, argv, env):
    env = env | buildkite_agent(case)
    result = case.run_program(argv, env, handed_to=[case.box.path("agent/saw.env")])
    return result, buildkite_later(case, env)


def harness_files(case):
    files = {"HARNESS_OUTPUT_SECRET_FILE": "outputs/secret.env", "DRONE_OUTPUT": "outputs/plain.env"}
    for name in files.values():
        case.box.write(name, b"")
    return {variable: case.box.path(name) for variable, name in files.items()}


def harness_outputs(case):
    found = {}
    for name in ("outputs/secret.env", "outputs/plain.env"):
        for line in case.box.read(name).decode().splitlines():
            key, value = line.split("=", 1)
            if value.startswith("__B64__"):
                value = base64.b64decode(value[7:], validate=True).decode()
            found[key] = value
    return found


def harness(case, argv, env):
    """A later step gets what it maps, here all outputs, and none of this step's variables."""
    env = env | harness_files(case)
    result = case.run_program(argv, env, handed_to=[env["HARNESS_OUTPUT_SECRET_FILE"]])
    return result, harness_outputs(case)


RUN = {
    "github": github,
    "gitlab": evaluated,
    "jenkins": evaluated,
    "circleci": evaluated,
    "azure": azure,
    "buildkite": buildkite,
    "harness": harness,
}
EXEC_ONLY = ("teamcity", "bitbucket", "drone", "woodpecker")


def run(case, name, argv, env):
    return RUN[name](case, argv, env)
