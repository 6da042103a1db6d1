// The three standard streams, and what stands behind a stream.
#pragma once

#include <cstddef>

namespace snykcred {

inline constexpr int k_standard_input = 0;
inline constexpr int k_standard_output = 1;
inline constexpr int k_standard_error = 2;

/// False also where that cannot be told.
bool is_terminal(int descriptor);

/// Columns of the terminal behind this descriptor; 0 if it is none, does not say, or is too narrow for lines
/// to be broken sensibly.
std::size_t terminal_width(int descriptor);

/// What a stream of ours leads to, as far as it matters to whom a secret or a statement reaches.
enum class Sink : unsigned char { reader, file, nowhere, unclear };
/// `nowhere` is the null device; `unclear`, with errno, where the system does not say.
Sink sink_of(int descriptor);

} // namespace snykcred
