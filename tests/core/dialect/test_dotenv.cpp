#include "core/dialect/dotenv.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("append_dotenv: the portable subset and nothing else") {
    struct Case {
        const char* name;
        std::string key, value;
        bool fits;
    };
    const Case cases[] = {
        {"a token", "SNYK_TOKEN", "snyk_uat.abc_-.Z09", true},
        {"a URL with a port", "SNYK_API", "https://api.snyk.io:8443", true},
        {"everything allowed", "A", "azAZ09_+=/@:.,~-", true},
        {"nothing", "A", "", true},
        {"blank", "A", "a b", false},
        {"hash", "A", "a#b", false},
        {"dollar", "A", "a$HOME", false},
        {"quote", "A", "'a'", false},
        {"backslash", "A", "a\\b", false},
        {"line end", "A", "a\nB=c", false},
        {"NUL", "A", std::string("a\0b", 3), false},
        {"umlaut", "A", "\u00e4", false},
        {"no name", "", "a", false},
        {"name with a digit first", "1A", "a", false},
        {"name with a blank", "export A", "a", false},
        {"name with an equals sign", "A=B", "a", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Secret lines("Z=0\n");
        const Status written = append_dotenv(lines, c.key, c.value);
        CHECK(written.has_value() == c.fits);
        CHECK(bytes_of(lines) == (c.fits ? "Z=0\n" + c.key + "=" + c.value + "\n" : "Z=0\n"));
    }
}

TEST_CASE("outputs_as_dotenv: names that no later snyk-cred takes for options") {
    const auto lines =
        outputs_as_dotenv({{"verdict", "allowed"}, {"api-url", "https://api.snyk.io"}, {"org-id", ""}});
    REQUIRE(lines.has_value());
    CHECK(*lines == "SNYKCRED_VERDICT=allowed\nSNYKCRED_API_URL=https://api.snyk.io\nSNYKCRED_ORG_ID=\n");
    CHECK(outputs_as_dotenv({{"plan", "a b"}}).has_error());
    Secret line;
    CHECK(append_dotenv(line, "A=B", "a").error().message ==
          "the value of a variable contains a character that dotenv readers treat differently");
}

TEST_CASE("dotenv: one file, and a warning for what it cannot unset") {
    HandoverCase c{.environment = variables({{"SNYK_OAUTH_TOKEN", "x"}}),
                   .places = {"/tmp/private", "/out/env"}};
    c.settings.output = "/out/env";
    const Handover handover = c.composed("dotenv");
    REQUIRE(handover.effects.size() == 1);
    const auto& file = only<WriteFile>(handover);
    CHECK(file.path == "/out/env");
    CHECK_FALSE(file.private_folder);
    CHECK(bytes_of(file.bytes) ==
          "SNYK_API=https://api.eu.snyk.io\nSNYK_TOKEN=" + std::string(k_token) + "\n");
    CHECK(handover.warnings ==
          std::vector<std::string>{
              "SNYK_OAUTH_TOKEN is set, and a dotenv file cannot unset it: the Snyk CLI may use it instead"});
}

TEST_CASE("dotenv: a value outside the subset is refused, not quoted") {
    HandoverCase c{.grant = grant("pass word"), .places = {"", "/out/env"}};
    c.settings.output = "/out/env";
    const auto handover = c.compose("dotenv");
    REQUIRE(handover.has_error());
    CHECK(handover.error().message ==
          "the value of SNYK_TOKEN contains a character that dotenv readers treat differently");
    CHECK(handover.error().fault == Fault::cannot_write);
    CHECK(handover.error().hints == std::vector<std::string>{"use --format json or shell"});
}
