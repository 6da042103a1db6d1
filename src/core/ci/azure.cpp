// Azure Pipelines (core/ci/README.md#azure-pipelines). Later script steps get a secret variable only where
// they map it: `env: { SNYK_TOKEN: $(SNYK_TOKEN) }`.
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/ci/values_to_mask.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/report/summary.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

bool says(const Environment& environment, std::string_view name, std::string_view value) {
    const auto found = environment.get(name);
    return found && equals_ignoring_case(*found, value);
}

bool recognized(const Environment& environment) { return says(environment, "TF_BUILD", "true"); }

CodeTrust code_trust(const Environment& environment, const std::string*) {
    if (says(environment, "SYSTEM_PULLREQUEST_ISFORK", "true")) {
        return {Level::untrusted, "the pull request comes from a fork (SYSTEM_PULLREQUEST_ISFORK)"};
    }
    const bool pull_request =
        environment.is("BUILD_REASON", "PullRequest") || environment.has("SYSTEM_PULLREQUEST_PULLREQUESTID");
    if (!pull_request) return {Level::trusted, "the build is not for a pull request"};
    if (says(environment, "SYSTEM_PULLREQUEST_ISFORK", "false")) {
        return {Level::trusted, "the pull request comes from this repository"};
    }
    return {Level::cannot_tell,
            "cannot tell: SYSTEM_PULLREQUEST_ISFORK does not say whether the pull request comes "
            "from a fork"};
}

std::optional<std::string> absence(const Environment& environment, const std::string*) {
    if (!says(environment, "SYSTEM_PULLREQUEST_ISFORK", "true")) return std::nullopt;
    return "Azure Pipelines gives no secrets to builds of forks unless the pipeline's settings allow it";
}

/// The agent decodes `%AZP25` last, so it is escaped first. In data, `;` and `]` stand for themselves.
template<class Out>
void append_escaped(Out& out, std::string_view text) {
    for (; !text.empty(); text.remove_prefix(1)) {
        switch (text.front()) {
        case '%': out.append("%AZP25"); break;
        case '\r': out.append("%0D"); break;
        case '\n': out.append("%0A"); break;
        default: out.append(text.substr(0, 1));
        }
    }
}

/// The agent's masker derives JSON, URI and backslash forms, but no base64.
Result<Handover> mask(std::span<const Secret> secrets, const Environment&, bool to_stdout) {
    PrintHidden masks{{}, to_stdout};
    for (const Secret& value : values_to_mask(secrets, derived_forms)) {
        masks.lines.append("##vso[task.setsecret]");
        value.reveal([&](std::string_view text) { append_escaped(masks.lines, text); });
        masks.lines.append("\n");
    }
    Handover handover;
    if (!masks.lines.empty()) handover.effects.emplace_back(std::move(masks));
    return handover;
}

void append_variable(Secret& lines, std::string_view name, const Secret& value, bool secret) {
    lines.append("##vso[task.setvariable variable=");
    lines.append(name);
    lines.append(secret ? ";issecret=true]" : "]");
    value.reveal([&](std::string_view text) { append_escaped(lines, text); });
    lines.append("\n");
}

Result<Handover> compose(const HandoverInput& input) {
    Handover handover;
    PrintHidden commands{{}, true};
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment)) {
        // Names are the same to the agent in any letter case: emptying snyk_token would empty SNYK_TOKEN.
        const bool settable = std::ranges::all_of(name, [](char c) { return c == to_upper(c); });
        if (settable) append_variable(commands.lines, name, {}, false);
        if (!settable || existence_counts(name)) {
            handover.warnings.push_back(
                name + " cannot be unset for later steps, and the Snyk CLI may use it: remove it from the "
                       "pipeline's variables");
        }
    }
    for (const HandedVariable& variable : variables_of(input.grant))
        append_variable(commands.lines, variable.name, variable.value, variable.secret);
    handover.effects.emplace_back(std::move(commands));
    return handover;
}

std::string issue(std::string_view type, std::string_view text) {
    std::string line = "##vso[task.logissue type=" + std::string(type) + "]";
    append_escaped(line, text);
    return line + "\n";
}

std::string announce(const Report& report) {
    std::string lines;
    if (report.reason) {
        lines += issue(word(report.reason->severity), annotation_text(report));
    }
    for (const std::string& warning : report.warnings)
        lines += issue("warning", inert_text(warning));
    return lines;
}

constexpr std::array k_places{FolderVariable{"AGENT_TEMPDIRECTORY", ""}};
constexpr std::array<std::string_view, 3> k_checkouts{"BUILD_SOURCESDIRECTORY", "BUILD_REPOSITORY_LOCALPATH",
                                                      "SYSTEM_DEFAULTWORKINGDIRECTORY"};

constinit const Dialect k_dialect{.id = "azure", .compose = compose};
constexpr std::array<std::string_view, 1> k_command_marks{"##vso["};

} // namespace

extern constinit const CiSystem k_azure{
    .id = "azure",
    .name = "Azure Pipelines",
    .recognized = recognized,
    .code_trust = code_trust,
    .absence = absence,
    .dialect = &k_dialect,
    .mask = mask,
    .secret_hint =
        "define it as a secret variable of the pipeline or of a variable group, and map it in this "
        "step with env: SNYK_TOKEN: $(NAME)",
    .private_folders = k_places,
    .checkout_variables = k_checkouts,
    .announce = announce,
    .renders_color = always_renders_color,
    .command_marks = k_command_marks,
    .id_token_hint = "let the template ask for it: serviceConnection, and in the URI "
                     "audience=api://AzureADTokenExchange",
};

} // namespace snykcred
