// The mask over a stream. Property: at every cut into pieces the same goes out as by the plain reading (each
// byte of an occurrence is hidden, and a beginning of eight bytes or more at the end).
#include "core/mask/stream_mask.hpp"

#include "fuzz.hpp"

#include <algorithm>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

std::string masked(const FormSearch& patterns, std::string_view text, std::size_t piece) {
    StreamMask mask(patterns, 64);
    std::string out;
    while (!text.empty()) {
        const auto room = mask.room();
        const std::size_t size = std::min({room.size(), piece, text.size()});
        std::copy_n(text.data(), size, room.data());
        out += mask.masked(size);
        text.remove_prefix(size);
    }
    return out += mask.finish();
}

std::string plainly(const std::vector<std::string>& forms, std::string_view text) {
    std::vector<bool> hidden(text.size());
    const auto hide = [&hidden](std::size_t begin, std::size_t end) {
        std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(begin),
                  hidden.begin() + static_cast<std::ptrdiff_t>(end), true);
    };
    std::size_t open = text.size();
    for (const std::string& form : forms) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text.substr(at).starts_with(form)) hide(at, at + form.size());
            if (form.size() > text.size() - at && form.starts_with(text.substr(at)))
                open = std::min(open, at);
        }
    }
    if (text.size() - open >= k_min_mask_size) hide(open, text.size());
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!hidden[i]) out += text[i];
        if (hidden[i] && (i == 0 || !hidden[i - 1])) out += "***";
    }
    return out;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    std::vector<std::string> forms;
    std::vector<MaskForm> secrets;
    for (int i = 0; i < 3; ++i) {
        const std::string form(take_line(rest));
        if (form.size() < k_min_mask_size) continue;
        forms.push_back(form);
        secrets.push_back({Secret(form)});
    }
    if (rest.size() > 400) return;
    const FormSearch patterns(std::move(secrets));
    const std::string expected = plainly(forms, rest);
    for (std::size_t piece = 1; piece <= std::min<std::size_t>(rest.size(), 40); ++piece)
        must(masked(patterns, rest, piece) == expected, "however it is cut, the same goes out");
    must(masked(patterns, rest, rest.size() + 1) == expected, "whole, the same goes out");
}
