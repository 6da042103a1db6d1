#include "core/ci/system.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;
using Level = CodeTrust::Level;

TEST_CASE("Jenkins: code trust") {
    const CiSystem& jenkins =
        *recognized_systems(variables({{"JENKINS_URL", "https://jenkins.example/"}})).front();
    const auto level = [&](Environment::Map variables) {
        return jenkins.code_trust(Environment(std::move(variables)), nullptr).level;
    };
    CHECK(level({{"BRANCH_NAME", "main"}}) == Level::trusted);
    CHECK(level({{"CHANGE_ID", "7"}}) == Level::trusted);
    CHECK(level({{"CHANGE_ID", "7"}, {"CHANGE_FORK", "mallory"}}) == Level::untrusted);
    const auto builder = [&](const char* head) {
        return level(
            {{"ghprbPullId", "7"}, {"ghprbAuthorRepoGitUrl", head}, {"ghprbGhRepository", "Acme/app"}});
    };
    CHECK(builder("https://github.com/acme/app.git") == Level::trusted);
    CHECK(builder("https://github.com/mallory/app.git") == Level::untrusted);
    CHECK(builder("") == Level::cannot_tell);
    const auto plugin = [&](const char* head) {
        return level({{"gitlabMergeRequestIid", "7"},
                      {"gitlabSourceRepoHttpUrl", head},
                      {"gitlabTargetRepoHttpUrl", "https://gitlab.example/acme/app.git"}});
    };
    CHECK(plugin("https://gitlab.example/acme/app.git") == Level::trusted);
    CHECK(plugin("https://gitlab.example/mallory/app.git") == Level::untrusted);
    CHECK(plugin("") == Level::cannot_tell);

    CHECK_FALSE(jenkins.absence(variables({{"CHANGE_ID", "7"}}), nullptr).has_value());
    CHECK(jenkins.absence(variables({{"CHANGE_ID", "7"}, {"CHANGE_FORK", "mallory"}}), nullptr) ==
          "the change comes from the fork mallory, and the pipeline binds no credential for it");
}
