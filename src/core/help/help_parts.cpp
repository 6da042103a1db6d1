#include "core/help/help_parts.hpp"

#include "core/base/fault.hpp"
#include "core/base/text.hpp"
#include "core/handover/handover.hpp"

#include <cstddef>

namespace snykcred {
namespace {

/// Longest list of values that stands in the option's own line.
constexpr std::size_t k_longest_value_list = 44;

std::string_view meaning(ExitCode code) {
    switch (code) {
    case ExitCode::ok: return "done";
    case ExitCode::usage: return "wrong usage";
    case ExitCode::malformed: return "the secret is not a Snyk credential";
    case ExitCode::no_input: return "no credential was found, or a file cannot be read";
    case ExitCode::rejected: return "Snyk does not accept the credential";
    case ExitCode::unreachable: return "Snyk cannot be reached";
    case ExitCode::bug: return "a bug in snyk-cred";
    case ExitCode::cannot_write: return "the output cannot be written";
    case ExitCode::try_again: return "try again later";
    case ExitCode::protocol: return "an answer that came from somebody else";
    case ExitCode::not_permitted: return "the credential is valid but may not be used here";
    case ExitCode::configuration: return "wrong configuration";
    case ExitCode::cannot_run: return "CMD cannot be run";
    case ExitCode::not_found: return "CMD is not found";
    }
    return {};
}

std::string_view meaning_of_success(Command command) {
    switch (command) {
    case Command::none: return "done: handed over, allowed, or skipped on request";
    case Command::inject: return "handed over, or skipped on request";
    case Command::check: return "allowed, warned, or unverified when offline";
    case Command::exec: return "CMD's own success, or skipped on request";
    case Command::doctor: return "everything that is needed works";
    case Command::jwks: return "printed; with --check: the URL serves the key that signs";
    case Command::mask:
    case Command::regions:
    case Command::explain:
    case Command::completion: break;
    }
    return meaning(ExitCode::ok);
}

bool reads_settings_only(Fault fault) {
    return fault == Fault::usage || fault == Fault::unknown_variable || fault == Fault::secret_on_argv ||
           fault == Fault::flag_only || fault == Fault::setting_invalid || fault == Fault::bug ||
           fault == Fault::cannot_write;
}

bool reads_secrets(Fault fault) {
    const ExitCode code = row_of(fault).code;
    return code == ExitCode::malformed || code == ExitCode::no_input || fault == Fault::two_sources ||
           fault == Fault::key_unusable;
}

bool asks_for_jwks(Fault fault) {
    const ExitCode code = row_of(fault).code;
    return code == ExitCode::unreachable || fault == Fault::foreign_answer || fault == Fault::jwks_mismatch ||
           fault == Fault::deadline || fault == Fault::rate_limit || fault == Fault::server_error;
}

/// Where a key service signs, or shows the key.
bool asks_a_key_service(Fault fault) {
    return fault == Fault::no_identity || fault == Fault::id_token || fault == Fault::expired ||
           fault == Fault::key_refused || fault == Fault::key_service || fault == Fault::signer;
}

bool can_end_with(Command command, Fault fault) {
    const bool of_exec = fault == Fault::cannot_run || fault == Fault::command_not_found;
    const bool of_inject = fault == Fault::stdout_is_terminal || fault == Fault::dialect;
    switch (command) {
    case Command::none: return true;
    case Command::inject: return !of_exec;
    case Command::exec: return !of_inject;
    case Command::check:
    case Command::doctor: return !of_exec && !of_inject;
    case Command::mask: return reads_settings_only(fault) || reads_secrets(fault);
    case Command::jwks:
        return reads_settings_only(fault) || asks_for_jwks(fault) || fault == Fault::key_unusable ||
               asks_a_key_service(fault) || fault == Fault::no_credential || fault == Fault::unreadable ||
               fault == Fault::two_sources;
    case Command::regions:
    case Command::explain:
    case Command::completion: break;
    }
    return reads_settings_only(fault);
}

} // namespace

std::string_view heading(OptionGroup group) {
    switch (group) {
    case OptionGroup::source: return "Credential";
    case OptionGroup::region: return "Region";
    case OptionGroup::rule: return "Rule and assertions";
    case OptionGroup::handover: return "Hand-over and masking";
    case OptionGroup::report: return "Report";
    case OptionGroup::network: return "Network";
    case OptionGroup::help: return "Help";
    }
    return {};
}

std::vector<OptionGroup> all_groups() {
    using enum OptionGroup;
    return {source, region, rule, handover, report, network, help};
}

std::vector<std::string_view> closed_words(const OptionRow& row) {
    if (row.kind == ValueKind::dialect) return known_formats();
    return words_of(row.choices);
}

std::string value_words(const OptionRow& row) {
    const std::string list = join(closed_words(row), "|");
    return list.empty() || list.size() > k_longest_value_list ? std::string(row.value) : list;
}

std::string description(const OptionRow& row) {
    std::string text(row.help);
    if (row.kind == ValueKind::dialect) text += ": " + alternatives(closed_words(row));
    std::vector<std::string> notes;
    if (!row.fallback.empty()) notes.push_back("default: " + std::string(row.fallback));
    if (row.repeatable) notes.emplace_back("repeatable");
    if (row.in_policy_file) notes.emplace_back("policy file");
    const std::vector<std::string_view> narrow = narrow_words_of(row.choices);
    if (row.from_environment && narrow.size() < row.choices.size()) {
        notes.push_back("variable: only " + alternatives(narrow));
    }
    if (!row.from_environment && row.group != OptionGroup::help) {
        notes.emplace_back("flag only");
    }
    for (std::size_t i = 0; i < notes.size(); ++i) {
        text += (i == 0 ? " (" : "; ") + notes[i];
    }
    if (!notes.empty()) text += ')';
    return text;
}

std::vector<const OptionRow*> rows_of(OptionGroup group, Command command) {
    std::vector<const OptionRow*> rows;
    for (const OptionRow& row : all_options()) {
        if (row.group == group && belongs_to(row, command)) rows.push_back(&row);
    }
    return rows;
}

std::string_view tagline() { return "check a Snyk credential and pass it, masked, to CI steps"; }

std::string_view about_program() {
    return "Finds out what the credential in a CI secret is, which Snyk region it belongs to, whose it is, "
           "and "
           "whether it may be used here: on Enterprise plans, automation uses service accounts. If every "
           "check passes, later steps get it, masked in the log. If one fails, they get nothing.";
}

std::string_view settings_paragraph() {
    return "Every option --some-name can also be set by the variable SNYK_CRED_SOME_NAME (switches as true "
           "or "
           "false), unless it says \"flag only\": it loosens a check, and an earlier step could have set the "
           "variable. Options that say \"policy file\" may also stand in that file. A flag wins over a "
           "variable, a variable over the policy file, and that over the default; for --policy, --plan, "
           "--untrusted-code and --min-validity the strictest one wins. An empty value counts as absent. A "
           "repeatable option takes a list, separated by commas or newlines.";
}

std::vector<ExitRow> exit_rows(Command command) {
    std::vector<ExitRow> rows{{"0", meaning_of_success(command), {}}};
    ExitCode last = ExitCode::ok;
    for (const FaultRow& fault : all_faults()) { // stands in ascending order of codes
        if (!can_end_with(command, fault.fault)) continue;
        if (fault.code != last) {
            rows.push_back({std::to_string(static_cast<int>(fault.code)), meaning(fault.code), {}});
            last = fault.code;
        }
        rows.back().words.push_back(fault.word);
    }
    if (command == Command::exec || command == Command::none) {
        rows.push_back({"n", "under exec: CMD's own code; 128+n if signal n ended it", {}});
    }
    return rows;
}

} // namespace snykcred
