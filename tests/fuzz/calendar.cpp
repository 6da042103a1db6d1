// Dates and durations of headers, policy files and options. Property: a date that is read is the one that the
// C library reads, and is written back as the same one; the name of the weekday may be wrong.
#include "core/base/calendar.hpp"

#include "core/base/duration.hpp"
#include "fuzz.hpp"

#include <ctime>

namespace {

/// The C library writes years before 1000 without zeros.
bool written_back(std::string_view text, std::int64_t seconds, const char* form) {
    constexpr std::int64_t k_year_1000 = -30'610'224'000;
    if (seconds < k_year_1000) return true;
    const auto moment = static_cast<std::time_t>(seconds);
    std::tm fields{};
    ::gmtime_r(&moment, &fields);
    char written[64];
    return std::string_view(written, std::strftime(written, sizeof written, form, &fields)) == text;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    if (const auto day = parse_day(input)) {
        must(written_back(input, *day, "%Y-%m-%d"), "a day is the C library's day");
        must(iso_day(*day) == input, "a day is written as it was read");
    }
    // A leap second is the next minute's first.
    if (const auto time = parse_http_date(input); time && input.substr(23, 2) != "60")
        must(written_back(input.substr(5), *time, "%d %b %Y %H:%M:%S GMT"),
             "an HTTP date is the C library's");
    if (const auto time = parse_iso_time(input); time && input.substr(17, 2) != "60") {
        must(iso_time(*time).substr(0, 19) == input.substr(0, 19), "a time is written as it was read");
    }
    if (const auto span = parse_duration(input)) {
        must(span->count() >= 0, "no duration is negative");
        must(!input.empty() && input[0] >= '0' && input[0] <= '9', "a duration begins with a digit");
    }
}
