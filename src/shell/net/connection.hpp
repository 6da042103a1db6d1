// The way to a host: name, TCP, perhaps a proxy and its CONNECT, TLS. Opened step by step without waiting, so
// that several can be on their way at once.
#pragma once

#include "core/api/diagnosis.hpp"
#include "core/api/exchange.hpp"
#include "core/api/proxy.hpp"
#include "core/snyk/host.hpp"
#include "shell/net/channel.hpp"
#include "shell/net/dialogue.hpp"
#include "shell/net/race.hpp"
#include "shell/net/tls_channel.hpp"
#include "shell/os/socket.hpp"
#include "shell/os/waits.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace snykcred {

/// How to a host.
struct Way {
    const Proxy* proxy = nullptr;            ///< null: straight
    const Secret* proxy_auth_file = nullptr; ///< of --proxy-auth-file, in place of the proxy's own; or null
    std::string straight{};                  ///< a hint for where it fails: why it goes straight; or empty

    /// Puts that hint first.
    void explain(Failure& failure) const {
        if (!straight.empty()) failure.hints.insert(failure.hints.begin(), straight);
    }
};

class Connection {
public:
    enum class Progress : std::uint8_t { waiting, open, failed };

    /// Begins to resolve the name. `context` and what `way` points to outlive it.
    Connection(TlsContext& context, HostPort host, Way way);

    /// Goes on as far as it can without waiting; `waiting`: `waits` is told what for; `failed`: see fault().
    Progress open(Waits& waits);
    [[nodiscard]] NetworkFault& fault() { return *fault_; }
    /// What it is about, for the deadline's sentence: "looking up or connecting to api.snyk.io:443".
    [[nodiscard]] std::string doing() const;

    /// Once it is open: TLS to the host, which has proved to be it.
    [[nodiscard]] TlsChannel& channel() { return *tls_; }
    [[nodiscard]] Waitable socket() const { return socket_.get(); }
    /// After it broke: the refusal of a host that asked for a client's certificate, which in TLS 1.3 comes
    /// after the handshake. None for every other end of TLS: the peer was verified, so the connection merely
    /// broke.
    [[nodiscard]] std::optional<Failure> refusal() const;
    /// How far it came, and what it saw there.
    [[nodiscard]] WaySeen seen() const;
    /// Has the peer closed while nobody was reading?
    [[nodiscard]] bool dead() const { return plain_->dead(); }

private:
    enum class Stage : std::uint8_t { connecting, greeting_proxy, asking_proxy, greeting_host, open };

    /// Each takes its stage to its end. False: it waits. True: the next stage, or a fault.
    bool connect(Waits& waits);
    bool greet_proxy(Waits& waits);
    bool ask_proxy(Waits& waits);
    bool greet_host(Waits& waits);

    bool shake_hands(TlsChannel& channel, const TlsPeer& peer, Stage next, Waits& waits);
    bool reach(Stage stage);
    [[nodiscard]] TlsPeer peer() const;
    bool fail(NetworkFault fault);
    [[nodiscard]] Channel& tunnel() { return proxy_tls_ ? static_cast<Channel&>(*proxy_tls_) : *plain_; }
    [[nodiscard]] const Secret& proxy_credentials() const;

    TlsContext& context_;
    HostPort host_;
    Way way_;
    std::string peer_;  ///< "host:port"
    std::string first_; ///< who is connected to: peer_, or the proxy in words
    Stage stage_ = Stage::connecting;
    using Clock = Waits::Clock;
    Clock::time_point begun_ = Clock::now();
    std::optional<Clock::time_point> named_, connected_, tunneled_, secured_; ///< when each step had ended
    Race race_;
    Socket socket_;
    std::optional<TcpChannel> plain_;
    std::optional<TlsChannel> proxy_tls_; ///< to an https proxy
    std::unique_ptr<Dialogue> connect_;   ///< CONNECT, while it is under way
    std::optional<TlsChannel> tls_;       ///< to the host
    std::optional<NetworkFault> fault_;
};

} // namespace snykcred
