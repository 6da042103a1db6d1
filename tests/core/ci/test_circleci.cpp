#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("CircleCI: code trust and absence") {
    const Environment push = variables({{"CIRCLECI", "true"}});
    CHECK(ci("circleci").code_trust(push, nullptr).level == CodeTrust::Level::trusted);
    CHECK_FALSE(ci("circleci").absence(push, nullptr).has_value());
    for (const char* name : {"CIRCLE_PR_NUMBER", "CIRCLE_PR_REPONAME", "CIRCLE_PR_USERNAME"}) {
        CAPTURE(name);
        const Environment fork = variables({{name, "7"}});
        CHECK(ci("circleci").code_trust(fork, nullptr).level == CodeTrust::Level::untrusted);
        CHECK(ci("circleci").absence(fork, nullptr).has_value());
    }
}

TEST_CASE("CircleCI: lines to evaluate, as in a shell") {
    HandoverCase c{.environment = variables({{"CIRCLECI", "true"}}), .source_variable = "SNYK_TOKEN"};
    CHECK(only<Print>(c.composed()).text == "export SNYK_API='https://api.eu.snyk.io'\n");
}

TEST_CASE("CircleCI: the checkout below the home directory") {
    const Environment job = variables({{"CIRCLE_WORKING_DIRECTORY", "~/project"},
                                       {"HOME", "/home/circleci"},
                                       {"USERPROFILE", "C:\\Users\\circleci"}});
    for (const auto& [home, path] :
         {std::pair{"HOME", "/home/circleci/project"},
          std::pair{"USERPROFILE", "C:\\Users\\circleci/project"}, std::pair{"NOWHERE", "~/project"}}) {
        CAPTURE(home);
        const auto found = checkouts(job, home);
        REQUIRE(found.size() == 1);
        CHECK(found.front().path == path);
    }
}
