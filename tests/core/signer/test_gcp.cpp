#include "core/base/base64.hpp"
#include "core/signer/gcp.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <variant>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_account = "snyk-ci@acme.iam.gserviceaccount.com";
const std::string k_other = "other@acme.iam.gserviceaccount.com";
const std::string k_provider =
    "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github";
const AssertionText k_text{R"({"alg":"RS256"})", R"({"sub":"say \"c\""})"};

GcpSigner signer(const std::string& more = "", int attempts = 1) {
    Settings settings;
    settings.max_attempts = attempts;
    return {read_gcp_uri(k_account + "?provider=" + k_provider + "&ca=/x/ca.pem" + more).value(),
            Secret("a.b.c"), "presented", settings, 1};
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

struct Sent {
    std::string host, method, target, body, ca;
    std::map<std::string, std::string> headers;
};

Sent sent(const Step& step) {
    const Request& request = std::get<Send>(step).request;
    Sent seen{request.host(),      request.method,
              request.target,      shown(request.service->body),
              request.service->ca, {}};
    for (const auto& [name, value] : request.service->headers)
        seen.headers[name] = shown(value);
    return seen;
}

std::string jwt(const std::string& claims = k_text.claims) {
    return encode_base64url(R"({"alg":"RS256","kid":"k1"})") + "." + encode_base64url(claims) + "." +
           std::string(342, 'A');
}

std::vector<Exchanged> token() { return outcomes(reply(200, R"({"access_token":"ya29.d.A"})")); }
std::vector<Exchanged> other_token() { return outcomes(reply(200, R"({"accessToken":"ya29.c.B"})")); }
std::vector<Exchanged> signed_jwt() { return outcomes(reply(200, R"({"signedJwt":")" + jwt() + "\"}")); }

} // namespace

TEST_CASE("GcpSigner: a login, then a signature") {
    GcpSigner gcp = signer();
    const Sent login = sent(gcp.sign(k_text));
    CHECK(login.host == "sts.googleapis.com");
    CHECK(login.method == "POST");
    CHECK(login.target == "/v1/token");
    CHECK(login.ca == "/x/ca.pem");
    CHECK(login.headers ==
          std::map<std::string, std::string>{{"Content-Type", "application/x-www-form-urlencoded"},
                                             {"Accept", "application/json"}});
    CHECK(
        login.body ==
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
        "&audience=%2F%2Fiam.googleapis.com%2Fprojects%2F123%2Flocations%2Fglobal%2FworkloadIdentityPools%2Fci"
        "%2Fproviders%2Fgithub"
        "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
        "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
        "&subject_token=a.b.c");
    const Sent sign = sent(gcp.resume(token()));
    CHECK(sign.host == "iamcredentials.googleapis.com");
    CHECK(sign.method == "POST");
    CHECK(sign.target == "/v1/projects/-/serviceAccounts/" + k_account + ":signJwt");
    CHECK(sign.ca == "/x/ca.pem");
    CHECK(sign.headers == std::map<std::string, std::string>{{"Content-Type", "application/json"},
                                                             {"Accept", "application/json"},
                                                             {"Authorization", "Bearer ya29.d.A"}});
    CHECK(sign.body == R"({"payload":"{\"sub\":\"say \\\"c\\\"\"}"})");
    const auto obtained = gcp.take_obtained();
    REQUIRE(obtained.size() == 1);
    CHECK(shown(obtained.front()) == "ya29.d.A");
    REQUIRE(std::holds_alternative<Finished>(gcp.resume(signed_jwt())));
    CHECK(gcp.key_version() == "k1");
    const auto assertion = gcp.assertion();
    REQUIRE(assertion.has_value());
    CHECK(shown(*assertion) == jwt());
    CHECK(gcp.requests().size() == 2);
}

TEST_CASE("GcpSigner: another service account asks") {
    GcpSigner gcp = signer("&impersonate=" + k_other);
    const Sent login = sent(gcp.sign(k_text));
    CHECK(login.body.find("&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fiam&") != std::string::npos);
    const Sent impersonate = sent(gcp.resume(token()));
    CHECK(impersonate.target == "/v1/projects/-/serviceAccounts/" + k_other + ":generateAccessToken");
    CHECK(impersonate.headers.at("Authorization") == "Bearer ya29.d.A");
    CHECK(impersonate.body ==
          R"({"scope":["https://www.googleapis.com/auth/cloud-platform"],"lifetime":"300s"})");
    const Sent sign = sent(gcp.resume(other_token()));
    CHECK(sign.target == "/v1/projects/-/serviceAccounts/" + k_account + ":signJwt");
    CHECK(sign.headers.at("Authorization") == "Bearer ya29.c.B");
    CHECK(gcp.take_obtained().size() == 2);
    gcp.resume(signed_jwt());
    CHECK(gcp.assertion().has_value());
}

TEST_CASE("GcpSigner: a second assertion is signed with the same login") {
    GcpSigner gcp = signer();
    gcp.sign(k_text);
    gcp.resume(token());
    gcp.resume(signed_jwt());
    CHECK(gcp.assertion().has_value());
    const AssertionText second{"{}", R"({"sub":"d"})"};
    CHECK(sent(gcp.sign(second)).body == R"({"payload":"{\"sub\":\"d\"}"})");
    gcp.resume(signed_jwt()); // of the first claims
    const auto assertion = gcp.assertion();
    REQUIRE(assertion.has_error());
    CHECK(assertion.error().fault == Fault::foreign_answer);
}

TEST_CASE("GcpSigner: it ends where an answer refuses") {
    for (std::size_t answers = 0; answers < 3; ++answers) {
        CAPTURE(answers);
        GcpSigner gcp = signer("&impersonate=" + k_other);
        gcp.sign(k_text);
        if (answers > 0) gcp.resume(token());
        if (answers > 1) gcp.resume(other_token());
        REQUIRE(std::holds_alternative<Finished>(gcp.resume(outcomes(reply(404, "<html>")))));
        const auto assertion = gcp.assertion();
        REQUIRE(assertion.has_error());
        CHECK(assertion.error().fault == Fault::foreign_answer);
        CHECK(gcp.requests().size() == answers + 1);
    }
}

TEST_CASE("GcpSigner: what may pass is asked again") {
    GcpSigner gcp = signer("", 2);
    gcp.sign(k_text);
    REQUIRE(std::holds_alternative<Wait>(gcp.resume(outcomes(reply(503, "")))));
    CHECK(sent(gcp.resume({})).target == "/v1/token");
    CHECK(sent(gcp.resume(token())).target.ends_with(":signJwt"));
}
