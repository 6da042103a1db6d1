// Drone. It masks only values from `from_secret`, and offers later steps no place but the workspace
// (core/ci/README.md#drone): `exec` is the way.
#include "core/ci/drone_event.hpp"
#include "core/ci/system.hpp"

#include <array>

namespace snykcred {
namespace {

/// Harness CI sets Drone's variables as well.
bool recognized(const Environment& environment) {
    return environment.is("DRONE", "true") && !environment.has("HARNESS_BUILD_ID");
}

CodeTrust code_trust(const Environment& environment, const std::string*) {
    return trust_by_event(environment, "DRONE_BUILD_EVENT");
}

std::optional<std::string> absence(const Environment& environment, const std::string*) {
    if (!environment.is("DRONE_BUILD_EVENT", "pull_request")) return std::nullopt;
    return "Drone gives no secrets to pull requests unless the secret allows it";
}

/// It takes 78 for success and skips the steps that follow, those with `status: failure` too. Source:
/// drone/runner-go pipeline/runtime/execer.go; Woodpecker and Harness, which come from it, do not.
constexpr std::array k_passing_codes{78};
constexpr std::array<std::string_view, 2> k_checkouts{"DRONE_WORKSPACE", "CI_WORKSPACE"};

} // namespace

extern constinit const CiSystem k_drone{
    .id = "drone",
    .name = "Drone",
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .secret_hint = "define it under the repository's Settings > Secrets, and pass it to the step with "
                   "environment: SNYK_TOKEN: from_secret: NAME",
    .checkout_variables = k_checkouts,
    .passing_codes = k_passing_codes,
};

} // namespace snykcred
