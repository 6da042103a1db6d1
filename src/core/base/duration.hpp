// Durations as options write them: a whole number and its unit, so that nobody has to guess one.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// "500ms", "30s", "5m", "2h", "14d", and a bare "0". None for anything else: no sign, no fraction, no
/// blank, no other unit, no upper case, at most nine digits (so that nothing overflows).
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// For a message, in the largest unit that keeps the value: "90 days", "36 hours", "1 second".
std::string duration_text(std::chrono::seconds span);
/// The same, rounded down to a unit of which there are at least two: "29 days" of 29 days and 5 hours.
std::string rough_duration_text(std::chrono::seconds span);

} // namespace snykcred
