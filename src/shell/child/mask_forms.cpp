#include "shell/child/mask_forms.hpp"

#include "core/mask/masks.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace snykcred {

namespace {

/// Of a variable that also held the credential, too.
Secret value_of(const Session& session, const std::string& name) {
    for (const SetAside& copy : session.copies) {
        Secret value = copy.text.reveal([&name](std::string_view text) {
            const bool this_one = text.starts_with(name) && text.substr(name.size()).starts_with('=');
            return this_one ? Secret(text.substr(name.size() + 1)) : Secret();
        });
        if (!value.empty()) return value;
    }
    return session.process.read(name);
}

} // namespace

void MaskForms::add(Session& session, const Secret& secret, std::string_view name) {
    if (secret.empty()) return;
    if (!secret.reveal([](std::string_view value) { return maskable(value); })) {
        session.report.warnings.push_back("the value of " + std::string(name) +
                                          " is not masked: it is shorter than " +
                                          std::to_string(k_min_mask_size) + " characters or a common word");
        return;
    }
    session.voice.keep_secret(secret);
    std::vector<MaskForm> derived = search_forms(secret);
    std::move(derived.begin(), derived.end(), std::back_inserter(forms_));
}

void MaskForms::add_named(Session& session) {
    for (const std::string& name : session.settings.also_env) {
        if (!session.environment.exists(name)) {
            session.report.warnings.push_back("--also-env names " + name +
                                              ", which is not set: nothing is masked for it");
        }
        add(session, value_of(session, name), name);
    }
}

} // namespace snykcred
