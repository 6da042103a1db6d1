# shellcheck shell=bash
# The stage of scripts/demo: the emulator, the CI systems' surroundings, and how a scene is played and checked.
# Sourced after common.sh.
# shellcheck disable=SC2034 # the scenes use the arrays

demo_dir=$(mktemp -d)
emulator_pid=
leave() {
    if [ -n "$emulator_pid" ]; then kill "$emulator_pid" 2>/dev/null || true; fi
    rm -rf -- "$demo_dir"
}
trap leave EXIT

uuid() { cat /proc/sys/kernel/random/uuid; }
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }

# service_account_token HOST: as Snyk makes them, ending in 30 days; the signature is chance.
service_account_token() {
    local claims
    claims=$(printf '{"e":%s,"h":"%s","j":"%s","s":"%s"}' "$(($(date +%s) + 30 * 86400))" "$1" \
        "$(head -c 16 /dev/urandom | base64url)" "$(head -c 16 /dev/urandom | base64url)")
    printf 'snyk_sat.%s.%s.%s' "$(uuid | cut -c1-8)" "$(printf %s "$claims" | base64url)" \
        "$(head -c 64 /dev/urandom | base64url)"
}

# start_emulator WORLD: Snyk's API on a port of the loopback; proxy and ca_file tell where.
start_emulator() {
    printf '%s' "$1" >"$demo_dir/world.json"
    mkfifo "$demo_dir/ready"
    build/demo/snyk-emulator --no-stdin --dir "$demo_dir" --world "$demo_dir/world.json" >"$demo_dir/ready" &
    emulator_pid=$!
    local ready
    read -r ready <"$demo_dir/ready" || die 'the emulator did not start'
    proxy=http://127.0.0.1:$(sed -nE 's/.*[{,]"port":([0-9]+).*/\1/p' <<<"$ready")
    ca_file=$(sed -nE 's/.*"ca_file":"([^"]+)".*/\1/p' <<<"$ready")
}

# What the CI systems set, as far as it matters. The checkout is $demo_dir/checkout.
mkdir -p "$demo_dir"/{checkout,checkout.tmp,checkout@tmp,home,runner}
common=(PATH="$root/build/demo:$PATH" HOME="$demo_dir/home" LANG=C.UTF-8)
gitlab=(CI=true GITLAB_CI=true CI_SERVER_HOST=gitlab.example.com CI_PROJECT_DIR="$demo_dir/checkout" CI_JOB_ID=42
    CI_PROJECT_PATH=acme/shop CI_PIPELINE_SOURCE=push CI_COMMIT_BRANCH=main CI_COMMIT_REF_PROTECTED=true)
jenkins=(JENKINS_URL=https://jenkins.example.com/ BUILD_ID=17 BUILD_NUMBER=17 JOB_NAME=shop/main BRANCH_NAME=main
    WORKSPACE="$demo_dir/checkout" WORKSPACE_TMP="$demo_dir/checkout@tmp")
github=(CI=true GITHUB_ACTIONS=true GITHUB_REPOSITORY=acme/shop GITHUB_REPOSITORY_ID=1001 GITHUB_RUN_ID=4711
    GITHUB_SERVER_URL=https://github.com GITHUB_WORKSPACE="$demo_dir/checkout" RUNNER_TEMP="$demo_dir/runner"
    GITHUB_ENV="$demo_dir/runner/env" GITHUB_OUTPUT="$demo_dir/runner/output"
    GITHUB_STEP_SUMMARY="$demo_dir/runner/summary" GITHUB_EVENT_PATH="$demo_dir/runner/event.json")

# github_event NAME JSON: fresh files for a step, as the runner makes them.
github_event() {
    : >"$demo_dir/runner/env"
    : >"$demo_dir/runner/output"
    : >"$demo_dir/runner/summary"
    printf '%s' "$2" >"$demo_dir/runner/event.json"
    github+=(GITHUB_EVENT_NAME="$1")
}

scene=0
scene() {
    scene=$((scene + 1))
    printf '\n\n─── %s. %s\n' "$scene" "$1"
}
tell() { printf '%s\n' "$@" | fold -s -w 100 | sed 's, $,,'; }

# As the log of the CI system shows it: GitHub's runner takes commands out, GitLab's log the marks of a section.
as_log() {
    awk '{ sub(/\033\[0Ksection_start:[^\r]*\r\033\[0K/, "") }
        /^\033\[0Ksection_end:/ { next }
        /^::add-mask::/ { masks++; next }
        /^::(error|warning) / { sub(/^::[a-z]+ title=/, ""); sub(/::.*/, ""); sub(/%3A/, ":"); marks = marks " \"" $0 "\""; next }
        { print "  │ " $0 }
        END {
            if (masks) print "  │ (and " masks " ::add-mask:: commands, which the runner takes and hides)"
            if (marks) print "  │ (and an annotation on the run'"'"'s page:" marks ")"
        }'
}

# records FILE: what stands in a file of GitHub's runner, as NAME = VALUE, credentials cut out.
records() {
    awk '/<</ { split($0, part, "<<"); name = part[1]; end = part[2]; value = ""; next }
        $0 == end { print "  │ " name " = " value; next }
        { value = $0 }' "$1" | sed -E 's/snyk_sat\..*/***/'
}

# no_secret_in FILE: no credential of the demo, mask commands aside.
no_secret_in() {
    if grep -v '^::add-mask::' "$1" | grep -qFf "$demo_dir/credentials"; then die "scene $scene shows a credential"; fi
}

# play CODE SHAPE SCRIPT NAME=VALUE...: runs the script in the shape in which the CI system would, with these
# variables and no others, and holds its exit code against CODE.
play() {
    local expected=$1 shape=$2 script=$3 code=0
    shift 3
    printf '%s\n' "$script" >"$demo_dir/step.sh"
    sed 's/^/  $ /' "$demo_dir/step.sh"
    local command=(bash -e "$demo_dir/step.sh")
    case $shape in
    gitlab) command=(bash -c "set -eo pipefail; : | eval $(printf %q "$script")") ;;
    jenkins) command=(sh -xe "$demo_dir/step.sh") ;;
    esac
    # Through a pipe, as the runners take it: into a file snyk-cred prints no mask commands.
    (cd "$demo_dir/checkout" &&
        env -i "${common[@]}" HTTPS_PROXY="$proxy" SSL_CERT_FILE="$ca_file" "$@" "${command[@]}") 2>&1 |
        cat >"$demo_dir/log" || code=$?
    as_log <"$demo_dir/log"
    no_secret_in "$demo_dir/log"
    printf '  exit code %s\n' "$code"
    [ "$code" -eq "$expected" ] || die "scene $scene: exit code $expected was expected"
}

# says TEXT: the last log must hold it.
says() { grep -qF -- "$1" "$demo_dir/log" || die "scene $scene: the log does not say: $1"; }
