#include "core/ci/job.hpp"
#include "core/ci/system.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("read_job: the context fails closed") {
    struct Case {
        const char* name;
        ContextWish wish;
        Environment::Map variables;
        bool stdin_is_terminal, stderr_is_terminal;
        Context context;
    };
    using enum ContextWish;
    const Case cases[] = {
        {"a person", automatic, {}, true, true, Context::local},
        {"a person who redirects stderr", automatic, {}, true, false, Context::local},
        {"a person who pipes in", automatic, {}, false, true, Context::local},
        {"no terminal", automatic, {}, false, false, Context::automation},
        {"CI=true", automatic, {{"CI", "true"}}, true, true, Context::automation},
        {"CI=1", automatic, {{"CI", "1"}}, true, true, Context::automation},
        {"CI=False is not one of the words", automatic, {{"CI", "False"}}, true, true, Context::automation},
        {"CI=woodpecker", automatic, {{"CI", "woodpecker"}}, true, true, Context::automation},
        {"CI=false", automatic, {{"CI", "false"}}, true, true, Context::local},
        {"CI=0", automatic, {{"CI", "0"}}, true, true, Context::local},
        {"CI empty", automatic, {{"CI", ""}}, true, true, Context::local},
        {"a CI system with a terminal", automatic, {{"GITLAB_CI", "true"}}, true, true, Context::automation},
        {"a CI system that says CI=false",
         automatic,
         {{"GITHUB_ACTIONS", "true"}, {"CI", "false"}},
         true,
         true,
         Context::automation},
        {"automation wished at a terminal", automation, {}, true, true, Context::automation},
        {"local wished without a terminal", local, {}, false, false, Context::local},
        {"local wished with an unknown CI", local, {{"CI", "true"}}, false, false, Context::local},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.context = {c.wish, {Origin::flag, "--context"}};
        const auto job = read_job(
            Environment(c.variables),
            {.stdin_is_terminal = c.stdin_is_terminal, .stderr_is_terminal = c.stderr_is_terminal}, settings);
        REQUIRE(job.has_value());
        CHECK(job->context == c.context);
        CHECK_FALSE(job->context_source.empty());
    }
}

TEST_CASE("read_job: --context local is refused in a CI system") {
    Settings settings;
    settings.context = {ContextWish::local, {Origin::flag, "--context"}};
    const auto job = read_job(variables({{"GITLAB_CI", "true"}}), {.stdin_is_terminal = true}, settings);
    REQUIRE(job.has_error());
    CHECK(job.error().fault == Fault::context);
    CHECK(job.error().message == "--context local is set, but this is a job of GitLab CI");
}

TEST_CASE("read_job: of two systems the least trusting answer counts") {
    const Environment environment = variables({{"GITLAB_CI", "true"},
                                               {"CI_PIPELINE_SOURCE", "push"},
                                               {"CI_COMMIT_REF_PROTECTED", "false"},
                                               {"JENKINS_URL", "https://jenkins.example/"},
                                               {"CHANGE_FORK", "mallory"}});
    const auto job = read_job(environment, {}, {});
    REQUIRE(job.has_value());
    REQUIRE(job->ci != nullptr);
    REQUIRE(job->second_ci != nullptr);
    CHECK(job->ci->id == "gitlab");
    CHECK(job->second_ci->id == "jenkins");
    CHECK(job->code_trust.level == CodeTrust::Level::untrusted);
    CHECK(job->absence.has_value());
}

TEST_CASE("read_job: no CI system, no foreign code") {
    const auto job = read_job(Environment{}, {}, {});
    REQUIRE(job.has_value());
    CHECK(job->ci == nullptr);
    CHECK(job->code_trust.level == CodeTrust::Level::trusted);
    CHECK_FALSE(job->absence.has_value());
}

TEST_CASE("read_job: --event-* on GitHub, and where nothing knows them") {
    Settings settings;
    settings.event_name = "push";
    const auto level = [&](const Environment& environment) {
        const auto job = read_job(environment, {}, settings);
        REQUIRE(job.has_value());
        return job->code_trust.level;
    };
    CHECK(level(variables({{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_NAME", "push"}})) ==
          CodeTrust::Level::trusted);
    CHECK(level(variables({{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_NAME", "release"}})) ==
          CodeTrust::Level::untrusted);
    CHECK(level(variables({{"GITLAB_CI", "true"}, {"CI_PIPELINE_SOURCE", "push"}})) ==
          CodeTrust::Level::cannot_tell);
    CHECK(level(Environment{}) == CodeTrust::Level::cannot_tell);
}

TEST_CASE("payload_variable") {
    CHECK(payload_variable(variables({{"GITHUB_ACTIONS", "true"}})) == "GITHUB_EVENT_PATH");
    CHECK(payload_variable(variables({{"GITLAB_CI", "true"}})).empty());
    CHECK(payload_variable(Environment{}).empty());
}
