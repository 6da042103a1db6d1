"""What a current Snyk CLI does with an environment: whose credential, by which scheme, at which host. A reading of
snyk/cli (cliv2/pkg/core) and snyk/go-application-framework (pkg/app/app.go, pkg/auth), compared in November 2026 with the
framework of commit 950008a9 itself. It knows what the npm version does not: a host in a token, and a stored OAuth login.
"""

import base64
import json
import os
import urllib.parse

STORAGE = "INTERNAL_OAUTH_TOKEN_STORAGE"


def takes(env):
    """(API URL, scheme, credential) of a run with these variables and the store of their HOME."""
    store = _store(env.get("HOME", ""))

    def first(*names):
        """An empty variable counts as none; the store is asked under the same names."""
        return next((value for name in names for value in (env.get(name), store.get(name.lower())) if value), "")

    login = first(STORAGE)
    access = _json(login).get("access_token", "")
    bearer = first("SNYK_OAUTH_TOKEN", "SNYK_DOCKER_TOKEN")
    token = first("SNYK_TOKEN", "SNYK_CFG_API") or store.get("api", "")
    url = first("SNYK_API") or store.get("endpoint") or "https://api.snyk.io"
    url = _claim(access, 1, "aud") or url
    if token.startswith(("snyk_uat.", "snyk_sat.")):
        url = _claim(token, 2, "h") or url
    named = ("SNYK_OAUTH_TOKEN", "SNYK_DOCKER_TOKEN", "SNYK_TOKEN", "SNYK_CFG_API")
    if access and (STORAGE in env or not any(name in env for name in named)):
        return _canonical(url), "Bearer", access
    if bearer:
        return _canonical(url), "Bearer", bearer
    return _canonical(url), "token" if token else "", token


def _store(home):
    try:
        with open(os.path.join(home, ".config/configstore/snyk.json"), encoding="utf-8") as file:
            return {key.lower(): value for key, value in json.load(file).items()}
    except FileNotFoundError:
        return {}


def _json(text):
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _claim(token, part, name):
    parts = token.split(".")
    if len(parts) <= part:
        return ""
    value = _json(base64.urlsafe_b64decode(parts[part] + "===")).get(name, "")
    return value[0] if isinstance(value, list) and value else value or ""


def _canonical(url):
    url = url if "//" in url else "https://" + url
    host = urllib.parse.urlsplit(url).netloc
    host = "api." + host[4:] if host.startswith("app.") else host
    return "https://" + (host if host.startswith("api.") else "api." + host)
