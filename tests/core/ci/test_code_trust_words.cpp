// Whole texts of whose code runs and of why a job gets no secrets, on the systems that say it by variables.
// GitHub's are in test_github_event.cpp.
#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;
using Words = std::vector<std::string>;

TEST_CASE("code trust says: by what it is known") {
    struct Case {
        const char* system;
        Environment environment;
        Level level;
        const char* why;
    };
    const auto evil = "https://git.example/mal\nlory/app.git";
    const Case cases[] = {
        {"azure", Environment{}, Level::trusted, "the build is not for a pull request"},
        {"azure", variables({{"SYSTEM_PULLREQUEST_ISFORK", "TRUE"}}), Level::untrusted,
         "the pull request comes from a fork (SYSTEM_PULLREQUEST_ISFORK)"},
        {"azure", variables({{"BUILD_REASON", "PullRequest"}, {"SYSTEM_PULLREQUEST_ISFORK", "false"}}),
         Level::trusted, "the pull request comes from this repository"},
        {"azure", variables({{"BUILD_REASON", "PullRequest"}}), Level::cannot_tell,
         "cannot tell: SYSTEM_PULLREQUEST_ISFORK does not say whether the pull request comes from a fork"},
        {"gitlab", Environment{}, Level::trusted, "the pipeline runs code of this project"},
        {"gitlab", variables({{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "1"}, {"CI_PROJECT_ID", "1"}}),
         Level::trusted, "the merge request comes from this project"},
        {"gitlab", variables({{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2\r"}, {"CI_PROJECT_ID", "1"}}),
         Level::untrusted,
         "the merge request comes from a fork (project 2?), and the pipeline runs in this project with its variables"},
        {"gitlab", variables({{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2"}}), Level::cannot_tell,
         "cannot tell: the merge request's source project is not named (CI_MERGE_REQUEST_SOURCE_PROJECT_ID, "
         "CI_PROJECT_ID)"},
        {"gitlab", variables({{"CI_PIPELINE_SOURCE", "merge_request_event"}, {"CI_PROJECT_ID", "1"}}),
         Level::cannot_tell,
         "cannot tell: the merge request's source project is not named (CI_MERGE_REQUEST_SOURCE_PROJECT_ID, "
         "CI_PROJECT_ID)"},
        {"gitlab", variables({{"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "mallory/app"}}),
         Level::cannot_tell,
         "cannot tell: the external pull request's repositories are not named "
         "(CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY, …_TARGET_REPOSITORY)"},
        {"gitlab",
         variables({{"CI_PIPELINE_SOURCE", "external_pull_request_event"},
                    {"CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/app"}}),
         Level::cannot_tell,
         "cannot tell: the external pull request's repositories are not named "
         "(CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY, …_TARGET_REPOSITORY)"},
        {"gitlab",
         variables({{"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "mallory/app\n"},
                    {"CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/app"}}),
         Level::untrusted, "the external pull request comes from the fork mallory/app?"},
        {"gitlab",
         variables({{"CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "acme/app"},
                    {"CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY", "acme/app"}}),
         Level::trusted, "the external pull request comes from this repository"},
        {"jenkins", Environment{}, Level::trusted, "the build is not for a change from outside"},
        {"jenkins", variables({{"CHANGE_ID", "7"}}), Level::trusted, "the change comes from this repository"},
        {"jenkins", variables({{"CHANGE_FORK", "mal\tlory"}}), Level::untrusted,
         "the change comes from the fork mal?lory"},
        {"jenkins", variables({{"ghprbPullId", "7"}, {"ghprbGhRepository", "acme/app"}}), Level::cannot_tell,
         "cannot tell: the repositories of the pull request are not named"},
        {"jenkins", variables({{"ghprbPullId", "7"}, {"ghprbAuthorRepoGitUrl", evil}}), Level::cannot_tell,
         "cannot tell: the repositories of the pull request are not named"},
        {"jenkins",
         variables({{"ghprbPullId", "7"},
                    {"ghprbAuthorRepoGitUrl", "https://github.com/acme/app"},
                    {"ghprbGhRepository", "acme/app"}}),
         Level::trusted, "the pull request comes from this repository"},
        {"jenkins",
         variables(
             {{"ghprbPullId", "7"}, {"ghprbAuthorRepoGitUrl", evil}, {"ghprbGhRepository", "acme/app"}}),
         Level::untrusted, "the pull request comes from the fork git.example/mal?lory/app"},
        {"jenkins", variables({{"gitlabMergeRequestIid", "7"}, {"gitlabSourceRepoHttpUrl", evil}}),
         Level::cannot_tell, "cannot tell: the repositories of the merge request are not named"},
        {"jenkins",
         variables({{"gitlabMergeRequestIid", "7"},
                    {"gitlabSourceRepoHttpUrl", evil},
                    {"gitlabTargetRepoHttpUrl", "https://git.example/acme/app"}}),
         Level::untrusted, "the merge request comes from the fork git.example/mal?lory/app"},
        {"buildkite", variables({{"BUILDKITE_PULL_REQUEST", "false"}}), Level::trusted,
         "the build is not for a pull request"},
        {"buildkite", variables({{"BUILDKITE_PULL_REQUEST", "7"}}), Level::cannot_tell,
         "cannot tell: the pull request's repository is not named (BUILDKITE_PULL_REQUEST_REPO, BUILDKITE_REPO)"},
        {"buildkite",
         variables({{"BUILDKITE_PULL_REQUEST", "7"},
                    {"BUILDKITE_PULL_REQUEST_REPO", "https://git.example/acme/app"},
                    {"BUILDKITE_REPO", "git@git.example:acme/app"}}),
         Level::trusted, "the pull request comes from this repository"},
        {"buildkite",
         variables({{"BUILDKITE_PULL_REQUEST", "7"},
                    {"BUILDKITE_PULL_REQUEST_REPO", evil},
                    {"BUILDKITE_REPO", "git@git.example:acme/app"}}),
         Level::untrusted, "the pull request comes from the fork git.example/mal?lory/app"},
        {"circleci", Environment{}, Level::trusted,
         "no variable of a forked pull request is set (CIRCLE_PR_…)"},
        {"circleci", variables({{"CIRCLE_PR_NUMBER", "7"}}), Level::untrusted,
         "the pull request comes from a fork (CIRCLE_PR_…)"},
        {"circleci", variables({{"CIRCLE_PR_USERNAME", "mal\nlory"}}), Level::untrusted,
         "the pull request comes from a fork of mal?lory (CIRCLE_PR_…)"},
        {"teamcity", Environment{}, Level::trusted,
         "the step was passed no pull request (TEAMCITY_PULLREQUEST_NUMBER)"},
        {"teamcity", variables({{"TEAMCITY_BUILD_BRANCH", "refs/pull/7"}}), Level::cannot_tell,
         "cannot tell: TEAMCITY_BUILD_BRANCH names a pull request, but TEAMCITY_PULLREQUEST_NUMBER is not passed to "
         "the step"},
        {"teamcity", variables({{"TEAMCITY_BUILD_BRANCH", "refs/heads/pull"}}), Level::trusted,
         "the step was passed no pull request (TEAMCITY_PULLREQUEST_NUMBER)"},
        {"teamcity",
         variables({{"TEAMCITY_PULLREQUEST_NUMBER", "7"}, {"TEAMCITY_PULLREQUEST_SOURCE_BRANCH", "fix"}}),
         Level::trusted, "the pull request comes from this repository"},
        {"teamcity", variables({{"TEAMCITY_PULLREQUEST_NUMBER", "7"}}), Level::untrusted,
         "the pull request has no source branch in this repository (TEAMCITY_PULLREQUEST_SOURCE_BRANCH), so it comes "
         "from a fork"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.system);
        CAPTURE(c.why);
        const CodeTrust trust = ci(c.system).code_trust(c.environment, nullptr);
        CHECK(trust.level == c.level);
        CHECK(trust.why == c.why);
    }
}

TEST_CASE("absence says: which rule of the system withholds secrets") {
    struct Case {
        const char* system;
        Environment environment;
        const char* why; ///< empty: none
    };
    const Case cases[] = {
        {"azure", variables({{"SYSTEM_PULLREQUEST_ISFORK", "True"}}),
         "Azure Pipelines gives no secrets to builds of forks unless the pipeline's settings allow it"},
        {"azure", variables({{"SYSTEM_PULLREQUEST_ISFORK", "False"}}), ""},
        {"circleci", variables({{"CIRCLE_PR_REPONAME", "app"}}),
         "CircleCI gives no secrets to builds of forked pull requests unless the project's settings allow it"},
        {"circleci", variables({{"CIRCLE_PULL_REQUEST", "https://github.com/acme/app/pull/7"}}), ""},
        {"gitlab",
         variables({{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2"},
                    {"CI_MERGE_REQUEST_PROJECT_ID", "2"},
                    {"CI_PROJECT_ID", "2"}}),
         ""},
        {"gitlab", variables({{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "2"}, {"CI_PROJECT_ID", "2"}}), ""},
        {"gitlab", variables({{"CI_MERGE_REQUEST_PROJECT_ID", "1"}, {"CI_PROJECT_ID", "2"}}), ""},
        {"gitlab", variables({{"CI_MERGE_REQUEST_PROJECT_ID", "1"}}), ""},
        {"jenkins", variables({{"ghprbPullId", "7"}}), // cannot be told
         ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.system);
        CAPTURE(c.why);
        CHECK(ci(c.system).absence(c.environment, nullptr).value_or("") == c.why);
    }
    for (const char* none : {"buildkite", "harness", "bitbucket", "teamcity"})
        CHECK_FALSE(static_cast<bool>(ci(none).absence));
    for (const CiSystem* system : all_ci_systems()) {
        CAPTURE(system->id);
        CHECK((system->absence_if_protected != nullptr) == (system->id == "gitlab"));
        CHECK((system->absence_remedy != nullptr) == (system->id == "github"));
        CHECK((system->event_trust != nullptr) == (system->id == "github"));
    }
}

TEST_CASE("missing says: the usual causes of GitLab and Jenkins, the likeliest first") {
    const Environment unprotected = variables({{"CI_COMMIT_REF_PROTECTED", "false"}});
    CHECK(
        ci("gitlab").missing("SNYK_X", unprotected) ==
        Words{
            "if SNYK_X is a protected variable, it exists only on protected branches and tags: run this job there "
            "only (rules:), or protect this branch (Settings > Repository)",
            "if SNYK_X is not under Settings > CI/CD > Variables of this project or its group, correct its name",
            "to let the job succeed without a credential, and without a scan, on other branches, add --on-missing "
            "skip-unprotected",
            "if the variable has an environment scope, give this job an environment: that matches it"});
    CHECK(
        ci("gitlab").missing("", Environment{}) ==
        Words{
            "check the name: Settings > CI/CD > Variables of this project or its group must have the secret, "
            "spelled exactly so",
            "if the variable has an environment scope, give this job an environment: that matches it"});
    const std::string second =
        "if it is inside, check that the variable's name is the same in both places, and that the "
        "credential is a secret text (Manage Jenkins > Credentials)";
    CHECK(
        ci("jenkins").missing("SNYK_X", Environment{}) ==
        Words{
            "put this step inside withCredentials([string(credentialsId: 'ID', variable: 'SNYK_X')]) { }: only "
            "inside it is the variable set",
            second});
    CHECK(
        ci("jenkins").missing("", Environment{}) ==
        Words{
            "put this step inside withCredentials([string(credentialsId: 'ID', variable: 'SNYK_TOKEN')]) { }: only "
            "inside it is the variable set",
            second});
}

TEST_CASE("recognized: by which words, and in which letter case") {
    CHECK(ci("azure").recognized(variables({{"TF_BUILD", "tRUE"}})));
    CHECK_FALSE(ci("azure").recognized(variables({{"TF_BUILD", "1"}})));
    CHECK_FALSE(ci("azure").recognized(Environment{}));
    CHECK_FALSE(ci("jenkins").recognized(variables({{"BUILD_NUMBER", "7"}})));
    CHECK_FALSE(ci("circleci").recognized(variables({{"CIRCLECI", "false"}})));
    CHECK_FALSE(ci("buildkite").recognized(variables({{"BUILDKITE", "false"}})));
    CHECK_FALSE(ci("teamcity").recognized(variables({{"TEAMCITY_VERSION", ""}})));
}
