#include "core/rule/signer_uri.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace snykcred {
namespace {

constexpr std::string_view k_agent = "sshagent:";
constexpr std::string_view k_digest = "SHA256:";
constexpr std::size_t k_digest_size = 43; ///< 32 bytes in base64 without padding

} // namespace

Result<SshAgentUri> read_signer_uri(std::string_view uri) {
    const auto refuse = [](std::string what, std::string hint) {
        return Failure{Fault::usage, "--signer " + std::move(what), {std::move(hint)}};
    };
    if (!uri.starts_with(k_agent)) {
        return refuse("names no signer that is known",
                      "give sshagent:SHA256:FINGERPRINT; for any other key store use --signer-command PATH");
    }
    uri.remove_prefix(k_agent.size());
    const std::string_view digits = uri.substr(std::min(k_digest.size(), uri.size()));
    const bool base64 =
        std::ranges::all_of(digits, [](char c) { return is_alnum(c) || c == '+' || c == '/'; });
    if (!uri.starts_with(k_digest) || digits.size() != k_digest_size || !base64) {
        return refuse("sshagent: takes the key's fingerprint: SHA256: and 43 characters",
                      "`ssh-add -l` shows the fingerprints of the agent's keys");
    }
    return SshAgentUri{std::string(uri)};
}

} // namespace snykcred
