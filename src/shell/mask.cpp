#include "core/mask/patterns.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/variable.hpp"
#include "shell/child/mask_filter.hpp"
#include "shell/child/mask_forms.hpp"
#include "shell/child/patience.hpp"
#include "shell/commands.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/outcome.hpp"

#include <string>
#include <utility>

#include <unistd.h>

namespace snykcred {
namespace {

/// As it lies there and as it is used: a log may show either.
void add_both(Session& session, MaskForms& forms, Secret raw, const std::string& name) {
    forms.add(session, raw, name);
    const Trimmed trimmed = trim_secret(std::move(raw));
    if (!trimmed.removed.empty()) forms.add(session, trimmed.secret, name);
}

/// The source that is asked for, and every secret that lies in the environment: what is only hidden need not
/// be unambiguous.
Status gather(Session& session, MaskForms& forms) {
    const auto source = choose_source(session.settings, session.environment, session.job);
    if (source) {
        const auto* token = std::get_if<TokenSource>(&*source);
        const SecretPlace& place = token != nullptr ? token->place : std::get<ClientSource>(*source).place;
        auto secret = take_secret(place, session.process, session.started + session.settings.timeout);
        if (!secret) return std::move(secret.error());
        add_both(session, forms, std::move(*secret), words(place));
    }
    for (const std::string& name : session.process.names()) {
        if (is_secret_variable(name)) add_both(session, forms, session.process.read(name), name);
    }
    forms.add_named(session);
    if (!forms.empty()) return {};
    if (!source) return source.error();
    return Failure{Fault::no_credential,
                   "there is nothing to mask: " +
                       (session.report.warnings.empty() ? "no value is set" : session.report.warnings.back()),
                   {"name variables with --also-env"}};
}

int end_with(Session& session, Failure failure) {
    refuse(session, std::move(failure));
    session.voice.say(reason_text(session.report, session.settings.quiet));
    return static_cast<int>(session.report.exit_code);
}

} // namespace

int run_mask(const CommandLine& line, const ProcessEnvironment& process) {
    outlast_first_cancel();
    Session session(process);
    MaskForms forms;
    if (auto prepared = prepare(session, line); !prepared)
        return end_with(session, std::move(prepared.error()));
    if (auto gathered = gather(session, forms); !gathered)
        return end_with(session, std::move(gathered.error()));
    for (const std::string& warning : session.report.warnings)
        session.voice.say("snyk-cred: warning: " + warning + "\n");
    for (const std::string& notice : session.report.notices) {
        if (!session.settings.quiet) session.voice.say("snyk-cred: notice: " + notice + "\n");
    }
    const Patterns patterns(std::move(forms).take());
    if (auto filtered = mask_filter(STDIN_FILENO, STDOUT_FILENO, patterns); !filtered)
        return end_with(session, std::move(filtered.error()));
    return 0;
}

} // namespace snykcred
