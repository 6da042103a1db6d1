// Words broken into lines, for text that a terminal shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snykcred {

/// Appends `text` word by word and a line end; `column` is where `out` stands, further lines are indented by
/// `indent`. No line is longer than `width` columns, unless a word is; 0: nothing is broken. Escape sequences
/// that color take no column.
void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent,
                    std::size_t width = 80);

} // namespace snykcred
