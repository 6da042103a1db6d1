#include "core/snyk/region.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace snykcred;

TEST_CASE("all_regions: the five, as Snyk's regional hosting page has them") {
    struct Case {
        std::string_view name;
        const char* api_host;
        const char* app_host;
        bool enterprise_only, oauth_only;
    };
    const Case cases[] = {
        {"SNYK-US-01", "api.snyk.io", "app.snyk.io", false, false},
        {"SNYK-US-02", "api.us.snyk.io", "app.us.snyk.io", true, false},
        {"SNYK-EU-01", "api.eu.snyk.io", "app.eu.snyk.io", true, false},
        {"SNYK-AU-01", "api.au.snyk.io", "app.au.snyk.io", true, false},
        {"SNYK-GOV-01", "api.snykgov.io", "app.snykgov.io", true, true},
    };
    REQUIRE(all_regions().size() == std::size(cases));
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto region = parse_region(each.name, "--region");
        REQUIRE(region.has_value());
        CHECK((*region)->name == each.name);
        CHECK((*region)->api_host == each.api_host);
        CHECK((*region)->app_host == each.app_host);
        CHECK((*region)->enterprise_only == each.enterprise_only);
        CHECK((*region)->oauth_only == each.oauth_only);
        CHECK_FALSE((*region)->description.empty());
        CHECK(find_region_by_api_host(each.api_host) == *region);
    }
    CHECK(all_regions().front().name == "SNYK-US-01"); // what is used where nothing is set
}

TEST_CASE("all_regions: no name, short name or host stands for two regions") {
    std::set<std::string_view> seen;
    for (const Region& region : all_regions()) {
        CAPTURE(region.name);
        CHECK(seen.insert(region.name).second);
        CHECK(seen.insert(region.api_host).second);
        CHECK(seen.insert(region.app_host).second);
        if (!region.short_name.empty()) CHECK(seen.insert(region.short_name).second);
    }
}

TEST_CASE("find_region_by_api_host: nothing but an API host") {
    CHECK(find_region_by_api_host("app.snyk.io") == nullptr);
    CHECK(find_region_by_api_host("api.acme.snyk.io") == nullptr);
    CHECK(find_region_by_api_host("") == nullptr);
}

TEST_CASE("parse_region: full names in any case, and short names") {
    struct Case {
        std::string_view text;
        std::string_view name;
    };
    const Case cases[] = {{"snyk-us-01", "SNYK-US-01"}, {"Snyk-Us-02", "SNYK-US-02"}, {"eu", "SNYK-EU-01"},
                          {"EU", "SNYK-EU-01"},         {"au", "SNYK-AU-01"},         {"Gov", "SNYK-GOV-01"}};
    for (const Case& each : cases) {
        CAPTURE(each.text);
        const auto region = parse_region(each.text, "--region");
        REQUIRE(region.has_value());
        CHECK((*region)->name == each.name);
    }
}

TEST_CASE("parse_region: a bare us is ambiguous") {
    for (const std::string_view text : {"us", "US", "snyk-us"}) {
        CAPTURE(text);
        const auto region = parse_region(text, "SNYK_CRED_REGION");
        REQUIRE_FALSE(region.has_value());
        CHECK(region.error().fault == Fault::region_unknown);
        CHECK(region.error().message ==
              "SNYK_CRED_REGION is \"" + std::string(text) + "\", which could be SNYK-US-01 or SNYK-US-02");
        CHECK(region.error().hints.front().find("app.us.snyk.io") != std::string::npos);
    }
}

TEST_CASE("parse_region: an unknown name lists the known ones and says what was meant, if that is clear") {
    struct Case {
        std::string_view name;
        std::string_view text;
        const char* hint; ///< beginning of the first hint
    };
    const char* none = "the host where you log in";
    const Case cases[] = {
        {"without the company", "eu-01", "did you mean SNYK-EU-01?"},
        {"run together", "EU1", "did you mean SNYK-EU-01?"},
        {"underscores", "snyk_us_02", "did you mean SNYK-US-02?"},
        {"number without zero", "SNYK-AU-1", "did you mean SNYK-AU-01?"},
        {"number alone missing", "snyk-gov", "did you mean SNYK-GOV-01?"},
        {"us with its number", "us-01", "did you mean SNYK-US-01?"},
        {"letters swapped", "SNKY-EU-01", "did you mean SNYK-EU-01?"},
        {"a zero that is a letter", "SNYK-AU-O1", "did you mean SNYK-AU-01?"},
        {"as near to two", "SNYK-US-03", none},
        {"a number too high", "SNYK-EU-02", "did you mean SNYK-EU-01?"},
        {"a cloud's region", "eu-central-1", none},
        {"the CLI's word", "default", none},
        {"empty", "", none},
        {"blanks around", " eu ", "did you mean SNYK-EU-01?"},
        {"a URL", "https://api.eu.snyk.io", "a URL belongs in --api-url"},
        {"a host", "api.eu.snyk.io", "a URL belongs in --api-url"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto region = parse_region(each.text, "--region");
        REQUIRE_FALSE(region.has_value());
        CHECK(region.error().fault == Fault::region_unknown);
        CHECK(region.error().message.starts_with("--region is \"" + std::string(each.text) + "\""));
        CHECK(
            region.error().message.ends_with("SNYK-US-01, SNYK-US-02, SNYK-EU-01, SNYK-AU-01, SNYK-GOV-01"));
        CHECK(region.error().hints.front().starts_with(each.hint));
    }
}

TEST_CASE("parse_region: a credential put there is not shown") {
    for (const std::string& text : {test::uuid(), test::snyk_token("sat", "{}"), std::string("eu\x1b[2J")}) {
        const auto region = parse_region(text, "SNYK_CRED_REGION");
        REQUIRE_FALSE(region.has_value());
        CHECK(region.error().message.find(text) == std::string::npos);
        CHECK(region.error().message.find("not shown here") != std::string::npos);
    }
}
