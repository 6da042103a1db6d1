// The one table of options. Parsing, help, completion, man pages, the SNYK_CRED_* variables, the policy
// file's keys and the README check all follow from a row here.
#pragma once

#include "core/settings/choices.hpp"
#include "core/settings/command.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace snykcred {

enum class Option : std::uint8_t {
    // credential source
    token_env,
    token_file,
    token_stdin,
    token_from,
    client_id,
    client_secret_env,
    client_secret_file,
    private_key_file,
    private_key_env,
    signer,
    signer_command,
    assertion_env,
    assertion_file,
    id_token_env,
    id_token_file,
    key_id,
    key_jwks,
    public_key,
    check,
    // region
    region,
    api_url,
    allow_host,
    probe_regions,
    // rule
    org,
    plan,
    policy,
    policy_file,
    policy_sha256,
    context,
    expect_org,
    expect_principal,
    expect_region,
    min_validity,
    require_expiry,
    on_missing,
    on_unavailable,
    untrusted_code,
    event_name,
    event_head_repo,
    event_base_repo,
    event_actor,
    // hand-over
    format,
    hand_over,
    output,
    outputs_file,
    no_mask,
    also_env,
    keep_identity,
    // report
    report,
    report_file,
    show_person,
    quiet,
    verbose,
    color,
    // network
    offline,
    ca_file,
    trust,
    proxy,
    proxy_auth_file,
    timeout,
    max_attempts,
    // help
    help,
    version,
};

/// Heading under which help shows an option, in the order a person looks for them.
enum class OptionGroup : std::uint8_t { source, region, rule, handover, report, network, help };

/// What a value is: decides how it is checked, what the shell offers to complete, and whether it may look
/// like a UUID, which is both an id and a form of credential.
enum class ValueKind : std::uint8_t {
    none,     ///< a switch
    id,       ///< a UUID or another public identifier
    text,     ///< one line
    variable, ///< name of an environment variable
    path,
    url,
    host,
    region,
    choice,  ///< one of `choices`
    dialect, ///< "auto" or a dialect's name; core/handover has their table and checks the value
    duration,
    count,
    digest, ///< SHA-256 in hex
};

struct OptionRow {
    Option option;
    std::string_view name; ///< without the two hyphens
    ValueKind kind;
    std::string_view value{}; ///< placeholder in help; empty for a switch
    std::string_view help;    ///< one sentence without full stop
    std::string_view
        brief{}; ///< for the first screen of help, at most 51 columns; empty: only --all shows it
    std::string_view fallback{}; ///< default as help shows it; empty: none
    Choices choices{};           ///< for ValueKind::choice
    OptionGroup group;
    std::uint16_t commands; ///< bits of Command (see `belongs_to`)
    /// May it come from SNYK_CRED_<NAME>? What loosens a check may not, for an earlier step could have set
    /// the variable; choices that do so are marked in their own table.
    bool from_environment = false;
    bool repeatable = false;
    bool in_policy_file = false;
    /// Of such keys: it chooses who gets what proves the job, so that it counts only in a trusted file.
    bool trusted_file_only = false;
};

std::span<const OptionRow> all_options();
const OptionRow& row_of(Option option);
/// By name without hyphens; never by an abbreviation.
const OptionRow* find_option(std::string_view name);
bool belongs_to(const OptionRow& row, Command command);
/// An empty value is refused where it stands as a flag: an assertion or a credential's source that somebody
/// wrote down must not vanish because a variable is unset.
bool must_not_vanish(const OptionRow& row);
/// Words as a sentence lists them: "enforce, warn or off".
std::string alternatives(std::span<const std::string_view> words);
/// Every variable of ours begins with this.
inline constexpr std::string_view k_variable_prefix = "SNYK_CRED_";
/// "--some-name" -> "SNYK_CRED_SOME_NAME".
std::string variable_of(const OptionRow& row);
/// The reverse; null for other variables and for --help and --version, which have none.
const OptionRow* find_option_of_variable(std::string_view variable);

} // namespace snykcred
