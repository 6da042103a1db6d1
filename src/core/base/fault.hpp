// Every way in which the program can end without success: one enum, one table row each (word in brackets,
// exit code, sentence). Help, README's table and the tests are held against this table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Exit codes after BSD sysexits; users of the Snyk CLI know 69, 75 and 77: README.md#exit-codes-and-errors.
enum class ExitCode : int {
    ok = 0,
    usage = 64,
    malformed = 65,
    no_input = 66,
    rejected = 67,
    unreachable = 69,
    bug = 70,
    cannot_write = 73,
    try_again = 75,
    protocol = 76,
    not_permitted = 77,
    configuration = 78,
    cannot_run = 126,
    not_found = 127,
};

/// One value per row of the table in fault.cpp; the row says what it means.
enum class Fault {
    // 64
    usage,
    unknown_variable,
    secret_on_argv,
    stdout_is_terminal,
    // 65
    malformed,
    not_snyk_credential,
    // 66
    no_credential,
    unreadable,
    no_identity,
    // 67
    rejected,
    expired,
    invalid_client,
    // 69
    dns,
    connect,
    proxy,
    tls,
    // 70
    bug,
    // 73
    cannot_write,
    // 75
    deadline,
    rate_limit,
    maintenance,
    server_error,
    key_service,
    // 76
    not_snyk_api,
    request_refused,
    foreign_answer,
    // 77
    enterprise_rule,
    plan_unknown,
    principal_unknown,
    assertion,
    org_access,
    forbidden,
    key_refused,
    untrusted_code,
    min_validity,
    // 78
    flag_only,
    region_unknown,
    host_not_allowed,
    region_mismatch,
    kind_for_region,
    plan_contradicted,
    two_sources,
    setting_invalid,
    dialect,
    context,
    policy_file,
    policy_untrusted,
    key_unusable,
    jwks_mismatch,
    signer,
    id_token,
    token_from,
    // exec
    cannot_run,
    command_not_found,
};

struct FaultRow {
    Fault fault;
    std::string_view word; ///< stable, printed in brackets
    ExitCode code;
    std::string_view meaning; ///< one sentence, no full stop
};

/// All rows, in the order of the enum.
std::span<const FaultRow> all_faults();
const FaultRow& row_of(Fault fault);
/// The row of a word, with or without its brackets; null for any other text.
const FaultRow* find_fault(std::string_view word);

/// Why a step refused. `message` and `hints` name settings, files, hosts and kinds; they are composed from
/// such names only and never from a credential's bytes (the writer redacts all the same).
struct Failure {
    Fault fault = Fault::bug;
    std::string message;            ///< what happened, to which setting, and why; one line, no full stop
    std::vector<std::string> hints; ///< what to do next, the most likely remedy first
    bool asking_snyk = false;       ///< came of a request to Snyk, after all attempts, and of nobody else
};

} // namespace snykcred
