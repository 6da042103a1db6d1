#include "core/rule/signer_uri.hpp"

#include "core/base/text.hpp"
#include "core/rule/service_uri.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

constexpr std::string_view k_agent = "sshagent:";
constexpr std::string_view k_vault = "vault+https://";
constexpr std::string_view k_digest = "SHA256:";
constexpr std::size_t k_digest_size = 43;    ///< 32 bytes in base64 without padding
constexpr std::size_t k_longest_version = 9; ///< digits
constexpr std::string_view k_vault_parameters = "role auth namespace version audience ca";

Failure refuse(std::string what, std::string hint) {
    return {Fault::usage, "--signer " + std::move(what), {std::move(hint)}};
}

Result<SignerUri> read_agent(std::string_view uri) {
    const std::string_view digits = uri.substr(std::min(k_digest.size(), uri.size()));
    const bool base64 =
        std::ranges::all_of(digits, [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
    if (!uri.starts_with(k_digest) || digits.size() != k_digest_size || !base64) {
        return refuse("sshagent: takes the key's fingerprint: SHA256: and 43 characters",
                      "`ssh-add -l` shows the fingerprints of the agent's keys");
    }
    return SignerUri{SshAgentUri{std::string(uri)}};
}

Failure no_vault_key(std::string what) {
    return refuse(std::move(what), "give vault+https://HOST/MOUNT/keys/KEY?role=ROLE");
}

Result<SignerUri> read_vault(std::string_view url) {
    auto uri = read_service_uri(url, k_vault_parameters, "--signer");
    if (!uri) return std::move(uri.error());
    const std::vector<std::string>& path = uri->path;
    if (path.size() < 3 || path[path.size() - 2] != "keys")
        return no_vault_key("names no key: its path is not MOUNT/keys/KEY");
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
        return no_vault_key("has an empty or a dot segment in auth or namespace");
    if (vault.version.starts_with('0') || vault.version.size() > k_longest_version ||
        !std::ranges::all_of(vault.version, is_digit))
        return no_vault_key("takes the number of a key's version in version");
    return SignerUri{std::move(vault)};
}

} // namespace

Result<SignerUri> read_signer_uri(std::string_view uri) {
    if (uri.starts_with(k_agent)) return read_agent(uri.substr(k_agent.size()));
    if (uri.starts_with(k_vault)) return read_vault(uri.substr(std::string_view("vault+").size()));
    return refuse("names no signer that is known",
                  "give vault+https://HOST/MOUNT/keys/KEY?role=ROLE or sshagent:SHA256:FINGERPRINT; for any "
                  "other key store use --signer-command PATH");
}

std::string words(const VaultUri& uri) {
    return "key " + uri.key + " of " + uri.origin.substr(uri.origin.find("://") + 3);
}

} // namespace snykcred
