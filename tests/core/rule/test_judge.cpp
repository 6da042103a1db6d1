#include "core/api/verify.hpp"
#include "core/base/calendar.hpp"
#include "core/rule/judge.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// Through the real Verification, for nothing else makes an Identity. `entitlement` answers the probe, if
/// there is one; a second one would get nothing.
Identity identity_of(std::string_view type, std::string_view host, const Settings& settings,
                     Reply entitlement, Claims claims = {}) {
    const Clearance clearance = clearance_for(host);
    const Credential token = credential(CredentialKind::api_token, std::move(claims));
    Verification verification(token, clearance, settings, 1);
    Step step = verification.begin();
    step = verification.resume(outcomes(self(type)));
    while (const auto* send = std::get_if<Send>(&step)) {
        const bool probe = send->request.target.starts_with("/v1/");
        step = verification.resume(outcomes(probe ? std::exchange(entitlement, {}) : org()));
    }
    return *verification.finish();
}

std::string word_of(const Failure& failure) { return std::string(row_of(failure.fault).word); }

std::string told(const Found<Grant>& judged) {
    if (!judged.result) return "refused " + word_of(judged.result.error());
    const auto& softened = judged.findings.softened;
    return "grant" + (softened ? " in spite of " + word_of(*softened) : std::string());
}

Job in(Context context) {
    Job job;
    job.context = context;
    return job;
}

struct Evidence {
    const char* plan;
    Plan declared;
    const char* host;
    Reply (*entitlement)();
};
Reply unknown() { return not_found(); }
const std::vector<Evidence> k_evidence{
    {"enterprise by region", Plan::automatic, "api.eu.snyk.io", &unknown},
    {"enterprise by entitlement", Plan::automatic, "api.snyk.io", &entitled},
    {"enterprise declared", Plan::enterprise, "api.snyk.io", &unknown},
    {"free declared", Plan::free, "api.snyk.io", &plan_block},
    {"team declared", Plan::team, "api.snyk.io", &plan_block},
    {"other declared", Plan::other, "api.snyk.io", &plan_block},
    {"trial declared", Plan::trial, "api.eu.snyk.io", &unknown},
    {"not-enterprise by entitlement", Plan::automatic, "api.snyk.io", &plan_block},
    {"unknown", Plan::automatic, "api.snyk.io", &unknown},
};

} // namespace

TEST_CASE("judge: the whole table under enforce") {
    for (const Evidence& evidence : k_evidence) {
        CAPTURE(evidence.plan);
        const std::string plan(evidence.plan);
        Settings settings;
        settings.plan = {evidence.declared, {Origin::flag, "--plan"}};
        const auto verdict = [&](std::string_view type, Context context) {
            return told(judge(credential(), endpoint_of(evidence.host),
                              identity_of(type, evidence.host, settings, evidence.entitlement()), in(context),
                              settings, k_now));
        };
        CHECK(verdict("service_account", Context::automation) == "grant");
        CHECK(verdict("service_account", Context::local) == "grant");
        CHECK(verdict("app_instance", Context::automation) == "grant");
        CHECK(verdict("app_instance", Context::local) == "grant");
        CHECK(verdict("user", Context::local) == "grant");
        CHECK(verdict("user", Context::automation) == (plan.starts_with("enterprise")
                                                           ? "refused enterprise-rule"
                                                       : plan == "unknown" ? "refused plan-unknown"
                                                                           : "grant"));
        CHECK(verdict("robot", Context::automation) == "refused principal-unknown");
        CHECK(verdict("robot", Context::local) == "refused principal-unknown");
    }
}

TEST_CASE("judge: warn and off let a broken rule pass, and nothing else") {
    Settings settings;
    const auto verdict = [&](PolicyMode mode, std::string_view type) {
        settings.policy = {mode, {Origin::flag, "--policy"}};
        return told(judge(credential(), endpoint_of("api.eu.snyk.io"),
                          identity_of(type, "api.eu.snyk.io", settings, unknown()), in(Context::automation),
                          settings, k_now));
    };
    CHECK(verdict(PolicyMode::warn, "user") == "grant in spite of enterprise-rule");
    CHECK(verdict(PolicyMode::off, "user") == "grant");
    CHECK(verdict(PolicyMode::warn, "robot") == "grant in spite of principal-unknown");
    settings.expect_principal = {
        {{Origin::flag, "--expect-principal"}, {"99999999-2222-3333-4444-555555555555"}}};
    for (const PolicyMode mode : {PolicyMode::enforce, PolicyMode::warn, PolicyMode::off}) {
        for (const char* type : {"user", "service_account", "app_instance", "robot"}) {
            CAPTURE(type);
            CHECK(verdict(mode, type) == "refused assertion");
        }
    }
}

TEST_CASE("judge: --expect-principal in any letter case, every layer") {
    Settings settings;
    settings.expect_principal = {{{Origin::flag, "f"}, {"x", std::string(k_principal)}},
                                 {{Origin::policy_file, "p"}, {std::string(k_principal)}}};
    const auto verdict = [&] {
        return told(judge(credential(), endpoint_of("api.snyk.io"),
                          identity_of("service_account", "api.snyk.io", settings, unknown()), {}, settings,
                          k_now));
    };
    CHECK(verdict() == "grant");
    settings.expect_principal.push_back({{Origin::variable, "v"}, {"y"}});
    CHECK(verdict() == "refused assertion");
}

TEST_CASE("judge: --min-validity by the server's clock") {
    Settings settings;
    settings.min_validity = {std::chrono::seconds{3600}, {Origin::flag, "--min-validity"}};
    const auto verdict = [&](CredentialKind kind, std::optional<std::int64_t> end) {
        Claims claims;
        claims.expires_at = end;
        constexpr std::int64_t wrong_local_clock = k_now - 10 * 86'400;
        return told(judge(credential(kind, claims), endpoint_of("api.snyk.io"),
                          identity_of("service_account", "api.snyk.io", settings, unknown(), claims), {},
                          settings, wrong_local_clock));
    };
    using enum CredentialKind;
    CHECK(verdict(service_account_token, k_now + 3600) == "grant");
    CHECK(verdict(service_account_token, k_now + 3599) == "refused min-validity");
    CHECK(verdict(service_account_token, std::nullopt) == "refused min-validity");
    CHECK(verdict(oauth_access_token, std::nullopt) == "refused min-validity");
    CHECK(verdict(api_token, std::nullopt) == "grant"); // this kind has no end
}

TEST_CASE("judge: warnings that come in time") {
    const Settings settings;
    const auto warnings = [&](CredentialKind kind, std::int64_t seconds_left) {
        Claims claims;
        claims.expires_at = k_now + seconds_left;
        return judge(credential(kind, claims), endpoint_of("api.snyk.io"),
                     identity_of("service_account", "api.snyk.io", settings, unknown(), claims), {}, settings,
                     k_now)
            .findings.warnings;
    };
    constexpr std::int64_t day = 86'400;
    CHECK(warnings(CredentialKind::service_account_token, 15 * day).empty());
    REQUIRE(warnings(CredentialKind::service_account_token, 14 * day).size() == 1);
    CHECK(warnings(CredentialKind::service_account_token, 3 * day)[0].find("create a new service account") !=
          std::string::npos);
    CHECK(warnings(CredentialKind::personal_access_token, 3 * day)[0].find(
              "create a new personal access token") != std::string::npos);
    CHECK(warnings(CredentialKind::oauth_access_token, 600).empty()); // an hour's life is as it should be
}

TEST_CASE("judge: a policy file that warns until a day enforces from the next one on") {
    Settings settings;
    settings.policy = {PolicyMode::warn, {Origin::policy_file, "p.json"}};
    const auto until = [&](const char* day) {
        settings.warn_until = day;
        return judge(credential(), endpoint_of("api.eu.snyk.io"),
                     identity_of("user", "api.eu.snyk.io", settings, unknown()), in(Context::automation),
                     settings, k_now);
    };
    const auto last = until("2026-11-23"); // the last day counts
    CHECK(told(last) == "grant in spite of enterprise-rule");
    CHECK(last.findings.softened->message.ends_with(" (allowed by policy file p.json until 2026-11-23)"));
    CHECK(last.findings.policy_in_force == PolicyMode::warn);
    const auto over = until("2026-11-22");
    CHECK(told(over) == "refused enterprise-rule");
    CHECK(over.result.error().message.ends_with(
        " (the policy file let this pass until 2026-11-22, and enforces the rule now)"));
    CHECK(over.findings.policy_in_force == PolicyMode::enforce);
    CHECK(told(until("no day")) == "refused enterprise-rule");
    settings.policy.value = PolicyMode::off;
    CHECK(told(until("2026-11-22")) == "refused enterprise-rule");
}

TEST_CASE("judge: dated exceptions of the policy file") {
    Settings settings;
    const auto with = [&](const char* principal, const char* until) {
        settings.exceptions = {{principal, "migration", until}};
        return judge(credential(), endpoint_of("api.eu.snyk.io"),
                     identity_of("user", "api.eu.snyk.io", settings, unknown()), in(Context::automation),
                     settings, k_now);
    };
    const std::string me(k_principal);
    CHECK(told(with(me.c_str(), "2026-11-23")) == "grant"); // the last day counts
    CHECK(told(with(me.c_str(), "2026-11-22")) == "refused enterprise-rule");
    CHECK(told(with(me.c_str(), "someday")) == "refused enterprise-rule"); // cannot tell means no
    CHECK(told(with("99999999-2222-3333-4444-555555555555", "2027-01-01")) == "refused enterprise-rule");
    CHECK(with(me.c_str(), "2027-06-01").findings.warnings.empty());
    CHECK(with(me.c_str(), "2026-12-01").findings.warnings.size() == 1); // within its last 14 days
    CHECK(with(me.c_str(), "2027-06-01").findings.exception->reason == "migration");
    CHECK_FALSE(with(me.c_str(), "2026-11-22").findings.exception);
}

TEST_CASE("judge: a declared plan against what the API answered") {
    Settings settings;
    settings.plan = {Plan::free, {Origin::flag, "--plan"}};
    const auto verdict = [&](std::string_view type, Reply entitlement) {
        return told(judge(credential(), endpoint_of("api.snyk.io"),
                          identity_of(type, "api.snyk.io", settings, std::move(entitlement)),
                          in(Context::automation), settings, k_now));
    };
    CHECK(verdict("user", entitled()) == "refused plan-contradicted");
    CHECK(verdict("user", plan_block()) == "grant");
    CHECK(verdict("user", unknown()) == "grant");
}

TEST_CASE("judge: IDs count in any letter case") {
    const char* const lower = "abcdef00-2222-4333-8444-555555555555";
    Settings settings;
    const auto judged = [&](std::string_view type) {
        Identity identity = identity_of(type, "api.eu.snyk.io", settings, unknown());
        identity.principal.id = "ABCDEF00-2222-4333-8444-555555555555";
        return judge(credential(), endpoint_of("api.eu.snyk.io"), std::move(identity),
                     in(Context::automation), settings, k_now);
    };
    settings.expect_principal = {{{Origin::flag, "f"}, {lower}}};
    CHECK(told(judged("service_account")) == "grant");
    settings.expect_principal.clear();
    settings.exceptions = {{lower, "migration", "2027-01-01"}};
    CHECK(told(judged("user")) == "grant");
    settings.exceptions = {{lower, "migration", "2026-01-01"}};
    CHECK(
        judged("user").result.error().hints.front() ==
        "the exception in the policy file ended on 2026-01-01: use a service account, or agree on a later date with "
        "whoever owns the file");
}

TEST_CASE("judge: every layer's expected organization must be readable") {
    const std::string one = "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa",
                      two = "bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb";
    Settings settings;
    settings.expect_org = {{{Origin::flag, "f"}, {one}}, {{Origin::policy_file, "p"}, {two}}};
    const auto verdict = [&](std::vector<std::string> readable) {
        Identity identity = identity_of("service_account", "api.snyk.io", Settings{}, unknown());
        identity.readable_orgs = std::move(readable);
        return told(
            judge(credential(), endpoint_of("api.snyk.io"), std::move(identity), {}, settings, k_now));
    };
    CHECK(verdict({one, two}) == "grant");
    CHECK(verdict({one}) == "refused assertion");
    CHECK(verdict({two}) == "refused assertion");
}

TEST_CASE("judge: the last second of a day, by Snyk's clock") {
    Settings settings;
    const auto at = [&](std::int64_t now) {
        Identity identity = identity_of("user", "api.eu.snyk.io", settings, unknown());
        identity.server_time = now;
        return judge(credential(), endpoint_of("api.eu.snyk.io"), std::move(identity),
                     in(Context::automation), settings, now);
    };
    const std::int64_t next_day = *parse_day("2026-12-08");
    constexpr std::int64_t two_weeks = 14 * 86'400;
    settings.exceptions = {{std::string(k_principal), "migration", "2026-12-07"}};
    CHECK(told(at(next_day - 1)) == "grant");
    CHECK(told(at(next_day)) == "refused enterprise-rule");
    CHECK(at(next_day - two_weeks).findings.warnings.size() == 1);
    CHECK(at(next_day - two_weeks - 1).findings.warnings.empty());
    settings.exceptions.clear();
    settings.policy = {PolicyMode::warn, {Origin::policy_file, "p.json"}};
    settings.warn_until = "2026-12-07";
    CHECK(told(at(next_day - 1)) == "grant in spite of enterprise-rule");
    CHECK(told(at(next_day)) == "refused enterprise-rule");
}

TEST_CASE("judge: which refusal comes first") {
    const std::string other = "99999999-2222-3333-4444-555555555555";
    Settings settings;
    settings.expect_principal = {{{Origin::flag, "f"}, {other}}};
    settings.expect_org = {{{Origin::flag, "f"}, {other}}};
    settings.min_validity = {std::chrono::seconds{3600}, {Origin::flag, "--min-validity"}};
    Claims over;
    over.expires_at = k_now - 1;
    const auto refusal = [&] {
        Identity identity = identity_of("service_account", "api.snyk.io", Settings{}, unknown(), over);
        identity.expires_at = over.expires_at;
        return judge(credential(CredentialKind::personal_access_token, over), endpoint_of("api.snyk.io"),
                     std::move(identity), {}, settings, k_now)
            .result.error();
    };
    CHECK(refusal().message.starts_with("--expect-principal asks for"));
    settings.expect_principal.clear();
    CHECK(refusal().fault == Fault::assertion);
    settings.expect_org.clear();
    CHECK(refusal().fault == Fault::expired); // not that it ends too soon
}

TEST_CASE("judge: a declared plan is held against the answers for a person alone") {
    Settings settings;
    settings.plan = {Plan::free, {Origin::flag, "--plan"}};
    Identity identity = identity_of("service_account", "api.snyk.io", Settings{}, unknown());
    identity.api_entitled = true;
    CHECK(told(judge(credential(), endpoint_of("api.snyk.io"), std::move(identity), in(Context::automation),
                     settings, k_now)) == "grant");
}

TEST_CASE("judge: what Snyk said is found out, whatever the verdict") {
    Identity identity = identity_of("user", "api.eu.snyk.io", Settings{}, unknown());
    identity.expires_at = k_now + 86'400'000;
    identity.notices = {"a notice"};
    identity.warnings = {"a warning"};
    const auto judged = judge(credential(), endpoint_of("api.eu.snyk.io"), std::move(identity),
                              in(Context::automation), {}, k_now);
    CHECK(told(judged) == "refused enterprise-rule");
    REQUIRE(judged.findings.principal.has_value());
    CHECK(judged.findings.principal->id == k_principal);
    CHECK(judged.findings.expires_at == k_now + 86'400'000);
    CHECK(judged.findings.notices == std::vector<std::string>{"a notice"});
    CHECK(judged.findings.warnings == std::vector<std::string>{"a warning"});
}

TEST_CASE("ends_too_soon: a second is asked for, and none is left") {
    Settings settings;
    settings.min_validity = {std::chrono::seconds{1}, {Origin::flag, "--min-validity"}};
    const auto kind = CredentialKind::personal_access_token;
    CHECK(ends_too_soon(kind, k_now, settings, k_now).has_value());
    CHECK_FALSE(ends_too_soon(kind, k_now + 1, settings, k_now).has_value());
}
