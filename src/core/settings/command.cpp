#include "core/settings/command.hpp"

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

using enum Command;

constexpr std::array k_rows{
    CommandRow{
        inject, "inject", "[OPTION]...", "verify, judge and hand the credential to later steps",
        "Takes the credential from the CI system's secrets, finds out what it is and where it belongs, asks "
        "Snyk whose it is, and applies the rule: Enterprise automation uses service accounts. Only then it "
        "is handed to the later steps: masked, with SNYK_API beside it, complete or not at all.\n\n"
        "On GitHub and other systems with files for it the hand-over goes there. Elsewhere stdout holds "
        "lines to evaluate, which never contain the credential itself. After a refusal nothing is handed "
        "over, and the exit code says why.",
        "snyk_cred=$(snyk-cred inject --expect-org ORG_ID) || exit $?\n"
        "eval \"$snyk_cred\"\n"
        "snyk test\n"},
    CommandRow{
        exec, "exec", "[OPTION]... -- CMD [ARG]...", "verify, judge, then run CMD with the credential",
        "Makes all the checks of inject, then runs CMD with the credential in its environment only, and "
        "masks CMD's output. Nothing is written. It is the recommended form wherever one command needs the "
        "credential.\n\n"
        "The exit code is CMD's own, or 128+n if signal n ended it. The codes below are snyk-cred's, and "
        "always come with a line that begins with \"snyk-cred: error:\".",
        "snyk-cred exec --expect-org ORG_ID -- snyk test --all-projects || exit $?\n"},
    CommandRow{
        check, "check", "[OPTION]...", "say whose credential it is and whether it may be used",
        "Makes all the checks of inject without the hand-over: whose credential is this, may it be used "
        "here, and why. The report goes to stdout.\n\n"
        "Exit code 0 means allowed, warned, or, under --offline, unverified.",
        "snyk-cred check --expect-org ORG_ID || exit $?\n"},
    CommandRow{
        mask, "mask", "[OPTION]...", "filter: replace the credential in what passes through",
        "Copies stdin to stdout and replaces the credential and its derived forms (base64, base64url, URL, "
        "JSON, hex). It makes no request.\n\n"
        "A pipeline ends with the code of its last command: behind \"job 2>&1 | snyk-cred mask\" a failing "
        "job goes unnoticed unless the shell runs under \"set -o pipefail\".",
        "set -o pipefail\n"
        "./build.sh 2>&1 | snyk-cred mask --also-env REGISTRY_PASSWORD || exit $?\n"},
    CommandRow{regions, "regions", "", "list Snyk's public regions",
               "Prints the table of Snyk's public regions with their API and app hosts. It makes no request "
               "and reads no credential.",
               "snyk-cred regions\n"},
    CommandRow{completion, "completion", "bash|zsh|fish", "print a shell completion script",
               "Prints a completion script for the named shell. Evaluate it at the start of the shell, or "
               "put it where the shell looks for completions.",
               "# ~/.bashrc\n"
               "eval \"$(snyk-cred completion bash)\"\n"
               "# zsh, into a directory of $fpath\n"
               "snyk-cred completion zsh >\"${fpath[1]}/_snyk-cred\"\n"
               "# ~/.config/fish/config.fish\n"
               "snyk-cred completion fish | source\n"},
};

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (k_rows[i].command != static_cast<Command>(i + 1)) return false;
    }
    return k_rows.size() == static_cast<std::size_t>(completion);
}
static_assert(rows_stand_in_enum_order());

} // namespace

std::span<const CommandRow> all_commands() { return k_rows; }

const CommandRow& describe(Command command) { return k_rows[static_cast<std::size_t>(command) - 1]; }

std::optional<Command> find_command(std::string_view name) {
    for (const CommandRow& row : k_rows) {
        if (row.name == name) return row.command;
    }
    return std::nullopt;
}

} // namespace snykcred
