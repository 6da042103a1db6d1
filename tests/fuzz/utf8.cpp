// UTF-8. Property: the strict reading takes exactly what the definition of UTF-8 takes (a second reading, by
// decoding), and the lenient one reads the same code point wherever the strict one reads one.
#include "core/base/utf8.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    while (!input.empty()) {
        const std::size_t length = utf8_length(input);
        std::size_t shortest = 0;
        for (std::size_t size = 1; size <= 4 && size <= input.size() && shortest == 0; ++size) {
            if (is_utf8(input.substr(0, size))) shortest = size;
        }
        must(length == shortest, "utf8_length() is the length of the first well-formed sequence");
        std::string_view rest = input;
        const auto point = next_code_point(rest);
        must(length == 0 || (point && input.size() - rest.size() == length),
             "both readings take the same bytes");
        must(point || rest.size() == input.size(), "what cannot be read is not taken");
        input.remove_prefix(length == 0 ? 1 : length);
    }
}
