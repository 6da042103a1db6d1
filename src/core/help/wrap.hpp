// Words broken into lines of at most 80 columns, for text that a terminal shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snykcred {

/// Appends `text` word by word and a line end; `column` is where `out` stands, further lines are indented by
/// `indent`.
void append_wrapped(std::string& out, std::string_view text, std::size_t column, std::size_t indent);

} // namespace snykcred
