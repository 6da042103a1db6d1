#include "core/ci/system.hpp"
#include "support/ci.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {
Environment harness(Environment::Map more = {}) {
    more.insert({{"HARNESS_BUILD_ID", "1"}, {"DRONE", "true"}, {"CI", "true"}});
    return Environment(std::move(more));
}
} // namespace

TEST_CASE("Harness: not mistaken for Drone") {
    const auto found = recognized_systems(harness());
    REQUIRE(found.size() == 1);
    CHECK(found.front()->id == "harness");
}

TEST_CASE("Harness: the secret in Base64 in its own file, the rest in the plain one") {
    HandoverCase c{
        .grant = grant("pass word"),
        .environment = harness(
            {{"HARNESS_OUTPUT_SECRET_FILE", "/s"}, {"DRONE_OUTPUT", "/o"}, {"SNYK_OAUTH_TOKEN", "x"}})};
    const Handover handover = c.composed();
    REQUIRE(handover.effects.size() == 2);
    const auto& secret = std::get<AppendRecord>(handover.effects[1]); // the last of all
    CHECK(secret.path == "/s");
    CHECK(secret.may_be_new);
    CHECK(bytes_of(secret.record) == "SNYK_TOKEN=__B64__cGFzcyB3b3Jk\n");
    const auto& plain = std::get<AppendRecord>(handover.effects[0]);
    CHECK(plain.path == "/o");
    CHECK(bytes_of(plain.record) == "SNYK_API=https://api.eu.snyk.io\n");
    CHECK(handover.warnings ==
          std::vector<std::string>{
              "SNYK_OAUTH_TOKEN is set for this step: do not pass it to the step that uses "
              "the credential, because the Snyk CLI may use it instead"});
}

TEST_CASE("Harness: both files must be named") {
    for (const char* only_one : {"HARNESS_OUTPUT_SECRET_FILE", "DRONE_OUTPUT"}) {
        CAPTURE(only_one);
        HandoverCase c{.environment = harness({{only_one, "/x"}})};
        const auto handover = c.compose();
        REQUIRE(handover.has_error());
        CHECK(handover.error().fault == Fault::cannot_write);
        const std::string other =
            only_one == std::string_view("DRONE_OUTPUT") ? "HARNESS_OUTPUT_SECRET_FILE" : "DRONE_OUTPUT";
        CHECK(handover.error().message == other + " is not set, so nothing can be passed to later steps");
        CHECK(handover.error().hints ==
              std::vector<std::string>{
                  "run snyk-cred in a Run step; if a step starts a container, pass it the variable",
                  "or run the command that needs the credential with: snyk-cred exec -- COMMAND"});
    }
}

TEST_CASE("Harness: an endpoint that the engine's reader may not take is refused") {
    const Endpoint gateway = *api_host_from_url("https://[::1]", {Origin::flag, "--api-url"}, {"[::1]"});
    HandoverCase c{.grant = grant(k_token, CredentialKind::api_token, false, gateway),
                   .environment = harness({{"HARNESS_OUTPUT_SECRET_FILE", "/s"}, {"DRONE_OUTPUT", "/o"}})};
    const auto handover = c.compose();
    REQUIRE(handover.has_error());
    CHECK(handover.error().fault == Fault::cannot_write);
    CHECK(handover.error().message ==
          "the value of SNYK_API contains a character that dotenv readers treat differently");
    CHECK(handover.error().hints == std::vector<std::string>{"use --format json or shell"});
}
