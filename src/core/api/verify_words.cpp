#include "core/api/verify_words.hpp"

#include "core/base/calendar.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace snykcred {
namespace {

std::string noun_of(const Principal& who) {
    switch (who.type) {
    case PrincipalType::service_account: return "this service account";
    case PrincipalType::app_instance: return "this Snyk App";
    case PrincipalType::user: return "this person's account";
    case PrincipalType::other: break;
    }
    return "this account";
}

} // namespace

Failure org_not_readable(const Principal& who, std::string_view org, const SettingSource& source,
                         const Endpoint& endpoint) {
    Failure failure{Fault::org_access,
                    noun_of(who) + " cannot read the organization " + std::string(org) + " (" +
                        words(source) + "), or there is none in " + endpoint.name(),
                    {}};
    const bool capitals =
        std::ranges::any_of(org, [](char c) { return c >= 'A' && c <= 'Z'; }) && !is_uuid(org);
    if (capitals) {
        failure.hints.push_back("a slug has no capitals: " + to_lower(org) + " may be meant, or use the ID");
    }
    failure.hints.emplace_back("check the organization's ID (Snyk: Settings > General > "
                               "Organization ID) or its slug "
                               "(in the address of its pages, after /org/)");
    failure.hints.push_back(
        who.type == PrincipalType::service_account
            ? "if it is right, create the service account in that organization or its group: an "
              "organization's "
              "service account reads no other one"
            : "if it is right, add this account to the organization (Snyk: Members), or use a "
              "service account of it");
    return failure;
}

std::string readable_orgs(const OrgPage& page) {
    constexpr std::size_t k_most = 5;
    std::string list;
    for (const Organization& org : std::span(page.orgs).first(std::min(k_most, page.orgs.size()))) {
        if (!list.empty()) list += ", ";
        list += org.in_group && !org.slug.empty() ? org.slug + " (" + org.id + ")" : org.id;
    }
    if (list.empty()) return {};
    const bool more = page.orgs.size() > k_most || !page.next.empty();
    return "this credential can read: " + list + (more ? " and more" : "");
}

Failure not_accepted(const Credential& credential, const Endpoint& endpoint,
                     std::optional<std::int64_t> server_time) {
    const KindFacts& kind = row_of(credential.kind());
    const auto end = credential.claims().expires_at;
    if (end && server_time && *end <= *server_time) {
        return {Fault::expired,
                "the credential (" + std::string(kind.noun) + ") expired on " + iso_day(*end),
                {std::string(kind.renewal)}};
    }
    return {Fault::rejected,
            "Snyk rejected the credential (" + std::string(kind.noun) + ") in " + endpoint.name() + " (401)",
            {std::string(kind.if_rejected)}};
}

std::string region_may_be_wrong(const Endpoint& endpoint) {
    const std::string asked = endpoint.source().origin == Origin::by_default
                                  ? "no region is set, so " + endpoint.name() + " was asked"
                                  : "the credential does not name its region, and " + endpoint.name() +
                                        " comes from the " + words(endpoint.source());
    return "the region may be wrong: " + asked +
           "; set --region, or add --probe-regions to find the right one";
}

} // namespace snykcred
