#!/bin/sh
# Prints the absolute path of snyk-cred: of the one that the input `binary` names, or of the pinned release, which is
# installed into a new folder in the job's temporary one, or, with no release pinned and `from-source`, of one that is built
# there. Only a release's archive is kept, in the tool cache, hashed at every use.
# Nothing goes to GITHUB_PATH, where a later step could put another program in front.
# On Windows this is Git Bash, and the path is printed as D:/a/b, which every shell there takes.
set -eu
# What is run here needs no secret, and gets none.
unset -v INPUT_TOKEN INPUT_CLIENT_SECRET INPUT_PRIVATE_KEY SNYK_TOKEN SNYK_OAUTH_TOKEN SNYK_CLIENT_SECRET

# refuse CODE WHAT: as an annotation too, since who reads it has only the run's page. On stderr: stdout is the path.
refuse() {
    printf '::error title=snyk-cred::%s\n' "$2" >&2
    exit "$1"
}

if [ -n "$INPUT_BINARY" ]; then
    [ -x "$INPUT_BINARY" ] ||
        refuse 69 'The input binary names no program that can be run. Let an earlier step put it there, or leave the input out.'
    case $INPUT_BINARY in
    /* | [A-Za-z]:[/\\]*) binary=$INPUT_BINARY ;;
    *) binary=$PWD/$INPUT_BINARY ;;
    esac
    if [ "${RUNNER_OS-}" = Windows ]; then binary=$(cygpath -m -- "$binary"); fi
    printf '%s\n' "$binary"
    exit
fi
case $INPUT_VERSION$INPUT_FROM_SOURCE in
'' | false) refuse 64 'This commit of the action pins no release of snyk-cred. Set the input from-source to true, which builds this commit on the runner; or use the commit that follows a release, or set the inputs version, base-url and the sha256- of this machine; or set the input binary to a program that is there.' ;;
esac
here=$(cd -- "$(dirname -- "$0")" && pwd)
if [ "${RUNNER_OS-}" = Windows ]; then RUNNER_TEMP=$(cygpath -u -- "$RUNNER_TEMP"); fi
folder=$(mktemp -d "$RUNNER_TEMP/snyk-cred.XXXXXX") || refuse 73 'There is no temporary folder for the program.'
if [ -z "$INPUT_VERSION" ]; then
    [ "$INPUT_FROM_SOURCE" = true ] || refuse 64 'The input from-source is true or false.'
    case ${RUNNER_OS-} in
    macOS | Windows) refuse 69 "This commit of the action pins no release of snyk-cred, and from-source builds on Linux only; this runner is $RUNNER_OS. Let a job on Linux (runs-on: ubuntu-24.04) do what needs Snyk; or use the commit that follows a release; or set the input binary to a program that is there." ;;
    esac
    sh "$here/../../scripts/from-source" "$folder" || refuse $? 'snyk-cred cannot be built; the lines above say why.'
    exit
fi
sh "$here/../../scripts/install.sh" --base-url "$INPUT_BASE_URL" --version "$INPUT_VERSION" \
    --sha256-amd64 "$INPUT_SHA256_AMD64" --sha256-arm64 "$INPUT_SHA256_ARM64" \
    --sha256-macos-arm64 "$INPUT_SHA256_MACOS_ARM64" --sha256-macos-amd64 "$INPUT_SHA256_MACOS_AMD64" \
    --sha256-windows-amd64 "$INPUT_SHA256_WINDOWS_AMD64" \
    --dir "$folder" --cache "${RUNNER_TOOL_CACHE:+$RUNNER_TOOL_CACHE/snyk-cred}" ||
    refuse $? 'snyk-cred cannot be installed; the lines above say why.'
