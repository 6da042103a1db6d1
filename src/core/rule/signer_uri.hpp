// What --signer names: one URI holds everything that chooses the service and the key.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/aws_uri.hpp"
#include "core/rule/findings.hpp"
#include "core/rule/gcp_uri.hpp"
#include "core/rule/vault_uri.hpp"
#include "core/settings/settings.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace snykcred {

/// A key in an SSH agent.
struct SshAgentUri {
    std::string fingerprint; ///< "SHA256:" and 43 characters of base64, as `ssh-add -l` shows it
};

/// A key of a service that takes the job's identity. Each kind has `audience`, of the job's identity token,
/// and `ca`, the path of the CAs for this service alone; the functions below, in its file; and a reader in
/// the table of signer_uri.cpp.
using KeyServiceUri = std::variant<VaultUri, AwsKmsUri, GcpUri>;

using SignerUri = std::variant<SshAgentUri, KeyServiceUri>;

/// "sshagent:SHA256:FINGERPRINT" or the URI of a key service: "vault+https:" (read_vault_uri()),
/// "awskms:" (read_aws_kms_uri()), "gcpsa:" (read_gcp_uri()). Refuses [usage] everything else.
Result<SignerUri> read_signer_uri(std::string_view uri);

/// The same of a setting, whose fault it is: [policy-file] where a policy file states it.
Result<SignerUri> read_signer(const Sourced<std::string>& stated);

/// What the job's identity token must be for.
std::string audience_of(const KeyServiceUri& uri);

/// For the report and messages.
std::string words(const KeyServiceUri& uri);

/// For the report; what only the service or the job knows is empty.
SignedBy signed_by(const KeyServiceUri& uri);

/// How the public key is read where the service is operated: a command, without quotes.
std::string public_key_hint(const KeyServiceUri& uri);

} // namespace snykcred
