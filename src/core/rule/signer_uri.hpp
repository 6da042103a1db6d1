// What --signer names: one URI holds everything that chooses the service and the key.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// A key in an SSH agent.
struct SshAgentUri {
    std::string fingerprint; ///< "SHA256:" and 43 characters of base64, as `ssh-add -l` shows it
};

/// "sshagent:SHA256:FINGERPRINT". Refuses [usage] everything else.
Result<SshAgentUri> read_signer_uri(std::string_view uri);

} // namespace snykcred
