#include "shell/child/mask_forms.hpp"

#include "core/mask/derived_forms.hpp"

#include <iterator>

namespace snykcred {

void MaskForms::add(const Secret& secret, std::string_view name) {
    if (secret.empty()) return;
    if (!secret.reveal([](std::string_view value) { return maskable(value); })) {
        findings.warnings.push_back("the value of " + std::string(name) +
                                    " is not masked: it is shorter than " + std::to_string(k_min_mask_size) +
                                    " characters or a common word");
        return;
    }
    own_words_.add(secret);
    std::vector<MaskForm> derived = search_forms(secret);
    std::move(derived.begin(), derived.end(), std::back_inserter(forms_));
}

void MaskForms::add_named(const std::vector<std::string>& also_env, const ValueOf& value_of) {
    for (const std::string& name : also_env) {
        const auto value = value_of(name);
        if (value) {
            add(*value, name);
        } else {
            findings.warnings.push_back("--also-env names " + name +
                                        ", which is not set: nothing is masked for it");
        }
    }
}

} // namespace snykcred
