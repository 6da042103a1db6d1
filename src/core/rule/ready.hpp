// The end of all that needs no network: a credential, or a client that gets one from Snyk, which may be sent
// to the endpoint it was cleared for. Nothing but this goes on to ask Snyk; `check --offline` ends here.
#pragma once

#include "core/ci/job.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/preflight.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/credential.hpp"

#include <utility>
#include <variant>

namespace snykcred {

/// What is brought before Snyk: a credential in hand, or the client whose access token is to be minted first.
using Candidate = std::variant<Credential, OAuthClient>;

/// Move-only; only make_ready() makes one.
class Ready {
public:
    Ready(Ready&&) noexcept = default;
    Ready& operator=(Ready&&) noexcept = default;

    [[nodiscard]] const Clearance& clearance() const { return clearance_; }
    [[nodiscard]] const Candidate& candidate() const { return candidate_; }
    /// What Snyk will be sent in the end; of a client, the access token's kind.
    [[nodiscard]] CredentialKind kind() const { return kind_of(candidate_); }
    [[nodiscard]] Candidate take_candidate() && { return std::move(candidate_); }

private:
    friend Found<Ready> make_ready(Candidate candidate, const Endpoint& endpoint, const Job& job,
                                   const Settings& settings);
    Ready(Candidate candidate, Clearance clearance)
        : candidate_(std::move(candidate)), clearance_(std::move(clearance)) {}
    static CredentialKind kind_of(const Candidate& candidate);

    Candidate candidate_;
    Clearance clearance_;
};

/// Refuses what preflight() refuses.
Found<Ready> make_ready(Candidate candidate, const Endpoint& endpoint, const Job& job,
                        const Settings& settings);

/// An API token looks like an id, which many options take, so only once the credential is known can the two
/// be told apart. Refuses [secret-on-argv] where a setting's value holds it.
Status refuse_as_setting(const Credential& credential, const Settings& settings);

/// `check --offline`: what can be said without asking Snyk. Refuses [expired] and [min-validity], by the
/// credential's own claims and `now`, in Unix seconds. Warns of settings that only Snyk could check.
Found<void> judge_offline(const Ready& ready, const Settings& settings, std::int64_t now);

} // namespace snykcred
