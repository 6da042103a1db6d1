#include "core/signer/vault_secret.hpp"

#include "core/signer/vault_answers.hpp"
#include "core/signer/vault_request.hpp"
#include "core/signer/vault_secret_answers.hpp"

#include <utility>

namespace snykcred {

VaultSecret::VaultSecret(VaultKvUri uri, Secret id_token, std::string presented, const Settings& settings,
                         std::uint64_t seed)
    : StoredSecret(settings, seed), uri_(std::move(uri)), id_token_(std::move(id_token)),
      presented_(std::move(presented)) {}

Request VaultSecret::next_request() {
    if (token_.empty()) return vault_login_request(uri_, id_token_);
    std::string target = vault_path(uri_.mount) + (uri_.versioned ? "/data/" : "/") + vault_path(uri_.path);
    if (!uri_.version.empty()) target += "?version=" + uri_.version;
    return vault_request(uri_, target, {}, token_);
}

Result<std::optional<StoredValue>> VaultSecret::took(const Reply& reply) {
    if (token_.empty()) {
        auto token = read_vault_login(reply, uri_, presented_);
        if (!token) return std::move(token.error());
        obtained(*token);
        token_ = std::move(*token);
        return std::optional<StoredValue>();
    }
    auto value = read_vault_secret(reply, uri_);
    if (!value) return std::move(value.error());
    return std::optional(std::move(*value));
}

} // namespace snykcred
