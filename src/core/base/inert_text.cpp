#include "core/base/inert_text.hpp"

#include "core/base/text.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

/// C0, DEL, C1 (some terminals take U+009B for an escape), and the line and paragraph separators.
bool is_control_character(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return is_control(character.front());
    if (character.size() == 2) return lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
    return character == "\u2028" || character == "\u2029";
}

/// Characters that reverse or isolate the direction of text: with them a line shows something else than it
/// says (Unicode Technical Standard 39; CVE-2021-42574). Unicode calls them Bidi_Control.
bool is_bidi_control(std::string_view character) {
    const char32_t point = next_code_point(character).value_or(0);
    return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069);
}

/// The GitHub runner trims any Unicode blank before it looks for `::`; what is not ASCII counts as blank
/// here.
bool starts_line(std::string_view before) {
    return std::none_of(before.begin(), before.end(), [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace

std::string inert_text(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::string_view character = text.substr(0, length);
        if (length == 0 || is_control_character(character) || is_bidi_control(character)) {
            safe += length == 0 ? "\xEF\xBF\xBD" : "?";
            text.remove_prefix(std::max<std::size_t>(length, 1));
            continue;
        }
        const bool second_hash = text.front() == '#' && safe.ends_with('#');
        const bool second_colon = text.front() == ':' && safe.ends_with(':') &&
                                  starts_line(std::string_view(safe).substr(0, safe.size() - 1));
        if (second_hash || second_colon) safe += ' ';
        safe.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    return safe;
}

} // namespace snykcred
