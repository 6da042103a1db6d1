#!/usr/bin/env bash
# Installs zig for scripts/build --macos, at the version that zig.txt pins, with its compiler under the names that build
# tools expect of a cross compiler: aarch64-macos-clang, -clang++, -ar, -ranlib, and the same for x86_64. Called by
# scripts/setup --macos.
# usage: scripts/lib/zig.sh [--where]
#   --where  only prints the folder of these names, installed or not
# Cache: $XDG_CACHE_HOME/snyk-cred or ~/.cache/snyk-cred: zig-HASH, of this file and zig.txt.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

oldest=13.0 # the oldest macOS that the program is made for; zig's own choice is newer

wanted=scripts/lib/zig.txt
cache=${XDG_CACHE_HOME:-$HOME/.cache}/snyk-cred
folder=$cache/zig-$(cat -- "$wanted" scripts/lib/zig.sh | sha256sum | cut -c1-16)
case $* in
'') ;;
--where)
    printf '%s\n' "$folder/bin"
    exit
    ;;
*) die 'usage: scripts/lib/zig.sh [--where]' ;;
esac
[ ! -f "$folder/complete" ] || exit 0

need python3 flock
mkdir -p -- "$cache"
exec 9>"$cache/zig.lock"
flock 9 # another clone may be installing the same
[ ! -f "$folder/complete" ] || exit 0
echo "setup: pip installs what $wanted names"
rm -rf -- "$folder"
mkdir -p -- "$folder/bin"
python3 -m venv "$folder/pip"
"$folder/pip/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --target "$folder/packages" -r "$wanted"
rm -rf -- "$folder/pip"

# tool NAME WORD...: bin/NAME is zig with these words. Its own cache stays with it, for it fits this version alone.
tool() {
    local name=$1
    shift
    cat >"$folder/bin/$name" <<END
#!/bin/sh
here=\$(CDPATH='' cd -- "\$(dirname -- "\$0")/.." && pwd) || exit
ZIG_GLOBAL_CACHE_DIR=\$here/cache ZIG_LOCAL_CACHE_DIR=\$here/cache
export ZIG_GLOBAL_CACHE_DIR ZIG_LOCAL_CACHE_DIR
exec "\$here/packages/ziglang/zig" $* "\$@"
END
    chmod +x -- "$folder/bin/$name"
}
for machine in aarch64 x86_64; do
    tool "$machine-macos-clang" cc -target "$machine-macos.$oldest"
    tool "$machine-macos-clang++" c++ -target "$machine-macos.$oldest"
    tool "$machine-macos-ar" ar
    tool "$machine-macos-ranlib" ranlib
done
touch -- "$folder/complete"
