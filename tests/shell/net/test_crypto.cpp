#include "core/base/text_forms.hpp"
#include "core/signer/sigv4.hpp"
#include "shell/net/crypto.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

} // namespace

TEST_CASE("hmac_sha256: RFC 4231") {
    struct Case {
        std::string key, text, code;
    };
    for (const Case& c :
         {Case{"Jefe", "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
          Case{std::string(20, '\x0b'), "Hi There",
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
          Case{std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}}) {
        const Secret code = hmac_sha256(Secret(c.key), c.text);
        CHECK(shown(hex(shown(code), HexCase::lower)) == c.code);
    }
}

// AWS's Signature Version 4 test suite: its keys, its time, its service, its POST requests to "/".
TEST_CASE("sigv4_authorization: AWS's test suite") {
    struct Case {
        const char* name;
        std::string header, value, body, names, signature;
    };
    const std::string token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUu"
        "wthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQc"
        "HNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/o"
        "LxBA==";
    for (const Case& c :
         {Case{"post-vanilla", "", "", "", "host;x-amz-date",
               "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
          Case{"post-header-key-sort", "my-header1", "value1", "", "host;my-header1;x-amz-date",
               "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
          Case{"post-x-www-form-urlencoded", "content-type", "application/x-www-form-urlencoded",
               "Param1=value1", "content-type;host;x-amz-date",
               "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
          Case{"post-sts-header-before", "x-amz-security-token", token, "",
               "host;x-amz-date;x-amz-security-token",
               "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"}}) {
        CAPTURE(c.name);
        const AwsKeys keys{Secret("AKIDEXAMPLE"), Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), {}};
        std::vector<std::pair<std::string, Secret>> headers;
        headers.emplace_back("x-amz-date", Secret("20150830T123600Z"));
        if (!c.header.empty()) headers.emplace_back(c.header, Secret(c.value));
        headers.emplace_back("host", Secret("example.amazonaws.com"));
        const AwsScope scope{"us-east-1", "service", 1'440'938'160};
        CHECK(
            shown(sigv4_authorization(keys, scope, headers, c.body, {sha256_hex, hmac_sha256})) ==
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" +
                c.names + ", Signature=" + c.signature);
    }
}
