#include "shell/net/ssh_agent.hpp"

#include "core/signer/ssh_wire.hpp"
#include "shell/net/crypto.hpp"
#include "shell/net/rsa.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/local_socket.hpp"
#include "shell/os/path_text.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace snykcred {
namespace {

constexpr std::size_t k_length_size = 4;

Failure no_agent(const std::string& socket, int cause) {
    return {Fault::signer,
            "the SSH agent at " + shown_path(socket) +
                " (SSH_AUTH_SOCK) cannot be asked: " + error_text(cause),
            {"start the agent in this job, or give its socket to it: SSH_AUTH_SOCK"}};
}

Failure too_late() {
    return {Fault::deadline,
            "timed out (--timeout) waiting for the SSH agent",
            {"it may wait for a confirmation or a touch; raise --timeout if it needs longer"}};
}

/// The answer without its length; errno says why there is none.
std::optional<std::string> ask(const std::string& socket, std::string_view message, InputDeadline until) {
    const LocalSocket agent = LocalSocket::connect(socket);
    if (!agent || !agent.send(message, until)) return std::nullopt;
    std::string answer;
    std::array<char, 4096> buffer{};
    for (;;) {
        std::string_view rest = answer;
        if (const auto whole = take_ssh_string(rest)) return std::string(*whole);
        if (answer.size() > k_max_agent_answer) return std::string(); // no agent answers so
        const std::ptrdiff_t got = agent.receive(buffer.data(), buffer.size(), until);
        if (got == 0) return std::string();
        if (got < 0) return std::nullopt;
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Failure trouble(const std::string& socket) {
    const int cause = errno;
    return cause == ETIMEDOUT ? too_late() : no_agent(socket, cause);
}

} // namespace

Result<SshAgent> SshAgent::open(std::string socket, std::string_view fingerprint, InputDeadline until) {
    if (socket.empty()) {
        return Failure{
            Fault::signer,
            "there is no SSH agent: SSH_AUTH_SOCK is not set",
            {"start one in this job (`eval \"$(ssh-agent)\"`) and add the key, or use the one of the agent's "
             "machine"}};
    }
    const auto answer = ask(socket, agent_keys_request(), until);
    if (!answer) return trouble(socket);
    auto key = read_agent_keys(*answer, fingerprint, sha256);
    if (!key) return std::move(key.error());
    return SshAgent(std::move(socket), std::move(*key), until);
}

Result<Secret> SshAgent::sign(std::string_view text) const {
    const auto answer = ask(socket_, agent_sign_request(key_.blob, text), until_);
    if (!answer) return trouble(socket_);
    auto signature = read_agent_signature(*answer, key_.numbers);
    if (!signature) return std::move(signature.error());
    Secret made(*signature);
    if (verifies(key_.numbers, text, made)) return made;
    return Failure{Fault::signer,
                   "the SSH agent's signature does not fit its own public key",
                   {"the agent or the token behind it is broken; nothing was sent"}};
}

} // namespace snykcred
