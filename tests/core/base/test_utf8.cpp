#include "core/base/utf8.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string_view>

using namespace snykcred;
using namespace std::string_view_literals;

TEST_CASE("utf8: the strict reading and the lenient one") {
    struct Case {
        std::string_view name, text;
        std::size_t strict_length;
        std::optional<char32_t> lenient;
    };
    const Case cases[] = {
        {"ASCII", "ab", 1, U'a'},
        {"NUL", "\0b"sv, 1, U'\0'},
        {"two bytes", "\xC3\xBCx", 2, 0xFC},
        {"three bytes", "\xE2\x82\xACx", 3, 0x20AC},
        {"four bytes", "\xF0\x9F\x98\x80x", 4, 0x1F600},
        {"the last code point", "\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"overlong slash: lenient only", "\xC0\xAF", 0, U'/'},
        {"overlong in three bytes: lenient only", "\xE0\x80\xAF", 0, U'/'},
        {"overlong in four bytes: lenient only", "\xF0\x80\x80\xAF", 0, U'/'},
        {"surrogate: lenient only", "\xED\xA0\x80", 0, 0xD800},
        {"beyond Unicode: lenient only", "\xF4\x90\x80\x80", 0, 0x110000},
        {"lead byte that never occurs", "\xF5\x80\x80\x80", 0, std::nullopt},
        {"lone continuation byte", "\x80z", 0, std::nullopt},
        {"cut off", "\xE2\x82", 0, std::nullopt},
        {"no continuation", "\xC3z", 0, std::nullopt},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(utf8_length(c.text) == c.strict_length);
        std::string_view rest = c.text;
        CHECK(next_code_point(rest) == c.lenient);
        CHECK((rest.size() == c.text.size()) == !c.lenient);
    }
}
