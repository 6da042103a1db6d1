#include "core/rule/ready.hpp"

#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/rule/judge.hpp"
#include "core/rule/plan.hpp"

#include <string>

namespace snykcred {
namespace {

/// Settings that only Snyk's answers could be held against, of those that are given.
std::string unchecked_offline(const Settings& settings) {
    std::string names;
    for (const auto& [name, given] : {std::pair("--org", settings.org.has_value()),
                                      std::pair("--expect-org", !settings.expect_org.empty()),
                                      std::pair("--expect-principal", !settings.expect_principal.empty())}) {
        if (given) names.append(names.empty() ? "" : ", ").append(name);
    }
    return names;
}

/// One value in two places: an organization ID in place of the token, or the token in place of the ID. On a
/// command line the worse of the two counts.
Failure organization_as_token(const SettingSource& source) {
    constexpr std::string_view k_remedy =
        "put the token into this secret: an organization ID says where, not who";
    if (source.origin != Origin::flag) {
        return {Fault::not_snyk_credential,
                "the credential is the organization ID that " + words(source) +
                    " names, which is not a Snyk credential",
                {std::string(k_remedy)}};
    }
    return {
        Fault::secret_on_argv,
        "the credential and the value of " + words(source) + " are the same",
        {"if it is the organization ID, " + std::string(k_remedy),
         "if it is the token, other users of this machine could have read it in the process list: replace it"}};
}

} // namespace

CredentialKind Ready::kind_of(const Candidate& candidate) {
    const auto* credential = std::get_if<Credential>(&candidate);
    return credential != nullptr ? credential->kind() : CredentialKind::oauth_access_token;
}

Found<Ready> make_ready(Candidate candidate, const Endpoint& endpoint, const Job& job,
                        const Settings& settings) {
    auto cleared = preflight(Ready::kind_of(candidate), endpoint, job, settings);
    if (!cleared.result) return {std::move(cleared.result.error()), std::move(cleared.findings)};
    return {Ready(std::move(candidate), std::move(*cleared.result)), std::move(cleared.findings)};
}

Status refuse_as_setting(const Credential& credential, const Settings& settings) {
    for (const auto& [name, setting] : settings.shown) {
        const std::string& value = setting.value;
        const bool holds = credential.value().reveal(
            [&value](std::string_view secret) { return value.find(secret) != std::string::npos; });
        if (!holds) continue;
        const OptionRow& row = *find_option(name);
        const bool uuid = credential.value().reveal([](std::string_view secret) { return is_uuid(secret); });
        if (uuid && (row.option == Option::org || row.option == Option::expect_org))
            return organization_as_token(setting.source);
        return Failure{
            Fault::secret_on_argv,
            "the value of " + words(setting.source) + " is the credential itself",
            {"this option is for something else: " + std::string(row.help),
             "other users of this machine could have read it in the process list: replace the credential"}};
    }
    return {};
}

Found<void> judge_offline(const Ready& ready, const Settings& settings, std::int64_t now) {
    if (const auto* credential = std::get_if<Credential>(&ready.candidate())) {
        const auto end = credential->claims().expires_at;
        if (end && *end <= now) {
            return {Failure{Fault::expired,
                            "the credential expired on " + iso_time(*end) +
                                " (date in the token, this machine's clock)",
                            {std::string(row_of(credential->kind()).renewal)}}};
        }
        if (auto refusal = ends_too_soon(credential->kind(), end, settings, now))
            return {std::move(*refusal)};
    }
    Found<void> found;
    if (const std::string names = unchecked_offline(settings); !names.empty())
        found.findings.warnings.push_back("not checked, because --offline does not ask Snyk: " + names);
    for (const auto& [option, expected] : {std::pair(Option::expect_org, &settings.expect_org),
                                           std::pair(Option::expect_principal, &settings.expect_principal)}) {
        for (const Expectation& expectation : *expected)
            found.findings.assertions.push_back({option, expectation.any_of, expectation.source});
    }
    if (const auto evidence = plan_by_endpoint(ready.clearance().endpoint()))
        found.findings.plan = PlanInForce{"enterprise", evidence->words};
    return found;
}

} // namespace snykcred
