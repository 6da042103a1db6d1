#include "core/settings/command.hpp"

#include "core/base/fault.hpp"

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

using enum Command;

constexpr std::array k_rows{
    CommandRow{inject, "inject", "[OPTION]...", "check the credential and pass it to later steps",
               "Checks the credential: what it is, where it belongs, whose it is, and whether it "
               "may be used "
               "here. If "
               "every check passes, later steps get it together with SNYK_API, masked in the log. If one "
               "fails, they "
               "get nothing, and the exit code says why.\n\n"
               "On GitHub and other systems that have files for it, the credential goes there. Elsewhere "
               "stdout holds "
               "lines for the shell to evaluate, which never contain the credential itself.",
               "snyk_cred=$(snyk-cred inject --expect-org ORG_ID) || exit $?\n"
               "eval \"$snyk_cred\"\n"
               "snyk test\n"},
    CommandRow{
        exec, "exec", "[OPTION]... -- CMD [ARG]...", "check the credential and run CMD with it",
        "Makes the same checks as inject, runs CMD with the credential in its environment only, and masks "
        "CMD's output. Use it wherever one command needs the credential.\n\n"
        "The exit code is CMD's own, or 128+n if signal n ended it. The codes below are snyk-cred's, and "
        "always come with a line that begins with \"snyk-cred: error:\".",
        "snyk-cred exec --expect-org ORG_ID -- snyk test --all-projects || exit $?\n"},
    CommandRow{check, "check", "[OPTION]...", "say whose credential it is and whether it may be used",
               "Makes the same checks as inject, but hands nothing over. The report on stdout says whose "
               "credential "
               "it is, whether it may be used here, and why.\n\n"
               "Exit code 0 means allowed, warned or, with --offline, unverified.",
               "snyk-cred check --expect-org ORG_ID || exit $?\n"},
    CommandRow{mask, "mask", "[OPTION]...", "filter: replace the credential in a log by ***",
               "Copies stdin to stdout and replaces the credential and its encoded forms (base64, URL, JSON, "
               "hex and "
               "others). It makes no request.\n\n"
               "A pipeline ends with the exit code of its last command: without \"set -o pipefail\" a "
               "failing job in "
               "front of \"| snyk-cred mask\" goes unnoticed.\n\n"
               "On the first INT or TERM it goes on until its input ends, so that a canceled job can clean "
               "up; the "
               "second one ends it.",
               "set -o pipefail\n"
               "./build.sh 2>&1 | snyk-cred mask --also-env REGISTRY_PASSWORD || exit $?\n"},
    CommandRow{regions, "regions", "[OPTION]...", "list Snyk's public regions",
               "Prints Snyk's public regions with their API and app hosts. It makes no request and "
               "reads no "
               "credential.",
               "snyk-cred regions\n"},
    CommandRow{
        explain, "explain", "WORD", "say what a word in brackets means and what to do",
        "Every error ends with a word in brackets. Prints what that word means, why it happens and what to "
        "do, with the place of secrets on the CI system that runs the job. It makes no request and reads no "
        "credential.",
        "snyk-cred explain enterprise-rule\n"},
    CommandRow{
        doctor, "doctor", "[OPTION]...", "find out why Snyk cannot be reached",
        "Looks at every step between this job and Snyk's API: proxy, CA certificates, name, connection, TLS "
        "with the chain of certificates, answer and clock. If a region is set, or the credential names one, "
        "it looks there, else at every public region side by side. With a credential it then makes the same "
        "requests as check; no other host ever gets the credential.\n\n"
        "Each fault is a row of the table with what to do first. Exit code 0 means that the way to the region "
        "works and that the credential, if there is one, may be used; else it is that of the first row that "
        "failed. Warnings, regions that are not needed and a credential that is not set change nothing.",
        "snyk-cred doctor --region SNYK-EU-01 || exit $?\n"},
    CommandRow{
        jwks, "jwks", "[OPTION]...", "print a public key as the JWKS file that Snyk reads",
        "Prints the JWKS file (RFC 7517) that the jwks_url of a private_key_jwt service account must serve, "
        "for one public key. The kid is the key's RFC 7638 thumbprint, or what --key-id says. With --check "
        "URL it asks that URL instead, signs a text that is no assertion where it has the private key, and "
        "says whether the key that signs is served, and under which kid.\n\n"
        "Choose the URL with care: Snyk keeps the jwks_url of a service account for good. A new one means a "
        "new service account. Keys behind the URL can be replaced at any time.",
        "snyk-cred jwks --public-key snyk.pub.pem >jwks.json || exit $?\n"
        "snyk-cred jwks --private-key-file snyk.pem \\\n"
        "  --check https://keys.example.com/jwks.json || exit $?\n"},
    CommandRow{
        completion, "completion", "bash|zsh|fish", "print a shell completion script",
        "Prints a completion script for the shell. Load it when the shell starts, or save it where the "
        "shell looks for completions.",
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

const CommandRow& row_of(Command command) { return k_rows[static_cast<std::size_t>(command) - 1]; }

std::vector<std::string_view> operand_values(Command command) {
    if (command == completion) return {"bash", "zsh", "fish"};
    std::vector<std::string_view> words;
    if (command == explain) {
        for (const FaultRow& row : all_faults())
            words.push_back(row.word);
    }
    return words;
}

std::optional<Command> find_command(std::string_view name) {
    for (const CommandRow& row : k_rows) {
        if (row.name == name) return row.command;
    }
    return std::nullopt;
}

} // namespace snykcred
