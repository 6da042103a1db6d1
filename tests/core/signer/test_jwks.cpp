#include "core/signer/jwks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {

const RsaPublicKey k_key{"\x01\x02\xff", "\x01\x01"};
// In base64url by hand: printf '\x01\x02\xff' | base64 gives AQL/
const std::string k_n = "AQL_", k_e = "AQE";
const std::string k_where = "https://keys.example.com/jwks.json";

std::string entry(const std::string& members, const std::string& n = k_n) {
    return R"({"kty":"RSA","n":")" + n + R"(","e":")" + k_e + "\"" + (members.empty() ? "" : "," + members) +
           "}";
}
std::string set(const std::string& entries) { return R"({"keys":[)" + entries + "]}"; }

std::string found_in(const std::string& text, std::string_view kid) {
    const auto entries = read_jwks(text, k_where);
    if (!entries) return std::string(row_of(entries.error().fault).word) + ": " + entries.error().message;
    const auto found = find_signing_key(
        *entries, [](const RsaPublicKey& key) { return key == k_key; }, kid, k_where);
    if (!found) return std::string(row_of(found.error().fault).word) + ": " + found.error().message;
    return found->kid;
}

} // namespace

TEST_CASE("thumbprint_text: members in order, without blanks (RFC 7638, 3.3)") {
    CHECK(thumbprint_text(k_key) == R"({"e":"AQE","kty":"RSA","n":"AQL_"})");
}

TEST_CASE("jwks_text: what is printed is what a reader finds") {
    const std::string text = jwks_text(k_key, "a \"kid\"");
    CHECK(text == "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"a \\\"kid\\\"\","
                  "\"n\":\"AQL_\",\"e\":\"AQE\"}]}\n");
    CHECK(found_in(text, "a \"kid\"") == "a \"kid\"");
}

TEST_CASE("find_signing_key") {
    struct Case {
        const char* name;
        std::string text;
        std::string kid;
        std::string expected; ///< the kid, or the beginning of the refusal
    };
    const std::string other = entry(R"("kid":"other")", "AQID");
    const Case cases[] = {
        {"under its kid", set(entry(R"("kid":"k1")")), "k1", "k1"},
        {"with alg and use", set(entry(R"("kid":"k1","alg":"RS256","use":"sig")")), "k1", "k1"},
        {"beside another, while keys change", set(other + "," + entry(R"("kid":"k1")")), "k1", "k1"},
        {"beside a key of another type", set(R"({"kty":"EC","kid":"ec"},)" + entry(R"("kid":"k1")")), "k1",
         "k1"},
        {"no kid asked for", set(entry(R"("kid":"k1")")), "", "k1"},
        {"leading zero bytes in n", set(entry(R"("kid":"k1")", "AAEC_w")), "k1", "k1"},
        {"another key", set(other), "k1",
         "jwks-mismatch: " + k_where + " does not serve this key; it serves \"other\""},
        {"another kid", set(entry(R"("kid":"k2")")), "k1",
         "jwks-mismatch: " + k_where + " serves this key as \"k2\", not as \"k1\""},
        {"no kid", set(entry("")), "k1", "jwks-mismatch: " + k_where + " serves this key without a kid"},
        {"no kid, none asked for", set(entry("")), "", "jwks-mismatch"},
        {"two keys of one kid", set(entry(R"("kid":"k1")") + "," + entry(R"("kid":"k1")", "AQID")), "k1",
         "jwks-mismatch: " + k_where + " serves 2 keys as \"k1\""},
        {"for encryption", set(entry(R"("kid":"k1","use":"enc")")), "k1", "jwks-mismatch"},
        {"for PSS", set(entry(R"("kid":"k1","alg":"PS256")")), "k1", "jwks-mismatch"},
        {"a private key", set(entry(R"("kid":"k1","d":"AQE")")), "k1",
         "jwks-mismatch: " + k_where + " serves a private key"},
        {"a private key beside it", set(entry(R"("kid":"k1")") + R"(,{"kty":"EC","d":"AQE"})"), "k1",
         "jwks-mismatch"},
        {"the kid is a number", set(entry(R"("kid":1)")), "1", "jwks-mismatch"},
        {"n is no base64url", set(entry(R"("kid":"k1")", "A*")), "k1", "jwks-mismatch"},
        {"an empty set", set(""), "k1", "jwks-mismatch: " + k_where + " serves an empty list"},
        {"a single key without a set", entry(R"("kid":"k1")"), "k1", "foreign-answer"},
        {"keys is an object", R"({"keys":{}})", "k1", "foreign-answer"},
        {"a text among the keys", R"({"keys":["k1"]})", "k1", "foreign-answer"},
        {"two lists of keys", R"({"keys":[],"keys":[]})", "k1", "foreign-answer"},
        {"HTML", "<html></html>", "k1", "foreign-answer"},
        {"nothing", "", "k1", "foreign-answer"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const std::string found = found_in(c.text, c.kid);
        CAPTURE(found);
        const bool refused = c.expected.find('-') != std::string::npos;
        CHECK((refused ? found.starts_with(c.expected) : found == c.expected));
    }
}

TEST_CASE("only_signing_key") {
    // 256 bytes: in base64url every three bytes of 0xff are four underscores, and the last byte is "_w".
    std::string large;
    for (int i = 0; i < 85; ++i)
        large += "____";
    large += "_w";
    struct Case {
        const char* name;
        std::string text;
        const char* expected;
    };
    for (const Case& c :
         {Case{"one", set(entry(R"("kid":"k1")", large)), "k1"},
          Case{"beside a key for encryption",
               set(entry(R"("kid":"e","use":"enc")", large) + "," + entry(R"("kid":"k1")", large)),
               "jwks-mismatch"},
          Case{"beside a small key", set(entry(R"("kid":"s")") + "," + entry(R"("kid":"k1")", large)), "k1"},
          Case{"two", set(entry(R"("kid":"k1")", large) + "," + entry(R"("kid":"k2")", large)),
               "jwks-mismatch"},
          Case{"none", set(""), "jwks-mismatch"}, Case{"no kid", set(entry("", large)), "jwks-mismatch"},
          Case{"a private key", set(entry(R"("kid":"k1","d":"AQE")", large)), "jwks-mismatch"}}) {
        CAPTURE(c.name);
        const auto entries = read_jwks(c.text, k_where);
        REQUIRE(entries.has_value());
        const auto found = only_signing_key(*entries, k_where);
        CHECK((found ? found->kid : std::string(row_of(found.error().fault).word)) == c.expected);
    }
}

TEST_CASE("read_jwks: an answer that is cut anywhere is refused") {
    const std::string whole = jwks_text(k_key, "k1");
    const std::size_t end = whole.size() - 1; // the line end
    for (std::size_t size = 0; size < end; ++size) {
        CAPTURE(size);
        CHECK_FALSE(read_jwks(whole.substr(0, size), k_where).has_value());
    }
}
