// What is stated, in order, and what happens where two statements disagree.
#include "core/rule/endpoint.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace snykcred;

namespace {

struct Stated {
    std::optional<std::string> region{}, api_url{}, claim{}, ambient{};
};

Result<ResolvedEndpoint> resolve(const Stated& stated) {
    Settings settings;
    if (stated.region) settings.region = {*stated.region, {Origin::flag, "--region"}};
    if (stated.api_url) settings.api_url = {*stated.api_url, {Origin::variable, "SNYK_CRED_API_URL"}};
    Environment::Map variables;
    if (stated.ambient) variables["SNYK_API"] = *stated.ambient;
    const Claims claims{stated.claim, std::nullopt, std::nullopt};
    return resolve_endpoint(&claims, "SNYK_TOKEN", settings, Environment(variables));
}

std::string url_of(const Region& region) { return "https://" + std::string(region.api_host); }

} // namespace

TEST_CASE("resolve_endpoint: each statement alone, and its source") {
    struct Case {
        std::string_view name;
        Stated stated;
        const char* api_url;
        Origin origin;
    };
    const Case cases[] = {
        {"region", {.region = "eu"}, "https://api.eu.snyk.io", Origin::flag},
        {"API URL", {.api_url = "https://app.eu.snyk.io/x"}, "https://api.eu.snyk.io", Origin::variable},
        {"single tenant",
         {.api_url = "https://app.acme.snyk.io"},
         "https://api.acme.snyk.io",
         Origin::variable},
        {"claim", {.claim = "snyk.io"}, "https://api.snyk.io", Origin::credential},
        {"SNYK_API", {.ambient = "https://api.au.snyk.io/v1"}, "https://api.au.snyk.io", Origin::ambient},
        {"SNYK_API empty is absent",
         {.claim = "eu.snyk.io", .ambient = ""},
         "https://api.eu.snyk.io",
         Origin::credential},
        {"all agree: the first is named",
         {.region = "SNYK-EU-01",
          .api_url = "https://eu.snyk.io",
          .claim = "api.eu.snyk.io",
          .ambient = "https://API.eu.snyk.io/v1/"},
         "https://api.eu.snyk.io",
         Origin::flag},
        {"claim before SNYK_API",
         {.claim = "eu.snyk.io", .ambient = "https://app.eu.snyk.io"},
         "https://api.eu.snyk.io",
         Origin::credential},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto resolved = resolve(each.stated);
        REQUIRE(resolved.has_value());
        CHECK(resolved->endpoint.api_url() == each.api_url);
        CHECK(resolved->endpoint.source().origin == each.origin);
        CHECK(resolved->notices.empty());
    }
    CHECK(resolve({.claim = "snyk.io"})->endpoint.source().name == "SNYK_TOKEN");
}

TEST_CASE("resolve_endpoint: nothing stated is SNYK-US-01, with a notice") {
    const auto resolved = resolve({});
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.name() == "SNYK-US-01");
    CHECK(resolved->endpoint.source().origin == Origin::by_default);
    REQUIRE(resolved->notices.size() == 1);
    CHECK(resolved->notices[0] ==
          "no region is set, and the credential does not name one: SNYK-US-01 is used "
          "(change it with --region or SNYK_API)");

    const auto minting = resolve_endpoint(nullptr, "", Settings{}, Environment{});
    REQUIRE(minting.has_value());
    REQUIRE(minting->notices.size() == 1);
    CHECK(minting->notices[0].starts_with("no region is set: SNYK-US-01 is used"));
}

TEST_CASE("resolve_endpoint: SNYK_API gives way to a flag, and to nothing else") {
    const auto flag = resolve({.region = "eu", .claim = "eu.snyk.io", .ambient = "https://api.snyk.io"});
    REQUIRE(flag.has_value());
    CHECK(flag->endpoint.name() == "SNYK-EU-01");
    REQUIRE(flag->notices.size() == 1);
    CHECK(flag->notices[0] == "SNYK_API names SNYK-US-01 and is not used: --region says SNYK-EU-01");
    CHECK(resolve({.region = "eu", .claim = "snyk.io", .ambient = "https://api.snyk.io"}).error().fault ==
          Fault::region_mismatch);
    CHECK(resolve({.api_url = "https://api.eu.snyk.io", .ambient = "https://api.snyk.io"}).error().fault ==
          Fault::region_mismatch); // a variable, which an earlier step could have set, too
}

TEST_CASE("resolve_endpoint: SNYK_API is cleaned as a secret is") {
    const auto resolved = resolve({.ambient = "\"https://api.eu.snyk.io\"\r\n"});
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.name() == "SNYK-EU-01");
    CHECK(resolved->notices == std::vector<std::string>{"ignored a trailing newline in variable SNYK_API",
                                                        "ignored surrounding quotes in variable SNYK_API"});
    CHECK(resolve({.ambient = " \n"})->endpoint.source().origin == Origin::by_default);
    const auto named = resolve({.ambient = "SNYK-EU-01"});
    REQUIRE_FALSE(named.has_value());
    CHECK(named.error().hints.front() == "use --region SNYK-EU-01, or write https://api.eu.snyk.io");
    CHECK(resolve({.ambient = "$(SNYK_API)"}).error().hints.front() ==
          "define that variable, or leave SNYK_API out and use --region NAME");
}

TEST_CASE("resolve_endpoint: disagreement names both, where each came from, and both remedies") {
    struct Case {
        std::string_view name;
        Stated stated;
        const char* message;
        const char* first_hint;
        const char* second_hint;
    };
    const Case cases[] = {
        {"region and credential",
         {.region = "eu", .claim = "snyk.io"},
         "--region says SNYK-EU-01 (https://api.eu.snyk.io), but the credential in SNYK_TOKEN belongs to "
         "SNYK-US-01 "
         "(https://api.snyk.io)",
         "if this is the right credential, change --region to SNYK-US-01, or remove it",
         "if SNYK-EU-01 is right, use a credential created in that region"},
        {"region and a single tenant's credential",
         {.region = "eu", .claim = "api.acme.snyk.io"},
         "--region says SNYK-EU-01 (https://api.eu.snyk.io), but the credential in SNYK_TOKEN belongs to "
         "api.acme.snyk.io",
         "if this is the right credential, remove the region from --region and use --api-url "
         "https://api.acme.snyk.io",
         "if SNYK-EU-01 is right, use a credential created in that region"},
        {"credential and SNYK_API",
         {.claim = "snyk.io", .ambient = "https://api.eu.snyk.io"},
         "the credential in SNYK_TOKEN belongs to SNYK-US-01 (https://api.snyk.io), but SNYK_API says "
         "SNYK-EU-01 "
         "(https://api.eu.snyk.io)",
         "if this is the right credential, set SNYK_API to https://api.snyk.io, or unset it",
         "if SNYK-EU-01 is right, use a credential created in that region"},
        {"region and API URL",
         {.region = "eu", .api_url = "https://api.snyk.io"},
         "--region says SNYK-EU-01 (https://api.eu.snyk.io), but SNYK_CRED_API_URL says SNYK-US-01 "
         "(https://api.snyk.io)",
         "if SNYK-EU-01 is right, change SNYK_CRED_API_URL to https://api.eu.snyk.io, or remove it",
         "if SNYK-US-01 is right, change --region to SNYK-US-01, or remove it"},
        {"two single tenants",
         {.api_url = "https://api.acme.snyk.io", .claim = "api.other.snyk.io"},
         "SNYK_CRED_API_URL says api.acme.snyk.io, but the credential in SNYK_TOKEN belongs to "
         "api.other.snyk.io",
         "if this is the right credential, change SNYK_CRED_API_URL to https://api.other.snyk.io, or remove "
         "it",
         "if api.acme.snyk.io is right, use a credential created in that region"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto resolved = resolve(each.stated);
        REQUIRE_FALSE(resolved.has_value());
        CHECK(resolved.error().fault == Fault::region_mismatch);
        CHECK(resolved.error().message == each.message);
        REQUIRE(resolved.error().hints.size() == 2);
        CHECK(resolved.error().hints[0] == each.first_hint);
        CHECK(resolved.error().hints[1] == each.second_hint);
    }
}

TEST_CASE("resolve_endpoint: any pair of regions disagrees, whoever states them") {
    for (const Region& one : all_regions()) {
        for (const Region& other : all_regions()) {
            CAPTURE(one.name);
            CAPTURE(other.name);
            const bool same = &one == &other;
            const std::string name(one.name), host(other.api_host);
            CHECK(resolve({.region = name, .claim = host}).has_value() == same);
            CHECK(resolve({.region = name, .api_url = "https://" + host}).has_value() == same);
            const auto flagged = resolve({.region = name, .ambient = "https://" + host});
            REQUIRE(flagged.has_value());
            CHECK(flagged->endpoint.name() == name);
            CHECK(flagged->notices.empty() == same);
            CHECK(resolve({.api_url = url_of(one), .ambient = "https://" + host}).has_value() == same);
            const std::string url = "https://" + std::string(one.app_host);
            CHECK(resolve({.api_url = url, .claim = host}).has_value() == same);
            CHECK(resolve({.claim = std::string(one.api_host), .ambient = "https://" + host}).has_value() ==
                  same);
        }
    }
}

TEST_CASE("resolve_endpoint: what cannot be read is refused, wherever it stands") {
    struct Case {
        std::string_view name;
        Stated stated;
        Fault fault;
        const char* message; ///< its beginning
    };
    const Case cases[] = {
        {"region", {.region = "us"}, Fault::region_unknown, "--region is \"us\""},
        {"API URL",
         {.api_url = "http://api.snyk.io"},
         Fault::host_not_allowed,
         "the API URL of SNYK_CRED_API_URL is refused: it is plain http"},
        {"claim",
         {.claim = "api.evil.example"},
         Fault::host_not_allowed,
         "the API host named by the credential in SNYK_TOKEN is refused: \"api.evil.example\" is not a Snyk "
         "host"},
        {"claim, beside a good region",
         {.region = "eu", .claim = "api.evil.example"},
         Fault::host_not_allowed,
         "the API host named by the credential in SNYK_TOKEN is refused"},
        {"SNYK_API with user info",
         {.ambient = "https://user:FAKE@api.snyk.io"},
         Fault::host_not_allowed,
         "the API URL of SNYK_API is refused: it contains a user name"},
        {"SNYK_API with a line end inside",
         {.ambient = "https://api.snyk.io\n.example"},
         Fault::host_not_allowed,
         "the API URL of SNYK_API is refused: it contains spaces, line breaks"},
        {"SNYK_API with the name of a region",
         {.ambient = "eu"},
         Fault::host_not_allowed,
         "the API URL of SNYK_API is refused: \"eu\" is the name of a region"},
        {"SNYK_API with an expression",
         {.ambient = "${SNYK_API}"},
         Fault::host_not_allowed,
         "the API URL of SNYK_API is refused: it is a variable's name that was not replaced ($NAME)"},
        {"SNYK_API, beside a good region",
         {.region = "eu", .ambient = "https://evil.example"},
         Fault::host_not_allowed,
         "the API URL of SNYK_API is refused: \"evil.example\" is not a Snyk host"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto resolved = resolve(each.stated);
        REQUIRE_FALSE(resolved.has_value());
        CHECK(resolved.error().fault == each.fault);
        CHECK(resolved.error().message.starts_with(each.message));
        CHECK(resolved.error().message.find("FAKE") == std::string::npos);
    }
}

TEST_CASE("resolve_endpoint: the allow-list counts for options, claims and SNYK_API alike") {
    Settings settings;
    settings.allow_hosts = {"localhost:8443"};
    const Claims claims{"https://localhost:8443", std::nullopt, std::nullopt};
    const Environment environment{Environment::Map{{"SNYK_API", "https://localhost:8443/v1"}}};
    const auto resolved = resolve_endpoint(&claims, "SNYK_TOKEN", settings, environment);
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.api_url() == "https://localhost:8443");
    CHECK(resolved->endpoint.allow_listed());

    settings.allow_hosts = {"evil.com"};
    const auto refused = resolve_endpoint(nullptr, "", settings, Environment{});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().fault == Fault::usage);
}

TEST_CASE("resolve_endpoint: a setting of the policy file is named with its path") {
    Settings settings;
    settings.region = {"eu", {Origin::policy_file, "team.json"}};
    const Claims claims{"snyk.io", std::nullopt, std::nullopt};
    const auto resolved = resolve_endpoint(&claims, "SNYK_TOKEN", settings, Environment{});
    REQUIRE_FALSE(resolved.has_value());
    CHECK(resolved.error().message.starts_with("the policy file team.json says SNYK-EU-01"));
}
