// Jenkins. Only what `withCredentials` binds is masked, and each `sh` step is a shell of its own (facts:
// Jenkins).
#include "core/ci/system.hpp"
#include "core/dialect/posix.hpp"

#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

/// JENKINS_URL is set only where the administrator configured it; JENKINS_HOME alone may be a machine that
/// runs the controller.
bool recognised(const Environment& environment) {
    return environment.has("JENKINS_URL") ||
           (environment.has("JENKINS_HOME") && environment.has("BUILD_NUMBER"));
}

/// branch-api sets CHANGE_ID for every pull request and CHANGE_FORK for those from forks.
CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (const auto fork = environment.get("CHANGE_FORK")) {
        return {Level::untrusted, "the change comes from the fork " + neutralise(*fork)};
    }
    if (environment.has("CHANGE_ID")) return {Level::trusted, "the change comes from this repository"};
    return {Level::trusted, "the build is not one of a change from outside"};
}

constexpr std::array k_places{PlaceVariable{"WORKSPACE_TMP", ""}};
constexpr std::array<std::string_view, 1> k_checkouts{"WORKSPACE"};

constinit const Dialect k_dialect{
    .id = "jenkins",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = compose_posix,
    .refuse = refuse_posix,
};

} // namespace

extern constinit const CiSystem k_jenkins{
    .id = "jenkins",
    .name = "Jenkins",
    .recognised = recognised,
    .code_trust = code_trust,
    .dialect = &k_dialect,
    .secret_hint = "define it under Manage Jenkins, Credentials as a secret text, and bind it with "
                   "withCredentials([string(credentialsId: 'ID', variable: 'SNYK_TOKEN')])",
    .private_places = k_places,
    .checkout_variables = k_checkouts,
};

} // namespace snykcred
