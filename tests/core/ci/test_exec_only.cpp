// The systems that cannot take a secret unseen: what they say of a job, and that inject is refused there.
#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

TEST_CASE("exec only: inject is refused in every format, with exec as the way") {
    const Environment::Map jobs[] = {
        {{"BITBUCKET_BUILD_NUMBER", "7"}},
        {{"TEAMCITY_VERSION", "2026.1"}},
        {{"DRONE", "true"}, {"DRONE_BUILD_EVENT", "push"}},
        {{"CI", "woodpecker"}, {"CI_PIPELINE_EVENT", "push"}},
    };
    for (const Environment::Map& job : jobs) {
        for (const char* format : {"auto", "shell", "dotenv", "json"}) {
            CAPTURE(job.begin()->first);
            CAPTURE(format);
            HandoverCase c{.environment = Environment(job)};
            const auto handover = c.compose(format);
            REQUIRE(handover.has_error());
            CHECK(handover.error().fault == Fault::dialect);
            CHECK(handover.error().hints ==
                  std::vector<std::string>{
                      "run the command that needs the credential with: snyk-cred exec -- COMMAND"});
        }
    }
}

TEST_CASE("exec only: code trust") {
    struct Case {
        const char* name;
        const char* system;
        Environment environment;
        Level level;
    };
    const Case cases[] = {
        {"Drone, push", "drone", variables({{"DRONE_BUILD_EVENT", "push"}}), Level::trusted},
        {"Drone, pull request", "drone", variables({{"DRONE_BUILD_EVENT", "pull_request"}}),
         Level::cannot_tell},
        {"Harness, pull request", "harness", variables({{"DRONE_BUILD_EVENT", "pull_request"}}),
         Level::cannot_tell},
        {"Woodpecker, push", "woodpecker", variables({{"CI_PIPELINE_EVENT", "push"}}), Level::trusted},
        {"Woodpecker, closed pull request", "woodpecker",
         variables({{"CI_PIPELINE_EVENT", "pull_request_closed"}}), Level::cannot_tell},
        {"Bitbucket", "bitbucket", variables({{"BITBUCKET_PR_ID", "7"}}), Level::trusted},
        {"TeamCity, nothing passed on", "teamcity", Environment{}, Level::trusted},
        {"TeamCity, a branch of its own", "teamcity", variables({{"TEAMCITY_BUILD_BRANCH", "pulled/7"}}),
         Level::trusted},
        {"TeamCity, GitHub's request by its branch", "teamcity",
         variables({{"TEAMCITY_BUILD_BRANCH", "pull/7"}}), Level::cannot_tell},
        {"TeamCity, Bitbucket's request by its branch", "teamcity",
         variables({{"TEAMCITY_BUILD_BRANCH", "refs/pull-requests/7/from"}}), Level::cannot_tell},
        {"TeamCity, GitLab's request by its branch", "teamcity",
         variables({{"TEAMCITY_BUILD_BRANCH", "merge-requests/7"}}), Level::cannot_tell},
        {"TeamCity, own pull request", "teamcity",
         variables({{"TEAMCITY_PULLREQUEST_NUMBER", "7"}, {"TEAMCITY_PULLREQUEST_SOURCE_BRANCH", "fix"}}),
         Level::trusted},
        {"TeamCity, fork", "teamcity", variables({{"TEAMCITY_PULLREQUEST_NUMBER", "7"}}), Level::untrusted},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(ci(c.system).code_trust(c.environment, nullptr).level == c.level);
    }
}

TEST_CASE("TeamCity: announce") {
    CHECK(ci("teamcity").announces_on_stdout);
    Report report;
    report.verdict = Verdict::denied;
    report.reason = Failure{Fault::dns, "it's [x]|\u00fc\U0001F680", {"do"}};
    report.warnings = {"mind"};
    CHECK(ci("teamcity").announce(report) == "##teamcity[buildProblem identity='snyk-cred' "
                                             "description='it|'s |[x|]|||0x00fc? |[dns|]|nhint: do']\n"
                                             "##teamcity[message status='WARNING' text='mind']\n");
    report.warnings = {"\u20ac\U0001F680\uFFFD |"};
    CHECK(ci("teamcity").announce(report).ends_with("text='|0x20ac?|0xfffd ||']\n"));
    report.reason->severity = Severity::warning;
    CHECK(ci("teamcity")
              .announce(report)
              .starts_with("##teamcity[message status='WARNING' text='|[dns|] is not"));
    CHECK(ci("teamcity").announce(Report{}).empty());
}
