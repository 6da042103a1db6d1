// A credential that is stored in the KV engine of HashiCorp Vault or OpenBao: the job logs in with its
// identity token, then reads it.
#pragma once

#include "core/base/secret.hpp"
#include "core/rule/stored_uri.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/stored_secret.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace snykcred {

class VaultSecret final : public StoredSecret {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint.
    /// Refuses what read_vault_login() and read_vault_secret() refuse.
    VaultSecret(VaultKvUri uri, Secret id_token, std::string presented, const Settings& settings,
                std::uint64_t seed);

private:
    Request next_request() override;
    Result<std::optional<StoredValue>> took(const Reply& reply) override;

    VaultKvUri uri_;
    Secret id_token_, token_;
    std::string presented_;
};

} // namespace snykcred
