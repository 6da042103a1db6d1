#include "core/signer/ssh_agent.hpp"

#include "core/base/base64.hpp"
#include "core/base/inert_text.hpp"
#include "core/signer/ssh_wire.hpp"

#include <cstdint>
#include <utility>

namespace snykcred {
namespace {

constexpr char k_failure = 5, k_request_identities = 11, k_identities_answer = 12, k_sign_request = 13,
               k_sign_response = 14;
constexpr std::size_t k_count_size = 4;
constexpr std::size_t k_longest_shown = 40;

Failure refused(std::string message, std::string hint) {
    return {Fault::signer, std::move(message), {std::move(hint)}};
}

Failure no_agent() {
    return refused("the SSH agent's answer is not one of an agent",
                   "check that SSH_AUTH_SOCK names the socket of an SSH agent");
}

/// `ssh-add -l` leaves the padding out.
std::string fingerprint_of(std::string_view blob,
                           const std::function<std::string(std::string_view)>& sha256) {
    std::string text =
        encode_base64(sha256(blob)).reveal([](std::string_view all) { return std::string(all); });
    while (text.ends_with('='))
        text.pop_back();
    return "SHA256:" + text;
}

Result<AgentKey> usable(std::string_view blob) {
    auto numbers = read_ssh_rsa_blob(blob);
    if (!numbers)
        return refused("the SSH agent's key is not an RSA key", "Snyk takes RS256 only: use an RSA key");
    if (numbers->bits() < k_min_rsa_bits) {
        return refused("the SSH agent's key has " + std::to_string(numbers->bits()) + " bits; at least " +
                           std::to_string(k_min_rsa_bits) + " are needed",
                       "use a longer RSA key");
    }
    return AgentKey{std::string(blob), std::move(*numbers)};
}

} // namespace

std::string agent_keys_request() { return ssh_string({&k_request_identities, 1}); }

std::string agent_sign_request(std::string_view blob, std::string_view text) {
    const std::string flags("\0\0\0\2", 4); // SSH_AGENT_RSA_SHA2_256
    return ssh_string(std::string(1, k_sign_request) + ssh_string(blob) + ssh_string(text) + flags);
}

Result<AgentKey> read_agent_keys(std::string_view answer, std::string_view fingerprint,
                                 const std::function<std::string(std::string_view)>& sha256) {
    if (answer.empty() || answer.front() != k_identities_answer || answer.size() < 1 + k_count_size)
        return no_agent();
    answer.remove_prefix(1 + k_count_size); // what follows says itself how many there are
    std::size_t count = 0;
    for (; !answer.empty(); ++count) {
        const auto blob = take_ssh_string(answer);
        if (!blob || !take_ssh_string(answer)) return no_agent();
        if (fingerprint_of(*blob, sha256) == fingerprint) return usable(*blob);
    }
    return refused(
        "the SSH agent has " +
            (count == 0 ? std::string("no key") : std::to_string(count) + " keys, none of them ") +
            (count == 0 ? "" : std::string(fingerprint)),
        "`ssh-add -l` lists its keys; `ssh-add FILE` adds one, `ssh-add -s MODULE` those of a token");
}

Result<std::string> read_agent_signature(std::string_view answer, const RsaPublicKey& key) {
    if (!answer.empty() && answer.front() == k_failure) {
        return refused("the SSH agent refuses to sign with this key",
                       "it may want a confirmation or a touch (`ssh-add -c`, a token), or be locked");
    }
    if (answer.empty() || answer.front() != k_sign_response) return no_agent();
    answer.remove_prefix(1);
    auto whole = take_ssh_string(answer);
    if (!whole || !answer.empty()) return no_agent();
    const auto algorithm = take_ssh_string(*whole);
    const auto signature = algorithm ? take_ssh_string(*whole) : std::nullopt;
    if (!signature || !whole->empty()) return no_agent();
    if (*algorithm != "rsa-sha2-256") {
        return refused("the SSH agent signed by " + inert_text(algorithm->substr(0, k_longest_shown)) +
                           " although rsa-sha2-256 was asked for",
                       "use a newer agent: an old one knows SHA-1 only, which Snyk refuses");
    }
    if (signature->empty() || signature->size() > key.modulus.size()) return no_agent();
    // Some agents leave leading zero bytes out.
    return std::string(key.modulus.size() - signature->size(), '\0').append(*signature);
}

} // namespace snykcred
