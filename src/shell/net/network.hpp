// HTTPS exchanges with Snyk's API hosts and with the services that a run needs beside them: the only room
// that others ask. One connection per host is kept for the requests of a run; TLS 1.2 or later, certificate
// chain and host name always verified, redirects never followed. A service shares neither connection nor TLS
// session with anyone else, and no CA that a variable names is trusted there.
#pragma once

#include "core/api/diagnosis.hpp"
#include "core/api/exchange.hpp"
#include "core/base/environment.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"
#include "shell/net/trust_store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snykcred {

/// What is written into a request at the last moment. Members outlive the exchange.
struct WireSecrets {
    const Credential* credential = nullptr; ///< for the Authorization header
    const Secret* client_secret = nullptr;  ///< for a token form without assertion
};

/// For the report.
struct NetworkFindings {
    std::string trust_source;
    bool system_trust = true; ///< the system's CAs and no others are trusted
    /// Did a chain hold only because of a CA that a variable added? None before the first handshake.
    std::optional<bool> added_ca;
    std::optional<AddedCa> added; ///< that CA
    std::optional<std::string> proxy;
    std::vector<std::string> notices; ///< on the way of the last connection, where curl would go another
};

class Network {
public:
    /// Reads the trust and proxy settings, which both outlive it; connects to nothing. `deadline` bounds
    /// everything that follows, name resolution included. Refuses [unreadable] (CA file, proxy credentials'
    /// file), [proxy], [setting-invalid] (a proxy variable that is no URL) and [tls] (the system gives no
    /// random numbers).
    static Result<Network> open(const Settings& settings, const Environment& environment,
                                std::chrono::steady_clock::time_point deadline);
    Network(Network&&) noexcept;
    ~Network();

    /// One request and its answer. Never retries, never waits longer than the deadline ([deadline]).
    Exchanged exchange(const Request& request, const WireSecrets& secrets);
    /// The same for several hosts at once, a connection each.
    std::vector<Exchanged> exchange_all(const std::vector<Request>& requests, const WireSecrets& secrets);

    /// The same without any secret, and what each saw on its way. What has not ended at `until` is given up,
    /// [deadline].
    std::vector<Traced> trace(const std::vector<Request>& requests,
                              std::chrono::steady_clock::time_point until);

    /// Is called while an exchange waits, with when it began and what it is about ("waiting for an answer
    /// from HOST:PORT"); gives the moment at which to be called again.
    using WhileWaiting = std::function<std::chrono::steady_clock::time_point(
        std::chrono::steady_clock::time_point begun, const std::string& doing)>;
    void while_waiting(WhileWaiting watcher);

    [[nodiscard]] const NetworkFindings& findings() const;

    struct State;

private:
    explicit Network(std::unique_ptr<State> state);
    static Result<Network> open(TrustStore trust, const Settings& settings, const Environment& environment,
                                std::chrono::steady_clock::time_point deadline);
    Result<Network*> service_at(const Request& request);
    std::vector<Traced> exchange_each(std::span<const Request> requests, const WireSecrets& secrets,
                                      std::chrono::steady_clock::time_point until);
    std::unique_ptr<State> state_;
};

} // namespace snykcred
