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
