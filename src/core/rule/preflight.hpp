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

/// Refuses, in this order: [untrusted-code], [kind-for-region], [assertion] (--expect-region),
/// [plan-contradicted] (a declared plan that cannot live in this region). For a credential still to be
/// minted, `kind` is oauth_access_token.
Found<Clearance> preflight(CredentialKind kind, const Endpoint& endpoint, const Job& job,
                           const Settings& settings);

} // namespace snykcred
