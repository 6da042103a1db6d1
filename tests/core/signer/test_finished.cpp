#include "core/signer/finished.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

constexpr std::int64_t k_now = 1'795'435'200;
const std::string k_client = "c0ffee00-1111-4222-8333-444444444444";
const std::string k_audience = "https://api.eu.snyk.io/oauth2/token";

/// Base64url of its own: the program's encoder is not asked.
std::string encoded(const std::string& text) {
    static const char* const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6)
            out += digits[bits >> (held - 6) & 63U];
    }
    if (held > 0) out += digits[bits << (6 - held) & 63U];
    return out;
}

std::string jwt(const std::string& claims,
                const std::string& header = R"({"alg":"RS256","kid":"k1","typ":"JWT"})") {
    return encoded(header) + "." + encoded(claims) + "." + encoded("signature");
}
std::string claims(const std::string& aud, const std::string& exp, const std::string& more = R"(,"jti":"1")",
                   const std::string& iss = k_client, const std::string& sub = k_client) {
    return R"({"iss":")" + iss + R"(","sub":")" + sub + R"(","aud":)" + aud + R"(,"exp":)" + exp + more + "}";
}
std::string quoted(const std::string& text) { return "\"" + text + "\""; }

} // namespace

TEST_CASE("check_finished_assertion") {
    const std::string aud = quoted(k_audience), exp = std::to_string(k_now + 300);
    struct Case {
        const char* name;
        std::string assertion;
        const char* expected;
    };
    const Case cases[] = {
        {"as Snyk wants it", jwt(claims(aud, exp)), "fine"},
        {"a list of one audience", jwt(claims("[" + aud + "]", exp)), "fine"},
        {"two audiences", jwt(claims("[" + aud + ",\"x\"]", exp)), "signer"},
        {"an audience and a number", jwt(claims("[" + aud + ",5]", exp)), "signer"},
        {"another region", jwt(claims("\"https://api.snyk.io/oauth2/token\"", exp)), "signer"},
        {"the audience without its path", jwt(claims("\"https://api.eu.snyk.io\"", exp)), "signer"},
        {"another issuer", jwt(claims(aud, exp, R"(,"jti":"1")", "x")), "signer"},
        {"another subject", jwt(claims(aud, exp, R"(,"jti":"1")", k_client, "x")), "signer"},
        {"expired", jwt(claims(aud, std::to_string(k_now))), "expired"},
        {"no jti", jwt(claims(aud, exp, "")), "signer"},
        {"exp with a fraction", jwt(claims(aud, exp + ".5")), "fine"},
        {"exp is a text", jwt(claims(aud, quoted(exp))), "signer"},
        {"PS256", jwt(claims(aud, exp), R"({"alg":"PS256","kid":"k1"})"), "signer"},
        {"not signed", jwt(claims(aud, exp), R"({"alg":"none","kid":"k1"})"), "signer"},
        {"no kid", jwt(claims(aud, exp), R"({"alg":"RS256"})"), "signer"},
        {"no signature", jwt(claims(aud, exp)).substr(0, jwt(claims(aud, exp)).rfind('.') + 1), "signer"},
        {"two parts", encoded("{}") + "." + encoded("{}"), "signer"},
        {"four parts", jwt(claims(aud, exp)) + ".x", "signer"},
        {"no JSON", encoded("no") + "." + encoded("no") + "." + encoded("no"), "signer"},
        {"nothing", "", "signer"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status =
            check_finished_assertion(Secret(c.assertion), {k_client, true, {}, k_audience}, "X", k_now);
        CHECK((status ? "fine" : std::string(row_of(status.error().fault).word)) == c.expected);
    }
}
