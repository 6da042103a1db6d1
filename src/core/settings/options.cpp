#include "core/settings/options.hpp"

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

using enum Option;
using Kind = ValueKind;
using Group = OptionGroup;

constexpr std::uint16_t bit(Command command) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(command));
}
constexpr std::uint16_t bits(auto... commands) { return static_cast<std::uint16_t>((bit(commands) | ...)); }

constexpr auto k_inject = bits(Command::inject);
constexpr auto k_exec = bits(Command::exec);
constexpr auto k_check = bits(Command::check);
constexpr auto k_verify = bits(Command::inject, Command::exec, Command::check);
constexpr auto k_ask = bits(Command::inject, Command::exec, Command::check, Command::doctor); // ask Snyk
constexpr auto k_secret =
    bits(Command::inject, Command::exec, Command::check, Command::mask, Command::doctor);
constexpr auto k_handing = bits(Command::inject, Command::exec);
constexpr auto k_jwks = bits(Command::jwks);
constexpr auto k_keys =
    bits(Command::inject, Command::exec, Command::check, Command::mask, Command::doctor, Command::jwks);
constexpr auto k_talk = bits(Command::inject, Command::exec, Command::check, Command::mask, Command::jwks);
constexpr auto k_details = bits(Command::inject, Command::exec, Command::check, Command::mask);
constexpr auto k_network =
    bits(Command::inject, Command::exec, Command::check, Command::doctor, Command::jwks);
constexpr auto k_masking = bits(Command::exec, Command::mask);
constexpr auto k_report =
    bits(Command::inject, Command::exec, Command::check, Command::regions, Command::doctor);
constexpr std::uint16_t k_all = 0xFFFF;

// A row is read line by line: what it is called, what it says, where it may stand.
// clang-format off
constexpr std::array<OptionRow, static_cast<std::size_t>(version) + 1> k_rows{{
    // credential source
    {.option = token_env, .name = "token-env", .kind = Kind::variable, .value = "NAME",
     .help = "variable that holds the credential",
     .brief = "variable that holds the credential (SNYK_TOKEN)",
     .fallback = "SNYK_TOKEN, or SNYK_OAUTH_TOKEN", .group = Group::source, .commands = k_secret,
     .from_environment = true},
    {.option = token_file, .name = "token-file", .kind = Kind::path, .value = "PATH",
     .help = "file that holds the credential: Docker or Kubernetes secret, GitLab file variable, Jenkins "
             "secret file",
     .brief = "file that holds the credential",
     .group = Group::source, .commands = k_secret, .from_environment = true},
    {.option = token_stdin, .name = "token-stdin", .kind = Kind::none,
     .help = "read the credential from one line of standard input; under exec the rest goes to CMD",
     .group = Group::source, .commands = k_ask, .from_environment = true},
    {.option = token_from, .name = "token-from", .kind = Kind::text, .value = "URI",
     .help = "reads a stored credential from a key service, for the identity of the job: "
             "vault+https://HOST/MOUNT/PATH?field=FIELD&role=ROLE (KV of Vault or OpenBao) or "
             "awssm:SECRET_ARN?role=ROLE_ARN (AWS Secrets Manager)",
     .group = Group::source, .commands = k_ask, .in_policy_file = true, .trusted_file_only = true},
    {.option = client_id, .name = "client-id", .kind = Kind::id, .value = "ID",
     .help = "client ID of an OAuth service account",
     .brief = "client ID of an OAuth service account",
     .fallback = "SNYK_CLIENT_ID", .group = Group::source, .commands = k_secret, .from_environment = true},
    {.option = client_secret_env, .name = "client-secret-env", .kind = Kind::variable, .value = "NAME",
     .help = "variable that holds the client secret",
     .brief = "variable that holds the client secret",
     .fallback = "SNYK_CLIENT_SECRET", .group = Group::source, .commands = k_secret,
     .from_environment = true},
    {.option = client_secret_file, .name = "client-secret-file", .kind = Kind::path, .value = "PATH",
     .help = "file that holds the client secret",
     .group = Group::source, .commands = k_secret, .from_environment = true},
    {.option = private_key_file, .name = "private-key-file", .kind = Kind::path, .value = "PATH",
     .help = "PEM file with the service account's private key, instead of a client secret "
     "(private_key_jwt)",
     .brief = "PEM file with its private key instead",
     .group = Group::source, .commands = k_keys, .from_environment = true},
    {.option = private_key_env, .name = "private-key-env", .kind = Kind::variable, .value = "NAME",
     .help = "variable that holds the private key in PEM format",
     .group = Group::source, .commands = k_keys, .from_environment = true},
    {.option = signer, .name = "signer", .kind = Kind::text, .value = "URI",
     .help = "signs with a key that stays where it is: vault+https://HOST/MOUNT/keys/KEY?role=ROLE (Vault, OpenBao) or "
             "awskms:KEY_ARN?role=ROLE_ARN or gcpsa:ADDRESS?provider=PROVIDER (preview: Google signJwt) for the identity of "
             "the job; sshagent:SHA256:FINGERPRINT, a key in an SSH agent (YubiKey, TPM, PKCS#11)",
     .group = Group::source, .commands = k_network, .in_policy_file = true, .trusted_file_only = true},
    {.option = signer_command, .name = "signer-command", .kind = Kind::path, .value = "PATH",
     .help = "program that signs, for any other key store: standard input is what to sign, standard output the "
             "raw RS256 signature; it lies outside the checkout",
     .group = Group::source, .commands = k_network},
    {.option = assertion_env, .name = "assertion-env", .kind = Kind::variable, .value = "NAME",
     .help = "variable that holds a client assertion that is signed already (private_key_jwt); it is sent once",
     .group = Group::source, .commands = k_secret, .from_environment = true},
    {.option = assertion_file, .name = "assertion-file", .kind = Kind::path, .value = "PATH",
     .help = "file that holds such an assertion",
     .group = Group::source, .commands = k_secret, .from_environment = true},
    {.option = id_token_env, .name = "id-token-env", .kind = Kind::variable, .value = "NAME",
     .help = "variable that holds the job's identity token (JWT), for a key service",
     .fallback = "the CI system's own, or SNYK_ID_TOKEN", .group = Group::source, .commands = k_network},
    {.option = id_token_file, .name = "id-token-file", .kind = Kind::path, .value = "PATH",
     .help = "file that holds it, as on Kubernetes",
     .group = Group::source, .commands = k_network},
    {.option = key_id, .name = "key-id", .kind = Kind::id, .value = "KID",
     .help = "ID of that key, as registered with Snyk",
     .brief = "ID of that key, as registered with Snyk",
     .group = Group::source, .commands = k_keys, .from_environment = true},
    {.option = key_jwks, .name = "key-jwks", .kind = Kind::text, .value = "URL|FILE",
     .help = "JWKS with exactly one RS256 key, instead of --key-id: its kid is used, and what was signed is verified "
             "with it before it is sent",
     .group = Group::source, .commands = k_ask, .in_policy_file = true, .trusted_file_only = true},
    {.option = public_key, .name = "public-key", .kind = Kind::path, .value = "PATH",
     .help = "file with the public key: PEM, or an SSH public key (ssh-rsa)",
     .group = Group::source, .commands = k_jwks},
    {.option = check, .name = "check", .kind = Kind::url, .value = "URL",
     .help = "ask this URL whether it serves the key that signs, and under which kid",
     .group = Group::source, .commands = k_jwks},
    // region
    {.option = region, .name = "region", .kind = Kind::region, .value = "NAME",
     .help = "Snyk region, in upper or lower case; \"snyk-cred regions\" lists them",
     .brief = "Snyk region, such as SNYK-EU-01 or eu",
     .fallback = "from the credential, else SNYK_API, else SNYK-US-01", .group = Group::region,
     .commands = k_ask, .from_environment = true, .in_policy_file = true},
    {.option = api_url, .name = "api-url", .kind = Kind::url, .value = "URL",
     .help = "Snyk API or app URL instead of a region name, also for single tenants",
     .brief = "Snyk API URL instead of a region",
     .group = Group::region, .commands = k_ask, .from_environment = true, .in_policy_file = true},
    {.option = allow_host, .name = "allow-host", .kind = Kind::host, .value = "HOST[:PORT]",
     .help = "also accept this API host (private gateway, test server); it must begin with \"api.\", or be "
             "localhost or an IP address",
     .group = Group::region, .commands = k_ask, .repeatable = true},
    {.option = probe_regions, .name = "probe-regions", .kind = Kind::none,
     .help = "if Snyk rejects a credential that does not name its region, ask the other public regions and "
             "name the one that accepts it in the error; never switches the region, never asks or "
             "leaves GOV",
     .group = Group::region, .commands = k_verify, .from_environment = true},
    // rule
    {.option = org, .name = "org", .kind = Kind::id, .value = "ID_OR_SLUG",
     .help = "check access to this organization and hand over its ID as SNYK_CFG_ORG",
     .brief = "organization to hand over as SNYK_CFG_ORG",
     .fallback = "SNYK_CFG_ORG", .group = Group::rule, .commands = k_ask, .from_environment = true,
     .in_policy_file = true},
    {.option = plan, .name = "plan", .kind = Kind::choice, .value = "PLAN",
     .help = "plan of the account; a declared plan is checked against the evidence",
     .brief = "plan: enterprise, team, free, trial or other",
     .fallback = "auto", .choices = k_plans, .group = Group::rule, .commands = k_ask,
     .from_environment = true, .in_policy_file = true},
    {.option = policy, .name = "policy", .kind = Kind::choice, .value = "MODE",
     .help = "what a broken Enterprise rule does; softens nothing else",
     .brief = "Enterprise rule: enforce, warn or off",
     .fallback = "enforce", .choices = k_policy_modes, .group = Group::rule, .commands = k_ask,
     .from_environment = true, .in_policy_file = true},
    {.option = policy_file, .name = "policy-file", .kind = Kind::path, .value = "PATH",
     .help = "JSON policy file; settings that loosen a check are accepted only from a file outside the "
             "checkout, or when --policy-sha256 matches",
     .brief = "JSON policy file",
     .group = Group::rule, .commands = k_ask},
    {.option = policy_sha256, .name = "policy-sha256", .kind = Kind::digest, .value = "HEX",
     .help = "trust the policy file with this SHA-256",
     .group = Group::rule, .commands = k_ask},
    {.option = context, .name = "context", .kind = Kind::choice, .value = "CONTEXT",
     .help = "automation, or a person's machine; local is refused in a CI job",
     .fallback = "auto", .choices = k_context_wishes, .group = Group::rule, .commands = k_ask,
     .from_environment = true},
    {.option = expect_org, .name = "expect-org", .kind = Kind::id, .value = "ID",
     .help = "the credential must be able to read this organization; if one is handed over, it must "
     "be this one; "
             "a single flag without --org hands it over; repeat for alternatives",
     .brief = "it must be able to read this organization",
     .group = Group::rule, .commands = k_ask, .from_environment = true, .repeatable = true,
     .in_policy_file = true},
    {.option = expect_principal, .name = "expect-principal", .kind = Kind::id, .value = "ID",
     .help = "the credential must belong to this service account, app or person; repeat for alternatives",
     .brief = "it must belong to this account",
     .group = Group::rule, .commands = k_ask, .from_environment = true, .repeatable = true,
     .in_policy_file = true},
    {.option = expect_region, .name = "expect-region", .kind = Kind::region, .value = "NAME",
     .help = "the region must be this one; repeat for alternatives",
     .group = Group::rule, .commands = k_ask, .from_environment = true, .repeatable = true,
     .in_policy_file = true},
    {.option = min_validity, .name = "min-validity", .kind = Kind::duration, .value = "DURATION",
     .help = "refuse a credential that expires sooner (30s, 5m, 2h, 14d) or whose expiry date is unknown",
     .brief = "it must not expire sooner (7d)",
     .fallback = "0", .group = Group::rule, .commands = k_ask, .from_environment = true,
     .in_policy_file = true},
    {.option = require_expiry, .name = "require-expiry", .kind = Kind::none,
     .help = "refuse a credential that never expires, such as an API token",
     .group = Group::rule, .commands = k_ask, .from_environment = true, .in_policy_file = true},
    {.option = on_missing, .name = "on-missing", .kind = Kind::choice, .value = "ACTION",
     .help = "if there is no credential: fail, or succeed as skipped: skip: where a rule of the CI "
     "system withholds "
             "it (fork, Dependabot); skip-unprotected: on GitLab's unprotected branches too; "
             "skip-always: always",
     .brief = "no credential: fail or skip",
     .fallback = "fail", .choices = k_missing_ways, .group = Group::rule, .commands = k_verify,
     .from_environment = true},
    {.option = on_unavailable, .name = "on-unavailable", .kind = Kind::choice, .value = "ACTION",
     .help = "if Snyk is down: fail, or succeed as skipped, where nothing is handed over and CMD is not run; "
             "skip counts for errors of Snyk's own, and for its name, connection and --timeout only where no "
             "variable has a say in the way there",
     .fallback = "fail", .choices = k_unavailable_ways, .group = Group::rule, .commands = k_handing,
     .from_environment = true},
    {.option = untrusted_code, .name = "untrusted-code", .kind = Kind::choice, .value = "MODE",
     .help = "what to do if the job may run a fork's code with this project's secrets",
     .brief = "a fork's code may run: deny, warn or allow",
     .fallback = "deny", .choices = k_untrusted_code_modes, .group = Group::rule, .commands = k_ask,
     .from_environment = true, .in_policy_file = true},
    {.option = event_name, .name = "event-name", .kind = Kind::id, .value = "NAME",
     .help = "the event, as GitHub's own expression names it (the actions set these four); if the payload "
             "file disagrees, the job counts as one that runs a fork's code",
     .group = Group::rule, .commands = k_ask},
    {.option = event_head_repo, .name = "event-head-repo", .kind = Kind::id, .value = "ID",
     .help = "ID of the repository that the event's code comes from",
     .group = Group::rule, .commands = k_ask},
    {.option = event_base_repo, .name = "event-base-repo", .kind = Kind::id, .value = "ID",
     .help = "ID of the repository that it goes to",
     .group = Group::rule, .commands = k_ask},
    {.option = event_actor, .name = "event-actor", .kind = Kind::text, .value = "LOGIN",
     .help = "login of the person or bot that caused the event",
     .group = Group::rule, .commands = k_ask},
    // hand-over
    {.option = format, .name = "format", .kind = Kind::dialect, .value = "DIALECT",
     .help = "format of the hand-over",
     .fallback = "auto", .group = Group::handover, .commands = k_inject},
    {.option = hand_over, .name = "hand-over", .kind = Kind::choice, .value = "WAY",
     .help = "GitHub: pass the credential to all later steps, or as a masked step output",
     .fallback = "env", .choices = k_hand_over_ways, .group = Group::handover, .commands = k_inject},
    {.option = output, .name = "output", .kind = Kind::path, .value = "PATH",
     .help = "env file for dotenv, json and the shells: new, outside the checkout, kept until you "
     "remove it",
     .fallback = "a private file that removes itself", .group = Group::handover, .commands = k_inject},
    {.option = outputs_file, .name = "outputs-file", .kind = Kind::path, .value = "PATH",
     .help = "write the outputs that are not secret as dotenv lines (for example as a GitLab dotenv "
     "report)",
     .group = Group::handover, .commands = k_verify},
    {.option = no_mask, .name = "no-mask", .kind = Kind::none,
     .help = "do not mask CMD's output",
     .group = Group::handover, .commands = k_exec},
    {.option = also_env, .name = "also-env", .kind = Kind::variable, .value = "NAME",
     .help = "also mask the value of this variable",
     .brief = "also mask the value of this variable",
     .group = Group::handover, .commands = k_masking, .from_environment = true, .repeatable = true},
    {.option = keep_identity, .name = "keep-identity", .kind = Kind::none,
     .help = "let CMD have the variables with the job's identity too, if this run used it (cosign, npm publish "
             "--provenance)",
     .group = Group::handover, .commands = k_exec},
    // report
    {.option = report, .name = "report", .kind = Kind::choice, .value = "STYLE",
     .help = "format of the report, which goes to stdout for check, doctor and regions, else to stderr",
     .fallback = "text", .choices = k_report_styles, .group = Group::report, .commands = k_report,
     .from_environment = true},
    {.option = report_file, .name = "report-file", .kind = Kind::path, .value = "PATH",
     .help = "also write the report to this file, as JSON",
     .group = Group::report, .commands = k_verify},
    {.option = show_person, .name = "show-person", .kind = Kind::none,
     .help = "put a person's name into --report-file; no log ever shows it",
     .group = Group::report, .commands = k_verify},
    {.option = quiet, .name = "quiet", .kind = Kind::none,
     .help = "show only warnings and errors",
     .group = Group::report, .commands = k_talk, .from_environment = true},
    {.option = verbose, .name = "verbose", .kind = Kind::none,
     .help = "show every request, and every setting with its source",
     .group = Group::report, .commands = k_details, .from_environment = true},
    {.option = color, .name = "color", .kind = Kind::choice, .value = "WHEN",
     .help = "color the report and errors; auto: on a terminal, and on standard error in the logs of GitHub, "
             "GitLab, Buildkite, Azure and of Jenkins with its AnsiColor plugin, unless NO_COLOR is set",
     .fallback = "auto", .choices = k_colors, .group = Group::report, .commands = k_secret,
     .from_environment = true},
    // network
    {.option = offline, .name = "offline", .kind = Kind::none,
     .help = "make no request; the verdict is at most unverified",
     .group = Group::network, .commands = k_check},
    {.option = ca_file, .name = "ca-file", .kind = Kind::path, .value = "PATH",
     .help = "trust the CA certificates in this PEM file instead of the system's",
     .brief = "trust the CAs in this PEM file",
     .group = Group::network, .commands = k_network},
    {.option = trust, .name = "trust", .kind = Kind::choice, .value = "FROM",
     .help = "system: ignore the CA and proxy variables, which an earlier step may have set",
     .fallback = "env", .choices = k_trust_modes, .group = Group::network, .commands = k_network,
     .from_environment = true},
    {.option = proxy, .name = "proxy", .kind = Kind::url, .value = "URL",
     .help = "HTTP proxy, without user name and password",
     .brief = "HTTP proxy",
     .fallback = "HTTPS_PROXY, ALL_PROXY, NO_PROXY", .group = Group::network, .commands = k_network},
    {.option = proxy_auth_file, .name = "proxy-auth-file", .kind = Kind::path, .value = "PATH",
     .help = "file with USER:PASSWORD for the proxy",
     .group = Group::network, .commands = k_network},
    {.option = timeout, .name = "timeout", .kind = Kind::duration, .value = "DURATION",
     .help = "time limit for everything together, 1s to 10m",
     .fallback = "30s", .group = Group::network, .commands = k_network, .from_environment = true},
    {.option = max_attempts, .name = "max-attempts", .kind = Kind::count, .value = "N",
     .help = "attempts per request, 1 to 10",
     .fallback = "4", .group = Group::network, .commands = k_network, .from_environment = true},
    // help
    {.option = help, .name = "help", .kind = Kind::none,
     .help = "show help (also -h); with --all every option",
     .group = Group::help, .commands = k_all},
    {.option = version, .name = "version", .kind = Kind::none,
     .help = "show the version",
     .group = Group::help, .commands = k_all},
}};
// clang-format on

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (k_rows[i].option != static_cast<Option>(i)) return false;
    }
    return true;
}
static_assert(rows_stand_in_enum_order());

} // namespace

std::span<const OptionRow> all_options() { return k_rows; }

bool belongs_to(const OptionRow& row, Command command) { return (row.commands & bit(command)) != 0; }

} // namespace snykcred
