#include "emulator/encoding.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace emulator {

namespace {

constexpr std::string_view k_standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(std::string_view bytes, std::string_view alphabet) {
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : bytes) {
        bits = ((bits << 8U) | static_cast<unsigned char>(c)) & 0xFFFFU;
        for (held += 8; held >= 6; held -= 6)
            out += alphabet[(bits >> (held - 6)) & 0x3FU];
    }
    if (held > 0) out += alphabet[(bits << (6 - held)) & 0x3FU];
    return out;
}

std::optional<std::string> decode(std::string_view text, std::string_view alphabet) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = ((bits << 6U) | static_cast<unsigned>(digit)) & 0xFFFFU;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>((bits >> held) & 0xFFU);
    }
    return out;
}

} // namespace

std::string base64(std::string_view bytes) {
    std::string out = encode(bytes, k_standard);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

std::string base64url(std::string_view bytes) { return encode(bytes, k_url); }

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    return decode(text, k_standard);
}

std::optional<std::string> from_base64url(std::string_view text) { return decode(text, k_url); }

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("no random bytes");
    return out;
}

std::string random_hex(std::size_t digits) {
    static constexpr std::string_view k_hex = "0123456789abcdef";
    std::string out = random_bytes(digits);
    for (char& c : out)
        c = k_hex[static_cast<unsigned char>(c) & 0xFU];
    return out;
}

std::string random_uuid() {
    std::string out = random_hex(8) + "-" + random_hex(4) + "-4" + random_hex(3) + "-";
    static constexpr std::string_view k_variant = "89ab";
    out += k_variant[static_cast<unsigned char>(random_bytes(1)[0]) & 3U];
    return out + random_hex(3) + "-" + random_hex(12);
}

} // namespace emulator
