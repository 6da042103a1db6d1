// What HashiCorp Vault and OpenBao answer to a login by JWT and to a signature by the transit engine
// (core/signer/README.md#vault-and-openbao).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/vault_uri.hpp"
#include "core/signer/vault_refusal.hpp"

#include <cstdint>
#include <string>

namespace snykcred {

/// The token that the login gives. Refuses [key-refused] (the role's bounds), [expired], [id-token] (the
/// audience), [signer] (mount, namespace, a wrapped answer), [key-service] (sealed, quota, failing) and
/// [foreign-answer]. `presented` is what the identity token says, for a hint; may be empty.
Result<Secret> read_vault_login(const Reply& reply, const VaultLogin& login, const std::string& presented);

struct VaultSignature {
    Secret bytes;        ///< raw: 256, 384 or 512
    std::string version; ///< of the key that signed
};

/// Has the login's token signed before? A token that ended meanwhile is refused in the words of a policy.
enum class Login : std::uint8_t { fresh, used };

/// Refuses [key-refused] (the policy, or a login that ended), [signer] (mount, key, version), [key-service]
/// and [foreign-answer] (no signature of an RSA key of 2048, 3072 or 4096 bits, parameters that were
/// ignored).
Result<VaultSignature> read_vault_signature(const Reply& reply, const VaultUri& uri,
                                            Login login = Login::fresh);

/// The public half of the URI's key in its version, else in the latest, as PEM. Refuses [key-refused] (the
/// policy), [signer] (mount, key, version), [key-service] and [foreign-answer].
Result<Secret> read_vault_public_key(const Reply& reply, const VaultUri& uri);

} // namespace snykcred
