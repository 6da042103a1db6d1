#include "core/base/utf8.hpp"

namespace snykcred {
namespace {

using Byte = unsigned char;

bool continues(char c) { return (static_cast<Byte>(c) & 0xC0U) == 0x80U; }

} // namespace

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<Byte>(text[at]); };
    const Byte lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t at = 1; at < size; ++at) {
        if (!continues(text[at])) return 0;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return overlong || surrogate || beyond ? 0 : size;
}

std::optional<char32_t> next_code_point(std::string_view& text) {
    const auto lead = static_cast<Byte>(text.front());
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (size == 0 || size > text.size() || lead > 0xF4) return std::nullopt;
    char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if (!continues(text[i])) return std::nullopt;
        point = (point << 6U) | (static_cast<Byte>(text[i]) & 0x3FU);
    }
    text.remove_prefix(size);
    return point;
}

} // namespace snykcred
