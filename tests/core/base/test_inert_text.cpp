#include "core/base/inert_text.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("inert_text: one line that commands nothing") {
    struct Case {
        const char* name;
        std::string text, safe;
    };
    const Case cases[] = {
        {"plain", "not found: a (b) [c] 100%", "not found: a (b) [c] 100%"},
        {"umlauts and emoji stay", "Zürich \xF0\x9F\x9A\x80", "Zürich \xF0\x9F\x9A\x80"},
        {"GitHub command", "::error::x", ": :error::x"},
        {"GitHub command after blanks", "  ::error::x", "  : :error::x"},
        {"GitHub command after a Unicode blank", "\u00A0::set-env::x", "\u00A0: :set-env::x"},
        {"two colons within a line", "std::vector", "std::vector"},
        {"GitHub legacy command", "a ##[error]x", "a # #[error]x"},
        {"Azure command", "a ##vso[task.setvariable]x", "a # #vso[task.setvariable]x"},
        {"TeamCity command", "##teamcity[x]", "# #teamcity[x]"},
        {"three hashes", "###[x]", "# # #[x]"},
        {"line ends", "a\r\nb\n", "a??b?"},
        {"a command on a new line", "a\n::error::x", "a?::error::x"},
        {"a command after a line end only", "\n::error::x", "?::error::x"},
        {"escape sequence", "\x1B[31mred", "?[31mred"},
        {"NUL", std::string("a\0b", 3), "a?b"},
        {"DEL", "a\x7F", "a?"},
        {"C1 control",
         "a\xC2\x9B"
         "31m",
         "a?31m"},
        {"line separator", "a\xE2\x80\xA8::b", "a?::b"},
        {"right-to-left override", "a\u202Eb", "a?b"},
        {"isolates", "\u2066a\u2069", "?a?"},
        {"direction marks", "\u200Ea\u200Fb\u061C", "?a?b?"},
        {"neighbors of the direction marks stay", "\u200D\u2010\u202F\u2065\u206A",
         "\u200D\u2010\u202F\u2065\u206A"},
        {"lone continuation byte", "a\x80z", "a\xEF\xBF\xBDz"},
        {"overlong slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"cut off sequence", "a\xE2\x82", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"empty", "", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(inert_text(c.text) == c.safe);
    }
}
