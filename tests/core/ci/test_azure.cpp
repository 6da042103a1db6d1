#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

TEST_CASE("Azure: recognized by TF_BUILD") {
    CHECK(ci("azure").recognized(variables({{"TF_BUILD", "True"}})));
    CHECK_FALSE(ci("azure").recognized(variables({{"TF_BUILD", ""}})));
}

TEST_CASE("Azure: code trust and absence") {
    struct Case {
        const char* name;
        Environment environment;
        Level level;
    };
    const Case cases[] = {
        {"push", variables({{"BUILD_REASON", "IndividualCI"}}), Level::trusted},
        {"own pull request",
         variables({{"BUILD_REASON", "PullRequest"}, {"SYSTEM_PULLREQUEST_ISFORK", "False"}}),
         Level::trusted},
        {"fork", variables({{"BUILD_REASON", "PullRequest"}, {"SYSTEM_PULLREQUEST_ISFORK", "True"}}),
         Level::untrusted},
        {"fork, whatever the reason",
         variables({{"BUILD_REASON", "Manual"}, {"SYSTEM_PULLREQUEST_ISFORK", "True"}}), Level::untrusted},
        {"nothing said", variables({{"BUILD_REASON", "PullRequest"}}), Level::cannot_tell},
        {"nothing said, by its number", variables({{"SYSTEM_PULLREQUEST_PULLREQUESTID", "7"}}),
         Level::cannot_tell},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(ci("azure").code_trust(c.environment, nullptr).level == c.level);
        CHECK(ci("azure").absence(c.environment, nullptr).has_value() == (c.level == Level::untrusted));
    }
}

TEST_CASE("Azure: masks first, then variables; both are commands that the agent hides") {
    HandoverCase c{.grant = grant("a%b;c]d-1234"),
                   .environment =
                       variables({{"TF_BUILD", "True"}, {"SNYK_OAUTH_TOKEN", "x"}, {"snyk_token", "x"}})};
    const Handover handover = c.composed();
    REQUIRE(handover.effects.size() == 2);
    const auto& masks = std::get<PrintHidden>(handover.effects[0]);
    CHECK(masks.to_stdout);
    CHECK(bytes_of(masks.lines).starts_with("##vso[task.setsecret]a%AZP25b;c]d-1234\n##vso[task.setsecret]"));
    const auto& commands = std::get<PrintHidden>(handover.effects[1]);
    CHECK(commands.to_stdout);
    CHECK(bytes_of(commands.lines) ==
          "##vso[task.setvariable variable=SNYK_OAUTH_TOKEN]\n"
          "##vso[task.setvariable variable=SNYK_API]https://api.eu.snyk.io\n"
          "##vso[task.setvariable variable=SNYK_TOKEN;issecret=true]a%AZP25b;c]d-1234\n");
    CHECK(handover.masks == 1);
    CHECK(
        handover.warnings ==
        std::vector<std::string>{
            "snyk_token cannot be unset for later steps, and the Snyk CLI may use it: remove it from the pipeline's variables"});
}

TEST_CASE("Azure: a variable whose existence alone counts is emptied, and named") {
    HandoverCase c{.environment = variables({{"TF_BUILD", "True"}, {"INTERNAL_OAUTH_TOKEN_STORAGE", ""}})};
    const Handover handover = c.composed();
    CHECK(bytes_of(std::get<PrintHidden>(handover.effects[1]).lines)
              .starts_with("##vso[task.setvariable variable=INTERNAL_OAUTH_TOKEN_STORAGE]\n"));
    REQUIRE(handover.warnings.size() == 1);
    CHECK(handover.warnings.front().starts_with("INTERNAL_OAUTH_TOKEN_STORAGE cannot be unset"));
}

TEST_CASE("Azure: nothing to mask is no command") {
    CHECK(ci("azure").mask({}, Environment{}, true)->effects.empty());
}

TEST_CASE("Azure: in another dialect the masks go to stderr") {
    HandoverCase c{.environment = variables({{"TF_BUILD", "True"}}), .source_variable = "SNYK_TOKEN"};
    CHECK_FALSE(only<PrintHidden>(c.composed("shell")).to_stdout);
}

TEST_CASE("Azure: announce") {
    Report report;
    report.verdict = Verdict::denied;
    report.reason = Failure{Fault::dns, "100% ##vso[x]", {"do this"}};
    report.warnings = {"mind this"};
    CHECK(ci("azure").announce(report) ==
          "##vso[task.logissue type=error]100%AZP25 # #vso[x] [dns]%0Ahint: do this\n"
          "##vso[task.logissue type=warning]mind this\n");
    report.reason.reset();
    CHECK(ci("azure").announce(report) == "##vso[task.logissue type=warning]mind this\n");
}
