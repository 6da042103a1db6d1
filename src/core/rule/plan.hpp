// Enterprise or not: the ladder of evidence (core/api/README.md#the-plan). No field of Snyk's API names it,
// so a declaration stands until evidence contradicts it.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/identity.hpp"
#include "core/settings/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// Is this a declaration that Enterprise evidence contradicts? Trial is compatible with all of it.
bool declares_no_enterprise(Plan plan);

/// What the endpoint alone proves: regions outside US-01 and single tenants are sold to Enterprise only.
std::optional<PlanEvidence> plan_by_endpoint(const Endpoint& endpoint);

/// [plan-contradicted] where a declared free, team or other plan meets such an endpoint; no request is needed
/// to see it.
std::optional<Failure> plan_contradicted_by_region(const Sourced<Plan>& declared, const Endpoint& endpoint);

/// [plan-contradicted] where it meets an organization owned by a group, or an API that answers as entitled.
std::optional<Failure> plan_contradicted_by_answers(const Sourced<Plan>& declared, const Identity& identity);

/// The plan to judge by. A service account is Enterprise whatever is declared.
struct PlanInForce {
    std::string_view value; ///< "enterprise", "not-enterprise", "team", "free", "trial", "other", "unknown"
    std::string evidence;
};
PlanInForce plan_in_force(const Sourced<Plan>& declared, const Identity& identity);

} // namespace snykcred
