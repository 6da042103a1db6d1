#include "core/base/base64.hpp"
#include "core/signer/gcp_answers.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_account = "snyk-ci@acme.iam.gserviceaccount.com";
const std::string k_provider =
    "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/ci/providers/github";
const std::string k_claims = R"({"aud":"a","exp":1795810544,"iss":"c","jti":"j","sub":"c"})";
const std::string k_header = R"({"alg":"RS256","kid":"k1","typ":"JWT"})";
/// 256 zero bytes in base64url.
const std::string k_signature(342, 'A');
constexpr std::size_t k_much = 10UL * 1024 * 1024;

GcpUri uri(const std::string& more = "") {
    return read_gcp_uri(k_account + "?provider=" + k_provider + more).value();
}

GcpUri impersonating() { return uri("&impersonate=other@acme.iam.gserviceaccount.com"); }

std::string all_of(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += "\n" + hint;
    return text;
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

std::string jwt(const std::string& header = k_header, const std::string& claims = k_claims,
                const std::string& signature = k_signature) {
    return encode_base64url(header) + "." + encode_base64url(claims) + "." + signature;
}

std::string signed_answer(const std::string& text) { return R"({"keyId":"k1","signedJwt":")" + text + "\"}"; }

std::string error(int code, const std::string& status, const std::string& message) {
    return R"({"error":{"code":)" + std::to_string(code) + R"(,"message":")" + message + R"(","status":")" +
           status + R"("}})";
}

} // namespace

TEST_CASE("read_gcp_login: a token") {
    const auto token = read_gcp_login(
        reply(
            200,
            R"({"access_token":"ya29.d.AAA-_","issued_token_type":"x","token_type":"Bearer","expires_in":3599})"),
        uri(), {});
    REQUIRE(token.has_value());
    CHECK(shown(*token) == "ya29.d.AAA-_");
    const auto other = read_gcp_impersonation(
        reply(200, R"({"accessToken":"ya29.c.BBB","expireTime":"2026-01-01T00:00:00Z"})"), impersonating());
    REQUIRE(other.has_value());
    CHECK(shown(*other) == "ya29.c.BBB");
}

TEST_CASE("read_gcp_login, read_gcp_impersonation: answers that give none") {
    struct Case {
        const char* name;
        std::string value;
    };
    for (const Case& c : {
             Case{"nothing", ""},
             Case{"null", "null"},
             Case{"a number", "7"},
             Case{"an object", R"({"access_token":"x"})"},
             Case{"a list", R"(["x"])"},
             Case{"empty", R"("")"},
             Case{"a line end", R"("a\r\nX: y")"},
             Case{"a blank", R"("a b")"},
             Case{"no ASCII", R"("é")"},
             Case{"too long", "\"" + std::string(16UL * 1024 + 1, 'a') + "\""},
             Case{"10 MB", "\"" + std::string(k_much, 'a') + "\""},
         }) {
        CAPTURE(c.name);
        const auto body = [&c](const std::string& name) {
            return c.value.empty() ? std::string("{}") : "{\"" + name + "\":" + c.value + "}";
        };
        const auto login = read_gcp_login(reply(200, body("access_token")), uri(), {});
        REQUIRE(login.has_error());
        CHECK(login.error().fault == Fault::foreign_answer);
        CHECK(login.error().message.find("sts.googleapis.com") == 0);
        const auto other = read_gcp_impersonation(reply(200, body("accessToken")), impersonating());
        REQUIRE(other.has_error());
        CHECK(other.error().fault == Fault::foreign_answer);
        CHECK(other.error().message.find("iamcredentials.googleapis.com") == 0);
    }
}

TEST_CASE("read_gcp_signed_jwt: what Google signed") {
    const auto given = read_gcp_signed_jwt(reply(200, signed_answer(jwt())), uri(), k_claims);
    REQUIRE(given.has_value());
    CHECK(shown(given->jwt) == jwt());
    CHECK(given->kid == "k1");
    for (const std::size_t size : {342UL, 512UL, 683UL}) { // 256, 384 and 512 bytes
        CAPTURE(size);
        CHECK(read_gcp_signed_jwt(reply(200, signed_answer(jwt(k_header, k_claims, std::string(size, 'A')))),
                                  uri(), k_claims)
                  .has_value());
    }
}

TEST_CASE("read_gcp_signed_jwt: answers with which nothing goes to Snyk") {
    struct Case {
        const char* name;
        std::string body;
        const char* says;
    };
    const auto with_header = [](const std::string& header) { return signed_answer(jwt(header)); };
    const auto with_claims = [](const std::string& claims) { return signed_answer(jwt(k_header, claims)); };
    const auto with_signature = [](std::string text) {
        return signed_answer(jwt(k_header, k_claims, std::move(text)));
    };
    const std::string spaced = R"({"aud":"a", "exp":1795810544,"iss":"c","jti":"j","sub":"c"})";
    for (const Case& c : {
             Case{"nothing", "{}", "no signed JWT"},
             Case{"null", R"({"signedJwt":null})", "no signed JWT"},
             Case{"a number", R"({"signedJwt":1})", "no signed JWT"},
             Case{"a list", R"({"signedJwt":["a.b.c"]})", "no signed JWT"},
             Case{"no JSON", jwt(), "no signed JWT"},
             Case{"no JWT", signed_answer("hello"), "RS256"},
             Case{"two parts", signed_answer(encode_base64url(k_header) + "." + encode_base64url(k_claims)),
                  "RS256"},
             Case{"another algorithm", with_header(R"({"alg":"ES256","kid":"k1"})"), "RS256"},
             Case{"none", with_header(R"({"alg":"none","kid":"k1"})"), "RS256"},
             Case{"PSS", with_header(R"({"alg":"PS256","kid":"k1"})"), "RS256"},
             Case{"no key ID", with_header(R"({"alg":"RS256"})"), "RS256"},
             Case{"an empty key ID", with_header(R"({"alg":"RS256","kid":""})"), "RS256"},
             Case{"a number as key ID", with_header(R"({"alg":"RS256","kid":1})"), "RS256"},
             Case{"another client",
                  with_claims(R"({"aud":"a","exp":1795810544,"iss":"x","jti":"j","sub":"x"})"),
                  "other claims"},
             Case{"a claim more", with_claims(k_claims.substr(0, k_claims.size() - 1) + R"(,"x":1})"),
                  "other claims"},
             Case{"the same with a blank", with_claims(spaced), "other claims"},
             Case{"a later end", with_claims(R"({"aud":"a","exp":1795810545,"iss":"c","jti":"j","sub":"c"})"),
                  "other claims"},
             Case{"a padded signature", with_signature(k_signature + "=="), "RS256"},
             Case{"half a signature", with_signature(k_signature.substr(0, 171)), "no signature"},
             Case{"a byte more", with_signature(k_signature + "A"), "no signature"},
             Case{"10 MB", with_signature(std::string(k_much, 'A')), "no signature"},
         }) {
        CAPTURE(c.name);
        const auto given = read_gcp_signed_jwt(reply(200, c.body), uri(), k_claims);
        REQUIRE(given.has_error());
        CHECK(given.error().fault == Fault::foreign_answer);
        CHECK(given.error().message.find(c.says) != std::string::npos);
    }
}

TEST_CASE("Google's refusals: what is said and what to do") {
    const std::string presented = "iss \"i\", sub \"s\"";
    const auto oauth = [](const std::string& word, const std::string& text) {
        return R"({"error":")" + word + R"(","error_description":")" + text + "\"}";
    };
    struct Case {
        const char* name;
        int status;
        std::string body;
        Fault fault;
        const char* says;
    };
    for (const Case& c : {
             Case{
                 "a condition", 400,
                 oauth("unauthorized_client", "The given credential is rejected by the attribute condition."),
                 Fault::key_refused, "attribute condition of the provider"},
             Case{"a provider that is not there", 400,
                  oauth("invalid_target",
                        "The target service indicated by the audience parameters is invalid."),
                  Fault::signer, "workloadIdentityPools/ci"},
             Case{"another audience", 400,
                  oauth("invalid_grant", "The audience in ID Token does not match the expected audience."),
                  Fault::id_token, "audience="},
             Case{"an issuer out of reach", 400,
                  oauth("invalid_grant", "Error connecting to the given credential's issuer."),
                  Fault::key_refused, "upload its JWKS"},
             Case{"another issuer", 400,
                  oauth("invalid_grant", "The issuer in ID Token does not match the expected ones."),
                  Fault::key_refused, "iss that was presented"},
             Case{"expired", 400, oauth("invalid_grant", "ID Token is stale to sign-in."), Fault::expired,
                  "clock"},
             Case{"anything", 400, oauth("invalid_request", "no"), Fault::key_refused, "invalid_request: no"},
             Case{"a word alone", 400, R"({"error":"invalid_request"})", Fault::key_refused,
                  "invalid_request"},
             Case{"a quota", 429, oauth("x", "y"), Fault::key_service, "later"},
             Case{"down", 503, "", Fault::key_service, "later"},
             Case{"a redirect", 302, "", Fault::foreign_answer, "redirect"},
             Case{"a page", 404, "<html>", Fault::foreign_answer, "not one of Google"},
             Case{"wrong types", 400, R"({"error":7,"error_description":[]})", Fault::foreign_answer,
                  "not one of Google"},
         }) {
        CAPTURE(c.name);
        const auto read = read_gcp_login(reply(c.status, c.body), uri(), presented);
        REQUIRE(read.has_error());
        CHECK(read.error().fault == c.fault);
        CHECK(all_of(read.error()).find(c.says) != std::string::npos);
        const bool judged =
            c.fault == Fault::key_refused || c.fault == Fault::id_token || c.fault == Fault::expired;
        CHECK((all_of(read.error()).find(presented) != std::string::npos) == judged);
    }
    for (const Case& c : {
             Case{"no right", 403, error(403, "PERMISSION_DENIED", "no"), Fault::key_refused,
                  "roles/iam.serviceAccountTokenCreator on snyk-ci@"},
             Case{"no API", 403,
                  error(403, "PERMISSION_DENIED",
                        "It has not been used in project 1 before or it is disabled."),
                  Fault::signer, "enable the API"},
             Case{"no account", 404, error(404, "NOT_FOUND", "Not found"), Fault::signer,
                  "there is no service account snyk-ci@"},
             Case{"no such token", 401, error(401, "UNAUTHENTICATED", "no"), Fault::signer, "impersonate="},
             Case{"anything", 400, error(400, "INVALID_ARGUMENT", "no"), Fault::signer,
                  "INVALID_ARGUMENT: no"},
             Case{"a message alone", 400, R"({"error":{"message":"no"}})", Fault::signer, "\"no\""},
             Case{"wrong types", 400, R"({"error":{"message":1,"status":{}}})", Fault::foreign_answer,
                  "not one of Google"},
             Case{"failing", 500, error(500, "INTERNAL", "no"), Fault::key_service, "later"},
         }) {
        CAPTURE(c.name);
        const auto given = read_gcp_signed_jwt(reply(c.status, c.body), uri(), k_claims);
        REQUIRE(given.has_error());
        CHECK(given.error().fault == c.fault);
        CHECK(all_of(given.error()).find(c.says) != std::string::npos);
    }
    const auto denied = reply(403, error(403, "PERMISSION_DENIED", "no"));
    CHECK(all_of(read_gcp_impersonation(denied, impersonating()).error())
              .find("the role roles/iam.workloadIdentityUser on other@acme") != std::string::npos);
    CHECK(all_of(read_gcp_signed_jwt(denied, impersonating(), k_claims).error())
              .find("give other@acme.iam.gserviceaccount.com the role") != std::string::npos);
}

TEST_CASE("Google's answers, cut at every byte") {
    const std::string login = R"({"access_token":"ya29.d.AAA","token_type":"Bearer"})";
    const std::string other = R"({"accessToken":"ya29.c.BBB"})";
    const std::string answer = signed_answer(jwt());
    const std::string refusal = error(403, "PERMISSION_DENIED", "no");
    for (std::size_t size = 0; size < login.size(); ++size)
        CHECK(read_gcp_login(reply(200, login.substr(0, size)), uri(), {}).has_error());
    for (std::size_t size = 0; size < other.size(); ++size)
        CHECK(read_gcp_impersonation(reply(200, other.substr(0, size)), impersonating()).has_error());
    for (std::size_t size = 0; size < answer.size(); ++size)
        CHECK(read_gcp_signed_jwt(reply(200, answer.substr(0, size)), uri(), k_claims).has_error());
    for (std::size_t size = 0; size < refusal.size(); ++size) {
        const auto cut = read_gcp_signed_jwt(reply(403, refusal.substr(0, size)), uri(), k_claims);
        REQUIRE(cut.has_error());
        CHECK(cut.error().fault == Fault::foreign_answer);
    }
}

TEST_CASE("gcp_may_pass") {
    for (const int status : {429, 500, 502, 503, 504})
        CHECK(gcp_may_pass(reply(status, "")));
    for (const int status : {200, 302, 400, 401, 403, 404, 412, 501})
        CHECK_FALSE(gcp_may_pass(reply(status, "")));
}
