// --expect-org and its like: which layer states them, what may stand there, and what is handed over.
#include "core/settings/policy_file.hpp"
#include "core/settings/settings.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// An organization's id made of one hexadecimal digit.
std::string org_id(char digit) { return std::string(8, digit) + "-0000-4000-8000-" + std::string(12, digit); }
Fault fault_of(const Result<Settings>& settings) {
    REQUIRE(settings.has_error());
    return settings.error().fault;
}

} // namespace

TEST_CASE("settle: the one organization that a flag expects is handed over") {
    const std::string a = org_id('a'), b = org_id('b');
    struct Case {
        const char* name;
        std::vector<GivenFlag> flags;
        Environment::Map variables;
        std::string org; ///< "-": none
        std::string source;
        bool notice;
    };
    const std::vector<Case> cases{
        {"one flag", {{Option::expect_org, a}}, {}, a, "flag --expect-org", false},
        {"one flag, ambient gives way",
         {{Option::expect_org, a}},
         {{"SNYK_CFG_ORG", b}},
         a,
         "flag --expect-org",
         true},
        {"one flag, the same ambient",
         {{Option::expect_org, a}},
         {{"SNYK_CFG_ORG", a}},
         a,
         "flag --expect-org",
         false},
        {"two flags", {{Option::expect_org, a}, {Option::expect_org, b}}, {}, "-", "", false},
        {"a list", {{Option::expect_org, a + "," + b}}, {}, "-", "", false},
        {"two flags and ambient",
         {{Option::expect_org, a}, {Option::expect_org, b}},
         {{"SNYK_CFG_ORG", b}},
         b,
         "variable SNYK_CFG_ORG",
         false},
        {"with --org", {{Option::expect_org, a}, {Option::org, "shop"}}, {}, "shop", "flag --org", false},
        {"with --org as a variable",
         {{Option::expect_org, a}},
         {{"SNYK_CRED_ORG", "shop"}},
         "shop",
         "variable SNYK_CRED_ORG",
         false},
        {"from a variable it stays an assertion", {}, {{"SNYK_CRED_EXPECT_ORG", a}}, "-", "", false},
        {"from a variable, with ambient",
         {},
         {{"SNYK_CRED_EXPECT_ORG", a}, {"SNYK_CFG_ORG", b}},
         b,
         "variable SNYK_CFG_ORG",
         false},
        {"a flag and a variable",
         {{Option::expect_org, a}},
         {{"SNYK_CRED_EXPECT_ORG", b}},
         a,
         "flag --expect-org",
         false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = settled(Command::inject, c.flags, {.variables = c.variables});
        REQUIRE(settings.has_value());
        CHECK((settings->org ? settings->org->value : "-") == c.org);
        CHECK((settings->org ? words(settings->org->source) : "") == c.source);
        CHECK(settings->notices.empty() != c.notice);
    }
}

TEST_CASE("settle: an expected organization that is no id is a wrong setting") {
    const PolicyStatement policy{"p.json", {{Option::expect_org, "shop"}}, {}};
    CHECK(fault_of(settled(Command::check, {{Option::expect_org, "shop"}}, {})) == Fault::setting_invalid);
    CHECK(fault_of(settled(Command::check, {{Option::expect_org, org_id('a') + ",ORG_ID"}}, {})) ==
          Fault::setting_invalid);
    CHECK(fault_of(settled(Command::check, {}, {.variables = {{"SNYK_CRED_EXPECT_ORG", "shop"}}})) ==
          Fault::setting_invalid);
    CHECK(fault_of(settled(Command::check, {}, {.policy = &policy})) == Fault::policy_file);
    const auto placeholder = settled(Command::check, {{Option::expect_org, "ORG_ID"}}, {});
    CHECK(placeholder.error().message == "--expect-org still has the example's placeholder \"ORG_ID\"");
}

TEST_CASE("settle: every layer's expectation stands for itself") {
    const std::string a = org_id('a'), b = org_id('b'), c = org_id('c'), d = org_id('d'), e = org_id('e');
    const PolicyStatement policy{"p.json", {{Option::expect_org, d}, {Option::expect_org, e}}, {}};
    const auto settings = settled(Command::check, {{Option::expect_org, a}},
                                  {.variables = {{"SNYK_CRED_EXPECT_ORG", b + "," + c}}, .policy = &policy});
    REQUIRE(settings.has_value());
    REQUIRE(settings->expect_org.size() == 3);
    CHECK(words(settings->expect_org[0].source) == "flag --expect-org");
    CHECK(settings->expect_org[0].any_of == std::vector<std::string>{a});
    CHECK(words(settings->expect_org[1].source) == "variable SNYK_CRED_EXPECT_ORG");
    CHECK(settings->expect_org[1].any_of == std::vector<std::string>{b, c});
    CHECK(words(settings->expect_org[2].source) == "policy file p.json");
    CHECK(settings->expect_org[2].any_of == std::vector<std::string>{d, e});
}
