// GitHub Actions, and its clones Gitea, Forgejo and act, which take the same files and commands but parse
// them a little differently (core/ci/README.md#github-actions).
#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "core/ci/github_event.hpp"
#include "core/ci/github_file.hpp"
#include "core/ci/system.hpp"
#include "core/ci/values_to_mask.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/report/summary.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

bool recognized(const Environment& environment) { return environment.is("GITHUB_ACTIONS", "true"); }

bool is_clone(const Environment& environment) {
    return environment.has("ACT") || environment.has("GITEA_ACTIONS") || environment.has("FORGEJO_ACTIONS");
}

// ---- Commands on stdout and stderr: ::name key=value::data

template<class Out>
void append_escaped(Out& out, std::string_view text, bool property) {
    for (; !text.empty(); text.remove_prefix(1)) {
        switch (text.front()) {
        case '%': out.append("%25"); break;
        case '\r': out.append("%0D"); break;
        case '\n': out.append("%0A"); break;
        case ':': out.append(property ? "%3A" : ":"); break;
        case ',': out.append(property ? "%2C" : ","); break;
        default: out.append(text.substr(0, 1));
        }
    }
}

/// The runner copies a title into the annotation without masking it, so titles are fixed words.
std::string annotation(std::string_view level, std::string_view title, std::string_view message) {
    std::string line = "::" + std::string(level) + " title=";
    append_escaped(line, title, true);
    line += "::";
    append_escaped(line, message, false);
    return line + "\n";
}

/// The runner derives many forms of a mask itself; the clones derive none. Forgejo's log reporter takes what
/// stands behind the last `::` as it is (forgejo/runner internal/pkg/report/reporter.go): an escaped `%`
/// would mask another value, and two colons do no harm.
Result<Handover> mask(std::span<const Secret> secrets, const Environment& environment, bool to_stdout) {
    const bool clone = is_clone(environment), forgejo = environment.has("FORGEJO_ACTIONS");
    Handover handover;
    PrintHidden masks{{}, to_stdout};
    for (const Secret& value : values_to_mask(secrets, clone ? derived_forms : forms_github_lacks)) {
        masks.lines.append("::add-mask::");
        value.reveal([&](std::string_view text) {
            forgejo ? masks.lines.append(text) : append_escaped(masks.lines, text, false);
        });
        masks.lines.append("\n");
    }
    if (!masks.lines.empty()) handover.effects.emplace_back(std::move(masks));

    const auto has_two_colons = [](const Secret& secret) {
        return secret.reveal([](std::string_view text) { return text.find("::") != std::string_view::npos; });
    };
    if (clone && !forgejo && std::any_of(secrets.begin(), secrets.end(), has_two_colons)) {
        handover.warnings.emplace_back("a secret contains two colons, and this runner (Gitea or act) "
                                       "cannot mask such a value");
    }
    return handover;
}

// ---- Records in files: NAME<<DELIMITER, value, DELIMITER

/// The one writer of records. Refuses what would end the record early or start another one.
Status append_record(Secret& records, std::string_view name, std::string_view value,
                     std::string_view delimiter) {
    constexpr std::string_view k_line_ends("\r\n\0", 3);
    const bool name_fits = !name.empty() && name.find_first_of(k_line_ends) == std::string_view::npos &&
                           name.find_first_of("=<") == std::string_view::npos;
    if (!name_fits || value.find_first_of(k_line_ends) != std::string_view::npos ||
        value.find(delimiter) != std::string_view::npos) {
        return Failure{Fault::cannot_write,
                       "the value of " + std::string(name_fits ? name : "a variable") +
                           " does not fit into one record of a GitHub file",
                       {"store the credential again, as one line"}};
    }
    records.append(name);
    records.append("<<");
    records.append(delimiter);
    records.append("\n");
    if (!value.empty()) { // a blank line is an error to act
        records.append(value);
        records.append("\n");
    }
    records.append(delimiter);
    records.append("\n");
    return {};
}

std::string delimiter_of(std::string_view nonce) { return "snyk_cred_" + std::string(nonce); }

Status append_relatives(const HandoverInput& input, bool settable, Handover& handover, Secret& records) {
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment)) {
        const bool filled = input.environment.has(name);
        if (settable && filled) {
            if (auto written = append_record(records, name, "", delimiter_of(input.nonce)); !written) {
                return written;
            }
        }
        // The Snyk CLI takes this one's existence for a login, and reads names in any letter case.
        const bool exists_is_enough =
            std::all_of(name.begin(), name.end(), [](char c) { return c < 'a' || c > 'z'; }) &&
            !existence_counts(name);
        if (!settable && filled) {
            handover.warnings.push_back(
                name + " is set for this job: unset it in the step that uses the output, because the Snyk "
                       "CLI may use it instead");
        } else if (!exists_is_enough) {
            handover.warnings.push_back(
                name + " can only be set empty for later steps, and the Snyk CLI may still use it: remove "
                       "it from the workflow's env");
        }
    }
    return {};
}

Result<Handover> compose(const HandoverInput& input) {
    const bool as_output = input.settings.hand_over.value == HandOverWay::output;
    const std::string variable = as_output ? "GITHUB_OUTPUT" : "GITHUB_ENV";
    const auto path = input.environment.get(variable);
    if (!path) {
        return Failure{Fault::cannot_write,
                       variable + " is not set, so nothing can be passed to later steps",
                       {"run snyk-cred in a step of the workflow; if the step starts a container "
                        "with docker "
                        "run, pass it the variable and mount its file"}};
    }
    AppendRecord file{variable, std::string(*path), {}, false, github_file_flaw};
    Handover handover;
    if (auto done = append_relatives(input, !as_output, handover, file.record); !done) return done.error();
    for (const HandedVariable& handed : variables_of(input.grant)) {
        if (as_output && !handed.secret) continue; // published as api-url and org-id
        const Status written = handed.value.reveal([&](std::string_view value) {
            return append_record(file.record, as_output ? "token" : handed.name, value,
                                 delimiter_of(input.nonce));
        });
        if (!written) return written.error();
    }
    handover.effects.emplace_back(std::move(file));
    return handover;
}

// ---- Written on every outcome

/// Forgejo's runner knows no annotations, and prints the summary into the log, where the report stands
/// already.
bool is_forgejo(const Environment& environment) { return environment.has("FORGEJO_ACTIONS"); }

bool reads_announcements(const Environment& environment) { return !is_forgejo(environment); }

std::string announce(const Report& report) {
    std::string lines;
    if (report.reason) {
        const std::string title = "snyk-cred: " + std::string(row_of(report.reason->fault).word);
        lines += annotation(word(report.reason->severity), title, annotation_text(report));
    }
    for (const std::string& warning : report.warnings) {
        lines += annotation("warning", "snyk-cred", inert_text(warning));
    }
    return lines;
}

std::vector<Effect> publish(const Report& report, const Environment& environment, std::string_view nonce) {
    std::vector<Effect> effects;
    if (const auto path = environment.get("GITHUB_OUTPUT")) {
        AppendRecord file{"GITHUB_OUTPUT", std::string(*path), {}, false, github_file_flaw};
        for (const auto& [name, value] : outputs_of(report)) {
            // What no record can hold is left out: outputs are a convenience, the verdict is the exit code.
            static_cast<void>(append_record(file.record, name, value, delimiter_of(nonce)).has_value());
        }
        effects.emplace_back(std::move(file));
    }
    if (const auto path = environment.get("GITHUB_STEP_SUMMARY"); path && !is_forgejo(environment)) {
        effects.emplace_back(
            AppendRecord{"GITHUB_STEP_SUMMARY", std::string(*path), Secret(summary_markdown(report))});
    }
    return effects;
}

/// The action's own repository, at the commit that runs: whoever reads the log has no snyk-cred to ask.
/// Clones have other addresses for a file.
std::optional<std::string> errors_page(const Environment& environment) {
    const auto server = environment.get("GITHUB_SERVER_URL");
    const auto repository = environment.get("GITHUB_ACTION_REPOSITORY");
    const auto ref = environment.get("GITHUB_ACTION_REF");
    if (!server || !repository || !ref || is_clone(environment)) return std::nullopt;
    const auto is_path = [](std::string_view text) {
        constexpr std::string_view k_more = "._-/";
        return std::ranges::all_of(
            text, [&](char c) { return is_alnum(c) || k_more.find(c) != std::string_view::npos; });
    };
    constexpr std::string_view k_scheme = "https://";
    if (!server->starts_with(k_scheme) || !is_path(server->substr(k_scheme.size())) ||
        !is_path(*repository) || !is_path(*ref))
        return std::nullopt;
    return std::string(*server) + '/' + std::string(*repository) + "/blob/" + std::string(*ref) +
           "/ci-templates/ERRORS.md";
}

constexpr std::array k_places{FolderVariable{"RUNNER_TEMP", ""}};
constexpr std::array<std::string_view, 1> k_checkouts{"GITHUB_WORKSPACE"};
constexpr std::array<std::string_view, 5> k_files{"GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY",
                                                  "GITHUB_PATH", "GITHUB_STATE"};

constinit const IdTokenRequestVariables k_id_token_request{"ACTIONS_ID_TOKEN_REQUEST_URL",
                                                           "ACTIONS_ID_TOKEN_REQUEST_TOKEN"};

constinit const Dialect k_dialect{.id = "github", .has_step_outputs = true, .compose = compose};
constexpr std::array<std::string_view, 2> k_command_marks{"\n::", "##["};

constexpr std::string_view k_secret_hint =
    "define it under Settings > Secrets and variables > Actions, and pass it to this step: the "
    "action has the input token: ${{ secrets.NAME }}, a run step takes env: SNYK_TOKEN: "
    "${{ secrets.NAME }}";

/// GitHub gives an empty value for a secret that does not exist for this job, so "set but empty" means:
/// looked for and not found. Source: docs.github.com, "Using secrets in GitHub Actions" and "Reusing
/// workflows".
std::vector<std::string> missing(const std::string& name, const Environment& environment) {
    if (!environment.exists(name)) return {std::string(k_secret_hint)};
    return {"check the secret's name: ${{ secrets.NAME }} in the workflow must name a secret that "
            "exists under "
            "Settings > Secrets and variables > Actions",
            "if the secret belongs to an environment, add environment: NAME to this job; in a "
            "reusable workflow, "
            "add secrets: inherit to the job that calls it",
            "if it is a secret of the organization, share it with this repository (the organization's "
            "Settings > Secrets and variables > Actions)"};
}

std::optional<std::string> absence_remedy(const Environment& environment) {
    if (!environment.is("GITHUB_ACTOR", "dependabot[bot]")) return std::nullopt;
    return "add the secret for Dependabot, under the same name: Settings > Secrets and variables > "
           "Dependabot";
}

} // namespace

extern constinit const CiSystem k_github{
    .id = "github",
    .name = "GitHub Actions",
    .recognized = recognized,
    .payload_variable = "GITHUB_EVENT_PATH",
    .code_trust = github_code_trust,
    .event_trust = github_event_trust,
    .absence = github_absence,
    .dialect = &k_dialect,
    .mask = mask,
    .input_prefix = "INPUT_",
    .secret_hint = k_secret_hint,
    .missing = missing,
    .absence_remedy = absence_remedy,
    .private_folders = k_places,
    .checkout_variables = k_checkouts,
    .file_variables = k_files,
    .announce = announce,
    .reads_announcements = reads_announcements,
    .renders_color = always_renders_color,
    .command_marks = k_command_marks,
    .publish = publish,
    .id_token_request = &k_id_token_request,
    .id_token_hint = "add to this job: permissions: { id-token: write, contents: read }, on Forgejo "
                     "enable-openid-connect: true; a fork's pull request gets none",
    .errors_page = errors_page,
};

} // namespace snykcred
