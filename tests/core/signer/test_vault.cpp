#include "core/signer/vault.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_login = R"({"auth":{"client_token":"b.TOKEN"}})";

std::string signature(const std::string& version = "1") {
    return R"({"data":{"key_version":)" + version + R"(,"signature":"vault:v)" + version + ":" +
           std::string(342, 'A') + R"(=="}})";
}

VaultSigner signer(const std::string& query = "?role=ci", int attempts = 1) {
    auto uri = read_vault_uri("https://v.example/ci/transit/keys/my%20key" + query).value();
    Settings settings;
    settings.max_attempts = attempts;
    return {std::move(uri), Secret("a.b.c"), "presented", settings, 1};
}

struct Sent {
    std::string method, target, body, ca;
    std::map<std::string, std::string> headers;
};

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

Sent sent(const Step& step) {
    const Request& request = std::get<Send>(step).request;
    Sent seen{request.method, request.target, shown(request.service->body), request.service->ca, {}};
    for (const auto& [name, value] : request.service->headers)
        seen.headers[name] = shown(value);
    return seen;
}

const AssertionText k_text{"{}", "{}"}; // e30.e30

} // namespace

TEST_CASE("VaultSigner: a login, then a signature") {
    VaultSigner vault = signer();
    const Sent login = sent(vault.sign(k_text));
    CHECK(login.method == "POST");
    CHECK(login.target == "/v1/auth/jwt/login");
    CHECK(login.body == R"({"role":"ci","jwt":"a.b.c"})");
    CHECK(login.headers == std::map<std::string, std::string>{{"Content-Type", "application/json"},
                                                              {"Accept", "application/json"},
                                                              {"X-Vault-Request", "true"}});
    const Sent sign = sent(vault.resume(outcomes(reply(200, k_login))));
    CHECK(sign.method == "POST");
    CHECK(sign.target == "/v1/ci/transit/sign/my%20key");
    CHECK(sign.body ==
          R"({"input":"ZTMwLmUzMA==","hash_algorithm":"sha2-256","signature_algorithm":"pkcs1v15"})");
    CHECK(sign.headers.at("X-Vault-Token") == "b.TOKEN");
    const auto obtained = vault.take_obtained();
    REQUIRE(obtained.size() == 1);
    CHECK(shown(obtained.front()) == "b.TOKEN");
    CHECK(vault.take_obtained().empty());
    REQUIRE(std::holds_alternative<Finished>(vault.resume(outcomes(reply(200, signature("7"))))));
    CHECK(vault.key_version() == "7");
    const auto assertion = vault.assertion();
    REQUIRE(assertion.has_value());
    CHECK(shown(*assertion) == "e30.e30." + std::string(342, 'A'));
    REQUIRE(vault.requests().size() == 2);
    CHECK(vault.requests()[0].host == "v.example");
    CHECK(vault.requests()[1].path == "/v1/ci/transit/sign/my%20key");
}

TEST_CASE("VaultSigner: what the URI says goes along") {
    VaultSigner vault = signer("?auth=ci/git%20hub&namespace=admin/team&version=3&ca=/x/ca.pem");
    const Sent login = sent(vault.sign(k_text));
    CHECK(login.target == "/v1/auth/ci/git%20hub/login");
    CHECK(login.body == R"({"jwt":"a.b.c"})");
    CHECK(login.headers.at("X-Vault-Namespace") == "admin/team");
    CHECK(login.ca == "/x/ca.pem");
    const Sent sign = sent(vault.resume(outcomes(reply(200, k_login))));
    CHECK(sign.body.find(R"("key_version":"3")") != std::string::npos);
    CHECK(sign.headers.at("X-Vault-Namespace") == "admin/team");
    CHECK(sign.ca == "/x/ca.pem");
}

TEST_CASE("VaultSigner: a second assertion is signed with the same login") {
    VaultSigner vault = signer();
    vault.sign(k_text);
    vault.resume(outcomes(reply(200, k_login)));
    vault.resume(outcomes(reply(200, signature())));
    CHECK(vault.assertion().has_value());
    CHECK(sent(vault.sign({"{}", "[]"})).target == "/v1/ci/transit/sign/my%20key");
    vault.resume(outcomes(reply(200, signature())));
    const auto assertion = vault.assertion();
    REQUIRE(assertion.has_value());
    CHECK(shown(*assertion).starts_with("e30.W10."));
    CHECK(vault.requests().size() == 3);
}

TEST_CASE("VaultSigner: a 403 after a signature is the login's end rather than the policy") {
    const std::string denied = R"({"errors":["permission denied"]})";
    for (const bool again : {false, true}) {
        CAPTURE(again);
        VaultSigner vault = signer();
        vault.sign(k_text);
        vault.resume(outcomes(reply(200, k_login)));
        if (again) {
            vault.resume(outcomes(reply(200, signature())));
            vault.sign(k_text);
        }
        vault.resume(outcomes(reply(403, denied)));
        const auto assertion = vault.assertion();
        REQUIRE(assertion.has_error());
        CHECK(assertion.error().fault == Fault::key_refused);
        REQUIRE(assertion.error().hints.size() == 2);
        CHECK(assertion.error().hints[again ? 1 : 0].find("the policy of role ci must") == 0);
        CHECK(assertion.error().hints[again ? 0 : 1].find("token_ttl") != std::string::npos);
    }
}

TEST_CASE("VaultSigner: where it ends") {
    SUBCASE("at the login") {
        VaultSigner vault = signer();
        vault.sign(k_text);
        REQUIRE(std::holds_alternative<Finished>(
            vault.resume(outcomes(reply(400, R"({"errors":["role \"ci\" could not be found"]})")))));
        const auto assertion = vault.assertion();
        REQUIRE(assertion.has_error());
        CHECK(assertion.error().fault == Fault::key_refused);
        CHECK(assertion.error().hints.back().find("presented") != std::string::npos);
    }
    SUBCASE("at the signature, which an unlucky key does not fit") {
        VaultSigner vault = signer();
        vault.check_with([](std::string_view text, const Secret&) -> Status {
            return Failure{Fault::jwks_mismatch, std::string(text), {}};
        });
        vault.sign(k_text);
        vault.resume(outcomes(reply(200, k_login)));
        vault.resume(outcomes(reply(200, signature())));
        const auto assertion = vault.assertion();
        REQUIRE(assertion.has_error());
        CHECK(assertion.error().fault == Fault::jwks_mismatch);
        CHECK(assertion.error().message == "e30.e30");
    }
    SUBCASE("on the network") {
        VaultSigner vault = signer();
        vault.sign(k_text);
        std::vector<Exchanged> broken;
        broken.push_back({NetworkFault{{Fault::dns, "no such host", {}}, false}, {}, {}});
        REQUIRE(std::holds_alternative<Finished>(vault.resume(std::move(broken))));
        CHECK(vault.assertion().error().fault == Fault::dns);
    }
}

TEST_CASE("VaultSigner: what may pass is asked again, and nothing else") {
    for (const auto& [status, body, again] :
         {std::tuple{503, R"({"errors":["Vault is sealed"]})", true}, std::tuple{500, "", true},
          std::tuple{500, R"({"errors":["x"]})", false}, std::tuple{403, R"({"errors":["x"]})", false}}) {
        CAPTURE(status);
        CAPTURE(body);
        VaultSigner vault = signer("?role=ci", 2);
        vault.sign(k_text);
        CHECK(std::holds_alternative<Wait>(vault.resume(outcomes(reply(status, body)))) == again);
    }
}
