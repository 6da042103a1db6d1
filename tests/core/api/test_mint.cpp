#include "core/api/mint.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

OAuthClient client(bool with_key = false) {
    return {"c0ffee00-1111-4222-8333-444444444444",
            with_key ? ClientProofBy::key : ClientProofBy::secret,
            {},
            with_key ? "k1" : "",
            false};
}

Result<Credential> mint(Reply answer, std::string_view host = "api.eu.snyk.io") {
    const Clearance clearance = clearance_for(host);
    Settings settings;
    settings.max_attempts = 1;
    Minting minting(client(), clearance, settings, {}, 1);
    minting.begin();
    minting.resume(outcomes(std::move(answer)));
    return minting.finish();
}

std::string word_of(const Result<Credential>& credential) {
    return credential ? "credential" : std::string(row_of(credential.error().fault).word);
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
    Minting minting(client(true), clearance, settings, {}, 1);
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

namespace {

/// Signs after one request to a service of its own; refuses the `refuses`-th time.
class SlowSigner final : public Signer {
public:
    explicit SlowSigner(int refuses = 0) : refuses_(refuses) {}

    Step sign(AssertionText text) override {
        inputs.push_back(text.input());
        Request request{.target = "/sign"};
        request.service = std::make_shared<ServiceCall>();
        return Send{request};
    }
    Step resume(std::vector<Exchanged>) override { return Finished{}; }
    Result<Secret> assertion() override {
        if (static_cast<int>(inputs.size()) == refuses_) return Failure{Fault::key_unusable, "no", {}};
        return Secret("signed" + std::to_string(inputs.size()));
    }
    [[nodiscard]] const std::vector<RequestRecord>& requests() const override { return requests_; }

    std::vector<std::string> inputs;

private:
    int refuses_;
    std::vector<RequestRecord> requests_;
};

Signing signing(Signer& signer, int& ids) {
    return {&signer, [] { return k_now; }, [&ids] { return "id" + std::to_string(++ids); }};
}

std::string assertion_in(const Step& step) {
    const auto& form = std::get<Send>(step).request.token_form;
    REQUIRE(form);
    REQUIRE(form->assertion);
    return form->assertion->reveal([](std::string_view text) { return std::string(text); });
}

} // namespace

TEST_CASE("Minting: every attempt at the token endpoint has an assertion of its own") {
    const Clearance clearance = clearance_for("api.eu.snyk.io");
    const Settings settings;
    SlowSigner signer;
    int ids = 0;
    Minting minting(client(true), clearance, settings, signing(signer, ids), 1);
    CHECK(std::get<Send>(minting.begin()).request.target == "/sign");
    CHECK(assertion_in(minting.resume(outcomes(reply(200, "")))) == "signed1");
    CHECK(std::holds_alternative<Wait>(minting.resume(outcomes(reply(503, "")))));
    CHECK(std::get<Send>(minting.resume({})).request.target == "/sign");
    CHECK(assertion_in(minting.resume(outcomes(reply(200, "")))) == "signed2");
    CHECK(std::holds_alternative<Finished>(minting.resume(outcomes(reply(200, token_body(k_jwt_eu))))));
    CHECK(word_of(minting.finish()) == "credential");
    REQUIRE(signer.inputs.size() == 2);
    CHECK(signer.inputs[0] != signer.inputs[1]); // by its jti
    REQUIRE(minting.requests().size() == 1);
    CHECK(minting.requests().front().attempts == 2);
}

TEST_CASE("Minting: what the signer refuses is the end, at each attempt") {
    const Clearance clearance = clearance_for("api.eu.snyk.io");
    const Settings settings;
    for (const int refuses : {1, 2}) {
        CAPTURE(refuses);
        SlowSigner signer(refuses);
        int ids = 0;
        Minting minting(client(true), clearance, settings, signing(signer, ids), 1);
        minting.begin();
        Step step = minting.resume(outcomes(reply(200, "")));
        if (refuses == 2) {
            minting.resume(outcomes(reply(503, "")));
            minting.resume({});
            step = minting.resume(outcomes(reply(200, "")));
        }
        CHECK(std::holds_alternative<Finished>(step));
        CHECK(word_of(minting.finish()) == "key-unusable");
    }
}

TEST_CASE("assertion_text: what Snyk asks of it") {
    const AssertionText text =
        assertion_text({"c0ffee", true, "k\"1", "https://api.eu.snyk.io/oauth2/token"}, 1'000, "fresh");
    CHECK(text.header == R"({"alg":"RS256","kid":"k\"1","typ":"JWT"})");
    CHECK(text.claims ==
          R"({"aud":"https://api.eu.snyk.io/oauth2/token","exp":1300,"iat":1000,"iss":"c0ffee",)"
          R"("jti":"fresh","sub":"c0ffee"})");
    // printf %s '{"a":1}' | base64 -w0 | tr '+/' '-_' | tr -d =
    CHECK(AssertionText{R"({"a":1})", R"({"b":2})"}.input() == "eyJhIjoxfQ.eyJiIjoyfQ");
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
