#include "core/rule/ready.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <utility>

using namespace snykcred;
using namespace snykcred::test;

static_assert(!std::is_copy_constructible_v<Ready> && !std::is_default_constructible_v<Ready>);

namespace {

Ready ready(Candidate candidate, std::string_view host = "api.snyk.io") {
    return *make_ready(std::move(candidate), endpoint_of(host), {}, {}).result;
}

Candidate ending(std::optional<std::int64_t> end,
                 CredentialKind kind = CredentialKind::service_account_token) {
    Claims claims;
    claims.expires_at = end;
    return credential(kind, std::move(claims));
}

std::string told(const Found<void>& found) {
    return found.result ? "fine" : std::string(row_of(found.result.error().fault).word);
}

} // namespace

TEST_CASE("make_ready: what the preflight refuses is not ready, and its warnings are findings") {
    Job fork;
    fork.code_trust = {CodeTrust::Level::untrusted, "the head is a fork"};
    Settings settings;
    const auto refused = make_ready(credential(), endpoint_of("api.snyk.io"), fork, settings);
    REQUIRE_FALSE(refused.result.has_value());
    CHECK(refused.result.error().fault == Fault::untrusted_code);

    settings.untrusted_code.value = UntrustedCodeMode::warn;
    const auto warned = make_ready(credential(), endpoint_of("api.snyk.io"), fork, settings);
    REQUIRE(warned.result.has_value());
    CHECK(warned.findings.warnings.size() == 1);
}

TEST_CASE("make_ready: a client is cleared as the access token that it will get") {
    CHECK(ready(OAuthClient{}, "api.snykgov.io").kind() == CredentialKind::oauth_access_token);
    const auto token =
        make_ready(credential(CredentialKind::service_account_token), endpoint_of("api.snykgov.io"), {}, {});
    REQUIRE_FALSE(token.result.has_value());
    CHECK(token.result.error().fault == Fault::kind_for_region);
}

TEST_CASE("refuse_as_setting: the credential in another option's value") {
    Settings settings;
    settings.shown = {{"org", {"made-up-credential-of-a-test", {Origin::flag, "--org"}}}};
    const Status status = refuse_as_setting(credential(), settings);
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().fault == Fault::secret_on_argv);
    CHECK(status.error().message == "the value of flag --org is the credential itself");
    settings.shown = {{"org", {"shop", {Origin::flag, "--org"}}}};
    CHECK(refuse_as_setting(credential(), settings).has_value());
}

TEST_CASE("refuse_as_setting: an organization's ID in place of the token") {
    const std::string id = "3b1f0f6e-7a52-4c9d-9c55-7e1d6f2a9b10";
    const Credential token(CredentialKind::api_token, Secret(id), {});
    const auto refused = [&](const char* option, const SettingSource& source) {
        Settings settings;
        settings.shown = {{option, {id, source}}};
        const Status status = refuse_as_setting(token, settings);
        REQUIRE_FALSE(status.has_value());
        return status.error();
    };
    const Failure ambient = refused("org", {Origin::ambient, "SNYK_CFG_ORG"});
    CHECK(ambient.fault == Fault::not_snyk_credential);
    CHECK(ambient.message ==
          "the credential is the organization ID that variable SNYK_CFG_ORG names, which is not a "
          "Snyk credential");
    const Failure flag = refused("expect-org", {Origin::flag, "--expect-org"}); // it may be the token there
    CHECK(flag.fault == Fault::secret_on_argv);
    CHECK(flag.message == "the credential and the value of flag --expect-org are the same");
    CHECK(flag.hints.front().starts_with("if it is the organization ID, put the token into this secret"));
}

TEST_CASE("judge_offline: the end that the credential states, by this machine's clock") {
    Settings settings;
    CHECK(told(judge_offline(ready(ending(k_now)), settings, k_now)) == "expired");
    CHECK(told(judge_offline(ready(ending(k_now + 1)), settings, k_now)) == "fine");
    CHECK(told(judge_offline(ready(ending({})), settings, k_now)) == "fine");
    settings.min_validity = {std::chrono::seconds{3600}, {Origin::flag, "--min-validity"}};
    CHECK(told(judge_offline(ready(ending(k_now + 3599)), settings, k_now)) == "min-validity");
    CHECK(told(judge_offline(ready(ending(k_now + 3600)), settings, k_now)) == "fine");
    CHECK(told(judge_offline(ready(ending({})), settings, k_now)) == "min-validity");
    CHECK(told(judge_offline(ready(OAuthClient{}), settings, k_now)) ==
          "fine"); // its token is still to be made
}

TEST_CASE("judge_offline: what only Snyk can tell is warned of, and the endpoint's plan is known") {
    Settings settings;
    CHECK(judge_offline(ready(credential()), settings, k_now).findings.warnings.empty());
    CHECK_FALSE(judge_offline(ready(credential()), settings, k_now).findings.plan);
    settings.org = Sourced<std::string>{"shop", {Origin::flag, "--org"}};
    settings.expect_principal = {{{Origin::flag, "--expect-principal"}, {"x"}}};
    const auto found = judge_offline(ready(credential(), "api.eu.snyk.io"), settings, k_now);
    CHECK(found.findings.warnings ==
          std::vector<std::string>{
              "not checked, because --offline does not ask Snyk: --org, --expect-principal"});
    REQUIRE(found.findings.plan);
    CHECK(found.findings.plan->value == "enterprise");
}

TEST_CASE("Findings: what is known stays until more is known; remarks gather") {
    Findings known;
    known.credential_source = "variable SNYK_TOKEN";
    known.kind = CredentialKind::api_token;
    known.added_ca = true;
    known.notices = {"first"};
    Findings more;
    more.kind = CredentialKind::oauth_access_token;
    more.expires_at = k_now;
    more.notices = {"second"};
    more.warnings = {"mind"};
    known.add(std::move(more));
    CHECK(known.credential_source == "variable SNYK_TOKEN");
    CHECK(known.kind == CredentialKind::oauth_access_token);
    CHECK(known.added_ca == true);
    CHECK(known.expires_at == k_now);
    CHECK(known.notices == std::vector<std::string>{"first", "second"});
    CHECK(known.warnings == std::vector<std::string>{"mind"});
}
