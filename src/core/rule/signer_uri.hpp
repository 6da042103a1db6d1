// What --signer names: one URI holds everything that chooses the service and the key.
#pragma once

#include "core/base/result.hpp"
#include "core/snyk/host.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace snykcred {

/// A key in an SSH agent.
struct SshAgentUri {
    std::string fingerprint; ///< "SHA256:" and 43 characters of base64, as `ssh-add -l` shows it
};

/// A key of the transit engine of HashiCorp Vault or OpenBao, and how a job logs in there.
struct VaultUri {
    HostPort at;
    std::string origin;       ///< "https://HOST[:PORT]" as written
    std::string mount, key;   ///< of the transit engine
    std::string role{};       ///< empty: the login mount has a default role
    std::string auth{"jwt"};  ///< mount of the login
    std::string name_space{}; ///< empty: none
    std::string version{};    ///< of the key, digits; empty: the latest
    std::string audience{};   ///< of the job's identity token
    std::string ca{};         ///< path; empty: --ca-file, else the system's store
};

using SignerUri = std::variant<SshAgentUri, VaultUri>;

/// "sshagent:SHA256:FINGERPRINT", or "vault+https://HOST[:PORT]/MOUNT/keys/KEY" with the parameters role,
/// auth, namespace, version, audience (the origin unless given) and ca. Refuses [usage] everything else.
Result<SignerUri> read_signer_uri(std::string_view uri);

/// "key snyk of vault.example.com": for the report and messages.
std::string words(const VaultUri& uri);

} // namespace snykcred
