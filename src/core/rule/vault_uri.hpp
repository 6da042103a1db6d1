// A key of the transit engine of HashiCorp Vault or OpenBao, and how a job logs in there.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/vault_login.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct VaultUri : VaultLogin {
    std::string mount, key; ///< of the transit engine
    std::string version{};  ///< of the key, digits; empty: the latest
};

/// "https://HOST[:PORT]/MOUNT/keys/KEY", which is a URI's rest behind "vault+", with the parameters role,
/// auth, namespace, version, audience (the origin unless given) and ca. Refuses [usage] everything else.
Result<VaultUri> read_vault_uri(std::string_view url);

/// "key snyk of vault.example.com": for the report and messages.
std::string words(const VaultUri& uri);

SignedBy signed_by(const VaultUri& uri);

/// How its public key is read where the service is operated.
std::string public_key_hint(const VaultUri& uri);

} // namespace snykcred
