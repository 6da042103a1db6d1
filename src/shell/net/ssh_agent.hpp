// A key in an SSH agent, by the socket that SSH_AUTH_SOCK names.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/signer/ssh_agent.hpp"
#include "shell/os/input_file.hpp"

#include <string>
#include <string_view>

namespace snykcred {

class SshAgent {
public:
    /// Asks the agent for the key with this fingerprint. Refuses [signer] (no agent, what read_agent_keys()
    /// refuses) and [deadline].
    static Result<SshAgent> open(std::string socket, std::string_view fingerprint, InputDeadline until);

    [[nodiscard]] const RsaPublicKey& numbers() const { return key_.numbers; }
    /// The raw signature, verified with the agent's own public key. Refuses [signer] and [deadline].
    [[nodiscard]] Result<Secret> sign(std::string_view text) const;

private:
    SshAgent(std::string socket, AgentKey key, InputDeadline until)
        : socket_(std::move(socket)), key_(std::move(key)), until_(until) {}

    std::string socket_;
    AgentKey key_;
    InputDeadline until_;
};

} // namespace snykcred
