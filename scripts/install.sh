#!/bin/sh
# Installs a pinned release of snyk-cred. POSIX sh; needs tar, curl or wget, and sha256sum, shasum or openssl.
# On Linux and macOS, and on Windows in Git Bash or MSYS2. macOS and Windows are a preview: not yet run there.
#
# What it holds: nothing is unpacked or run before its hash is right. Nothing is written under a name that somebody could
# have planted, or through a link. No variable but those named below reaches curl, wget, tar or the program: no secret of
# the job, and none that changes what these tools do (TAR_OPTIONS, GZIP, CDPATH); nor do .curlrc and .wgetrc.
#
# There is no command substitution in here: Azure's agent would take its dollar and parenthesis for a macro.
set -eu

usage() {
    cat <<'END'
usage: install.sh --base-url URL --version VERSION --sha256-KIND HEX... [--dir DIR] [--cache DIR]

  --base-url URL       folder that holds the archives of this release: the release page or a mirror of yours
  --version VERSION    exact version, such as 1.2.3
  --sha256-amd64 HEX   SHA-256 of snyk-cred-VERSION-linux-amd64.tar.gz, from SHA256SUMS of the release
  --sha256-arm64 HEX   the same for linux-arm64; only the hash of this machine's kind is needed
  --sha256-macos-arm64 HEX, --sha256-macos-amd64 HEX, --sha256-windows-amd64 HEX
                       the same for these (preview)
  --dir DIR            where snyk-cred goes; without it to a new folder of its own, in TMPDIR or where programs can run
  --cache DIR          keep the archive here; it is hashed again at every use

The archive is hashed before anything of it is unpacked or run. The path of the program is printed on stdout.
END
}

# refuse CODE WHAT HINT...: exit codes are those of snyk-cred.
refuse() {
    code=$1
    printf 'install.sh: error: %s\n' "$2" >&2
    shift 2
    for hint in "$@"; do printf 'install.sh: hint: %s\n' "$hint" >&2; done
    exit "$code"
}

# said VARIABLE COMMAND...: sets the variable to the first line that the command prints.
said() {
    into=$1
    shift
    "$@" >"$work/said" || return
    # shellcheck disable=SC2229 # the variable of that name
    IFS= read -r "$into" <"$work/said" || :
}

lower() { printf '%s\n' "$1" | tr ABCDEF abcdef; }

# The proxy that the download goes through, without its user and password; nothing if there is none.
proxy_in_use() {
    case $protocol in '=http') return ;; esac
    printf '%s\n' "${https_proxy:-${HTTPS_PROXY:-${all_proxy:-${ALL_PROXY:-}}}}" | sed 's|//[^/]*@|//|'
}

download() {
    if command -v curl >/dev/null 2>&1; then
        tool=curl
        # -q comes first, or .curlrc is read.
        curl -q --netrc-optional --fail --silent --show-error --location --proto "$protocol" --proto-redir "$protocol" \
            --retry 3 --connect-timeout 20 --max-time 300 --output "$2" "$1" >&2 && return
    elif command -v wget >/dev/null 2>&1; then
        tool=wget
        # Only what busybox has, too; without -T, with which that of Debian 12 crashes. A home without a .wgetrc.
        HOME=$work wget -q -O "$2" "$1" >&2 && return
    else
        refuse 69 'there is neither curl nor wget here' 'install one of them in the image of this job'
    fi
    code=$?
    said proxy proxy_in_use
    if [ -n "$proxy" ]; then
        refuse 69 "$tool could not get $1 through the proxy $proxy (its code is $code)" \
            'check that the proxy lets this host pass, or name hosts that need none in NO_PROXY' \
            'if the proxy opens TLS, its authority must be in the trust store of this image (CURL_CA_BUNDLE for curl)' \
            'a mirror inside your network does as well: --base-url'
    fi
    refuse 69 "$tool could not get $1 (its code is $code)" \
        'check the version and the address, and whether this network needs a proxy (HTTPS_PROXY)' \
        'a mirror inside your network does as well: --base-url'
}

# hash_of FILE
# shellcheck disable=SC2086 # a command and its options
hash_of() { $hasher <"$1" | cut -c 1-64; }

# put FILE FOLDER NAME: copies FILE there under a name that is new, then renames it, so that no link is written through
# and a job running at the same time never sees half a file.
put() {
    said fresh mktemp -d "$2/.snyk-cred.XXXXXX" && cp -- "$1" "$fresh/$3" || return
    rename "$2" "$3"
}

# rename FOLDER NAME: what lies in the fresh folder goes to its place. A folder there would be moved into.
rename() {
    if [ -L "$1/$2" ]; then rm -f -- "$1/$2" || return; fi
    [ ! -d "$1/$2" ] && mv -f -- "$fresh/$2" "$1/$2" && rm -rf -- "$fresh"
}

# runs FOLDER: puts the program into a fresh folder in there and asks it for its version; 73 if it cannot be written.
runs() {
    said fresh mktemp -d "$1/.snyk-cred.XXXXXX" 2>/dev/null && cp -- "$work/$name/$program" "$fresh/$program" || return 73
    said shown "$fresh/$program" --version
}

# Which archive this machine needs: sets name, program, and pin and sha256, the option with its hash and its value.
choose() {
    program=snyk-cred
    said system uname -s
    case $system in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    MINGW* | MSYS*) system=windows program=snyk-cred.exe ;;
    *) refuse 69 "there is no snyk-cred for $system" 'run this step on a Linux runner' ;;
    esac
    said machine uname -m
    case $machine in
    x86_64 | amd64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) refuse 69 "there is no release for $machine" 'build it from source with scripts/build --static' ;;
    esac
    name=snyk-cred-$version-$system-$machine
    case $system-$machine in
    linux-amd64) pin=--sha256-amd64 sha256=$sha256_amd64 ;;
    linux-arm64) pin=--sha256-arm64 sha256=$sha256_arm64 ;;
    macos-arm64) pin=--sha256-macos-arm64 sha256=$sha256_macos_arm64 ;;
    macos-amd64) pin=--sha256-macos-amd64 sha256=$sha256_macos_amd64 ;;
    windows-amd64) pin=--sha256-windows-amd64 sha256=$sha256_windows_amd64 ;;
    *) refuse 69 "there is no release for $system on $machine" 'run this step on another runner: windows-latest, or Linux' ;;
    esac
}

install() {
    base_url='' version='' dir='' cache=''
    sha256_amd64='' sha256_arm64='' sha256_macos_arm64='' sha256_macos_amd64='' sha256_windows_amd64=''
    system='' machine='' proxy='' got='' shown='' # of what commands say
    while [ "$#" -gt 0 ]; do
        case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --base-url | --version | --dir | --cache | --sha256-amd64 | --sha256-arm64 | \
            --sha256-macos-arm64 | --sha256-macos-amd64 | --sha256-windows-amd64)
            [ "$#" -ge 2 ] || refuse 64 "$1 has no value" 'see install.sh --help'
            case $1 in
            --base-url) base_url=${2%/} ;;
            --version) version=$2 ;;
            --sha256-amd64) sha256_amd64=$2 ;;
            --sha256-arm64) sha256_arm64=$2 ;;
            --sha256-macos-arm64) sha256_macos_arm64=$2 ;;
            --sha256-macos-amd64) sha256_macos_amd64=$2 ;;
            --sha256-windows-amd64) sha256_windows_amd64=$2 ;;
            --dir) dir=$2 ;;
            --cache) cache=$2 ;;
            esac
            shift 2
            ;;
        *) refuse 64 "what is $1?" 'see install.sh --help' ;;
        esac
    done

    choose
    case $version in
    '') refuse 64 'no --version is given' 'pin an exact version, such as --version 1.2.3' ;;
    *[!0-9A-Za-z.+~-]* | [!0-9]*) refuse 64 "--version $version is no exact version" 'pin one such as 1.2.3; "latest" is not accepted' ;;
    *.*.*) ;;
    *) refuse 64 "--version $version is no exact version" 'pin all three numbers, such as 1.2.3' ;;
    esac
    case $sha256 in
    '')
        [ "$system" = linux ] || refuse 64 "no $pin is given: the release $version has no program for $system on $machine, or its hash is not pinned here" \
            "if SHA256SUMS of the release names $name.tar.gz, take the hash from there, and verify its signature once" 'else run this step on Linux'
        refuse 64 "no $pin is given" "take it from SHA256SUMS of the release $version, and verify its signature once"
        ;;
    *[!0-9a-fA-F]*) refuse 64 "$pin is no SHA-256" 'it has 64 hexadecimal digits' ;;
    esac
    [ "${#sha256}" -eq 64 ] || refuse 64 "$pin is no SHA-256" 'it has 64 hexadecimal digits'
    said sha256 lower "$sha256"

    case $base_url in
    *[!-A-Za-z0-9._~:/%+@]*) refuse 64 '--base-url has characters that a URL of a folder does not have' 'leave out queries and fragments' ;;
    *://*@*) refuse 64 '--base-url holds a user name or password' 'command lines are world-readable: use ~/.netrc with curl, or a mirror without log-in' ;;
    https://?*) protocol='=https' ;;
    # The loopback is this machine: a mirror beside the job, a test.
    http://127.0.0.1:* | http://127.0.0.1/* | http://localhost:* | http://localhost/*) protocol='=http' ;;
    '') refuse 64 'no --base-url is given' 'name the folder that holds the archives of the release' ;;
    *) refuse 64 '--base-url is no https URL' 'plain http is refused, but for 127.0.0.1 and localhost' ;;
    esac
    # The path is printed as one line. A dash or a plain name in front would mean something to cd and to tools.
    case $dir in *[[:cntrl:]]*) refuse 64 '--dir has a control character in it' 'name another folder' ;; esac
    # In Git Bash D:\a\b is /d/a/b.
    if [ "$system" = windows ] && [ -n "$dir" ]; then said dir cygpath -u -- "$dir"; fi
    if [ "$system" = windows ] && [ -n "$cache" ]; then said cache cygpath -u -- "$cache"; fi
    case $dir in
    '' | /*) ;;
    *) dir=./$dir ;;
    esac
    case $cache in '' | /*) ;; *) cache=./$cache ;; esac

    if command -v sha256sum >/dev/null 2>&1; then
        hasher=sha256sum
    elif command -v shasum >/dev/null 2>&1; then
        hasher='shasum -a 256'
    elif command -v openssl >/dev/null 2>&1; then
        hasher='openssl dgst -sha256 -r'
    else
        refuse 69 'there is no sha256sum, shasum or openssl here' 'install one of them: nothing is unpacked unchecked'
    fi
    command -v tar >/dev/null 2>&1 || refuse 69 'there is no tar here' 'install it in the image of this job'

    archive=$work/$name.tar.gz
    if [ -n "$cache" ] && [ -f "$cache/$name.tar.gz" ]; then
        # A copy of our own, so that what was hashed is what is unpacked.
        cp -- "$cache/$name.tar.gz" "$archive"
        said got hash_of "$archive"
        [ "$got" = "$sha256" ] || rm -f -- "$archive"
    fi
    if [ ! -f "$archive" ]; then
        download "$base_url/$name.tar.gz" "$archive"
        said got hash_of "$archive"
        [ "$got" = "$sha256" ] || refuse 65 "the SHA-256 of $name.tar.gz is $got, not $sha256; nothing was unpacked" \
            'the pinned hash belongs to another version, or somebody changed the file: find out which before you pin another'
        # Without the cache the job is slower, not wrong: a runner's cache often belongs to another user than a container's.
        if [ -n "$cache" ]; then
            { [ ! -L "$cache" ] && mkdir -p -- "$cache" && put "$archive" "$cache" "$name.tar.gz"; } ||
                echo "install.sh: notice: the archive is not kept in $cache, because it cannot be written" >&2
            if [ -n "$fresh" ]; then rm -rf -- "$fresh"; fi
        fi
    fi
    # From standard input: of a name with a colon, tar would take what is before it for a host.
    tar -xzf - -C "$work" "$name/$program" <"$archive" || refuse 70 "$name.tar.gz holds no $name/$program" 'please report it'

    if [ -n "$dir" ]; then
        mkdir -p -- "$dir" || refuse 73 "snyk-cred cannot be written to $dir" 'name a folder of yours with --dir'
        code=0
        runs "$dir" || code=$?
        [ "$code" -ne 73 ] || refuse 73 "snyk-cred cannot be written to $dir" 'name a folder of yours with --dir'
    else
        code=73
        for dir in "${TMPDIR:-/tmp}" /tmp /var/tmp "${HOME:-/tmp}"; do
            said dir mktemp -d "$dir/snyk-cred.XXXXXX" 2>/dev/null || continue
            code=0
            runs "$dir" || code=$?
            [ "$code" -ne 0 ] || break
            rm -rf -- "$dir"
        done
        [ "$code" -ne 73 ] || refuse 73 'there is no folder that snyk-cred can be written to' 'name one with --dir'
    fi
    case $system in
    macos) hint='it needs macOS 13 or later' ;;
    windows) hint='it needs Windows 10 (1903), Windows Server 2022 or later, and no antivirus program that stops it' ;;
    *) hint='if the folder is mounted noexec, name another with --dir' ;;
    esac
    [ "$code" -eq 0 ] || refuse 69 'the program does not run on this machine' "$hint"
    case $shown in
    "snyk-cred $version"*) ;;
    *) refuse 70 "the archive of $version holds another version: $shown" 'please report it' ;;
    esac
    rename "$dir" "$program" || refuse 73 "snyk-cred cannot be written to $dir" 'name a folder of yours with --dir'
    cd -- "$dir"
    said dir pwd
    # D:/a/b is a path to every shell of Windows.
    if [ "$system" = windows ]; then said dir cygpath -m -- "$dir"; fi
    printf '%s/%s\n' "$dir" "$program"
}

command -v env >/dev/null 2>&1 || refuse 69 'there is no env here' 'install it in the image of this job'
# Without a variable of ours yet, and read rather than kept anywhere. What a value's second line looks like is no matter.
env | {
    while IFS='=' read -r name rest; do
        case $name in
        '' | [0-9]* | *[!A-Za-z0-9_]*) ;;
        PATH | HOME | USER | LOGNAME | TMPDIR | PWD | OLDPWD | LANG | LC_* | _) ;;
        *_proxy | *_PROXY | SSL_CERT_FILE | SSL_CERT_DIR | CURL_CA_BUNDLE | LD_LIBRARY_PATH) ;;
        SYSTEMROOT | WINDIR | TEMP | TMP | USERPROFILE) ;; # without them no program of Windows runs
        SHELLOPTS | BASHOPTS | UID | EUID | PPID) ;; # read-only in bash
        *) unset -v "$name" ;;
        esac
    done
    mktemp -d "${TMPDIR:-/tmp}/snyk-cred-install.XXXXXX" | {
        read -r work || refuse 73 'no temporary folder can be made' 'check TMPDIR'
        fresh=''
        trap 'rm -rf -- "$work" ${fresh:+"$fresh"}' EXIT
        trap 'exit 129' HUP
        trap 'exit 130' INT
        trap 'exit 143' TERM
        install "$@"
    }
}
