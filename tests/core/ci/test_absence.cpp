// Why a job gets no secrets, of the systems that tell it by the event alone, and what all systems say of
// whose code runs: whole texts.
#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

TEST_CASE("absence: Drone and Woodpecker withhold secrets from pull requests") {
    struct Case {
        const char* name;
        const char* system;
        Environment environment;
        const char* why; ///< empty: nothing is withheld
    };
    const std::string_view drone = "Drone gives no secrets to pull requests unless the secret allows it";
    const std::string_view woodpecker = "Woodpecker gives a secret only to the events that the secret allows";
    const Case cases[] = {
        {"Drone, pull request", "drone", variables({{"DRONE_BUILD_EVENT", "pull_request"}}), drone.data()},
        {"Drone, push", "drone", variables({{"DRONE_BUILD_EVENT", "push"}}), ""},
        {"Drone, no event", "drone", Environment{}, ""},
        {"Drone, another system's variable", "drone", variables({{"CI_PIPELINE_EVENT", "pull_request"}}), ""},
        {"Woodpecker, pull request", "woodpecker", variables({{"CI_PIPELINE_EVENT", "pull_request"}}),
         woodpecker.data()},
        {"Woodpecker, closed pull request", "woodpecker",
         variables({{"CI_PIPELINE_EVENT", "pull_request_closed"}}), woodpecker.data()},
        {"Woodpecker, push", "woodpecker", variables({{"CI_PIPELINE_EVENT", "push"}}), ""},
        {"Woodpecker, no event", "woodpecker", Environment{}, ""},
        {"Woodpecker, another system's variable", "woodpecker",
         variables({{"DRONE_BUILD_EVENT", "pull_request"}}), ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(ci(c.system).absence(c.environment, nullptr).value_or("") == c.why);
    }
}

TEST_CASE("code trust: what Drone's relatives and Bitbucket say") {
    struct Case {
        const char* system;
        Environment environment;
        Level level;
        const char* why;
    };
    const Case cases[] = {
        {"drone", variables({{"DRONE_BUILD_EVENT", "pull_request"}}), Level::cannot_tell,
         "cannot tell: DRONE_BUILD_EVENT says pull request, but no variable names its head repository"},
        {"drone", variables({{"DRONE_BUILD_EVENT", "tag"}}), Level::trusted,
         "the build is not for a pull request (DRONE_BUILD_EVENT)"},
        {"harness", variables({{"DRONE_BUILD_EVENT", "tag"}}), Level::trusted,
         "the build is not for a pull request (DRONE_BUILD_EVENT)"},
        {"woodpecker", variables({{"CI_PIPELINE_EVENT", "pull_request"}}), Level::cannot_tell,
         "cannot tell: CI_PIPELINE_EVENT says pull request, but no variable names its head repository"},
        {"bitbucket", Environment{}, Level::trusted,
         "Bitbucket starts no pipeline for a pull request from a fork"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.system);
        const CodeTrust trust = ci(c.system).code_trust(c.environment, nullptr);
        CHECK(trust.level == c.level);
        CHECK(trust.why == c.why);
    }
}

TEST_CASE("recognized: each variable of a system alone, and none of them empty") {
    struct Case {
        const char* system;
        Environment environment;
        bool recognized;
    };
    const Case cases[] = {
        {"bitbucket", variables({{"BITBUCKET_BUILD_NUMBER", "1"}}), true},
        {"bitbucket", variables({{"BITBUCKET_PIPELINE_UUID", "1"}}), true},
        {"bitbucket", variables({{"BITBUCKET_BUILD_NUMBER", ""}}), false},
        {"woodpecker", variables({{"CI", "woodpecker"}}), true},
        {"woodpecker", variables({{"CI_SYSTEM_NAME", "woodpecker"}}), true},
        {"woodpecker", variables({{"CI", "true"}}), false},
        {"drone", variables({{"DRONE", "true"}}), true},
        {"drone", variables({{"DRONE", "false"}}), false},
        {"drone", variables({{"DRONE", "true"}, {"HARNESS_BUILD_ID", "1"}}), false},
        {"harness", variables({{"HARNESS_BUILD_ID", "1"}}), true},
        {"harness", variables({{"DRONE", "true"}}), false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.system);
        CHECK(ci(c.system).recognized(c.environment) == c.recognized);
    }
}
