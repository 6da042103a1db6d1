#include "core/base/duration.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

using namespace snykcred;
using namespace std::chrono_literals;

TEST_CASE("parse_duration: a whole number and its unit") {
    struct Case {
        std::string text;
        std::chrono::milliseconds expected;
    };
    const Case cases[] = {
        {"0", 0ms},
        {"500ms", 500ms},
        {"30s", 30s},
        {"5m", 5min},
        {"2h", 2h},
        {"14d", 336h},
        {"0s", 0ms},
        {"007s", 7s},
        {"999999999ms", 999'999'999ms},
        {"999999999d", 24h * 999'999'999LL},
    };
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const auto duration = parse_duration(c.text);
        REQUIRE(duration.has_value());
        CHECK(duration->count() == c.expected.count());
    }
}

TEST_CASE("parse_duration: refuses everything else") {
    for (const std::string text :
         {"", "1", "00", "s", "-1s", "+1s", "1.5h", "1,5h", " 1s", "1s ", "1 s", "1S", "1w", "1sec", "1s2",
          "0x1s", "1000000000s", "99999999999999999999s", "1h30m"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text).has_value());
    }
    CHECK_FALSE(parse_duration(std::string_view("1s\0", 3)).has_value());
}

TEST_CASE("duration_text and rough_duration_text: a unit that a person would choose") {
    struct Case {
        std::chrono::seconds span;
        std::string exact, rough;
    };
    const Case cases[] = {
        {0s, "0 seconds", "0 seconds"},
        {1s, "1 second", "1 second"},
        {90s, "90 seconds", "90 seconds"},
        {120s, "2 minutes", "2 minutes"},
        {3599s, "3599 seconds", "59 minutes"},
        {24h, "1 day", "24 hours"},
        {36h, "36 hours", "36 hours"},
        {24h * 90, "90 days", "90 days"},
        {24h * 30 - 1s, "2591999 seconds", "29 days"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.exact);
        CHECK(duration_text(each.span) == each.exact);
        CHECK(rough_duration_text(each.span) == each.rough);
    }
}
