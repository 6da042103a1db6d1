#include "core/rule/vault_uri.hpp"

#include "core/base/text.hpp"
#include "core/rule/service_uri.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

constexpr std::size_t k_longest_version = 9; ///< digits
constexpr std::string_view k_parameters = "role auth namespace version audience ca";

Failure no_key(std::string what) {
    return {
        Fault::usage, "--signer " + std::move(what), {"give vault+https://HOST/MOUNT/keys/KEY?role=ROLE"}};
}

} // namespace

Result<VaultUri> read_vault_uri(std::string_view url) {
    auto uri = read_service_uri(url, k_parameters, "--signer");
    if (!uri) return std::move(uri.error());
    const std::vector<std::string>& path = uri->path;
    if (path.size() < 3 || path[path.size() - 2] != "keys")
        return no_key("names no key: its path is not MOUNT/keys/KEY");
    VaultUri vault{.at = uri->at, .origin = uri->origin, .mount = path.front(), .key = path.back()};
    for (std::size_t i = 1; i + 2 < path.size(); ++i)
        vault.mount += "/" + path[i];
    vault.role = uri->get("role");
    vault.auth = uri->get("auth", vault.auth);
    vault.name_space = uri->get("namespace");
    if (vault.name_space.ends_with('/')) vault.name_space.pop_back(); // as Vault's own tools write it
    vault.version = uri->get("version");
    vault.audience = uri->get("audience", uri->origin);
    vault.ca = uri->get("ca");
    if (has_odd_segments(vault.auth) || (!vault.name_space.empty() && has_odd_segments(vault.name_space)))
        return no_key("has an empty or a dot segment in auth or namespace");
    if (vault.version.starts_with('0') || vault.version.size() > k_longest_version ||
        !std::ranges::all_of(vault.version, is_digit))
        return no_key("takes the number of a key's version in version");
    return vault;
}

std::string words(const VaultUri& uri) {
    return "key " + uri.key + " of " + uri.origin.substr(uri.origin.find("://") + 3);
}

SignedBy signed_by(const VaultUri& uri) { return {"vault", uri.at.host, uri.key}; }

std::string public_key_hint(const VaultUri& uri) {
    return "vault read or bao read " + uri.mount + "/keys/" + uri.key;
}

} // namespace snykcred
