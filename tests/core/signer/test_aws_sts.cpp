#include "core/signer/aws_sts.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string k_role = "arn:aws:iam::444455556666:role/snyk-ci";
const std::string k_presented = "iss \"i\", aud \"a\", sub \"s\"";

AwsKmsUri uri(const std::string& more = "") {
    return read_aws_kms_uri(k_key + "?role=" + k_role + more).value();
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

std::string answer(const std::string& credentials) {
    return R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">)"
           "<AssumeRoleWithWebIdentityResult><Credentials>" +
           credentials +
           "</Credentials><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser></AssumeRoleWithWebIdentityResult>"
           "</AssumeRoleWithWebIdentityResponse>";
}

const std::string k_id = "<AccessKeyId>ASIA123</AccessKeyId>";
const std::string k_secret = "<SecretAccessKey>s/e+cret=</SecretAccessKey>";
const std::string k_token = "<SessionToken>FQoGtoken==</SessionToken>";
const std::string k_good =
    answer(k_id + k_secret + k_token + "<Expiration>2026-11-27T20:17:30Z</Expiration>");

std::string error(const std::string& code, const std::string& message) {
    return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
           "</Message></Error><RequestId>r</RequestId></ErrorResponse>";
}

std::string word_of(const Failure& failure) { return std::string(row_of(failure.fault).word); }

} // namespace

TEST_CASE("session_name: only what a session's name may have, and no more of it") {
    CHECK(session_name("") == "snyk-cred");
    CHECK(session_name("8301234") == "snyk-cred-8301234");
    CHECK(session_name("{a-b}/c d\n_+=,.@") == "snyk-cred--a-b--c-d-_+=,.@");
    CHECK(session_name(std::string(100, '1')).size() == 64);
}

TEST_CASE("sts_request: the role, a session for this run, and its policy") {
    const Request request = sts_request(uri("&sts-endpoint=https://sts.example:8443&ca=/x/ca.pem"),
                                        Secret("a.b-c.d_e"), "snyk-cred-7", R"({"a":"b"})");
    CHECK(request.method == "POST");
    CHECK(request.target == "/");
    CHECK(request.service->at == HostPort{"sts.example", 8443, false});
    CHECK(request.service->ca == "/x/ca.pem");
    REQUIRE(request.service->headers.size() == 2);
    CHECK(request.service->headers[0].first == "Content-Type");
    CHECK(shown(request.service->headers[0].second) == "application/x-www-form-urlencoded");
    CHECK(shown(request.service->body) ==
          "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds=900"
          "&RoleArn=arn%3Aaws%3Aiam%3A%3A444455556666%3Arole%2Fsnyk-ci&RoleSessionName=snyk-cred-7"
          "&Policy=%7B%22a%22%3A%22b%22%7D&WebIdentityToken=a.b-c.d_e");
}

TEST_CASE("read_sts_answer: the temporary keys") {
    const auto keys = read_sts_answer(reply(200, k_good), uri(), {});
    REQUIRE(keys.has_value());
    CHECK(shown(keys->id) == "ASIA123");
    CHECK(shown(keys->secret) == "s/e+cret=");
    CHECK(shown(keys->session_token) == "FQoGtoken==");
}

TEST_CASE("read_sts_answer: answers that hold no keys") {
    struct Case {
        const char* name;
        std::string body;
    };
    for (const Case& c : {
             Case{"empty", ""},
             Case{"a page", "<html><body>Sign in</body></html>"},
             Case{"JSON", R"({"Credentials":{"AccessKeyId":"A"}})"},
             Case{"no ID", answer(k_secret + k_token)},
             Case{"no secret", answer(k_id + k_token)},
             Case{"no token", answer(k_id + k_secret)},
             Case{"an empty token", answer(k_id + k_secret + "<SessionToken/>")},
             Case{"two IDs", answer(k_id + k_id + k_secret + k_token)},
             Case{"elements in the secret",
                  answer(k_id + "<SecretAccessKey><x>s</x></SecretAccessKey>" + k_token)},
             Case{"an ID that breaks a header",
                  answer("<AccessKeyId>A\r\nX: y</AccessKeyId>" + k_secret + k_token)},
             Case{"an escape in the token", answer(k_id + k_secret + "<SessionToken>a&#10;b</SessionToken>")},
             Case{"a token that is too long",
                  answer(k_id + k_secret + "<SessionToken>" + std::string(17'000, 'a') + "</SessionToken>")},
             Case{"10 MB", answer(k_id + k_secret + "<SessionToken>" + std::string(10'000'000, 'a') +
                                  "</SessionToken>")},
             Case{"the keys of another action", "<AssumeRoleResponse><AssumeRoleResult><Credentials>" + k_id +
                                                    k_secret + k_token +
                                                    "</Credentials></AssumeRoleResult></AssumeRoleResponse>"},
         }) {
        CAPTURE(c.name);
        const auto keys = read_sts_answer(reply(200, c.body), uri(), k_presented);
        REQUIRE(keys.has_error());
        CHECK(word_of(keys.error()) == "foreign-answer");
        CHECK(keys.error().message ==
              "sts.eu-central-1.amazonaws.com gives no keys to the login as role " + k_role);
    }
}

TEST_CASE("read_sts_answer: cut anywhere it gives no keys") {
    for (std::size_t size = 0; size < k_good.size(); ++size) {
        CAPTURE(size);
        const auto keys = read_sts_answer(reply(200, k_good.substr(0, size)), uri(), {});
        REQUIRE(keys.has_error());
        CHECK(keys.error().fault == Fault::foreign_answer);
    }
}

TEST_CASE("read_sts_answer: refusals, their cause, and what was presented") {
    struct Case {
        int status;
        std::string body, expected, hint;
        bool presented;
    };
    for (const Case& c : {
             Case{403, error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
                  "key-refused", "trust policy of role " + k_role, true},
             Case{400, error("InvalidIdentityToken", "Incorrect token audience"), "id-token",
                  "add https://ci.example", true},
             Case{400,
                  error("InvalidIdentityToken",
                        "No OpenIDConnect provider found in your account for https://x"),
                  "key-refused", "create an OpenID Connect identity provider", true},
             Case{400,
                  error("InvalidIdentityToken",
                        "Couldn't retrieve verification key from your identity provider"),
                  "key-refused", "can read the keys of its issuer", true},
             Case{400, error("ExpiredTokenException", "Token expired: current date/time 1 must be before 2"),
                  "expired", "right before this step", true},
             Case{403, error("IDPRejectedClaim", "m"), "key-refused", "anew", true},
             Case{400, error("IDPCommunicationError", "m"), "key-service", "could not reach the issuer",
                  false},
             Case{403, error("RegionDisabledException", "m"), "signer", "sts-endpoint=", false},
             Case{400, error("ValidationError", "m"), "signer", "check role=", false},
             Case{400, error("PackedPolicyTooLarge", "m"), "signer", "session tags", false},
             Case{400, error("MalformedPolicyDocument", "m"), "key-refused", "trust policy", true},
             Case{400, error("Throttling", "Rate exceeded"), "key-service", "later", false},
             Case{429, "", "key-service", "rate limit", false},
             Case{500, "", "key-service", "later", false},
             Case{503, "<html>", "key-service", "later", false},
             Case{400, "<html>", "foreign-answer", "something else may stand there", false},
             Case{404, "", "foreign-answer", "something else", false},
             Case{302, "", "foreign-answer", "none is followed", false},
             Case{307, k_good, "foreign-answer", "none is followed", false},
             Case{201, k_good, "foreign-answer", "something else", false},
         }) {
        CAPTURE(c.status);
        CAPTURE(c.body);
        const auto keys =
            read_sts_answer(reply(c.status, c.body), uri("&audience=https://ci.example"), k_presented);
        REQUIRE(keys.has_error());
        CHECK(word_of(keys.error()) == c.expected);
        CAPTURE(keys.error().hints.front());
        CHECK(keys.error().hints.front().find(c.hint) != std::string::npos);
        CHECK((keys.error().hints.back() == "the job presented: " + k_presented) == c.presented);
    }
}
