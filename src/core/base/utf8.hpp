// The two ways in which the program reads UTF-8 (Unicode 15, section 3.9). The strict one guards what we
// print: it takes only what the standard calls well-formed, because a log or a JSON reader behind us may
// choke on, or see a command in, anything else. The lenient one searches for secrets: it also takes overlong
// forms and surrogates, because for a mask it is enough to know what a sloppy program would make of the
// bytes; a form too many never occurs and hurts nobody.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace snykcred {

/// Strict: bytes of the well-formed sequence at the beginning of `text`, which is not empty (table 3-7); 0 if
/// there is none.
std::size_t utf8_length(std::string_view text);

/// Lenient: one code point from the front of `text`, which is not empty and is cut by what was read. None,
/// and `text` unchanged, if the bytes do not even have the shape of UTF-8.
std::optional<char32_t> next_code_point(std::string_view& text);

} // namespace snykcred
