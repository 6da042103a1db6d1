#include "core/rule/judge.hpp"

#include "core/base/calendar.hpp"
#include "core/base/duration.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_takes_principal =
    "is not an ID; --expect-principal takes the ID that snyk-cred check shows as the principal";
constexpr std::int64_t k_notable_clock_difference = 60;
constexpr std::int64_t k_warn_before_end = 14 * k_seconds_per_day;

std::string one_of(const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values)
        text += (text.empty() ? "" : " or ") + value;
    return text;
}

/// Where an option was stated, unless it was a flag: its name says that.
std::string stated_where(const SettingSource& source) {
    return source.origin == Origin::flag ? std::string() : " (" + words(source) + ")";
}

bool lists(const Expectation& expectation, std::string_view id) {
    return std::ranges::any_of(expectation.any_of,
                               [id](const auto& wanted) { return equals_ignoring_case(wanted, id); });
}

/// A slug or a name can be no id: then the expectation is wrong, not the credential.
std::vector<std::string> hints_for(const Expectation& expectation, std::string_view wrong, std::string hint) {
    for (const std::string& wanted : expectation.any_of) {
        if (!is_uuid(wanted)) return {'"' + wanted + "\" " + std::string(wrong)};
    }
    return {std::move(hint)};
}

std::optional<Failure> unexpected_principal(const Identity& identity, const Settings& settings,
                                            std::vector<Assertion>& assertions) {
    for (const Expectation& expectation : settings.expect_principal) {
        const bool met = lists(expectation, identity.principal.id);
        assertions.push_back(
            {Option::expect_principal, expectation.any_of, expectation.source, identity.principal.id, met});
        if (met) continue;
        return Failure{Fault::assertion,
                       "--expect-principal asks for " + one_of(expectation.any_of) + " (" +
                           words(expectation.source) + "), but the credential belongs to " +
                           std::string(word(identity.principal.type)) + " " + identity.principal.id,
                       hints_for(expectation, k_takes_principal,
                                 "the CI secret contains another account's token: restore the right "
                                 "one, and "
                                 "find out who changed it")};
    }
    return std::nullopt;
}

std::optional<Failure> unexpected_org(const Identity& identity, const Settings& settings,
                                      std::vector<Assertion>& assertions) {
    for (const Expectation& expectation : settings.expect_org) {
        const auto readable = std::ranges::find_if(
            identity.readable_orgs, [&](const std::string& id) { return lists(expectation, id); });
        const std::string found = identity.org                               ? identity.org->id
                                  : readable != identity.readable_orgs.end() ? *readable
                                                                             : std::string();
        const bool met = !found.empty() && lists(expectation, found);
        assertions.push_back({Option::expect_org, expectation.any_of, expectation.source, found, met});
        if (met) continue;
        if (identity.org) {
            return Failure{Fault::assertion,
                           "--expect-org asks for " + one_of(expectation.any_of) + " (" +
                               words(expectation.source) + "), but the organization to be handed over is " +
                               identity.org->id,
                           {"correct --org or SNYK_CFG_ORG, or correct --expect-org"}};
        }
        const bool service = identity.principal.type == PrincipalType::service_account;
        const std::string whose =
            service ? "the service account " + identity.principal.name.value_or(identity.principal.id)
                    : std::string("its account");
        return Failure{
            Fault::assertion,
            "the credential cannot read the organization " + one_of(expectation.any_of) +
                ", which --expect-org asks for" + stated_where(expectation.source),
            {"check that this is your organization's ID (Snyk: Organization settings > General > "
             "Organization ID)",
             "check whose token the CI secret contains: " +
                 (service ? "this one belongs to " + whose : "it may be another account's"),
             "if the token is the right one, give " + whose + " access to this organization in Snyk"}};
    }
    return std::nullopt;
}

/// Compares the expiry that the credential states with the server's clock. Snyk may accept it a little
/// longer, but a later step must not fail because of that.
std::optional<Failure> ended(const Credential& credential, const Identity& identity, std::int64_t now) {
    if (!identity.expires_at || *identity.expires_at > now) return std::nullopt;
    return Failure{Fault::expired,
                   "the credential (" + std::string(noun(credential.kind())) + ") expired on " +
                       iso_time(*identity.expires_at),
                   {std::string(row_of(credential.kind()).renewal)}};
}

void warn_of_end(const Credential& credential, const Identity& identity, std::int64_t now,
                 std::vector<std::string>& warnings) {
    const KindFacts& kind = row_of(credential.kind());
    if (kind.end != KindEnd::days || !identity.expires_at || *identity.expires_at - now > k_warn_before_end)
        return;
    const std::int64_t days = (*identity.expires_at - now) / k_seconds_per_day;
    warnings.push_back("the credential expires on " + iso_day(*identity.expires_at) + " (in " +
                       std::to_string(std::max<std::int64_t>(days, 0)) + " days): ");
    warnings.back().append(kind.renewal);
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

/// Why no exception of the policy file holds, as a hint; empty if it has none.
std::string exception_that_does_not_hold(const Identity& identity, const Settings& settings) {
    if (settings.exceptions.empty()) return {};
    const std::string file = settings.policy_file ? settings.policy_file->value
                                                  : std::string("the "
                                                                "policy file");
    const PolicyException* own = nullptr;
    for (const PolicyException& each : settings.exceptions) {
        if (equals_ignoring_case(each.principal, identity.principal.id) &&
            (own == nullptr || own->until < each.until))
            own = &each;
    }
    if (own != nullptr) {
        return "the exception in " + file + " ended on " + own->until +
               ": use a service account, or agree on a later date with whoever owns the file";
    }
    return "the exceptions in " + file + " are for other accounts (" + settings.exceptions.front().principal +
           (settings.exceptions.size() > 1 ? " and others" : "") + "), not for " + identity.principal.id;
}

void note_exception(const PolicyException& exception, std::int64_t now, Findings& findings) {
    findings.exception = exception;
    const std::int64_t end = parse_day(exception.until).value_or(0) + k_seconds_per_day;
    const std::string text =
        "the policy file allows this account until " + exception.until + ": " + exception.reason;
    (end - now <= k_warn_before_end ? findings.warnings : findings.notices).push_back(text);
}

/// "policy": "warn" of the policy file ends with its last day. A day that cannot be read has ended.
PolicyMode mode_in_force(const Settings& settings, std::int64_t now) {
    if (!settings.warn_until) return settings.policy.value;
    const auto last_day = parse_day(*settings.warn_until);
    return last_day && now < *last_day + k_seconds_per_day ? settings.policy.value : PolicyMode::enforce;
}

/// As a remark on the rule that is broken.
std::string warning_that_ended(const Settings& settings) {
    return " (the policy file let this pass until " + *settings.warn_until + ", and enforces the rule now)";
}

Failure enterprise_rule(const Identity& identity, const PlanInForce& plan, const Endpoint& endpoint) {
    // Where the region alone proves the plan, every other declaration is [plan-contradicted].
    const std::string otherwise =
        plan_by_endpoint(endpoint)
            ? "if this is a trial, declare it: --plan trial"
            : "if the plan is not Enterprise (a trial, Ignite or another subscription), declare it: --plan trial "
              "or --plan other";
    return {
        Fault::enterprise_rule,
        "a personal token (user " + identity.principal.id +
            ") is used in automation on an Enterprise plan (" + plan.evidence +
            "); Snyk requires a service account here: a personal token stops working when its owner leaves",
        {"create a service account (Snyk: Group or Organization settings > Service accounts) and put its "
         "credential in the CI secret",
         "to allow this account temporarily, add a dated exception to the policy file (README: "
         "Policy file)",
         otherwise}};
}

Failure plan_unknown(const Identity& identity, const PlanInForce& plan) {
    return {Fault::plan_unknown,
            "a personal token (user " + identity.principal.id +
                ") is used in automation, and it is unknown whether the plan is Enterprise: " + plan.evidence,
            {"if the plan is not Enterprise, declare it: --plan free, team, trial or other",
             "if the plan is Enterprise, use a service account"}};
}

Failure principal_unknown(const Identity& identity) {
    return {Fault::principal_unknown,
            "the credential belongs to an account of the type \"" + identity.principal.type_word +
                "\", which snyk-cred does not know",
            {"use a service account; a newer version of snyk-cred may know this type"}};
}

/// The table of README.md#the-rule; none where the cell says allowed.
std::optional<Failure> rule(const Identity& identity, const PlanInForce& plan, const Endpoint& endpoint,
                            Context context, Findings& findings) {
    const bool local = context == Context::local;
    switch (identity.principal.type) {
    case PrincipalType::service_account:
        if (local) {
            findings.warnings.emplace_back(
                "a service account is used on a person's machine; use a personal token there");
        }
        return std::nullopt;
    case PrincipalType::app_instance:
        findings.notices.emplace_back(
            "the credential belongs to an installed Snyk App, not to a service account");
        return std::nullopt;
    case PrincipalType::user:
        if (local) {
            if (plan.value == "unknown") {
                findings.notices.push_back("it is unknown whether the plan is Enterprise: " + plan.evidence);
            }
            return std::nullopt;
        }
        if (plan.value == "enterprise") return enterprise_rule(identity, plan, endpoint);
        if (plan.value == "unknown") return plan_unknown(identity, plan);
        return std::nullopt;
    case PrincipalType::other: break;
    }
    return principal_unknown(identity);
}

/// Never softened by --policy.
std::optional<Failure> refused_whatever_the_policy(const Credential& credential, const Identity& identity,
                                                   const Settings& settings, std::int64_t now,
                                                   std::vector<Assertion>& assertions) {
    if (auto refusal = unexpected_principal(identity, settings, assertions)) return refusal;
    if (auto refusal = unexpected_org(identity, settings, assertions)) return refusal;
    if (auto refusal = ended(credential, identity, now)) return refusal;
    if (auto refusal = ends_too_soon(credential.kind(), identity.expires_at, settings, now)) return refusal;
    if (identity.principal.type != PrincipalType::user) return std::nullopt;
    return plan_contradicted_by_answers(settings.plan, identity);
}

} // namespace

struct Judge {
    static Grant grant(Credential credential, Endpoint endpoint, Identity identity) {
        return {std::move(credential), std::move(endpoint), std::move(identity)};
    }
};

std::optional<Failure> ends_too_soon(CredentialKind kind, std::optional<std::int64_t> expires_at,
                                     const Settings& settings, std::int64_t now) {
    if (settings.require_expiry.value && row_of(kind).end == KindEnd::never) {
        const SettingSource& demanded = settings.require_expiry.source;
        return Failure{Fault::min_validity,
                       "--require-expiry asks for a credential that expires" +
                           (demanded.origin == Origin::flag ? std::string() : " (" + words(demanded) + ")") +
                           "; " + std::string(noun(kind)) + " never does",
                       {"use an OAuth service account (--client-id), whose access tokens expire "
                        "within hours, or a "
                        "service account's token with an expiry date"}};
    }
    const std::int64_t wanted = settings.min_validity.value.count();
    if (wanted <= 0 || row_of(kind).end == KindEnd::never) return std::nullopt;
    const SettingSource& source = settings.min_validity.source;
    const std::string asked = "--min-validity asks for " + duration_text(settings.min_validity.value) +
                              (source.origin == Origin::flag ? "" : " (" + words(source) + ")");
    if (!expires_at) {
        return Failure{Fault::min_validity,
                       asked + "; the expiry date of this credential (" + std::string(noun(kind)) +
                           ") is unknown",
                       {"use a credential with a known expiry date, or remove --min-validity"}};
    }
    if (*expires_at - now >= wanted) return std::nullopt;
    return Failure{Fault::min_validity,
                   asked + "; this credential expires in " +
                       rough_duration_text(std::chrono::seconds{*expires_at - now}) + " (" +
                       iso_time(*expires_at) + ")",
                   {"replace the credential in the CI secret with a new one"}};
}

Found<Grant> judge(Credential credential, Endpoint endpoint, Identity identity, const Job& job,
                   const Settings& settings, std::int64_t now) {
    Findings findings;
    findings.principal = identity.principal;
    findings.org = identity.org;
    findings.expires_at = identity.expires_at;
    findings.notices = identity.notices;
    findings.warnings = identity.warnings;
    const std::int64_t today = identity.server_time.value_or(now);
    const std::int64_t drift = today - now;
    if (drift > k_notable_clock_difference || drift < -k_notable_clock_difference) {
        findings.notices.push_back("this machine's clock is " + std::to_string(drift < 0 ? -drift : drift) +
                                   " s " + (drift < 0 ? "ahead of" : "behind") +
                                   " Snyk's; Snyk's clock was used");
    }
    const PlanInForce plan = plan_in_force(settings.plan, identity);
    findings.plan = plan;
    warn_of_end(credential, identity, today, findings.warnings);
    if (identity.principal.type == PrincipalType::service_account && !identity.principal.default_org &&
        !settings.org) {
        findings.warnings.emplace_back(
            "the service account has no default organization (it belongs to a group): set --org, or "
            "the Snyk "
            "CLI may not know which organization to use");
    }

    if (auto refusal =
            refused_whatever_the_policy(credential, identity, settings, today, findings.assertions))
        return {std::move(*refusal), std::move(findings)};
    const PolicyMode mode = mode_in_force(settings, today);
    findings.policy_in_force = mode;
    if (auto broken = rule(identity, plan, endpoint, job.context, findings)) {
        const PolicyException* exception = exception_for(identity, settings, today);
        if (exception != nullptr && broken->fault != Fault::principal_unknown) {
            note_exception(*exception, today, findings);
        } else if (mode == PolicyMode::enforce) {
            if (settings.policy.value != mode) broken->message += warning_that_ended(settings);
            if (std::string why = exception_that_does_not_hold(identity, settings);
                !why.empty() && broken->fault != Fault::principal_unknown)
                broken->hints.insert(broken->hints.begin(), std::move(why));
            return {std::move(*broken), std::move(findings)};
        } else if (mode == PolicyMode::warn) {
            broken->message += " (allowed by " + words(settings.policy.source) +
                               (settings.warn_until ? " until " + *settings.warn_until : "") + ")";
            findings.softened = std::move(*broken);
        } else {
            findings.notices.push_back(broken->message + " (--policy off: recorded only)");
        }
    }
    const bool hands_over = settings.command == Command::inject || settings.command == Command::exec;
    if (hands_over && job.context == Context::automation && settings.expect_org.empty() &&
        settings.expect_principal.empty()) {
        findings.notices.emplace_back("nothing is asserted, so any account's valid credential would pass; "
                                      "add --expect-org ID or --expect-principal ID");
    }
    return {Judge::grant(std::move(credential), std::move(endpoint), std::move(identity)),
            std::move(findings)};
}

} // namespace snykcred
