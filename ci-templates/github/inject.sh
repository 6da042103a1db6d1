#!/bin/sh
# The step of action.yml: runs `snyk-cred inject` with the inputs as flags, those that have a value. The inputs arrive as
# variables INPUT_…, so that no value is ever part of a script.
set -eu

# An error links to its explanation in the repository of this action; GitHub names that to expressions, not to a script.
GITHUB_ACTION_REPOSITORY=${ACTION_REPOSITORY-} GITHUB_ACTION_REF=${ACTION_REF-}
export GITHUB_ACTION_REPOSITORY GITHUB_ACTION_REF

binary=$(sh "$GITHUB_ACTION_PATH/program.sh")
# Git Bash rewrites what looks like a path of its own, in arguments and in variables: a secret that begins with a slash
# would arrive as another one. Elsewhere these two mean nothing.
export MSYS2_ARG_CONV_EXCL='*' MSYS2_ENV_CONV_EXCL='INPUT_TOKEN;INPUT_CLIENT_SECRET;INPUT_PRIVATE_KEY'
exec "$binary" inject \
    ${INPUT_TOKEN_ENV:+"--token-env=$INPUT_TOKEN_ENV"} \
    ${INPUT_TOKEN_FILE:+"--token-file=$INPUT_TOKEN_FILE"} \
    ${INPUT_TOKEN_FROM:+"--token-from=$INPUT_TOKEN_FROM"} \
    ${INPUT_CLIENT_ID:+"--client-id=$INPUT_CLIENT_ID"} \
    ${INPUT_CLIENT_SECRET_ENV:+"--client-secret-env=$INPUT_CLIENT_SECRET_ENV"} \
    ${INPUT_CLIENT_SECRET_FILE:+"--client-secret-file=$INPUT_CLIENT_SECRET_FILE"} \
    ${INPUT_PRIVATE_KEY_ENV:+"--private-key-env=$INPUT_PRIVATE_KEY_ENV"} \
    ${INPUT_PRIVATE_KEY_FILE:+"--private-key-file=$INPUT_PRIVATE_KEY_FILE"} \
    ${INPUT_SIGNER:+"--signer=$INPUT_SIGNER"} \
    ${INPUT_KEY_ID:+"--key-id=$INPUT_KEY_ID"} \
    ${INPUT_KEY_JWKS:+"--key-jwks=$INPUT_KEY_JWKS"} \
    ${INPUT_REGION:+"--region=$INPUT_REGION"} \
    ${INPUT_API_URL:+"--api-url=$INPUT_API_URL"} \
    ${INPUT_ALLOW_HOST:+"--allow-host=$INPUT_ALLOW_HOST"} \
    ${INPUT_PROBE_REGIONS:+"--probe-regions=$INPUT_PROBE_REGIONS"} \
    ${INPUT_ORG:+"--org=$INPUT_ORG"} \
    ${INPUT_PLAN:+"--plan=$INPUT_PLAN"} \
    ${INPUT_POLICY:+"--policy=$INPUT_POLICY"} \
    ${INPUT_POLICY_FILE:+"--policy-file=$INPUT_POLICY_FILE"} \
    ${INPUT_POLICY_SHA256:+"--policy-sha256=$INPUT_POLICY_SHA256"} \
    ${INPUT_EXPECT_ORG:+"--expect-org=$INPUT_EXPECT_ORG"} \
    ${INPUT_EXPECT_PRINCIPAL:+"--expect-principal=$INPUT_EXPECT_PRINCIPAL"} \
    ${INPUT_EXPECT_REGION:+"--expect-region=$INPUT_EXPECT_REGION"} \
    ${INPUT_MIN_VALIDITY:+"--min-validity=$INPUT_MIN_VALIDITY"} \
    ${INPUT_REQUIRE_EXPIRY:+"--require-expiry=$INPUT_REQUIRE_EXPIRY"} \
    ${INPUT_ON_MISSING:+"--on-missing=$INPUT_ON_MISSING"} \
    ${INPUT_ON_UNAVAILABLE:+"--on-unavailable=$INPUT_ON_UNAVAILABLE"} \
    ${INPUT_UNTRUSTED_CODE:+"--untrusted-code=$INPUT_UNTRUSTED_CODE"} \
    ${INPUT_EVENT_NAME:+"--event-name=$INPUT_EVENT_NAME"} \
    ${INPUT_EVENT_HEAD_REPO:+"--event-head-repo=$INPUT_EVENT_HEAD_REPO"} \
    ${INPUT_EVENT_BASE_REPO:+"--event-base-repo=$INPUT_EVENT_BASE_REPO"} \
    ${INPUT_EVENT_ACTOR:+"--event-actor=$INPUT_EVENT_ACTOR"} \
    ${INPUT_HAND_OVER:+"--hand-over=$INPUT_HAND_OVER"} \
    ${INPUT_REPORT:+"--report=$INPUT_REPORT"} \
    ${INPUT_REPORT_FILE:+"--report-file=$INPUT_REPORT_FILE"} \
    ${INPUT_SHOW_PERSON:+"--show-person=$INPUT_SHOW_PERSON"} \
    ${INPUT_QUIET:+"--quiet=$INPUT_QUIET"} \
    ${INPUT_VERBOSE:+"--verbose=$INPUT_VERBOSE"} \
    ${INPUT_CA_FILE:+"--ca-file=$INPUT_CA_FILE"} \
    ${INPUT_TRUST:+"--trust=$INPUT_TRUST"} \
    ${INPUT_PROXY:+"--proxy=$INPUT_PROXY"} \
    ${INPUT_PROXY_AUTH_FILE:+"--proxy-auth-file=$INPUT_PROXY_AUTH_FILE"} \
    ${INPUT_TIMEOUT:+"--timeout=$INPUT_TIMEOUT"} \
    ${INPUT_MAX_ATTEMPTS:+"--max-attempts=$INPUT_MAX_ATTEMPTS"}
