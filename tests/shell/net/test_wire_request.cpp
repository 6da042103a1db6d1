#include "core/base/version.hpp"
#include "core/snyk/region.hpp"
#include "shell/net/wire_request.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

Endpoint region(std::string_view name) {
    return public_endpoint(*parse_region(name, "the test").value(), {});
}
std::string agent() { return "User-Agent: snyk-cred/" + std::string(version()) + "\r\n"; }

} // namespace

TEST_CASE("wire_request: GET") {
    struct Case {
        CredentialKind kind;
        const char* header;
    };
    for (const Case& c : {Case{CredentialKind::api_token, "Authorization: token v\r\n"},
                          Case{CredentialKind::oauth_access_token, "Authorization: Bearer v\r\n"}}) {
        const Credential credential(c.kind, Secret("v"), {});
        WireSecrets secrets;
        secrets.credential = &credential;
        const auto wire = wire_request({region("SNYK-EU-01"), "GET", "/rest/self?version=1"}, secrets);
        CHECK(bytes_of(wire) == "GET /rest/self?version=1 HTTP/1.1\r\nHost: api.eu.snyk.io\r\n" + agent() +
                                    "Accept-Encoding: identity\r\nAccept: application/vnd.api+json\r\n" +
                                    c.header + "\r\n");
    }
}

TEST_CASE("wire_request: token form with a client secret") {
    const Secret client_secret("a+b/c=&%\xc3\xa4");
    const Credential credential(CredentialKind::api_token, Secret("other"), {});
    WireSecrets secrets;
    secrets.client_secret = &client_secret;
    secrets.credential = &credential; // no Authorization beside a form
    const auto wire = wire_request(
        {region("SNYK-EU-01"), "POST", "/oauth2/token", TokenForm{"id 1", false, {}, {}}}, secrets);
    const std::string body =
        "grant_type=client_credentials&client_id=id%201&client_secret=a%2Bb%2Fc%3D%26%25%C3%A4";
    CHECK(bytes_of(wire) == "POST /oauth2/token HTTP/1.1\r\nHost: api.eu.snyk.io\r\n" + agent() +
                                "Accept-Encoding: identity\r\nAccept: application/json\r\n"
                                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body);
}

TEST_CASE("wire_request: token form with an assertion") {
    TokenForm form{"id", true, "kid", "aud"};
    form.assertion = std::make_shared<const Secret>("h.p.s");
    const auto wire = wire_request({region("SNYK-EU-01"), "POST", "/oauth2/token", form}, {});
    CHECK(bytes_of(wire).ends_with("\r\n\r\ngrant_type=client_credentials&client_id=id&client_assertion_"
                                   "type=urn%3Aietf%3Aparams%3Aoauth"
                                   "%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=h.p.s"));
}

TEST_CASE("wire_request: to a service goes nothing of Snyk's") {
    const Credential credential(CredentialKind::api_token, Secret("ours"), {});
    WireSecrets secrets;
    secrets.credential = &credential;
    auto call = std::make_shared<ServiceCall>();
    call->at = {.host = "vault.example.com", .port = 8200};
    call->headers.emplace_back("X-Vault-Token", Secret("t"));
    Request request{.target = "/v1/x"};
    request.service = call;
    CHECK(bytes_of(wire_request(request, secrets)) ==
          "GET /v1/x HTTP/1.1\r\nHost: vault.example.com:8200\r\n" + agent() +
              "Accept-Encoding: identity\r\nX-Vault-Token: t\r\n\r\n");
    auto post = std::make_shared<ServiceCall>();
    post->at = call->at;
    post->body = Secret("{}");
    request.service = post;
    request.method = "POST";
    CHECK(bytes_of(wire_request(request, secrets)) ==
          "POST /v1/x HTTP/1.1\r\nHost: vault.example.com:8200\r\n" + agent() +
              "Accept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}");
}

TEST_CASE("wire_connect") {
    // base64 by coreutils: printf %s ada:pass | base64
    struct Case {
        const char* user_info;
        const char* header;
    };
    for (const Case& c : {Case{"", ""}, Case{"ada:pass", "Proxy-Authorization: Basic YWRhOnBhc3M=\r\n"},
                          Case{"a:b", "Proxy-Authorization: Basic YTpi\r\n"},
                          Case{"ab:c", "Proxy-Authorization: Basic YWI6Yw==\r\n"}}) {
        CHECK(bytes_of(wire_connect({.host = "api.eu.snyk.io"}, Secret(c.user_info))) ==
              "CONNECT api.eu.snyk.io:443 HTTP/1.1\r\nHost: api.eu.snyk.io:443\r\n" + agent() + c.header +
                  "\r\n");
    }
}
