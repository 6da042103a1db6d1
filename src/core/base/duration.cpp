#include "core/base/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace snykcred {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr std::array k_units{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                             Unit{"d", 86'400'000}};
constexpr std::size_t k_max_digits = 9;

struct Noun {
    std::string_view name;
    std::int64_t seconds;
};
constexpr std::array k_nouns{Noun{"day", 86'400}, Noun{"hour", 3'600}, Noun{"minute", 60}, Noun{"second", 1}};

std::string counted(std::int64_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return std::chrono::milliseconds{0};
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos || digits == 0 || digits > k_max_digits) return std::nullopt;
    std::int64_t count = 0;
    if (std::from_chars(text.data(), text.data() + digits, count).ec != std::errc{}) return std::nullopt;
    for (const Unit& unit : k_units) {
        if (text.substr(digits) == unit.name) return std::chrono::milliseconds{count * unit.milliseconds};
    }
    return std::nullopt;
}

std::string duration_text(std::chrono::seconds span) {
    for (const Noun& noun : k_nouns) {
        if (span.count() != 0 && span.count() % noun.seconds == 0)
            return counted(span.count() / noun.seconds, noun.name);
    }
    return counted(span.count(), "second");
}

std::string rough_duration_text(std::chrono::seconds span) {
    for (const Noun& noun : k_nouns) {
        if (span.count() >= 2 * noun.seconds) return counted(span.count() / noun.seconds, noun.name);
    }
    return counted(span.count(), "second");
}

} // namespace snykcred
