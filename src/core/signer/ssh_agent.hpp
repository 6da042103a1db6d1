// What is said to an SSH agent and what it answers (draft-ietf-sshm-ssh-agent): its keys, and a signature by
// one of them. Covers whatever stands behind an agent: ssh-agent, a YubiKey, a TPM, PKCS#11.
#pragma once

#include "core/base/result.hpp"
#include "core/signer/rsa_key.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace snykcred {

/// Bytes that an agent's answer may have: OpenSSH's own limit.
inline constexpr std::size_t k_max_agent_answer = 256UL * 1024;

/// A message with its length in front: give me your keys; sign `text` with the key `blob`, by SHA-256.
std::string agent_keys_request();
std::string agent_sign_request(std::string_view blob, std::string_view text);

struct AgentKey {
    std::string blob;
    RsaPublicKey numbers;
};

/// The key with this fingerprint ("SHA256:" and 43 characters of base64, as `ssh-add -l` shows it) in the
/// answer to agent_keys_request(), its length taken off. `sha256` gives 32 bytes. Refuses [signer]: another
/// key, none at all, not RSA, under 2048 bits, no answer of an agent.
Result<AgentKey> read_agent_keys(std::string_view answer, std::string_view fingerprint,
                                 const std::function<std::string(std::string_view)>& sha256);

/// The raw signature in the answer to agent_sign_request(), as long as the key's modulus. Refuses [signer]:
/// the agent does not sign, or not by rsa-sha2-256 (RFC 8332).
Result<std::string> read_agent_signature(std::string_view answer, const RsaPublicKey& key);

} // namespace snykcred
