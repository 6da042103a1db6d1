// What --token-from names: one URI holds everything that chooses the key service and the stored credential.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/aws_uri.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/vault_login.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace snykcred {

/// A field of a secret in a KV engine of HashiCorp Vault or OpenBao, and how a job logs in there.
struct VaultKvUri : VaultLogin {
    std::string mount, path; ///< of the engine; of the secret below it
    std::string field;       ///< never empty
    bool versioned = true;   ///< version 2 of the engine
    std::string version{};   ///< of the secret, digits; empty: the latest
};

/// A credential that a service keeps, and gives for the job's identity. Each kind has `audience`, of the
/// job's identity token, and the functions below.
using StoredUri = std::variant<VaultKvUri, AwsSecretUri>;

/// "vault+https://HOST[:PORT]/MOUNT/PATH?field=FIELD" with the parameters role, auth, namespace, mount (the
/// path's first segment unless given), kv (2, or 1), version, audience (the origin unless given) and ca; or
/// "awssm:" (read_aws_secret_uri()). Refuses [usage] everything else.
Result<StoredUri> read_stored_uri(std::string_view uri);

/// "field token of secret/ci/snyk at vault.example.com": for the report and messages. With `version`, as the
/// service says, ", version 3" stands behind it.
std::string words(const VaultKvUri& uri, std::string_view version = {});
std::string words(const StoredUri& uri, std::string_view version = {});

/// For the report; what only the service or the job knows is empty.
StoredAt stored_at(const VaultKvUri& uri);
StoredAt stored_at(const StoredUri& uri);

/// What the job's identity token must be for.
std::string audience_of(const StoredUri& uri);

} // namespace snykcred
