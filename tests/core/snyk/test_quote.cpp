#include "core/snyk/quote.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

TEST_CASE("quoted_if_harmless: quotes short plain text only") {
    const std::string hidden = "a value that is not shown here";
    CHECK(quoted_if_harmless("eu-01") == "\"eu-01\"");
    CHECK(quoted_if_harmless("") == "\"\"");
    CHECK(quoted_if_harmless(std::string(80, 'a')) == '"' + std::string(80, 'a') + '"');
    CHECK(quoted_if_harmless(std::string(81, 'a')) == hidden);
    CHECK(quoted_if_harmless("api.internationalgatewayofcompany.example") ==
          "\"api.internationalgatewayofcompany.example\"");
    CHECK(quoted_if_harmless("AbCdEf0123456789ghIJkl") == hidden);
    CHECK(quoted_if_harmless("0123456789abcdef01234") == hidden);
    CHECK(quoted_if_harmless("api.x.io/AbCdEf0123456789ghIJkl") == hidden);
    CHECK(quoted_if_harmless("two\nlines") == hidden);
    CHECK(quoted_if_harmless("##vso[task.complete]") == hidden); // a command, wherever it stands in a line
    CHECK(quoted_if_harmless("#1") == "\"#1\"");
    CHECK(quoted_if_harmless("\x1b[31m") == hidden);
    CHECK(quoted_if_harmless("f\xC3\xBC") == hidden);
    CHECK(quoted_if_harmless(test::uuid()) == hidden);
    CHECK(quoted_if_harmless(' ' + test::uuid()) == hidden);
    CHECK(quoted_if_harmless(test::snyk_token("uat", "{}")) == hidden);
    CHECK(quoted_if_harmless("glpat-" + std::string(20, 'F')) == hidden);
}
