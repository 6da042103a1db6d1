#include "core/handover/handover.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
namespace json = boost::json;

TEST_CASE("json: on stdout without the credential") {
    HandoverCase c{.grant = grant(k_token, CredentialKind::api_token, true),
                   .environment = variables({{"SNYK_OAUTH_TOKEN", "x"}})};
    const Handover handover = c.composed("json");
    REQUIRE(handover.effects.size() == 1);
    CHECK(only<Print>(handover).text.ends_with("}}\n"));
    CHECK(json::parse(only<Print>(handover).text) == json::parse(R"({
        "schema": "snyk-cred/hand-over/1", "secret_variable": "SNYK_TOKEN", "unset": ["SNYK_OAUTH_TOKEN"],
        "variables": {"SNYK_API": "https://api.eu.snyk.io", "SNYK_CFG_ORG": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}})"));
}

TEST_CASE("json: with it in --output, and nothing on stdout") {
    HandoverCase c{.grant = grant("a\"b\\c"), .places = {"", "/out/env"}};
    c.settings.output = "/out/env";
    const Handover handover = c.composed("json");
    REQUIRE(handover.effects.size() == 1);
    CHECK(only<WriteFile>(handover).path == "/out/env");
    CHECK_FALSE(only<WriteFile>(handover).private_folder);
    CHECK(bytes_of(only<WriteFile>(handover).bytes).ends_with("\"}}\n"));
    CHECK(json::parse(bytes_of(only<WriteFile>(handover).bytes)) == json::parse(R"({
        "schema": "snyk-cred/hand-over/1", "secret_variable": "SNYK_TOKEN", "unset": [],
        "variables": {"SNYK_API": "https://api.eu.snyk.io", "SNYK_TOKEN": "a\"b\\c"}})"));
}
