// Base64. Property: what we encode is read back, by both readers; what the strict reader takes, the loose one
// takes as well, and gives the same.
#include "core/base/base64.hpp"

#include "fuzz.hpp"
#include "support/secrets.hpp"

void snykcred::fuzz::one(std::string_view input) {
    using test::bytes_of;
    const auto url = decode_base64url(encode_base64url(input));
    must(url && bytes_of(*url) == input, "base64url goes there and back");
    const auto standard = decode_base64_loosely(bytes_of(encode_base64(input)));
    must(input.empty() || (standard && bytes_of(*standard) == input), "base64 goes there and back");
    const auto strict = decode_base64url(input);
    if (!strict || strict->empty()) return;
    const auto loose = decode_base64_loosely(input);
    must(loose && bytes_of(*loose) == bytes_of(*strict), "the loose reader takes what the strict one takes");
    must(bytes_of(*strict).size() == input.size() * 3 / 4, "four characters are three bytes");
}
