// Bitbucket Pipelines. Variables that a step hands on are ordinary ones, neither secured nor masked
// (core/ci/README.md#bitbucket-pipelines): `exec` is the way.
#include "core/ci/system.hpp"

#include <array>

namespace snykcred {
namespace {

bool recognized(const Environment& environment) {
    return environment.has("BITBUCKET_BUILD_NUMBER") || environment.has("BITBUCKET_PIPELINE_UUID");
}

CodeTrust code_trust(const Environment&, const std::string*) {
    return {CodeTrust::Level::trusted, "Bitbucket starts no pipeline for a pull request from a fork"};
}

constexpr std::array<std::string_view, 1> k_checkouts{"BITBUCKET_CLONE_DIR"};
constexpr std::array<std::string_view, 1> k_files{"BITBUCKET_PIPELINES_VARIABLES_PATH"};
constexpr std::array<std::string_view, 1> k_id_tokens{"BITBUCKET_STEP_OIDC_TOKEN"};

} // namespace

extern constinit const CiSystem k_bitbucket{
    .id = "bitbucket",
    .name = "Bitbucket Pipelines",
    .recognized = recognized,
    .code_trust = code_trust,
    .secret_hint = "define it as a secured variable under Repository settings > Repository variables; steps "
                   "get it under that name",
    .checkout_variables = k_checkouts,
    .file_variables = k_files,
    .id_token_variables = k_id_tokens,
    .id_token_hint = "add oidc: true to this step; name the token's aud with audience= in the URI",
};

} // namespace snykcred
