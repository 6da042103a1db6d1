#include "core/handover/diversion.hpp"
#include "support/environment.hpp"
#include "support/grant.hpp"
#include "support/handover.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// Names of the diversions for https://api.eu.snyk.io, shared ones in parentheses.
std::vector<std::string> found(Environment::Map map, std::vector<std::string> allow_hosts = {},
                               Environment::Names withheld = {}) {
    Settings settings;
    settings.allow_hosts = std::move(allow_hosts);
    std::vector<std::string> names;
    const Endpoint endpoint = grant().endpoint();
    for (const Diversion& each :
         diversions(endpoint, settings, variables(std::move(map), std::move(withheld))))
        names.push_back(each.shared ? "(" + each.name + ")" : each.name);
    return names;
}

} // namespace

TEST_CASE("diversions: every way to lead the Snyk CLI to another host") {
    const char* const foreign = "https://api.foreign.example/rest";
    for (const char* name :
         {"SNYK_API_REST_URL", "SNYK_API_V3_URL", "SNYK_CODE_CLIENT_PROXY_URL", "SNYK_CFG_ENDPOINT",
          "SNYK_IAC_TEST_API_REST_URL", "SNYK_IAC_TEST_API_V1_URL", "SNYK_DRIFTCTL_URL",
          "SNYK_NEW_SETTING_URL", "SNYK_CFG_NEW_ENDPOINT", "SNYK_SYSTEM_HTTPS_PROXY", "snyk_api_rest_url",
          "INTERNAL_ADDITIONAL_AUTH_URLS", "INTERNAL_SNYK_APP", "SNYK_DRIFTCTL_PATH",
          "SNYK_IAC_POLICY_ENGINE_PATH", "SNYK_INTERNAL_CLI_EXECUTABLE_PATH",
          "INTERNAL_ADDITIONAL_TRUSTED_CA_FILE", "INTERNAL_AUTH_SUBDOMAIN", "INTERNAL_CUSTOM_CONFIG_FILES"}) {
        CAPTURE(name);
        CHECK(found({{name, foreign}}) == std::vector<std::string>{name});
        CHECK(found({{name, ""}}).empty());
        CHECK(found({}, {}, {name}) == std::vector<std::string>{name}); // a secret: cannot tell
    }
    for (const std::string name : {"API_REST_URL", "API_V3_URL", "CONFIG_SECRET_FILE", "SERVICE_ENV"}) {
        CAPTURE(name);
        CHECK(found({{name, foreign}}) == std::vector<std::string>{"(" + name + ")"});
    }
    for (const char* name :
         {"SNYK_API", "SNYK_TOKEN", "SNYK_CFG_ORG", "SNYK_CRED_API_URL", "SNYK_CRED_PROXY", "MY_SNYK_URL",
          "SNYK_URLS", "SNYK_CACHE_PATH", "SNYK_INTEGRATION_NAME", "BASE_URL"}) {
        CAPTURE(name);
        CHECK(found({{name, foreign}}).empty());
    }
}

TEST_CASE("diversions: a URL stays where its host is the endpoint's or allowed, and nowhere else") {
    struct Case {
        const char* url;
        bool stays;
    };
    const std::vector<std::string> allowed{"localhost:8443", "api.gateway.example"};
    for (const Case& c : {Case{"https://api.eu.snyk.io", true}, Case{"https://api.eu.snyk.io/rest", true},
                          Case{"https://app.eu.snyk.io/api", true}, Case{"https://localhost:8443/code", true},
                          Case{"https://api.gateway.example/x", true}, Case{"https://localhost:8444", false},
                          Case{"http://api.eu.snyk.io/rest", false}, Case{"https://api.snyk.io/rest", false},
                          Case{"https://api.eu.snyk.io@foreign.example", false},
                          Case{"https://api.eu.snyk.io.foreign.example", false},
                          Case{"https://foreign.example/api.eu.snyk.io", false},
                          Case{"https://api.eu.snyk.io\\@foreign.example", false},
                          Case{"api.eu.snyk.io", false}, Case{"not a URL", false}}) {
        CAPTURE(c.url);
        for (const char* name : {"SNYK_API_REST_URL", "API_REST_URL"})
            CHECK(found({{name, c.url}}, allowed).empty() == c.stays);
    }
}

TEST_CASE("compose_handover: names of Snyk's own are taken away, general ones only named") {
    HandoverCase c{.environment = variables({{"SNYK_API_REST_URL", "https://foreign.example"},
                                             {"SNYK_CFG_ENDPOINT", "https://api.eu.snyk.io/api"},
                                             {"API_REST_URL", "https://foreign.example"}})};
    c.source_variable = "SNYK_TOKEN";
    const Handover handover = c.composed("shell");
    const std::string& lines = only<Print>(handover).text;
    CHECK(lines.find("unset SNYK_API_REST_URL\n") != std::string::npos);
    CHECK(lines.find("unset API_REST_URL") == std::string::npos);
    CHECK(lines.find("SNYK_CFG_ENDPOINT") == std::string::npos);
    CHECK(handover.warnings ==
          std::vector<std::string>{
              "API_REST_URL can send the Snyk CLI, and the credential with it, to another host than "
              "api.eu.snyk.io: unset it in the steps that run the Snyk CLI",
              "SNYK_API_REST_URL can send the Snyk CLI, and the credential with it, to another host than "
              "api.eu.snyk.io: remove it from this job, or allow its host with --allow-host"});
}
