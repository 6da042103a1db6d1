#include "core/base/base64.hpp"
#include "core/snyk/pasted_key.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace snykcred;

namespace {

std::string bytes_of(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return std::string(bytes); });
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// No key of anyone's: the letters stand for its digits.
const std::string k_first(64, 'A');
const std::string k_pem =
    "-----BEGIN PRIVATE KEY-----\n" + k_first + "\nBBBB/+==\n-----END PRIVATE KEY-----\n";
const std::string k_certificate = "-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----\n";

} // namespace

TEST_CASE("mend_private_key: what is unambiguous") {
    struct Case {
        std::string_view name;
        std::string given;
        std::string_view mended;
    };
    const Case cases[] = {
        {"literal \\n", replaced(k_pem, "\n", "\\n"), "\\n in letters where its lines should end"},
        {"literal \\r\\n", replaced(k_pem, "\n", "\\r\\n"), "\\n in letters where its lines should end"},
        {"blanks", replaced(k_pem, "\n", " "), "blanks or nothing where its lines should end"},
        {"one line", replaced(k_pem, "\n", ""), "blanks or nothing where its lines should end"},
        {"indented", "    " + replaced(k_pem, "\n", "\n    "),
         "blanks or nothing where its lines should end"},
        {"base64", bytes_of(encode_base64(k_pem)), "Base64 around it"},
        {"base64 in lines", bytes_of(encode_base64(k_pem)).insert(76, "\n"), "Base64 around it"},
        {"a certificate before it", k_certificate + k_pem, "a certificate or public key beside it"},
        {"a certificate after it", k_pem + k_certificate, "a certificate or public key beside it"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const PastedKey key = mend_private_key(Secret(c.given));
        CHECK(bytes_of(key.pem) == k_pem);
        REQUIRE(key.mended.size() == 1);
        CHECK(key.mended[0] == c.mended);
    }
    CHECK(mend_private_key(Secret(bytes_of(encode_base64(replaced(k_pem, "\n", "\\n"))))).mended.size() == 2);
}

TEST_CASE("mend_private_key: what stays as it is") {
    const std::string encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
                                  "-----END RSA PRIVATE KEY-----\n";
    const std::string cases[] = {"",
                                 "hello",
                                 k_pem,
                                 replaced(k_pem, "\n", "\r\n"),
                                 "text\n" + k_pem,
                                 encrypted,
                                 k_certificate,
                                 k_pem.substr(0, 60),
                                 k_pem + k_pem};
    for (const std::string& given : cases) {
        CAPTURE(given);
        const PastedKey key = mend_private_key(Secret(given));
        CHECK(bytes_of(key.pem) == given);
        CHECK(key.mended.empty());
    }
    CHECK(mend_private_key(Secret(k_pem + k_pem)).private_keys == 2);
}

TEST_CASE("noun_of_no_pem") {
    CHECK(noun_of_no_pem("{\"kty\":\"RSA\"}") == "JSON (a JWK, say)");
    CHECK(noun_of_no_pem("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC") ==
          "the inside of a PEM text, without its first and last line");
    CHECK(noun_of_no_pem("PuTTY-User-Key-File-3: ssh-rsa") == "a key of PuTTY");
    CHECK(noun_of_no_pem("ssh-rsa AAAA") == "an SSH public key");
    CHECK(noun_of_no_pem("/run/secrets/key.pem") == "the path of a file");
    CHECK(noun_of_no_pem("hello").empty());
}
