#include "core/mask/masks.hpp"

#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace snykcred {

namespace {

/// Words of eight characters and more that stand in ordinary logs; shorter ones are refused by their size.
constexpr std::array<std::string_view, 14> k_common_words = {
    "undefined", "password", "disabled",   "localhost",  "127.0.0.1",   "changeme",  "change-me",
    "change_me", "redacted", "[redacted]", "production", "development", "anonymous", "placeholder"};

bool is_common_word(std::string_view value) {
    return std::ranges::any_of(k_common_words,
                               [value](std::string_view word) { return equals_ignoring_case(value, word); });
}

std::string_view trimmed(std::string_view text) { return trim(text, " \t\r\n\v\f"); }

/// Collects forms that are long enough to be told from ordinary text.
class Forms {
public:
    void add(Secret form) {
        if (form.reveal([](std::string_view bytes) { return bytes.size() >= k_min_mask_size; })) {
            forms_.push_back(std::move(form));
        }
    }
    /// Sorted and without duplicates.
    std::vector<Secret> take() && {
        std::sort(forms_.begin(), forms_.end(), before);
        const auto same = [](const Secret& a, const Secret& b) { return !before(a, b); }; // of a sorted pair
        forms_.erase(std::unique(forms_.begin(), forms_.end(), same), forms_.end());
        return std::move(forms_);
    }

private:
    std::vector<Secret> forms_;
};

/// A form as programs break it into lines of `width`: with a line end after its first `first` characters,
/// after `step` more, and so on; each at every further `width`.
void add_broken(Forms& forms, const Secret& form, std::size_t width, std::size_t first, std::size_t step) {
    form.reveal([&](std::string_view text) {
        for (; first <= width && first < text.size(); first += step) {
            Secret broken(text.substr(0, first));
            for (std::size_t at = first; at < text.size(); at += width) {
                broken.append("\n");
                broken.append(text.substr(at, width));
            }
            forms.add(std::move(broken));
        }
    });
}

/// As `base64`, `openssl base64` and `xxd -p` print what does not fit a line. Lines of base64 end where a
/// group of four does.
void add_broken_forms(Forms& forms, std::string_view text) {
    constexpr std::size_t k_max_broken = 2048; // of a longer value they would be megabytes
    if (text.size() > k_max_broken) return;
    for (std::size_t offset = 0; offset < 3; ++offset) {
        const Secret core = base64_core(text, offset, Base64Alphabet::standard);
        const std::size_t to_group_end = offset == 0 ? 4 : 3 - offset;
        for (const std::size_t width : {std::size_t{76}, std::size_t{64}}) {
            add_broken(forms, core, width, to_group_end, 4);
        }
    }
    add_broken(forms, hex(text, HexCase::lower), 60, 2, 2);
}

void add_forms(Forms& forms, std::string_view text) {
    for (const Base64Alphabet alphabet : {Base64Alphabet::standard, Base64Alphabet::url}) {
        for (std::size_t offset = 0; offset < 3; ++offset) {
            forms.add(base64_core(text, offset, alphabet));
            // Whole groups of three bytes alone, for a value that was cut before it was encoded.
            const std::string_view groups = text.substr(offset).substr(0, (text.size() - offset) / 3 * 3);
            forms.add(base64_core(groups, 0, alphabet));
        }
    }
    for (const HexCase hex_case : {HexCase::upper, HexCase::lower}) {
        forms.add(hex(text, hex_case));
        for (const PercentStyle style :
             {PercentStyle::rfc3986, PercentStyle::javascript, PercentStyle::form}) {
            forms.add(percent_encoded(text, style, hex_case));
        }
    }
    for (const JsonStyle style : {JsonStyle::plain, JsonStyle::slashes, JsonStyle::html, JsonStyle::ascii}) {
        forms.add(json_escaped(text, style));
    }
    for (const ShellStyle style : {ShellStyle::single, ShellStyle::single_by_double, ShellStyle::doubled,
                                   ShellStyle::backslash, ShellStyle::ansi_c}) {
        forms.add(shell_quoted(text, style));
    }
    forms.add(Secret(text));
    forms.add(xml_escaped(text));
    forms.add(utf16le(text));
}

/// Calls `use` with the value and, because logs are read line by line, with each maskable line of it; both
/// without the blanks around them, which programs take off and every form of the value still contains.
template<class Use>
void for_each_part(std::string_view value, Use use) {
    const std::string_view whole = trimmed(value);
    if (!maskable(whole)) return;
    use(whole);
    for (std::string_view rest = whole; !rest.empty();) {
        const std::size_t end = rest.find_first_of("\r\n");
        const std::string_view line = trimmed(rest.substr(0, end));
        if (line != whole && maskable(line)) use(line);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
}

/// What the runner makes of a registered mask by itself (facts: actions/runner ValueEncoders.cs), as far as
/// it equals a form of ours, and what its line-wise log cannot hold.
void add_forms_github_needs_not(Forms& forms, std::string_view text) {
    forms.add(Secret(text));
    forms.add(json_escaped(text, JsonStyle::plain));
    forms.add(percent_encoded(text, PercentStyle::rfc3986, HexCase::upper));
    forms.add(xml_escaped(text));
    forms.add(utf16le(text));
}

bool on_one_line(const Secret& form) {
    return form.reveal(
        [](std::string_view bytes) { return bytes.find_first_of("\r\n") == std::string_view::npos; });
}

} // namespace

bool maskable(std::string_view value) {
    const std::string_view text = trimmed(value);
    return text.size() >= k_min_mask_size && !is_common_word(text) &&
           text.find_first_not_of(text.front()) != std::string_view::npos; // "********" hides no secret
}

std::vector<Secret> derived_forms(const Secret& secret) {
    Forms forms;
    secret.reveal([&forms](std::string_view value) {
        for_each_part(value, [&forms](std::string_view part) { add_forms(forms, part); });
        if (maskable(value)) add_broken_forms(forms, trimmed(value));
    });
    return std::move(forms).take();
}

std::vector<Secret> forms_github_lacks(const Secret& secret) {
    Forms known;
    secret.reveal([&known](std::string_view value) {
        for_each_part(value, [&known](std::string_view part) { add_forms_github_needs_not(known, part); });
    });
    const std::vector<Secret> left_out = std::move(known).take();
    std::vector<Secret> lacking;
    for (Secret& form : derived_forms(secret)) {
        if (on_one_line(form) && !std::binary_search(left_out.begin(), left_out.end(), form, before)) {
            lacking.push_back(std::move(form));
        }
    }
    return lacking;
}

} // namespace snykcred
