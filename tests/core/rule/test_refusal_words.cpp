// Refusals of preflight(), the plan's and the endpoint's: what they say, whole.
#include "core/rule/plan.hpp"
#include "core/rule/preflight.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

using Lines = std::vector<std::string>;

struct Said {
    std::string message;
    Lines hints;
};

Said refused(CredentialKind kind, const Endpoint& endpoint, const Job& job, const Settings& settings) {
    const auto found = preflight(kind, endpoint, job, settings);
    REQUIRE(found.result.has_error());
    return {found.result.error().message, found.result.error().hints};
}

Failure not_allowed(std::string_view host) {
    const auto read = parse_allow_host(host);
    REQUIRE(read.has_error());
    return read.error();
}

} // namespace

TEST_CASE("preflight says: a stranger's code") {
    Job job;
    job.code_trust = {CodeTrust::Level::untrusted, "the head is a fork"};
    const Lines hints{
        "keep secrets out of jobs that build a fork's code: use an event that runs without them, or split the "
        "job so that the part with the credential does not check out the fork",
        "if a person has reviewed the code, or the job runs none of it, add the flag --untrusted-code allow to "
        "the pipeline"};
    Said said = refused(CredentialKind::api_token, endpoint_of("api.snyk.io"), job, {});
    CHECK(said.message == "this job may run a fork's code with this project's secrets: the head is a fork");
    CHECK(said.hints == hints);
    job.code_trust = {CodeTrust::Level::cannot_tell, "cannot tell: no payload"};
    said = refused(CredentialKind::api_token, endpoint_of("api.snyk.io"), job, {});
    CHECK(said.message ==
          "this job may run a fork's code with this project's secrets; snyk-cred cannot tell: "
          "no payload");
    CHECK(said.hints == hints);
    Settings warn;
    warn.untrusted_code.value = UntrustedCodeMode::warn;
    const auto found = preflight(CredentialKind::api_token, endpoint_of("api.snyk.io"), job, warn);
    CHECK(found.findings.warnings == Lines{said.message});
}

TEST_CASE("preflight says: a kind that the region does not take") {
    const Said said = refused(CredentialKind::api_token, endpoint_of("api.snykgov.io"), {}, {});
    CHECK(said.message == "SNYK-GOV-01 accepts OAuth only, but the credential is an API token");
    CHECK(
        said.hints ==
        Lines{"create an OAuth service account there; pass its client ID with --client-id, and its secret in "
              "SNYK_CLIENT_SECRET or its private key with --private-key-file"});
}

TEST_CASE("preflight says: another region than expected") {
    Settings settings;
    settings.expect_region = {{{Origin::policy_file, "p.json"}, {"SNYK-EU-01", "SNYK-AU-01"}}};
    const Said said = refused(CredentialKind::api_token,
                              endpoint_of("api.snyk.io", {Origin::credential, "SNYK_TOKEN"}), {}, settings);
    CHECK(said.message == "--expect-region asks for SNYK-EU-01 or SNYK-AU-01 (policy file p.json), but the "
                          "credential is for SNYK-US-01 (the credential in SNYK_TOKEN)");
    CHECK(said.hints == Lines{"use a credential of that region, or correct --expect-region"});
}

TEST_CASE("preflight: in which order") {
    Job job;
    job.code_trust = {CodeTrust::Level::untrusted, "a fork"};
    Settings settings;
    settings.expect_region = {{{Origin::flag, "f"}, {"SNYK-EU-01"}}};
    settings.plan = {Plan::free, {Origin::flag, "--plan"}};
    const auto fault = [&] {
        const auto found = preflight(CredentialKind::api_token, endpoint_of("api.snykgov.io"), job, settings);
        REQUIRE(found.result.has_error());
        return found.result.error().fault;
    };
    CHECK(fault() == Fault::untrusted_code);
    job.code_trust = {};
    CHECK(fault() == Fault::kind_for_region);
    const auto found =
        preflight(CredentialKind::oauth_access_token, endpoint_of("api.snykgov.io"), job, settings);
    REQUIRE(found.result.has_error());
    CHECK(found.result.error().fault == Fault::assertion);
}

TEST_CASE("a declared plan says: why it cannot be right") {
    const Lines hints{
        "declare --plan enterprise and use a service account; if the plan is not Enterprise but includes "
        "Snyk's API (a trial, Ignite or another subscription), declare --plan trial or --plan other"};
    const Sourced<Plan> team{Plan::team, {Origin::policy_file, "p.json"}};
    auto said = plan_contradicted_by_region(team, endpoint_of("api.eu.snyk.io"));
    REQUIRE(said);
    CHECK(said->message ==
          "--plan team (policy file p.json) cannot be right: SNYK-EU-01 is for Enterprise customers only");
    CHECK(said->hints == hints);
    said = plan_contradicted_by_region(team, endpoint_of("api.acme.snyk.io"));
    REQUIRE(said);
    CHECK(said->message == "--plan team (policy file p.json) cannot be right: api.acme.snyk.io is a single "
                           "tenant, which only Enterprise customers have");
}

TEST_CASE("parse_allow_host says: why a host is none") {
    const Failure failure = not_allowed("gateway.example");
    CHECK(failure.message ==
          "--allow-host \"gateway.example\" is refused: it does not begin with api. and is "
          "neither localhost nor an IP address");
    CHECK(failure.hints ==
          Lines{"use HOST or HOST:PORT without https://; HOST must begin with api., or be localhost or an IP "
                "address, because the Snyk CLI rewrites other names"});
    CHECK(not_allowed("apix.example").fault == Fault::usage);
}

TEST_CASE("api_host_from_url says: where the URL stood") {
    const auto said = [](std::string_view url, const SettingSource& source) {
        const auto read = api_host_from_url(url, source, {});
        REQUIRE(read.has_error());
        return read.error();
    };
    const Failure claim = said("https://evil.example", {Origin::credential, "SNYK_TOKEN"});
    CHECK(claim.message ==
          "the API host named by the credential in SNYK_TOKEN is refused: \"evil.example\" is "
          "not a Snyk host (under snyk.io or snykgov.io)");
    CHECK(claim.hints == Lines{"the token is damaged or was not issued by Snyk; it was not sent anywhere"});
    const Failure file = said("https://evil.example", {Origin::policy_file, "p.json"});
    CHECK(file.message == "the API URL of the policy file p.json is refused: \"evil.example\" is not a Snyk "
                          "host (under snyk.io or snykgov.io)");
    CHECK(
        file.hints ==
        Lines{"use a URL like https://api.snyk.io or https://api.eu.snyk.io (snyk-cred regions lists them); "
              "for your own gateway add --allow-host HOST"});
    CHECK(said("https://api.snyk.io:8443", {Origin::flag, "--api-url"}).message ==
          "the API URL of --api-url is refused: it names a port, but Snyk's hosts use 443 only");
    CHECK(said("x", {}).message.starts_with("the API URL of the default is refused: "));
    // The name of a region in a claim is no region, and "//" makes no URL of a bare host.
    CHECK(said("eu", {Origin::credential, "SNYK_TOKEN"}).message.find("region") == std::string::npos);
    CHECK(said("//api.snyk.io", {Origin::credential, "SNYK_TOKEN"}).message.find("https://") ==
          std::string::npos);
}

TEST_CASE("api_host_from_url: a name that only begins like api. is not taken for an API host") {
    const auto read = api_host_from_url("https://apiary.snyk.io", {Origin::flag, "--api-url"}, {});
    REQUIRE(read.has_value());
    CHECK(read->host() == "api.apiary.snyk.io");
}
