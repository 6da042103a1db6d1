#include "core/api/verify.hpp"

#include "core/api/answers.hpp"
#include "core/api/verify_words.hpp"
#include "core/base/calendar.hpp"
#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"
#include "core/rule/plan.hpp"

#include <algorithm>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_version = "?version=2024-10-15";
constexpr std::string_view k_tokens_version = "?version=2024-03-19";
constexpr std::ptrdiff_t k_max_org_pages = 100;

std::string org_target(std::string_view id) { return "/rest/orgs/" + to_lower(id) + std::string(k_version); }

/// Slugs go into a query; whatever else a user wrote is encoded.
std::string in_query(std::string_view text) {
    return percent_encoded(text, PercentStyle::rfc3986, HexCase::upper).reveal([](std::string_view encoded) {
        return std::string(encoded);
    });
}

/// Snyk's own word that the credential may not see what was asked for.
bool is_refusal(const Reply& reply) {
    return (reply.status == 401 || reply.status == 403 || reply.status == 404) && read_error(reply).snyk;
}

} // namespace

std::string self_target() { return "/rest/self" + std::string(k_version); }

Verification::Verification(const Credential& credential, const Clearance& clearance, const Settings& settings,
                           std::uint64_t seed, std::vector<std::string> other_endpoints)
    : credential_(credential), clearance_(clearance), settings_(settings),
      conversation_(RetryBudget{settings.max_attempts, settings.timeout}, seed),
      other_endpoints_(std::move(other_endpoints)) {
    identity_.expires_at = credential.claims().expires_at;
}

Request Verification::get(std::string target) const {
    return {clearance_.endpoint(), "GET", std::move(target), std::nullopt};
}

Step Verification::begin() { return conversation_.ask(get(self_target())); }

Step Verification::resume(std::vector<Exchanged> outcomes) {
    if (stage_ == Stage::regions) return took_regions(std::move(outcomes));
    if (outcomes.empty()) return conversation_.waited();
    if (auto step = conversation_.took(std::move(outcomes.front()))) return std::move(*step);
    auto reply = conversation_.answer();
    if (!reply && stage_ == Stage::readable_orgs) return fail(std::move(rejection_));
    if (!reply) return fail(std::move(reply.error()));
    if (const auto date = parse_http_date(reply->date)) identity_.server_time = date;
    if (stage_ == Stage::self) return took_self(*reply);
    if (stage_ == Stage::readable_orgs) return took_readable_orgs(*reply);
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return took(task, *reply);
}

Result<Identity> Verification::finish() {
    if (failure_) return std::move(*failure_);
    return std::move(identity_);
}

Step Verification::fail(Failure failure) {
    failure_ = std::move(failure);
    return Finished{};
}

Step Verification::next() {
    if (tasks_.empty()) return Finished{};
    stage_ = tasks_.front().stage;
    return conversation_.ask(get(tasks_.front().target));
}

Step Verification::took_self(const Reply& reply) {
    if (reply.status == 401) return rejected();
    const ErrorAnswer error = reply.status == 200 ? ErrorAnswer{} : read_error(reply);
    if (reply.status == 403 && error.snyk) {
        Failure failure{
            Fault::forbidden, "Snyk accepts the credential, but does not let it ask whose it is", {}};
        if (error.not_entitled) {
            failure.message += ": its organization's plan has no API access";
            failure.hints.emplace_back(
                "snyk-cred cannot verify whose credential this is, so it does not hand it over: "
                "contact Snyk "
                "support, or use a service account of an Enterprise plan");
        } else {
            if (!error.text.empty()) failure.message += ": \"" + error.text + "\"";
            failure.hints.emplace_back(
                "check the service account's role, and whether the group's IP allow list blocks "
                "this runner");
        }
        return fail(std::move(failure));
    }
    if (reply.status != 200) return fail(unexpected_answer(conversation_.request(), reply));
    auto principal = read_self(reply);
    if (!principal) {
        return fail(reply.content_type.find("html") == std::string::npos
                        ? std::move(principal.error())
                        : unexpected_answer(conversation_.request(), reply));
    }
    identity_.principal = std::move(*principal);
    if (credential_.claims().client_id == k_interactive_client_id &&
        identity_.principal.type != PrincipalType::user) {
        identity_.notices.emplace_back("the token was issued to Snyk's interactive CLI and IDE "
                                       "client, so it "
                                       "counts as a person's login");
        identity_.principal.type = PrincipalType::user;
    }
    plan_tasks();
    return next();
}

void Verification::plan_tasks() {
    const Principal& who = identity_.principal;
    // An expected organization that cannot be read is a broken assertion, also where it is the one handed
    // over.
    const bool asserted = settings_.org && settings_.org->source.name == "--expect-org";
    if (settings_.org && !asserted) {
        const std::string& org = settings_.org->value;
        if (is_uuid(org)) {
            tasks_.push_back({Stage::org, org_target(org), org});
        } else {
            tasks_.push_back({Stage::org_by_slug,
                              "/rest/orgs" + std::string(k_version) + "&limit=100&slug=" + in_query(org),
                              org});
        }
    } else {
        for (const Expectation& expectation : settings_.expect_org) {
            for (const std::string& org : expectation.any_of) {
                const bool asked = std::ranges::any_of(
                    tasks_, [&](const Task& task) { return equals_ignoring_case(task.subject, org); });
                if (is_uuid(org) && !asked) tasks_.push_back({Stage::expected_org, org_target(org), org});
            }
        }
    }
    if (row_of(credential_.kind()).end_is_listed && !identity_.expires_at) {
        tasks_.push_back(
            {Stage::token_ends, "/rest/self/personal_access_tokens" + std::string(k_tokens_version), {}});
    }

    if (who.type != PrincipalType::user) return;
    if (auto evidence = plan_by_endpoint(clearance_.endpoint())) {
        identity_.plan = std::move(*evidence);
        return;
    }
    const Plan declared = settings_.plan.value;
    if (declared != Plan::automatic && !declares_no_enterprise(declared)) return;
    if (!who.default_org) {
        identity_.plan = {PlanFinding::unknown,
                          "the credential has no default organization, so its plan cannot be checked"};
        return;
    }
    if (declares_no_enterprise(declared))
        tasks_.push_back({Stage::default_org, org_target(*who.default_org), *who.default_org});
    if (declared == Plan::other) return; // which may include the API or not
    tasks_.push_back({Stage::entitlement, "/v1/org/" + *who.default_org + "/entitlements", *who.default_org});
}

Step Verification::took(const Task& task, const Reply& reply) {
    switch (task.stage) {
    case Stage::org_by_slug: return took_org_list(task, reply);
    case Stage::entitlement: return took_entitlement(task, reply);
    case Stage::org:
    case Stage::expected_org:
    case Stage::default_org: {
        if (is_refusal(reply)) {
            if (task.stage == Stage::org) return refuse_org(task.subject);
            return next();
        }
        if (reply.status != 200) return fail(unexpected_answer(conversation_.request(), reply));
        auto org = read_org(reply);
        if (!org) return fail(std::move(org.error()));
        if (!equals_ignoring_case(org->id, task.subject)) {
            return fail({Fault::not_snyk_api,
                         "the API returned a different organization than the one requested",
                         {"try again; if it happens again, contact Snyk support"}});
        }
        if (org->in_group) identity_.org_in_group = org->id;
        if (task.stage == Stage::expected_org) identity_.readable_orgs.push_back(org->id);
        const bool wanted = settings_.org && equals_ignoring_case(org->id, settings_.org->value);
        if (task.stage == Stage::org || (task.stage == Stage::expected_org && wanted))
            identity_.org = std::move(*org);
        return next();
    }
    case Stage::token_ends: {
        // Which of the (at most three) tokens is ours cannot be told, so the first to end counts.
        if (reply.status != 200) return next();
        auto ends = read_token_ends(reply);
        if (!ends) return fail(std::move(ends.error()));
        const auto first = std::ranges::min_element(*ends);
        if (first != ends->end()) identity_.expires_at = *first;
        if (ends->size() > 1) {
            identity_.notices.push_back("the token has no expiry date of its own; of this person's " +
                                        std::to_string(ends->size()) + " tokens the first expires on " +
                                        iso_day(*first));
        }
        return next();
    }
    case Stage::self:
    case Stage::readable_orgs:
    case Stage::regions: break;
    }
    return fail({Fault::bug, "an answer came for a question that was not asked", {}});
}

/// With the organizations that it can read, for one request more.
Step Verification::refuse_org(const std::string& org) {
    rejection_ = org_not_readable(identity_.principal, org, settings_.org->source, clearance_.endpoint());
    stage_ = Stage::readable_orgs;
    return conversation_.ask(get("/rest/orgs" + std::string(k_version) + "&limit=10"));
}

Step Verification::took_readable_orgs(const Reply& reply) {
    auto page = reply.status == 200 ? read_orgs(reply, clearance_.endpoint())
                                    : Result<OrgPage>(Failure{Fault::org_access, {}, {}});
    if (page) {
        if (std::string hint = readable_orgs(*page); !hint.empty())
            rejection_.hints.insert(rejection_.hints.begin(), std::move(hint));
    }
    return fail(std::move(rejection_));
}

Findings Verification::known() const {
    Findings findings;
    if (identity_.principal.id.empty()) return findings;
    findings.principal = identity_.principal;
    findings.expires_at = identity_.expires_at;
    findings.plan = plan_in_force(settings_.plan, identity_);
    if (findings.plan->value == "unknown") findings.plan.reset(); // it was not asked for
    return findings;
}

Step Verification::took_org_list(const Task& task, const Reply& reply) {
    if (is_refusal(reply)) return refuse_org(task.subject);
    if (reply.status != 200) return fail(unexpected_answer(conversation_.request(), reply));
    auto page = read_orgs(reply, clearance_.endpoint());
    if (!page) return fail(std::move(page.error()));
    const auto found = std::ranges::find(page->orgs, task.subject, &Organization::slug);
    if (found != page->orgs.end()) {
        if (found->in_group) identity_.org_in_group = found->id;
        identity_.org = std::move(*found);
        return next();
    }
    const auto pages = std::ranges::count(conversation_.records(), "/rest/orgs", &RequestRecord::path);
    if (page->next.empty() || pages >= k_max_org_pages) {
        return refuse_org(task.subject);
    }
    tasks_.push_front({Stage::org_by_slug, page->next, task.subject});
    return next();
}

Step Verification::took_entitlement(const Task& task, const Reply& reply) {
    const ErrorAnswer error = reply.status == 200 ? ErrorAnswer{} : read_error(reply);
    if (reply.status == 200) {
        identity_.api_entitled = true;
        identity_.plan = {PlanFinding::enterprise,
                          "API-entitled; may also be a trial, Ignite or another subscription: "
                          "declare --plan"};
    } else if (reply.status == 403 && error.not_entitled) {
        identity_.plan = {PlanFinding::not_enterprise,
                          "the organization " + task.subject + " has no API access"};
    } else if (reply.status >= 400 && reply.status < 500) {
        identity_.plan = {PlanFinding::unknown, "Snyk answered " + std::to_string(reply.status) +
                                                    " when asked what the organization " + task.subject +
                                                    " is entitled to"};
    } else {
        return fail(unexpected_answer(conversation_.request(), reply));
    }
    return next();
}

bool Verification::may_probe_regions() const {
    const Endpoint& endpoint = clearance_.endpoint();
    const bool gov = endpoint.region() != nullptr && endpoint.region()->oauth_only;
    return settings_.probe_regions && !gov && !credential_.claims().host;
}

Step Verification::rejected() {
    const Endpoint& endpoint = clearance_.endpoint();
    rejection_ = not_accepted(credential_, endpoint, identity_.server_time);
    if (rejection_.fault == Fault::expired) return fail(std::move(rejection_));
    if (!credential_.claims().host && !may_probe_regions()) {
        // Where nobody chose the region, it is the likeliest cause.
        const bool chosen = endpoint.source().origin != Origin::by_default;
        other_endpoints_.push_back(region_may_be_wrong(endpoint));
        rejection_.hints.insert(chosen ? rejection_.hints.end() : rejection_.hints.begin(),
                                other_endpoints_.begin(), other_endpoints_.end());
    }
    if (!may_probe_regions()) return fail(std::move(rejection_));

    SendAll probes;
    for (const Region& region : all_regions()) {
        if (region.oauth_only || &region == endpoint.region()) continue;
        probed_.push_back(&region);
        probes.requests.push_back(get("/rest/self" + std::string(k_version)));
        probes.requests.back().endpoint = public_endpoint(region, {Origin::flag, "--probe-regions"});
    }
    stage_ = Stage::regions;
    return probes;
}

Step Verification::took_regions(std::vector<Exchanged> outcomes) {
    std::string asked;
    const Region* accepting = nullptr;
    for (std::size_t i = 0; i < probed_.size() && i < outcomes.size(); ++i) {
        const Region& region = *probed_[i];
        conversation_.record(
            {public_endpoint(region, {}), "GET", "/rest/self" + std::string(k_version), std::nullopt},
            outcomes[i]);
        const auto* reply = std::get_if<Reply>(&outcomes[i].result);
        if (reply != nullptr && reply->status == 200 && read_self(*reply)) accepting = &region;
        asked += (asked.empty() ? "" : ", ") + std::string(region.api_host);
        if (reply == nullptr) asked += " (no answer)";
    }
    if (accepting == nullptr) {
        rejection_.message += "; no other public region accepts it either";
        rejection_.hints.push_back("asked: " + asked);
        return fail(std::move(rejection_));
    }
    const Endpoint& endpoint = clearance_.endpoint();
    return fail({Fault::rejected,
                 "Snyk accepts this credential in " + std::string(accepting->name) + "; you configured " +
                     endpoint.name() + " (" + words(endpoint.source()) + ")",
                 {"set --region " + std::string(accepting->name) + " (or SNYK_API=https://" +
                      std::string(accepting->api_host) + ") for this job",
                  "asked: " + asked}});
}

} // namespace snykcred
