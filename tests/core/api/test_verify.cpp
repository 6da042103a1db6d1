#include "core/api/verify.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// Answers by path (without query); records what was asked.
struct Script {
    std::map<std::string, std::function<Reply()>> answers;
    std::vector<std::string> asked;

    Exchanged answer(const Request& request) {
        const std::string path = request.target.substr(0, request.target.find('?'));
        asked.push_back(request.endpoint.host() + path);
        const auto by_host = answers.find(request.endpoint.host() + path);
        const auto found = by_host != answers.end() ? by_host : answers.find(path);
        return {found == answers.end() ? not_found() : found->second(), {}, {}};
    }
    Result<Identity> run(const Credential& credential, const Clearance& clearance, const Settings& settings) {
        Verification verification(credential, clearance, settings, 1);
        Step step = verification.begin();
        while (!std::holds_alternative<Finished>(step)) {
            std::vector<Exchanged> outcomes;
            if (const auto* send = std::get_if<Send>(&step)) outcomes.push_back(answer(send->request));
            if (const auto* all = std::get_if<SendAll>(&step)) {
                for (const Request& request : all->requests)
                    outcomes.push_back(answer(request));
            }
            step = verification.resume(std::move(outcomes));
        }
        return verification.finish();
    }
};

const std::string k_self_path = "/rest/self";
const std::string k_org_path = "/rest/orgs/" + std::string(k_org);
const std::string k_entitlements = "/v1/org/" + std::string(k_org) + "/entitlements";

std::string word_of(const Result<Identity>& identity) {
    return identity ? "identity" : std::string(row_of(identity.error().fault).word);
}

} // namespace

TEST_CASE("Verification: a service account is one request") {
    Script script;
    script.answers[k_self_path] = [] { return self("service_account"); };
    const auto identity = script.run(credential(), clearance_for("api.snyk.io"), {});
    REQUIRE(identity.has_value());
    CHECK(identity->principal.type == PrincipalType::service_account);
    CHECK(identity->server_time == k_now);
    CHECK(script.asked == std::vector<std::string>{"api.snyk.io/rest/self"});
}

TEST_CASE("Verification: the ladder of evidence for a person's plan") {
    struct Case {
        const char* name;
        std::function<Reply()> entitlement;
        const char* expected; ///< finding, or the refusal's word
    };
    const std::vector<Case> cases{
        {"entitled", [] { return entitled(); }, "enterprise"},
        {"plan block", [] { return plan_block(); }, "not-enterprise"},
        {"404", [] { return not_found(); }, "unknown"},
        {"another 403", [] { return reply(403, R"({"errors":[{"status":"403","detail":"no"}]})"); },
         "unknown"},
        {"500", [] { return reply(500, "oops"); }, "server-error"},
        {"a redirect", [] { return reply(302, ""); }, "not-snyk-api"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Script script;
        script.answers[k_self_path] = [] { return self("user"); };
        script.answers[k_entitlements] = c.entitlement;
        const auto identity = script.run(credential(), clearance_for("api.snyk.io"), {});
        std::string got = word_of(identity);
        if (identity) {
            got = identity->plan.finding == PlanFinding::enterprise       ? "enterprise"
                  : identity->plan.finding == PlanFinding::not_enterprise ? "not-enterprise"
                                                                          : "unknown";
        }
        CHECK(got == c.expected);
    }
}

TEST_CASE("Verification: no probe where the endpoint or a declaration says enough") {
    Script script;
    script.answers[k_self_path] = [] { return self("user"); };
    SUBCASE("EU") {
        CHECK(script.run(credential(), clearance_for("api.eu.snyk.io"), {})->plan.finding ==
              PlanFinding::enterprise);
    }
    SUBCASE("single tenant") {
        CHECK(script.run(credential(), clearance_for("api.acme.snyk.io"), {})->plan.finding ==
              PlanFinding::enterprise);
    }
    SUBCASE("declared enterprise") {
        Settings settings;
        settings.plan.value = Plan::enterprise;
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), settings).has_value());
    }
    SUBCASE("no default organization") {
        script.answers[k_self_path] = [] { return self("user", ""); };
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), {})->plan.finding ==
              PlanFinding::unknown);
    }
    CHECK(script.asked.size() == 1);
}

TEST_CASE("Verification: a declared free plan is held against group and entitlement") {
    Script script;
    script.answers[k_self_path] = [] { return self("user"); };
    script.answers[k_org_path] = [] { return org(k_org, "acme", true); };
    script.answers[k_entitlements] = [] { return entitled(); };
    Settings settings;
    settings.plan.value = Plan::free;
    const auto identity = script.run(credential(), clearance_for("api.snyk.io"), settings);
    REQUIRE(identity.has_value());
    CHECK(identity->org_in_group == k_org);
    CHECK(identity->api_entitled);
}

namespace {

Reply with_id(Reply answer) {
    answer.request_id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    return answer;
}

} // namespace

TEST_CASE("Verification: what /rest/self may answer besides 200") {
    struct Case {
        const char* name;
        std::function<Reply()> answer;
        const char* expected;
    };
    const std::vector<Case> cases{
        {"401", [] { return unauthorized(); }, "rejected"},
        {"401 without a body", [] { return reply(401, ""); }, "rejected"},
        {"403 of Snyk", [] { return reply(403, R"({"errors":[{"status":"403"}]})"); }, "forbidden"},
        {"the plan block", [] { return plan_block(); }, "forbidden"},
        {"403 of something else", [] { return reply(403, "<html>", "text/html"); }, "not-snyk-api"},
        {"404", [] { return not_found(); }, "not-snyk-api"},
        {"410 of Snyk", [] { return with_id(reply(410, R"({"errors":[{"status":"410"}]})")); },
         "request-refused"},
        {"400 of Snyk", [] { return with_id(reply(400, R"({"errors":[{"status":"400"}]})")); },
         "request-refused"},
        {"410 without a request ID", [] { return reply(410, R"({"errors":[{"status":"410"}]})"); },
         "not-snyk-api"},
        {"410 of another API", [] { return with_id(reply(410, R"({"error":"gone"})")); }, "not-snyk-api"},
        {"304", [] { return reply(304, ""); }, "not-snyk-api"},
        {"a login page", [] { return reply(200, "<title>Sign in</title>", "text/html"); }, "not-snyk-api"},
        {"a redirect", [] { return reply(301, ""); }, "not-snyk-api"},
        {"204", [] { return reply(204, ""); }, "not-snyk-api"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Script script;
        script.answers[k_self_path] = c.answer;
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), {})) == c.expected);
        CHECK(script.asked.size() == 1);
    }
}

TEST_CASE("Verification: 401 for a token that has ended says when it did, by the server's clock") {
    Script script;
    script.answers[k_self_path] = [] { return unauthorized(); };
    Claims claims;
    claims.expires_at = k_now - 86'400;
    const auto identity = script.run(credential(CredentialKind::personal_access_token, claims),
                                     clearance_for("api.snyk.io"), {});
    CHECK(word_of(identity) == "expired");
    CHECK(identity.error().message.find("2026-11-22") != std::string::npos);
    claims.expires_at = k_now + 86'400;
    CHECK(word_of(script.run(credential(CredentialKind::personal_access_token, claims),
                             clearance_for("api.snyk.io"), {})) == "rejected");
}

TEST_CASE("Verification: the interactive client's token is a person's, whatever it calls itself") {
    Script script;
    script.answers[k_self_path] = [] { return self("service_account"); };
    script.answers[k_entitlements] = [] { return plan_block(); };
    Claims claims;
    claims.client_id = std::string(k_interactive_client_id);
    const auto identity =
        script.run(credential(CredentialKind::oauth_access_token, claims), clearance_for("api.snyk.io"), {});
    REQUIRE(identity.has_value());
    CHECK(identity->principal.type == PrincipalType::user);
}

TEST_CASE("Verification: --org by id and by slug") {
    Script script;
    script.answers[k_self_path] = [] { return self("service_account"); };
    Settings settings;
    SUBCASE("id") {
        settings.org = {std::string(k_org), {Origin::flag, "--org"}};
        script.answers[k_org_path] = [] { return org(); };
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), settings)->org->id == k_org);
    }
    SUBCASE("id, not readable") {
        settings.org = {std::string(k_org), {Origin::flag, "--org"}};
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), settings)) == "org-access");
    }
    SUBCASE("id, and another organization is answered") {
        settings.org = {std::string(k_org), {Origin::flag, "--org"}};
        script.answers[k_org_path] = [] { return org("bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"); };
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), settings)) == "not-snyk-api");
    }
    SUBCASE("slug on the second page") {
        settings.org = {"acme", {Origin::flag, "--org"}};
        int page = 0;
        script.answers["/rest/orgs"] = [&page] {
            return ++page == 1
                       ? reply(200, R"({"data":[)" +
                                        org_json("bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee", "acme-two", false) +
                                        R"(],"links":{"next":"/rest/orgs?starting_after=b"}})")
                       : reply(200, R"({"data":[)" + org_json(k_org, "acme", false) + "]}");
        };
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), settings)->org->id == k_org);
        CHECK(page == 2);
    }
    SUBCASE("slug that nobody has") {
        settings.org = {"none", {Origin::flag, "--org"}};
        script.answers["/rest/orgs"] = [] { return reply(200, R"({"data":[]})"); };
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), settings)) == "org-access");
    }
    SUBCASE("pages without end") {
        settings.org = {"none", {Origin::flag, "--org"}};
        script.answers["/rest/orgs"] = [] {
            return reply(200, R"({"data":[],"links":{"next":"/rest/orgs?again"}})");
        };
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), settings)) == "org-access");
        CHECK(script.asked.size() <= 102); // and once for the list that the error shows
    }
}

TEST_CASE("Verification: each expected organization is asked for once, unless --org names it") {
    Script script;
    script.answers[k_self_path] = [] { return self("service_account"); };
    script.answers[k_org_path] = [] { return org(); };
    Settings settings;
    settings.expect_org = {
        {{Origin::flag, "--expect-org"}, {std::string(k_org), "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee"}},
        {{Origin::policy_file, "p"}, {std::string(k_org)}}};
    SUBCASE("without --org") {
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), settings)->readable_orgs ==
              std::vector<std::string>{std::string(k_org)});
        CHECK(script.asked.size() == 3);
    }
    SUBCASE("with --org") {
        settings.org = {std::string(k_org), {Origin::flag, "--org"}};
        CHECK(script.run(credential(), clearance_for("api.snyk.io"), settings).has_value());
        CHECK(script.asked.size() == 2);
    }
}

TEST_CASE("Verification: the end of a personal access token that does not say it") {
    Script script;
    script.answers[k_self_path] = [] { return self("user"); };
    script.answers["/rest/self/personal_access_tokens"] = [] {
        return reply(
            200,
            R"({"data":[{"attributes":{"expires_at":"2027-01-01T00:00:00Z"}},{"attributes":{"expires_at":"2026-12-01T00:00:00Z"}}]})");
    };
    const auto identity =
        script.run(credential(CredentialKind::personal_access_token), clearance_for("api.eu.snyk.io"), {});
    REQUIRE(identity.has_value());
    CHECK(identity->expires_at == 1'796'083'200); // the first of the two to end
    CHECK(identity->notices.size() == 1);
}

TEST_CASE("Verification: --probe-regions") {
    Script script;
    script.answers[k_self_path] = [] { return unauthorized(); };
    Settings settings;
    settings.probe_regions = true;
    SUBCASE("names the region that accepts, and never asks GOV") {
        script.answers["api.eu.snyk.io/rest/self"] = [] { return self("user"); };
        const auto identity = script.run(credential(), clearance_for("api.snyk.io"), settings);
        CHECK(word_of(identity) == "rejected");
        CHECK(identity.error().message.find(
                  "Snyk accepts this credential in SNYK-EU-01; you configured SNYK-US-01") == 0);
        CHECK(script.asked == std::vector<std::string>{"api.snyk.io/rest/self", "api.us.snyk.io/rest/self",
                                                       "api.eu.snyk.io/rest/self",
                                                       "api.au.snyk.io/rest/self"});
    }
    SUBCASE("says that none does") {
        const auto identity = script.run(credential(), clearance_for("api.au.snyk.io"), settings);
        CHECK(word_of(identity) == "rejected");
        CHECK(identity.error().message.ends_with("; no other public region accepts it either"));
        CHECK(script.asked.size() == 4);
    }
    SUBCASE("not from GOV") {
        CHECK(word_of(script.run(credential(CredentialKind::oauth_access_token),
                                 clearance_for("api.snykgov.io"), settings)) == "rejected");
        CHECK(script.asked.size() == 1);
    }
    SUBCASE("not for a credential that names its region") {
        Claims claims;
        claims.host = "api.snyk.io";
        CHECK(word_of(script.run(credential(CredentialKind::personal_access_token, claims),
                                 clearance_for("api.snyk.io"), settings)) == "rejected");
        CHECK(script.asked.size() == 1);
    }
    SUBCASE("not unless asked for") {
        settings.probe_regions = false;
        CHECK(word_of(script.run(credential(), clearance_for("api.snyk.io"), settings)) == "rejected");
        CHECK(script.asked.size() == 1);
    }
}
