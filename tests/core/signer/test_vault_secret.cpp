#include "core/signer/vault_secret.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_login = R"({"auth":{"client_token":"b.TOKEN"}})";
const std::string k_kept = R"({"data":{"data":{"token":"the-value"},"metadata":{"version":3}}})";

VaultSecret secret(const std::string& query = "?field=token&role=ci", int attempts = 1) {
    auto uri =
        std::get<VaultKvUri>(read_stored_uri("vault+https://v.example/my%20kv/ci/my%20snyk" + query).value());
    Settings settings;
    settings.max_attempts = attempts;
    return {std::move(uri), Secret("a.b.c"), "presented", settings, 1};
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

struct Sent {
    std::string method, target, body, ca;
    std::map<std::string, std::string> headers;
};

Sent sent(const Step& step) {
    const Request& request = std::get<Send>(step).request;
    Sent seen{request.method, request.target, shown(request.service->body), request.service->ca, {}};
    for (const auto& [name, value] : request.service->headers)
        seen.headers[name] = shown(value);
    return seen;
}

} // namespace

TEST_CASE("VaultSecret: a login, then the secret") {
    VaultSecret vault = secret();
    const Sent login = sent(vault.begin());
    CHECK(login.method == "POST");
    CHECK(login.target == "/v1/auth/jwt/login");
    CHECK(login.body == R"({"role":"ci","jwt":"a.b.c"})");
    const Sent read = sent(vault.resume(outcomes(reply(200, k_login))));
    CHECK(read.method == "GET");
    CHECK(read.target == "/v1/my%20kv/data/ci/my%20snyk");
    CHECK(read.body.empty());
    CHECK(read.headers == std::map<std::string, std::string>{{"Accept", "application/json"},
                                                             {"X-Vault-Request", "true"},
                                                             {"X-Vault-Token", "b.TOKEN"}});
    REQUIRE(std::holds_alternative<Finished>(vault.resume(outcomes(reply(200, k_kept)))));
    const auto stored = vault.finish();
    REQUIRE(stored.has_value());
    CHECK(shown(stored->value) == "the-value");
    CHECK(stored->version == "3");
    REQUIRE(vault.requests().size() == 2);
    CHECK(vault.requests()[1].path == "/v1/my%20kv/data/ci/my%20snyk");
}

TEST_CASE("VaultSecret: what the URI says goes along") {
    VaultSecret vault = secret("?field=token&auth=ci/x&namespace=admin/team&version=3&ca=/x/ca.pem");
    const Sent login = sent(vault.begin());
    CHECK(login.target == "/v1/auth/ci/x/login");
    CHECK(login.body == R"({"jwt":"a.b.c"})");
    const Sent read = sent(vault.resume(outcomes(reply(200, k_login))));
    CHECK(read.target == "/v1/my%20kv/data/ci/my%20snyk?version=3");
    CHECK(read.headers.at("X-Vault-Namespace") == "admin/team");
    CHECK(read.ca == "/x/ca.pem");
    CHECK(login.ca == "/x/ca.pem");

    VaultSecret old = secret("?field=token&kv=1");
    old.begin();
    CHECK(sent(old.resume(outcomes(reply(200, k_login)))).target == "/v1/my%20kv/ci/my%20snyk");
}

TEST_CASE("VaultSecret: where it ends") {
    SUBCASE("at the login, whose mistakes in the URI are those of --token-from") {
        for (const auto& [status, text, fault] :
             {std::tuple{400, "role \\\"ci\\\" could not be found", Fault::key_refused},
              std::tuple{403, "permission denied", Fault::token_from},
              std::tuple{404, "namespace not found", Fault::token_from},
              std::tuple{400, "missing role", Fault::token_from}}) {
            CAPTURE(text);
            VaultSecret vault = secret();
            vault.begin();
            const std::string body = R"({"errors":[")" + std::string(text) + "\"]}";
            REQUIRE(std::holds_alternative<Finished>(vault.resume(outcomes(reply(status, body)))));
            const auto stored = vault.finish();
            REQUIRE(stored.has_error());
            CHECK(stored.error().fault == fault);
            CHECK_FALSE(stored.error().asking_snyk);
        }
    }
    SUBCASE("at the secret") {
        VaultSecret vault = secret();
        vault.begin();
        vault.resume(outcomes(reply(200, k_login)));
        vault.resume(outcomes(reply(404, R"({"errors":[]})")));
        CHECK(vault.finish().error().fault == Fault::no_credential);
    }
    SUBCASE("at the network") {
        VaultSecret vault = secret();
        vault.begin();
        std::vector<Exchanged> broken;
        broken.push_back({NetworkFault{{Fault::connect, "refused", {}}}, {}, {}});
        REQUIRE(std::holds_alternative<Finished>(vault.resume(std::move(broken))));
        CHECK(vault.finish().error().fault == Fault::connect);
    }
    SUBCASE("before it began") { CHECK(secret().finish().error().fault == Fault::bug); }
}

TEST_CASE("VaultSecret: what may pass is asked again") {
    VaultSecret vault = secret("?field=token", 3);
    vault.begin();
    REQUIRE(std::holds_alternative<Wait>(
        vault.resume(outcomes(reply(503, R"({"errors":["Vault is sealed"]})")))));
    CHECK(sent(vault.resume({})).target == "/v1/auth/jwt/login");
    vault.resume(outcomes(reply(200, k_login)));
    REQUIRE(std::holds_alternative<Wait>(vault.resume(outcomes(reply(500, "")))));
    CHECK(sent(vault.resume({})).target == "/v1/my%20kv/data/ci/my%20snyk");
    vault.resume(outcomes(reply(200, k_kept)));
    CHECK(vault.finish().has_value());
    CHECK(vault.requests()[1].attempts == 2);
}
