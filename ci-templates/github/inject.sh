#!/bin/sh
# The step of action.yml: runs `snyk-cred inject` with the inputs as flags; the program drops those that are empty. The
# inputs arrive as variables INPUT_…, so that no value is ever part of a script.
set -eu

binary=$(sh "$GITHUB_ACTION_PATH/program.sh")
exec "$binary" inject \
    --token-env="$INPUT_TOKEN_ENV" \
    --token-file="$INPUT_TOKEN_FILE" \
    --client-id="$INPUT_CLIENT_ID" \
    --client-secret-env="$INPUT_CLIENT_SECRET_ENV" \
    --client-secret-file="$INPUT_CLIENT_SECRET_FILE" \
    --private-key-env="$INPUT_PRIVATE_KEY_ENV" \
    --private-key-file="$INPUT_PRIVATE_KEY_FILE" \
    --key-id="$INPUT_KEY_ID" \
    --region="$INPUT_REGION" \
    --api-url="$INPUT_API_URL" \
    --allow-host="$INPUT_ALLOW_HOST" \
    --probe-regions="$INPUT_PROBE_REGIONS" \
    --org="$INPUT_ORG" \
    --plan="$INPUT_PLAN" \
    --policy="$INPUT_POLICY" \
    --policy-file="$INPUT_POLICY_FILE" \
    --policy-sha256="$INPUT_POLICY_SHA256" \
    --expect-org="$INPUT_EXPECT_ORG" \
    --expect-principal="$INPUT_EXPECT_PRINCIPAL" \
    --expect-region="$INPUT_EXPECT_REGION" \
    --min-validity="$INPUT_MIN_VALIDITY" \
    --on-missing="$INPUT_ON_MISSING" \
    --untrusted-code="$INPUT_UNTRUSTED_CODE" \
    --hand-over="$INPUT_HAND_OVER" \
    --report="$INPUT_REPORT" \
    --report-file="$INPUT_REPORT_FILE" \
    --quiet="$INPUT_QUIET" \
    --verbose="$INPUT_VERBOSE" \
    --ca-file="$INPUT_CA_FILE" \
    --trust="$INPUT_TRUST" \
    --proxy="$INPUT_PROXY" \
    --proxy-auth-file="$INPUT_PROXY_AUTH_FILE" \
    --timeout="$INPUT_TIMEOUT" \
    --max-attempts="$INPUT_MAX_ATTEMPTS"
