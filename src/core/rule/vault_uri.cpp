#include "core/rule/vault_uri.hpp"

#include "core/rule/service_uri.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

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
    auto login = vault_login_of(*uri, "--signer");
    if (!login) return std::move(login.error());
    VaultUri vault{std::move(*login), path.front(), path.back(), uri->get("version")};
    for (std::size_t i = 1; i + 2 < path.size(); ++i)
        vault.mount += "/" + path[i];
    if (!vault.version.empty() && !is_vault_version(vault.version))
        return no_key("takes the number of a key's version in version");
    return vault;
}

std::string words(const VaultUri& uri) { return "key " + uri.key + " of " + uri.host(); }

SignedBy signed_by(const VaultUri& uri) { return {"vault", uri.at.host, uri.key}; }

std::string public_key_hint(const VaultUri& uri) {
    return "vault read or bao read " + uri.mount + "/keys/" + uri.key;
}

} // namespace snykcred
