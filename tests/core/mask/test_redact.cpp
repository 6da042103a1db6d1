#include "core/mask/redact.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <utility>

using namespace snykcred;

TEST_CASE("Redactor") {
    Redactor redact;
    redact.add(Secret("obviously-fake-secret"));
    redact.add(Secret("secret-and-more"));
    redact.add(Secret("tiny"));
    struct Case {
        std::string_view name, text, expected;
    };
    const Case cases[] = {
        {"nothing", "", ""},
        {"no secret", "a tiny report", "a tiny report"},
        {"the value", "token obviously-fake-secret.", "token ***."},
        {"alone", "obviously-fake-secret", "***"},
        {"twice", "obviously-fake-secret, obviously-fake-secret", "***, ***"},
        {"touching", "obviously-fake-secretobviously-fake-secret", "***"},
        {"overlapping", "<obviously-fake-secret-and-more>", "<***>"},
        {"base64 in the middle of more", "eHh4b2J2aW91c2x5LWZha2Utc2VjcmV0eHg=", "eHh4***eHg="},
        {"hex", "6F6276696F75736C792D66616B652D736563726574", "***"},
        {"a beginning is no secret", "obviously-fake-secre", "obviously-fake-secre"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(redact(c.text) == c.expected);
    }
    redact.add(Secret("said-later"));
    CHECK(redact("said-later, obviously-fake-secret") == "***, ***");
    CHECK(redact("secret-and-more") == "***");
}

TEST_CASE("Redactor: without a secret nothing changes") { CHECK(Redactor()("plain text") == "plain text"); }
