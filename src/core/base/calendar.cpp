#include "core/base/calendar.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace snykcred {
namespace {

/// Digits only (from_chars alone would take a sign).
std::optional<unsigned> number(std::string_view digits) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (digits.front() < '0' || digits.front() > '9') return std::nullopt;
    return value;
}

std::optional<std::int64_t> day_start(std::optional<unsigned> year, std::optional<unsigned> month,
                                      std::optional<unsigned> day) {
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch().count() * k_seconds_per_day;
}

/// "20:17:00"
std::optional<std::int64_t> clock_seconds(std::string_view text) {
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hour = number(text.substr(0, 2));
    const auto minute = number(text.substr(3, 2));
    const auto second = number(text.substr(6, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + std::int64_t{*second};
}

std::chrono::year_month_day date_of(std::int64_t unix_seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds{unix_seconds}};
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)};
}

} // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    // "Mon, 23 Nov 2026 20:17:00 GMT"
    if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
        text[16] != ' ' || text.substr(25) != " GMT") {
        return std::nullopt;
    }
    std::optional<unsigned> month;
    for (unsigned i = 0; i < months.size(); ++i) {
        if (months[i] == text.substr(8, 3)) month = i + 1;
    }
    const auto day = day_start(number(text.substr(12, 4)), month, number(text.substr(5, 2)));
    const auto clock = clock_seconds(text.substr(17, 8));
    if (!day || !clock) return std::nullopt;
    return *day + *clock;
}

std::optional<std::int64_t> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    return day_start(number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2)));
}

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || text.back() != 'Z') return std::nullopt;
    const std::string_view fraction = text.substr(19, text.size() - 20);
    if (!fraction.empty() && (fraction.front() != '.' || fraction.size() < 2 ||
                              fraction.substr(1).find_first_not_of("0123456789") != std::string_view::npos)) {
        return std::nullopt;
    }
    const auto day = parse_day(text.substr(0, 10));
    const auto clock = clock_seconds(text.substr(11, 8));
    if (!day || !clock) return std::nullopt;
    return *day + *clock;
}

std::string iso_day(std::int64_t unix_seconds) {
    const auto date = date_of(unix_seconds);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::string iso_time(std::int64_t unix_seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds{unix_seconds}};
    const std::chrono::hh_mm_ss clock{time - std::chrono::floor<std::chrono::days>(time)};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return iso_day(unix_seconds) + text.data();
}

} // namespace snykcred
