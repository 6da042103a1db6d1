# shellcheck shell=sh
# withSnykCred, after words.sh: every check, and on stdout the hand-over as JSON without the credential. The report goes
# to the log.
snykcred_handover=$("$@") || exit $?
case ${SNYK_TOKEN-} in
*[[:space:]]*)
    echo 'snyk-cred: error: the secret text has a blank or a line end at its edge, and Jenkins hides it only as it is stored [malformed]' >&2
    echo '  hint: store the credential again, without blanks and on one line' >&2
    exit 65
    ;;
esac
printf '%s\n' "$snykcred_handover"
