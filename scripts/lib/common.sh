# shellcheck shell=bash
# What the scripts share: where the tree is, how they speak, what they need. Sourced, never run.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cd -- "$root" || exit
jobs=$(nproc 2>/dev/null || echo 2)
# Compiled paths differ from clone to clone; relative to the tree they are the same, so ccache finds them again.
# So are the objects but for the folder that debug information names.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '\n==> %s\n' "$*"; }

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# need COMMAND...: ends with the remedy where one is missing.
need() {
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null || die "$command is missing; run scripts/setup"
    done
}

# build PRESET [TARGET...]: configures and builds; without targets everything.
build() {
    local preset=$1
    shift
    local launcher=()
    if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    case $preset in windows | macos-*) rm -f -- "build/$preset/CMakeCache.txt" ;; esac # it may name an older OpenSSL
    cmake --preset "$preset" "${launcher[@]}"
    # The locale is part of what ccache compares, each variable of it.
    env -u LC_CTYPE -u LC_MESSAGES LANG=C LC_ALL=C cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
}
