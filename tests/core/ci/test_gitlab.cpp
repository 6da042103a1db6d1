#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

namespace {
const CiSystem& gitlab() { return *recognized_systems(variables({{"GITLAB_CI", "true"}})).front(); }

/// Variables of a merge request pipeline.
Environment merge_request(const char* source, const char* target, const char* here) {
    return variables({{"CI_PIPELINE_SOURCE", "merge_request_event"},
                      {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", source},
                      {"CI_MERGE_REQUEST_PROJECT_ID", target},
                      {"CI_PROJECT_ID", here}});
}
} // namespace

TEST_CASE("GitLab: code trust") {
    struct Case {
        const char* name;
        Environment environment;
        Level level;
    };
    const Case cases[] = {
        {"push", variables({{"CI_PIPELINE_SOURCE", "push"}}), Level::trusted},
        {"no pipeline source", Environment{}, Level::trusted},
        {"merge request of this project", merge_request("1", "1", "1"), Level::trusted},
        {"fork's merge request, run in the parent", merge_request("2", "1", "1"), Level::untrusted},
        {"fork's merge request, run in the fork", merge_request("2", "1", "2"), Level::trusted},
        {"run in a third project", merge_request("2", "1", "3"), Level::untrusted},
        {"own project unknown", merge_request("2", "1", ""), Level::untrusted},
        {"source project gone", merge_request("", "1", "1"), Level::cannot_tell},
        {"child pipeline of a fork's merge request",
         variables({{"CI_PIPELINE_SOURCE", "parent_pipeline"},
                    {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2"},
                    {"CI_PROJECT_ID", "1"}}),
         Level::untrusted},
        {"external pull request from a fork",
         variables({{"CI_PIPELINE_SOURCE", "external_pull_request_event"},
                    {"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "mallory/app"},
                    {"CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/app"}}),
         Level::untrusted},
        {"external pull request of the repository",
         variables({{"CI_PIPELINE_SOURCE", "external_pull_request_event"},
                    {"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "acme/app"},
                    {"CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/app"}}),
         Level::trusted},
        {"external pull request, no repositories",
         variables({{"CI_PIPELINE_SOURCE", "external_pull_request_event"}}), Level::cannot_tell},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const CodeTrust trust = gitlab().code_trust(c.environment, nullptr);
        CHECK(trust.level == c.level);
        CHECK(trust.why.starts_with("cannot tell") == (c.level == Level::cannot_tell));
    }
}

TEST_CASE("GitLab: absence") {
    CHECK_FALSE(gitlab().absence(variables({{"CI_COMMIT_REF_PROTECTED", "true"}}), nullptr).has_value());
    CHECK_FALSE(gitlab().absence(merge_request("2", "1", "1"), nullptr).has_value());
    const Environment unprotected = variables({{"CI_COMMIT_REF_PROTECTED", "false"}});
    CHECK_FALSE(gitlab().absence(unprotected, nullptr).has_value());
    CHECK_FALSE(gitlab().absence_if_protected(variables({{"CI_COMMIT_REF_PROTECTED", "true"}})).has_value());
    CHECK(gitlab().absence_if_protected(unprotected) ==
          "this branch or tag is not protected, and protected variables exist only on protected ones");
    CHECK(gitlab().absence(merge_request("2", "1", "2"), nullptr) ==
          "the pipeline runs in a fork, which does not have the variables of the parent project");
}

TEST_CASE("GitLab: no mask command, because a usual runner would print it") {
    CHECK_FALSE(static_cast<bool>(gitlab().mask));
}

TEST_CASE("GitLab: a section that begins and ends with the marks of the job log") {
    CHECK(gitlab().fold("the verdict\n", "a fact\n", 1'700'000'000) ==
          "\x1b[0Ksection_start:1700000000:snyk_cred[collapsed=true]\r\x1b[0Kthe verdict\n"
          "a fact\n"
          "\x1b[0Ksection_end:1700000000:snyk_cred\r\x1b[0K\n");
}

TEST_CASE("GitLab: text from outside ends no section") {
    CHECK(inert_text("\x1b[0Ksection_end:1700000000:snyk_cred\r\x1b[0K") ==
          "?[0Ksection_end:1700000000:snyk_cred??[0K");
}
