#include "core/settings/setting_layers.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

Result<Layers> gathered(const Flags& flags, const Stated& stated = {}, Command command = Command::inject) {
    return Layers::gather(command, flags, Environment{stated.variables, stated.withheld}, stated.policy,
                          stated.trusted);
}

PolicyStatement policy_of(Flags values) { return {"/etc/policy.json", std::move(values), {}}; }

} // namespace

TEST_CASE("gather: refuses variables that only a flag may set, by name") {
    struct Case {
        std::string variable;
        const char* value;
        std::string flag;
    };
    const Case cases[] = {
        {"SNYK_CRED_ALLOW_HOST", "api.example.com", "--allow-host"},
        {"SNYK_CRED_CA_FILE", "ca.pem", "--ca-file"},
        {"SNYK_CRED_PROXY", "http://proxy:3128", "--proxy"},
        {"SNYK_CRED_POLICY_FILE", "p.json", "--policy-file"},
        {"SNYK_CRED_POLICY_SHA256", "00", "--policy-sha256"},
        {"SNYK_CRED_OUTPUT", "x", "--output"},
        {"SNYK_CRED_OUTPUTS_FILE", "x", "--outputs-file"},
        {"SNYK_CRED_REPORT_FILE", "x", "--report-file"},
        {"SNYK_CRED_FORMAT", "auto", "--format"},
        {"SNYK_CRED_HAND_OVER", "env", "--hand-over"},
        {"SNYK_CRED_NO_MASK", "false", "--no-mask"},
        {"SNYK_CRED_POLICY", "warn", "--policy"},
        {"SNYK_CRED_POLICY", "off", "--policy"},
        {"SNYK_CRED_UNTRUSTED_CODE", "warn", "--untrusted-code"},
        {"SNYK_CRED_UNTRUSTED_CODE", "allow", "--untrusted-code"},
        {"SNYK_CRED_CONTEXT", "local", "--context"},
        {"SNYK_CRED_PLAN", "free", "--plan"},
        {"SNYK_CRED_PLAN", "team", "--plan"},
        {"SNYK_CRED_PLAN", "trial", "--plan"},
        {"SNYK_CRED_PLAN", "other", "--plan"},
        {"SNYK_CRED_ON_MISSING", "skip", "--on-missing"},
        {"SNYK_CRED_ON_UNAVAILABLE", "skip", "--on-unavailable"},
    };
    for (const Case& c : cases) {
        for (const Command command : {Command::inject, Command::regions}) {
            CAPTURE(c.variable);
            CAPTURE(c.value);
            const auto layers = gathered({}, {.variables = {{c.variable, c.value}}}, command);
            REQUIRE(layers.has_error());
            CHECK(layers.error().fault == Fault::flag_only);
            CHECK(contains(layers.error().message, c.variable));
            CHECK(contains(everything(layers.error()), c.flag));
        }
    }
}

TEST_CASE("gather: takes variables that narrow or name") {
    struct Case {
        std::string variable;
        const char* value;
        Option option;
        const char* expected;
    };
    const Case cases[] = {
        {"SNYK_CRED_POLICY", "enforce", Option::policy, "enforce"},
        {"SNYK_CRED_UNTRUSTED_CODE", "deny", Option::untrusted_code, "deny"},
        {"SNYK_CRED_CONTEXT", "automation", Option::context, "automation"},
        {"SNYK_CRED_CONTEXT", "auto", Option::context, "auto"},
        {"SNYK_CRED_PLAN", "enterprise", Option::plan, "enterprise"},
        {"SNYK_CRED_PLAN", "auto", Option::plan, "auto"},
        {"SNYK_CRED_ON_MISSING", "fail", Option::on_missing, "fail"},
        {"SNYK_CRED_ON_UNAVAILABLE", "fail", Option::on_unavailable, "fail"},
        {"SNYK_CRED_REGION", " eu\n", Option::region, "eu"},
        {"SNYK_CRED_TOKEN_STDIN", "1", Option::token_stdin, "true"},
        {"SNYK_CRED_QUIET", "0", Option::quiet, "false"},
        {"SNYK_CRED_TIMEOUT", "5m", Option::timeout, "5m"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.variable);
        const auto layers = gathered({}, {.variables = {{c.variable, c.value}}});
        REQUIRE(layers.has_value());
        REQUIRE(layers->effective(c.option) != nullptr);
        CHECK(layers->effective(c.option)->value == c.expected);
        CHECK(words(layers->effective(c.option)->source) == "variable " + std::string(c.variable));
    }
}

TEST_CASE("gather: an unknown variable is refused, with what may have been meant") {
    struct Case {
        std::string variable;
        const char* hint;
    };
    const Case cases[] = {
        {"SNYK_CRED_REGOIN", "did you mean SNYK_CRED_REGION?"},
        {"SNYK_CRED_EXPECTORG", "did you mean SNYK_CRED_EXPECT_ORG?"},
        {"SNYK_CRED_VERSION", "options of snyk-cred"},
        {"SNYK_CRED_HELP", "options of snyk-cred"},
        {"SNYK_CRED_", "options of snyk-cred"},
        {"SNYK_CRED_region", "options of snyk-cred"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.variable);
        const auto layers = gathered({}, {.variables = {{c.variable, "x"}}});
        REQUIRE(layers.has_error());
        CHECK(layers.error().fault == Fault::unknown_variable);
        CHECK(contains(layers.error().message, c.variable));
        CHECK(contains(everything(layers.error()), c.hint));
    }
    const auto odd = gathered({}, {.variables = {{"SNYK_CRED_\n::error::x", "x"}}});
    REQUIRE(odd.has_error());
    CHECK_FALSE(contains(odd.error().message, "::"));

    const auto secret = gathered({}, {.withheld = {"SNYK_CRED_SECRET"}});
    REQUIRE(secret.has_error());
    CHECK(secret.error().fault == Fault::unknown_variable);
}

TEST_CASE("gather: what is empty is absent, even where it would be refused") {
    for (const std::string variable :
         {"SNYK_CRED_REGION", "SNYK_CRED_PROXY", "SNYK_CRED_NO_SUCH", "SNYK_CRED_POLICY"}) {
        for (const std::string value : {"", " ", "\n"}) {
            CAPTURE(variable);
            CHECK(gathered({}, {.variables = {{variable, value}}}).has_value());
        }
    }
    const auto flag = gathered({{Option::region, ""}});
    REQUIRE(flag.has_value());
    CHECK(flag->effective(Option::region) == nullptr);
}

TEST_CASE("gather: other programs' variables are not ours") {
    CHECK(gathered({}, {.variables = {{"SNYK_CREDENTIAL", "x"}, {"XSNYK_CRED_X", "x"}, {"snyk_cred_x", "x"}}})
              .has_value());
}

TEST_CASE("gather: lists are separated by comma or newline, in a variable and in a flag") {
    const auto joined = [](const Result<Layers>& layers) {
        std::string text;
        if (!layers) return layers.error().message;
        for (const Statement* statement : layers->all_of(Option::expect_org))
            text += statement->value + ';';
        return text;
    };
    const std::string list = "a, b\nc,,\n\nd\r\n";
    CHECK(joined(gathered({}, {.variables = {{"SNYK_CRED_EXPECT_ORG", list}}})) == "a;b;c;d;");
    CHECK(joined(gathered({{Option::expect_org, list}, {Option::expect_org, "e"}})) == "a;b;c;d;e;");
    CHECK(joined(gathered({}, {.variables = {{"SNYK_CRED_EXPECT_ORG", "\n"}}})).empty());
    for (const char* nothing : {"", "\n", " , ,"}) { // as a flag an assertion must not vanish
        CAPTURE(nothing);
        const auto empty = gathered({{Option::expect_org, nothing}});
        REQUIRE(empty.has_error());
        CHECK(empty.error().fault == Fault::usage);
        CHECK(empty.error().message == "--expect-org is given with an empty value");
    }

    const auto no_list = gathered({{Option::region, "eu,au"}});
    REQUIRE(no_list.has_value());
    CHECK(no_list->effective(Option::region)->value == "eu,au"); // which is no region
}

TEST_CASE("gather: of options that the command does not take only the form counts") {
    const auto layers = gathered({}, {.variables = {{"SNYK_CRED_REGION", "eu"}}}, Command::mask);
    REQUIRE(layers.has_value());
    CHECK(layers->effective(Option::region) == nullptr);

    const auto bad = gathered({}, {.variables = {{"SNYK_CRED_TIMEOUT", "soon"}}}, Command::mask);
    REQUIRE(bad.has_error());
    CHECK(bad.error().fault == Fault::setting_invalid);
}

TEST_CASE("gather: a flag stands once, unless it is repeatable or a switch") {
    const auto twice = gathered({{Option::region, "eu"}, {Option::region, "eu"}});
    REQUIRE(twice.has_error());
    CHECK(twice.error().fault == Fault::usage);
    CHECK(contains(twice.error().message, "--region is given twice"));
    CHECK(gathered({{Option::expect_org, "a"}, {Option::expect_org, "b"}}).has_value());
    CHECK(gathered({{Option::quiet, ""}, {Option::quiet, ""}}).has_value());
}

TEST_CASE("gather: secrets are refused in every layer") {
    const std::string token = made_up_token();
    const PolicyStatement policy = policy_of({{Option::org, token}});
    const Result<Layers> refused[] = {
        gathered({{Option::token_file, token}}),
        gathered({}, {.variables = {{"SNYK_CRED_TOKEN_FILE", token}}}),
        gathered({}, {.variables = {{"SNYK_CRED_EXPECT_ORG", "a," + token}}}),
        gathered({}, {.variables = {{"SNYK_CRED_REGION", token}}}, Command::mask),
        gathered({}, {.policy = &policy, .trusted = true}),
    };
    for (const auto& layers : refused) {
        REQUIRE(layers.has_error());
        CHECK(layers.error().fault == Fault::secret_on_argv);
        CHECK_FALSE(contains(everything(layers.error()), token));
    }
}

TEST_CASE("gather: what widens in a policy file counts only from a trusted one") {
    struct Case {
        std::string name;
        PolicyStatement policy;
        const char* key; ///< null: fine from any file
    };
    const Case cases[] = {
        {"plan team", policy_of({{Option::plan, "team"}}), "plan"},
        {"plan free", policy_of({{Option::plan, "free"}}), "plan"},
        {"plan trial", policy_of({{Option::plan, "trial"}}), "plan"},
        {"plan other", policy_of({{Option::plan, "other"}}), "plan"},
        {"plan enterprise", policy_of({{Option::plan, "enterprise"}}), nullptr},
        {"plan auto", policy_of({{Option::plan, "auto"}}), nullptr},
        {"policy warn", policy_of({{Option::policy, "warn"}}), "policy"},
        {"policy off", policy_of({{Option::policy, "off"}}), "policy"},
        {"policy enforce", policy_of({{Option::policy, "enforce"}}), nullptr},
        {"untrusted code warn", policy_of({{Option::untrusted_code, "warn"}}), "untrusted-code"},
        {"untrusted code allow", policy_of({{Option::untrusted_code, "allow"}}), "untrusted-code"},
        {"untrusted code deny", policy_of({{Option::untrusted_code, "deny"}}), nullptr},
        {"token-from", policy_of({{Option::token_from, "vault+https://x/y/z?field=a"}}), "token-from"},
        {"signer", policy_of({{Option::signer, "sshagent:x"}}), "signer"},
        {"key-jwks", policy_of({{Option::key_jwks, "keys.json"}}), "key-jwks"},
        {"region", policy_of({{Option::region, "eu"}}), nullptr},
        {"api-url", policy_of({{Option::api_url, "https://api.eu.snyk.io"}}), nullptr},
        {"org", policy_of({{Option::org, "acme"}}), nullptr},
        {"expectations", policy_of({{Option::expect_org, "a"}, {Option::expect_principal, "b"}}), nullptr},
        {"min-validity", policy_of({{Option::min_validity, "14d"}}), nullptr},
        {"exceptions", {"/etc/policy.json", {}, {{std::string(k_uuid), "why", "2026-12-31"}}}, "exceptions"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(gathered({}, {.policy = &c.policy, .trusted = true}).has_value());
        const auto untrusted = gathered({}, {.policy = &c.policy, .trusted = false});
        CHECK(untrusted.has_value() == (c.key == nullptr));
        if (c.key == nullptr) continue;
        CHECK(untrusted.error().fault == Fault::policy_untrusted);
        CHECK(contains(untrusted.error().message,
                       '"' + std::string(c.key) + "\" in the policy file /etc/policy.json"));
        CHECK(contains(everything(untrusted.error()), "--policy-sha256"));
    }
}

TEST_CASE("gather: a bad value in a policy file is the policy file's fault") {
    const PolicyStatement policy = policy_of({{Option::min_validity, "soon"}});
    const auto layers = gathered({}, {.policy = &policy, .trusted = true});
    REQUIRE(layers.has_error());
    CHECK(layers.error().fault == Fault::policy_file);
}

TEST_CASE("effective: the stronger layer, or the strictest value") {
    struct Case {
        std::string name;
        Option option;
        const char* variable_value; ///< null: not stated
        const char* flag_value;
        const char* file_value;
        const char* expected;
        Origin origin;
    };
    const Case cases[] = {
        {"flag over all", Option::region, "au", "eu", "gov", "eu", Origin::flag},
        {"variable over file", Option::region, "au", nullptr, "gov", "au", Origin::variable},
        {"file alone", Option::region, nullptr, nullptr, "gov", "gov", Origin::policy_file},
        {"policy: a variable tightens a flag", Option::policy, "enforce", "off", nullptr, "enforce",
         Origin::variable},
        {"policy: a flag tightens a file", Option::policy, nullptr, "warn", "off", "warn", Origin::flag},
        {"policy: a file tightens a flag", Option::policy, nullptr, "off", "warn", "warn",
         Origin::policy_file},
        {"policy: equal values, stronger layer", Option::policy, "enforce", "enforce", "enforce", "enforce",
         Origin::flag},
        {"untrusted code", Option::untrusted_code, "deny", "allow", "warn", "deny", Origin::variable},
        {"plan: enterprise over all", Option::plan, "auto", "team", "enterprise", "enterprise",
         Origin::policy_file},
        {"plan: evidence over a lesser declaration", Option::plan, "auto", "team", nullptr, "auto",
         Origin::variable},
        {"plan: declared", Option::plan, nullptr, "team", "team", "team", Origin::flag},
        {"validity: the longest", Option::min_validity, "2h", "30s", "1d", "1d", Origin::policy_file},
        {"expiry: a file asks for it", Option::require_expiry, nullptr, "false", "true", "true",
         Origin::policy_file},
        {"expiry: a variable asks for it", Option::require_expiry, "true", "false", "false", "true",
         Origin::variable},
        {"validity: by length, not by text", Option::min_validity, "90m", "1h", nullptr, "90m",
         Origin::variable},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Stated stated;
        Flags flags, file;
        if (c.variable_value != nullptr) stated.variables[variable_of(row_of(c.option))] = c.variable_value;
        if (c.flag_value != nullptr) flags.push_back({c.option, c.flag_value});
        if (c.file_value != nullptr) file.push_back({c.option, c.file_value});
        const PolicyStatement policy = policy_of(file);
        stated.policy = &policy;
        stated.trusted = true;
        const auto layers = gathered(flags, stated);
        REQUIRE(layers.has_value());
        REQUIRE(layers->effective(c.option) != nullptr);
        CHECK(layers->effective(c.option)->value == c.expected);
        CHECK(layers->effective(c.option)->source.origin == c.origin);
    }
}

TEST_CASE("given: a switch that is off is not given") {
    const auto layers = gathered({{Option::quiet, "false"}, {Option::verbose, ""}, {Option::org, "a"}},
                                 {.variables = {{"SNYK_CRED_QUIET", "true"}}});
    REQUIRE(layers.has_value());
    CHECK_FALSE(layers->given(Option::quiet)); // the flag is stronger
    CHECK(layers->given(Option::verbose));
    CHECK(layers->given(Option::org));
    CHECK_FALSE(layers->given(Option::region));
}
