#include "core/rule/plan.hpp"

namespace snykcred {
namespace {

Failure contradicted(const Sourced<Plan>& declared, const std::string& evidence) {
    return {Fault::plan_contradicted,
            "--plan " + std::string(word(declared.value)) + " (" + words(declared.source) +
                ") cannot be right: " + evidence,
            {"declare --plan enterprise and use a service account; if the plan is not Enterprise "
             "but includes Snyk's "
             "API (a trial, Ignite or another subscription), declare --plan trial or --plan other"}};
}

} // namespace

bool declares_no_enterprise(Plan plan) {
    return plan == Plan::free || plan == Plan::team || plan == Plan::other;
}

std::optional<PlanEvidence> plan_by_endpoint(const Endpoint& endpoint) {
    if (endpoint.single_tenant()) {
        return PlanEvidence{PlanFinding::enterprise,
                            endpoint.host() + " is a single tenant, which only Enterprise customers have"};
    }
    if (endpoint.region() != nullptr && endpoint.region()->enterprise_only) {
        return PlanEvidence{PlanFinding::enterprise, endpoint.name() + " is for Enterprise customers only"};
    }
    return std::nullopt;
}

std::optional<Failure> plan_contradicted_by_region(const Sourced<Plan>& declared, const Endpoint& endpoint) {
    if (!declares_no_enterprise(declared.value)) return std::nullopt;
    const auto evidence = plan_by_endpoint(endpoint);
    if (!evidence) return std::nullopt;
    return contradicted(declared, evidence->words);
}

std::optional<Failure> plan_contradicted_by_answers(const Sourced<Plan>& declared, const Identity& identity) {
    if (!declares_no_enterprise(declared.value)) return std::nullopt;
    if (identity.org_in_group) {
        return contradicted(declared, "the organization " + *identity.org_in_group +
                                          " belongs to a group, which only Enterprise organizations do");
    }
    // Ignite and the newer platform subscriptions, which have no word of their own, include the API.
    if (identity.api_entitled && declared.value != Plan::other) {
        return contradicted(declared, "the credential may use Snyk's API, which these plans do not "
                                      "include");
    }
    return std::nullopt;
}

PlanInForce plan_in_force(const Sourced<Plan>& declared, const Identity& identity) {
    if (identity.principal.type == PrincipalType::service_account) {
        return {"enterprise", "only Enterprise plans have service accounts"};
    }
    if (declared.value != Plan::automatic) {
        return {word(declared.value), "declared by " + words(declared.source)};
    }
    switch (identity.plan.finding) {
    case PlanFinding::enterprise: return {"enterprise", identity.plan.words};
    case PlanFinding::not_enterprise: return {"not-enterprise", identity.plan.words};
    case PlanFinding::unknown: break;
    }
    return {"unknown", identity.plan.words};
}

} // namespace snykcred
