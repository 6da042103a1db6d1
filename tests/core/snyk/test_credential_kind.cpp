#include "core/snyk/claims.hpp"
#include "core/snyk/credential_kind.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace snykcred;

TEST_CASE("row_of: the row of each kind") {
    using enum CredentialKind;
    struct Case {
        CredentialKind kind;
        std::string_view word, noun, scheme, variable;
        KindEnd end;
        bool oauth, names_region;
    };
    for (const Case& c :
         {Case{api_token, "api-token", "an API token", "token", "SNYK_TOKEN", KindEnd::never, false, false},
          Case{personal_access_token, "personal-access-token", "a personal access token", "token",
               "SNYK_TOKEN", KindEnd::days, false, true},
          Case{service_account_token, "service-account-token", "a service account's token", "token",
               "SNYK_TOKEN", KindEnd::days, false, true},
          Case{oauth_access_token, "oauth-access-token", "an OAuth access token", "Bearer",
               "SNYK_OAUTH_TOKEN", KindEnd::hours, true, true}}) {
        CAPTURE(c.word);
        const KindFacts& row = row_of(c.kind);
        CHECK(row.kind == c.kind);
        CHECK(row.word == c.word);
        CHECK(word(c.kind) == c.word);
        CHECK(row.noun == c.noun);
        CHECK(noun(c.kind) == c.noun);
        CHECK(row.scheme == c.scheme);
        CHECK(row.variable == c.variable);
        CHECK(row.end == c.end);
        CHECK(row.oauth == c.oauth);
        CHECK(row.names_region == c.names_region);
    }
}

TEST_CASE("all_credential_kinds: words are unique, and each row says how its kind is renewed") {
    std::set<std::string_view> words;
    for (const KindFacts& row : all_credential_kinds()) {
        CAPTURE(row.word);
        CHECK(&row_of(row.kind) == &row);
        CHECK(words.insert(row.word).second);
        CHECK_FALSE(row.renewal.empty());
        CHECK(row.renewal.find_first_of(".\n") == std::string_view::npos);
    }
    CHECK(words.size() == 4);
}

TEST_CASE("split_snyk_token: a token with nothing in front of its first dot is none") {
    CHECK_FALSE(split_snyk_token(".fake0000.payload.signature").has_value());
}
