// judge(): what it says, whole, in every case.
#include "core/api/verify.hpp"
#include "core/rule/judge.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

constexpr std::string_view k_other = "99999999-2222-3333-4444-555555555555";
constexpr std::int64_t k_day = 86'400;

/// What judge() is given: a user in automation in the EU, unless a case says otherwise.
struct Judged {
    std::string type = "user";
    std::string host = "api.eu.snyk.io";
    CredentialKind kind = CredentialKind::api_token;
    Context context = Context::automation;
    Settings settings{};
    std::int64_t now = k_now;
    void (*change)(Identity&) = [](Identity&) {};

    [[nodiscard]] Found<Grant> operator()() const {
        const Credential token = credential(kind);
        const Clearance clearance = clearance_for(host);
        const Settings plain; // asks for no organization
        Verification verification(token, clearance, plain, 1);
        verification.begin();
        Step step = verification.resume(outcomes(self(type)));
        while (std::holds_alternative<Send>(step))
            step = verification.resume(outcomes(not_found()));
        Identity identity = *verification.finish();
        identity.notices.clear();
        identity.warnings.clear();
        change(identity);
        Job job;
        job.context = context;
        return judge(credential(kind), endpoint_of(host), std::move(identity), job, settings, now);
    }
};

/// All that a report shows of it, a line each.
std::string told(const Found<Grant>& judged) {
    std::string all;
    const auto add = [&all](std::string_view what, const std::vector<std::string>& lines) {
        for (const std::string& line : lines)
            all.append(what).append(": ").append(line) += '\n';
    };
    const auto failure = [&](const Failure& each) {
        add("[" + std::string(row_of(each.fault).word) + "]", {each.message});
        add("hint", each.hints);
    };
    if (!judged.result) failure(judged.result.error());
    if (judged.findings.softened) failure(*judged.findings.softened);
    add("warning", judged.findings.warnings);
    add("notice", judged.findings.notices);
    return all;
}

Expectation expectation(Origin origin, const char* name, std::vector<std::string> any_of) {
    return {{origin, name}, std::move(any_of)};
}

const std::string k_enterprise_hints =
    "hint: create a service account (Snyk: Group or Organization settings > Service accounts) and put its "
    "credential in the CI secret\n"
    "hint: to allow this account temporarily, add a dated exception to the policy file (README: Policy "
    "file)\n";
const std::string k_enterprise = "a personal token (user 11111111-2222-3333-4444-555555555555) is used in "
                                 "automation on an Enterprise plan (";
const std::string k_required = "); Snyk requires a service account here: a personal token stops working when "
                               "its owner leaves";

} // namespace

TEST_CASE("judge says: the rule") {
    Judged judged;
    SUBCASE("a region that proves the plan") {
        CHECK(told(judged()) == "[enterprise-rule]: " + k_enterprise +
                                    "SNYK-EU-01 is for Enterprise customers only" + k_required + "\n" +
                                    k_enterprise_hints +
                                    "hint: if this is a trial, declare it: --plan trial\n");
    }
    SUBCASE("a plan that is declared") {
        judged.host = "api.snyk.io";
        judged.settings.plan = {Plan::enterprise, {Origin::variable, "SNYK_CRED_PLAN"}};
        CHECK(told(judged()) ==
              "[enterprise-rule]: " + k_enterprise + "declared by variable SNYK_CRED_PLAN" + k_required +
                  "\n" + k_enterprise_hints +
                  "hint: if the plan is not Enterprise (a trial, Ignite or another subscription), declare "
                  "it: --plan trial or --plan other\n");
    }
    SUBCASE("a plan that is unknown") {
        judged.host = "api.snyk.io";
        judged.change = [](Identity& identity) { identity.plan = {PlanFinding::unknown, "no evidence"}; };
        CHECK(told(judged()) ==
              "[plan-unknown]: a personal token (user 11111111-2222-3333-4444-555555555555) is used in "
              "automation, and it is unknown whether the plan is Enterprise: no evidence\n"
              "hint: if the plan is not Enterprise, declare it: --plan free, team, trial or other\n"
              "hint: if the plan is Enterprise, use a service account\n");
        judged.context = Context::local;
        CHECK(told(judged()) == "notice: it is unknown whether the plan is Enterprise: no evidence\n");
        judged.settings.plan = {Plan::team, {Origin::flag, "--plan"}};
        CHECK(told(judged()).empty());
    }
    SUBCASE("an account of an unknown type") {
        judged.type = "robot";
        CHECK(told(judged()) ==
              "[principal-unknown]: the credential belongs to an account of the type \"robot\", which "
              "snyk-cred does not know\n"
              "hint: use a service account; a newer version of snyk-cred may know this type\n");
    }
    SUBCASE("a service account on a person's machine") {
        judged.type = "service_account";
        judged.context = Context::local;
        CHECK(told(judged()) ==
              "warning: a service account is used on a person's machine; use a personal token there\n");
    }
    SUBCASE("an app") {
        judged.type = "app_instance";
        CHECK(told(judged()) ==
              "notice: the credential belongs to an installed Snyk App, not to a service account\n");
    }
    SUBCASE("--policy warn and off") {
        judged.settings.policy = {PolicyMode::warn, {Origin::flag, "--policy"}};
        const std::string why = k_enterprise + "SNYK-EU-01 is for Enterprise customers only" + k_required;
        CHECK(told(judged()) == "[enterprise-rule]: " + why + " (allowed by flag --policy)\n" +
                                    k_enterprise_hints +
                                    "hint: if this is a trial, declare it: --plan trial\n");
        judged.settings.policy.value = PolicyMode::off;
        CHECK(told(judged()) == "notice: " + why + " (--policy off: recorded only)\n");
    }
}

TEST_CASE("judge says: exceptions of the policy file") {
    Judged judged;
    const std::string me(k_principal);
    const auto first_hint = [&judged] {
        const std::string all = told(judged());
        const std::size_t begin = all.find("hint: ");
        return all.substr(begin, all.find('\n', begin) - begin);
    };
    SUBCASE("one that holds") {
        judged.settings.exceptions = {{me, "migration", "2027-06-01"}};
        CHECK(told(judged()) == "notice: the policy file allows this account until 2027-06-01: migration\n");
        judged.settings.exceptions = {{me, "migration", "2026-12-06"}}; // ends 14 days from now
        CHECK(told(judged()) == "warning: the policy file allows this account until 2026-12-06: migration\n");
        judged.settings.exceptions = {{me, "migration", "2026-12-07"}};
        CHECK(told(judged()) == "notice: the policy file allows this account until 2026-12-07: migration\n");
    }
    SUBCASE("its last second") {
        judged.settings.exceptions = {{me, "migration", "2026-11-23"}};
        judged.change = [](Identity& identity) { identity.server_time = k_now + k_day / 2 - 1; };
        judged.now = k_now + k_day / 2 - 1;
        CHECK(judged().result.has_value());
        judged.change = [](Identity& identity) { identity.server_time = k_now + k_day / 2; };
        judged.now = k_now + k_day / 2;
        CHECK(first_hint() == "hint: the exception in the policy file ended on 2026-11-23: use a service "
                              "account, or agree on a later date with whoever owns the file");
    }
    SUBCASE("the later of two that ended, among others") {
        judged.settings.policy_file = {"p.json", {Origin::flag, "--policy-file"}};
        judged.settings.exceptions = {
            {me, "a", "2026-11-02"}, {me, "b", "2026-11-20"}, {std::string(k_other), "c", "2027-01-01"}};
        CHECK(first_hint() == "hint: the exception in p.json ended on 2026-11-20: use a service account, or "
                              "agree on a later date with whoever owns the file");
    }
    SUBCASE("those of others") {
        judged.settings.exceptions = {{std::string(k_other), "c", "2027-01-01"}};
        CHECK(first_hint() == "hint: the exceptions in the policy file are for other accounts "
                              "(99999999-2222-3333-4444-555555555555), not for "
                              "11111111-2222-3333-4444-555555555555");
        judged.settings.exceptions.push_back({"88888888-2222-3333-4444-555555555555", "d", "2027-01-01"});
        CHECK(first_hint() == "hint: the exceptions in the policy file are for other accounts "
                              "(99999999-2222-3333-4444-555555555555 and others), not for "
                              "11111111-2222-3333-4444-555555555555");
        judged.type = "robot"; // no exception can help
        CHECK(first_hint() == "hint: use a service account; a newer version of snyk-cred may know this type");
    }
}

TEST_CASE("judge says: assertions") {
    Judged judged{.type = "service_account"};
    const std::string other(k_other), org(k_org);
    SUBCASE("another account") {
        judged.settings.expect_principal = {
            expectation(Origin::flag, "--expect-principal", {other, std::string(k_org)})};
        const auto refused = judged();
        CHECK(told(refused) ==
              "[assertion]: --expect-principal asks for 99999999-2222-3333-4444-555555555555 or "
              "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee (flag --expect-principal), but the credential belongs to "
              "service_account 11111111-2222-3333-4444-555555555555\n"
              "hint: the CI secret contains another account's token: restore the right one, and find out who "
              "changed it\n");
        REQUIRE(refused.findings.assertions.size() == 1);
        CHECK(refused.findings.assertions[0].option == Option::expect_principal);
        CHECK(refused.findings.assertions[0].found == k_principal);
        CHECK(refused.findings.assertions[0].met == false);
        judged.settings.expect_principal = {expectation(Origin::policy_file, "p", {other, "ci-bot"})};
        CHECK(told(judged()).ends_with(
            "hint: \"ci-bot\" is not an ID; --expect-principal takes the ID that snyk-cred "
            "check shows as the principal\n"));
    }
    SUBCASE("an organization that it cannot read") {
        judged.settings.expect_org = {expectation(Origin::variable, "SNYK_CRED_EXPECT_ORG", {org})};
        judged.change = [](Identity& identity) { identity.principal.name = "ci"; };
        CHECK(told(judged()) ==
              "[assertion]: the credential cannot read the organization "
              "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, which --expect-org asks for (variable "
              "SNYK_CRED_EXPECT_ORG)\n"
              "hint: check that this is your organization's ID (Snyk: Organization settings > General > "
              "Organization ID)\n"
              "hint: check whose token the CI secret contains: this one belongs to the service account ci\n"
              "hint: if the token is the right one, give the service account ci access to this organization "
              "in Snyk\n");
        judged.type = "user";
        judged.settings.expect_org[0].source = {Origin::flag, "--expect-org"};
        CHECK(told(judged()) ==
              "[assertion]: the credential cannot read the organization "
              "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee, which --expect-org asks for\n"
              "hint: check that this is your organization's ID (Snyk: Organization settings > General > "
              "Organization ID)\n"
              "hint: check whose token the CI secret contains: it may be another account's\n"
              "hint: if the token is the right one, give its account access to this organization in Snyk\n");
    }
    SUBCASE("an organization that is handed over, and is another one") {
        judged.settings.expect_org = {expectation(Origin::flag, "--expect-org", {org})};
        judged.change = [](Identity& identity) {
            identity.org = Organization{std::string(k_other), "other", true};
            identity.readable_orgs = {std::string(k_org)};
        };
        const auto refused = judged();
        CHECK(told(refused) ==
              "[assertion]: --expect-org asks for aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee (flag --expect-org), "
              "but the organization to be handed over is 99999999-2222-3333-4444-555555555555\n"
              "hint: correct --org or SNYK_CFG_ORG, or correct --expect-org\n");
        CHECK(refused.findings.assertions.at(0).found == k_other);
        CHECK(refused.findings.org->id == k_other);
    }
    SUBCASE("one that it can read") {
        judged.settings.expect_org = {expectation(Origin::flag, "--expect-org", {org})};
        judged.change = [](Identity& identity) {
            identity.readable_orgs = {std::string(k_other), std::string(k_org)};
        };
        const auto granted = judged();
        CHECK(told(granted).empty());
        CHECK(granted.findings.assertions.at(0).found == k_org);
        CHECK(granted.findings.assertions.at(0).met == true);
    }
}

TEST_CASE("judge says: the plan, and what proves it") {
    Judged judged{.type = "service_account"};
    const auto plan = [&judged] {
        const auto found = judged().findings.plan;
        REQUIRE(found);
        return std::string(found->value) + ": " + found->evidence;
    };
    CHECK(plan() == "enterprise: only Enterprise plans have service accounts");
    judged.type = "user";
    judged.host = "api.snyk.io";
    judged.change = [](Identity& identity) { identity.plan = {PlanFinding::not_enterprise, "a block"}; };
    CHECK(plan() == "not-enterprise: a block");
    judged.settings.plan = {Plan::other, {Origin::policy_file, "p.json"}};
    CHECK(plan() == "other: declared by policy file p.json");
}

TEST_CASE("judge says: a declared plan that the answers contradict") {
    Judged judged{.host = "api.snyk.io"};
    const std::string hint =
        "\nhint: declare --plan enterprise and use a service account; if the plan is not "
        "Enterprise but includes Snyk's API (a trial, Ignite or another subscription), "
        "declare --plan trial or --plan other\n";
    judged.settings.plan = {Plan::other, {Origin::flag, "--plan"}};
    judged.change = [](Identity& identity) { identity.org_in_group = "org-1"; };
    CHECK(
        told(judged()) ==
        "[plan-contradicted]: --plan other (flag --plan) cannot be right: the organization org-1 belongs to "
        "a group, which only Enterprise organizations do" +
            hint);
    judged.change = [](Identity& identity) { identity.api_entitled = true; };
    CHECK(judged().result.has_value());
    judged.settings.plan.value = Plan::free;
    CHECK(told(judged()) ==
          "[plan-contradicted]: --plan free (flag --plan) cannot be right: the credential may "
          "use Snyk's API, which these plans do not include" +
              hint);
}
