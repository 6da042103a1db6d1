#include "core/snyk/credential_kind.hpp"
#include "core/snyk/variable.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace snykcred;

TEST_CASE("is_secret_variable: in any letter case, and nothing else") {
    for (const char* name : {"SNYK_TOKEN", "snyk_token", "Snyk_OAuth_Token", "SNYK_CFG_API",
                             "INTERNAL_OAUTH_TOKEN_STORAGE", "SNYK_DOCKER_TOKEN", "SNYK_CLIENT_SECRET"}) {
        CAPTURE(name);
        CHECK(is_secret_variable(name));
    }
    for (const char* name :
         {"SNYK_API", "SNYK_CFG_ORG", "SNYK_CLIENT_ID", "SNYK_TOKEN2", "XSNYK_TOKEN", ""}) {
        CAPTURE(name);
        CHECK_FALSE(is_secret_variable(name));
    }
}

TEST_CASE("is_relative: what the CLI prefers, and what is handed over in another spelling") {
    for (const char* name : {"SNYK_TOKEN", "SNYK_OAUTH_TOKEN", "snyk_docker_token", "SNYK_CFG_API",
                             "Snyk_Api", "snyk_cfg_org", "INTERNAL_OAUTH_TOKEN_STORAGE"}) {
        CAPTURE(name);
        CHECK(is_relative(name));
    }
    for (const char* name :
         {"SNYK_API", "SNYK_CFG_ORG", "SNYK_CLIENT_ID", "SNYK_CLIENT_SECRET", "HOME", ""}) {
        CAPTURE(name);
        CHECK_FALSE(is_relative(name));
    }
}

TEST_CASE(
    "all_snyk_variables: what carries a credential is secret, a relative of the other, and of some kind") {
    std::set<std::string_view> names;
    for (const SnykVariable& row : all_snyk_variables()) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK(find_snyk_variable(row.name) == &row);
        const bool of_a_kind = std::ranges::count(all_credential_kinds(), row.name, &KindFacts::variable) > 0;
        CHECK(of_a_kind == (row.carries == Carries::credential));
        if (of_a_kind) CHECK((row.secret && row.relative));
        if (row.existence_counts) CHECK(row.relative);
    }
    CHECK(existence_counts("internal_oauth_token_storage"));
    CHECK_FALSE(existence_counts("SNYK_TOKEN"));
}
