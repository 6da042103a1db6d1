#include "core/signer/aws_kms.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string k_role = "arn:aws:iam::444455556666:role/snyk-ci";
const std::string k_login =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"
    "<SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken></Credentials>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

/// 256 zero bytes.
const std::string k_signature = std::string(342, 'A') + "==";

std::string answer(const std::string& key, const std::string& signature,
                   const std::string& algorithm = "RSASSA_PKCS1_V1_5_SHA_256") {
    return R"({"KeyId":")" + key + R"(","Signature":")" + signature + R"(","SigningAlgorithm":")" +
           algorithm + "\"}";
}

AwsKmsUri uri(const std::string& more = "") {
    return read_aws_kms_uri(k_key + "?role=" + k_role + more).value();
}

/// Digests that can be told apart, and a clock that goes on by a minute each time.
AwsTools tools() {
    return {{[](std::string_view text) { return "hash" + std::to_string(text.size()); },
             [](const Secret& key, std::string_view) {
                 return Secret(
                     key.reveal([](std::string_view bytes) { return std::string(bytes.substr(0, 10)); }));
             }},
            [now = k_now]() mutable { return now += 60; }};
}

AwsKmsSigner signer(int attempts = 1) {
    Settings settings;
    settings.max_attempts = attempts;
    return {uri("&endpoint=https://kms.example:4566&ca=/x/ca.pem"),
            Secret("a.b.c"),
            {"presented", "s", "77"},
            tools(),
            settings,
            1};
}

struct Sent {
    std::string method, target, body, ca, host;
    std::map<std::string, std::string> headers;
};

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

Sent sent(const Step& step) {
    const Request& request = std::get<Send>(step).request;
    Sent seen{request.method,      request.target, shown(request.service->body),
              request.service->ca, request.host(), {}};
    for (const auto& [name, value] : request.service->headers)
        seen.headers[name] = shown(value);
    return seen;
}

const AssertionText k_text{"{}", "{}"}; // e30.e30

std::string error(const std::string& type) { return R"({"__type":")" + type + R"(","message":"m"})"; }

std::string word_of(const Failure& failure) { return std::string(row_of(failure.fault).word); }

} // namespace

TEST_CASE("AwsKmsSigner: a role is taken on, then its keys sign a request to sign") {
    AwsKmsSigner kms = signer();
    const Sent login = sent(kms.sign(k_text));
    CHECK(login.host == "sts.eu-central-1.amazonaws.com");
    CHECK(login.body.find("&RoleSessionName=snyk-cred-77&") != std::string::npos);
    CHECK(login.body.find("&WebIdentityToken=a.b.c") != std::string::npos);
    // {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Sign","Resource":KEY,"Condition":
    // {"StringEquals":{"kms:SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_256","kms:MessageType":"RAW"}}}]}
    CHECK(
        login.body.find(
            "&Policy=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22"
            "Action%22%3A%22kms%3ASign%22%2C%22Resource%22%3A%22arn%3Aaws%3Akms%3Aeu-central-1%3A111122223333%3Akey%2F"
            "1234abcd-12ab-34cd-56ef-1234567890ab%22%2C%22Condition%22%3A%7B%22StringEquals%22%3A%7B%22kms%3A"
            "SigningAlgorithm%22%3A%22RSASSA_PKCS1_V1_5_SHA_256%22%2C%22kms%3AMessageType%22%3A%22RAW%22%7D%7D%7D%5D%7D&") !=
        std::string::npos);
    const Sent sign = sent(kms.resume(outcomes(reply(200, k_login))));
    CHECK(sign.method == "POST");
    CHECK(sign.target == "/");
    CHECK(sign.host == "kms.example");
    CHECK(sign.ca == "/x/ca.pem");
    CHECK(
        sign.body ==
        "{\"KeyId\":\"" + k_key +
            R"(","Message":"ZTMwLmUzMA==","MessageType":"RAW","SigningAlgorithm":"RSASSA_PKCS1_V1_5_SHA_256"})");
    CHECK(
        sign.headers ==
        std::map<std::string, std::string>{
            {"content-type", "application/x-amz-json-1.1"},
            {"x-amz-date", "20261123T120100Z"},
            {"x-amz-security-token", "TOKEN"},
            {"x-amz-target", "TrentService.Sign"},
            {"authorization", "AWS4-HMAC-SHA256 Credential=ASIA1/20261123/eu-central-1/kms/aws4_request, "
                              "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
                              "Signature=41575334534543524554"}}); // the first ten bytes of AWS4SECRET
    const auto obtained = kms.take_obtained();
    REQUIRE(obtained.size() == 2);
    CHECK(shown(obtained[0]) == "SECRET");
    CHECK(shown(obtained[1]) == "TOKEN");
    REQUIRE(std::holds_alternative<Finished>(kms.resume(outcomes(reply(200, answer(k_key, k_signature))))));
    CHECK(kms.key_version().empty());
    const auto assertion = kms.assertion();
    REQUIRE(assertion.has_value());
    CHECK(shown(*assertion) == "e30.e30." + std::string(342, 'A'));
    REQUIRE(kms.requests().size() == 2);
    CHECK(kms.requests()[1].host == "kms.example");

    // A second assertion, with the same keys.
    CHECK(sent(kms.sign({"{}", "[]"})).headers.at("x-amz-date") == "20261123T120200Z");
}

TEST_CASE("AwsKmsSigner: what may pass is asked again with the time of day, and nothing else") {
    AwsKmsSigner kms = signer(3);
    kms.sign(k_text);
    REQUIRE(std::holds_alternative<Wait>(kms.resume(outcomes(reply(503, "")))));
    CHECK(sent(kms.resume({})).host == "sts.eu-central-1.amazonaws.com");
    CHECK(sent(kms.resume(outcomes(reply(200, k_login)))).headers.at("x-amz-date") == "20261123T120100Z");
    REQUIRE(std::holds_alternative<Wait>(kms.resume(outcomes(reply(400, error("ThrottlingException"))))));
    CHECK(sent(kms.resume({})).headers.at("x-amz-date") == "20261123T120200Z");
    REQUIRE(
        std::holds_alternative<Finished>(kms.resume(outcomes(reply(400, error("AccessDeniedException"))))));
    CHECK(kms.assertion().error().fault == Fault::key_refused);

    AwsKmsSigner refused = signer(3);
    refused.sign(k_text);
    const std::string denied = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>";
    REQUIRE(std::holds_alternative<Finished>(refused.resume(outcomes(reply(403, denied)))));
    const auto assertion = refused.assertion();
    REQUIRE(assertion.has_error());
    CHECK(assertion.error().hints.back() == "the job presented: presented");
}

TEST_CASE("read_kms_signature: of each length") {
    for (const std::size_t size : {std::size_t{256}, std::size_t{384}, std::size_t{512}}) {
        const std::string text = size == 256   ? k_signature
                                 : size == 384 ? std::string(512, 'A')
                                               : std::string(683, 'A') + "=";
        const auto read = read_kms_signature(reply(200, answer(k_key, text)), uri());
        REQUIRE(read.has_value());
        CHECK(shown(*read) == std::string(size, '\0'));
    }
}

TEST_CASE("read_kms_signature: what is none") {
    struct Case {
        const char* name;
        int status;
        std::string body, expected;
    };
    const std::string other =
        "arn:aws:kms:eu-central-1:111122223333:key/00000000-12ab-34cd-56ef-1234567890ab";
    for (const Case& c : {
             Case{"empty", 200, "", "foreign-answer"},
             Case{"a list", 200, "[]", "foreign-answer"},
             Case{"no signature", 200, R"({"KeyId":")" + k_key + "\"}", "foreign-answer"},
             Case{"a signature that is a number", 200, R"({"KeyId":")" + k_key + R"(","Signature":1})",
                  "foreign-answer"},
             Case{"no key", 200, R"({"Signature":")" + k_signature + "\"}", "foreign-answer"},
             Case{"a key that is a list", 200, R"({"KeyId":[],"Signature":")" + k_signature + "\"}",
                  "foreign-answer"},
             Case{"another key", 200, answer(other, k_signature), "signer"},
             Case{"the key by its ID", 200, answer("1234abcd-12ab-34cd-56ef-1234567890ab", k_signature),
                  "signer"},
             Case{"PSS", 200, answer(k_key, k_signature, "RSASSA_PSS_SHA_256"), "foreign-answer"},
             Case{"no algorithm", 200, R"({"KeyId":")" + k_key + R"(","Signature":")" + k_signature + "\"}",
                  "foreign-answer"},
             Case{"no base64", 200, answer(k_key, "%%%"), "foreign-answer"},
             Case{"of an EC key", 200, answer(k_key, "MEUCIQ=="), "foreign-answer"},
             Case{"an odd length", 200, answer(k_key, "AAAA" + k_signature), "foreign-answer"},
             Case{"10 MB", 200, answer(k_key, std::string(10'000'000, 'A')), "foreign-answer"},
             Case{"created", 201, answer(k_key, k_signature), "foreign-answer"},
             Case{"moved", 307, answer(k_key, k_signature), "foreign-answer"},
             Case{"a page", 403, "<html>", "foreign-answer"},
             Case{"no right", 400, error("AccessDeniedException"), "key-refused"},
             Case{"no right, as XML", 403,
                  "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", "key-refused"},
             Case{"no such key", 400, error("NotFoundException"), "signer"},
             Case{"disabled", 400, error("DisabledException"), "signer"},
             Case{"to be deleted", 400, error("com.amazonaws.kms#KMSInvalidStateException"), "signer"},
             Case{"another usage", 400, error("InvalidKeyUsageException"), "signer"},
             Case{"keys that ended", 400, error("ExpiredTokenException"), "expired"},
             Case{"a wrong signature", 400, error("InvalidSignatureException"), "signer"},
             Case{"keys nobody knows", 400, error("UnrecognizedClientException"), "signer"},
             Case{"something new", 400, error("SomethingNewException"), "signer"},
             Case{"throttled", 400, error("ThrottlingException"), "key-service"},
             Case{"failing", 500, error("KMSInternalException"), "key-service"},
             Case{"failing silently", 500, "", "key-service"},
             Case{"a key store that is away", 500, error("KeyUnavailableException"), "key-service"},
             Case{"slow", 503, error("DependencyTimeoutException"), "key-service"},
         }) {
        CAPTURE(c.name);
        const auto read = read_kms_signature(reply(c.status, c.body), uri());
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == c.expected);
        CHECK(read.error().message.find("kms.eu-central-1.amazonaws.com ") == 0);
        CHECK_FALSE(read.error().hints.empty());
    }
    const std::string good = answer(k_key, k_signature);
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        CHECK(read_kms_signature(reply(200, good.substr(0, size)), uri()).error().fault ==
              Fault::foreign_answer);
    }
}

TEST_CASE("read_kms_public_key: as PEM in lines, and of an answer cut anywhere") {
    const std::string body = R"({"KeyId":")" + k_key + R"(","PublicKey":")" + std::string(100, 'A') + "\"}";
    CHECK(shown(read_kms_public_key(reply(200, body), uri()).value()) ==
          "-----BEGIN PUBLIC KEY-----\n" + std::string(64, 'A') + "\n" + std::string(36, 'A') +
              "\n-----END PUBLIC KEY-----\n");
    for (std::size_t size = 0; size < body.size(); ++size) {
        CAPTURE(size);
        const auto cut = read_kms_public_key(reply(200, body.substr(0, size)), uri());
        REQUIRE(!cut.has_value());
        CHECK(word_of(cut.error()) == "foreign-answer");
    }
    CHECK(word_of(read_kms_public_key(reply(400, error("DisabledException")), uri()).error()) == "signer");
}
