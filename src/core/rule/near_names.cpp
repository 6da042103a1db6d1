#include "core/rule/near_names.hpp"

#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/snyk/credential.hpp"
#include "core/snyk/region.hpp"
#include "core/snyk/variable.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

/// Names that people give to the API's URL or the region; the first is the commonest by far.
constexpr std::array<std::string_view, 10> k_endpoint_names{
    "SNYK_API_URL",      "SNYK_URL",  "SNYK_ENDPOINT", "SNYK_API_ENDPOINT", "SNYK_API_HOST",
    "SNYK_CFG_ENDPOINT", "SNYK_HOST", "SYNK_API",      "SNKY_API",          "SNYK_REGION"};

/// The endpoint that a text names, as URL, host or region; none if it names none of Snyk's.
std::optional<Endpoint> read_endpoint(std::string_view text) {
    text = clean(text).kept;
    if (const auto region = parse_region(text, {})) return public_endpoint(**region, {});
    // As a claim may state it, so that a bare host counts too.
    auto endpoint = api_host_from_url(text, {Origin::credential, {}}, {});
    if (!endpoint) return std::nullopt;
    return std::move(*endpoint);
}

std::string how_to_set(const Endpoint& endpoint) {
    return endpoint.region() != nullptr ? "--region " + endpoint.name() : "--api-url " + endpoint.api_url();
}

/// Mistyped, that is: a letter swapped, added, left out or wrong. SONAR_TOKEN is not SNYK_TOKEN.
bool is_misspelling(std::string_view of, std::string_view name) {
    std::array<int, 128> letters{};
    for (const char c : of)
        ++letters.at(static_cast<unsigned char>(c) % letters.size());
    for (const char c : name)
        --letters.at(static_cast<unsigned char>(c) % letters.size());
    int others = 0;
    for (const int count : letters)
        others += count < 0 ? -count : count;
    return others <= 2;
}

} // namespace

std::string credential_under_another_name(std::string_view wanted, const Environment& environment) {
    std::vector<std::string_view> names(environment.withheld().begin(), environment.withheld().end());
    for (const auto& [name, value] : environment.values()) {
        if (!value.empty()) names.push_back(name);
    }
    constexpr std::array<std::string_view, 6> k_usual{
        "SNYK_SERVICE_ACCOUNT", "SNYK_API_TOKEN", "SNYK_API_KEY", "SNYK_KEY", "SNYK_AUTH_TOKEN", "SNYK_PAT"};
    if (wanted == k_snyk_token) {
        for (const std::string_view usual : k_usual) {
            if (std::ranges::find(names, usual) != names.end()) return std::string(usual);
        }
    }
    std::erase_if(names, [wanted](std::string_view name) {
        return find_snyk_variable(name) != nullptr || !is_identifier(name) || !is_misspelling(wanted, name);
    });
    const auto found = nearest(wanted, names);
    return found ? std::string(*found) : std::string();
}

std::vector<std::string> other_endpoints(const Environment& environment, const Endpoint& used,
                                         const std::optional<NamedUrl>& stored) {
    std::vector<std::string> sentences;
    for (const std::string_view name : k_endpoint_names) {
        const auto value = environment.get(name);
        if (!value) continue;
        const std::string subject(name);
        const auto endpoint = read_endpoint(*value);
        if (endpoint && *endpoint == used) continue;
        sentences.push_back(
            endpoint
                ? subject + " names " + endpoint->name() + ", but nothing reads a variable of that name: " +
                      "if it is right, set " + how_to_set(*endpoint) + ", or call the variable SNYK_API"
                : subject + " is set, but nothing reads a variable of that name: the API's URL belongs in "
                            "SNYK_API, a region in --region");
    }
    if (!stored) return sentences;
    const auto endpoint = read_endpoint(stored->url);
    if (endpoint && !(*endpoint == used)) {
        sentences.push_back(stored->place + ", the Snyk CLI's own, names " + endpoint->name() +
                            ": if your account is there, set " + how_to_set(*endpoint));
    }
    return sentences;
}

} // namespace snykcred
