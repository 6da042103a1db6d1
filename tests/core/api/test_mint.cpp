#include "core/api/mint.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

OAuthClient client(bool with_key = false) {
    return {"c0ffee00-1111-4222-8333-444444444444", with_key, {}, with_key ? "k1" : "", false};
}

Result<Credential> mint(Reply answer, std::string_view host = "api.eu.snyk.io") {
    const Clearance clearance = clearance_for(host);
    Settings settings;
    settings.max_attempts = 1;
    Minting minting(client(), clearance, settings, 1);
    minting.begin();
    minting.resume(outcomes(std::move(answer)));
    return minting.finish();
}

std::string word_of(const Result<Credential>& credential) {
    return credential ? "credential" : std::string(describe(credential.error().fault).word);
}

std::string token_body(std::string_view token) {
    return R"({"access_token":")" + std::string(token) +
           R"(","expires_in":3599,"token_type":"bearer","scope":"org.read"})";
}

/// {"alg":"RS256","typ":"JWT"} . claims . made-up signature, in base64url by hand (`base64 -w0 | tr '+/' '-_'
/// | tr -d =`).
const std::string k_jwt_eu =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJhdWQiOlsiaHR0cHM6Ly9hcGkuZXUuc255ay5pbyJdLCJleHAiOjE3OTU0Mzg4MDB9.bWFkZS11cA";

} // namespace

TEST_CASE("Minting: what is sent") {
    const Clearance clearance = clearance_for("api.eu.snyk.io");
    const Settings settings;
    Minting minting(client(true), clearance, settings, 1);
    const Step step = minting.begin();
    const Request& request = std::get<Send>(step).request;
    CHECK(request.method == "POST");
    CHECK(request.target == "/oauth2/token");
    CHECK(request.endpoint.host() == "api.eu.snyk.io");
    REQUIRE(request.token_form);
    CHECK(request.token_form->with_assertion);
    CHECK(request.token_form->key_id == "k1");
    CHECK(request.token_form->audience == "https://api.eu.snyk.io/oauth2/token");
}

TEST_CASE("Minting: the answers") {
    struct Case {
        const char* name;
        Reply reply;
        const char* expected;
    };
    std::vector<Case> cases;
    cases.push_back({"an opaque token", reply(200, token_body("made-up_opaque.token")), "credential"});
    cases.push_back({"a JWT of this region", reply(200, token_body(k_jwt_eu)), "credential"});
    cases.push_back({"a token with a line end", reply(200, token_body("a\\nb")), "not-snyk-api"});
    cases.push_back({"no token", reply(200, R"({"token_type":"bearer"})"), "not-snyk-api"});
    cases.push_back({"HTML", reply(200, "<html>", "text/html"), "not-snyk-api"});
    cases.push_back({"invalid_client", reply(401, R"({"error":"invalid_client","error_description":"no"})"),
                     "invalid-client"});
    cases.push_back({"invalid_request", reply(400, R"({"error":"invalid_request"})"), "invalid-client"});
    cases.push_back({"401 of something else", reply(401, "Proxy login"), "not-snyk-api"});
    cases.push_back({"404", reply(404, ""), "not-snyk-api"});
    cases.push_back({"500", reply(500, ""), "server-error"});
    for (Case& c : cases) {
        CAPTURE(c.name);
        CHECK(word_of(mint(std::move(c.reply))) == c.expected);
    }
}

TEST_CASE("Minting: a token for another region is refused, naming both") {
    const auto credential = mint(reply(200, token_body(k_jwt_eu)), "api.snyk.io");
    REQUIRE(word_of(credential) == "region-mismatch");
    CHECK(credential.error().message.find("SNYK-EU-01") != std::string::npos);
    CHECK(credential.error().message.find("SNYK-US-01") != std::string::npos);
}

TEST_CASE("Minting: the end comes from the token, else from expires_in and the server's clock") {
    CHECK(mint(reply(200, token_body(k_jwt_eu)))->claims().expires_at == 1'795'438'800);
    CHECK(mint(reply(200, token_body("opaque-token-made-up")))->claims().expires_at == k_now + 3599);
}
