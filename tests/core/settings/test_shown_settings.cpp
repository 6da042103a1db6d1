#include "core/settings/policy_file.hpp"
#include "core/settings/shown_settings.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// "value (source)" by name.
std::map<std::string, std::string> shown(Command command, const Flags& flags, const Stated& stated = {}) {
    const auto settings = settled(command, flags, stated);
    REQUIRE(settings.has_value());
    std::map<std::string, std::string> all;
    for (const auto& [name, setting] : settings->shown) {
        CAPTURE(name);
        CHECK(all.emplace(name, setting.value + " (" + words(setting.source) + ")").second); // names are keys
    }
    return all;
}

} // namespace

TEST_CASE("shown_settings: defaults that a reader can look up, and nothing that is unset") {
    const auto all = shown(Command::inject, {});
    CHECK(all.at("policy") == "enforce (default)");
    CHECK(all.at("timeout") == "30s (default)");
    CHECK(all.at("max-attempts") == "4 (default)");
    CHECK(all.at("min-validity") == "0 (default)");
    CHECK(all.at("probe-regions") == "false (default)");
    CHECK(all.at("format") == "auto (default)");
    for (const std::string name : {"region", "token-env", "org", "proxy", "help", "offline", "no-mask"}) {
        CAPTURE(name);
        CHECK_FALSE(all.contains(name));
    }
}

TEST_CASE("shown_settings: what holds, with its source") {
    const std::string a = "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa", c = "cccccccc-0000-4000-8000-cccccccccccc";
    const PolicyStatement policy{"p.json", {{Option::expect_org, c}, {Option::min_validity, "1d"}}, {}};
    const auto all = shown(Command::check,
                           {{Option::policy, "warn"},
                            {Option::expect_org, a},
                            {Option::min_validity, "2h"},
                            {Option::verbose, ""}},
                           {.variables = {{"SNYK_CRED_POLICY", "enforce"},
                                          {"SNYK_CRED_REGION", "eu"},
                                          {"SNYK_CRED_EXPECT_PRINCIPAL", "x,y"},
                                          {"SNYK_CFG_ORG", "acme"}},
                            .policy = &policy});
    CHECK(all.at("policy") == "enforce (variable SNYK_CRED_POLICY)");
    CHECK(all.at("region") == "eu (variable SNYK_CRED_REGION)");
    CHECK(all.at("min-validity") == "1d (policy file p.json)");
    CHECK(all.at("expect-org") == a + " and " + c + " (flag --expect-org and policy file p.json)");
    CHECK(all.at("expect-principal") == "x, y (variable SNYK_CRED_EXPECT_PRINCIPAL)");
    CHECK(all.at("org") == a + " (flag --expect-org)"); // the ambient one gives way
    CHECK(all.at("verbose") == "true (flag --verbose)");
}
