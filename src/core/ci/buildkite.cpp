// Buildkite. The agent's own program takes secrets on standard input, where neither a log nor a list of
// processes shows them. See core/ci/README.md#buildkite.
#include "core/base/inert_text.hpp"
#include "core/base/text_forms.hpp"
#include "core/ci/repository_url.hpp"
#include "core/ci/system.hpp"
#include "core/ci/values_to_mask.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/report/summary.hpp"

#include <array>

namespace snykcred {
namespace {

using Level = CodeTrust::Level;

bool recognized(const Environment& environment) { return environment.is("BUILDKITE", "true"); }

CodeTrust code_trust(const Environment& environment, const std::string*) {
    const auto number = environment.get("BUILDKITE_PULL_REQUEST");
    if (!number || *number == "false") return {Level::trusted, "the build is not for a pull request"};
    const auto head = environment.get("BUILDKITE_PULL_REQUEST_REPO");
    const auto base = environment.get("BUILDKITE_REPO");
    if (!head || !base) {
        return {Level::cannot_tell, "cannot tell: the pull request's repository is not named "
                                    "(BUILDKITE_PULL_REQUEST_REPO, BUILDKITE_REPO)"};
    }
    const std::string name = repository_of(*head);
    if (name == repository_of(*base)) {
        return {Level::trusted, "the pull request comes from this "
                                "repository"};
    }
    return {Level::untrusted, "the pull request comes from the fork " + inert_text(name)};
}

void append_string(Secret& json, std::string_view text) {
    json.append("\"");
    json.append(json_escaped(text, JsonStyle::plain));
    json.append("\"");
}

/// One flat object of strings; the keys have no meaning.
Result<Handover> mask(std::span<const Secret> secrets, const Environment&, bool) {
    FeedProgram program{{"buildkite-agent", "redactor", "add", "--format", "json"}, Secret("{")};
    std::size_t count = 0;
    for (const Secret& value : values_to_mask(secrets, derived_forms)) {
        program.input.append(count == 0 ? "" : ",");
        append_string(program.input, std::to_string(++count));
        program.input.append(":");
        value.reveal([&](std::string_view text) { append_string(program.input, text); });
    }
    program.input.append("}\n");
    Handover handover;
    if (count > 0) handover.effects.emplace_back(std::move(program));
    return handover;
}

/// For the job's next phases and hooks. The agent reads its input line by line, so the object is one line.
Result<Handover> compose(const HandoverInput& input) {
    FeedProgram set{{"buildkite-agent", "env", "set", "--input-format=json", "--output-format=quiet", "-"},
                    Secret("{")};
    bool first = true;
    for (const HandedVariable& variable : variables_of(input.grant)) {
        set.input.append(first ? "" : ",");
        first = false;
        append_string(set.input, variable.name);
        set.input.append(":");
        variable.value.reveal([&](std::string_view text) { append_string(set.input, text); });
    }
    set.input.append("}\n");

    Handover handover;
    const auto relatives = names_to_unset(input.grant, input.settings, input.environment);
    if (!relatives.empty()) {
        FeedProgram unset{{"buildkite-agent", "env", "unset", "--output-format=quiet"}, {}};
        unset.argv.insert(unset.argv.end(), relatives.begin(), relatives.end());
        handover.effects.emplace_back(std::move(unset));
    }
    handover.effects.emplace_back(std::move(set));
    return handover;
}

/// An annotation on the build's page where there is something to do, if the agent's program may make one.
std::vector<Effect> publish(const Report& report, const Environment& environment, std::string_view) {
    std::vector<Effect> effects;
    if ((!report.reason && report.warnings.empty()) || !environment.has("BUILDKITE_AGENT_ACCESS_TOKEN")) {
        return effects;
    }
    const Severity severity = report.reason ? report.reason->severity : Severity::warning;
    const std::string context =
        "snyk-cred-" + std::string(environment.get("BUILDKITE_JOB_ID").value_or("job"));
    effects.emplace_back(FeedProgram{
        {"buildkite-agent", "annotate", "--style", std::string(word(severity)), "--context", context},
        Secret(summary_markdown(report)),
        false});
    return effects;
}

constexpr std::array<std::string_view, 1> k_checkouts{"BUILDKITE_BUILD_CHECKOUT_PATH"};

constinit const Dialect k_dialect{.id = "buildkite", .compose = compose};

} // namespace

extern constinit const CiSystem k_buildkite{
    .id = "buildkite",
    .name = "Buildkite",
    .recognized = recognized,
    .code_trust = code_trust,
    .dialect = &k_dialect,
    .mask = mask,
    .secret_hint = "define it as a Buildkite secret and name it under secrets: in the step, or export it in "
                   "the agent's environment hook",
    .checkout_variables = k_checkouts,
    .renders_color = always_renders_color,
    .publish = publish,
    .id_token_hint =
        "set it in this step: export SNYK_ID_TOKEN=$(buildkite-agent oidc request-token --audience "
        "AUDIENCE --lifetime 300)",
};

} // namespace snykcred
