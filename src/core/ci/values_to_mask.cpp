#include "core/ci/values_to_mask.hpp"

#include "core/base/text.hpp"
#include "core/mask/derived_forms.hpp"

#include <string_view>

namespace snykcred {
namespace {

void append_line(std::vector<Secret>& values, std::string_view line,
                 std::vector<Secret> (*forms)(const Secret&)) {
    if (!maskable(line)) return;
    Secret whole(line);
    std::vector<Secret> derived = forms(whole);
    values.push_back(std::move(whole));
    for (Secret& form : derived) {
        const bool wanted =
            form.reveal([line](std::string_view text) { return !has_control(text) && text != line; });
        if (wanted) values.push_back(std::move(form));
    }
}

} // namespace

std::vector<Secret> values_to_mask(std::span<const Secret> secrets,
                                   std::vector<Secret> (*forms)(const Secret&)) {
    std::vector<Secret> values;
    for (const Secret& secret : secrets) {
        secret.reveal([&](std::string_view text) {
            while (!text.empty()) {
                const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
                append_line(values, line, forms);
                text.remove_prefix(std::min(line.size() + 1, text.size()));
            }
        });
    }
    return values;
}

} // namespace snykcred
