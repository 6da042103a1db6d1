#include "core/handover/child_environment.hpp"
#include "core/handover/command_advice.hpp"
#include "core/handover/handover.hpp"
#include "core/mask/patterns.hpp"
#include "shell/acquire.hpp"
#include "shell/child/child.hpp"
#include "shell/child/mask_forms.hpp"
#include "shell/commands.hpp"
#include "shell/outcome.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

ChildRequest child_request(const Session& session, const CommandLine& line, const Acquired& acquired) {
    std::vector<std::string> remove = names_to_drop(session.settings, session.environment);
    remove.insert(remove.end(), acquired.taken_variables.begin(), acquired.taken_variables.end());
    const std::vector<HandedVariable> set = variables_of(*acquired.grant);
    std::vector<WipedEntry> wiped;
    for (const SetAside& copy : session.copies)
        wiped.push_back({copy.entry, &copy.text});
    return {line.child, child_environment(session.process.entries(), remove, set, wiped)};
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

void warn_of_words(Session& session, const CommandLine& line, const Acquired& acquired) {
    std::vector<Secret> secrets;
    secrets.push_back(acquired.grant->credential().value().duplicate());
    for (const Secret& secret : acquired.also_secret)
        secrets.push_back(secret.duplicate());
    if (!shows_credential(line.child, secrets)) return;
    session.report.warnings.push_back("a credential is on the command line of the command, which everybody "
                                      "on this machine can read: the command "
                                      "finds it in its environment, as " +
                                      std::string(acquired.grant->credential().variable()));
}

/// What ends after the report was said: told by itself, and in the report file.
int end_with_failure(Session& session, Failure failure) {
    refuse(session, std::move(failure));
    session.voice.say(reason_text(session.report, session.settings.quiet));
    rewrite_report_file(session);
    return static_cast<int>(session.report.exit_code);
}

} // namespace

int run_exec(const CommandLine& line, const ProcessEnvironment& process) {
    Guard guard = start_guard(line, process);
    Session session(process);
    if (auto prepared = prepare(session, line); !prepared)
        return conclude_refusal(session, std::move(prepared.error()));
    auto acquired = acquire(session);
    if (!acquired && may_skip(session, acquired.error())) {
        skip(session);
        return conclude(session, {});
    }
    if (!acquired) return conclude_refusal(session, std::move(acquired.error()));

    MaskForms forms;
    forms.add(session, acquired->grant->credential().value(), acquired->grant->credential().variable());
    for (const Secret& secret : acquired->also_secret)
        forms.add(session, secret, session.report.credential_source);
    forms.add_named(session);
    if (acquired->minted) {
        session.report.notices.emplace_back(
            "the access token was made for this command, which cannot renew it when it ends");
    }
    warn_of_words(session, line, *acquired);
    ChildRequest request = child_request(session, line, *acquired);
    const bool no_mask = session.settings.no_mask;
    acquired->grant.reset();
    const Patterns patterns(
        std::move(forms).take()); // before it is said that all is well: memory may be short
    if (const int code = conclude(session, {}); code != 0) return code;

    if (no_mask) return end_with_failure(session, replace_process(std::move(request)));
    auto run = run_child(std::move(request), patterns, std::move(guard));
    if (!run) return end_with_failure(session, std::move(run.error()));
    session.report.child = run->end;
    if (run->lost_output) return end_with_failure(session, std::move(*run->lost_output));
    session.report.exit_code = static_cast<ExitCode>(run->end.exit_code); // ours is the child's from here on
    rewrite_report_file(session);
    return run->end.exit_code;
}

} // namespace snykcred
