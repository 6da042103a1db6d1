#include "core/rule/secret_variables.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

using Names = Environment::Names;

TEST_CASE("known_secret_variables: the variables of Snyk's tools that hold a secret, in any letter case") {
    CHECK(known_secret_variables({"SNYK_TOKEN", "snyk_oauth_token", "SNYK_CFG_API", "SNYK_CLIENT_SECRET",
                                  "SNYK_CLIENT_ID", "SNYK_API", "SNYK_CFG_ORG", "PATH", "SNYK_TOKEN_2"}) ==
          Names{"SNYK_CFG_API", "SNYK_CLIENT_SECRET", "SNYK_TOKEN", "snyk_oauth_token"});
}

TEST_CASE("known_secret_variables: those with the identity of the job") {
    CHECK(known_secret_variables({"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL",
                                  "CIRCLE_OIDC_TOKEN", "CIRCLE_OIDC_TOKEN_V2", "BITBUCKET_STEP_OIDC_TOKEN",
                                  "SNYK_ID_TOKEN", "CI_JOB_JWT"}) ==
          Names{"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "BITBUCKET_STEP_OIDC_TOKEN", "CIRCLE_OIDC_TOKEN",
                "CIRCLE_OIDC_TOKEN_V2", "SNYK_ID_TOKEN"});
}

TEST_CASE("named_secret_variables: who may say that a variable holds a secret") {
    struct Case {
        const char* name;
        Environment::Map variables;
        std::vector<GivenFlag> flags;
        Names named;
    };
    const Case cases[] = {
        {"nobody", {}, {}, {}},
        {"a flag", {}, {{Option::token_env, "MINE"}}, {"MINE"}},
        {"each of the three options",
         {},
         {{Option::token_env, "A"}, {Option::client_secret_env, "B"}, {Option::private_key_env, "C"}},
         {"A", "B", "C"}},
        {"an empty flag is none", {}, {{Option::token_env, ""}}, {}},
        {"a variable", {{"SNYK_CRED_TOKEN_ENV", " MINE "}}, {}, {"MINE"}},
        {"a variable of its own for each option",
         {{"SNYK_CRED_CLIENT_SECRET_ENV", "B"}, {"SNYK_CRED_PRIVATE_KEY_ENV", "C"}},
         {},
         {"B", "C"}},
        {"the flag wins, and an earlier step cannot hide the CI system",
         {{"SNYK_CRED_TOKEN_ENV", "GITHUB_ACTIONS"}},
         {{Option::token_env, "MINE"}},
         {"MINE"}},
        {"--also-env is not asked",
         {{"SNYK_CRED_ALSO_ENV", "GITHUB_ACTIONS"}},
         {{Option::also_env, "GITHUB_EVENT_PATH"}},
         {}},
        {"the job's identity, by a flag", {}, {{Option::id_token_env, "MINE"}}, {"MINE"}},
        {"and by nothing else: an earlier step cannot hide the CI system",
         {{"SNYK_CRED_ID_TOKEN_ENV", "GITHUB_ACTIONS"}},
         {},
         {}},
        {"nor is any other option",
         {{"SNYK_CRED_TOKEN_FILE", "GITHUB_ACTIONS"}, {"SNYK_CRED_CLIENT_ID", "GITHUB_ACTIONS"}},
         {{Option::output, "GITHUB_ACTIONS"}},
         {}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(named_secret_variables(Environment(c.variables), c.flags) == c.named);
    }
}
