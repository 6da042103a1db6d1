# shellcheck shell=sh
# snykCredExec, after words.sh: runs this same script again under `snyk-cred exec`, where it skips to the command below.
if [ "$1" != --command ]; then
    case $SNYKCRED_SOURCE in
    text) set -- "$@" --token-env SNYK_TOKEN ;;
    file) set -- "$@" --token-file "$SNYKCRED_FILE" ;;
    client-secret) set -- "$@" --client-id "$SNYK_CLIENT_ID" --client-secret-env SNYK_CLIENT_SECRET ;;
    id-token) set -- "$@" --id-token-env SNYK_ID_TOKEN ;;
    id-token-file) set -- "$@" --id-token-file "$SNYKCRED_FILE" ;;
    *) set -- "$@" --client-id "$SNYK_CLIENT_ID" --private-key-file "$SNYKCRED_FILE" ;;
    esac
    unset SNYKCRED_SOURCE SNYKCRED_FILE
    exec "$@" -- sh -e "$0" --command
fi
shift
# The command of the pipeline follows.
