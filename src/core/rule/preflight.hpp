// Refusals that need no network, so that a credential which may not be used here never leaves the machine.
// Only preflight() makes a Clearance, and nothing is sent without one.
#pragma once

#include "core/base/result.hpp"
#include "core/ci/job.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/findings.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"

#include <string>
#include <utility>
#include <vector>

namespace snykcred {

/// The right to send this kind of credential to this endpoint.
class Clearance {
public:
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

private:
    friend struct Preflight;
    explicit Clearance(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
    Endpoint endpoint_;
};

/// The right to show the job's identity to a key service, for a credential that only that service knows.
class IdentityClearance {
    friend struct Preflight;
    IdentityClearance() = default;
};

/// What can be decided before the credential is there, so that the identity of a job which may not use it
/// never leaves the machine: [untrusted-code]; where the settings choose the endpoint, [assertion] and
/// [plan-contradicted] as preflight(). `by_settings` is what they choose, by default where they choose none.
/// preflight() follows once the credential is known: of a refusal alone there are findings.
Found<IdentityClearance> preflight_identity(const Endpoint& by_settings, const Job& job,
                                            const Settings& settings);

/// Refuses, in this order: [untrusted-code], [kind-for-region], [assertion] (--expect-region),
/// [plan-contradicted] (a declared plan that cannot live in this region). For a credential still to be
/// minted, `kind` is oauth_access_token.
Found<Clearance> preflight(CredentialKind kind, const Endpoint& endpoint, const Job& job,
                           const Settings& settings);

} // namespace snykcred
