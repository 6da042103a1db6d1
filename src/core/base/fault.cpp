#include "core/base/fault.hpp"

#include "core/base/result.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

namespace snykcred {
namespace {

using enum Fault;

constexpr std::array k_rows{
    FaultRow{usage, "usage", ExitCode::usage, "the command line has an error"},
    FaultRow{unknown_variable, "unknown-variable", ExitCode::usage,
             "a variable begins with SNYK_CRED_ but is not an option"},
    FaultRow{secret_on_argv, "secret-on-argv", ExitCode::usage,
             "an option's value is a credential; other users of the machine can read command lines"},
    FaultRow{stdout_is_terminal, "stdout-is-terminal", ExitCode::usage,
             "inject would print lines for eval to a terminal"},
    FaultRow{malformed, "malformed", ExitCode::malformed, "the secret does not look like a Snyk credential"},
    FaultRow{not_snyk_credential, "not-a-snyk-credential", ExitCode::malformed,
             "the secret is something other than a Snyk credential"},
    FaultRow{no_credential, "no-credential", ExitCode::no_input, "no credential was found"},
    FaultRow{unreadable, "unreadable", ExitCode::no_input, "a file cannot be read"},
    FaultRow{no_identity, "no-identity", ExitCode::no_input, "the job has no identity token"},
    FaultRow{rejected, "rejected", ExitCode::rejected, "Snyk rejected the credential in this region (401)"},
    FaultRow{expired, "expired", ExitCode::rejected, "the credential has expired"},
    FaultRow{invalid_client, "invalid-client", ExitCode::rejected, "Snyk does not accept this OAuth client"},
    FaultRow{dns, "dns", ExitCode::unreachable, "a host name cannot be resolved"},
    FaultRow{connect, "connect", ExitCode::unreachable, "the connection could not be made, or it broke"},
    FaultRow{proxy, "proxy", ExitCode::unreachable,
             "the proxy refused the connection or did not behave like a proxy"},
    FaultRow{tls, "tls", ExitCode::unreachable, "no trusted TLS connection could be made"},
    FaultRow{bug, "bug", ExitCode::bug, "a bug in snyk-cred"},
    FaultRow{cannot_write, "cannot-write", ExitCode::cannot_write, "the output cannot be written"},
    FaultRow{deadline, "deadline", ExitCode::try_again, "the time allowed by --timeout ran out"},
    FaultRow{rate_limit, "rate-limit", ExitCode::try_again,
             "too many requests with this credential (Snyk's rate limit)"},
    FaultRow{maintenance, "maintenance", ExitCode::try_again, "Snyk is under maintenance"},
    FaultRow{server_error, "server-error", ExitCode::try_again, "Snyk answered with a server error"},
    FaultRow{key_service, "key-service", ExitCode::try_again,
             "a key service, or the CI system's issuer of identities, cannot answer now"},
    FaultRow{not_snyk_api, "not-snyk-api", ExitCode::protocol, "the answer did not come from Snyk's API"},
    FaultRow{request_refused, "request-refused", ExitCode::protocol,
             "Snyk's API answered, but refused the request itself"},
    FaultRow{foreign_answer, "foreign-answer", ExitCode::protocol,
             "a key service, or the URL of a JWKS, gave an answer that is not its own"},
    FaultRow{
        enterprise_rule, "enterprise-rule", ExitCode::not_permitted,
        "a personal token is used in automation on an Enterprise plan, which requires a service account"},
    FaultRow{plan_unknown, "plan-unknown", ExitCode::not_permitted,
             "a personal token is used in automation, and the plan is unknown"},
    FaultRow{principal_unknown, "principal-unknown", ExitCode::not_permitted,
             "the credential belongs to an unknown kind of account"},
    FaultRow{assertion, "assertion", ExitCode::not_permitted, "an --expect option is not met"},
    FaultRow{org_access, "org-access", ExitCode::not_permitted,
             "the credential cannot read the organization"},
    FaultRow{forbidden, "forbidden", ExitCode::not_permitted,
             "Snyk accepts the credential but refuses the request"},
    FaultRow{
        key_refused, "key-refused", ExitCode::not_permitted,
        "a key service does not accept the job's identity, or does not let it use the key or the secret"},
    FaultRow{untrusted_code, "untrusted-code", ExitCode::not_permitted,
             "the job may run a fork's code with this project's secrets"},
    FaultRow{min_validity, "min-validity", ExitCode::not_permitted,
             "the credential expires sooner than --min-validity allows"},
    FaultRow{flag_only, "flag-only", ExitCode::configuration,
             "a variable sets an option that may only be given as a flag, because it loosens a check"},
    FaultRow{region_unknown, "region-unknown", ExitCode::configuration, "the region name is unknown"},
    FaultRow{host_not_allowed, "host-not-allowed", ExitCode::configuration,
             "a URL does not name a Snyk host"},
    FaultRow{region_mismatch, "region-mismatch", ExitCode::configuration,
             "the credential and the settings name different regions"},
    FaultRow{kind_for_region, "kind-for-region", ExitCode::configuration,
             "the region does not accept this kind of credential"},
    FaultRow{plan_contradicted, "plan-contradicted", ExitCode::configuration,
             "the declared plan contradicts the evidence"},
    FaultRow{two_sources, "two-sources", ExitCode::configuration, "two credentials are set"},
    FaultRow{setting_invalid, "setting-invalid", ExitCode::configuration, "a variable has an invalid value"},
    FaultRow{dialect, "dialect", ExitCode::configuration,
             "the output format does not fit the CI system, or that system cannot pass a masked secret to "
             "later steps"},
    FaultRow{context, "context", ExitCode::configuration, "--context local is set in a CI job"},
    FaultRow{policy_file, "policy-file", ExitCode::configuration, "the policy file is not valid"},
    FaultRow{policy_untrusted, "policy-untrusted", ExitCode::configuration,
             "a policy file that the job could have changed tries to loosen a check"},
    FaultRow{key_unusable, "key-unusable", ExitCode::configuration, "the key cannot be used"},
    FaultRow{jwks_mismatch, "jwks-mismatch", ExitCode::configuration,
             "the JWKS does not serve the key that signs, or not under its key ID"},
    FaultRow{signer, "signer", ExitCode::configuration, "the signer cannot be used, or does not sign"},
    FaultRow{id_token, "id-token", ExitCode::configuration,
             "the job's identity token is not one for this key service"},
    FaultRow{token_from, "token-from", ExitCode::configuration,
             "the stored credential is not where --token-from says, or is not one text"},
    FaultRow{cannot_run, "cannot-run", ExitCode::cannot_run, "the command cannot be run"},
    FaultRow{command_not_found, "command-not-found", ExitCode::not_found, "the command is not found"},
};

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (k_rows[i].fault != static_cast<Fault>(i)) {
            return false;
        }
    }
    return k_rows.size() == static_cast<std::size_t>(command_not_found) + 1;
}
static_assert(rows_stand_in_enum_order());

} // namespace

std::span<const FaultRow> all_faults() { return k_rows; }

const FaultRow* find_fault(std::string_view word) {
    if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
    const auto* const row = std::ranges::find(k_rows, word, &FaultRow::word);
    return row == k_rows.end() ? nullptr : row;
}

const FaultRow& row_of(Fault fault) { return k_rows[static_cast<std::size_t>(fault)]; }

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
    throw std::logic_error("value() of a failed result: " + std::string(row_of(failure.fault).word));
}

} // namespace snykcred
