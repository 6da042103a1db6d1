#include "core/base/text.hpp"
#include "core/ci/exit_code.hpp"
#include "core/ci/system.hpp"
#include "core/handover/child_environment.hpp"
#include "core/handover/command_advice.hpp"
#include "core/handover/diversion.hpp"
#include "core/handover/handover.hpp"
#include "core/mask/form_search.hpp"
#include "core/rule/organization.hpp"
#include "shell/acquire.hpp"
#include "shell/child/mask_forms.hpp"
#include "shell/commands.hpp"
#include "shell/files/perform.hpp"
#include "shell/os/child.hpp"
#include "shell/os/readers.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/outcome.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace snykcred {
namespace {

/// A command that may be run with the credential.
struct ChildPlan {
    ChildRequest request;
    std::vector<MaskForm> hidden; ///< what its output must not show
};

/// In a run that used the job's identity CMD does not get it: package managers that it starts run foreign
/// code. Other runs leave it alone.
void withhold_identity(Session& session, const Acquired& acquired, std::vector<std::string>& remove) {
    const std::vector<std::string>& names = acquired.trail.identity_variables;
    if (names.empty() || session.settings.keep_identity) return;
    remove.insert(remove.end(), names.begin(), names.end());
    session.findings.withheld = names;
}

ChildRequest child_request(Session& session, const std::vector<std::string>& argv, const Acquired& acquired) {
    std::vector<std::string> remove = names_to_drop(session.settings, session.environment);
    remove.insert(remove.end(), acquired.trail.taken_variables.begin(), acquired.trail.taken_variables.end());
    withhold_identity(session, acquired, remove);
    const Endpoint& endpoint = acquired.grant.endpoint();
    for (Diversion& each : diversions(endpoint, session.settings, session.environment)) {
        session.findings.warnings.push_back(
            words(each, endpoint) + ", so the command does not get it; if the host is yours, allow it with "
                                    "--allow-host");
        remove.push_back(std::move(each.name));
    }
    const std::vector<HandedVariable> set = variables_of(acquired.grant);
    std::vector<WipedEntry> wiped;
    for (const SetAside& copy : session.copies)
        wiped.push_back({copy.entry, &copy.text});
    return {argv, child_environment(session.process.entries(), remove, set, wiped)};
}

/// Before there is a credential, so that the guard holds none; the source's is wiped in it. With --no-mask
/// there will be nobody whom it could guard.
Guard start_guard(const CommandLine& line, ProcessEnvironment process) {
    const auto is_no_mask = [](const GivenFlag& flag) { return flag.option == Option::no_mask; };
    if (std::ranges::any_of(line.flags, is_no_mask)) return {};
    return Guard::start([&] {
        for (const std::string& name : secret_variables(process, line.flags))
            static_cast<void>(process.take(name));
        process.wipe_words();
    });
}

std::vector<MaskForm> forms_to_hide(Session& session, const Acquired& acquired) {
    MaskForms forms(session.voice.redactor());
    const Credential& credential = acquired.grant.credential();
    forms.add(credential.value(), credential.variable());
    for (const Secret& secret : acquired.trail.also_secret)
        forms.add(secret, session.findings.credential_source);
    forms.add_named(session.settings.also_env,
                    [&session](const std::string& name) { return session.value_of(name); });
    session.findings.add(std::move(forms.findings));
    return std::move(forms).take();
}

void warn_of_words(Session& session, const std::vector<std::string>& argv, const Acquired& acquired) {
    std::vector<Secret> secrets;
    secrets.push_back(acquired.grant.credential().value().duplicate());
    for (const Secret& secret : acquired.trail.also_secret)
        secrets.push_back(secret.duplicate());
    if (!shows_credential(argv, secrets)) return;
    session.findings.warnings.push_back(
        "the arguments of the command contain a credential, which every user "
        "of this machine can read; the command finds it in its environment, as " +
        std::string(acquired.grant.credential().variable()));
}

/// Mask commands hold the token, so they are printed only where nobody but the CI system reads them:
/// `2>&1 | tee log` would keep them in a file.
Result<Notices> tell_masks(Handover masks) {
    const auto prints = [](const Effect& effect) { return std::holds_alternative<PrintHidden>(effect); };
    if (std::ranges::any_of(masks.effects, prints) && is_read_by_others(k_standard_error)) {
        return Failure{
            Fault::cannot_write, "standard error goes to another program first, which may keep it", {}};
    }
    return perform(masks.effects);
}

/// A secret of the CI system is known to it, a new token and one of a key service are not. The command's
/// output is masked in any case, so what cannot be told is no reason to fail.
void register_masks(Session& session, const Acquired& acquired) {
    auto masks = masks_for_command(acquired.grant, session.job, session.environment);
    const auto told = masks ? tell_masks(std::move(*masks)) : Result<Notices>(masks.error());
    if (told) return;
    session.findings.notices.push_back(
        std::string(acquired.minted ? "the new access token" : "the credential") +
        " is not registered for masking at " + std::string(session.job.ci->name) + ": " +
        told.error().message);
}

/// The grant ends here: while the command runs, nothing but its environment and the mask holds the
/// credential.
Result<ChildPlan> plan_child(Session& session, const std::vector<std::string>& argv) {
    auto ready = get_ready(session);
    if (!ready) return std::move(ready.error());
    const auto acquired = acquire(session, std::move(*ready));
    if (!acquired) return acquired.error();
    std::vector<MaskForm> hidden = forms_to_hide(session, *acquired);
    if (acquired->minted) {
        session.findings.notices.emplace_back(
            "the access token was created for this command and is not renewed when it expires");
    }
    if (acquired->minted || acquired->trail.stored.fetched) register_masks(session, *acquired);
    warn_of_words(session, argv, *acquired);
    const OrgInForce org{acquired->grant.org(), session.stored_org, std::nullopt};
    if (auto warning = argv_org_warning(argv, org, session.settings))
        session.findings.warnings.push_back(std::move(*warning));
    return ChildPlan{child_request(session, argv, *acquired), std::move(hidden)};
}

/// The value has not arrived where the command sent it. Said when the command has ended: between its lines it
/// would be lost.
void warn_of_masked_command(Session& session) {
    const CiSystem& ci = *session.job.ci;
    std::string warning = "the command printed a command to " + std::string(ci.name) +
                          " with a masked value in it, so " + std::string(ci.name) + " got *** instead";
    if (ci.dialect != nullptr) warning += "; to pass the credential to later steps, use `snyk-cred inject`";
    session.voice.say("snyk-cred: warning: " + warning + "\n");
    session.findings.warnings.push_back(std::move(warning));
}

/// A failure after the report was said: told by itself, and in the report file.
int report_late_failure(Session& session, const Failure& failure) {
    const int code = say_refusal(session, failure);
    rewrite_report_file(session, refused(failure, Command::exec));
    return code;
}

Result<int> exec(Session& session, const std::vector<std::string>& argv, Guard guard) {
    auto plan = plan_child(session, argv);
    if (!plan) return std::move(plan.error());
    // A command that takes this process's place also takes its exit code, which some systems misread.
    const CiSystem* ci = session.job.ci;
    const bool in_place = session.settings.no_mask && (ci == nullptr || ci->passing_codes.empty());
    if (session.settings.no_mask) plan->hidden.clear();
    // Before it is said that all is well: memory may be short.
    const FormSearch patterns(std::move(plan->hidden));
    const Ending ending = granted(session.findings);
    if (auto code = report_ending(session, ending); !code || *code != 0) return code;

    if (in_place) return report_late_failure(session, replace_process(std::move(plan->request)));
    const auto marks = ci == nullptr ? std::span<const std::string_view>() : ci->command_marks;
    auto run = run_child(std::move(plan->request), patterns, std::move(guard), marks);
    if (!run) return report_late_failure(session, run.error());
    if (run->masked_in_command) warn_of_masked_command(session);
    session.findings.child = run->end;
    if (run->lost_output) return report_late_failure(session, *run->lost_output);
    // The exit code is the command's from here on.
    rewrite_report_file(session, {ending.verdict, static_cast<ExitCode>(run->end.exit_code), ending.reason});
    const int code = seen_as_failure(run->end.exit_code, session.job);
    if (code != run->end.exit_code) {
        session.voice.say("snyk-cred: notice: the command ended with " + std::to_string(run->end.exit_code) +
                          ", which " + std::string(ci->name) + " takes for success: snyk-cred ends with " +
                          std::to_string(code) + "\n");
    }
    return code;
}

} // namespace

int run_exec(const CommandLine& line, const ProcessEnvironment& process) {
    Guard guard = start_guard(line, process);
    return run_judging(line, process,
                       [&](Session& session) { return exec(session, line.child, std::move(guard)); });
}

} // namespace snykcred
