// Obviously fake credentials, composed at run time so that no scanner and no reader takes them for real ones.
#pragma once

#include <string>
#include <string_view>

namespace snykcred::test {

/// RFC 4648 section 5 without padding; by hand, so that the program's decoder meets another reading.
inline std::string base64url(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string bits, encoded;
    for (const char byte : bytes) {
        for (int bit = 7; bit >= 0; --bit)
            bits += ((static_cast<unsigned char>(byte) >> bit) & 1) != 0 ? '1' : '0';
    }
    while (bits.size() % 6 != 0)
        bits += '0';
    for (std::size_t i = 0; i < bits.size(); i += 6)
        encoded += alphabet[std::stoul(bits.substr(i, 6), nullptr, 2)];
    return encoded;
}

inline std::string uuid() { return "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5"; }

/// `kind` is "uat" or "sat"; the payload is JSON.
inline std::string snyk_token(std::string_view kind, std::string_view payload) {
    return "snyk_" + std::string(kind) + ".fake0000." + base64url(payload) + ".FAKE-signature_FAKE";
}

inline std::string jwt(std::string_view payload,
                       std::string_view header = R"({"alg":"RS256","kid":"fake0000","typ":"JWT"})") {
    return base64url(header) + "." + base64url(payload) + "." + base64url("FAKE signature");
}

} // namespace snykcred::test
