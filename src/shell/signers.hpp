// Who signs elsewhere on this machine: a key in an SSH agent, a program.
#pragma once

#include "core/base/result.hpp"
#include "core/signer/local.hpp"
#include "core/signer/rsa_key.hpp"
#include "shell/session.hpp"

#include <optional>
#include <string>

namespace snykcred {

struct OpenedSigner {
    SignText sign; ///< the session outlives it
    std::optional<RsaPublicKey> numbers{};
};

/// The key of SSH_AUTH_SOCK's agent with this fingerprint. Refuses what SshAgent::open() refuses.
Result<OpenedSigner> open_agent(const Session& session, const std::string& fingerprint);

/// The real path of the program that --signer-command names. Refuses [signer] what the job's own code could
/// have written: what does not surely lie outside the checkout.
Result<std::string> find_signer_program(const Session& session, const std::string& path);

/// That program, run anew for each signature, without any variable of Snyk's. Refuses what
/// find_signer_program() refuses.
Result<OpenedSigner> open_program(const Session& session, const std::string& path);

} // namespace snykcred
