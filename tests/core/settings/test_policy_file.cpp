#include "core/settings/policy_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace snykcred;

namespace {

using Values = std::vector<std::pair<Option, std::string>>;

Values values_of(const PolicyStatement& statement) {
    Values values;
    for (const GivenFlag& given : statement.values)
        values.emplace_back(given.option, given.value);
    return values;
}

constexpr const char* k_person = "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5";

std::string exception(std::string_view until) {
    return R"({"exceptions":[{"principal":")" + std::string(k_person) +
           R"(","reason":"migration","until":")" + std::string(until) + R"("}]})";
}

} // namespace

TEST_CASE("parse_policy_file: every key, as written") {
    const auto policy = parse_policy_file(R"({
        "region": "eu", "api-url": "https://api.eu.snyk.io", "org": "acme", "plan": "Enterprise!",
        "policy": "enforce", "untrusted-code": "deny", "min-validity": "7d",
        "expect-org": ["one", "two"], "expect-principal": "p", "expect-region": ["eu"]})",
                                          "p.json");
    REQUIRE(policy.has_value());
    CHECK(policy->path == "p.json");
    CHECK(values_of(*policy) == Values{{Option::region, "eu"},
                                       {Option::api_url, "https://api.eu.snyk.io"},
                                       {Option::org, "acme"},
                                       {Option::plan, "Enterprise!"}, // judged by settle(), like any option
                                       {Option::policy, "enforce"},
                                       {Option::untrusted_code, "deny"},
                                       {Option::min_validity, "7d"},
                                       {Option::expect_org, "one"},
                                       {Option::expect_org, "two"},
                                       {Option::expect_principal, "p"},
                                       {Option::expect_region, "eu"}});
    CHECK(policy->exceptions.empty());
}

TEST_CASE("parse_policy_file: an empty object states nothing") {
    const auto policy = parse_policy_file("{}", "p.json");
    REQUIRE(policy.has_value());
    CHECK(policy->values.empty());
    CHECK(parse_policy_file(R"({"exceptions": []})", "p.json")->exceptions.empty());
}

TEST_CASE("parse_policy_file: exceptions") {
    const auto policy = parse_policy_file(exception("2028-02-29"), "p.json");
    REQUIRE(policy.has_value());
    REQUIRE(policy->exceptions.size() == 1);
    CHECK(policy->exceptions[0].principal == k_person);
    CHECK(policy->exceptions[0].reason == "migration");
    CHECK(policy->exceptions[0].until == "2028-02-29");
}

TEST_CASE("parse_policy_file: each of several exceptions is read, and must be right") {
    const std::string one = exception("2028-02-29");
    const std::string inner = one.substr(one.find('[') + 1, one.rfind(']') - one.find('[') - 1);
    const auto policy = parse_policy_file("{\"exceptions\": [" + inner + ", " + inner + "]}", "p.json");
    REQUIRE(policy.has_value());
    CHECK(policy->exceptions.size() == 2);
    const auto second = parse_policy_file("{\"exceptions\": [" + inner + ", 7]}", "p.json");
    REQUIRE(second.has_error());
    CHECK(second.error().message.ends_with("an exception must be an object"));
}

TEST_CASE("parse_policy_file: true and false, and where a value stands") {
    for (const char* value : {"true", "false"}) {
        const auto policy =
            parse_policy_file("{\n \"require-expiry\": " + std::string(value) + "}", "p.json");
        REQUIRE(policy.has_value());
        REQUIRE(policy->values.size() == 1);
        CHECK(policy->values.front().option == Option::require_expiry);
        CHECK(policy->values.front().value == value);
        CHECK(policy->values.front().place == "2:20");
    }
    CHECK(parse_policy_file("[]", "p.json").error().hints ==
          std::vector<std::string>{
              "correct the file; its JSON Schema is policy.schema.json, and the README has an example"});
}

TEST_CASE("parse_policy_file: the last day of a warning") {
    const auto policy = parse_policy_file(R"({"warn-until": "2028-02-29", "policy": "warn"})", "p.json");
    REQUIRE(policy.has_value());
    CHECK(policy->warn_until == "2028-02-29");
    CHECK_FALSE(parse_policy_file(R"({"policy": "warn"})", "p.json")->warn_until.has_value());
}

TEST_CASE("parse_policy_file: until is a day of the calendar") {
    for (const std::string_view day :
         {"2027-02-29", "2027-04-31", "2027-13-01", "2027-00-10", "2027-01-00", "2027-1-1", "27-01-01",
          "2027/01/01", "2027-01-01T00:00:00Z", "tomorrow", "2027-01-+1", " 2027-01-01"}) {
        CAPTURE(day);
        const auto policy = parse_policy_file(exception(day), "p.json");
        REQUIRE_FALSE(policy.has_value());
        CHECK(policy.error().message.find("must be a date") != std::string::npos);
    }
}

TEST_CASE("parse_policy_file: refusals, with line and column") {
    struct Case {
        std::string_view name;
        std::string_view text;
        const char* message; ///< behind "the policy file p.json, "
    };
    const Case cases[] = {
        {"no JSON", "region: eu", "line 1, column 1: the file is not valid JSON here"},
        {"nothing", "", "line 1, column 1: the file ends before its JSON is complete"},
        {"trailing data", "{}\nx", "line 2, column 1: the file has text after the end of its JSON"},
        {"a list", "[]", "line 1, column 1: the file must hold one JSON object"},
        {"a text", "\"eu\"", "line 1, column 1: the file must hold one JSON object"},
        {"typing error", "{\n  \"regoin\": \"eu\"}",
         "line 2, column 3: \"regoin\" is not a known key; did you mean \"region\"?"},
        {"underscore", "{\"expect_org\": \"x\"}",
         "line 1, column 2: \"expect_org\" is not a known key; did you mean \"expect-org\"?"},
        {"another case", "{\"Region\": \"eu\"}",
         "line 1, column 2: \"Region\" is not a known key; did you mean \"region\"?"},
        {"an option that is no key", "{\"allow-host\": \"localhost\"}",
         "line 1, column 2: \"allow-host\" is not a known key; the known keys are token-from, signer, key-jwks, region, "
         "api-url, org, "
         "plan, policy, expect-org, expect-principal, expect-region, min-validity, require-expiry, "
         "untrusted-code, "
         "warn-until, exceptions"},
        {"warn-until alone", "{\"warn-until\": \"2027-01-31\"}",
         "line 1, column 2: \"warn-until\" belongs to \"policy\": \"warn\", which the file does not state"},
        {"warn-until with enforce", "{\"policy\": \"enforce\",\n \"warn-until\": \"2027-01-31\"}",
         "line 2, column 2: \"warn-until\" belongs to \"policy\": \"warn\", which the file does not state"},
        {"warn-until with off", "{\"warn-until\": \"2027-01-31\", \"policy\": \"off\"}",
         "line 1, column 2: \"warn-until\" belongs to \"policy\": \"warn\", which the file does not state"},
        {"warn-until that is no day", "{\"policy\": \"warn\", \"warn-until\": \"2027-02-29\"}",
         "line 1, column 34: \"warn-until\" must be a date, as YYYY-MM-DD"},
        {"warn-until as a number", "{\"policy\": \"warn\", \"warn-until\": 20270131}",
         "line 1, column 34: \"warn-until\" must be a string"},
        {"warn-until twice",
         "{\"policy\":\"warn\",\"warn-until\":\"2027-01-31\",\"warn-until\":\"2099-01-31\"}",
         "line 1, column 44: the file has the key \"warn-until\" twice in one object"},
        {"duplicate", "{\"plan\":\"free\",\n\"plan\":\"team\"}",
         "line 2, column 1: the file has the key \"plan\" twice in one object"},
        {"duplicate inside", "{\"exceptions\":[{\"until\":\"2027-01-01\",\"until\":\"2099-01-01\"}]}",
         "line 1, column 38: the file has the key \"until\" twice in one object"},
        {"number", "{\"min-validity\": 7}", "line 1, column 18: \"min-validity\" must be a string"},
        {"null", "{\"org\": null}", "line 1, column 9: \"org\" must be a string"},
        {"boolean", "{\"policy\": false}", "line 1, column 12: \"policy\" must be a string"},
        {"text for a boolean", "{\"require-expiry\": \"true\"}",
         "line 1, column 20: \"require-expiry\" must be true or false"},
        {"object", "{\"org\": {}}", "line 1, column 9: \"org\" must be a string"},
        {"list for one value", "{\"region\": [\"eu\"]}",
         "line 1, column 12: \"region\" takes one string, not a list"},
        {"empty text", "{\"expect-org\": \"\"}",
         "line 1, column 16: \"expect-org\" is empty; remove it if it is not needed"},
        {"blank text", "{\"expect-org\": \"  \"}",
         "line 1, column 16: \"expect-org\" is empty; remove it if it is not needed"},
        {"empty list", "{\"expect-org\": []}",
         "line 1, column 16: \"expect-org\" is an empty list; remove it if it is not needed"},
        {"number in a list", "{\"expect-org\": [\"a\", 7]}",
         "line 1, column 22: an entry of \"expect-org\" must be a string"},
        {"list in a list", "{\"expect-org\": [[\"a\"]]}",
         "line 1, column 17: an entry of \"expect-org\" must be a string"},
        {"control character", "{\"org\": \"a\\u001b[2J\"}",
         "line 1, column 9: \"org\" contains control characters"},
        {"too deep", "{\"org\":[[[[[[[[\"a\"]]]]]]]]}",
         "line 1, column 15: the file has values nested too deeply here"},
        {"exceptions no list", "{\"exceptions\": {}}",
         "line 1, column 16: \"exceptions\" must be a list of objects"},
        {"exception no object", "{\"exceptions\": [\"x\"]}",
         "line 1, column 17: an exception must be an object"},
        {"exception's typing error", "{\"exceptions\": [{\"principle\": \"x\"}]}",
         "line 1, column 18: \"principle\" is not a known key; did you mean \"principal\"?"},
        {"exception's typing error in a number", "{\"exceptions\": [{\"principle\": 7}]}",
         "line 1, column 18: \"principle\" is not a known key; did you mean \"principal\"?"},
        {"principal no id", "{\"exceptions\": [{\"principal\": \"me@example.com\"}]}",
         "line 1, column 31: \"principal\" must be the principal's ID, a UUID (snyk-cred check shows it)"},
        {"reason empty", "{\"exceptions\": [{\"reason\": \" \"}]}",
         "line 1, column 28: \"reason\" is empty; remove it if it is not needed"},
        {"reason of two lines", "{\"exceptions\": [{\"reason\": \"a\\nb\"}]}",
         "line 1, column 28: \"reason\" contains control characters"},
        {"until no text", "{\"exceptions\": [{\"until\": 20270101}]}",
         "line 1, column 27: \"until\" must be a string"},
        {"nothing in it", "{\"exceptions\": [{}]}",
         "line 1, column 17: this exception has no "
         "\"principal\""},
    };
    for (const Case& each : cases) {
        CAPTURE(each.name);
        const auto policy = parse_policy_file(each.text, "p.json");
        REQUIRE_FALSE(policy.has_value());
        CHECK(policy.error().fault == Fault::policy_file);
        CHECK(policy.error().message == "the policy file p.json, " + std::string(each.message));
        CHECK_FALSE(policy.error().hints.empty());
    }
}

TEST_CASE("parse_policy_file: each member of an exception is required") {
    const std::pair<const char*, const char*> cases[] = {
        {"principal", R"({"exceptions":[{"reason":"r","until":"2027-01-01"}]})"},
        {"reason",
         R"({"exceptions":[{"principal":"0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5","until":"2027-01-01"}]})"},
        {"until", R"({"exceptions":[{"principal":"0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d5","reason":"r"}]})"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.first);
        const auto policy = parse_policy_file(each.second, "p.json");
        REQUIRE_FALSE(policy.has_value());
        CHECK(policy.error().message.ends_with("this exception has no \"" + std::string(each.first) + "\""));
    }
}

TEST_CASE("parse_policy_file: 64 KiB and no more") {
    const std::string most = "{}" + std::string(64 * 1024 - 2, ' ');
    CHECK(parse_policy_file(most, "p.json").has_value());
    const auto policy = parse_policy_file(most + " ", "p.json");
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().message == "the policy file p.json has 65537 bytes; the limit is 64 KiB");
}

TEST_CASE("parse_policy_file: a byte-order mark is taken, as Windows editors write one") {
    CHECK(parse_policy_file("\xEF\xBB\xBF{\"plan\": \"team\"}", "p.json").has_value());
}

TEST_CASE("parse_policy_file: a credential as a key or value is not shown") {
    const std::string token = "snyk_uat.fake0000.FAKE-payload.FAKE-signature";
    for (const std::string_view form :
         {R"({"TOKEN": "x"})", R"({"org": ["TOKEN"]})", R"({"TOKEN": 1, "TOKEN": 2})"}) {
        std::string text(form);
        for (std::size_t at = 0; (at = text.find("TOKEN", at)) != std::string::npos; at += token.size())
            text.replace(at, 5, token);
        const auto policy = parse_policy_file(text, "p.json");
        REQUIRE_FALSE(policy.has_value());
        CHECK(policy.error().message.find("FAKE") == std::string::npos);
    }
}
