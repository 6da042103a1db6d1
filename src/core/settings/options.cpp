#include "core/settings/options.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace snykcred {
namespace {

using enum Option;
using enum FromEnvironment;
using Kind = ValueKind;
using Group = OptionGroup;

constexpr std::uint8_t bit(Command command) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(command));
}
constexpr std::uint8_t bits(auto... commands) { return static_cast<std::uint8_t>((bit(commands) | ...)); }

constexpr auto k_inject = bits(Command::inject);
constexpr auto k_exec = bits(Command::exec);
constexpr auto k_check = bits(Command::check);
constexpr auto k_verify = bits(Command::inject, Command::exec, Command::check); // all that ask Snyk
constexpr auto k_secret = bits(Command::inject, Command::exec, Command::check, Command::mask);
constexpr auto k_masking = bits(Command::exec, Command::mask);
constexpr std::uint8_t k_all = 0x7F;

constexpr bool k_once = false, k_repeatable = true;
constexpr bool k_no_policy = false, k_policy_key = true;

constexpr std::array k_rows{
    // credential source
    OptionRow{token_env, "token-env", Kind::variable, "NAME", "variable that holds the credential",
              "SNYK_TOKEN, or SNYK_OAUTH_TOKEN", Group::source, k_secret, yes, "", "", k_once, k_no_policy},
    OptionRow{token_file, "token-file", Kind::path, "PATH",
              "file that holds it: Docker or Kubernetes secret, GitLab file variable, Jenkins secret file",
              "", Group::source, k_secret, yes, "", "", k_once, k_no_policy},
    OptionRow{token_stdin, "token-stdin", Kind::none, "",
              "read it as one line of standard input; under exec the rest belongs to CMD", "", Group::source,
              k_verify, yes, "", "", k_once, k_no_policy},
    OptionRow{client_id, "client-id", Kind::id, "ID", "client id of an OAuth service account",
              "SNYK_CLIENT_ID", Group::source, k_secret, yes, "", "", k_once, k_no_policy},
    OptionRow{client_secret_env, "client-secret-env", Kind::variable, "NAME",
              "variable that holds its client secret", "SNYK_CLIENT_SECRET", Group::source, k_secret, yes, "",
              "", k_once, k_no_policy},
    OptionRow{client_secret_file, "client-secret-file", Kind::path, "PATH",
              "file that holds its client secret", "", Group::source, k_secret, yes, "", "", k_once,
              k_no_policy},
    OptionRow{private_key_file, "private-key-file", Kind::path, "PATH",
              "PEM file with its private key, for private_key_jwt", "", Group::source, k_secret, yes, "", "",
              k_once, k_no_policy},
    OptionRow{private_key_env, "private-key-env", Kind::variable, "NAME",
              "variable that holds its private key as PEM", "", Group::source, k_secret, yes, "", "", k_once,
              k_no_policy},
    OptionRow{key_id, "key-id", Kind::id, "KID", "id of that key, as registered with Snyk", "", Group::source,
              k_secret, yes, "", "", k_once, k_no_policy},
    // region
    OptionRow{region, "region", Kind::region, "NAME", "region, in any case; \"snyk-cred regions\" lists them",
              "from the credential, else SNYK_API, else SNYK-US-01", Group::region, k_verify, yes, "", "",
              k_once, k_policy_key},
    OptionRow{api_url, "api-url", Kind::url, "URL",
              "API or app URL of Snyk in place of a region's name, single tenants too", "", Group::region,
              k_verify, yes, "", "", k_once, k_policy_key},
    OptionRow{allow_host, "allow-host", Kind::host, "HOST[:PORT]",
              "also accept this API host (private gateway, test server); it begins with \"api.\" or is "
              "localhost or an IP address",
              "", Group::region, k_verify, no, "", "", k_repeatable, k_no_policy},
    OptionRow{probe_regions, "probe-regions", Kind::none, "",
              "when Snyk rejects a credential that does not name its region, find the public region that "
              "accepts it and name it in the error; never switches, never asks or leaves GOV",
              "", Group::region, k_verify, yes, "", "", k_once, k_no_policy},
    // rule
    OptionRow{org, "org", Kind::id, "ID_OR_SLUG",
              "check access to this organisation and hand its id over as SNYK_CFG_ORG", "SNYK_CFG_ORG",
              Group::rule, k_verify, yes, "", "", k_once, k_policy_key},
    OptionRow{plan, "plan", Kind::choice, "PLAN",
              "plan of the account; a declared plan is checked against the evidence", "auto", Group::rule,
              k_verify, listed_values, "enterprise auto", "auto enterprise team free trial other", k_once,
              k_policy_key},
    OptionRow{policy, "policy", Kind::choice, "MODE",
              "what a broken Enterprise rule does; nothing else is softened by it", "enforce", Group::rule,
              k_verify, listed_values, "enforce", "enforce warn off", k_once, k_policy_key},
    OptionRow{policy_file, "policy-file", Kind::path, "PATH",
              "JSON policy; what widens counts only from a file outside the checkout, or with "
              "--policy-sha256",
              "", Group::rule, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{policy_sha256, "policy-sha256", Kind::digest, "HEX", "trust the policy file of this SHA-256",
              "", Group::rule, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{context, "context", Kind::choice, "CONTEXT",
              "automation, or a person's machine; local is refused where a CI system is recognised", "auto",
              Group::rule, k_verify, listed_values, "auto automation", "auto automation local", k_once,
              k_no_policy},
    OptionRow{expect_org, "expect-org", Kind::id, "ID",
              "the credential must be able to read this organisation, and hand over no other", "",
              Group::rule, k_verify, yes, "", "", k_repeatable, k_policy_key},
    OptionRow{expect_principal, "expect-principal", Kind::id, "ID",
              "the credential must belong to this service account, app or person", "", Group::rule, k_verify,
              yes, "", "", k_repeatable, k_policy_key},
    OptionRow{expect_region, "expect-region", Kind::region, "NAME", "the region must be this one", "",
              Group::rule, k_verify, yes, "", "", k_repeatable, k_policy_key},
    OptionRow{min_validity, "min-validity", Kind::duration, "DURATION",
              "refuse a credential that ends sooner (30s, 5m, 2h, 14d) or whose end cannot be told", "0",
              Group::rule, k_verify, yes, "", "", k_once, k_policy_key},
    OptionRow{on_missing, "on-missing", Kind::choice, "ACTION",
              "no credential at all: fail, or succeed as skipped where the CI system explains its absence "
              "(fork, Dependabot, unprotected ref)",
              "fail", Group::rule, k_verify, listed_values, "fail", "fail skip", k_once, k_no_policy},
    OptionRow{untrusted_code, "untrusted-code", Kind::choice, "MODE",
              "what to do where the job may run a fork's code with this project's secrets", "deny",
              Group::rule, k_verify, listed_values, "deny", "deny warn allow", k_once, k_policy_key},
    OptionRow{event_name, "event-name", Kind::id, "NAME",
              "the event as GitHub's own expression names it (the actions set these four); where the payload "
              "file says otherwise, the job is taken for one that runs a fork's code",
              "", Group::rule, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{event_head_repo, "event-head-repo", Kind::id, "ID",
              "id of the repository that the event's code comes from", "", Group::rule, k_verify, no, "", "",
              k_once, k_no_policy},
    OptionRow{event_base_repo, "event-base-repo", Kind::id, "ID", "id of the repository that it goes to", "",
              Group::rule, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{event_actor, "event-actor", Kind::text, "LOGIN", "who caused it", "", Group::rule, k_verify, no,
              "", "", k_once, k_no_policy},
    // hand-over
    OptionRow{format, "format", Kind::choice, "DIALECT", "dialect of the hand-over", "auto", Group::handover,
              k_inject, no, "",
              "auto github gitlab jenkins azure circleci buildkite harness shell fish powershell dotenv json",
              k_once, k_no_policy},
    OptionRow{hand_over, "hand-over", Kind::choice, "WAY",
              "GitHub: to all later steps, or as a masked step output", "env", Group::handover, k_inject, no,
              "", "env output", k_once, k_no_policy},
    OptionRow{output, "output", Kind::path, "PATH",
              "env file of the file-based dialects: new, outside the checkout, kept until you remove it",
              "a private file that removes itself", Group::handover, k_inject, no, "", "", k_once,
              k_no_policy},
    OptionRow{outputs_file, "outputs-file", Kind::path, "PATH",
              "write the outputs that are no secret as dotenv lines (a GitLab dotenv report, say)", "",
              Group::handover, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{no_mask, "no-mask", Kind::none, "", "leave CMD's output as it is", "", Group::handover, k_exec,
              no, "", "", k_once, k_no_policy},
    OptionRow{also_env, "also-env", Kind::variable, "NAME", "mask the value of this variable too", "",
              Group::handover, k_masking, yes, "", "", k_repeatable, k_no_policy},
    // report
    OptionRow{report, "report", Kind::choice, "STYLE",
              "style of the report: on stdout for check, else on stderr", "text", Group::report, k_verify,
              yes, "", "text json", k_once, k_no_policy},
    OptionRow{report_file, "report-file", Kind::path, "PATH", "write the report to this file", "",
              Group::report, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{quiet, "quiet", Kind::none, "", "only warnings and errors", "", Group::report, k_secret, yes,
              "", "", k_once, k_no_policy},
    OptionRow{verbose, "verbose", Kind::none, "", "every request and setting, with its source", "",
              Group::report, k_secret, yes, "", "", k_once, k_no_policy},
    OptionRow{color, "color", Kind::choice, "WHEN", "colour; NO_COLOR is honoured", "auto", Group::report,
              k_secret, yes, "", "auto always never", k_once, k_no_policy},
    // network
    OptionRow{offline, "offline", Kind::none, "", "make no request; the verdict is at most unverified", "",
              Group::network, k_check, yes, "", "", k_once, k_no_policy},
    OptionRow{ca_file, "ca-file", Kind::path, "PATH",
              "trust the certificates of this PEM file in place of the system's", "", Group::network,
              k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{trust, "trust", Kind::choice, "FROM",
              "system ignores the CA and proxy variables, which an earlier step may have set", "env",
              Group::network, k_verify, yes, "", "env system", k_once, k_no_policy},
    OptionRow{proxy, "proxy", Kind::url, "URL", "HTTP proxy, without user and password",
              "HTTPS_PROXY, ALL_PROXY, NO_PROXY", Group::network, k_verify, no, "", "", k_once, k_no_policy},
    OptionRow{proxy_auth_file, "proxy-auth-file", Kind::path, "PATH", "file with USER:PASSWORD for the proxy",
              "", Group::network, k_verify, yes, "", "", k_once, k_no_policy},
    OptionRow{timeout, "timeout", Kind::duration, "DURATION", "one deadline for everything, 1s to 10m", "30s",
              Group::network, k_verify, yes, "", "", k_once, k_no_policy},
    OptionRow{max_attempts, "max-attempts", Kind::count, "N", "attempts per request, 1 to 10", "4",
              Group::network, k_verify, yes, "", "", k_once, k_no_policy},
    // help
    OptionRow{help, "help", Kind::none, "", "show this help (also -h)", "", Group::help, k_all, no, "", "",
              k_once, k_no_policy},
    OptionRow{version, "version", Kind::none, "", "show the version", "", Group::help, k_all, no, "", "",
              k_once, k_no_policy},
};

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (k_rows[i].option != static_cast<Option>(i)) return false;
    }
    return k_rows.size() == static_cast<std::size_t>(version) + 1;
}
static_assert(rows_stand_in_enum_order());

} // namespace

std::span<const OptionRow> all_options() { return k_rows; }

const OptionRow& describe(Option option) { return k_rows[static_cast<std::size_t>(option)]; }

const OptionRow* find_option(std::string_view name) {
    const auto* const found =
        std::find_if(k_rows.begin(), k_rows.end(), [name](const OptionRow& row) { return row.name == name; });
    return found == k_rows.end() ? nullptr : found;
}

bool belongs_to(const OptionRow& row, Command command) { return (row.commands & bit(command)) != 0; }

std::string alternatives(std::string_view column) {
    const auto words = split(column, ' ');
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

std::string variable_of(const OptionRow& row) {
    std::string variable(k_variable_prefix);
    for (const char c : row.name) {
        variable += c == '-' ? '_' : to_upper(c);
    }
    return variable;
}

const OptionRow* find_option_of_variable(std::string_view variable) {
    for (const OptionRow& row : k_rows) {
        if (row.group != Group::help && variable_of(row) == variable) return &row;
    }
    return nullptr;
}

} // namespace snykcred
