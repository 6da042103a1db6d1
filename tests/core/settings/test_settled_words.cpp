// settle(): that each name reaches its setting with where it was stated, and whole texts of what does not go
// together, in the order in which it is looked at.
#include "core/settings/policy_file.hpp"
#include "core/settings/settings.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {
constexpr auto k_signer = "vault+https://v.example/transit/keys/k?role=r";
constexpr auto k_stored = "vault+https://v.example/kv/snyk?field=token&role=r";
constexpr auto k_org = "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa";

const Flags k_client{{Option::client_id, "cid"}};

Flags with(Flags flags, Option option, std::string value) {
    flags.push_back({option, std::move(value)});
    return flags;
}
} // namespace

TEST_CASE("settle: each name of a source alone, with where it was stated") {
    using Member = std::optional<Sourced<std::string>> Settings::*;
    struct Case {
        Option option;
        const char* value;
        Member member;
        Flags also;
        const char* flag;
    };
    const Flags keyed = with(k_client, Option::key_id, "kid");
    const std::vector<Case> cases{
        {Option::token_env, "A", &Settings::token_env, {}, "--token-env"},
        {Option::token_from, k_stored, &Settings::token_from, {}, "--token-from"},
        {Option::client_secret_env, "S", &Settings::client_secret_env, k_client, "--client-secret-env"},
        {Option::client_secret_file, "s", &Settings::client_secret_file, k_client, "--client-secret-file"},
        {Option::private_key_env, "K", &Settings::private_key_env, keyed, "--private-key-env"},
        {Option::signer, k_signer, &Settings::signer, keyed, "--signer"},
        {Option::signer_command, "/usr/bin/sign", &Settings::signer_command, keyed, "--signer-command"},
        {Option::assertion_env, "J", &Settings::assertion_env, k_client, "--assertion-env"},
        {Option::assertion_file, "j", &Settings::assertion_file, k_client, "--assertion-file"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.flag);
        const auto settings = settled(Command::inject, with(c.also, c.option, c.value));
        REQUIRE(settings.has_value());
        const auto& found = (*settings).*c.member;
        REQUIRE(found.has_value());
        CHECK(found->value == c.value);
        CHECK(words(found->source) == std::string("flag ") + c.flag);
    }
    const Flags jwks = with(with(k_client, Option::key_jwks, "keys.json"), Option::private_key_file, "k");
    CHECK(settled(Command::inject, jwks)->key_jwks->value == "keys.json");
}

TEST_CASE("settle: names that have no source to show") {
    const Flags signer = with(with(k_client, Option::key_id, "kid"), Option::signer, k_signer);
    CHECK(settled(Command::inject, with(signer, Option::id_token_env, "T"))->id_token_env == "T");
    CHECK(settled(Command::inject, with(signer, Option::id_token_file, "t"))->id_token_file == "t");
    CHECK(settled(Command::exec, with(signer, Option::keep_identity, ""))->keep_identity);
    CHECK(settled(Command::jwks, {{Option::public_key, "k.pem"}})->public_key == "k.pem");
    CHECK(settled(Command::jwks, {{Option::check, "https://keys.example/jwks"}})->check_url ==
          "https://keys.example/jwks");
    const auto event = settled(Command::inject, {{Option::event_name, "push"},
                                                 {Option::event_head_repo, "1"},
                                                 {Option::event_base_repo, "2"},
                                                 {Option::event_actor, "octocat"}});
    CHECK(event->event_name == "push");
    CHECK(event->event_head_repo == "1");
    CHECK(event->event_base_repo == "2");
    CHECK(event->event_actor == "octocat");
    CHECK(words(settled(Command::check, {{Option::token_stdin, ""}})->token_stdin_source) ==
          "flag --token-stdin");
    CHECK(words(settled(Command::check, {{Option::timeout, "5s"}})->timeout_source) == "flag --timeout");
    const auto stdin_by_variable =
        settled(Command::check, {}, {.variables = {{"SNYK_CRED_TOKEN_STDIN", "true"}}});
    REQUIRE(stdin_by_variable.has_value()); // mask alone cannot take it
    CHECK(stdin_by_variable->token_stdin);
}

TEST_CASE("settle: --require-expiry, and who says so") {
    const auto flag = settled(Command::check, {{Option::require_expiry, ""}});
    CHECK(flag->require_expiry.value);
    CHECK(words(flag->require_expiry.source) == "flag --require-expiry");
    CHECK_FALSE(settled(Command::check, {})->require_expiry.value);
    CHECK_FALSE(settled(Command::check, {}, {.variables = {{"SNYK_CRED_REQUIRE_EXPIRY", "false"}}})
                    ->require_expiry.value);
}

TEST_CASE("settle: what a policy file says counts for trust and the end of a warning") {
    PolicyStatement warns{"p.json", {{Option::policy, "warn"}}, {}};
    warns.warn_until = "2027-01-31";
    const auto trusted = settled(Command::check, {}, {.policy = &warns, .trusted = true});
    REQUIRE(trusted.has_value());
    CHECK(trusted->policy_trusted);
    CHECK(trusted->warn_until == "2027-01-31");
    const auto enforced =
        settled(Command::check, {{Option::policy, "enforce"}}, {.policy = &warns, .trusted = true});
    CHECK_FALSE(enforced->warn_until.has_value());
    const PolicyStatement narrow{"p.json", {{Option::plan, "enterprise"}}, {}};
    CHECK_FALSE(settled(Command::check, {}, {.policy = &narrow})->policy_trusted);
    CHECK_FALSE(settled(Command::check, {}, {.trusted = true})->policy_trusted); // there is none
}

TEST_CASE("flag_value: the last that is not empty") {
    const Flags flags{{Option::policy_file, "a"}, {Option::org, "b"}, {Option::policy_file, ""}};
    CHECK(flag_value(flags, Option::policy_file) == "a");
    CHECK(flag_value(flags, Option::org) == "b");
    CHECK_FALSE(flag_value(flags, Option::policy_sha256).has_value());
    CHECK_FALSE(flag_value({{Option::policy_file, ""}}, Option::policy_file).has_value());
    CHECK(flag_value({{Option::policy_file, "a"}, {Option::policy_file, "c"}}, Option::policy_file) == "c");
}

TEST_CASE("settle: plans that contradict each other, and those that do not") {
    const PolicyStatement trial{"p.json", {{Option::plan, "trial"}}, {}};
    for (const char* plan : {"enterprise", "auto", "trial"}) {
        CAPTURE(plan);
        CHECK(
            settled(Command::check, {{Option::plan, plan}}, {.policy = &trial, .trusted = true}).has_value());
    }
    CHECK(settled(Command::check, {{Option::plan, "team"}}, {.policy = &trial, .trusted = true})
              .error()
              .fault == Fault::plan_contradicted);
}

TEST_CASE("settle says: what does not go together, and what to do") {
    const PolicyStatement trial{"p.json", {{Option::plan, "trial"}}, {}};
    const PolicyStatement slug{"p.json", {{Option::expect_org, "shop"}}, {}};
    struct Case {
        Command command;
        Flags flags;
        Stated stated;
        Fault fault;
        const char* said; ///< message, line end, hints
    };
    const std::vector<Case> cases{
        {Command::inject,
         {{Option::quiet, ""}, {Option::verbose, ""}},
         {},
         Fault::usage,
         "--quiet and --verbose cannot be used together\nremove one of them"},
        {Command::mask,
         {},
         {.variables = {{"SNYK_CRED_TOKEN_STDIN", " true "}}},
         Fault::usage,
         "SNYK_CRED_TOKEN_STDIN is set, and mask needs standard input for what it filters\nunset SNYK_CRED_TOKEN_STDIN "
         "for this step"},
        {Command::check,
         {{Option::offline, ""}, {Option::token_from, k_stored}},
         {},
         Fault::usage,
         "--offline and --token-from cannot be used together\nleave --offline out: the one who signs, or who keeps the "
         "credential, has to be asked"},
        {Command::check,
         {{Option::plan, "team"}},
         {.policy = &trial, .trusted = true},
         Fault::plan_contradicted,
         "--plan declares team, but \"plan\" in the policy file p.json declares trial\ncorrect one of them: an account "
         "has only one plan"},
        {Command::check,
         {{Option::expect_org, "shop"}},
         {},
         Fault::setting_invalid,
         "--expect-org takes the organization ID, and this is not one: \"shop\"\ncopy the ID from Snyk: Settings > "
         "General > Organization ID (a UUID; a slug or a name will not do)"},
        {Command::check,
         {{Option::expect_org, "org_id"}},
         {},
         Fault::setting_invalid,
         "--expect-org still has the example's placeholder \"org_id\"\ncopy the ID from Snyk: Settings > General > "
         "Organization ID (a UUID; a slug or a name will not do)"},
        {Command::check,
         {},
         {.policy = &slug},
         Fault::policy_file,
         "\"expect-org\" in the policy file p.json takes the organization ID, and this is not one: \"shop\"\ncopy the ID "
         "from Snyk: Settings > General > Organization ID (a UUID; a slug or a name will not do)"},
        {Command::inject,
         {{Option::show_person, ""}},
         {},
         Fault::usage,
         "--show-person is given without --report-file, and only that file may hold a person's name\nadd --report-file "
         "PATH, or leave --show-person out"},
        {Command::inject,
         {{Option::policy_sha256, std::string(64, '0')}},
         {},
         Fault::usage,
         "--policy-sha256 is set without --policy-file\nadd --policy-file with the file that the hash belongs to"},
        // In which order: the command itself, then sources, plans, organizations.
        {Command::mask,
         {{Option::token_env, "A"}, {Option::token_file, "f"}},
         {.variables = {{"SNYK_CRED_TOKEN_STDIN", "true"}}},
         Fault::usage,
         "SNYK_CRED_TOKEN_STDIN is set, and mask needs standard input for what it filters\nunset SNYK_CRED_TOKEN_STDIN "
         "for this step"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.said);
        const auto settings = settled(c.command, c.flags, c.stated);
        REQUIRE(settings.has_error());
        CHECK(settings.error().fault == c.fault);
        CHECK(everything(settings.error()) == c.said);
    }
    const Flags two_sources{{Option::token_env, "A"}, {Option::token_file, "f"}, {Option::plan, "team"}};
    CHECK(settled(Command::check, two_sources, {.policy = &trial, .trusted = true}).error().fault ==
          Fault::two_sources);
    const Flags two_plans{{Option::plan, "team"}, {Option::expect_org, "shop"}};
    CHECK(settled(Command::check, two_plans, {.policy = &trial, .trusted = true}).error().fault ==
          Fault::plan_contradicted);
}

TEST_CASE("settle: an ambient organization beside the expected one") {
    const auto notices = [](Flags flags, const char* ambient) {
        return settled(Command::inject, flags, {.variables = {{"SNYK_CFG_ORG", ambient}}})->notices;
    };
    CHECK(notices({{Option::expect_org, k_org}}, "bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb") ==
          std::vector<std::string>{
              "SNYK_CFG_ORG names another organization than --expect-org and is not used"});
    CHECK(notices({{Option::expect_org, k_org}}, "AAAAAAAA-0000-4000-8000-AAAAAAAAAAAA").empty());
    CHECK(notices({{Option::expect_org, k_org}, {Option::org, k_org}}, k_org).empty());
    for (const std::string& notice :
         notices({{Option::expect_org, k_org}, {Option::org, k_org}}, "bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb"))
        CHECK_FALSE(contains(notice, "--expect-org")); // it is --org that counts
    // The client that lies there is taken all the same.
    const auto client = settled(Command::inject, {{Option::expect_org, k_org}},
                                {.variables = {{"SNYK_CLIENT_ID", "cid"}, {"SNYK_CLIENT_SECRET", "s"}}});
    REQUIRE(client->org.has_value());
    CHECK(
        client->client_id.has_value() ==
        settled(Command::inject, {}, {.variables = {{"SNYK_CLIENT_ID", "cid"}, {"SNYK_CLIENT_SECRET", "s"}}})
            ->client_id.has_value());
    CHECK(client->client_id.has_value());
}
