// A key of the transit engine of HashiCorp Vault or OpenBao signs: the job logs in with its identity token,
// then asks for a signature. The key never leaves the service.
#pragma once

#include "core/base/secret.hpp"
#include "core/rule/vault_uri.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/key_service.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace snykcred {

class VaultSigner final : public KeyServiceSigner {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint.
    /// Refuses what read_vault_login(), read_vault_signature() and read_vault_public_key() refuse.
    VaultSigner(VaultUri uri, Secret id_token, std::string presented, const Settings& settings,
                std::uint64_t seed);

    [[nodiscard]] std::string key_version() const override { return version_; }

private:
    Request next_request(const std::string& text) override;
    Result<std::optional<Secret>> took(const Reply& reply) override;
    [[nodiscard]] Request signing(const std::string& text) const;

    VaultUri uri_;
    Secret id_token_, token_;
    std::string presented_, version_;
};

} // namespace snykcred
