// The identity of the job: the JWT with which a CI system says to others which job this is. Where it comes
// from, and whether it may go to the key service that the job names.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/ci/job.hpp"
#include "core/rule/source.hpp"
#include "core/settings/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snykcred {

/// GitHub's and Forgejo's request: an address, and the variable with the bearer token for it
/// (core/ci/README.md#identity-of-the-job).
struct IdTokenAsk {
    std::string url;
    std::string bearer_variable;
};
using IdTokenSource = std::variant<SecretPlace, IdTokenAsk>;

/// --id-token-env or --id-token-file, else the CI system's own way, else SNYK_ID_TOKEN. Refuses [no-identity]
/// where nothing is there, saying how this CI system gives one for `audience`.
Result<IdTokenSource> choose_id_token(const Settings& settings, const Environment& environment,
                                      const Job& job, const std::string& audience);

/// [no-identity] for a place that turned out to be empty.
Failure no_id_token(const std::string& what, const Job& job, const std::string& audience);

/// Variables that hold or ask for an identity in this job: the named one, the CI system's own, SNYK_ID_TOKEN;
/// of these, those that are set.
std::vector<std::string> identity_variables(const Settings& settings, const Environment& environment,
                                            const Job& job);

/// Bytes that a token may have; those of the CI systems have one to three thousand.
inline constexpr std::size_t k_max_id_token = std::size_t{16} * 1024;

/// May it leave for who expects `audience`? `subject` names its place, `now` is Unix seconds. Refuses
/// [id-token]: too long, no signed JWT, without an end, for another audience or for several; [expired].
Status check_id_token(const Secret& token, const std::string& audience, const std::string& subject,
                      std::int64_t now);

/// What the token says of the job, for whoever compares it with a role or trust policy: `iss`, `aud`, `sub`
/// and the claims that name repository, ref, environment and workflow, never a person's name or address.
struct PresentedClaims {
    std::string text; ///< `iss "…", aud "…", …`, bounded and harmless to a log; empty if it is no JWT
    std::string subject; ///< `sub`; as a digest where it holds a person's address or number
    std::string run;     ///< the run's own number or ID, as the CI system calls it; may be empty
    bool github = false; ///< issued by GitHub
};
/// `digest` gives a short digest of a text.
PresentedClaims presented_claims(const Secret& token,
                                 const std::function<std::string(const Secret&)>& digest);

} // namespace snykcred
