#include "core/handover/handover.hpp"

#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/general.hpp"
#include "core/handover/diversion.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>

namespace snykcred {
namespace {

/// Relatives in the environment, in the order of the alphabet.
std::vector<std::string> relatives_in(const Environment& environment) {
    std::vector<std::string> found;
    for (const auto& [name, value] : environment.values()) {
        if (is_relative(name)) found.push_back(name);
    }
    std::copy_if(environment.withheld().begin(), environment.withheld().end(), std::back_inserter(found),
                 is_relative);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

/// Those that can be taken here.
std::string formats_here(const Job& job) {
    std::string names = "auto";
    for (const Dialect* dialect : general_dialects())
        names.append(", ").append(dialect->id);
    if (job.ci != nullptr && job.ci->dialect != nullptr) names.append(", ").append(job.ci->dialect->id);
    return names;
}

bool belongs_to_ci(const Dialect& dialect) {
    const auto& systems = all_ci_systems();
    return std::any_of(systems.begin(), systems.end(),
                       [&](const CiSystem* system) { return system->dialect == &dialect; });
}

Result<const Dialect*> find_dialect(const Settings& settings, const Job& job) {
    const std::string& format = settings.format.value;
    if (format == "auto") return job.ci != nullptr ? job.ci->dialect : general_dialects().front();

    for (const Dialect* dialect : all_dialects()) {
        if (dialect->id != format) continue;
        if (!belongs_to_ci(*dialect) || (job.ci != nullptr && job.ci->dialect == dialect)) return dialect;
        const std::string here = job.ci != nullptr ? std::string(job.ci->name) : "no CI system";
        std::string message = "--format ";
        message.append(format).append(" is set, but ").append(here).append(" is recognized here");
        return Failure{
            Fault::dialect, std::move(message), {"remove --format, or use one of: " + formats_here(job)}};
    }
    std::vector<std::string> hints;
    if (const auto meant = nearest(to_lower(format), known_formats())) {
        hints.push_back("did you mean " + std::string(*meant) + "?");
    }
    return Failure{Fault::usage, "--format takes " + alternatives(known_formats()), std::move(hints)};
}

/// "github": the dialects that have what --hand-over output asks for.
std::string with_step_outputs() {
    std::vector<std::string_view> names;
    for (const Dialect* dialect : all_dialects()) {
        if (dialect->has_step_outputs) names.push_back(dialect->id);
    }
    return alternatives(names);
}

Status check_output(const Settings& settings, const Dialect& dialect) {
    const std::string id(dialect.id);
    if (dialect.output_file == OutputFile::needed && !settings.output) {
        return Failure{Fault::usage,
                       "--format " + id + " needs --output: its file holds the credential",
                       {"name a new file outside the checkout with --output PATH"}};
    }
    if (dialect.output_file == OutputFile::unused && settings.output) {
        return Failure{Fault::usage,
                       "--output is set, but the format " + id + " writes no file",
                       {"remove --output, or use --format dotenv, json or shell"}};
    }
    return {};
}

Status check_values(const std::vector<HandedVariable>& variables) {
    for (const HandedVariable& variable : variables) {
        if (!variable.value.reveal(has_control)) continue;
        return Failure{Fault::cannot_write,
                       "the value of " + variable.name +
                           " contains a control character, so it cannot be handed over safely",
                       {"store the credential again, as one line"}};
    }
    return {};
}

/// Where the system masks by itself, its mask must fit what is handed over.
void note_misfit(const CiSystem& ci, const StoredForm& stored, Handover& handover) {
    const std::string name(ci.name);
    const std::string exec = "run the command with snyk-cred exec, which masks its output itself";
    const std::string cure = ", or " + exec;
    const bool exact = ci.own_mask == OwnMask::exact;
    if (stored.fetched && ci.mask == nullptr) {
        handover.warnings.push_back(name +
                                    " does not mask this value in the job's log, because it comes from a "
                                    "key service: " +
                                    exec);
        return;
    }
    if (ci.own_mask == OwnMask::none) return;
    if (!stored.in_variable && exact) {
        handover.warnings.push_back(name +
                                    " does not mask this value in the job's log, because it comes from "
                                    "no variable: store it as a secret variable" +
                                    cure);
    } else if (exact ? stored.trimmed : stored.beyond_blanks) {
        handover.warnings.push_back(name + " masks the secret as it is stored, with " +
                                    (exact ? "the white space or quotes" : "the quotes") +
                                    " that snyk-cred removed, so the job's log may show what is "
                                    "handed over: "
                                    "store the secret without them" +
                                    cure);
    } else if (!stored.in_variable) {
        handover.notices.push_back(name +
                                   " masks this value in the job's log only if it is also a variable that "
                                   "is marked as masked");
    }
}

} // namespace

std::vector<HandedVariable> variables_of(const Grant& grant) {
    std::vector<HandedVariable> variables;
    variables.push_back({std::string(k_snyk_api), Secret(grant.endpoint().api_url()), false});
    if (grant.org()) variables.push_back({std::string(k_snyk_cfg_org), Secret(grant.org()->id), false});
    variables.push_back(
        {std::string(grant.credential().variable()), grant.credential().value().duplicate(), true});
    return variables;
}

std::vector<std::string> names_to_unset(const Grant& grant, const Settings& settings,
                                        const Environment& environment) {
    std::vector<std::string> names = relatives_in(environment);
    std::erase(names, grant.credential().variable());
    for (Diversion& diversion : diversions(grant.endpoint(), settings, environment)) {
        if (!diversion.shared) names.push_back(std::move(diversion.name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> names_to_drop(const Settings& settings, const Environment& environment) {
    std::vector<std::string> names;
    for (const SnykVariable& variable : all_snyk_variables()) {
        if (variable.relative && variable.secret) names.emplace_back(variable.name);
    }
    for (const auto* named : {&settings.token_env, &settings.client_secret_env, &settings.private_key_env}) {
        if (*named) names.push_back((*named)->value);
    }
    if (settings.client_id || environment.has(k_snyk_client_id)) names.emplace_back(k_snyk_client_secret);
    for (std::string& name : relatives_in(environment))
        names.push_back(std::move(name));
    std::erase_if(names, [](const std::string& name) { return !is_identifier(name); });
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::vector<const Dialect*> all_dialects() {
    std::vector<const Dialect*> dialects;
    for (const CiSystem* system : all_ci_systems()) {
        if (system->dialect != nullptr) dialects.push_back(system->dialect);
    }
    const auto general = general_dialects();
    dialects.insert(dialects.end(), general.begin(), general.end());
    return dialects;
}

std::vector<std::string_view> known_formats() {
    std::vector<std::string_view> names{"auto"};
    for (const Dialect* dialect : all_dialects())
        names.push_back(dialect->id);
    return names;
}

Result<const Dialect*> choose_dialect(const Settings& settings, const Job& job) {
    if (job.second_ci != nullptr) {
        return Failure{Fault::dialect,
                       "variables of both " + std::string(job.ci->name) + " and " +
                           std::string(job.second_ci->name) +
                           " are set, so it is unclear how to reach later steps",
                       {"unset the variables of the system that this job does not run in",
                        "or run the command that needs the credential with: snyk-cred exec -- COMMAND"}};
    }
    if (job.ci != nullptr && job.ci->dialect == nullptr) {
        return Failure{Fault::dialect,
                       "on " + std::string(job.ci->name) +
                           " a step cannot pass a masked secret to later steps",
                       {"run the command that needs the credential with: snyk-cred exec -- COMMAND"}};
    }
    auto dialect = find_dialect(settings, job);
    if (!dialect) return dialect;
    if (auto fits = check_output(settings, **dialect); !fits) return fits.error();
    if (settings.hand_over.value == HandOverWay::output && !(*dialect)->has_step_outputs) {
        return Failure{Fault::dialect,
                       "--hand-over output needs a format with step outputs (" + with_step_outputs() +
                           "), but the format is " + std::string((*dialect)->id),
                       {"remove --hand-over"}};
    }
    return dialect;
}

Result<Handover> masks_for_command(const Grant& grant, const Job& job, const Environment& environment) {
    if (job.ci == nullptr || job.ci->mask == nullptr) return Handover{};
    const Secret secret = grant.credential().value().duplicate();
    return job.ci->mask({&secret, 1}, environment, false);
}

Result<Handover> compose_handover(const Dialect& dialect, const HandoverInput& input) {
    if (auto fit = check_values(variables_of(input.grant)); !fit) return fit.error();

    Handover handover;
    const CiSystem* ci = input.job.ci;
    if (ci != nullptr && ci->mask != nullptr) {
        std::vector<Secret> secrets;
        secrets.push_back(input.grant.credential().value().duplicate());
        for (const Secret& secret : input.also_mask)
            secrets.push_back(secret.duplicate());
        auto masks = ci->mask(secrets, input.environment, ci->dialect == &dialect);
        if (!masks) return masks;
        handover = std::move(*masks);
        handover.masks = handover.effects.size();
    }
    if (dialect.evaluated && ci != nullptr && ci->mask == nullptr && input.settings.client_id) {
        handover.warnings.push_back(std::string(ci->name) +
                                    " cannot mask the new access token in the job's log; use "
                                    "snyk-cred exec, "
                                    "which masks its command's output");
    }
    if (ci != nullptr) note_misfit(*ci, input.stored, handover);
    const Endpoint& endpoint = input.grant.endpoint();
    for (const Diversion& each : diversions(endpoint, input.settings, input.environment)) {
        handover.warnings.push_back(words(each, endpoint) +
                                    (each.shared ? ": unset it in the steps that run the Snyk CLI"
                                                 : ": remove it from this job, or allow its host with "
                                                   "--allow-host"));
    }
    auto composed = dialect.compose(input);
    if (!composed) return composed;
    std::move(composed->effects.begin(), composed->effects.end(), std::back_inserter(handover.effects));
    std::move(composed->warnings.begin(), composed->warnings.end(), std::back_inserter(handover.warnings));
    std::move(composed->notices.begin(), composed->notices.end(), std::back_inserter(handover.notices));
    return handover;
}

} // namespace snykcred
