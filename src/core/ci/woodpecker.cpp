// Woodpecker. It masks only values from `from_secret`, and offers later steps no place but the workspace
// (core/ci/README.md#woodpecker): `exec` is the way.
#include "core/ci/drone_event.hpp"
#include "core/ci/system.hpp"

#include <array>

namespace snykcred {
namespace {

bool recognized(const Environment& environment) {
    return environment.is("CI", "woodpecker") || environment.is("CI_SYSTEM_NAME", "woodpecker");
}

CodeTrust code_trust(const Environment& environment, const std::string*) {
    return trust_by_event(environment, "CI_PIPELINE_EVENT");
}

std::optional<std::string> absence(const Environment& environment, const std::string*) {
    if (!environment.get("CI_PIPELINE_EVENT").value_or("").starts_with("pull_request")) return std::nullopt;
    return "Woodpecker gives a secret only to the events that the secret allows";
}

constexpr std::array<std::string_view, 1> k_checkouts{"CI_WORKSPACE"};

} // namespace

extern constinit const CiSystem k_woodpecker{
    .id = "woodpecker",
    .name = "Woodpecker CI",
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .secret_hint = "define it under the repository's Settings > Secrets, and pass it to the step with "
                   "environment: SNYK_TOKEN: from_secret: NAME",
    .checkout_variables = k_checkouts,
};

} // namespace snykcred
