// What the KV engine of HashiCorp Vault and OpenBao answers (core/signer/README.md#vault-and-openbao).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/rule/stored_uri.hpp"
#include "core/signer/stored_secret.hpp"

namespace snykcred {

/// The field that the URI names. Refuses [no-credential] (nothing there, deleted, empty), [key-refused] (the
/// policy), [token-from] (mount, version of the engine or of the secret, field, no text), [key-service] and
/// [foreign-answer].
Result<StoredValue> read_vault_secret(const Reply& reply, const VaultKvUri& uri);

} // namespace snykcred
