#include "core/rule/preflight.hpp"

#include "core/rule/plan.hpp"

#include <algorithm>
#include <optional>

namespace snykcred {
namespace {

std::optional<Failure> untrusted_code(const Job& job, const Settings& settings,
                                      std::vector<std::string>& warnings) {
    if (job.code_trust.level == CodeTrust::Level::trusted) return std::nullopt;
    const std::string what =
        job.code_trust.level == CodeTrust::Level::untrusted
            ? "this job may run a fork's code with this project's secrets: " + job.code_trust.why
            : "this job may run a fork's code with this project's secrets; snyk-cred " + job.code_trust.why;
    switch (settings.untrusted_code.value) {
    case UntrustedCodeMode::allow: return std::nullopt;
    case UntrustedCodeMode::warn: warnings.push_back(what); return std::nullopt;
    case UntrustedCodeMode::deny: break;
    }
    return Failure{Fault::untrusted_code,
                   what,
                   {"keep secrets out of jobs that build a fork's code: use an event that runs without them, "
                    "or split the job so that the part with the credential does not check out the fork",
                    "if a person has reviewed the code, or the job runs none of it, add the flag "
                    "--untrusted-code allow to the pipeline"}};
}

bool names(const std::string& wanted, const Endpoint& endpoint) {
    const auto region = parse_region(wanted, "--expect-region");
    return region ? *region == endpoint.region() : wanted == endpoint.host();
}

std::optional<Failure> unexpected_region(const Endpoint& endpoint, const Settings& settings,
                                         std::vector<Assertion>& assertions) {
    for (const Expectation& expectation : settings.expect_region) {
        const bool met = std::ranges::any_of(
            expectation.any_of, [&](const std::string& wanted) { return names(wanted, endpoint); });
        assertions.push_back(
            {Option::expect_region, expectation.any_of, expectation.source, endpoint.name(), met});
        if (met) continue;
        std::string wanted;
        for (const std::string& one : expectation.any_of)
            wanted += (wanted.empty() ? "" : " or ") + one;
        return Failure{Fault::assertion,
                       "--expect-region asks for " + wanted + " (" + words(expectation.source) +
                           "), but the credential is for " + endpoint.name() + " (" +
                           words(endpoint.source()) + ")",
                       {"use a credential of that region, or correct --expect-region"}};
    }
    return std::nullopt;
}

} // namespace

struct Preflight {
    static Clearance clear(const Endpoint& endpoint) { return Clearance(endpoint); }
    static IdentityClearance clear_identity() { return {}; }
};

Found<IdentityClearance> preflight_identity(const Endpoint& by_settings, const Job& job,
                                            const Settings& settings) {
    Findings findings;
    auto refusal = untrusted_code(job, settings, findings.warnings);
    const bool chosen = by_settings.source().origin != Origin::by_default;
    if (!refusal && chosen) refusal = unexpected_region(by_settings, settings, findings.assertions);
    if (!refusal && chosen) refusal = plan_contradicted_by_region(settings.plan, by_settings);
    if (refusal) return {std::move(*refusal), std::move(findings)};
    return {Preflight::clear_identity()};
}

Found<Clearance> preflight(CredentialKind kind, const Endpoint& endpoint, const Job& job,
                           const Settings& settings) {
    Findings findings;
    if (auto refusal = untrusted_code(job, settings, findings.warnings))
        return {std::move(*refusal), std::move(findings)};
    const Region* region = endpoint.region();
    if (region != nullptr && region->oauth_only && !row_of(kind).oauth) {
        return {
            Failure{Fault::kind_for_region,
                    std::string(region->name) + " accepts OAuth only, but the credential is " +
                        std::string(noun(kind)),
                    {"create an OAuth service account there; pass its client ID with --client-id, and its "
                     "secret in SNYK_CLIENT_SECRET or its private key with --private-key-file"}},
            std::move(findings)};
    }
    if (auto refusal = unexpected_region(endpoint, settings, findings.assertions))
        return {std::move(*refusal), std::move(findings)};
    if (auto refusal = plan_contradicted_by_region(settings.plan, endpoint))
        return {std::move(*refusal), std::move(findings)};
    return {Preflight::clear(endpoint), std::move(findings)};
}

} // namespace snykcred
