// The rule: may this verified credential be used here? Only judge() makes a Grant, and only a Grant can be
// handed over. Source: Snyk, "Authentication for API": Enterprise users should use a service account for any
// kind of automation.
#pragma once

#include "core/ci/job.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/identity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Everything that a hand-over needs, proven.
class Grant {
public:
    [[nodiscard]] const Credential& credential() const { return credential_; }
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
    [[nodiscard]] const Identity& identity() const { return identity_; }
    /// Id to hand over as SNYK_CFG_ORG; none where none was asked for.
    [[nodiscard]] const std::optional<Organization>& org() const { return identity_.org; }

private:
    friend struct Judge;
    Grant(Credential credential, Endpoint endpoint, Identity identity)
        : credential_(std::move(credential)), endpoint_(std::move(endpoint)), identity_(std::move(identity)) {
    }
    Credential credential_;
    Endpoint endpoint_;
    Identity identity_;
};

/// `now` is Unix seconds of this machine, used only where the server sent no date. Refuses, whatever --policy
/// says, [assertion], [expired], [min-validity] and [plan-contradicted]; then what the rule forbids:
/// [enterprise-rule], [plan-unknown] and [principal-unknown]. What --policy warn lets pass is a finding of
/// the grant (`softened`).
Found<Grant> judge(Credential credential, Endpoint endpoint, Identity identity, const Job& job,
                   const Settings& settings, std::int64_t now);

/// --min-validity against the end that is known, by `now`: [min-validity] too where it is not known. Kinds
/// without an end pass.
std::optional<Failure> ends_too_soon(CredentialKind kind, std::optional<std::int64_t> expires_at,
                                     const Settings& settings, std::int64_t now);

} // namespace snykcred
