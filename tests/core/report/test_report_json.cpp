#include "core/report/summary.hpp"
#include "support/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::reports;
namespace json = boost::json;

TEST_CASE("report_json: every key, in the order of the schema, known or not") {
    const std::vector<std::string> keys{"schema",   "verdict",    "exit_code", "reason",  "credential",
                                        "signer",   "principal",  "plan",      "region",  "context",
                                        "org",      "assertions", "policy",    "trust",   "proxy",
                                        "requests", "settings",   "warnings",  "notices", "child"};
    for (const Report& report : {Report{}, allowed(), denied()}) {
        std::vector<std::string> found;
        for (const auto& member : parsed(report)) {
            found.emplace_back(member.key());
        }
        CHECK(found == keys);
    }
}

TEST_CASE("report_json: values") {
    const json::object document = parsed(denied());
    CHECK(document.at("schema") == "snyk-cred/report/1");
    CHECK(document.at("verdict") == "denied");
    CHECK(document.at("exit_code") == 77);
    CHECK(document.at("reason") == json::value{{"code", "enterprise-rule"},
                                               {"message", "a person's token in CI"},
                                               {"hints", {"make one", "or declare it"}}});
    CHECK(document.at("credential") == json::value{{"kind", "service-account-token"},
                                                   {"source", "variable CI_SNYK"},
                                                   {"stored", nullptr},
                                                   {"fingerprint", "sha256:0123456789ab"},
                                                   {"expires_at", "2027-01-01T00:00:00Z"}});
    CHECK(document.at("principal").at("type") == "user");
    CHECK(document.at("region") == json::value{{"name", "SNYK-EU-01"},
                                               {"api_url", "https://api.eu.snyk.io"},
                                               {"source", "flag --region"}});
    CHECK(document.at("context").at("untrusted_code") == false);
    CHECK(document.at("trust") == json::value{{"source", "system"}, {"added_ca", false}});
    CHECK(document.at("requests") == json::value(json::array{{{"method", "GET"},
                                                              {"host", "api.eu.snyk.io"},
                                                              {"path", "/rest/self"},
                                                              {"status", 200},
                                                              {"ms", 143},
                                                              {"attempts", 1},
                                                              {"snyk_request_id", "req-1"}}}));
    CHECK(document.at("settings") == json::value{{"region", {{"value", "eu"}, {"source", "flag --region"}}}});
    CHECK(document.at("warnings") == json::value(json::array{"the credential ends soon"}));
    CHECK(document.at("notices") == json::value(json::array{"a line end was taken off"}));
}

TEST_CASE("report_json: what was expected, and what came of it") {
    Report report = allowed();
    report.assertions = {
        {Option::expect_org, {"1111", "2222"}, {Origin::policy_file, "p.json"}, "2222", true},
        {Option::expect_region, {"eu"}, {Origin::flag, "--expect-region"}, "SNYK-US-01", false},
        {Option::expect_principal, {"3333"}, {Origin::flag, "--expect-principal"}}};
    CHECK(parsed(report)["assertions"] == json::value(json::array{{{"option", "expect-org"},
                                                                   {"any_of", {"1111", "2222"}},
                                                                   {"source", "policy file p.json"},
                                                                   {"found", "2222"},
                                                                   {"met", true}},
                                                                  {{"option", "expect-region"},
                                                                   {"any_of", json::array{"eu"}},
                                                                   {"source", "flag --expect-region"},
                                                                   {"found", "SNYK-US-01"},
                                                                   {"met", false}},
                                                                  {{"option", "expect-principal"},
                                                                   {"any_of", json::array{"3333"}},
                                                                   {"source", "flag --expect-principal"},
                                                                   {"found", nullptr},
                                                                   {"met", nullptr}}}));
}

TEST_CASE("report_json: where a key service keeps the credential") {
    Report report = allowed();
    CHECK(parsed(report).at("credential").at("stored").is_null());
    report.credential_source = "field token of secret/snyk at v.example, version 3";
    report.stored_at = StoredAt{"vault", "v.example", "secret/snyk", "3", "repo:acme/app"};
    CHECK(parsed(report).at("credential").at("stored") == json::value{{"service", "vault"},
                                                                      {"host", "v.example"},
                                                                      {"secret", "secret/snyk"},
                                                                      {"version", "3"},
                                                                      {"subject", "repo:acme/app"}});
    CHECK(holds(said(report, false, false, true),
                "field token of secret/snyk at v.example, version 3 (the job is repo:acme/app)"));
    report.stored_at->version.clear();
    CHECK(parsed(report).at("credential").at("stored").at("version").is_null());
}

TEST_CASE("report_json: whose name is shown where") {
    struct Case {
        const char* name;
        PrincipalType type;
        bool in_log;
    };
    for (const Case& row :
         {Case{"a service account's", PrincipalType::service_account, true},
          Case{"an app's", PrincipalType::app_instance, true}, Case{"a person's", PrincipalType::user, false},
          Case{"of a kind that is not known", PrincipalType::other, false}}) {
        CAPTURE(row.name);
        Report report = allowed();
        report.principal->type = row.type;
        report.principal->name = "Ada";
        const auto name = [&](PersonName person) {
            return json::parse(report_json(report, person)).at("principal").at("name");
        };
        CHECK(name(PersonName::hidden) == (row.in_log ? json::value("Ada") : json::value(nullptr)));
        CHECK(name(PersonName::shown) == "Ada");
        CHECK(holds(said(report, false, false, true), "Ada") == row.in_log);
        CHECK(holds(summary_markdown(report), "Ada") == row.in_log);
    }
}

TEST_CASE("report_json: what is unknown is null, and lists are empty") {
    const json::object document = parsed(Report{});
    CHECK(document.at("reason") ==
          json::value{{"code", nullptr}, {"message", nullptr}, {"hints", json::array{}}});
    CHECK(document.at("principal") ==
          json::value{{"type", nullptr}, {"id", nullptr}, {"name", nullptr}, {"default_org", nullptr}});
    CHECK(document.at("region") == json::value{{"name", nullptr}, {"api_url", nullptr}, {"source", nullptr}});
    CHECK(document.at("context").at("untrusted_code").is_null());
    CHECK(document.at("trust").at("added_ca").is_null());
    CHECK(document.at("proxy").is_null());
    CHECK(document.at("requests") == json::value(json::array{}));
    CHECK(document.at("settings") == json::value(json::object{}));
    CHECK(document.at("child") == json::value{{"exit_code", nullptr}, {"signal", nullptr}});
}
