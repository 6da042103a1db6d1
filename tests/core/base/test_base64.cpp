#include "core/base/base64.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>

using namespace snykcred;

namespace {
std::optional<std::string> bytes_of(const std::optional<Secret>& secret) {
    if (!secret) return std::nullopt;
    return secret->reveal([](std::string_view bytes) { return std::string(bytes); });
}
} // namespace

TEST_CASE("decode_base64url: RFC 4648 section 10, without padding") {
    struct Case {
        std::string_view text;
        const char* bytes;
    };
    const Case cases[] = {
        {"", ""},           {"Zg", "f"},          {"Zm8", "fo"},          {"Zm9v", "foo"},
        {"Zm9vYg", "foob"}, {"Zm9vYmE", "fooba"}, {"Zm9vYmFy", "foobar"}, {"-_8", "\xFB\xFF"}};
    for (const Case& each : cases) {
        CAPTURE(each.text);
        CHECK(bytes_of(decode_base64url(each.text)) == each.bytes);
    }
}

TEST_CASE("decode_base64url: refuses what is not of its alphabet, and impossible lengths") {
    for (const std::string_view text : {"Zg==", "+/8", "Zm9v\n", "Zm9vY", "Z", "Zm 9v", "\xC3\xA4\xC3\xA4"}) {
        CAPTURE(text);
        CHECK_FALSE(decode_base64url(text));
    }
    CHECK(bytes_of(decode_base64url("Zh")) == "f"); // left-over bits are ignored
}

TEST_CASE("decode_base64_loosely: either alphabet, padding, several lines") {
    CHECK(bytes_of(decode_base64_loosely("Zm9v\r\nYg==\n")) == "foob");
    CHECK(bytes_of(decode_base64_loosely("+/8=")) == "\xFB\xFF");
    CHECK(bytes_of(decode_base64_loosely("-_8")) == "\xFB\xFF");
    CHECK_FALSE(decode_base64_loosely("changeme!"));
}

TEST_CASE("decode_base64url: gives back any bytes that were encoded") {
    std::mt19937 random(20261123); // NOLINT(cert-msc51-cpp): the same bytes in every run
    for (std::size_t size = 0; size < 200; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        CAPTURE(size);
        CHECK(bytes_of(decode_base64url(test::base64url(bytes))) == bytes);
    }
}

TEST_CASE("encode_base64: RFC 4648 section 10") {
    const auto encoded = [](std::string_view bytes) {
        return encode_base64(bytes).reveal([](std::string_view text) { return std::string(text); });
    };
    CHECK(encoded("").empty());
    CHECK(encoded("f") == "Zg==");
    CHECK(encoded("fo") == "Zm8=");
    CHECK(encoded("foo") == "Zm9v");
    CHECK(encoded("foobar") == "Zm9vYmFy");
    CHECK(encoded("\xFB\xFF\xFE") == "+//+");
}
