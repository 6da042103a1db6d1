#include "core/mask/form_search.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/variable.hpp"
#include "shell/child/mask_filter.hpp"
#include "shell/child/mask_forms.hpp"
#include "shell/commands.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/os/patience.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/outcome.hpp"

#include <string>
#include <utility>

namespace snykcred {
namespace {

/// As it lies there and as it is used: a log may show either.
void add_both(MaskForms& forms, Secret raw, const std::string& name) {
    forms.add(raw, name);
    const Trimmed trimmed = trim_secret(std::move(raw));
    if (!trimmed.removed.empty()) forms.add(trimmed.secret, name);
}

/// The source that is asked for, and every secret that lies in the environment: what is only hidden need not
/// be unambiguous.
Status gather(Session& session, MaskForms& forms) {
    const auto source = choose_source(session.settings, session.environment, session.job);
    if (source) {
        const auto* token = std::get_if<StoredToken>(&*source);
        const SecretPlace& place = token != nullptr ? token->place : std::get<OAuthClient>(*source).place;
        auto secret = take_secret(place, session.process, session.deadline());
        if (!secret) return std::move(secret.error());
        add_both(forms, std::move(*secret), words(place));
    }
    for (const std::string& name : session.process.names()) {
        if (is_secret_variable(name)) add_both(forms, session.process.read(name), name);
    }
    forms.add_named(session.settings.also_env,
                    [&session](const std::string& name) { return session.value_of(name); });
    if (!forms.empty()) return {};
    if (!source) return source.error();
    return Failure{Fault::no_credential,
                   "there is nothing to mask: " +
                       (forms.findings.warnings.empty() ? "no value is set" : forms.findings.warnings.back()),
                   {"name variables with --also-env"}};
}

} // namespace

int run_mask(const CommandLine& line, const ProcessEnvironment& process) {
    outlast_first_cancel();
    Session session(process);
    MaskForms forms(session.voice.redactor());
    if (auto prepared = prepare(session, line); !prepared)
        return say_refusal(session, std::move(prepared.error()));
    if (auto gathered = gather(session, forms); !gathered)
        return say_refusal(session, std::move(gathered.error()));
    for (const std::string& warning : forms.findings.warnings)
        session.voice.say("snyk-cred: warning: " + warning + "\n");
    for (const std::string& notice : forms.findings.notices) {
        if (!session.settings.quiet) session.voice.say("snyk-cred: notice: " + notice + "\n");
    }
    const FormSearch patterns(std::move(forms).take());
    if (auto filtered = mask_filter(k_standard_input, k_standard_output, patterns); !filtered)
        return say_refusal(session, std::move(filtered.error()));
    return 0;
}

} // namespace snykcred
