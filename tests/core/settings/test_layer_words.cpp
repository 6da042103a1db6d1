// Layers: what they say of a layer that may not state something, whole.
#include "core/settings/policy_file.hpp"
#include "core/settings/setting_layers.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

using Lines = std::vector<std::string>;

Failure refused(const Flags& flags, Environment::Map variables, const PolicyStatement* policy = nullptr,
                bool trusted = false, Environment::Names withheld = {}) {
    const auto layers = Layers::gather(
        Command::check, flags, Environment(std::move(variables), std::move(withheld)), policy, trusted);
    REQUIRE(layers.has_error());
    return layers.error();
}

} // namespace

TEST_CASE("gather says: a variable that is no option") {
    const std::string hint =
        "variables that begin with SNYK_CRED_ are options of snyk-cred (snyk-cred inject "
        "--help --all): correct the name, or unset it";
    Failure failure = refused({}, {{"SNYK_CRED_REGIN", "x"}});
    CHECK(failure.fault == Fault::unknown_variable);
    CHECK(failure.message == "SNYK_CRED_REGIN is set, but there is no such option");
    CHECK(failure.hints == Lines{"did you mean SNYK_CRED_REGION?", hint});
    failure = refused({}, {{"SNYK_CRED_no name of a variable", "x"}});
    CHECK(failure.message == "a variable that begins with SNYK_CRED_ is set, but there is no such option");
    CHECK(failure.hints == Lines{hint});
    failure = refused({}, {}, nullptr, false, {"OTHER", "SNYK_CRED_WHATEVER_IT_MAY_BE"});
    CHECK(failure.message == "SNYK_CRED_WHATEVER_IT_MAY_BE is set, but there is no such option");
    CHECK(failure.hints == Lines{hint});
}

TEST_CASE("gather says: what only a flag may say") {
    Failure failure = refused({}, {{"SNYK_CRED_NO_MASK", "1"}});
    CHECK(failure.fault == Fault::flag_only);
    CHECK(failure.message ==
          "SNYK_CRED_NO_MASK is set, but --no-mask may only be a flag: it loosens a check, "
          "and an earlier step could have set the variable");
    CHECK(failure.hints == Lines{"unset SNYK_CRED_NO_MASK; if the pipeline itself needs it, add --no-mask to "
                                 "its command line"});
    failure = refused({}, {{"SNYK_CRED_UNTRUSTED_CODE", "allow"}});
    CHECK(failure.fault == Fault::flag_only);
    CHECK(
        failure.message ==
        "SNYK_CRED_UNTRUSTED_CODE may only be deny: another value loosens a check, and an earlier step could have set "
        "the variable");
    CHECK(failure.hints == Lines{"unset SNYK_CRED_UNTRUSTED_CODE; if the pipeline itself needs it, add "
                                 "--untrusted-code to its command line"});
}

TEST_CASE("gather says: that a value is a credential rather than that it is wrong") {
    CHECK(refused({{Option::max_attempts, made_up_token()}}, {}).fault == Fault::secret_on_argv);
}

TEST_CASE("gather says: an option that no variable stands for is not meant") {
    for (const std::string& hint : refused({}, {{"SNYK_CRED_HELPS", "1"}}).hints)
        CHECK(hint != "did you mean SNYK_CRED_HELP?");
}

TEST_CASE("gather says: what a policy file may not say that the job could have changed") {
    const Lines hints{
        "keep the file outside the checkout, or pin its hash in the pipeline: --policy-sha256 HEX",
        "or remove this key: settings that tighten a check are accepted from any file"};
    PolicyStatement policy{"p.json", {{Option::policy, "off", "2:3"}}, {}};
    Failure failure = refused({}, {}, &policy);
    CHECK(failure.fault == Fault::policy_untrusted);
    CHECK(failure.message ==
          "\"policy\" in the policy file p.json loosens a check, but the job itself could have "
          "changed the file");
    CHECK(failure.hints == hints);
    policy = {"p.json", {}, {{"x", "r", "2027-01-01"}}};
    failure = refused({}, {}, &policy);
    CHECK(failure.message ==
          "\"exceptions\" in the policy file p.json loosens a check, but the job itself could "
          "have changed the file");
    CHECK(Layers::gather(Command::check, {}, {}, &policy, true).has_value());
    policy = {"p.json", {{Option::signer, "sshagent:x"}}, {}};
    failure = refused({}, {}, &policy);
    CHECK(failure.message ==
          "\"signer\" in the policy file p.json chooses the key that signs, but the job itself "
          "could have changed the file");
    CHECK(failure.hints == hints);
    policy = {"p.json", {{Option::token_from, "vault+https://v.example/kv/s?field=f"}}, {}};
    CHECK(
        refused({}, {}, &policy).message ==
        "\"token-from\" in the policy file p.json chooses where the credential comes from, but the job itself could "
        "have changed the file");
    policy = {
        "p.json", {{Option::policy, "warn"}, {Option::org, "acme"}, {Option::signer, "sshagent:x"}}, {}};
    const auto trusted = Layers::gather(Command::check, {}, {}, &policy, true);
    REQUIRE(trusted.has_value());
    for (const Option option : {Option::policy, Option::org, Option::signer})
        CHECK(trusted->given(option));
    policy = {"p.json", {{Option::plan, "x", "2:3"}}, {}};
    CHECK(
        refused({}, {}, &policy, true).message.starts_with("\"plan\" in the policy file p.json:2:3 takes "));
}

TEST_CASE("gather says: a flag that stands twice, or is empty") {
    Failure failure = refused({{Option::region, "a"}, {Option::region, "a"}}, {});
    CHECK(failure.fault == Fault::usage);
    CHECK(failure.message == "--region is given twice");
    CHECK(failure.hints == Lines{"give it only once"});
    failure = empty_flag(row_of(Option::expect_org));
    CHECK(failure.fault == Fault::usage);
    CHECK(failure.message == "--expect-org is given with an empty value");
    CHECK(failure.hints ==
          Lines{"the variable or input behind it is unset or empty: set it, or leave the option out"});
}

TEST_CASE("add_ambient says: what was taken off a value, and that a stronger one counts") {
    const Environment environment(Environment::Map{{"SNYK_CFG_ORG", " \"acme\"\n"}});
    auto layers = Layers::gather(Command::check, {}, {}, nullptr, false);
    REQUIRE(layers.has_value());
    Lines notices;
    REQUIRE(layers->add_ambient(Option::org, "SNYK_CFG_ORG", environment, notices).has_value());
    CHECK(notices == Lines{"ignored surrounding spaces in variable SNYK_CFG_ORG",
                           "ignored a trailing newline in variable SNYK_CFG_ORG",
                           "ignored surrounding quotes in variable SNYK_CFG_ORG"});
    CHECK(layers->effective(Option::org)->value == "acme");
    CHECK(layers->effective(Option::org)->source.origin == Origin::ambient);

    for (const char* stated : {"other", "ACME"}) {
        auto strong = Layers::gather(Command::check, {{Option::org, stated}}, {}, nullptr, false);
        REQUIRE(strong.has_value());
        notices.clear();
        REQUIRE(strong->add_ambient(Option::org, "SNYK_CFG_ORG", environment, notices).has_value());
        const bool same = std::string_view(stated) == "ACME";
        CHECK(notices ==
              (same ? Lines{} : Lines{"the variable SNYK_CFG_ORG is not used: --org says something else"}));
        CHECK(strong->effective(Option::org)->value == stated);
        CHECK(strong->all_of(Option::org).size() == 1);
    }
}

TEST_CASE("drop: forgets one option and no other") {
    auto layers =
        Layers::gather(Command::check, {{Option::region, "eu"}, {Option::quiet, ""}}, {}, nullptr, false);
    REQUIRE(layers.has_value());
    layers->drop(Option::region);
    CHECK_FALSE(layers->given(Option::region));
    CHECK(layers->given(Option::quiet));
}
