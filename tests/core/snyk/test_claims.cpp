#include "core/snyk/claims.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("split_snyk_token: four parts, a key id of eight, base64url characters") {
    struct Case {
        std::string_view name;
        std::string_view text;
        std::optional<CredentialKind> expected;
    };
    using enum CredentialKind;
    const Case cases[] = {
        {"personal", "snyk_uat.12345678.payload.signature", personal_access_token},
        {"service account, shortest", "snyk_sat.87654321.s.c", service_account_token},
        {"hyphens and underscores", "snyk_uat.12345678.this_is-a.sig_na-ture", personal_access_token},
        {"key id too short", "snyk_uat.short.a.b", std::nullopt},
        {"key id too long", "snyk_uat.123456789.a.b", std::nullopt},
        {"key id in upper case", "snyk_uat.1234567A.a.b", std::nullopt},
        {"key id with hyphen", "snyk_uat.1234-678.a.b", std::nullopt},
        {"no payload", "snyk_uat.12345678..b", std::nullopt},
        {"no signature", "snyk_uat.12345678.a.", std::nullopt},
        {"three parts", "snyk_uat.12345678.a", std::nullopt},
        {"five parts", "snyk_uat.12345678.a.b.c", std::nullopt},
        {"padding", "snyk_uat.12345678.e30=.b", std::nullopt},
        {"foreign characters", "snyk_uat.12345678.p@ylo@d.b", std::nullopt},
        {"prefix in upper case", "SNYK_UAT.12345678.a.b", std::nullopt},
        {"another kind", "snyk_xat.12345678.a.b", std::nullopt},
        {"something in front", "xsnyk_uat.12345678.a.b", std::nullopt},
        {"line end behind", "snyk_uat.12345678.a.b\n", std::nullopt},
        {"empty", "", std::nullopt},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto token = split_snyk_token(each.text);
        CHECK((token ? std::optional(token->kind) : std::nullopt) == each.expected);
    }
    CHECK(split_snyk_token("snyk_uat.12345678.payload.signature")->payload == "payload");
}

TEST_CASE("read_token_claims: what can be read is there, what cannot is absent") {
    struct Case {
        std::string_view name;
        std::string_view payload;
        std::optional<std::string> host;
        std::optional<std::int64_t> expires_at;
    };
    const Case cases[] = {
        {"all", R"({"e":1748431620,"h":"snyk.io","j":"FAKE","s":"FAKE"})", "snyk.io", 1748431620},
        {"with a scheme", R"({"h":"http://api.snyk.io"})", "http://api.snyk.io", std::nullopt},
        {"empty object", "{}", std::nullopt, std::nullopt},
        {"empty host", R"({"h":""})", std::nullopt, std::nullopt},
        {"host is no text", R"({"h":["api.snyk.io"],"e":5})", std::nullopt, 5},
        {"expiry with a fraction", R"({"e":1748431620.9})", std::nullopt, 1748431620},
        {"expiry is text", R"({"e":"1748431620"})", std::nullopt, std::nullopt},
        {"expiry beyond all dates", R"({"e":1e300})", std::nullopt, std::nullopt},
        {"expiry beyond 64 bits", R"({"e":18446744073709551615})", std::nullopt, std::nullopt},
        {"negative expiry", R"({"e":-5})", std::nullopt, -5},
        {"the last second of all dates", R"({"e":253402300799})", std::nullopt, 253402300799},
        {"expiry in the year 10000", R"({"e":253402300800})", std::nullopt, std::nullopt},
        {"the largest number", R"({"e":9223372036854775807})", std::nullopt, std::nullopt},
        {"the smallest number", R"({"e":-9223372036854775808})", std::nullopt, std::nullopt},
        {"cut", R"({"h":"api.snyk.io", "e":16)", std::nullopt, std::nullopt},
        {"no object", R"(["api.snyk.io"])", std::nullopt, std::nullopt},
        {"not UTF-8", "{\"h\":\"\xFF\"}", std::nullopt, std::nullopt},
        {"not Base64 of text", "\x01\x02\x03", std::nullopt, std::nullopt},
        {"trailing data", R"({"h":"api.snyk.io"} {})", std::nullopt, std::nullopt},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const std::string text = test::snyk_token("uat", each.payload);
        const auto token = split_snyk_token(text);
        REQUIRE(token);
        const Claims claims = read_token_claims(*token);
        CHECK(claims.host == each.host);
        CHECK(claims.expires_at == each.expires_at);
        CHECK_FALSE(claims.client_id);
    }
}

TEST_CASE("read_token_claims: a payload that is no base64url") {
    const auto token = split_snyk_token("snyk_uat.12345678.abcde.signature"); // five characters: impossible
    REQUIRE(token);
    CHECK_FALSE(read_token_claims(*token).host);
}

TEST_CASE("read_jwt: claims of an OAuth access token") {
    const auto jwt = read_jwt(test::jwt(R"({"aud":["https://api.eu.snyk.io","https://other.example"],
        "azp":"11111111-2222-3333-4444-555555555555","exp":1748431620,"iss":"https://app.eu.snyk.io"})"));
    REQUIRE(jwt);
    CHECK(jwt->claims.host == "https://api.eu.snyk.io"); // the first of the array counts
    CHECK(jwt->claims.expires_at == 1748431620);
    CHECK(jwt->claims.client_id == "11111111-2222-3333-4444-555555555555");
    CHECK(jwt->issuer == "https://app.eu.snyk.io");
}

TEST_CASE("read_jwt: audience as text, empty, of another type") {
    CHECK(read_jwt(test::jwt(R"({"aud":"api.snyk.io"})"))->claims.host == "api.snyk.io");
    CHECK_FALSE(read_jwt(test::jwt(R"({"aud":[]})"))->claims.host);
    CHECK_FALSE(read_jwt(test::jwt(R"({"aud":[7]})"))->claims.host);
    CHECK_FALSE(read_jwt(test::jwt(R"({"aud":{}})"))->claims.host);
    CHECK_FALSE(read_jwt(test::jwt("{}"))->claims.host);
}

TEST_CASE("read_jwt: refuses what is no signed JWT") {
    struct Case {
        std::string_view name;
        std::string text;
    };
    const std::string whole = test::jwt("{}");
    const Case cases[] = {
        {"empty", ""},
        {"two parts", whole.substr(0, whole.rfind('.'))},
        {"four parts", whole + ".x"},
        {"no signature", whole.substr(0, whole.rfind('.') + 1)},
        {"signature no base64url", whole.substr(0, whole.rfind('.') + 1) + "a+b="},
        {"header is no JSON", test::jwt("{}", "RS256")},
        {"header is no object", test::jwt("{}", R"(["alg"])")},
        {"header without alg", test::jwt("{}", R"({"typ":"JWT"})")},
        {"alg is no text", test::jwt("{}", R"({"alg":256})")},
        {"unsigned", test::jwt("{}", R"({"alg":"none"})")},
        {"unsigned, in capitals", test::jwt("{}", R"({"alg":"NONE"})")},
        {"payload is no JSON", test::jwt("payload")},
        {"payload is no object", test::jwt("[]")},
        {"payload cut", test::jwt(R"({"aud":)")},
        {"a host name", "api.snyk.io"},
        {"blank in front", " " + whole},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        CHECK_FALSE(read_jwt(each.text));
    }
    CHECK(read_jwt(whole));
}
