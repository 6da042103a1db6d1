#include "core/rule/organization.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {

const std::string k_a = "aaaaaaaa-0000-4000-8000-00000000000a", k_b = "bbbbbbbb-0000-4000-8000-00000000000b";

Settings expecting(std::vector<std::vector<std::string>> layers) {
    Settings settings;
    for (auto& layer : layers)
        settings.expect_org.push_back({{Origin::variable, "SNYK_CRED_EXPECT_ORG"}, std::move(layer)});
    return settings;
}

std::string begin_of(const std::optional<std::string>& warning) {
    return warning ? warning->substr(0, warning->find(k_b)) : "";
}

} // namespace

TEST_CASE("org_warning: the organization in force must be an expected one") {
    const Organization org{k_a, "acme", true};
    struct Case {
        const char* name;
        Settings settings;
        OrgInForce org;
        const char* warning; ///< up to the id
    };
    const Case cases[] = {
        {"nothing expected", {}, {std::nullopt, k_b, k_b}, ""},
        {"handed over", expecting({{k_a}}), {org, k_b, k_b}, ""},
        {"the default is expected", expecting({{k_a}}), {std::nullopt, std::nullopt, k_a}, ""},
        {"in another letter case",
         expecting({{"AAAAAAAA-0000-4000-8000-00000000000A"}}),
         {std::nullopt, std::nullopt, k_a},
         ""},
        {"the default is another",
         expecting({{k_a}}),
         {std::nullopt, std::nullopt, k_b},
         "later steps work in the account's default organization "},
        {"one layer does not list it",
         expecting({{k_a, k_b}, {k_a}}),
         {std::nullopt, std::nullopt, k_b},
         "later steps work in the account's default organization "},
        {"no default",
         expecting({{k_a}}),
         {},
         "no organization is handed over and the account has no default: give --org, so that later steps "
         "work in the "
         "right one"},
        {"the store goes before the default",
         expecting({{k_a}}),
         {std::nullopt, k_b, k_a},
         "later steps work in the organization "},
        {"the store names an expected one", expecting({{k_a}}), {std::nullopt, k_a, k_b}, ""},
        {"the store names a slug",
         expecting({{k_a}}),
         {std::nullopt, "shop", k_a},
         "later steps work in the organization \"shop\" of the Snyk CLI's own configuration file, which "
         "--expect-org "
         "does not list: give --org, so that later steps work in the right one"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(begin_of(org_warning(c.org, c.settings)) == c.warning);
    }
}

TEST_CASE("argv_org_warning: a command's own --org") {
    using Words = std::vector<std::string>;
    const OrgInForce acme{Organization{k_a, "acme", true}, std::nullopt, std::nullopt};
    struct Case {
        const char* name;
        Words argv;
        bool warns;
    };
    for (const Case& c :
         {Case{"none", {"snyk", "test"}, false}, Case{"the id", {"snyk", "test", "--org=" + k_a}, false},
          Case{"the slug", {"snyk", "test", "--org=acme"}, false},
          Case{"another", {"snyk", "test", "--org=" + k_b}, true},
          Case{"another, apart", {"snyk", "--org", "shop", "test"}, true},
          Case{"the slug, apart", {"snyk", "--org", "acme", "test"}, false},
          Case{"another, apart and last", {"snyk", "test", "--org", "shop"}, true},
          Case{"nothing behind it", {"snyk", "test", "--org"}, false},
          Case{"the last counts", {"snyk", "--org=shop", "--org=acme"}, false},
          Case{"behind --", {"snyk", "test", "--", "--org=shop"}, false},
          Case{"empty", {"snyk", "--org="}, false}}) {
        CAPTURE(c.name);
        CHECK(argv_org_warning(c.argv, acme, {}).has_value() == c.warns);
    }
    const Words other{"snyk", "test", "--org=" + k_b};
    CHECK(argv_org_warning(other, acme, {}) == "the command's own --org names another organization than " +
                                                   k_a +
                                                   ", which is handed over: the command works in its own");
    CHECK(argv_org_warning(other, {}, expecting({{k_a}})) ==
          "the command's own --org names an organization that --expect-org does not list");
    CHECK_FALSE(argv_org_warning(other, {}, {}).has_value());
    CHECK(argv_org_warning(other, {}, expecting({{k_a}})).has_value());
    CHECK_FALSE(argv_org_warning(other, {}, expecting({{k_a, k_b}})).has_value());
}
