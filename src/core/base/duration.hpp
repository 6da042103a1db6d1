// Durations as options write them: a whole number and its unit, so that nobody has to guess one.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace snykcred {

/// "500ms", "30s", "5m", "2h", "14d", and a bare "0". None for anything else: no sign, no fraction, no
/// blank, no other unit, no upper case, at most nine digits (so that nothing overflows).
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

} // namespace snykcred
