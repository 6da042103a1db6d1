# shellcheck shell=sh
# snykCredProgram, after words.sh and tidy.sh: fetches the commit $4 from the repository at $3 into the new folder $2, and
# builds the program there. git holds what comes against that hash; the build itself has an empty environment.
(umask 077 && mkdir -p "$2/source") || exit 73
cd "$2/source" || exit 73
export GIT_TERMINAL_PROMPT=0
{ git init -q . && git fetch -q --depth 1 "$3" "$4" && git checkout -q FETCH_HEAD && [ "$(git rev-parse HEAD)" = "$4" ]; } || {
    echo "snyk-cred: error: the commit $4 cannot be fetched from $3; the lines above say why [cannot-run]" >&2
    echo '  hint: this agent needs git, and the repository must be readable without a password' >&2
    exit 69
}
sh scripts/from-source "$2"
