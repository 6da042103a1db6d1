#include "core/handover/cli_store.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

/// "diverts", "stored" or "nothing".
std::string effect(std::string_view text, std::string_view variable) {
    const auto remark = remark_on_store(text, "the file", variable, "HOME");
    if (!remark) return "nothing";
    return remark->diverts ? "diverts" : "stored";
}

} // namespace

TEST_CASE("cli store: what a current CLI heeds beside the variables") {
    struct Case {
        std::string_view name, text, beside_token, beside_access_token;
    };
    const Case cases[] = {
        {"an OAuth login", R"({"internal_oauth_token_storage": "{\"access_token\":\"x\"}"})", "diverts",
         "diverts"},
        {"the same in capitals", R"({"INTERNAL_OAUTH_TOKEN_STORAGE":"{}"})", "diverts", "diverts"},
        {"a token", R"({"api": "x"})", "stored", "diverts"},
        {"a token under its variable's name", R"({"snyk_cfg_api" : "x"})", "stored", "diverts"},
        {"names of variables", R"({"snyk_token":"x"})", "diverts", "diverts"},
        {"an access token", "snyk_oauth_token = \"x\"", "diverts", "diverts"},
        {"Docker's", "SNYK_DOCKER_TOKEN=x", "diverts", "diverts"},
        {"a host in YAML", "snyk_api: https://api.example.com", "diverts", "diverts"},
        {"a token and an OAuth login", R"({"api":"x","internal_oauth_token_storage":"y"})", "diverts",
         "diverts"},
        {"a quoted key on a line of its own", "{\n  'api'\n : 'x'}", "stored", "diverts"},
        {"an endpoint and an organization", R"({"endpoint":"https://api.eu.snyk.io","org":"o"})", "nothing",
         "nothing"},
        {"a longer name", R"({"my_api":"x","api_url":"y","rapi":"z","-api":"w"})", "nothing", "nothing"},
        {"only a value", R"({"name":"api"})", "nothing", "nothing"},
        {"nothing", "", "nothing", "nothing"},
        {"only the name", "api", "nothing", "nothing"},
        {"the second mention counts", R"({"name":"api","api":"x"})", "stored", "diverts"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(effect(c.text, "SNYK_TOKEN") == c.beside_token);
        CHECK(effect(c.text, "SNYK_OAUTH_TOKEN") == c.beside_access_token);
    }
}

TEST_CASE("cli store: a remark names place and key, and no value") {
    const auto remark =
        remark_on_store(R"({"api":"hunter2"})", "file snyk.json", "SNYK_OAUTH_TOKEN", "USERPROFILE");
    REQUIRE(remark);
    CHECK(remark->text.find("file snyk.json") == 0);
    CHECK(remark->text.find("(api)") != std::string::npos);
    CHECK(remark->text.find("SNYK_OAUTH_TOKEN") != std::string::npos);
    CHECK(remark->text.find("set another USERPROFILE for the CLI") != std::string::npos);
    CHECK(remark->text.find("hunter2") == std::string::npos);
}

TEST_CASE("stored_endpoint: the API URL that the CLI's file names") {
    CHECK(stored_endpoint(R"({"endpoint":"https://api.eu.snyk.io/v1"})") == "https://api.eu.snyk.io/v1");
    CHECK(stored_endpoint("endpoint: https://api.eu.snyk.io\norg: acme\n") == "https://api.eu.snyk.io");
    CHECK_FALSE(stored_endpoint(R"({"org":"acme"})").has_value());
    CHECK_FALSE(stored_endpoint(R"({"endpoint":""})").has_value());
}
