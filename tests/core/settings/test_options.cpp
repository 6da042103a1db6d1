#include "core/settings/options.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;
using namespace std::string_view_literals;

namespace {

std::set<std::string> names_where(auto condition) {
    std::set<std::string> names;
    for (const OptionRow& row : all_options()) {
        if (condition(row)) names.emplace(row.name);
    }
    return names;
}

} // namespace

TEST_CASE("all_options: rows are complete and agree with themselves") {
    std::set<std::string> seen;
    for (const OptionRow& row : all_options()) {
        CAPTURE(row.name);
        CHECK(seen.emplace(row.name).second);
        CHECK(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos);
        CHECK_FALSE(row.help.empty());
        CHECK(row.help.back() != '.');
        CHECK(row.value.empty() == (row.kind == ValueKind::none));
        CHECK(row.choices.empty() == (row.kind != ValueKind::choice));
        if (row.kind == ValueKind::choice) CHECK(find_choice(row.choices, row.fallback) != nullptr);
        CHECK(row.commands != 0);
    }
}

TEST_CASE("all_options: what widens is a flag only") {
    const std::set<std::string> flag_only{
        "key-jwks",       "id-token-env", "id-token-file",   "keep-identity",   "signer",
        "signer-command", "public-key",   "check",           "allow-host",      "ca-file",
        "proxy",          "policy-file",  "policy-sha256",   "output",          "outputs-file",
        "report-file",    "format",       "hand-over",       "no-mask",         "help",
        "version",        "token-from",   "event-name",      "event-head-repo", "event-base-repo",
        "event-actor",    "offline",      "proxy-auth-file", "show-person"};
    CHECK(names_where([](const OptionRow& row) { return !row.from_environment; }) == flag_only);

    struct Case {
        Option option;
        std::vector<std::string_view> from_variables;
    };
    const Case cases[] = {
        {Option::policy, {"enforce"}},
        {Option::untrusted_code, {"deny"}},
        {Option::context, {"auto", "automation"}},
        {Option::plan, {"auto", "enterprise"}},
        {Option::on_missing, {"fail"}},
        {Option::on_unavailable, {"fail"}},
        {Option::trust, {"env", "system"}},
    };
    for (const Case& c : cases) {
        CAPTURE(row_of(c.option).name);
        CHECK(narrow_words_of(row_of(c.option).choices) == c.from_variables);
    }
}

TEST_CASE("all_options: keys of the policy file and repeatable options") {
    const std::set<std::string> policy{
        "region",         "api-url",          "org",           "plan",         "policy",
        "expect-org",     "expect-principal", "expect-region", "min-validity", "require-expiry",
        "untrusted-code", "signer",           "key-jwks",      "token-from"};
    CHECK(names_where([](const OptionRow& row) { return row.in_policy_file; }) == policy);
    const std::set<std::string> repeatable{"allow-host", "also-env", "expect-org", "expect-principal",
                                           "expect-region"};
    CHECK(names_where([](const OptionRow& row) { return row.repeatable; }) == repeatable);
}

TEST_CASE("find_option: whole names only") {
    REQUIRE(find_option("token-env") != nullptr);
    CHECK(find_option("token-env")->option == Option::token_env);
    for (const std::string name : {"token-en", "tok", "", "TOKEN-ENV", "token_env", "--token-env"}) {
        CAPTURE(name);
        CHECK(find_option(name) == nullptr);
    }
}

TEST_CASE("variable_of and find_option_of_variable are each other's reverse") {
    CHECK(variable_of(row_of(Option::min_validity)) == "SNYK_CRED_MIN_VALIDITY");
    CHECK(find_option_of_variable("SNYK_CRED_API_URL") == &row_of(Option::api_url));
    for (const std::string name :
         {"SNYK_CRED_HELP", "SNYK_CRED_VERSION", "SNYK_CRED_api_url", "SNYK_CRED_", "SNYK_API"}) {
        CAPTURE(name);
        CHECK(find_option_of_variable(name) == nullptr);
    }
}

TEST_CASE("belongs_to: commands take what they can use") {
    struct Case {
        std::string name;
        Option option;
        Command command;
        bool belongs;
    };
    const Case cases[] = {
        {"inject verifies", Option::region, Command::inject, true},
        {"mask makes no request", Option::region, Command::mask, false},
        {"mask's stdin is taken", Option::token_stdin, Command::mask, false},
        {"exec writes nothing", Option::output, Command::exec, false},
        {"inject must verify", Option::offline, Command::inject, false},
        {"check may stay offline", Option::offline, Command::check, true},
        {"exec masks", Option::also_env, Command::exec, true},
        {"regions takes no option", Option::quiet, Command::regions, false},
        {"help is everywhere", Option::help, Command::completion, true},
        {"version without a command", Option::version, Command::none, true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(belongs_to(row_of(c.option), c.command) == c.belongs);
    }
}

TEST_CASE("alternatives: as a sentence lists them") {
    CHECK(alternatives(std::array{"one"sv}) == "one");
    CHECK(alternatives(std::array{"one"sv, "two"sv}) == "one or two");
    CHECK(alternatives(std::array{"one"sv, "two"sv, "three"sv}) == "one, two or three");
}
