// judge() and time, and what it remarks beside the rule: whole texts.
#include "core/api/verify.hpp"
#include "core/rule/judge.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

constexpr std::int64_t k_day = 86'400;
using Lines = std::vector<std::string>;

/// A service account in the US with a token that ends then.
struct Judged {
    std::optional<std::int64_t> end;
    CredentialKind kind = CredentialKind::service_account_token;
    Settings settings{};
    std::int64_t now = k_now, server_time = k_now;
    std::string_view default_org = k_org;
    Context context = Context::local;
    Lines earlier{}; ///< warnings of earlier stages

    [[nodiscard]] Found<Grant> operator()() const {
        const Claims claims{.host = {}, .expires_at = end, .client_id = {}};
        const Credential token = credential(kind, claims);
        const Clearance clearance = clearance_for("api.snyk.io");
        const Settings asked; // the verification keeps a reference
        Verification verification(token, clearance, asked, 1);
        verification.begin();
        Step step = verification.resume(outcomes(self("service_account", default_org)));
        while (std::holds_alternative<Send>(step))
            step = verification.resume(outcomes(not_found()));
        Identity identity = *verification.finish();
        identity.notices = {};
        identity.warnings = earlier;
        identity.server_time = server_time;
        Job job;
        job.context = context;
        return judge(credential(kind, claims), endpoint_of("api.snyk.io"), std::move(identity), job, settings,
                     now);
    }
};

const std::string k_renewal = "a service account's token cannot be renewed: create a new service account "
                              "(preferably with OAuth, which does not expire) and replace the CI secret";
const std::string k_local = "a service account is used on a person's machine; use a personal token there";

} // namespace

TEST_CASE("judge says: an end that has come, or comes soon") {
    Judged judged;
    judged.end = k_now;
    auto refused = judged();
    REQUIRE(refused.result.has_error());
    CHECK(refused.result.error().fault == Fault::expired);
    CHECK(refused.result.error().message ==
          "the credential (a service account's token) expired on 2026-11-23T12:00:00Z");
    CHECK(refused.result.error().hints == Lines{k_renewal});
    judged.end = k_now + 1;
    CHECK(judged().findings.warnings ==
          Lines{"the credential expires on 2026-11-23 (in 0 days): " + k_renewal, k_local});
    judged.end = k_now + 3 * k_day - 1;
    CHECK(judged().findings.warnings ==
          Lines{"the credential expires on 2026-11-26 (in 2 days): " + k_renewal, k_local});
    judged.earlier = {"earlier"};
    CHECK(judged().findings.warnings ==
          Lines{"earlier", "the credential expires on 2026-11-26 (in 2 days): " + k_renewal, k_local});
}

TEST_CASE("judge says: --min-validity") {
    Judged judged;
    judged.settings.min_validity = {std::chrono::seconds{30 * k_day}, {Origin::flag, "--min-validity"}};
    judged.end = k_now + 20 * k_day;
    auto refused = judged();
    REQUIRE(refused.result.has_error());
    CHECK(refused.result.error().message == "--min-validity asks for 30 days; this credential expires in 20 "
                                            "days (2026-12-13T12:00:00Z)");
    CHECK(refused.result.error().hints == Lines{"replace the credential in the CI secret with a new one"});
    judged.settings.min_validity.source = {Origin::policy_file, "p.json"};
    judged.end = std::nullopt;
    refused = judged();
    REQUIRE(refused.result.has_error());
    CHECK(refused.result.error().message ==
          "--min-validity asks for 30 days (policy file p.json); the expiry date of this credential (a "
          "service account's token) is unknown");
    CHECK(refused.result.error().hints ==
          Lines{"use a credential with a known expiry date, or remove --min-validity"});
    judged.settings.min_validity.value = std::chrono::seconds{0};
    CHECK(judged().result.has_value());
}

TEST_CASE("judge says: --require-expiry") {
    Judged judged;
    judged.kind = CredentialKind::api_token;
    judged.settings.require_expiry = {true, {Origin::flag, "--require-expiry"}};
    auto refused = judged();
    REQUIRE(refused.result.has_error());
    CHECK(refused.result.error().fault == Fault::min_validity);
    CHECK(refused.result.error().message ==
          "--require-expiry asks for a credential that expires; an API token never does");
    CHECK(refused.result.error().hints ==
          Lines{"use an OAuth service account (--client-id), whose access tokens expire within hours, or a "
                "service account's token with an expiry date"});
    judged.settings.require_expiry.source = {Origin::policy_file, "p.json"};
    refused = judged();
    REQUIRE(refused.result.has_error());
    CHECK(refused.result.error().message ==
          "--require-expiry asks for a credential that expires (policy file "
          "p.json); an API token never does");
    judged.kind = CredentialKind::service_account_token;
    CHECK(judged().result.has_value());
}

TEST_CASE("judge says: a clock that goes wrong by more than a minute") {
    struct Case {
        std::int64_t behind;
        Lines notices;
    };
    const Case cases[] = {
        {0, {}},
        {60, {}},
        {-60, {}},
        {61, {"this machine's clock is 61 s behind Snyk's; Snyk's clock was used"}},
        {-61, {"this machine's clock is 61 s ahead of Snyk's; Snyk's clock was used"}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.behind);
        Judged judged;
        judged.now = k_now - c.behind;
        CHECK(judged().findings.notices == c.notices);
    }
}

TEST_CASE("judge says: a service account without a default organization") {
    Judged judged;
    const std::string warning =
        "the service account has no default organization (it belongs to a group): set "
        "--org, or the Snyk CLI may not know which organization to use";
    CHECK(judged().findings.warnings == Lines{k_local});
    judged.default_org = "";
    CHECK(judged().findings.warnings == Lines{warning, k_local});
    judged.settings.org = Sourced<std::string>{std::string(k_org), {Origin::flag, "--org"}};
    CHECK(judged().findings.warnings == Lines{k_local});
}

TEST_CASE("judge says: a hand-over in automation for which nothing is asserted") {
    const Lines notice{
        "nothing is asserted, so any account's valid credential would pass; add --expect-org ID "
        "or --expect-principal ID"};
    Judged judged;
    judged.context = Context::automation;
    for (const Command command : {Command::inject, Command::exec, Command::check, Command::doctor}) {
        judged.settings.command = command;
        const bool hands_over = command == Command::inject || command == Command::exec;
        CAPTURE(static_cast<int>(command));
        CHECK(judged().findings.notices == (hands_over ? notice : Lines{}));
    }
    judged.settings.command = Command::inject;
    judged.context = Context::local;
    CHECK(judged().findings.notices.empty());
    judged.context = Context::automation;
    judged.settings.expect_principal = {{{Origin::flag, "f"}, {std::string(k_principal)}}};
    CHECK(judged().findings.notices.empty());
}
