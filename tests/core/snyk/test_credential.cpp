#include "core/snyk/credential.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;

namespace {

std::string bytes_of(const Secret& secret) {
    return secret.reveal([](std::string_view bytes) { return std::string(bytes); });
}

std::string all_text(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += '\n' + hint;
    return text;
}

/// Does `text` hold any eight consecutive bytes of `secret`?
bool leaks(std::string_view text, std::string_view secret) {
    constexpr std::size_t window = 8;
    for (std::size_t i = 0; i + window <= secret.size(); ++i) {
        if (text.find(secret.substr(i, window)) != std::string_view::npos) return true;
    }
    return false;
}

} // namespace

TEST_CASE("recognize: the four kinds, with scheme and variable") {
    struct Case {
        std::string_view name;
        std::string text;
        CredentialKind kind;
        const char* scheme;
        const char* variable;
    };
    using enum CredentialKind;
    const Case cases[] = {
        {"API token", test::uuid(), api_token, "token", "SNYK_TOKEN"},
        {"API token in upper case", "0B1D2C3E-AAAA-4BBB-8CCC-D0D1D2D3D4D5", api_token, "token", "SNYK_TOKEN"},
        {"PAT", test::snyk_token("uat", "{}"), personal_access_token, "token", "SNYK_TOKEN"},
        {"PAT with a scrambled payload", "snyk_uat.12345678.thisisa-ninvalidp.atnotvalid-123456",
         personal_access_token, "token", "SNYK_TOKEN"},
        {"SAT", test::snyk_token("sat", "{}"), service_account_token, "token", "SNYK_TOKEN"},
        {"JWT", test::jwt("{}"), oauth_access_token, "Bearer", "SNYK_OAUTH_TOKEN"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto credential = recognize(Secret(each.text), "SNYK_TOKEN");
        REQUIRE(credential.has_value());
        CHECK(credential->kind() == each.kind);
        CHECK(credential->authorization_scheme() == each.scheme);
        CHECK(credential->variable() == each.variable);
        CHECK(bytes_of(credential->value()) == each.text);
    }
}

TEST_CASE("recognize: claims come with the credential") {
    const auto pat =
        recognize(Secret(test::snyk_token("uat", R"({"e":1748431620,"h":"snyk.io"})")), "SNYK_TOKEN");
    REQUIRE(pat.has_value());
    CHECK(pat->claims().host == "snyk.io");
    CHECK(pat->claims().expires_at == 1748431620);
    const auto jwt =
        recognize(Secret(test::jwt(R"({"aud":"https://api.eu.snyk.io","exp":5,"azp":"client"})")), "x");
    REQUIRE(jwt.has_value());
    CHECK(jwt->claims().host == "https://api.eu.snyk.io");
    CHECK(jwt->claims().expires_at == 5);
    CHECK(jwt->claims().client_id == "client");
    const auto uuid = recognize(Secret(test::uuid()), "SNYK_TOKEN");
    REQUIRE(uuid.has_value());
    CHECK_FALSE(uuid->claims().host);
    CHECK_FALSE(uuid->claims().expires_at);
}

TEST_CASE(
    "recognize: refusals name the source and the thing, say what to do, and show nothing of the value") {
    struct Case {
        std::string_view name;
        std::string text;
        Fault fault;
        const char* message;
    };
    const std::string fake(36, 'F');
    using enum Fault;
    const Case cases[] = {
        {"GitHub token", "ghp_" + fake, not_snyk_credential,
         "the file t holds a GitHub token, which is not a Snyk credential"},
        {"placeholder", "YOUR_TOKEN", not_snyk_credential,
         "the file t holds a placeholder, which is not a Snyk credential"},
        {"nil UUID", "00000000-0000-0000-0000-000000000000", not_snyk_credential,
         "the file t holds a placeholder, which is not a Snyk credential"},
        {"GitHub's identity token",
         test::jwt(R"({"iss":"https://token.actions.githubusercontent.com","aud":"x"})"), not_snyk_credential,
         "the file t holds an identity token (OIDC) of GitHub Actions, which is not a Snyk credential"},
        {"half a PAT", "snyk_uat.fake0000.FAKE-payload-FAKE", malformed,
         "the file t holds an incomplete Snyk token: it must have four parts, separated by dots"},
        {"NUL", std::string("FAKE-FAKE\0FAKE-FAKE", 19), malformed, "the file t holds a NUL byte"},
        {"control character", "FAKE-FAKE\x01", malformed, "the file t holds a control character"},
        {"control character in a token", "snyk_uat.fake0000.FAKE-payload.FAKE\x08signature", malformed,
         "the file t holds a damaged Snyk token: its key ID (eight characters) or a part after it is wrong"},
        {"JWT with an unreadable payload", test::jwt("payload"), malformed,
         "the file t holds a JWT that cannot be read: cut off, encrypted, unsigned or damaged"},
        {"none of these", "thisTokenIsNotValid", malformed,
         "the file t does not look like a Snyk credential"},
        {"too large", std::string(16 * 1024 + 1, 'F'), malformed,
         "the file t holds 16385 bytes, but a credential has at most 16 KiB"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto credential = recognize(Secret(each.text), "the file t");
        REQUIRE_FALSE(credential.has_value());
        CHECK(credential.error().fault == each.fault);
        CHECK(credential.error().message == each.message);
        REQUIRE_FALSE(credential.error().hints.empty());
        CHECK_FALSE(leaks(all_text(credential.error()), each.text));
    }
}

TEST_CASE("recognize: empty is no credential") {
    const auto credential = recognize(Secret(), "SNYK_TOKEN");
    REQUIRE_FALSE(credential.has_value());
    CHECK(credential.error().fault == Fault::no_credential);
    CHECK(credential.error().message == "SNYK_TOKEN is empty");
    CHECK_FALSE(credential.error().hints.empty());
}

TEST_CASE("recognize: a token of the greatest size") {
    const std::string head = "snyk_uat.fake0000.";
    const std::string text = head + std::string(k_max_secret_size - head.size() - 2, 'F') + ".F";
    CHECK(recognize(Secret(text), "x").has_value());
    CHECK_FALSE(recognize(Secret(text + "F"), "x").has_value());
}

TEST_CASE("recognize: no change of one byte of a token goes unnoticed where its form shows it") {
    const std::string whole = test::snyk_token("uat", R"({"h":"snyk.io"})");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char byte : {'\0', '\n', ' ', '"', '\x7f', '\x80', '=', '/', '@'}) {
            std::string text = whole;
            text[i] = byte;
            CAPTURE(i);
            CAPTURE(static_cast<int>(byte));
            CHECK_FALSE(recognize(Secret(text), "x").has_value());
        }
        CAPTURE(i);
        if (i < whole.rfind('.') + 2)
            CHECK_FALSE(recognize(Secret(whole.substr(0, i)), "x").has_value()); // cut
    }
}

TEST_CASE("recognize: random bytes are refused in words and leak nothing") {
    std::mt19937 random(20261123); // NOLINT(cert-msc51-cpp): the same bytes in every run
    const std::vector<std::string> seeds = {"",        "snyk_uat.",     "eyJ",
                                            "ghp_",    "{\"",           "-----BEGIN ",
                                            "${",      test::jwt("{}"), "snyk_uat.fake0000.",
                                            "Bearer ", "SNYK_TOKEN=",   "https://"};
    for (int round = 0; round < 3000; ++round) {
        std::string text = seeds[random() % seeds.size()];
        const std::size_t size = 12 + random() % 90;
        const std::size_t head = text.size();
        for (std::size_t i = 0; i < size; ++i)
            text += static_cast<char>(round % 2 == 0 ? random() : 0x21 + random() % 0x5e);
        CAPTURE(round);
        const auto credential = recognize(Secret(text), "x");
        if (credential) {
            CHECK(bytes_of(credential->value()) == text);
        } else {
            CHECK_FALSE(leaks(all_text(credential.error()), std::string_view(text).substr(head)));
            CHECK_FALSE(credential.error().hints.empty());
        }
    }
}

TEST_CASE("trim_secret: what is taken off is named") {
    struct Case {
        std::string_view name;
        std::string raw, trimmed;
        std::vector<std::string_view> removed;
    };
    const char* mark = "a byte-order mark";
    const char* leading = "a leading newline";
    const char* trailing = "a trailing newline";
    const char* blanks = "surrounding spaces";
    const char* quotes = "surrounding quotes";
    const Case cases[] = {
        {"nothing", "abc", "abc", {}},
        {"line end", "abc\n", "abc", {trailing}},
        {"Windows line end", "abc\r\n", "abc", {trailing}},
        {"several line ends", "\n\nabc\n\n", "abc", {leading, trailing}},
        {"blanks", "  abc\t", "abc", {blanks}},
        {"both", " abc \r\n", "abc", {blanks, trailing}},
        {"byte-order mark",
         "\xEF\xBB\xBF"
         "abc",
         "abc",
         {mark}},
        {"all", "\xEF\xBB\xBF \"abc\" \n", "abc", {mark, blanks, trailing, quotes}},
        {"double quotes", "\"abc\"", "abc", {quotes}},
        {"single quotes", "'abc'", "abc", {quotes}},
        {"blanks inside of quotes", "' abc '", "abc", {blanks, quotes}},
        {"one pair only", "\"'abc'\"", "'abc'", {quotes}},
        {"unpaired", "\"abc", "\"abc", {}},
        {"two kinds", "\"abc'", "\"abc'", {}},
        {"one quote", "\"", "\"", {}},
        {"inside stays", "a b\nc", "a b\nc", {}},
        {"NUL stays", std::string("abc\0", 4), std::string("abc\0", 4), {}},
        {"empty quotes", "''", "", {quotes}},
        {"mark elsewhere stays", "abc\xEF\xBB\xBF", "abc\xEF\xBB\xBF", {}},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const Trimmed trimmed = trim_secret(Secret(each.raw));
        CHECK(bytes_of(trimmed.secret) == each.trimmed);
        CHECK(trimmed.removed == each.removed);
    }
}

TEST_CASE("trim_secret: blanks alone leave nothing") {
    for (const std::string_view raw : {"", " ", "\r\n", " \t\n ", "\xEF\xBB\xBF", "' '"}) {
        CAPTURE(raw);
        CHECK(trim_secret(Secret(raw)).secret.empty());
    }
}

TEST_CASE("looks_like_credential: what must not stand on a command line") {
    const std::string fake(36, 'F');
    const std::string sat = test::snyk_token("sat", R"({"h":"api.snyk.io"})");
    const std::vector<std::string> credentials = {"/run/secrets/" + sat,
                                                  "./report-" + sat + ".json",
                                                  "https://api.snyk.io/?token=" + test::jwt("{}") + "&a=b",
                                                  test::snyk_token("uat", "{}"),
                                                  test::snyk_token("sat", "{}"),
                                                  test::jwt("{}"),
                                                  ' ' + test::jwt("{}") + '\n',
                                                  "snyk_cs_" + fake + "_v1",
                                                  "ghp_" + fake,
                                                  "glpat-" + fake,
                                                  "AKIAFAKEFAKEFAKEFAKE",
                                                  "npm_" + fake,
                                                  "xoxb-1-" + fake,
                                                  "snyk_uat.fake0000.FAKE-payload-cut",
                                                  "SNYK_TOKEN=" + test::uuid(),
                                                  "Bearer " + fake,
                                                  "-----BEGIN PRIVATE KEY-----",
                                                  test::base64url(test::uuid()),
                                                  test::uuid() + ","};
    for (const std::string& text : credentials) {
        CAPTURE(text);
        CHECK(looks_like_credential(text));
    }
    const std::vector<std::string> others = {"",
                                             "SNYK_TOKEN",
                                             "/run/secrets/snyk_token",
                                             "snyk_uat.txt",
                                             "/secrets/snyk_sat.shop.team.of.the.north/eyJ.a.b",
                                             "token.txt",
                                             "npm_config_token",
                                             "snyk_token_of_production",
                                             "snyk_token_production.txt",
                                             "pypi-publishing-team-emea",
                                             test::uuid() /* an organization's id */,
                                             "SNYK-EU-01",
                                             "https://api.eu.snyk.io",
                                             "30s",
                                             "acme-org",
                                             std::string(64, 'a') /* a SHA-256 */,
                                             std::string(32, 'a'),
                                             "$SNYK_TOKEN",
                                             "enforce",
                                             "api.internal.example:8443",
                                             "placeholder"};
    for (const std::string& text : others) {
        CAPTURE(text);
        CHECK_FALSE(looks_like_credential(text));
    }
}

TEST_CASE("check_client_secret: what surely is none") {
    struct Case {
        std::string_view name;
        std::string text;
        std::string message; ///< behind "X holds "; empty where it may be one
        std::string_view hint{};
    };
    constexpr std::string_view k_own = "put there the one value that Snyk showed as this client's secret";
    const Case cases[] = {
        {"as Snyk Apps have it", "snyk_cs_" + std::string(40, 'a') + "_v1", ""},
        {"a UUID", test::uuid(), ""},
        {"any text", "q1w2e3r4-t5y6_u7i8o9p0", ""},
        {"Base64", "aGVsbG8gd29ybGQsIHRoaXMgaXMgYSBzZWNyZXQ=", ""},
        {"Azure's macro", "$(SNYK_CLIENT_SECRET)",
         "a macro $(…) that was not replaced, which is not a client secret",
         "Azure Pipelines leaves it unchanged"},
        {"GitHub's expression", "${{ secrets.SNYK_CLIENT_SECRET }}",
         "an expression ${{ … }} that was not replaced, which is not a client secret",
         "expressions work only in the pipeline's YAML"},
        {"JSON", R"({"client_id":"a","client_secret":"b"})", "a JSON document, which is not a client secret",
         k_own},
        {"a masked value", "********",
         "a masked value (***), as logs and forms show it, which is not a client secret", k_own},
        {"another vendor's token", "ghp_" + std::string(36, 'a'),
         "a GitHub token, which is not a client secret", k_own},
        {"a personal access token", test::snyk_token("uat", "{}"),
         "a personal access token, but an OAuth client's secret belongs there",
         "put the client secret there, or set this token as SNYK_TOKEN"},
        {"a service account's token", test::snyk_token("sat", "{}"),
         "a service account's token, but an OAuth client's secret belongs there",
         "put the client secret there, or set this token as SNYK_TOKEN"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Status status = check_client_secret(Secret(c.text), "X");
        CHECK(status.has_value() == c.message.empty());
        if (status) continue;
        CHECK(status.error().message == "X holds " + c.message);
        REQUIRE(status.error().hints.size() == 1);
        CHECK(status.error().hints.front().starts_with(c.hint));
    }
}
