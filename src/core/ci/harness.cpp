// Harness CI (core/ci/README.md#harness-ci). The engine reads the file
// after the step and writes all of it to the log if one line does not parse, so every value is Base64, which
// always does. Later steps get it as <+steps.ID.output.outputVariables.SNYK_TOKEN>.
#include "core/base/base64.hpp"
#include "core/ci/drone_event.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/dotenv.hpp"

#include <array>

namespace snykcred {
namespace {

/// One line may have 64 KiB; the largest credential has 16.
constexpr std::string_view k_base64_mark = "__B64__";

bool recognized(const Environment& environment) { return environment.has("HARNESS_BUILD_ID"); }

CodeTrust code_trust(const Environment& environment, const std::string*) {
    return trust_by_event(environment, "DRONE_BUILD_EVENT");
}

Failure not_set(const std::string& variable) {
    return {Fault::cannot_write,
            variable + " is not set, so nothing can be passed to later steps",
            {"run snyk-cred in a Run step; if a step starts a container, pass it the variable",
             "or run the command that needs the credential with: snyk-cred exec -- COMMAND"}};
}

Result<Handover> compose(const HandoverInput& input) {
    const auto secret_path = input.environment.get("HARNESS_OUTPUT_SECRET_FILE");
    if (!secret_path) return not_set("HARNESS_OUTPUT_SECRET_FILE");
    const auto plain_path = input.environment.get("DRONE_OUTPUT");
    if (!plain_path) return not_set("DRONE_OUTPUT");

    AppendRecord secret{"HARNESS_OUTPUT_SECRET_FILE", std::string(*secret_path), {}, true};
    AppendRecord plain{"DRONE_OUTPUT", std::string(*plain_path), {}, true};
    for (const HandedVariable& variable : variables_of(input.grant)) {
        if (variable.secret) {
            secret.record.append(variable.name);
            secret.record.append("=");
            secret.record.append(k_base64_mark);
            secret.record.append(variable.value.reveal(encode_base64));
            secret.record.append("\n");
            continue;
        }
        const Status written = variable.value.reveal(
            [&](std::string_view value) { return append_dotenv(plain.record, variable.name, value); });
        if (!written) return written.error();
    }
    Handover handover;
    handover.effects.emplace_back(std::move(plain));
    handover.effects.emplace_back(std::move(secret));
    for (const std::string& name : names_to_unset(input.grant, input.settings, input.environment)) {
        handover.warnings.push_back(
            name + " is set for this step: do not pass it to the step that uses the credential, because "
                   "the Snyk CLI may use it instead");
    }
    return handover;
}

constexpr std::array<std::string_view, 2> k_checkouts{"HARNESS_WORKSPACE", "DRONE_WORKSPACE"};
constexpr std::array<std::string_view, 2> k_files{"HARNESS_OUTPUT_SECRET_FILE", "DRONE_OUTPUT"};

constinit const Dialect k_dialect{.id = "harness", .compose = compose};

} // namespace

extern constinit const CiSystem k_harness{
    .id = "harness",
    .name = "Harness CI",
    .recognized = recognized,
    .code_trust = code_trust,
    .dialect = &k_dialect,
    .secret_hint = "define it under Project Settings > Secrets, and pass it to the step as the environment "
                   "variable SNYK_TOKEN with <+secrets.getValue(\"NAME\")>",
    .checkout_variables = k_checkouts,
    .file_variables = k_files,
};

} // namespace snykcred
