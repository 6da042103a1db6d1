// CircleCI. Only variables of the project and of contexts are masked; what stands in $BASH_ENV never is, so
// each step evaluates the lines anew (core/ci/README.md#circleci).
#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/posix.hpp"

#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

bool recognized(const Environment& environment) { return environment.is("CIRCLECI", "true"); }

/// These exist for pull requests from forks only (projects connected by GitHub OAuth or Bitbucket).
bool is_fork(const Environment& environment) {
    return environment.has("CIRCLE_PR_REPONAME") || environment.has("CIRCLE_PR_USERNAME") ||
           environment.has("CIRCLE_PR_NUMBER");
}

CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (!is_fork(environment))
        return {Level::trusted, "no variable of a forked pull request is set (CIRCLE_PR_…)"};
    const auto owner = environment.get("CIRCLE_PR_USERNAME");
    return {Level::untrusted, "the pull request comes from a fork" +
                                  (owner ? " of " + inert_text(*owner) : std::string()) + " (CIRCLE_PR_…)"};
}

std::optional<std::string> absence(const Environment& environment, const std::string*) {
    if (!is_fork(environment)) return std::nullopt;
    return "CircleCI gives no secrets to builds of forked pull requests unless the project's "
           "settings allow it";
}

constexpr std::array<std::string_view, 1> k_checkouts{"CIRCLE_WORKING_DIRECTORY"};
constexpr std::array<std::string_view, 1> k_files{"BASH_ENV"};
constexpr std::array<std::string_view, 2> k_id_tokens{"CIRCLE_OIDC_TOKEN_V2", "CIRCLE_OIDC_TOKEN"};

constinit const Dialect k_dialect{
    .id = "circleci",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = compose_posix,
    .refuse = refuse_posix,
};

} // namespace

extern constinit const CiSystem k_circleci{
    .id = "circleci",
    .name = "CircleCI",
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .dialect = &k_dialect,
    .own_mask = OwnMask::exact,
    .secret_hint = "define it in a context or under Project Settings > Environment Variables; jobs get it "
                   "under that name (a context's variables only if the workflow names the context)",
    .checkout_variables = k_checkouts,
    .file_variables = k_files,
    .id_token_variables = k_id_tokens,
    .id_token_hint =
        "CircleCI gives jobs CIRCLE_OIDC_TOKEN_V2, whose aud is the organization's ID: name that with "
        "audience= in the URI",
};

} // namespace snykcred
