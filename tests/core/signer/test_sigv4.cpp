#include "core/signer/sigv4.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

// With OpenSSL's digests against AWS's own vectors: tests/shell/net/test_crypto.cpp.
TEST_CASE("sigv4_authorization: what is hashed, and with which keys") {
    std::string hashed;
    std::string chain;
    const AwsDigests digests{[&](std::string_view text) {
                                 hashed += std::string(text) + "\n--\n";
                                 return "hash" + std::to_string(text.size());
                             },
                             [&](const Secret& key, std::string_view text) {
                                 key.reveal([&](std::string_view bytes) {
                                     chain += std::string(bytes) + "|" + std::string(text) + "\n";
                                 });
                                 return Secret(std::string("\x01") + std::string(text.substr(0, 4)));
                             }};
    std::vector<std::pair<std::string, Secret>> headers;
    headers.emplace_back("x-amz-target", Secret("T.Sign"));
    headers.emplace_back("host", Secret("kms.example"));
    const AwsKeys keys{Secret("ASIA1"), Secret("secret"), Secret("token")};
    const Secret value = sigv4_authorization(keys, {"eu-1", "kms", 1'795'435'200}, headers, "{}", digests);
    CHECK(hashed ==
          "{}\n--\nPOST\n/\n\nhost:kms.example\nx-amz-target:T.Sign\n\nhost;x-amz-target\nhash2\n--\n");
    CHECK(chain == "AWS4secret|20261123\n\x01"
                   "2026|eu-1\n\x01"
                   "eu-1|kms\n\x01"
                   "kms|aws4_request\n\x01"
                   "aws4|AWS4-HMAC-SHA256\n20261123T120000Z\n20261123/eu-1/kms/aws4_request\nhash69\n");
    CHECK(
        value.reveal([](std::string_view text) { return std::string(text); }) ==
        "AWS4-HMAC-SHA256 Credential=ASIA1/20261123/eu-1/kms/aws4_request, SignedHeaders=host;x-amz-target, "
        "Signature=0141575334");
    CHECK(aws_time(1'795'435'200) == "20261123T120000Z");
}
