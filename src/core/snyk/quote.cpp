#include "core/snyk/quote.hpp"

#include "core/base/text.hpp"
#include "core/snyk/credential.hpp"

#include <algorithm>

namespace snykcred {

namespace {

/// A long run of what Base64 and hexadecimal digits are made of, as client
/// secrets are. Names of hosts have long runs too, of small letters alone.
bool may_be_random(std::string_view text) {
    constexpr std::size_t k_longest_word = 20;
    std::size_t run = 0;
    bool plain = true;
    return std::ranges::any_of(text, [&](char c) {
        const bool goes_on = is_alnum(c) || c == '+' || c == '/' || c == '_' || c == '=';
        run = goes_on ? run + 1 : 0;
        plain = !goes_on || (plain && c >= 'a' && c <= 'z');
        return run > k_longest_word && !plain;
    });
}

} // namespace

std::string quoted_if_harmless(std::string_view text) {
    constexpr std::size_t k_longest = 80;
    const bool shown = text.size() <= k_longest && !may_be_random(text) &&
                       std::ranges::all_of(text, is_printable) && text.find("##") == std::string_view::npos &&
                       !is_uuid(trim(text)) && !looks_like_credential(text);
    if (!shown) return "a value that is not shown here";
    return '"' + std::string(text) + '"';
}

} // namespace snykcred
