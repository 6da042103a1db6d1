// The end of a process in which anything may be broken.
#pragma once

#include <string_view>

namespace snykcred {

/// Writes the text to standard error and ends the process. Takes no memory, no streams, no destructors.
[[noreturn]] void end_at_once(std::string_view text, int exit_code) noexcept;

} // namespace snykcred
