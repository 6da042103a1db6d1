#include "core/report/input_words.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("in_inputs: options are called by their inputs") {
    struct Case {
        const char* name;
        const char* text;
        const char* expected;
    };
    const Case cases[] = {
        {"a choice", "let it succeed: --on-missing skip", "let it succeed: `on-missing: skip`"},
        {"a choice before a comma", "add --plan free, team or other", "add `plan: free`, team or other"},
        {"a region", "set --region SNYK-EU-01 for this job", "set `region: SNYK-EU-01` for this job"},
        {"a placeholder", "add --expect-org ID", "add `expect-org: ID`"},
        {"no value", "set --region, or add --probe-regions to find it",
         "set `region`, or add "
         "`probe-regions` to find it"},
        {"a word that is no value", "--min-validity asks for 90 days", "`min-validity` asks for 90 days"},
        {"a variable that is an input", "variable INPUT_TOKEN holds a key", "the input `token` holds a key"},
        {"two of them", "in variable INPUT_CLIENT_SECRET and variable INPUT_TOKEN.",
         "in input `client-secret` and input `token`."},
        {"another variable", "variable SNYK_TOKEN", "variable SNYK_TOKEN"},
        {"a source", "comes from the flag --region", "comes from the input `region`"},
        {"a secret's variable", "give --client-id and --client-secret-env",
         "give `client-id` and "
         "`client-secret`"},
        {"another program's option", "run git push --force", "run git push --force"},
        {"an option of help", "snyk-cred --version", "snyk-cred --version"},
        {"the end", "what --", "what --"},
        {"nothing", "", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(in_inputs(c.text) == c.expected);
    }
}
