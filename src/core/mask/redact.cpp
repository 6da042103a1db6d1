#include "core/mask/redact.hpp"

#include "core/mask/derived_forms.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace snykcred {

struct Redactor::Forms {
    std::vector<Secret> secrets; ///< whose forms are not derived yet: mostly nothing is said
    std::vector<Secret> all;

    void derive() {
        for (const Secret& secret : secrets) {
            std::vector<Secret> forms = derived_forms(secret);
            std::move(forms.begin(), forms.end(), std::back_inserter(all));
        }
        secrets.clear();
    }
};

Redactor::Redactor() : forms_(std::make_unique<Forms>()) {}
Redactor::~Redactor() = default;

void Redactor::add(const Secret& secret) { forms_->secrets.push_back(secret.duplicate()); }

// Deliberately the plain reading (mark every byte of every occurrence, then replace each marked stretch): our
// own texts are small, and the tests of the streaming engine are held against it.
std::string Redactor::operator()(std::string_view text) const {
    forms_->derive();
    std::vector<bool> marked(text.size());
    for (const Secret& form : forms_->all) {
        form.reveal([&](std::string_view bytes) {
            for (std::size_t at = text.find(bytes); at != std::string_view::npos;
                 at = text.find(bytes, at + 1)) {
                std::fill_n(marked.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), true);
            }
        });
    }
    std::string redacted;
    redacted.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!marked[i]) redacted += text[i];
        if (marked[i] && (i == 0 || !marked[i - 1])) redacted += "***";
    }
    return redacted;
}

} // namespace snykcred
