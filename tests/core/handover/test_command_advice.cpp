#include "core/handover/command_advice.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

TEST_CASE("advice_for_missing: what was meant") {
    struct Case {
        std::string_view name;
        std::vector<std::string_view> words;
        std::string_view says;
    };
    const Case cases[] = {
        {"a whole line in quotes", {"snyk test"}, "remove the quotes"},
        {"a line with more in quotes", {"snyk\ttest --all-projects"}, "remove the quotes"},
        {"a blank in a command's name with arguments", {"snyk test", "x"}, "check its spelling"},
        {"cd", {"cd", "sub"}, "sh -c 'COMMANDS'"},
        {"a loop", {"for", "x", "in"}, "sh -c 'COMMANDS'"},
        {"export", {"export", "A=b"}, "snyk-cred inject"},
        {"an assignment", {"A=b", "snyk"}, "env NAME=VALUE COMMAND"},
        {"no assignment", {"--a=b"}, "check its spelling"},
        {"a typo", {"synk"}, "check its spelling"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto hints = advice_for_missing(c.words);
        REQUIRE(hints.size() == 1);
        CHECK(hints.front().find(c.says) != std::string::npos);
    }
}

TEST_CASE("shows_credential: the value in a word, or a token's shape") {
    std::vector<Secret> secrets;
    secrets.emplace_back("11111111-2222-3333-4444-555555555555");
    secrets.emplace_back("");
    using Words = std::vector<std::string>;
    CHECK(shows_credential(Words{"snyk", "auth", "11111111-2222-3333-4444-555555555555"}, secrets));
    CHECK(shows_credential(Words{"curl", "-HAuthorization: token 11111111-2222-3333-4444-555555555555"},
                           secrets));
    CHECK(
        shows_credential(Words{"x", "--token=snyk_sat.01234567.obviously-fake-not-a-secret.tail"}, secrets));
    CHECK(!shows_credential(Words{"snyk", "test", "--org=99999999-2222-3333-4444-555555555555"}, secrets));
    CHECK(!shows_credential(Words{"snyk"}, {}));
}
