# shellcheck shell=sh
# snykCredProgram, after words.sh: what earlier builds left in this workspace's temporary folder goes. The new folder is $2,
# FOLDER/snyk-cred-BUILD-UUID. Of a link the link goes, not what it leads to.
for snykcred_old in "${2%/*}"/snyk-cred-*; do
    case $snykcred_old in
    "${2%-*-*-*-*-*}"-*) ;;
    *) rm -rf -- "$snykcred_old" ;;
    esac
done
