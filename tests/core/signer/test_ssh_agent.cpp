#include "core/signer/ssh_agent.hpp"
#include "core/signer/ssh_wire.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace std::string_literals;

namespace {

const std::string k_modulus = "\xc1" + std::string(255, 'm');
std::string rsa_blob(const std::string& modulus = k_modulus) {
    return ssh_string("ssh-rsa") + ssh_string("\x01\x00\x01"s) + ssh_string("\0"s + modulus);
}
const std::string k_other = ssh_string("ssh-ed25519") + ssh_string("x");

/// A digest of its own, so that the fingerprints are known: 32 times the blob's length.
std::string digest(std::string_view blob) { return std::string(32, static_cast<char>(blob.size() % 251)); }
/// As base64 of 32 equal bytes: by hand for the byte 'A' would not do, so the program's own encoder is not
/// used: the first test holds one against `base64`.
std::string fingerprint(const std::string& blob) {
    static const char* const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string bytes = digest(blob) + "\0"s; // 33 bytes: a whole number of groups
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&bytes, i](std::size_t at) -> unsigned {
            return static_cast<unsigned char>(bytes[i + at]);
        };
        const unsigned group = byte(0) << 16U | byte(1) << 8U | byte(2);
        for (unsigned shift = 24; shift > 0; shift -= 6)
            text += digits[group >> (shift - 6) & 63U];
    }
    return "SHA256:" + text.substr(0, 43);
}

std::string keys_answer(const std::string& entries, char count = 1) {
    return "\x0c\0\0\0"s + count + entries;
}
std::string entry(const std::string& blob) { return ssh_string(blob) + ssh_string("comment"); }

std::string signature_answer(const std::string& algorithm, const std::string& signature) {
    return "\x0e"s + ssh_string(ssh_string(algorithm) + ssh_string(signature));
}

template<class T>
std::string word_of(const Result<T>& result) {
    return result ? "fine" : std::string(row_of(result.error().fault).word);
}

} // namespace

TEST_CASE("the messages to an agent") {
    CHECK(agent_keys_request() == "\0\0\0\1\x0b"s);
    CHECK(agent_sign_request("B", "text") == "\0\0\0\x12\x0d\0\0\0\1B\0\0\0\4text\0\0\0\2"s);
}

TEST_CASE("read_agent_keys: the key of that fingerprint") {
    // head -c 32 /dev/zero | tr '\0' A | base64
    const auto all_a = [](std::string_view) { return std::string(32, 'A'); };
    CHECK(word_of(read_agent_keys(keys_answer(entry(rsa_blob())),
                                  "SHA256:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE", all_a)) == "fine");
    const auto found =
        read_agent_keys(keys_answer(entry(k_other) + entry(rsa_blob()), 2), fingerprint(rsa_blob()), digest);
    REQUIRE(found.has_value());
    CHECK(found->blob == rsa_blob());
    CHECK(found->numbers.modulus == k_modulus);
}

TEST_CASE("read_agent_keys: refusals") {
    struct Case {
        const char* name;
        std::string answer, fingerprint;
    };
    const std::string small = rsa_blob("\xc1" + std::string(127, 'm'));
    const std::string wanted = fingerprint(rsa_blob());
    for (const Case& c :
         {Case{"no key", keys_answer("", 0), wanted},
          Case{"another key", keys_answer(entry(k_other)), wanted},
          Case{"not RSA", keys_answer(entry(k_other)), fingerprint(k_other)},
          Case{"1024 bits", keys_answer(entry(small)), fingerprint(small)}, Case{"refused", "\x05"s, wanted},
          Case{"another message", "\x0e"s + keys_answer(""), wanted}, Case{"nothing", "", wanted}}) {
        CAPTURE(c.name);
        CHECK(word_of(read_agent_keys(c.answer, c.fingerprint, digest)) == "signer");
    }
    const std::string whole = keys_answer(entry(k_other) + entry(rsa_blob()), 2);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(word_of(read_agent_keys(whole.substr(0, size), wanted, digest)) == "signer");
    }
}

TEST_CASE("read_agent_signature") {
    const RsaPublicKey key{k_modulus, "\x01\x00\x01"s};
    const std::string full(256, 's');
    const auto good = read_agent_signature(signature_answer("rsa-sha2-256", full), key);
    REQUIRE(good.has_value());
    CHECK(*good == full);
    const auto stripped = read_agent_signature(signature_answer("rsa-sha2-256", full.substr(1)), key);
    REQUIRE(stripped.has_value());
    CHECK(*stripped == "\0"s + full.substr(1));

    struct Case {
        const char* name;
        std::string answer;
    };
    for (const Case& c :
         {Case{"SHA-1", signature_answer("ssh-rsa", full)},
          Case{"SHA-512", signature_answer("rsa-sha2-512", full)},
          Case{"too long", signature_answer("rsa-sha2-256", full + "s")},
          Case{"empty", signature_answer("rsa-sha2-256", "")}, Case{"refused", "\x05"s}, Case{"nothing", ""},
          Case{"bytes behind it", signature_answer("rsa-sha2-256", full) + "x"},
          Case{"another message", "\x0c"s + signature_answer("rsa-sha2-256", full).substr(1)}}) {
        CAPTURE(c.name);
        CHECK(word_of(read_agent_signature(c.answer, key)) == "signer");
    }
    const std::string whole = signature_answer("rsa-sha2-256", full);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(word_of(read_agent_signature(whole.substr(0, size), key)) == "signer");
    }
}
