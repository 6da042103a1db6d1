#include "core/rule/plan.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace snykcred;

namespace {
Endpoint at(std::string_view host) {
    return *api_host_from_url("https://" + std::string(host), {}, {"localhost"});
}
} // namespace

TEST_CASE("plan_by_endpoint: what the host alone proves") {
    struct Case {
        const char* host;
        bool enterprise;
    };
    for (const Case& c :
         {Case{"api.snyk.io", false}, Case{"api.us.snyk.io", true}, Case{"api.eu.snyk.io", true},
          Case{"api.au.snyk.io", true}, Case{"api.snykgov.io", true}, Case{"api.acme.snyk.io", true},
          Case{"localhost", false}}) {
        CAPTURE(c.host);
        const auto evidence = plan_by_endpoint(at(c.host));
        CHECK(evidence.has_value() == c.enterprise);
        if (evidence) CHECK(evidence->finding == PlanFinding::enterprise);
    }
}

TEST_CASE("plan_contradicted_by_region: only declarations that deny Enterprise, and never a trial") {
    for (const Plan plan :
         {Plan::automatic, Plan::enterprise, Plan::team, Plan::free, Plan::trial, Plan::other}) {
        CAPTURE(word(plan));
        const bool denies = plan == Plan::team || plan == Plan::free || plan == Plan::other;
        const Sourced<Plan> declared{plan, {Origin::flag, "--plan"}};
        CHECK_FALSE(plan_contradicted_by_region(declared, at("api.snyk.io")).has_value());
        for (const char* host : {"api.eu.snyk.io", "api.acme.snyk.io", "api.snykgov.io"}) {
            const auto failure = plan_contradicted_by_region(declared, at(host));
            CHECK(failure.has_value() == denies);
            if (failure) CHECK(failure->fault == Fault::plan_contradicted);
        }
    }
}
