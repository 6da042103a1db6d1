#include "core/rule/organization.hpp"

#include "core/base/text.hpp"
#include "core/snyk/quote.hpp"

#include <algorithm>
#include <string_view>

namespace snykcred {
namespace {

/// Every layer that states an expectation must be met.
bool expected(std::string_view org, const Settings& settings) {
    return std::ranges::all_of(settings.expect_org, [org](const Expectation& layer) {
        return std::ranges::any_of(layer.any_of,
                                   [org](const std::string& id) { return equals_ignoring_case(id, org); });
    });
}

/// The value of the last --org, as the Snyk CLI takes it: --org=ORG or --org ORG. What follows `--` is not
/// the CLI's.
std::optional<std::string_view> org_of(std::span<const std::string> argv) {
    std::optional<std::string_view> org;
    for (std::size_t i = 0; i < argv.size(); ++i) {
        const std::string_view word = argv[i];
        if (word == "--") break;
        if (word.starts_with("--org=")) org = word.substr(6);
        if (word == "--org" && i + 1 < argv.size()) org = argv[i + 1];
    }
    return org;
}

} // namespace

std::optional<std::string> org_warning(const OrgInForce& org, const Settings& settings) {
    if (settings.expect_org.empty() || org.handed_over) return std::nullopt;
    constexpr std::string_view k_cure = ": give --org, so that later steps work in the right one";
    if (org.stored) {
        if (expected(*org.stored, settings)) return std::nullopt;
        return "later steps work in the organization " +
               (is_uuid(*org.stored) ? *org.stored : quoted_if_harmless(*org.stored)) +
               " of the Snyk CLI's own configuration file, which --expect-org does not list" +
               std::string(k_cure);
    }
    if (!org.default_org)
        return "no organization is handed over and the account has no default" + std::string(k_cure);
    if (expected(*org.default_org, settings)) return std::nullopt;
    return "later steps work in the account's default organization " + *org.default_org +
           ", which --expect-org does not list" + std::string(k_cure);
}

std::optional<std::string> argv_org_warning(std::span<const std::string> argv, const OrgInForce& org,
                                            const Settings& settings) {
    const auto named = org_of(argv);
    if (!named || named->empty()) return std::nullopt;
    if (org.handed_over) {
        if (equals_ignoring_case(*named, org.handed_over->id) || *named == org.handed_over->slug)
            return std::nullopt;
        return "the command's own --org names another organization than " + org.handed_over->id +
               ", which is handed over: the command works in its own";
    }
    if (settings.expect_org.empty() || expected(*named, settings)) return std::nullopt;
    return "the command's own --org names an organization that --expect-org does not list";
}

} // namespace snykcred
