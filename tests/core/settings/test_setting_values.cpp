#include "core/settings/setting_values.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

Statement flag(Option option, std::string value) {
    return {&row_of(option), std::move(value), {Origin::flag, "--" + std::string(row_of(option).name)}};
}

} // namespace

TEST_CASE("check_value: what each kind of value may be") {
    struct Case {
        std::string name;
        Option option;
        std::string value;
        bool good;
    };
    const Case cases[] = {
        {"choice", Option::policy, "warn", true},
        {"choice, another case", Option::policy, "Warn", false},
        {"choice, not of the list", Option::policy, "strict", false},
        {"choice, two words", Option::policy, "warn off", false},
        {"choice, part of a word", Option::policy, "war", false},
        {"switch", Option::quiet, "true", true},
        {"switch, other word", Option::quiet, "yes", false},
        {"duration", Option::min_validity, "14d", true},
        {"duration, none", Option::min_validity, "0", true},
        {"duration without unit", Option::min_validity, "14", false},
        {"timeout, least", Option::timeout, "1s", true},
        {"timeout, most", Option::timeout, "10m", true},
        {"timeout, too short", Option::timeout, "999ms", false},
        {"timeout, too long", Option::timeout, "601s", false},
        {"timeout, zero", Option::timeout, "0", false},
        {"attempts, least", Option::max_attempts, "1", true},
        {"attempts, most", Option::max_attempts, "10", true},
        {"attempts, none", Option::max_attempts, "0", false},
        {"attempts, too many", Option::max_attempts, "11", false},
        {"attempts, padded", Option::max_attempts, "04", false},
        {"attempts, no number", Option::max_attempts, "a", false},
        {"attempts, negative", Option::max_attempts, "-1", false},
        {"variable", Option::token_env, "MY_TOKEN_2", true},
        {"variable with dollar", Option::token_env, "$MY_TOKEN", false},
        {"variable with braces", Option::token_env, "${MY_TOKEN}", false},
        {"variable, digit first", Option::token_env, "2_TOKEN", false},
        {"variable, hyphen", Option::token_env, "MY-TOKEN", false},
        {"variable that is an option", Option::token_env, "SNYK_CRED_TOKEN", false},
        {"digest", Option::policy_sha256, std::string(64, 'a'), true},
        {"digest, upper case", Option::policy_sha256, std::string(64, 'A'), true},
        {"digest, short", Option::policy_sha256, std::string(63, 'a'), false},
        {"digest, long", Option::policy_sha256, std::string(65, 'a'), false},
        {"digest, no hex", Option::policy_sha256, std::string(64, 'g'), false},
        {"id", Option::org, std::string(k_uuid), true},
        {"slug", Option::org, "my-org_2.x", true},
        {"id that leaves its path", Option::org, "../self", false},
        {"id, dots", Option::org, "..", false},
        {"id with blank", Option::org, "my org", false},
        {"id with query", Option::org, "a?b", false},
        {"id, too long", Option::org, std::string(129, 'a'), false},
        {"region to expect", Option::expect_region, "snyk-eu-01", true},
        {"region to expect, short", Option::expect_region, "eu", true},
        {"host to expect", Option::expect_region, "api.acme.snyk.io", true},
        {"host to expect, bad", Option::expect_region, "api..snyk.io", false},
        {"region to expect, unknown", Option::expect_region, "SNYK-EU-99", false},
        {"path", Option::output, "/tmp/a b", true},
        {"path with line end", Option::output, "a\nb", false},
        {"path with NUL", Option::output, std::string("a\0b", 3), false},
        {"url with escape", Option::api_url, "https://api.snyk.io/\x1b[31m", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(check_value(flag(c.option, c.value)).has_value() == c.good);
    }
}

TEST_CASE("check_value: the fault tells which layer is wrong, and no value is repeated") {
    struct Case {
        std::string name;
        SettingSource source;
        Fault fault;
        const char* subject;
    };
    const Case cases[] = {
        {"flag", {Origin::flag, "--policy"}, Fault::usage, "--policy"},
        {"variable", {Origin::variable, "SNYK_CRED_POLICY"}, Fault::setting_invalid, "SNYK_CRED_POLICY"},
        {"policy file",
         {Origin::policy_file, "p.json"},
         Fault::policy_file,
         "\"policy\" in the policy file p.json"},
        {"ambient", {Origin::ambient, "SNYK_CFG_ORG"}, Fault::setting_invalid, "SNYK_CFG_ORG"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status = check_value({&row_of(Option::policy), "hunter2", c.source});
        REQUIRE(status.has_error());
        CHECK(status.error().fault == c.fault);
        CHECK(status.error().message == std::string(c.subject) + " takes enforce, warn or off");
        CHECK_FALSE(contains(everything(status.error()), "hunter2"));
    }
}

TEST_CASE("check_value: what is wrong with the value") {
    struct Case {
        std::string name;
        Option option;
        std::string value;
        const char* message;
        const char* first_hint;
    };
    const std::string hex(64, 'a');
    const Case cases[] = {
        {"a word that is none", Option::policy, "strict",
         "--policy takes enforce, warn or off, not \"strict\"", "enforce is the strictest"},
        {"too short", Option::policy_sha256, "abc",
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; this is 3 characters long", "review"},
        {"one letter is wrong", Option::policy_sha256, hex.substr(1) + "g",
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; character 64 is no such digit",
         "review"},
        {"the whole line of sha256sum", Option::policy_sha256, hex + "  policy.json",
         "--policy-sha256 takes the 64 hexadecimal digits of a SHA-256; here something stands behind them",
         "review the policy file, then run sha256sum on it and take the first word"},
        {"a region as organization", Option::org, "snyk-eu-01",
         "--org takes the organization's slug or ID, not the name of a region",
         "give the region with --region"},
        {"an expression as organization", Option::org, "${SNYK_CFG_ORG}",
         "--org takes the organization's slug or ID, but holds a variable's name that was not replaced ($NAME)",
         "this happens if the variable is not defined"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status = check_value(flag(c.option, c.value));
        REQUIRE(status.has_error());
        CHECK(status.error().message == c.message);
        CHECK(status.error().hints.front().starts_with(c.first_hint));
    }
    CHECK(check_value(flag(Option::org, "eu")).has_value()); // could be a slug
}

TEST_CASE("check_value: proposes what was meant") {
    const auto status = check_value(flag(Option::policy, "enforced"));
    REQUIRE(status.has_error());
    CHECK(contains(everything(status.error()), "did you mean enforce?"));
}

TEST_CASE("check_value: an unknown region to expect is named as such") {
    const auto status = check_value(flag(Option::expect_region, "us"));
    REQUIRE(status.has_error());
    CHECK(status.error().fault == Fault::region_unknown);
    CHECK(contains(status.error().message, "--expect-region"));
}

TEST_CASE("refuse_secret: credentials and user info, wherever they are stated") {
    struct Case {
        std::string name;
        Option option;
        std::string value;
        bool good;
    };
    const Case cases[] = {
        {"token as file", Option::token_file, made_up_token(), false},
        {"token as variable's name", Option::token_env, made_up_token(), false},
        {"token as organization", Option::org, made_up_token(), false},
        {"UUID as file", Option::token_file, std::string(k_uuid), false},
        {"UUID as variable's name", Option::token_env, std::string(k_uuid), false},
        {"UUID as organization", Option::org, std::string(k_uuid), true},
        {"UUID as client", Option::client_id, std::string(k_uuid), true},
        {"path with a UUID in it", Option::token_file, "/run/secrets/" + std::string(k_uuid), true},
        {"user info in a proxy", Option::proxy, "http://user:hunter2@proxy:3128", false},
        {"user info without scheme", Option::proxy, "user:hunter2@proxy:3128", false},
        {"user alone", Option::api_url, "https://user@api.snyk.io", false},
        {"user info of a host", Option::allow_host, "u:hunter2@api.example.com", false},
        {"user info elsewhere", Option::ca_file, "https://u:hunter2@host/ca.pem", false},
        {"at sign in a path", Option::api_url, "https://api.snyk.io/@x", true},
        {"at sign behind a backslash", Option::api_url, "https://api.snyk.io\\@x", true},
        {"at sign in a file name", Option::token_file, "secret@host", true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status = refuse_secret(flag(c.option, c.value));
        CHECK(status.has_value() == c.good);
        if (status.has_value()) continue;
        CHECK(status.error().fault == Fault::secret_on_argv);
        CHECK(contains(status.error().message, "--" + std::string(row_of(c.option).name)));
        CHECK_FALSE(contains(everything(status.error()), c.value));
        CHECK_FALSE(contains(everything(status.error()), "hunter2"));
    }
}

TEST_CASE("switch_value, duration_value: the meaning of a checked value") {
    CHECK(switch_value("") == "true");
    CHECK(switch_value("1") == "true");
    CHECK(switch_value("0") == "false");
    CHECK(switch_value("false") == "false");
    CHECK(switch_value("yes") == "yes");
    CHECK(duration_value(flag(Option::timeout, "2m")) == std::chrono::minutes{2});
}
