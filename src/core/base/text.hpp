// Small helpers on text that several rooms share. ASCII only: nothing here depends on a locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// Space to tilde.
constexpr bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }
/// Below space, and DEL.
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Characters that `trim` takes off by default.
inline constexpr std::string_view k_blanks = " \t\r\n";

std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text, std::string_view characters = k_blanks);
/// "a,,b" at ',' gives "a", "", "b"; an empty text gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string_view>& parts, std::string_view separator);
/// Is `word` one of the blank-separated words of `words`?
bool is_one_of(std::string_view word, std::string_view words);
/// Does `text` begin with one of the blank-separated words of `words`, and with which? Empty: with none.
std::string_view prefix_of(std::string_view text, std::string_view words);
bool has_control(std::string_view text);
/// A letter or underscore, then letters, digits and underscores: the name of a variable.
bool is_identifier(std::string_view text);
/// 8-4-4-4-12 hexadecimal digits in any case, and no other form.
bool is_uuid(std::string_view text);

} // namespace snykcred
