// What --token-from names: one URI holds everything that chooses the key service and the stored credential.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/vault_login.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// A field of a secret in a KV engine of HashiCorp Vault or OpenBao, and how a job logs in there.
struct VaultKvUri : VaultLogin {
    std::string mount, path; ///< of the engine; of the secret below it
    std::string field;       ///< never empty
    bool versioned = true;   ///< version 2 of the engine
    std::string version{};   ///< of the secret, digits; empty: the latest
};

/// "vault+https://HOST[:PORT]/MOUNT/PATH?field=FIELD" with the parameters role, auth, namespace, mount (the
/// path's first segment unless given), kv (2, or 1), version, audience (the origin unless given) and ca.
/// Refuses [usage] everything else.
Result<VaultKvUri> read_stored_uri(std::string_view uri);

/// "field token of secret/ci/snyk at vault.example.com": for the report and messages. With `version`, as the
/// service says, ", version 3" stands behind it.
std::string words(const VaultKvUri& uri, std::string_view version = {});

} // namespace snykcred
