#include "core/base/base64.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace snykcred {
namespace {

/// 0..63, or -1 for a character of neither alphabet.
constexpr int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
    if (c == '-' || c == '+') return 62;
    if (c == '_' || c == '/') return 63;
    return -1;
}

std::optional<Secret> decode(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    Secret decoded;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            const char byte = static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xffU);
            decoded.append(std::string_view(&byte, 1));
        }
    }
    return decoded;
}

} // namespace

std::optional<Secret> decode_base64url(std::string_view text) {
    if (text.find_first_of("+/") != std::string_view::npos) return std::nullopt;
    return decode(text);
}

std::optional<Secret> decode_base64_loosely(std::string_view text) {
    Secret compact;
    for (const std::string_view line : split(text, '\n'))
        compact.append(trim(line));
    return compact.reveal([](std::string_view bytes) {
        while (bytes.ends_with('='))
            bytes.remove_suffix(1);
        return decode(bytes);
    });
}

std::string encode_base64url(std::string_view bytes) {
    std::string text =
        encode_base64(bytes).reveal([](std::string_view padded) { return std::string(padded); });
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

Secret encode_base64(std::string_view bytes) {
    constexpr std::string_view k_alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Secret text;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 3))) {
        const auto byte = [bytes](std::size_t at) {
            return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
        };
        const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
        for (std::size_t digit = 0; digit < 4; ++digit) {
            const std::size_t at = group >> (18U - 6U * digit) & 63U;
            text.append(digit <= bytes.size() ? k_alphabet.substr(at, 1) : "=");
        }
    }
    return text;
}

} // namespace snykcred
