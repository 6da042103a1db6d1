#include "core/rule/judge.hpp"

#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/rule/plan.hpp"

#include <algorithm>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_org_id =
    "the organisation's id, which stands in Snyk under Settings, General, Organization ID";
constexpr std::int64_t k_notable_clock_difference = 60;
constexpr std::int64_t k_warn_before_end = 14 * k_seconds_per_day;

std::string one_of(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values)
        text += (text.empty() ? "" : " or ") + value;
    return text;
}

/// A slug or a name can be no id: then the expectation is wrong, not the credential.
std::vector<std::string> hints_for(const Expectation& expectation, std::string_view takes, std::string hint) {
    for (const std::string& wanted : expectation.any_of) {
        if (!is_uuid(wanted)) return {wanted + " is no id: this option takes " + std::string(takes)};
    }
    return {std::move(hint)};
}

std::optional<Failure> unexpected_principal(const Identity& identity, const Settings& settings) {
    for (const Expectation& expectation : settings.expect_principal) {
        if (std::ranges::any_of(expectation.any_of, [&](const auto& id) {
                return equals_ignoring_case(id, identity.principal.id);
            }))
            continue;
        return Failure{Fault::assertion,
                       "--expect-principal asks for " + one_of(expectation.any_of) + " (" +
                           words(expectation.source) + "), and the credential belongs to " +
                           std::string(word(identity.principal.type)) + " " + identity.principal.id,
                       hints_for(expectation, "the principal's id, as snyk-cred check shows it",
                                 "another account's credential stands in the CI secret: put the right one "
                                 "back, and find out who changed it")};
    }
    return std::nullopt;
}

std::optional<Failure> unexpected_org(const Identity& identity, const Settings& settings) {
    for (const Expectation& expectation : settings.expect_org) {
        const auto listed = [&](std::string_view id) {
            return std::ranges::any_of(expectation.any_of,
                                       [id](const auto& wanted) { return equals_ignoring_case(wanted, id); });
        };
        if (identity.org) {
            if (listed(identity.org->id)) continue;
            return Failure{
                Fault::assertion,
                "--expect-org asks for " + one_of(expectation.any_of) + " (" + words(expectation.source) +
                    "), and the organisation to hand over is " + identity.org->id,
                hints_for(expectation, k_org_id, "correct --org or SNYK_CFG_ORG, or the expectation")};
        }
        if (std::ranges::any_of(identity.readable_orgs, listed)) continue;
        return Failure{
            Fault::assertion,
            "--expect-org asks for " + one_of(expectation.any_of) + " (" + words(expectation.source) +
                "), and the credential cannot read it",
            hints_for(expectation, k_org_id,
                      "another account's credential may stand in the CI secret; else give this one "
                      "access to the organisation")};
    }
    return std::nullopt;
}

/// Its own word against the server's clock. Snyk may take it a little longer; a later step need not find out
/// when it stops.
std::optional<Failure> ended(const Credential& credential, const Identity& identity, std::int64_t now) {
    if (!identity.expires_at || *identity.expires_at > now) return std::nullopt;
    return Failure{Fault::expired,
                   std::string(noun(credential.kind())) + " is used that ended at " +
                       iso_time(*identity.expires_at),
                   {"make a new credential and replace the secret in the CI system"}};
}

void warn_of_end(const Credential& credential, const Identity& identity, std::int64_t now,
                 std::vector<std::string>& warnings) {
    const bool lasting = credential.kind() == CredentialKind::personal_access_token ||
                         credential.kind() == CredentialKind::service_account_token;
    if (!lasting || !identity.expires_at || *identity.expires_at - now > k_warn_before_end) return;
    const std::int64_t days = (*identity.expires_at - now) / k_seconds_per_day;
    warnings.push_back("the credential ends on " + iso_day(*identity.expires_at) + " (in " +
                       std::to_string(std::max<std::int64_t>(days, 0)) + " days): " +
                       (credential.kind() == CredentialKind::service_account_token
                            ? "a service account's token cannot be renewed, so make a new service account "
                              "(better: one with OAuth, which does "
                              "not end) and replace the secret"
                            : "make a new personal access token in Account settings and replace the secret"));
}

/// An exception of the policy file that holds today.
const PolicyException* exception_for(const Identity& identity, const Settings& settings, std::int64_t now) {
    for (const PolicyException& exception : settings.exceptions) {
        const auto last_day = parse_day(exception.until);
        if (equals_ignoring_case(exception.principal, identity.principal.id) && last_day &&
            now < *last_day + k_seconds_per_day)
            return &exception;
    }
    return nullptr;
}

void note_exception(const PolicyException& exception, std::int64_t now, Judgement& judgement) {
    judgement.exception = &exception;
    const std::int64_t end = parse_day(exception.until).value_or(0) + k_seconds_per_day;
    const std::string text =
        "the policy file excepts this principal until " + exception.until + ": " + exception.reason;
    (end - now <= k_warn_before_end ? judgement.warnings : judgement.notices).push_back(text);
}

Failure enterprise_rule(const Identity& identity, const PlanInForce& plan) {
    return {Fault::enterprise_rule,
            "a personal token (user " + identity.principal.id +
                ") is used in automation on an Enterprise plan (" + plan.evidence +
                "): Snyk asks for a service account there, because people leave and their tokens with them",
            {"make a service account in the Group's or Organisation's settings, Service accounts, and put "
             "its credential in the CI secret",
             "until then, a policy file can except this principal by its id up to a date (see exceptions in "
             "the README)",
             "if this is a trial, declare --plan trial"}};
}

Failure plan_unknown(const Identity& identity, const PlanInForce& plan) {
    return {
        Fault::plan_unknown,
        "a personal token (user " + identity.principal.id +
            ") is used in automation, and whether the plan is Enterprise cannot be told: " + plan.evidence,
        {"declare the plan: --plan free, team, trial or other where it is one of these",
         "on Enterprise, use a service account instead"}};
}

Failure principal_unknown(const Identity& identity) {
    return {Fault::principal_unknown,
            "the credential belongs to a principal of the type \"" + identity.principal.type_word +
                "\", which snyk-cred does not know",
            {"use a service account; a newer snyk-cred may know this type"}};
}

/// The table of contract section 6; none where the cell says allowed.
std::optional<Failure> rule(const Identity& identity, const PlanInForce& plan, Context context,
                            Judgement& judgement) {
    const bool local = context == Context::local;
    switch (identity.principal.type) {
    case PrincipalType::service_account:
        if (local) {
            judgement.warnings.emplace_back(
                "a service account is used on a person's machine, where a personal token belongs");
        }
        return std::nullopt;
    case PrincipalType::app_instance:
        judgement.notices.emplace_back(
            "the credential belongs to an installed Snyk App, not to a service account");
        return std::nullopt;
    case PrincipalType::user:
        if (local) {
            if (plan.value == "unknown") {
                judgement.notices.push_back("whether the plan is Enterprise cannot be told: " +
                                            plan.evidence);
            }
            return std::nullopt;
        }
        if (plan.value == "enterprise") return enterprise_rule(identity, plan);
        if (plan.value == "unknown") return plan_unknown(identity, plan);
        return std::nullopt;
    case PrincipalType::other: break;
    }
    return principal_unknown(identity);
}

} // namespace

struct Judge {
    static Grant grant(Credential credential, Endpoint endpoint, Identity identity) {
        return {std::move(credential), std::move(endpoint), std::move(identity)};
    }
};

std::string_view word(Verdict verdict) {
    switch (verdict) {
    case Verdict::allowed: return "allowed";
    case Verdict::denied: return "denied";
    case Verdict::warned: return "warned";
    case Verdict::skipped: return "skipped";
    case Verdict::unverified: return "unverified";
    case Verdict::failed: return "failed";
    }
    return "failed";
}

std::optional<Failure> ends_too_soon(CredentialKind kind, std::optional<std::int64_t> expires_at,
                                     const Settings& settings, std::int64_t now) {
    const std::int64_t wanted = settings.min_validity.value.count();
    if (wanted <= 0 || kind == CredentialKind::api_token) return std::nullopt;
    const std::string asked = "--min-validity asks for " + std::to_string(wanted) + " s (" +
                              words(settings.min_validity.source) + ")";
    if (!expires_at) {
        return Failure{Fault::min_validity,
                       asked + ", and when " + std::string(noun(kind)) + " ends cannot be told",
                       {"use a credential that says when it ends, or leave --min-validity out"}};
    }
    if (*expires_at - now >= wanted) return std::nullopt;
    return Failure{Fault::min_validity,
                   asked + ", and the credential ends at " + iso_time(*expires_at),
                   {"replace the credential in the CI secret by a new one"}};
}

Judgement judge(Credential credential, Endpoint endpoint, Identity identity, const Job& job,
                const Settings& settings, std::int64_t now) {
    Judgement judgement;
    judgement.notices = identity.notices;
    judgement.warnings = identity.warnings;
    const std::int64_t today = identity.server_time.value_or(now);
    const std::int64_t drift = today - now;
    if (drift > k_notable_clock_difference || drift < -k_notable_clock_difference) {
        judgement.notices.push_back("this machine's clock is " + std::to_string(drift < 0 ? -drift : drift) +
                                    " s " + (drift < 0 ? "ahead of" : "behind") + " Snyk's; Snyk's was used");
    }
    judgement.plan = plan_in_force(settings.plan, identity);
    warn_of_end(credential, identity, today, judgement.warnings);
    if (identity.principal.type == PrincipalType::service_account && !identity.principal.default_org &&
        !settings.org) {
        judgement.warnings.emplace_back("the service account has no default organisation (it is a group's): "
                                        "set --org, or Snyk's CLI may not "
                                        "know which organisation is meant");
    }

    // Never softened by --policy.
    judgement.refusal = unexpected_principal(identity, settings);
    if (!judgement.refusal) judgement.refusal = unexpected_org(identity, settings);
    if (!judgement.refusal) judgement.refusal = ended(credential, identity, today);
    if (!judgement.refusal)
        judgement.refusal = ends_too_soon(credential.kind(), identity.expires_at, settings, today);
    if (!judgement.refusal && identity.principal.type == PrincipalType::user) {
        judgement.refusal = plan_contradicted_by_answers(settings.plan, identity);
    }
    if (judgement.refusal) return judgement;

    judgement.verdict = Verdict::allowed;
    if (auto broken = rule(identity, judgement.plan, job.context, judgement)) {
        const PolicyException* exception = exception_for(identity, settings, today);
        if (exception != nullptr && broken->fault != Fault::principal_unknown) {
            note_exception(*exception, today, judgement);
        } else if (settings.policy.value == PolicyMode::enforce) {
            judgement.verdict = Verdict::denied;
            judgement.refusal = std::move(broken);
            return judgement;
        } else if (settings.policy.value == PolicyMode::warn) {
            judgement.verdict = Verdict::warned;
            judgement.warnings.push_back(broken->message + " (" + words(settings.policy.source) +
                                         " lets it pass)");
            judgement.refusal = std::move(broken);
        } else {
            judgement.notices.push_back(broken->message + " (--policy off records it only)");
        }
    }
    judgement.grant = Judge::grant(std::move(credential), std::move(endpoint), std::move(identity));
    return judgement;
}

} // namespace snykcred
