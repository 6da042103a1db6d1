#include "core/rule/near_names.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {

std::vector<std::string> others(const Environment::Map& variables,
                                const std::optional<NamedUrl>& stored = {}) {
    return other_endpoints(Environment(variables), public_endpoint(all_regions().front(), {}), stored);
}

} // namespace

TEST_CASE("other_endpoints: variables that nobody reads") {
    struct Case {
        const char* name;
        const char* value;
        const char* sentence; ///< its beginning; empty: none
    };
    const Case cases[] = {
        {"SNYK_API_URL", "https://api.eu.snyk.io",
         "SNYK_API_URL names SNYK-EU-01, but nothing reads a variable of that name: if it is right, set --region "
         "SNYK-EU-01, or call the variable SNYK_API"},
        {"SNYK_ENDPOINT", "\"https://app.eu.snyk.io/api\"\n", "SNYK_ENDPOINT names SNYK-EU-01,"},
        {"SNYK_REGION", "au", "SNYK_REGION names SNYK-AU-01,"},
        {"SYNK_API", "https://api.acme.snyk.io", "SYNK_API names api.acme.snyk.io,"},
        {"SNYK_API_URL", "https://secret.example/x", "SNYK_API_URL is set, but nothing reads"},
        {"SNYK_API_URL", "https://api.snyk.io/v1", ""}, // the very endpoint
        {"SNYK_API_URL", "", ""},
        {"SNYK_ORG_URL", "https://api.eu.snyk.io", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CAPTURE(c.value);
        const auto sentences = others({{c.name, c.value}});
        REQUIRE(sentences.size() == (std::string(c.sentence).empty() ? 0 : 1));
        if (sentences.empty()) continue;
        CHECK(sentences[0].starts_with(c.sentence));
        CHECK(sentences[0].find("secret") == std::string::npos);
    }
    CHECK(others({{"SNYK_API_URL", "https://api.acme.snyk.io"}})[0].find(
              "set --api-url https://api.acme.snyk.io") != std::string::npos);
}

TEST_CASE("other_endpoints: the CLI's own file") {
    const auto sentences = others({}, NamedUrl{"file snyk.json", "https://api.eu.snyk.io"});
    REQUIRE(sentences.size() == 1);
    CHECK(sentences[0] ==
          "file snyk.json, the Snyk CLI's own, names SNYK-EU-01: if your account is there, set "
          "--region SNYK-EU-01");
    CHECK(others({}, NamedUrl{"file snyk.json", "https://api.snyk.io"}).empty());
    CHECK(others({}, NamedUrl{"file snyk.json", "https://evil.example"}).empty());
}
