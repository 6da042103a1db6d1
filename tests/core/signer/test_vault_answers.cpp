#include "core/signer/vault_answers.hpp"
#include "core/signer/vault_refusal.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_presented = "iss \"i\", sub \"s\"";
/// 256 zero bytes in base64: 341 times A and what ends 256 bytes.
const std::string k_signature = std::string(341, 'A') + "A==";

VaultUri uri(const std::string& query = "") {
    return read_vault_uri("https://v.example:8200/transit/keys/snyk?role=ci&auth=github" + query).value();
}

std::string word_of(const Failure& failure) { return std::string(row_of(failure.fault).word); }

std::string all_of(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += "\n" + hint;
    return text;
}

std::string errors(const std::string& text) { return R"({"errors":[")" + text + "\"]}"; }

std::string login_of(const std::string& auth) {
    return R"({"request_id":"1","data":null,"wrap_info":null,"warnings":null,"auth":)" + auth + "}";
}

std::string signed_by(const std::string& version, const std::string& signature,
                      const std::string& more = "") {
    return R"({"data":{"key_version":)" + version + R"(,"signature":")" + signature + "\"}" + more + "}";
}

} // namespace

TEST_CASE("read_vault_login: a token") {
    for (const char* token : {"b.AAAAAQ", "hvs.CAES_-x", "s.abc"}) {
        CAPTURE(token);
        const auto read = read_vault_login(reply(200, login_of(R"({"client_token":")" + std::string(token) +
                                                               R"(","mfa_requirement":null})")),
                                           uri(), {});
        REQUIRE(read.has_value());
        CHECK(read->reveal([&](std::string_view text) { return text == token; }));
    }
}

TEST_CASE("read_vault_login: answers that are no login") {
    struct Case {
        const char* name;
        std::string body;
        const char* expected;
    };
    for (const Case& c :
         {Case{"no JSON", "hello", "foreign-answer"}, Case{"a list", "[]", "foreign-answer"},
          Case{"empty", "", "foreign-answer"}, Case{"no auth", "{}", "foreign-answer"},
          Case{"auth is null", login_of("null"), "foreign-answer"},
          Case{"auth is a text", login_of("\"b.A\""), "foreign-answer"},
          Case{"no token", login_of("{}"), "foreign-answer"},
          Case{"a token that is a number", login_of(R"({"client_token":5})"), "foreign-answer"},
          Case{"an empty token", login_of(R"({"client_token":""})"), "foreign-answer"},
          Case{"a token with a line end", login_of(R"({"client_token":"b.A\r\nX-Evil: 1"})"),
               "foreign-answer"},
          Case{"a token that is too long", login_of(R"({"client_token":")" + std::string(9000, 'a') + "\"}"),
               "foreign-answer"},
          Case{"wrapped", R"({"auth":null,"wrap_info":{"token":"hvs.x"}})", "signer"},
          Case{"a second factor", login_of(R"({"client_token":"","mfa_requirement":{"mfa_request_id":"x"}})"),
               "signer"}}) {
        CAPTURE(c.name);
        const auto read = read_vault_login(reply(200, c.body), uri(), {});
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == c.expected);
        CHECK(read.error().message.find("v.example:8200") != std::string::npos);
    }
}

TEST_CASE("read_vault_login: refusals, their cause, and what was presented") {
    struct Case {
        int status;
        std::string body;
        const char* expected;
        const char* says;
        bool presented;
    };
    for (
        const Case& c : {
            Case{400, errors("role \\\"ci\\\" could not be found"), "key-refused", "role ci at auth/github",
                 true},
            Case{
                400,
                errors(
                    "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience"),
                "id-token", "add https://v.example:8200 to bound_audiences", true},
            Case{400, errors("audience claim found in JWT but no audiences bound to the role"), "key-refused",
                 "set bound_audiences", true},
            Case{400, errors("error validating token: invalid expiration time (exp) claim: token is expired"),
                 "expired", "clock", true},
            Case{
                400,
                errors(
                    "error validating token: error verifying token signature: no known key successfully validated the token signature"),
                "key-refused", "jwks_url", true},
            Case{
                400,
                errors(
                    "error validating claims: claim \\\"ref\\\" does not match any associated bound claim values"),
                "key-refused", "bound_claims", true},
            Case{400, errors("error validating token: invalid not before (nbf) claim: token not yet valid"),
                 "key-refused", "clocks", true},
            Case{400, errors("error validating token: invalid subject (sub) claim"), "key-refused",
                 "bound_subject", true},
            Case{400, errors("something new"), "key-refused", "something new", true},
            Case{403, errors("permission denied"), "signer", "auth/github", false},
            Case{404, errors("namespace not found"), "signer", "namespace=", false},
            Case{429, errors("request path \\\"auth/jwt/login\\\": rate limit quota exceeded"), "key-service",
                 "rate limit", false},
            Case{503, errors("Vault is sealed"), "key-service", "unseal", false},
            Case{502, "<html>", "key-service", "502", false},
            Case{412, "", "key-service", "412", false},
            Case{500, "", "key-service", "500", false},
            Case{500, errors("internal error"), "key-service", "run the job again later", false},
            Case{307, "", "foreign-answer", "redirect", false},
            Case{404, "<html>not here</html>", "foreign-answer", "404", false},
            Case{401, R"({"message":"no"})", "foreign-answer", "401", false},
        }) {
        CAPTURE(c.status);
        CAPTURE(c.body);
        const auto read = read_vault_login(reply(c.status, c.body), uri(), k_presented);
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == c.expected);
        CHECK(all_of(read.error()).find(c.says) != std::string::npos);
        CHECK((all_of(read.error()).find(k_presented) != std::string::npos) == c.presented);
    }
}

TEST_CASE("read_vault_login: the service's words are bounded and command nothing") {
    const auto read =
        read_vault_login(reply(400, errors("x\\n::add-mask::y " + std::string(20, 'z'))), uri(), {});
    REQUIRE(read.has_error());
    CHECK(read.error().message.find('\n') == std::string::npos);
    const auto page = read_vault_login(reply(400, errors(std::string(100'000, 'z'))), uri(), {});
    CHECK(page.error().message.size() < 300);
}

TEST_CASE("read_vault_signature: a signature") {
    const std::string base64url = std::string(341, '_') + "w"; // 256 bytes of ones
    for (const std::string& text : {"vault:v3:" + k_signature, "vault:v3:" + base64url}) {
        CAPTURE(text);
        const auto read = read_vault_signature(reply(200, signed_by("3", text)), uri());
        REQUIRE(read.has_value());
        CHECK(read->version == "3");
        const char byte = text.back() == 'w' ? '\xff' : '\0';
        CHECK(read->bytes.reveal([byte](std::string_view all) { return all == std::string(256, byte); }));
    }
    CHECK(read_vault_signature(reply(200, signed_by("3", "vault:v3:" + k_signature)), uri("&version=3"))
              .has_value());
}

TEST_CASE("read_vault_signature: what is none") {
    struct Case {
        const char* name;
        int status;
        std::string body;
        const char* expected;
    };
    const std::string good = "vault:v1:" + k_signature;
    for (const Case& c : {
             Case{"no JSON", 200, "hello", "foreign-answer"},
             Case{"no data", 200, "{}", "foreign-answer"},
             Case{"data is a list", 200, R"({"data":[]})", "foreign-answer"},
             Case{"no version", 200, R"({"data":{"signature":")" + good + "\"}}", "foreign-answer"},
             Case{"two versions", 200, signed_by("2", good), "foreign-answer"},
             Case{"a version that is a text", 200, signed_by("\"1\"", good), "foreign-answer"},
             Case{"another scheme", 200, signed_by("1", "x:v1:" + k_signature), "foreign-answer"},
             Case{"without a scheme", 200, signed_by("1", k_signature), "foreign-answer"},
             Case{"no base64", 200, signed_by("1", "vault:v1:%%%"), "foreign-answer"},
             Case{"of an EC key", 200, signed_by("1", "vault:v1:MEUCIQ=="), "foreign-answer"},
             Case{"an odd length", 200, signed_by("1", "vault:v1:AAAA" + k_signature), "foreign-answer"},
             Case{"ignored parameters", 200,
                  signed_by("1", good,
                            R"(,"warnings":["Endpoint ignored these unrecognized parameters: [x]"])"),
                  "foreign-answer"},
             Case{"another version than is pinned", 200, signed_by("1", good), "signer"},
             Case{"the policy", 403, errors("1 error occurred:\\n\\t* permission denied\\n\\n"),
                  "key-refused"},
             Case{"no key", 400, errors("signing key not found"), "signer"},
             Case{"a key for something else", 400, errors("key type aes256-gcm96 does not support signing"),
                  "signer"},
             Case{"a version that is not there yet", 500,
                  errors("requested version for signing is higher than the latest key version"), "signer"},
             Case{"a version that is retired", 500,
                  errors("requested version for signing is less than the minimum encryption key version"),
                  "signer"},
             Case{"no mount", 404,
                  errors("no handler for route \\\"transitt/sign/snyk\\\". route entry not found."),
                  "signer"},
             Case{"sealed", 503, errors("Vault is sealed"), "key-service"},
             Case{"failing", 500, "oops", "key-service"},
             Case{"moved", 307, "", "foreign-answer"},
             Case{"a page", 403, "<html>", "foreign-answer"},
         }) {
        CAPTURE(c.name);
        const bool pinned = std::string(c.name) == "another version than is pinned";
        const auto read = read_vault_signature(reply(c.status, c.body), uri(pinned ? "&version=2" : ""));
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == c.expected);
    }
}

TEST_CASE("the answers, cut at every byte") {
    const std::string login = login_of(R"({"client_token":"b.AAAAAQ"})");
    for (std::size_t size = 0; size < login.size(); ++size) {
        CAPTURE(size);
        const auto read = read_vault_login(reply(200, login.substr(0, size)), uri(), {});
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == "foreign-answer");
    }
    const std::string signature = signed_by("1", "vault:v1:" + k_signature);
    for (std::size_t size = 0; size < signature.size(); ++size) {
        CAPTURE(size);
        const auto read = read_vault_signature(reply(200, signature.substr(0, size)), uri());
        REQUIRE(read.has_error());
        CHECK(word_of(read.error()) == "foreign-answer");
    }
}

TEST_CASE("vault_may_pass: a 500 with a text is the caller's mistake") {
    for (const auto& [status, body, again] :
         {std::tuple{412, "", true}, std::tuple{429, "", true}, std::tuple{500, "", true},
          std::tuple{500, R"({"errors":[]})", true}, std::tuple{500, R"({"errors":["x"]})", false},
          std::tuple{502, "", true}, std::tuple{503, R"({"errors":["Vault is sealed"]})", true},
          std::tuple{504, "", true}, std::tuple{400, R"({"errors":["x"]})", false},
          std::tuple{403, "", false}, std::tuple{404, "", false}, std::tuple{307, "", false},
          std::tuple{501, "", false}}) {
        CAPTURE(status);
        CAPTURE(body);
        CHECK(vault_may_pass(reply(status, body)) == again);
    }
}

TEST_CASE("read_vault_public_key: of each version, and of an answer cut anywhere") {
    const std::string body =
        R"({"data":{"keys":{"1":{"public_key":"ONE"},"2":{"public_key":"TWO"}},"latest_version":2}})";
    const auto text_of = [](const Secret& secret) {
        return secret.reveal([](std::string_view text) { return std::string(text); });
    };
    CHECK(text_of(read_vault_public_key(reply(200, body), uri()).value()) == "TWO");
    CHECK(text_of(read_vault_public_key(reply(200, body), uri("&version=1")).value()) == "ONE");
    CHECK(word_of(read_vault_public_key(reply(200, body), uri("&version=3")).error()) == "signer");
    for (std::size_t size = 0; size < body.size(); ++size) {
        CAPTURE(size);
        const auto cut = read_vault_public_key(reply(200, body.substr(0, size)), uri());
        REQUIRE(!cut.has_value());
        CHECK(word_of(cut.error()) == "foreign-answer");
    }
    CHECK(word_of(read_vault_public_key(reply(503, errors("Vault is sealed")), uri()).error()) ==
          "key-service");
}
