// The variables that Snyk's tools read, or that hold parts of a Snyk credential: one table, one row a name.
// From it follow where a credential is looked for, what never enters the core, what is handed over, what is
// taken away beside it, and what is masked. Sources: snyk/cli cliv2/pkg/core/main.go and src/lib/config, the
// loader of snyk-config (which reads CONFIG_SECRET_FILE, SERVICE_ENV and every SNYK_X), and
// go-application-framework pkg/auth and pkg/configuration; the CLI reads names in any letter case.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace snykcred {

inline constexpr std::string_view k_snyk_token = "SNYK_TOKEN";
inline constexpr std::string_view k_snyk_oauth_token = "SNYK_OAUTH_TOKEN";
inline constexpr std::string_view k_snyk_api = "SNYK_API";
inline constexpr std::string_view k_snyk_cfg_org = "SNYK_CFG_ORG";
inline constexpr std::string_view k_snyk_client_id =
    "SNYK_CLIENT_ID"; ///< a name of ours: no tool of Snyk reads it
inline constexpr std::string_view k_snyk_id_token = "SNYK_ID_TOKEN"; ///< ours: the job's identity, a JWT
inline constexpr std::string_view k_snyk_client_secret = "SNYK_CLIENT_SECRET"; ///< likewise

/// What of a grant a variable carries to later steps.
enum class Carries : std::uint8_t { nothing, credential, endpoint, organization };

/// Can a variable lead the CLI, and the credential with it, to a host of the variable's choice?
enum class Diverts : std::uint8_t {
    no,
    by_url,    ///< yes, to the host that its value names
    otherwise, ///< yes, by a file, a program, a proxy or a name: where to, its value does not tell
};

struct SnykVariable {
    std::string_view name;
    Carries carries = Carries::nothing;
    bool secret = false; ///< its value is taken out of the environment at the start and masked
    /// The CLI prefers it to what is handed over, or mixes it in, so it must not stand beside that.
    bool relative = false;
    /// To the CLI its mere existence means a login: setting it empty is not enough.
    bool existence_counts = false;
    Diverts diverts = Diverts::no;
    bool shared = false;       ///< a general name, which other programs read as well
    bool one_spelling = false; ///< counts in this spelling only; all others count in any letter case
};

/// All rows; those that carry a credential first, in the order in which they are looked for.
std::span<const SnykVariable> all_snyk_variables();

/// The row of a name in any letter case; null if there is none.
const SnykVariable* find_snyk_variable(std::string_view name);

/// Holds a secret whatever is asked for, in any letter case.
bool is_secret_variable(std::string_view name);

/// Must not stand beside what is handed over: a relative, or the name of something handed over in another
/// spelling, which the CLI reads all the same.
bool is_relative(std::string_view name);

/// The row's answer; of a name without a row: the CLI makes a setting X of every SNYK_X, so one that begins
/// with SNYK_ and ends as the name of a URL or proxy does counts as by_url.
Diverts diverts(std::string_view name);

/// To the CLI a variable of this name means a login even when it is empty.
bool existence_counts(std::string_view name);

} // namespace snykcred
