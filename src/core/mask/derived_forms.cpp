#include "core/mask/derived_forms.hpp"

#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"

#include <algorithm>
#include <array>
#include <tuple>
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
    void add(Secret form, Wrapping wrapping = {}) { add({std::move(form), false, wrapping}); }
    void add(MaskForm form) {
        if (form.text.reveal([](std::string_view bytes) { return bytes.size() >= k_min_mask_size; })) {
            forms_.push_back(std::move(form));
        }
    }
    /// Sorted and without duplicates. A form goes too if a looser one with the same text finds it anyway.
    std::vector<MaskForm> take() && {
        const auto looseness = [](const MaskForm& form) {
            return std::tuple(form.any_case, form.wrapping.every, form.wrapping.phase);
        };
        std::ranges::sort(forms_, [&](const MaskForm& a, const MaskForm& b) {
            if (before(a.text, b.text)) return true;
            return !before(b.text, a.text) && looseness(a) > looseness(b);
        });
        const auto same = [&](const MaskForm& a, const MaskForm& b) { // of a sorted pair
            return !before(a.text, b.text) && (b.plain() || looseness(a) == looseness(b));
        };
        forms_.erase(std::unique(forms_.begin(), forms_.end(), same), forms_.end());
        std::vector<bool> superfluous; // first: the forms are compared with each other
        for (const MaskForm& form : forms_)
            superfluous.push_back(found_in_any_case(form));
        std::vector<MaskForm> kept;
        for (std::size_t i = 0; i < forms_.size(); ++i) {
            if (!superfluous[i]) kept.push_back(std::move(forms_[i]));
        }
        return kept;
    }

private:
    [[nodiscard]] bool found_in_any_case(const MaskForm& plain) const {
        return plain.plain() && std::ranges::any_of(forms_, [&](const MaskForm& form) {
                   return form.any_case && plain.text.reveal([&](std::string_view a) {
                       return form.text.reveal(
                           [a](std::string_view b) { return equals_ignoring_case(a, b); });
                   });
               });
    }

    std::vector<MaskForm> forms_;
};

std::vector<Secret> texts(std::vector<MaskForm> forms) {
    std::vector<Secret> all;
    all.reserve(forms.size());
    for (MaskForm& form : forms)
        all.push_back(std::move(form.text));
    return all;
}

void add_base64(Forms& forms, std::string_view text) {
    for (const Base64Alphabet alphabet : {Base64Alphabet::standard, Base64Alphabet::url}) {
        for (std::size_t offset = 0; offset < 3; ++offset) {
            forms.add(base64_core(text, offset, alphabet));
            // Whole groups of three bytes alone, for a value that was cut before it was encoded.
            const std::string_view groups = text.substr(offset).substr(0, (text.size() - offset) / 3 * 3);
            forms.add(base64_core(groups, 0, alphabet));
        }
    }
}

/// As `base64`, `openssl base64` and `xxd -p` print what does not fit a line.
void add_wrapped_forms(Forms& forms, std::string_view text) {
    constexpr std::array<std::uint8_t, 3> k_to_group_end{0, 2, 1}; // from the first whole character on
    for (std::size_t offset = 0; offset < 3; ++offset) {
        forms.add(base64_core(text, offset, Base64Alphabet::standard), {4, k_to_group_end[offset]});
    }
    for (const HexCase hex_case : {HexCase::upper, HexCase::lower})
        forms.add(hex(text, hex_case), {2, 0});
}

void add_quoted(Forms& forms, std::string_view text) {
    for (const JsonStyle style : {JsonStyle::plain, JsonStyle::slashes, JsonStyle::html, JsonStyle::gson,
                                  JsonStyle::ascii, JsonStyle::dotnet}) {
        forms.add(json_escaped(text, style));
    }
    for (const ShellStyle style : {ShellStyle::single, ShellStyle::single_by_double, ShellStyle::doubled,
                                   ShellStyle::backslash, ShellStyle::ansi_c}) {
        forms.add(shell_quoted(text, style));
    }
    for (const XmlStyle style :
         {XmlStyle::all, XmlStyle::text, XmlStyle::least, XmlStyle::attribute, XmlStyle::decimal,
          XmlStyle::hexadecimal, XmlStyle::numbers, XmlStyle::padded}) {
        forms.add(xml_escaped(text, style));
    }
    for (const char quote : {'\'', '"'})
        forms.add(doubled(text, quote));
}

void add_forms(Forms& forms, std::string_view text) {
    forms.add(Secret(text));
    add_base64(forms, text);
    for (const HexCase hex_case : {HexCase::upper, HexCase::lower}) {
        forms.add(hex(text, hex_case));
        for (const PercentStyle style :
             {PercentStyle::rfc3986, PercentStyle::slashes, PercentStyle::query, PercentStyle::path,
              PercentStyle::javascript, PercentStyle::uri, PercentStyle::form}) {
            forms.add(percent_encoded(text, style, hex_case));
        }
    }
    add_quoted(forms, text);
    forms.add(utf16le(text));
}

/// `text` with its letters changed by `change`.
template<class Change>
Secret recased(std::string_view text, Change change) {
    Secret form;
    for (const char c : text) {
        const char changed = change(c);
        form.append({&changed, 1});
    }
    return form;
}

/// Calls `use` with the value and, because logs are read line by line, with each maskable line of it; both
/// without the blanks around them, which programs take off and every form of the value still contains. The
/// two characters \\n are a line end, too: a key that was pasted so is printed with real ones.
template<class Use>
void for_each_part(std::string_view value, Use use) {
    const std::string_view whole = trimmed(value);
    if (!maskable(whole)) return;
    use(whole);
    for (std::string_view rest = whole; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.find("\\n"));
        const std::string_view line = trimmed(rest.substr(0, end));
        if (line != whole && maskable(line)) use(line);
        rest = end == std::string_view::npos ? std::string_view()
                                             : rest.substr(end + (rest[end] == '\\' ? 2 : 1));
    }
}

/// Forms that need not be registered with GitHub: its runner derives them from a registered mask exactly as
/// we do (core/mask/README.md#derived-forms), or its line-wise log cannot contain them.
void add_forms_github_needs_not(Forms& forms, std::string_view text) {
    forms.add(Secret(text));
    forms.add(json_escaped(text, JsonStyle::plain));
    forms.add(percent_encoded(text, PercentStyle::rfc3986, HexCase::upper));
    forms.add(xml_escaped(text, XmlStyle::all));
    forms.add(utf16le(text));
}

/// All forms of the value and its lines, each on as many lines as it has.
void add_value(Forms& forms, std::string_view value) {
    for_each_part(value, [&forms](std::string_view part) {
        add_forms(forms, part);
        if (!is_uuid(part)) return; // Snyk takes an API token in any letter case, and programs change it
        recased(part, [](char c) { return to_lower(c); }).reveal([&](std::string_view text) {
            add_forms(forms, text);
        });
        forms.add(recased(part, [](char c) { return to_upper(c); }));
    });
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
    secret.reveal([&forms](std::string_view value) { add_value(forms, value); });
    return texts(std::move(forms).take());
}

std::vector<MaskForm> search_forms(const Secret& secret) {
    Forms forms;
    secret.reveal([&forms](std::string_view value) {
        add_value(forms, value);
        if (maskable(value)) add_wrapped_forms(forms, trimmed(value));
        for_each_part(value, [&forms](std::string_view part) {
            if (is_uuid(part)) forms.add({recased(part, [](char c) { return to_lower(c); }), true, {}});
        });
    });
    return std::move(forms).take();
}

std::vector<Secret> forms_github_lacks(const Secret& secret) {
    Forms known;
    secret.reveal([&known](std::string_view value) {
        for_each_part(value, [&known](std::string_view part) { add_forms_github_needs_not(known, part); });
    });
    const std::vector<Secret> left_out = texts(std::move(known).take());
    std::vector<Secret> lacking;
    for (Secret& form : derived_forms(secret)) {
        if (on_one_line(form) && !std::binary_search(left_out.begin(), left_out.end(), form, before)) {
            lacking.push_back(std::move(form));
        }
    }
    return lacking;
}

} // namespace snykcred
