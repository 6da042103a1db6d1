#include "core/settings/policy_file.hpp"
#include "core/settings/settings.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::chrono_literals;

TEST_CASE("settle: with nothing stated, the defaults") {
    const auto settings = settled(Command::inject, {});
    REQUIRE(settings.has_value());
    CHECK(settings->command == Command::inject);
    CHECK_FALSE(settings->token_env.has_value());
    CHECK_FALSE(settings->client_id.has_value());
    CHECK_FALSE(settings->region.has_value());
    CHECK_FALSE(settings->org.has_value());
    CHECK(settings->plan.value == Plan::automatic);
    CHECK(settings->policy.value == PolicyMode::enforce);
    CHECK(settings->context.value == ContextWish::automatic);
    CHECK(settings->min_validity.value == 0s);
    CHECK(settings->on_missing.value == OnMissing::fail);
    CHECK(settings->untrusted_code.value == UntrustedCodeMode::deny);
    CHECK(settings->format.value == "auto");
    CHECK(settings->hand_over.value == HandOverWay::env);
    CHECK(settings->report.value == ReportStyle::text);
    CHECK(settings->trust.value == TrustMode::environment);
    CHECK(settings->timeout == 30s);
    CHECK(settings->max_attempts == 4);
    CHECK_FALSE(settings->probe_regions);
    CHECK(words(settings->policy.source) == "default");
}

TEST_CASE("settle: every flag reaches its setting") {
    const std::string digest(64, 'a');
    const auto settings =
        settled(Command::inject, {{Option::client_id, "cid"},
                                  {Option::private_key_file, "key.pem"},
                                  {Option::key_id, "kid"},
                                  {Option::region, "eu"},
                                  {Option::api_url, "https://api.eu.snyk.io"},
                                  {Option::allow_host, "api.one.example"},
                                  {Option::allow_host, "localhost:8443"},
                                  {Option::probe_regions, ""},
                                  {Option::org, "acme"},
                                  {Option::plan, "trial"},
                                  {Option::policy, "warn"},
                                  {Option::policy_file, "p.json"},
                                  {Option::policy_sha256, digest},
                                  {Option::context, "local"},
                                  {Option::expect_org, "aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa"},
                                  {Option::expect_org, "bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb"},
                                  {Option::expect_principal, "p"},
                                  {Option::expect_region, "EU"},
                                  {Option::min_validity, "1500ms"},
                                  {Option::on_missing, "skip"},
                                  {Option::untrusted_code, "allow"},
                                  {Option::format, "gitlab"},
                                  {Option::hand_over, "output"},
                                  {Option::output, "env"},
                                  {Option::outputs_file, "outputs"},
                                  {Option::report, "json"},
                                  {Option::report_file, "report"},
                                  {Option::verbose, ""},
                                  {Option::color, "never"},
                                  {Option::ca_file, "ca.pem"},
                                  {Option::trust, "system"},
                                  {Option::proxy, "http://proxy:3128"},
                                  {Option::proxy_auth_file, "auth"},
                                  {Option::timeout, "2m"},
                                  {Option::max_attempts, "10"}});
    REQUIRE(settings.has_value());
    const Settings& s = *settings;
    REQUIRE(s.client_id.has_value());
    CHECK(s.client_id->value == "cid");
    CHECK(words(s.client_id->source) == "flag --client-id");
    REQUIRE(s.private_key_file.has_value());
    CHECK(s.private_key_file->value == "key.pem");
    REQUIRE(s.key_id.has_value());
    CHECK(s.key_id->value == "kid");
    REQUIRE(s.region.has_value());
    CHECK(s.region->value == "eu");
    REQUIRE(s.api_url.has_value());
    CHECK(s.api_url->value == "https://api.eu.snyk.io");
    CHECK(s.allow_hosts == std::vector<std::string>{"api.one.example", "localhost:8443"});
    CHECK(s.probe_regions);
    REQUIRE(s.org.has_value());
    CHECK(s.org->value == "acme");
    CHECK(s.plan.value == Plan::trial);
    CHECK(s.policy.value == PolicyMode::warn);
    REQUIRE(s.policy_file.has_value());
    CHECK(s.policy_file->value == "p.json");
    CHECK(s.policy_sha256 == digest);
    CHECK(s.context.value == ContextWish::local);
    REQUIRE(s.expect_org.size() == 1);
    CHECK(s.expect_org.front().any_of == std::vector<std::string>{"aaaaaaaa-0000-4000-8000-aaaaaaaaaaaa",
                                                                  "bbbbbbbb-0000-4000-8000-bbbbbbbbbbbb"});
    REQUIRE(s.expect_principal.size() == 1);
    CHECK(s.expect_principal.front().any_of == std::vector<std::string>{"p"});
    REQUIRE(s.expect_region.size() == 1);
    CHECK(s.min_validity.value == 2s); // never less than was asked for
    CHECK(s.on_missing.value == OnMissing::skip);
    CHECK(s.untrusted_code.value == UntrustedCodeMode::allow);
    CHECK(s.format.value == "gitlab");
    CHECK(s.hand_over.value == HandOverWay::output);
    CHECK(s.output == "env");
    CHECK(s.outputs_file == "outputs");
    CHECK(s.report.value == ReportStyle::json);
    CHECK(s.report_file == "report");
    CHECK(s.verbose);
    CHECK(s.color == Color::never);
    CHECK(s.ca_file == "ca.pem");
    CHECK(s.trust.value == TrustMode::system);
    CHECK(s.proxy == "http://proxy:3128");
    CHECK(s.proxy_auth_file == "auth");
    CHECK(s.timeout == 2min);
    CHECK(s.max_attempts == 10);
}

TEST_CASE("settle: token sources, masking and offline") {
    const auto by_file = settled(Command::exec, {{Option::token_file, "t"}, {Option::also_env, "A"}},
                                 {.variables = {{"SNYK_CRED_ALSO_ENV", "B,C"}}});
    REQUIRE(by_file.has_value());
    REQUIRE(by_file->token_file.has_value());
    CHECK(by_file->token_file->value == "t");
    CHECK(by_file->also_env == std::vector<std::string>{"A", "B", "C"}); // masks add up

    const auto by_stdin = settled(Command::exec, {{Option::token_stdin, ""}, {Option::no_mask, ""}});
    REQUIRE(by_stdin.has_value());
    CHECK(by_stdin->token_stdin);
    CHECK(by_stdin->no_mask);

    const auto offline = settled(Command::check, {{Option::offline, ""}, {Option::quiet, ""}});
    REQUIRE(offline.has_value());
    CHECK(offline->offline);
    CHECK(offline->quiet);
}

TEST_CASE("settle: a person's name goes into a file or nowhere") {
    const auto in_file =
        settled(Command::check, {{Option::show_person, ""}, {Option::report_file, "report.json"}});
    REQUIRE(in_file.has_value());
    CHECK(in_file->show_person);
    const auto in_log = settled(Command::check, {{Option::show_person, ""}});
    REQUIRE(in_log.has_error());
    CHECK(in_log.error().fault == Fault::usage);
    CHECK(contains(in_log.error().message, "--report-file"));
}

TEST_CASE("settle: exceptions come from the policy file") {
    const PolicyStatement policy{"p.json", {}, {{std::string(k_uuid), "why", "2026-12-31"}}};
    const auto settings = settled(Command::inject, {}, {.policy = &policy, .trusted = true});
    REQUIRE(settings.has_value());
    REQUIRE(settings->exceptions.size() == 1);
    CHECK(settings->exceptions.front().principal == k_uuid);
}

TEST_CASE("settle: the organization's default is SNYK_CFG_ORG, weaker than all") {
    const Environment::Map ambient{{"SNYK_CFG_ORG", "ambient"}};
    const auto alone = settled(Command::inject, {}, {.variables = ambient});
    REQUIRE(alone.has_value());
    REQUIRE(alone->org.has_value());
    CHECK(alone->org->value == "ambient");
    CHECK(alone->org->source.origin == Origin::ambient);
    CHECK(words(alone->org->source) == "variable SNYK_CFG_ORG");

    const PolicyStatement policy{"p.json", {{Option::org, "file"}}, {}};
    const auto with_file = settled(Command::inject, {}, {.variables = ambient, .policy = &policy});
    REQUIRE(with_file.has_value());
    REQUIRE(with_file->org.has_value());
    CHECK(with_file->org->value == "file");

    REQUIRE(with_file->notices.size() == 1);
    CHECK(with_file->notices[0] ==
          "the variable SNYK_CFG_ORG is not used: \"org\" in the policy file p.json says something else");
    const auto flag =
        settled(Command::inject, {{Option::org, "flag"}}, {.variables = {{"SNYK_CFG_ORG", "${ORG}"}}});
    REQUIRE(flag.has_value());
    CHECK(flag->org->value == "flag");
    const auto cleaned = settled(Command::inject, {}, {.variables = {{"SNYK_CFG_ORG", "'acme'\n"}}});
    REQUIRE(cleaned.has_value());
    CHECK(cleaned->org->value == "acme");
    CHECK(cleaned->notices.size() == 2);

    const auto secret = settled(Command::inject, {}, {.variables = {{"SNYK_CFG_ORG", made_up_token()}}});
    REQUIRE(secret.has_error());
    CHECK(secret.error().fault == Fault::secret_on_argv);
    CHECK(contains(secret.error().message, "SNYK_CFG_ORG"));

    CHECK(settled(Command::mask, {}, {.variables = {{"SNYK_CFG_ORG", "not an id"}}}).has_value());
}

TEST_CASE("settle: an ambient client id") {
    const Environment::Map ambient{{"SNYK_CLIENT_ID", "cid"}};
    const auto alone = settled(Command::inject, {}, {.variables = ambient});
    REQUIRE(alone.has_value());
    REQUIRE(alone->client_id.has_value());
    CHECK(alone->client_id->source.origin == Origin::ambient);
    const auto beside_token =
        settled(Command::inject, {}, {.variables = ambient, .withheld = {"SNYK_TOKEN"}});
    REQUIRE(beside_token.has_value());
    CHECK_FALSE(beside_token->client_id.has_value());
    const auto weaker = settled(Command::inject, {{Option::client_id, "mine"}}, {.variables = ambient});
    REQUIRE(weaker.has_value());
    REQUIRE(weaker->client_id.has_value());
    CHECK(weaker->client_id->value == "mine");
}

TEST_CASE("settle: refuses what does not go together") {
    const PolicyStatement trial{"p.json", {{Option::plan, "trial"}}, {}};
    const PolicyStatement keyless{"p.json", {{Option::signer, "vault+https://v.example/t/keys/k"}}, {}};
    struct Case {
        std::string name;
        Command command;
        Flags flags;
        Stated stated;
        Fault fault;
        const char* part;
    };
    const Case cases[] = {
        {"quiet and verbose",
         Command::inject,
         {{Option::quiet, ""}, {Option::verbose, ""}},
         {},
         Fault::usage,
         "--quiet and --verbose"},
        {"quiet and verbose as variables",
         Command::inject,
         {},
         {.variables = {{"SNYK_CRED_QUIET", "1"}, {"SNYK_CRED_VERBOSE", "1"}}},
         Fault::setting_invalid,
         "SNYK_CRED_QUIET and SNYK_CRED_VERBOSE"},
        {"offline and probing",
         Command::check,
         {{Option::offline, ""}, {Option::probe_regions, ""}},
         {},
         Fault::usage,
         "--offline and --probe-regions"},
        {"offline and a signer",
         Command::check,
         {{Option::offline, ""}, {Option::signer, "vault+https://v.example/t/keys/k"}},
         {},
         Fault::usage,
         "--offline and --signer"},
        {"offline and the policy file's signer",
         Command::check,
         {{Option::offline, ""}},
         {.policy = &keyless, .trusted = true},
         Fault::usage,
         "--offline and \"signer\" in the policy file p.json"},
        {"offline and a signer's program",
         Command::check,
         {{Option::offline, ""}, {Option::signer_command, "/usr/bin/sign"}},
         {},
         Fault::usage,
         "--offline and --signer-command"},
        {"no mask and a mask",
         Command::exec,
         {{Option::no_mask, ""}, {Option::also_env, "A"}},
         {},
         Fault::usage,
         "--no-mask and --also-env"},
        {"hash without file",
         Command::inject,
         {{Option::policy_sha256, std::string(64, '0')}},
         {},
         Fault::usage,
         "--policy-sha256"},
        {"offline by a variable",
         Command::check,
         {},
         {.variables = {{"SNYK_CRED_OFFLINE", "true"}}},
         Fault::flag_only,
         "SNYK_CRED_OFFLINE"},
        {"a proxy's password file by a variable",
         Command::inject,
         {},
         {.variables = {{"SNYK_CRED_PROXY_AUTH_FILE", "/proc/self/environ"}}},
         Fault::flag_only,
         "SNYK_CRED_PROXY_AUTH_FILE"},
        {"mask with a token on stdin",
         Command::mask,
         {},
         {.variables = {{"SNYK_CRED_TOKEN_STDIN", "true"}}},
         Fault::usage,
         "SNYK_CRED_TOKEN_STDIN"},
        {"two plans",
         Command::inject,
         {{Option::plan, "team"}},
         {.policy = &trial, .trusted = true},
         Fault::plan_contradicted,
         "--plan declares team, but \"plan\" in the policy file p.json declares trial"},
        {"two sources",
         Command::inject,
         {{Option::token_env, "A"}, {Option::token_file, "f"}},
         {},
         Fault::two_sources,
         "--token-env"},
        {"bad flag", Command::inject, {{Option::max_attempts, "11"}}, {}, Fault::usage, "--max-attempts"},
        {"bad variable",
         Command::inject,
         {},
         {.variables = {{"SNYK_CRED_COLOR", "red"}}},
         Fault::setting_invalid,
         "SNYK_CRED_COLOR"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto settings = settled(c.command, c.flags, c.stated);
        REQUIRE(settings.has_error());
        CHECK(settings.error().fault == c.fault);
        CHECK(contains(settings.error().message, c.part));
    }
}

TEST_CASE("settle: of two that cannot be used together the stronger layer's holds") {
    const auto settings =
        settled(Command::inject, {{Option::quiet, ""}}, {.variables = {{"SNYK_CRED_VERBOSE", "true"}}});
    REQUIRE(settings.has_value());
    CHECK(settings->quiet);
    CHECK_FALSE(settings->verbose);
}

TEST_CASE("settle: a job's variables do not stop commands that cannot use them") {
    const Environment::Map job{
        {"SNYK_CRED_PROBE_REGIONS", "true"}, {"SNYK_CRED_REGION", "eu"}, {"SNYK_CRED_QUIET", "1"}};
    CHECK(settled(Command::regions, {}, {.variables = job}).has_value());
    CHECK(settled(Command::mask, {}, {.variables = job}).has_value());
    const auto check = settled(Command::check, {}, {.variables = job});
    REQUIRE(check.has_value());
    CHECK(check->probe_regions);
}

TEST_CASE("words: of every origin") {
    CHECK(words({}) == "default");
    CHECK(words({Origin::flag, "--region"}) == "flag --region");
    CHECK(words({Origin::variable, "SNYK_CRED_REGION"}) == "variable SNYK_CRED_REGION");
    CHECK(words({Origin::ambient, "SNYK_API"}) == "variable SNYK_API");
    CHECK(words({Origin::policy_file, "p.json"}) == "policy file p.json");
    CHECK(words({Origin::credential, "SNYK_TOKEN"}) == "the credential in SNYK_TOKEN");
}
