#include "core/snyk/region.hpp"

#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/snyk/quote.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace snykcred {
namespace {

// The first one is used where nothing names a region, as the Snyk CLI does.
// clang-format off
constexpr std::array k_regions{
    Region{"SNYK-US-01", "", "api.snyk.io", "app.snyk.io",
           "United States: all Free and Team accounts, Enterprise accounts from before September 2024", false, false},
    Region{"SNYK-US-02", "", "api.us.snyk.io", "app.us.snyk.io",
           "United States: newer Enterprise accounts", true, false},
    Region{"SNYK-EU-01", "eu", "api.eu.snyk.io", "app.eu.snyk.io", "Germany (Frankfurt): Enterprise", true, false},
    Region{"SNYK-AU-01", "au", "api.au.snyk.io", "app.au.snyk.io", "Australia: Enterprise", true, false},
    Region{"SNYK-GOV-01", "gov", "api.snykgov.io", "app.snykgov.io",
           "Snyk for Government (FedRAMP): Enterprise, OAuth credentials only", true, true},
};
// clang-format on

/// What people's spellings have in common: "eu_1", "EU-01", "snyk-eu-01" and "SNYKEU1" are all "eu1".
std::string skeleton(std::string_view name) {
    std::string kept;
    for (const char c : to_lower(name)) {
        const bool leading_zero = c == '0' && (kept.empty() || !is_digit(kept.back()));
        if (is_alnum(c) && !leading_zero) kept += c;
    }
    return kept.starts_with("snyk") ? kept.substr(4) : kept;
}

std::vector<std::string_view> known_names() {
    std::vector<std::string_view> names;
    names.reserve(k_regions.size());
    for (const Region& region : k_regions)
        names.push_back(region.name);
    return names;
}

/// The region that was meant; empty if that is not clear.
std::string_view near_miss(std::string_view name) {
    const std::string bones = skeleton(name);
    for (const Region& region : k_regions) {
        if (skeleton(region.name) == bones || (!region.short_name.empty() && region.short_name == bones)) {
            return region.name;
        }
    }
    std::string upper(name);
    std::ranges::transform(upper, upper.begin(), to_upper);
    auto names = known_names();
    const auto first = nearest(upper, names);
    std::ranges::reverse(names);
    // SNYK-US-03 is as near to -01 as to -02: no advice is better than the wrong one.
    return first && first == nearest(upper, names) ? *first : std::string_view{};
}

} // namespace

std::span<const Region> all_regions() { return k_regions; }

const Region* find_region_by_api_host(std::string_view host) {
    const auto* row = std::ranges::find(k_regions, host, &Region::api_host);
    return row == k_regions.end() ? nullptr : row;
}

Result<const Region*> parse_region(std::string_view name, std::string_view subject) {
    for (const Region& region : k_regions) {
        if (equals_ignoring_case(name, region.name)) return &region;
        if (!region.short_name.empty() && equals_ignoring_case(name, region.short_name)) return &region;
    }
    if (skeleton(name) == "us") {
        return Failure{
            Fault::region_unknown,
            std::string(subject) + " is " + quoted_if_harmless(name) +
                ", which could be SNYK-US-01 or SNYK-US-02",
            {"use SNYK-US-01 if you log in at app.snyk.io, SNYK-US-02 if you log in at app.us.snyk.io"}};
    }
    Failure failure{Fault::region_unknown,
                    std::string(subject) + " is " + quoted_if_harmless(name) +
                        ", which is not a Snyk region; the regions are " + join(known_names(), ", "),
                    {}};
    if (name.find("://") != std::string_view::npos || name.find(".snyk") != std::string_view::npos) {
        failure.hints.emplace_back("a URL belongs in --api-url or SNYK_API");
    } else if (const auto meant = near_miss(name); !meant.empty()) {
        failure.hints.push_back("did you mean " + std::string(meant) + "?");
    }
    failure.hints.emplace_back("the host where you log in tells the region (snyk-cred regions lists them); "
                               "for a single tenant use --api-url https://api.TENANT.snyk.io");
    return failure;
}

} // namespace snykcred
