// Days and seconds without a clock: conversions only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

inline constexpr std::int64_t k_seconds_per_day = 86'400;

/// RFC 9110 IMF-fixdate ("Mon, 23 Nov 2026 20:17:00 GMT") as Unix seconds; none if it is anything else.
std::optional<std::int64_t> parse_http_date(std::string_view text);
/// RFC 3339 in UTC ("2026-11-23T20:17:00Z", with or without a fraction) as Unix seconds; none if it is
/// anything else.
std::optional<std::int64_t> parse_iso_time(std::string_view text);
/// "2026-11-23" as the Unix second at which that day begins in UTC; none if there is no such day.
std::optional<std::int64_t> parse_day(std::string_view text);
/// "2026-11-23T20:17:00Z".
std::string iso_time(std::int64_t unix_seconds);
/// "2026-11-23".
std::string iso_day(std::int64_t unix_seconds);

} // namespace snykcred
