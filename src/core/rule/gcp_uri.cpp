#include "core/rule/gcp_uri.hpp"

#include "core/base/text.hpp"
#include "core/rule/service_uri.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::string_view k_parameters = "provider audience impersonate endpoint sts-endpoint ca";
constexpr std::size_t k_longest_address = 254;

Failure refuse(std::string what) {
    return {Fault::usage,
            "--signer gcpsa: " + std::move(what),
            {"give gcpsa:NAME@PROJECT.iam.gserviceaccount.com?provider=//iam.googleapis.com/projects/NUMBER/"
             "locations/global/workloadIdentityPools/POOL/providers/PROVIDER"}};
}

/// It stands in a path as it is.
bool is_address(std::string_view text) {
    const std::size_t at = text.find('@');
    const auto plain = [](std::string_view part) {
        return !part.empty() && std::ranges::all_of(part, [](char c) {
            return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
        });
    };
    return text.size() <= k_longest_address && at != std::string_view::npos && plain(text.substr(0, at)) &&
           plain(text.substr(at + 1));
}

/// The words of a provider's name that are fixed, by their place; the others are the user's.
bool is_provider(std::string_view text) {
    constexpr std::array<std::string_view, 11> k_words{
        "",          "", "iam.googleapis.com", "projects", "", "locations", "", "workloadIdentityPools", "",
        "providers", ""};
    const auto parts = split(text, '/');
    if (parts.size() != k_words.size()) return false;
    for (std::size_t i = 0; i < k_words.size(); ++i) {
        const bool own = i > 3 && k_words[i].empty();
        if (own ? parts[i].empty() : parts[i] != k_words[i]) return false;
    }
    return std::ranges::all_of(parts[4], is_digit);
}

Result<HostPort> endpoint(const NamingUri& uri, std::string_view parameter, std::string_view googles) {
    const std::string url = uri.get(parameter, googles);
    const HostReading read = read_https_url(url);
    const std::size_t path = url.find_first_of("/?#", url.find("://") + 3);
    if (!read.host || (path != std::string::npos && url.substr(path) != "/"))
        return refuse("takes https://HOST[:PORT] in " + std::string(parameter));
    return *read.host;
}

} // namespace

Result<GcpUri> read_gcp_uri(std::string_view rest) {
    const auto uri = read_naming_uri(rest, k_parameters, "--signer");
    if (!uri) return uri.error();
    if (!is_address(uri->name)) return refuse("takes the address of a service account");
    GcpUri gcp;
    gcp.account = uri->name;
    gcp.provider = uri->get("provider");
    gcp.impersonate = uri->get("impersonate");
    if (gcp.provider.empty()) return refuse("needs the provider that takes the job's identity, in provider");
    if (!is_provider(gcp.provider))
        return refuse("takes the full name of a provider in provider, with the project's number");
    if (!gcp.impersonate.empty() && !is_address(gcp.impersonate))
        return refuse("takes the address of a service account in impersonate");
    const auto at = endpoint(*uri, "endpoint", "https://iamcredentials.googleapis.com");
    if (!at) return at.error();
    const auto sts = endpoint(*uri, "sts-endpoint", "https://sts.googleapis.com");
    if (!sts) return sts.error();
    gcp.at = *at;
    gcp.sts = *sts;
    gcp.audience = uri->get("audience", "https:" + gcp.provider);
    gcp.ca = uri->get("ca");
    return gcp;
}

std::string words(const GcpUri& uri) { return "service account " + uri.account; }

SignedBy signed_by(const GcpUri& uri) { return {"gcp", uri.at.host, uri.account}; }

std::string public_key_hint(const GcpUri& uri) {
    return "curl https://www.googleapis.com/service_accounts/v1/jwk/" + uri.account;
}

} // namespace snykcred
