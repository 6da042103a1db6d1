// What was asked for, typed, each value with its source. Made from flags, variables and the policy file;
// nothing later reads an option's text again.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/settings/options.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

/// `credential`: the credential's own claim says so.
enum class Origin : std::uint8_t { by_default, flag, variable, policy_file, ambient, credential };

/// Where a value came from, in words for people: origin and the name of the flag, variable or file.
struct SettingSource {
    Origin origin = Origin::by_default;
    /// "--region", "SNYK_CRED_REGION", "SNYK_API", the policy file's path, where the credential came from
    /// ("SNYK_TOKEN"); empty for by_default
    std::string name;
};
/// "flag --region", "variable SNYK_API", "policy file P", "the credential in SNYK_TOKEN", "default".
std::string words(const SettingSource& source);

template<class T>
struct Sourced {
    T value{};
    SettingSource source;
};

/// A dated exception of the policy file: this person's token may be used until that day.
struct PolicyException {
    std::string principal;
    std::string reason;
    std::string until; ///< YYYY-MM-DD, inclusive, UTC
};

/// One layer that states expectations of a kind; any value of a layer passes, every layer must be met.
struct Expectation {
    SettingSource source;
    std::vector<std::string> any_of;
};

struct Settings {
    Command command = Command::none;

    // Credential source: names of variables and files, never values.
    std::optional<Sourced<std::string>> token_env, token_file, token_from;
    bool token_stdin = false;
    SettingSource token_stdin_source;
    std::optional<Sourced<std::string>> client_id, client_secret_env, client_secret_file;
    std::optional<Sourced<std::string>> private_key_file, private_key_env, key_id;
    std::optional<Sourced<std::string>> key_jwks, signer, signer_command, assertion_env, assertion_file;
    std::optional<std::string> id_token_env, id_token_file; ///< flags only: a name hides the variable
    std::optional<std::string> public_key, check_url;       ///< of `jwks`

    std::optional<Sourced<std::string>> region, api_url; ///< as written; endpoint.hpp reads them
    std::vector<std::string> allow_hosts;
    bool probe_regions = false;

    std::optional<Sourced<std::string>> org; ///< id or slug; an ambient SNYK_CFG_ORG is its default
    Sourced<Plan> plan;
    Sourced<PolicyMode> policy;
    /// Of the policy file's "policy": "warn", after which the file enforces; YYYY-MM-DD, inclusive, UTC.
    std::optional<std::string> warn_until;
    std::optional<Sourced<std::string>> policy_file;
    std::optional<std::string> policy_sha256;
    bool policy_trusted = false; ///< the job cannot have changed the policy file
    std::vector<PolicyException> exceptions;
    Sourced<ContextWish> context;
    std::vector<Expectation> expect_org, expect_principal, expect_region;
    Sourced<std::chrono::seconds> min_validity{std::chrono::seconds{0}, {}};
    Sourced<bool> require_expiry{false, {}};
    Sourced<OnMissing> on_missing;
    Sourced<OnUnavailable> on_unavailable;
    Sourced<UntrustedCodeMode> untrusted_code;
    /// What the CI system's own expressions say of the event: flags only, so that no step can have changed
    /// it.
    std::optional<std::string> event_name, event_head_repo, event_base_repo, event_actor;

    Sourced<std::string> format{"auto", {}};
    Sourced<HandOverWay> hand_over;
    std::optional<std::string> output, outputs_file;
    bool no_mask = false;
    std::vector<std::string> also_env;
    bool keep_identity = false;

    Sourced<ReportStyle> report;
    std::optional<std::string> report_file;
    bool show_person = false; ///< in the report file
    bool quiet = false, verbose = false;
    Color color = Color::automatic;

    bool offline = false;
    std::optional<std::string> ca_file;
    Sourced<TrustMode> trust;
    std::optional<std::string> proxy; ///< URL; never carries user info
    std::optional<std::string> proxy_auth_file;
    std::chrono::milliseconds timeout{30'000};
    SettingSource timeout_source;
    int max_attempts = 4;

    /// What was asked for twice and settled, for the report.
    std::vector<std::string> notices;

    /// For the report: every effective setting that is not a default, and the important defaults, as text
    /// with source.
    std::vector<std::pair<std::string, Sourced<std::string>>> shown;
};

/// A flag as it stood on the command line.
struct GivenFlag {
    Option option;
    std::string value;   ///< of a switch true, false, 1 or 0; empty: true
    std::string place{}; ///< "line:column" in a policy file; empty on the command line
};

/// The value of a flag that was given and is not empty, the last one's; before settings are valid.
std::optional<std::string> flag_value(const std::vector<GivenFlag>& flags, Option option);

/// What a policy file states (policy_file.hpp parses it); every member optional.
struct PolicyStatement;

/// Flags, then variables, then policy file, then defaults; for policy, plan, untrusted-code and min-validity
/// the strictest stated value. Refuses: unknown SNYK_CRED_* names [unknown-variable], variables for what is a
/// flag only [flag-only], bad values (flag: [usage], variable: [setting-invalid]), values that look like a
/// credential or URLs with user info [secret-on-argv], options that cannot be used together [usage]. `policy`
/// may be null. `trusted_policy`: the file lies outside the checkout or its hash was given by flag; an
/// untrusted one that widens is [policy-untrusted].
Result<Settings> settle(Command command, const std::vector<GivenFlag>& flags, const Environment& environment,
                        const PolicyStatement* policy, bool trusted_policy);

} // namespace snykcred
