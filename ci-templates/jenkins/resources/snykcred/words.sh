# shellcheck shell=sh
# The head of every script of this library. Jenkins runs scripts by `sh -xe`, which prints each command: nothing below
# is traced. The command line travels one word a line in a variable, so that no value is ever read as shell text.
{ set +x; } 2>/dev/null || set +x
if [ "$#" -eq 0 ]; then
    case $(uname -s) in
    Linux | Darwin) ;;
    *)
        echo "snyk-cred: error: this agent runs $(uname -s), and this library runs on Linux and macOS only [cannot-run]" >&2
        echo '  hint: give this stage an agent whose label stands for Linux' >&2
        exit 126
        ;;
    esac
    set -f
    IFS='
'
    # shellcheck disable=SC2086 # split into words on purpose
    set -- $SNYKCRED_WORDS
    unset IFS SNYKCRED_WORDS
    set +f
    case $1 in
    -*) ;;
    *)
        if ! command -v "$1" >/dev/null; then
            echo "snyk-cred: error: there is no program $1 on this agent [command-not-found]" >&2
            echo "  hint: leave 'binary' out, so that a pinned release is installed, or name its path on the agent" >&2
            exit 127
        fi
        ;;
    esac
fi
