#include "core/base/fault.hpp"

#include "core/base/result.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>

namespace snykcred {
namespace {

using enum Fault;

constexpr std::array k_rows{
    FaultRow{usage, "usage", ExitCode::usage, "the command line is not understood"},
    FaultRow{unknown_variable, "unknown-variable", ExitCode::usage,
             "a SNYK_CRED_ variable is set that is no option"},
    FaultRow{secret_on_argv, "secret-on-argv", ExitCode::usage,
             "an option's value is a credential, and command lines are world-readable"},
    FaultRow{stdout_is_terminal, "stdout-is-terminal", ExitCode::usage,
             "lines meant for eval would go to a terminal"},
    FaultRow{malformed, "malformed", ExitCode::malformed,
             "the secret has no form that Snyk gives credentials"},
    FaultRow{not_snyk_credential, "not-a-snyk-credential", ExitCode::malformed,
             "the secret is recognisably something else"},
    FaultRow{no_credential, "no-credential", ExitCode::no_input,
             "there is no credential where it was looked for"},
    FaultRow{unreadable, "unreadable", ExitCode::no_input, "a file cannot be read"},
    FaultRow{rejected, "rejected", ExitCode::rejected, "Snyk answers 401 to this credential in this region"},
    FaultRow{expired, "expired", ExitCode::rejected, "the credential has ended"},
    FaultRow{invalid_client, "invalid-client", ExitCode::rejected,
             "Snyk's token endpoint does not accept this client"},
    FaultRow{dns, "dns", ExitCode::unreachable, "a host name cannot be resolved"},
    FaultRow{connect, "connect", ExitCode::unreachable, "no connection can be made, or it broke"},
    FaultRow{proxy, "proxy", ExitCode::unreachable, "the proxy refuses or does not behave as one"},
    FaultRow{tls, "tls", ExitCode::unreachable, "no trusted TLS connection can be made"},
    FaultRow{bug, "bug", ExitCode::bug, "a fault of snyk-cred itself"},
    FaultRow{cannot_write, "cannot-write", ExitCode::cannot_write, "the output cannot be written"},
    FaultRow{deadline, "deadline", ExitCode::try_again, "the time of --timeout is used up"},
    FaultRow{rate_limit, "rate-limit", ExitCode::try_again, "Snyk limits the requests of this credential"},
    FaultRow{maintenance, "maintenance", ExitCode::try_again, "Snyk is under maintenance"},
    FaultRow{server_error, "server-error", ExitCode::try_again, "Snyk answers with a failure of its own"},
    FaultRow{not_snyk_api, "not-snyk-api", ExitCode::protocol, "the answer is not one of Snyk's API"},
    FaultRow{enterprise_rule, "enterprise-rule", ExitCode::not_permitted,
             "a person's token is used where Enterprise automation needs a service account"},
    FaultRow{plan_unknown, "plan-unknown", ExitCode::not_permitted,
             "a person's token is used in automation and the plan cannot be told"},
    FaultRow{principal_unknown, "principal-unknown", ExitCode::not_permitted,
             "the credential belongs to a kind of principal that is not known"},
    FaultRow{assertion, "assertion", ExitCode::not_permitted, "an --expect option is not met"},
    FaultRow{org_access, "org-access", ExitCode::not_permitted,
             "the credential cannot read the organisation"},
    FaultRow{forbidden, "forbidden", ExitCode::not_permitted,
             "Snyk knows the credential and refuses it the request"},
    FaultRow{untrusted_code, "untrusted-code", ExitCode::not_permitted,
             "the job may run code of a fork with this project's secrets"},
    FaultRow{min_validity, "min-validity", ExitCode::not_permitted,
             "the credential ends sooner than --min-validity asks"},
    FaultRow{flag_only, "flag-only", ExitCode::configuration,
             "a variable sets what only a flag may set, because it widens what is allowed"},
    FaultRow{region_unknown, "region-unknown", ExitCode::configuration, "the region's name is not known"},
    FaultRow{host_not_allowed, "host-not-allowed", ExitCode::configuration,
             "a URL does not name a host of Snyk, or not as it must"},
    FaultRow{region_mismatch, "region-mismatch", ExitCode::configuration,
             "the credential and the settings name different regions"},
    FaultRow{kind_for_region, "kind-for-region", ExitCode::configuration,
             "the region does not take this kind of credential"},
    FaultRow{plan_contradicted, "plan-contradicted", ExitCode::configuration,
             "the declared plan cannot be true"},
    FaultRow{two_sources, "two-sources", ExitCode::configuration, "two credentials are given"},
    FaultRow{setting_invalid, "setting-invalid", ExitCode::configuration, "a variable's value is not valid"},
    FaultRow{dialect, "dialect", ExitCode::configuration,
             "the output format does not fit the CI system, or it cannot take a secret unseen"},
    FaultRow{context, "context", ExitCode::configuration, "--context local is given inside a CI system"},
    FaultRow{policy_file, "policy-file", ExitCode::configuration, "the policy file is not valid"},
    FaultRow{policy_untrusted, "policy-untrusted", ExitCode::configuration,
             "a policy file that the job itself could change tries to widen what is allowed"},
    FaultRow{key_unusable, "key-unusable", ExitCode::configuration, "the private key cannot be used"},
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

const FaultRow& describe(Fault fault) { return k_rows[static_cast<std::size_t>(fault)]; }

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
    throw std::logic_error("value() of a failed result: " + std::string(describe(failure.fault).word));
}

} // namespace snykcred
