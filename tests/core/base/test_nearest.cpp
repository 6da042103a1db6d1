#include "core/base/nearest.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("nearest: the closest word, or none where a proposal would mislead") {
    const std::vector<std::string_view> words{"inject", "exec", "check", "mask", "regions"};
    struct Case {
        std::string word;
        std::optional<std::string_view> expected;
    };
    const Case cases[] = {
        {"injct", "inject"},   {"inejct", "inject"},    {"region", "regions"},
        {"check", "check"},    {"chekc", std::nullopt}, // two edits of five letters
        {"run", std::nullopt}, {"", std::nullopt},      {"x", std::nullopt},
    };
    for (const Case& c : cases) {
        CAPTURE(c.word);
        CHECK(nearest(c.word, words) == c.expected);
    }
    CHECK_FALSE(nearest(std::string(65, 'a'), {"aaa"}).has_value());
    CHECK_FALSE(nearest("word", {}).has_value());
}
