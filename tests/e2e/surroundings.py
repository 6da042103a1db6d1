"""Environments as the CI systems make them, in a sandbox folder. Each function returns the variables."""

import json
import os
import uuid


def bare(box):
    """What every process gets; no CI system, no terminal."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": box.folder("home"),
        "TMPDIR": box.folder("tmp"),
        "LANG": "C.UTF-8",
    }


def github(box, event="push", payload=None, **more):
    commands = box.folder("runner_temp/_runner_file_commands")
    env = bare(box) | {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": "octocat",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_JOB": "scan",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REPOSITORY": "acme/app",
        "GITHUB_REPOSITORY_ID": "1001",
        "GITHUB_REPOSITORY_OWNER": "acme",
        "GITHUB_RUN_ID": "4711",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": "1" * 40,
        "GITHUB_WORKSPACE": box.folder("work"),
        "RUNNER_ARCH": "X64",
        "RUNNER_ENVIRONMENT": "github-hosted",
        "RUNNER_OS": "Linux",
        "RUNNER_TEMP": box.folder("runner_temp"),
        "RUNNER_TOOL_CACHE": box.folder("tool_cache"),
    }
    for name in ("ENV", "OUTPUT", "STEP_SUMMARY", "PATH", "STATE"):
        path = os.path.join(commands, f"{name.lower()}_{uuid.uuid4()}")
        box.write(path, b"")
        env[f"GITHUB_{name}"] = path
    if payload is None:
        payload = {"ref": "refs/heads/main", "repository": repository(1001, "acme/app")}
    if payload is not False:
        env["GITHUB_EVENT_PATH"] = box.write(
            "runner_temp/_github_workflow/event.json", json.dumps(payload).encode()
        )
    return env | more


def repository(number, name, fork=False):
    return {"id": number, "full_name": name, "name": name.split("/")[1], "fork": fork}


def pull_request(head, base=None, login="octocat"):
    """A pull_request payload; `head` is a repository or None, as after the fork was deleted."""
    base = base or repository(1001, "acme/app")
    return {
        "action": "synchronize",
        "number": 7,
        "pull_request": {
            "number": 7,
            "user": {"login": login},
            "head": {"ref": "topic", "sha": "2" * 40, "repo": head},
            "base": {"ref": "main", "sha": "1" * 40, "repo": base},
        },
        "repository": base,
        "sender": {"login": login},
    }


def gitlab(box, **more):
    project = box.folder("work")
    box.folder("work.tmp")
    return (
        bare(box)
        | {
            "CI": "true",
            "CI_COMMIT_BRANCH": "main",
            "CI_COMMIT_REF_NAME": "main",
            "CI_COMMIT_REF_PROTECTED": "true",
            "CI_JOB_ID": "42",
            "CI_JOB_NAME": "scan",
            "CI_PIPELINE_SOURCE": "push",
            "CI_PROJECT_DIR": project,
            "CI_PROJECT_ID": "501",
            "CI_PROJECT_PATH": "acme/app",
            "CI_SERVER": "yes",
            "CI_SERVER_HOST": "gitlab.example.com",
            "CI_SERVER_URL": "https://gitlab.example.com",
            "GITLAB_CI": "true",
        }
        | more
    )


def jenkins(box, **more):
    box.folder("work@tmp")
    return (
        bare(box)
        | {
            "BRANCH_NAME": "main",
            "BUILD_ID": "17",
            "BUILD_NUMBER": "17",
            "BUILD_TAG": "jenkins-app-17",
            "BUILD_URL": "https://jenkins.example.com/job/app/17/",
            "CI": "true",
            "EXECUTOR_NUMBER": "0",
            "JENKINS_HOME": box.folder("jenkins_home"),
            "JENKINS_URL": "https://jenkins.example.com/",
            "JOB_NAME": "app/main",
            "NODE_NAME": "built-in",
            "WORKSPACE": box.folder("work"),
            "WORKSPACE_TMP": box.folder("work@tmp"),
        }
        | more
    )


def azure(box, **more):
    return (
        bare(box)
        | {
            "AGENT_TEMPDIRECTORY": box.folder("agent_temp"),
            "BUILD_BUILDID": "99",
            "BUILD_SOURCESDIRECTORY": box.folder("work"),
            "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://dev.azure.com/acme/",
            "TF_BUILD": "True",
        }
        | more
    )


def circleci(box, **more):
    env = bare(box) | {"CI": "true", "CIRCLECI": "true", "CIRCLE_WORKFLOW_ID": str(uuid.uuid4())}
    return (
        env | {"BASH_ENV": box.write("bash.env", b""), "CIRCLE_WORKING_DIRECTORY": box.folder("work")} | more
    )


def buildkite(box, **more):
    return bare(box) | {"BUILDKITE": "true", "BUILDKITE_JOB_ID": str(uuid.uuid4()), "CI": "true"} | more


def harness(box, **more):
    """Harness CI sets Drone's variables, too."""
    return (
        bare(box)
        | {"CI": "true", "DRONE": "true", "DRONE_BUILD_EVENT": "push", "HARNESS_BUILD_ID": "7"}
        | {"HARNESS_WORKSPACE": box.folder("work")}
        | more
    )


def teamcity(box, **more):
    return bare(box) | {"TEAMCITY_VERSION": "2025.11"} | more


def bitbucket(box, **more):
    return (
        bare(box)
        | {"BITBUCKET_BUILD_NUMBER": "5", "BITBUCKET_PIPELINE_UUID": str(uuid.uuid4()), "CI": "true"}
        | more
    )


def drone(box, **more):
    return bare(box) | {"CI": "true", "DRONE": "true"} | more


def code_on(system, code):
    """The exit code where snyk-cred says `code` elsewhere: Drone takes 78 for success."""
    return 64 if (system, code) == ("drone", 78) else code


def woodpecker(box, **more):
    return bare(box) | {"CI": "woodpecker", "CI_SYSTEM_NAME": "woodpecker"} | more
