// What a stream is, if it is a terminal.
#pragma once

#include <cstddef>

namespace snykcred {

/// Columns of the terminal behind this descriptor; 0 if it is none, does not say, or is too narrow for lines
/// to be broken sensibly.
std::size_t terminal_width(int descriptor);

} // namespace snykcred
