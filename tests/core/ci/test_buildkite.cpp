#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <set>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;
using Words = std::vector<std::string>;
namespace json = boost::json;

TEST_CASE("Buildkite: code trust compares repositories, not spellings of their URLs") {
    struct Case {
        const char* name;
        const char* number;
        const char* head;
        const char* base;
        Level level;
    };
    constexpr auto own = "git@github.com:acme/app.git";
    const Case cases[] = {
        {"no pull request", "false", "", own, Level::trusted},
        {"not set", "", "", own, Level::trusted},
        {"same, git protocol", "7", "git://github.com/acme/app.git", own, Level::trusted},
        {"same, https", "7", "https://github.com/Acme/App", own, Level::trusted},
        {"same, with user", "7", "ssh://git@github.com/acme/app.git/", own, Level::trusted},
        {"fork", "7", "git://github.com/mallory/app.git", own, Level::untrusted},
        {"other host", "7", "https://evil.example/acme/app.git", own, Level::untrusted},
        {"user info that looks like the host", "7", "https://github.com@evil.example/acme/app", own,
         Level::untrusted},
        {"deleted fork", "7", "", own, Level::cannot_tell},
        {"own repository unknown", "7", "git://github.com/acme/app.git", "", Level::cannot_tell},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto trust = ci("buildkite")
                               .code_trust(variables({{"BUILDKITE_PULL_REQUEST", c.number},
                                                      {"BUILDKITE_PULL_REQUEST_REPO", c.head},
                                                      {"BUILDKITE_REPO", c.base}}),
                                           nullptr);
        CHECK(trust.level == c.level);
    }
}

TEST_CASE("Buildkite: secrets travel on the standard input of the agent's program, masks first") {
    HandoverCase c{.grant = grant("a\"b\\c-1234"),
                   .environment = variables({{"BUILDKITE", "true"}, {"SNYK_OAUTH_TOKEN", "x"}})};
    c.also_mask.emplace_back("client-secret-1");
    const Handover handover = c.composed();
    REQUIRE(handover.effects.size() == 3);

    const auto& masks = std::get<FeedProgram>(handover.effects[0]);
    CHECK(masks.argv == Words{"buildkite-agent", "redactor", "add", "--format", "json"});
    CHECK(masks.required);
    const json::value fed = json::parse(bytes_of(masks.input));
    std::set<std::string> masked;
    for (const auto& [key, value] : fed.as_object())
        masked.insert(std::string(value.as_string()));
    CHECK(masked.contains("a\"b\\c-1234"));
    CHECK(masked.contains("client-secret-1"));
    CHECK(masked.size() == fed.as_object().size());
    CHECK(bytes_of(masks.input).starts_with("{\"1\":\"a\\\"b\\\\c-1234\",\"2\":\""));
    CHECK(bytes_of(masks.input).ends_with("\"}\n"));

    const auto& unset = std::get<FeedProgram>(handover.effects[1]);
    CHECK(unset.argv ==
          Words{"buildkite-agent", "env", "unset", "--output-format=quiet", "SNYK_OAUTH_TOKEN"});

    const auto& set = std::get<FeedProgram>(handover.effects[2]);
    CHECK(set.argv ==
          Words{"buildkite-agent", "env", "set", "--input-format=json", "--output-format=quiet", "-"});
    const std::string line = bytes_of(set.input);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(json::parse(line) ==
          json::parse(R"({"SNYK_TOKEN": "a\"b\\c-1234", "SNYK_API": "https://api.eu.snyk.io"})"));
}

TEST_CASE("Buildkite: nothing to mask and nothing to unset starts no program") {
    CHECK(ci("buildkite").mask({}, Environment{}, false)->effects.empty());
    HandoverCase c{.environment = variables({{"BUILDKITE", "true"}})};
    const Handover handover = c.composed();
    REQUIRE(handover.effects.size() == 2); // masks, variables
    CHECK(bytes_of(std::get<FeedProgram>(handover.effects[1]).input) ==
          "{\"SNYK_API\":\"https://api.eu.snyk.io\",\"SNYK_TOKEN\":\"" + std::string(k_token) + "\"}\n");
}

TEST_CASE("Buildkite: an annotation where there is something to do, never a condition") {
    Report report;
    const auto publish = [&](const Environment& environment) {
        return ci("buildkite").publish(report, environment, "NONCE");
    };
    const Environment agent = variables({{"BUILDKITE_AGENT_ACCESS_TOKEN", "x"}, {"BUILDKITE_JOB_ID", "j1"}});
    CHECK(publish(agent).empty());
    report.verdict = Verdict::denied;
    report.reason = Failure{Fault::dns, "no name", {}};
    CHECK(publish(Environment{}).empty());
    const auto effects = publish(agent);
    REQUIRE(effects.size() == 1);
    const auto& annotation = std::get<FeedProgram>(effects[0]);
    CHECK(annotation.argv ==
          Words{"buildkite-agent", "annotate", "--style", "error", "--context", "snyk-cred-j1"});
    CHECK_FALSE(annotation.required);
    CHECK(bytes_of(annotation.input).find("no name") != std::string::npos);

    report.reason.reset();
    report.warnings = {"mind this"};
    const auto warned = publish(variables({{"BUILDKITE_AGENT_ACCESS_TOKEN", "x"}}));
    REQUIRE(warned.size() == 1);
    CHECK(std::get<FeedProgram>(warned[0]).argv ==
          Words{"buildkite-agent", "annotate", "--style", "warning", "--context", "snyk-cred-job"});
}
