#!/usr/bin/env bash
# Packs the archive of a release for one platform: the program and what belongs to it there, in a folder of the archive's
# name. The same files give the same bytes: names in order, no owner, the times all SOURCE_DATE_EPOCH.
# usage: scripts/lib/archive.sh VERSION PLATFORM BUILD_DIR PAGES_DIR DIST
#   BUILD_DIR  has the program, and THIRD-PARTY-NOTICES in legal/ (scripts/lib/sbom.py)
#   PAGES_DIR  has man pages and completions, which are the same for every platform
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

[ "$#" -eq 5 ] || die 'usage: scripts/lib/archive.sh VERSION PLATFORM BUILD_DIR PAGES_DIR DIST'
version=$1 platform=$2 build_dir=$3 pages=$4 dist=$5
export LC_ALL=C TZ=UTC
umask 022

name=snyk-cred-$version-$platform
stage=$build_dir/archive/$name
rm -rf -- "$stage"
mkdir -p -- "$stage"/{completion,schema}
cp -- LICENSE README.md CHANGELOG.md "$build_dir/legal/THIRD-PARTY-NOTICES" "$stage"
cp -- src/schema/*.json "$stage/schema"
case $platform in
windows-*) # no man there, and of these shells Git's bash alone
    cp -- "$build_dir/snyk-cred.exe" "$stage"
    cp -- "$pages/completion/bash" "$stage/completion"
    ;;
*)
    mkdir -- "$stage/man"
    cp -- "$build_dir/snyk-cred" "$stage"
    cp -- "$pages"/man/*.1 "$stage/man"
    cp -- "$pages"/completion/* "$stage/completion"
    ;;
esac
tar --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' -C "$build_dir/archive" -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
