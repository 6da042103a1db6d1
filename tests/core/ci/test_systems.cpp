#include "core/ci/system.hpp"
#include "support/environment.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("all_ci_systems: every row is complete") {
    std::set<std::string_view> ids;
    for (const CiSystem* system : all_ci_systems()) {
        CAPTURE(system->id);
        CHECK(ids.insert(system->id).second);
        CHECK_FALSE(system->name.empty());
        CHECK(static_cast<bool>(system->recognized));
        CHECK(static_cast<bool>(system->code_trust));
        CHECK_FALSE(system->secret_hint.empty());
        CHECK_FALSE(system->checkout_variables.empty());
        if (system->dialect != nullptr) CHECK(system->dialect->id == system->id);
    }
}

TEST_CASE("recognized_systems") {
    struct Case {
        const char* name;
        Environment::Map variables;
        std::vector<std::string_view> ids;
    };
    const Case cases[] = {
        {"nothing", {}, {}},
        {"CI alone is no system", {{"CI", "true"}}, {}},
        {"GitHub", {{"GITHUB_ACTIONS", "true"}}, {"github"}},
        {"GitHub needs the word", {{"GITHUB_ACTIONS", "1"}}, {}},
        {"Gitea counts as GitHub", {{"GITHUB_ACTIONS", "true"}, {"GITEA_ACTIONS", "true"}}, {"github"}},
        {"GitLab", {{"GITLAB_CI", "true"}}, {"gitlab"}},
        {"GitLab's local runner says no", {{"GITLAB_CI", "false"}}, {}},
        {"Jenkins by its URL", {{"JENKINS_URL", "https://jenkins.example/"}}, {"jenkins"}},
        {"Jenkins without a root URL",
         {{"JENKINS_HOME", "/var/jenkins"}, {"BUILD_NUMBER", "7"}},
         {"jenkins"}},
        {"a machine with a Jenkins on it", {{"JENKINS_HOME", "/var/jenkins"}}, {}},
        {"Azure", {{"TF_BUILD", "True"}}, {"azure"}},
        {"CircleCI", {{"CIRCLECI", "true"}}, {"circleci"}},
        {"Buildkite", {{"BUILDKITE", "true"}}, {"buildkite"}},
        {"Bitbucket", {{"BITBUCKET_PIPELINE_UUID", "{1}"}}, {"bitbucket"}},
        {"TeamCity", {{"TEAMCITY_VERSION", "2026.1"}}, {"teamcity"}},
        {"Drone", {{"DRONE", "true"}}, {"drone"}},
        {"Woodpecker", {{"CI", "woodpecker"}}, {"woodpecker"}},
        {"two at once",
         {{"GITLAB_CI", "true"}, {"JENKINS_URL", "https://j.example/"}},
         {"gitlab", "jenkins"}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        std::vector<std::string_view> ids;
        for (const CiSystem* system : recognized_systems(Environment(c.variables)))
            ids.push_back(system->id);
        CHECK(ids == c.ids);
    }
}

TEST_CASE("private_folders: TMPDIR, then the CI system's own directories, then the usual ones") {
    using Places = std::vector<std::string>;
    const auto folders = [](const Environment& environment) {
        return private_folders(environment, {"/tmp", "/dev/shm"});
    };
    CHECK(folders(Environment{}) == Places{"/tmp", "/dev/shm"});
    CHECK(folders(variables({{"TMPDIR", "/var/tmp"}})) == Places{"/var/tmp", "/tmp", "/dev/shm"});
    CHECK(
        folders(
            variables({{"GITLAB_CI", "true"}, {"CI_PROJECT_DIR", "/builds/a/b"}, {"TMPDIR", "/var/tmp"}})) ==
        Places{"/var/tmp", "/builds/a/b.tmp", "/tmp", "/dev/shm"}); // a template chooses what it will remove
    CHECK(folders(variables({{"GITLAB_CI", "true"}, {"CI_PROJECT_DIR", "/builds/a/b"}})) ==
          Places{"/builds/a/b.tmp", "/tmp", "/dev/shm"});
    CHECK(folders(variables({{"RUNNER_TEMP", "/r"}})) == Places{"/tmp", "/dev/shm"}); // not recognized
}

TEST_CASE("checkouts: of every known system, recognized or not") {
    const auto found = checkouts(
        variables({{"WORKSPACE", "/ws"}, {"GITHUB_WORKSPACE", "/gh"}, {"CI_PROJECT_DIR", ""}}), "HOME");
    std::set<std::string> paths;
    for (const Checkout& checkout : found)
        paths.insert(checkout.variable + "=" + checkout.path);
    CHECK(paths == std::set<std::string>{"GITHUB_WORKSPACE=/gh", "WORKSPACE=/ws"});
}

TEST_CASE("ci_files: where systems read what a job hands over, recognized or not") {
    const auto found =
        ci_files(variables({{"GITHUB_ENV", "/gh"}, {"BASH_ENV", "/circle"}, {"GITLAB_ENV", ""}}));
    std::set<std::string> paths;
    for (const CiFile& file : found)
        paths.insert(file.variable + "=" + file.path);
    CHECK(paths == std::set<std::string>{"BASH_ENV=/circle", "GITHUB_ENV=/gh"});
}
