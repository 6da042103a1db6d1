// A credential that is stored in the KV engine of HashiCorp Vault or OpenBao: the job logs in with its
// identity token, then reads it.
#pragma once

#include "core/api/conversation.hpp"
#include "core/base/secret.hpp"
#include "core/rule/stored_uri.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/vault_secret_answers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

class VaultSecret {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint.
    VaultSecret(VaultKvUri uri, Secret id_token, std::string presented, const Settings& settings,
                std::uint64_t seed);

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// After Finished, once. Refuses what read_vault_login() and read_vault_secret() refuse, and the failures
    /// of the network.
    Result<StoredValue> finish();

    /// What the login gave; empty if there was none. No output shows it.
    [[nodiscard]] const Secret& login_token() const { return token_; }
    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }

private:
    Step took(const Reply& reply);

    VaultKvUri uri_;
    Secret id_token_, token_;
    std::string presented_;
    Conversation conversation_;
    std::optional<Result<StoredValue>> result_;
};

} // namespace snykcred
