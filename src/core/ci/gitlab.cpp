// GitLab CI. Nothing that a job prints or writes can add a mask, and `::add-mask::` would show its value
// (core/ci/README.md#gitlab-ci), so there is no `mask` here.
#include "core/base/inert_text.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/posix.hpp"

#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

bool recognized(const Environment& environment) { return environment.is("GITLAB_CI", "true"); }

CodeTrust cannot_tell(std::string_view why) {
    return {Level::cannot_tell, "cannot tell: " + std::string(why)};
}

CodeTrust merge_request_trust(const Environment& environment) {
    const auto source = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID");
    // A fork's own pipeline runs the fork's code with the fork's variables: nothing foreign in it.
    auto here = environment.get("CI_PROJECT_ID");
    if (!here) here = environment.get("CI_MERGE_REQUEST_PROJECT_ID");
    if (!source || !here) {
        return cannot_tell("the merge request's source project is not named "
                           "(CI_MERGE_REQUEST_SOURCE_PROJECT_ID, CI_PROJECT_ID)");
    }
    if (*source == *here) return {Level::trusted, "the merge request comes from this project"};
    return {Level::untrusted, "the merge request comes from a fork (project " + inert_text(*source) +
                                  "), and the pipeline runs in this project with its variables"};
}

CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (environment.is("CI_PIPELINE_SOURCE", "merge_request_event") ||
        environment.has("CI_MERGE_REQUEST_SOURCE_PROJECT_ID")) {
        return merge_request_trust(environment);
    }
    const auto source = environment.get("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY");
    if (environment.is("CI_PIPELINE_SOURCE", "external_pull_request_event") || source) {
        const auto target = environment.get("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY");
        if (!source || !target) {
            return cannot_tell("the external pull request's repositories are not named "
                               "(CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY, …_TARGET_REPOSITORY)");
        }
        if (*source != *target) {
            return {Level::untrusted, "the external pull request comes from the fork " + inert_text(*source)};
        }
        return {Level::trusted, "the external pull request comes from this repository"};
    }
    return {Level::trusted, "the pipeline runs code of this project"};
}

std::optional<std::string> absence(const Environment& environment, const std::string*) {
    const auto source = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID");
    const auto target = environment.get("CI_MERGE_REQUEST_PROJECT_ID");
    const auto here = environment.get("CI_PROJECT_ID");
    if (source && target && *source != *target && here == source) {
        return "the pipeline runs in a fork, which does not have the variables of the parent project";
    }
    return std::nullopt;
}

std::optional<std::string> absence_if_protected(const Environment& environment) {
    if (!environment.is("CI_COMMIT_REF_PROTECTED", "false")) return std::nullopt;
    return "this branch or tag is not protected, and protected variables exist only on protected ones";
}

/// Source: docs.gitlab.com, "GitLab CI/CD variables": a variable may be limited to protected refs and to
/// environments.
std::vector<std::string> missing(const std::string& name, const Environment& environment) {
    const std::string subject = name.empty() ? std::string("the secret") : name;
    std::vector<std::string> hints;
    if (absence_if_protected(environment)) {
        hints.push_back(
            "if " + subject +
            " is a protected variable, it exists only on protected branches and tags: run this job "
            "there only (rules:), or protect this branch (Settings > Repository)");
        hints.push_back(
            "if " + subject +
            " is not under Settings > CI/CD > Variables of this project or its group, correct its name");
        hints.emplace_back(
            "to let the job succeed without a credential, and without a scan, on other branches, add "
            "--on-missing skip-unprotected");
    } else {
        hints.push_back(
            "check the name: Settings > CI/CD > Variables of this project or its group must have " + subject +
            ", spelled exactly so");
    }
    hints.emplace_back("if the variable has an environment scope, give this job an environment: "
                       "that matches it");
    return hints;
}

/// A collapsed section. Its marks need `\r` and `\e[0K`, which inert_text() leaves in no text from outside.
/// Source: core/ci/README.md#gitlab-ci.
std::string fold(std::string_view title, std::string_view lines, std::int64_t now) {
    const std::string mark = std::to_string(now) + ":snyk_cred";
    std::string text = "\x1b[0Ksection_start:" + mark + "[collapsed=true]\r\x1b[0K";
    text.append(title).append(lines);
    return text + "\x1b[0Ksection_end:" + mark + "\r\x1b[0K\n";
}

constexpr std::array k_places{FolderVariable{"CI_PROJECT_DIR", ".tmp"}};
constexpr std::array<std::string_view, 1> k_checkouts{"CI_PROJECT_DIR"};
constexpr std::array<std::string_view, 1> k_files{"GITLAB_ENV"};

constinit const Dialect k_dialect{
    .id = "gitlab",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = compose_posix,
    .refuse = refuse_posix,
};

} // namespace

extern constinit const CiSystem k_gitlab{
    .id = "gitlab",
    .name = "GitLab CI",
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .absence_if_protected = absence_if_protected,
    .dialect = &k_dialect,
    .own_mask = OwnMask::trimmed,
    .secret_hint = "define it under Settings > CI/CD > Variables as masked (and protected, if only "
                   "protected "
                   "branches need it); jobs get it under that name",
    .missing = missing,
    .private_folders = k_places,
    .checkout_variables = k_checkouts,
    .file_variables = k_files,
    .renders_color = always_renders_color,
    .fold = fold,
    .id_token_hint = "add to this job: id_tokens: { SNYK_ID_TOKEN: { aud: \"AUDIENCE\" } }",
};

} // namespace snykcred
