#include "core/base/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

TEST_CASE("to_lower, to_upper, equals_ignoring_case: ASCII only") {
    CHECK(to_lower("SNYK-EU-01 \xC3\x84") == "snyk-eu-01 \xC3\x84");
    CHECK(to_upper('z') == 'Z');
    CHECK(to_upper('{') == '{');
    CHECK(equals_ignoring_case("Snyk", "sNYK"));
    CHECK_FALSE(equals_ignoring_case("snyk", "snyk "));
    CHECK_FALSE(equals_ignoring_case("@", "`")); // 0x20 apart, but no letters
}

TEST_CASE("has_control: below space, and DEL; not the bytes of UTF-8") {
    for (const std::string_view text : {"a\n", "\x1b[0m", "\x7f", "\t"})
        CHECK(has_control(text));
    CHECK(has_control(std::string_view("\0", 1)));
    for (const std::string_view text : {"", " a~", "\xC3\x84", "\xff\x80"})
        CHECK_FALSE(has_control(text));
}

TEST_CASE("is_identifier: the name of a variable") {
    for (const std::string_view name : {"A", "_", "SNYK_TOKEN2", "a1"})
        CHECK(is_identifier(name));
    for (const std::string_view name : {"", "1A", "A-B", "A B", "A=", "\xC3\x84"})
        CHECK_FALSE(is_identifier(name));
}

TEST_CASE("trim") {
    CHECK(trim(" \t\r\na b\n") == "a b");
    CHECK(trim(" \n ").empty());
    CHECK(trim("").empty());
    CHECK(trim("((a))", "()") == "a");
}

TEST_CASE("split and join") {
    using Parts = std::vector<std::string_view>;
    CHECK(split("a,,b", ',') == Parts{"a", "", "b"});
    CHECK(split("", ',') == Parts{""});
    CHECK(split(",", ',') == Parts{"", ""});
    CHECK(join({"a", "b", "c"}, ", ") == "a, b, c");
    CHECK(join({"", ""}, "-") == "-");
    CHECK(join({}, ", ").empty());
}

TEST_CASE("is_one_of, prefix_of: whole words of a list") {
    CHECK(is_one_of("b", "a b c"));
    CHECK_FALSE(is_one_of("", "a  c"));
    CHECK_FALSE(is_one_of("a b", "a b c"));
    CHECK(prefix_of("snyk_sat.x", "snyk_uat. snyk_sat.") == "snyk_sat.");
    CHECK(prefix_of("snyk_", "snyk_uat. snyk_sat.").empty());
    CHECK(prefix_of("x", " ").empty());
}

TEST_CASE("is_uuid") {
    struct Case {
        std::string_view name;
        std::string_view text;
        bool expected;
    };
    const Case cases[] = {
        {"lower case", "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5", true},
        {"upper case", "0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5", true},
        {"no version or variant asked for", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", true},
        {"empty", "", false},
        {"no hyphens", "0b1d2c3eaaaa4bbb8cccd0d1d2d3d4d5", false},
        {"a hyphen elsewhere", "0b1d2c3-eaaaa-4bbb-8ccc-d0d1d2d3d4d5", false},
        {"no hexadecimal digit", "0b1d2c3g-aaaa-4bbb-8ccc-d0d1d2d3d4d5", false},
        {"one too few", "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d", false},
        {"one too many", "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d55", false},
        {"in braces", "{0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5}", false},
        {"all hyphens", "------------------------------------", false},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        CHECK(is_uuid(each.text) == each.expected);
    }
}
