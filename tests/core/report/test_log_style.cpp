#include "core/report/log_style.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("styled: color around whole lines of ours, and no others") {
    struct Case {
        const char* name;
        const char* line;
        const char* seen;
    };
    for (const Case& each : {
             Case{"error", "snyk-cred: error: no [dns]\n", "\x1b[1;31msnyk-cred: error: no [dns]\x1b[0m\n"},
             Case{"warning", "snyk-cred: warning: w\n", "\x1b[33msnyk-cred: warning: w\x1b[0m\n"},
             Case{"hint", "  hint: do\n", "\x1b[36m  hint: do\x1b[0m\n"},
             Case{"notice", "snyk-cred: notice: n\n", "snyk-cred: notice: n\n"},
             Case{"a command", "::error::snyk-cred: error: x\n", "::error::snyk-cred: error: x\n"},
             Case{"a line for eval", "export SNYK_API='x'\n", "export SNYK_API='x'\n"},
             Case{"no line end", "snyk-cred: error: x", "snyk-cred: error: x"},
         }) {
        CAPTURE(each.name);
        CHECK(styled(each.line, {.color = true}) == each.seen);
        CHECK(styled(each.line, {}) == each.line);
    }
}

TEST_CASE("styled: words wrap at the width, below where the text began") {
    CHECK(styled("  hint: one two three four\n", {.width = 16}) ==
          "  hint: one two\n        three\n        four\n");
    CHECK(styled("  region      one two\n", {.width = 18}) == "  region      one\n              two\n");
    CHECK(styled("::error::one two three four five\n", {.width = 10}) ==
          "::error::one two three four five\n");
    const std::string word(30, 'x');
    CHECK(styled("snyk-cred: " + word + "\n", {.width = 20}) == "snyk-cred:\n  " + word + "\n");
    // What colors takes no column, a letter of two bytes takes one.
    CHECK(styled("snyk-cred: error: a b\n", {.color = true, .width = 21}) ==
          "\x1b[1;31msnyk-cred: error: a b\x1b[0m\n");
    CHECK(styled("snyk-cred: \xc3\xa9\xc3\xa9 b\n", {.width = 15}) == "snyk-cred: \xc3\xa9\xc3\xa9 b\n");
}
