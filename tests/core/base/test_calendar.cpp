#include "core/base/calendar.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace snykcred;

TEST_CASE("parse_http_date") {
    CHECK(parse_http_date("Mon, 23 Nov 2026 12:00:00 GMT") == 1'795'435'200);
    CHECK(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
    for (const std::string_view bad : {"", "Mon, 23 Nov 2026 12:00:00 UTC", "Mon, 31 Feb 2026 12:00:00 GMT",
                                       "Mon, 23 Nov 2026 24:00:00 GMT", "Mon, 23 Nop 2026 12:00:00 GMT",
                                       "Mon, +3 Nov 2026 12:00:00 GMT", "Monday, 23-Nov-26 12:00:00 GMT"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_http_date(bad).has_value());
    }
}

TEST_CASE("parse_iso_time") {
    CHECK(parse_iso_time("2026-11-23T12:00:00Z") == 1'795'435'200);
    CHECK(parse_iso_time("2026-11-23T12:00:00.123Z") == 1'795'435'200);
    CHECK(parse_iso_time("2024-02-29T00:00:00Z") == 1'709'164'800);
    for (const std::string_view bad :
         {"", "2026-11-23", "2026-11-23 12:00:00Z", "2026-11-23T12:00:00", "2026-11-23T12:00:00+01:00",
          "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00.1x2Z", "2026-13-01T00:00:00Z"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_iso_time(bad).has_value());
    }
}

TEST_CASE("parse_day: only days that exist") {
    CHECK(parse_day("2026-11-23") == 1'795'392'000);
    CHECK(parse_day("2024-02-29").has_value());
    for (const std::string_view bad :
         {"2026-02-29", "2026-2-3", "26-11-23", "2026/11/23", "", "2026-00-10", "2026-11-23 "}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_day(bad).has_value());
    }
}

TEST_CASE("iso_time and iso_day") {
    CHECK(iso_time(1'795'435'200) == "2026-11-23T12:00:00Z");
    CHECK(iso_day(1'795'435'200) == "2026-11-23");
    CHECK(iso_time(-1) == "1969-12-31T23:59:59Z");
}
