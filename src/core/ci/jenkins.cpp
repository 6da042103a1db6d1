// Jenkins. Only what `withCredentials` binds is masked, and each `sh` step is a shell of its own
// (core/ci/README.md#jenkins).
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/repository_url.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/posix.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

/// JENKINS_URL is set only where the administrator configured it; JENKINS_HOME alone may be a machine that
/// runs the controller.
bool recognized(const Environment& environment) {
    return environment.has("JENKINS_URL") ||
           (environment.has("JENKINS_HOME") && environment.has("BUILD_NUMBER"));
}

CodeTrust compare(std::string_view what, std::optional<std::string_view> head,
                  std::optional<std::string> base) {
    if (!head || !base) {
        return {Level::cannot_tell,
                "cannot tell: the repositories of the " + std::string(what) + " are not named"};
    }
    const std::string name = repository_of(*head);
    if (name == *base) return {Level::trusted, "the " + std::string(what) + " comes from this repository"};
    return {Level::untrusted, "the " + std::string(what) + " comes from the fork " + inert_text(name)};
}

/// Variables of the GitHub pull request builder plugin, which names its own repository without the host.
CodeTrust pull_request_builder(const Environment& environment) {
    const auto head = environment.get("ghprbAuthorRepoGitUrl");
    const auto base = environment.get("ghprbGhRepository");
    if (!head || !base) return compare("pull request", head, std::nullopt);
    const std::string name = repository_of(*head);
    return compare("pull request", head, name.substr(0, name.find('/') + 1) + to_lower(*base));
}

/// Variables of the GitLab plugin.
CodeTrust gitlab_plugin(const Environment& environment) {
    const auto base = environment.get("gitlabTargetRepoHttpUrl");
    return compare("merge request", environment.get("gitlabSourceRepoHttpUrl"),
                   base ? std::optional(repository_of(*base)) : std::nullopt);
}

/// branch-api sets CHANGE_ID for every pull request and CHANGE_FORK for those from forks; the older plugins
/// have variables of their own.
CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (const auto fork = environment.get("CHANGE_FORK")) {
        return {Level::untrusted, "the change comes from the fork " + inert_text(*fork)};
    }
    if (environment.has("ghprbPullId")) return pull_request_builder(environment);
    if (environment.has("gitlabMergeRequestIid")) return gitlab_plugin(environment);
    if (environment.has("CHANGE_ID")) return {Level::trusted, "the change comes from this repository"};
    return {Level::trusted, "the build is not for a change from outside"};
}

/// Jenkins itself withholds nothing; a pipeline that binds no credential for a fork's change does.
std::optional<std::string> absence(const Environment& environment, const std::string* payload) {
    const CodeTrust trust = code_trust(environment, payload);
    if (trust.level != Level::untrusted) return std::nullopt;
    return trust.why + ", and the pipeline binds no credential for it";
}

/// Source: plugins.jenkins.io, "Credentials Binding": the variable exists inside the block alone.
std::vector<std::string> missing(const std::string& name, const Environment&) {
    const std::string variable = name.empty() ? std::string("SNYK_TOKEN") : name;
    return {"put this step inside withCredentials([string(credentialsId: 'ID', variable: '" + variable +
                "')]) { }: only inside it is the variable set",
            "if it is inside, check that the variable's name is the same in both places, and that "
            "the credential is "
            "a secret text (Manage Jenkins > Credentials)"};
}

/// The AnsiColor plugin names its map in TERM, inside of its block alone; an agent has no terminal of its
/// own.
bool renders_color(const Environment& environment) {
    constexpr std::array<std::string_view, 4> k_maps{"xterm", "vga", "css", "gnome-terminal"};
    return std::ranges::any_of(k_maps, [&](std::string_view map) { return environment.is("TERM", map); });
}

constexpr std::array k_places{FolderVariable{"WORKSPACE_TMP", ""}};
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
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .dialect = &k_dialect,
    .own_mask = OwnMask::exact,
    .secret_hint = "define it under Manage Jenkins > Credentials as a secret text, and bind it with "
                   "withCredentials([string(credentialsId: 'ID', variable: 'SNYK_TOKEN')])",
    .missing = missing,
    .private_folders = k_places,
    .checkout_variables = k_checkouts,
    .renders_color = renders_color,
    .id_token_hint =
        "with the plugin oidc-provider, define an OpenID Connect ID token for AUDIENCE as a credential, and "
        "bind it with withCredentials([string(credentialsId: 'ID', variable: 'SNYK_ID_TOKEN')])",
};

} // namespace snykcred
