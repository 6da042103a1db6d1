// The core's own reading of addresses beside the C library's: a difference would be a host to one of them and
// none to the other.
#include "core/base/ip_address.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

using namespace snykcred;

namespace {

template<std::size_t size>
std::optional<std::array<unsigned char, size>> of_library(int family, const std::string& text) {
    std::array<unsigned char, size> bytes{};
    if (::inet_pton(family, text.c_str(), bytes.data()) != 1) return std::nullopt;
    return bytes;
}

std::string text_of_library(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, bytes, text.data(), text.size());
}

void must_agree(const std::string& text) {
    CAPTURE(text);
    CHECK(read_ipv4(text) == of_library<k_ipv4_size>(AF_INET, text));
    CHECK(read_ipv6(text) == of_library<k_ipv6_size>(AF_INET6, text));
}

} // namespace

TEST_CASE("ip_address: texts are read as the C library reads them") {
    constexpr unsigned k_seed = 18;
    std::mt19937 chance(k_seed);
    CAPTURE(k_seed);
    constexpr std::array<std::string_view, 16> k_pieces{
        ":", "::", ":", ".", "0", "1", "00", "12", "ffff", "f", "255", "256", "a0b1", "1.2.3.4", "g", "01"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        const std::size_t count = 1 + chance() % 17;
        for (std::size_t piece = 0; piece < count; ++piece)
            text += k_pieces[chance() % k_pieces.size()];
        must_agree(text);
    }
    // Mostly valid ones, of which a character is changed.
    for (int i = 0; i < 20'000; ++i) {
        std::array<unsigned char, k_ipv6_size> bytes{};
        for (unsigned char& byte : bytes)
            byte = chance() % 3 == 0 ? static_cast<unsigned char>(chance()) : 0;
        std::string text = text_of_library(i % 2 == 0 ? AF_INET6 : AF_INET, bytes.data());
        if (chance() % 2 == 0) text[chance() % text.size()] = ":.0af1"[chance() % 6];
        must_agree(text);
    }
}

TEST_CASE("ip_address: addresses are written as the C library writes them") {
    constexpr unsigned k_seed = 18;
    std::mt19937 chance(k_seed);
    CAPTURE(k_seed);
    for (int i = 0; i < 20'000; ++i) {
        std::array<unsigned char, k_ipv6_size> bytes{};
        for (std::size_t group = 0; group < bytes.size(); group += 2) {
            if (chance() % 2 == 0) continue;
            bytes[group] = chance() % 2 == 0 ? 0 : static_cast<unsigned char>(chance());
            bytes[group + 1] = static_cast<unsigned char>(chance());
        }
        if (chance() % 8 == 0) bytes[10] = bytes[11] = 0xff;
        CHECK(ipv6_text(bytes) == text_of_library(AF_INET6, bytes.data()));
        std::array<unsigned char, k_ipv4_size> v4{bytes[0], bytes[1], bytes[2], bytes[3]};
        CHECK(ipv4_text(v4) == text_of_library(AF_INET, v4.data()));
    }
}
