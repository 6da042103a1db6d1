#include "shell/network.hpp"

#include "core/proxy.hpp"
#include "shell/http_reply.hpp"
#include "shell/network_words.hpp"
#include "shell/proxy_auth.hpp"
#include "shell/race.hpp"
#include "shell/tls_channel.hpp"
#include "shell/wire_request.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <deque>
#include <exception>
#include <map>
#include <utility>

namespace snykcred {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Names and numbers that all exchanges share.
struct Route {
    std::optional<Proxy> proxy;
    std::string no_proxy;
    Secret proxy_auth;       ///< of --proxy-auth-file
    std::string auth_source; ///< words for it
};

struct Connection {
    explicit Connection(tcp::socket connected)
        : socket(std::move(connected)), plain(socket.native_handle()) {}

    tcp::socket socket;
    TcpChannel plain;
    std::unique_ptr<TlsChannel> proxy_tls; ///< to an https proxy
    std::unique_ptr<TlsChannel> tls;       ///< to the host

    [[nodiscard]] Channel& tunnel() { return proxy_tls ? static_cast<Channel&>(*proxy_tls) : plain; }
};

} // namespace

struct Network::State {
    State(TlsContext context, Route way, milliseconds total, steady_clock::time_point end)
        : tls(std::move(context)), route(std::move(way)), timeout(total), deadline(end),
          io(std::make_unique<asio::io_context>(1)) {
        facts.trust_source = tls.trust().source();
    }

    TlsContext tls;
    Route route;
    milliseconds timeout;
    steady_clock::time_point deadline;
    NetworkFacts facts;
    std::unique_ptr<asio::io_context> io;
    std::map<std::string, std::unique_ptr<Connection>> idle; ///< by host:port
};

namespace {

/// One request on its way. Its coroutines set `result_` on every path. No temporary with a destructor stands
/// in a co_await expression: GCC 12 copies them bit by bit into the frame and destroys both.
class Exchange {
public:
    Exchange(Network::State& state, const Request& request, const WireSecrets& secrets)
        : state_(state), request_(request), secrets_(secrets), host_(request.endpoint.host()),
          port_(request.endpoint.port()), peer_(authority(host_, port_, 0)), doing_("before the first byte") {
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() { wipe_bytes(buffer_.data(), buffer_.size()); }

    asio::awaitable<void> run();
    /// Before the io_context goes: sockets must not outlive it.
    void abandon() { connection_.reset(); }
    /// What became of it; out of time if it has not ended.
    Outcome outcome();

private:
    asio::awaitable<bool> open();
    asio::awaitable<bool> connect(const std::string& host, std::uint16_t port, const std::string& peer,
                                  bool proxied);
    asio::awaitable<bool> handshake(TlsChannel& channel, const TlsPeer& peer);
    asio::awaitable<bool> ask_proxy(const Proxy& proxy);
    asio::awaitable<bool> ready(Io wish);
    asio::awaitable<Io> send(Channel& channel, const Secret& bytes);
    asio::awaitable<HttpReply::State> receive(Channel& channel, HttpReply& answer);

    bool fail(NetworkFault fault) {
        result_ = std::move(fault);
        ended_ = steady_clock::now();
        return false;
    }

    Network::State& state_;
    const Request& request_;
    const WireSecrets& secrets_;
    std::string host_;
    std::uint16_t port_;
    std::string peer_;
    std::string doing_; ///< for the deadline's sentence
    std::unique_ptr<Connection> connection_;
    steady_clock::time_point begun_ = steady_clock::now(), ended_;
    std::optional<std::variant<Reply, NetworkFault>> result_;
    std::array<char, 16 * 1024> buffer_{};
};

asio::awaitable<void> Exchange::run() {
    const auto kept = state_.idle.extract(peer_);
    if (!kept.empty() && !kept.mapped()->plain.dead()) connection_ = std::move(kept.mapped());
    for (bool again = true; again;) {
        again = connection_ != nullptr; // a kept connection may have been closed by the peer in the meantime
        if (!connection_ && !co_await open()) co_return;
        const auto wire = wire_request(request_, secrets_);
        if (!wire) {
            fail({wire.error(), false});
            co_return;
        }
        HttpReply answer(HttpReply::Want::whole);
        doing_ = "while sending the request to " + peer_;
        auto state = HttpReply::State::cut;
        if (co_await send(*connection_->tls, *wire) == Io::done) {
            doing_ = "while waiting for the answer of " + peer_;
            state = co_await receive(*connection_->tls, answer);
        }
        if (state == HttpReply::State::cut && !answer.begun() && again) {
            connection_.reset();
            continue;
        }
        again = false;
        if (state == HttpReply::State::cut) fail(broken_answer(peer_));
        if (state == HttpReply::State::bad) fail(bad_answer(peer_, answer.trouble()));
        if (state != HttpReply::State::whole) co_return;
        result_ = std::move(answer.reply());
        ended_ = steady_clock::now();
        if (answer.keep_alive()) state_.idle.insert_or_assign(peer_, std::move(connection_));
    }
}

asio::awaitable<bool> Exchange::open() {
    const Proxy* proxy =
        state_.route.proxy && !bypasses_proxy(state_.route.no_proxy, host_) ? &*state_.route.proxy : nullptr;
    TlsPeer peer{peer_, host_, {}, state_.tls.trust().note()};
    if (proxy != nullptr) {
        const std::string name = "the proxy " + proxy->name();
        state_.facts.proxy = proxy->name();
        peer.via = " through " + name;
        if (!co_await connect(proxy->host, proxy->port, name, true)) co_return false;
        if (proxy->tls) {
            connection_->proxy_tls =
                std::make_unique<TlsChannel>(state_.tls, connection_->plain, proxy->host);
            const TlsPeer proxy_peer{name, proxy->host, {}, peer.note};
            if (!co_await handshake(*connection_->proxy_tls, proxy_peer)) co_return false;
        }
        if (!co_await ask_proxy(*proxy)) co_return false;
    } else if (!co_await connect(host_, port_, peer_, false)) {
        co_return false;
    }
    connection_->tls = std::make_unique<TlsChannel>(state_.tls, connection_->tunnel(), host_);
    if (!co_await handshake(*connection_->tls, peer)) co_return false;
    state_.facts.added_ca = state_.facts.added_ca.value_or(false) || connection_->tls->only_added_ca();
    co_return true;
}

asio::awaitable<bool> Exchange::connect(const std::string& host, std::uint16_t port, const std::string& peer,
                                        bool proxied) {
    doing_ = "while looking up or connecting to " + peer;
    Race race(*state_.io, host, port);
    tcp::socket socket = co_await race.run();
    if (!socket.is_open()) {
        co_return fail(race.resolved() ? cannot_connect(peer, race.error(), proxied)
                                       : name_unknown(peer, race.trouble(), proxied));
    }
    connection_ = std::make_unique<Connection>(std::move(socket));
    co_return true;
}

asio::awaitable<bool> Exchange::handshake(TlsChannel& channel, const TlsPeer& peer) {
    doing_ = "during the TLS handshake with " + peer.name + peer.via;
    while (true) {
        const Io io = channel.handshake();
        if (io == Io::done) co_return true;
        if (io == Io::broken) {
            const bool closed = channel.trouble().kind == TlsTrouble::Kind::closed;
            co_return fail({describe(channel.trouble(), peer), closed});
        }
        co_await ready(io);
    }
}

asio::awaitable<bool> Exchange::ask_proxy(const Proxy& proxy) {
    doing_ = "while waiting for the answer of the proxy " + proxy.name() + " to CONNECT";
    const bool from_file = !state_.route.proxy_auth.empty();
    const Secret& user_info = from_file ? state_.route.proxy_auth : proxy.user_info;
    HttpReply answer(HttpReply::Want::header_only);
    const Secret wire = wire_connect(request_.endpoint, user_info);
    if (co_await send(connection_->tunnel(), wire) != Io::done) {
        co_return fail(proxy_closes(proxy));
    }
    const auto state = co_await receive(connection_->tunnel(), answer);
    if (state == HttpReply::State::cut) co_return fail(proxy_closes(proxy));
    if (state == HttpReply::State::bad) co_return fail(proxy_garbles(proxy, answer.trouble()));
    const int status = answer.reply().status;
    if (status / 100 != 2) {
        const std::string source = from_file ? "--proxy-auth-file" : proxy.source;
        co_return fail(proxy_refuses(proxy, peer_, status, !user_info.empty(), source));
    }
    // The host's first byte cannot be there: in TLS the client speaks first.
    if (answer.surplus() > 0) co_return fail(proxy_talks(proxy));
    co_return true;
}

asio::awaitable<bool> Exchange::ready(Io wish) {
    boost::system::error_code error;
    co_await connection_->socket.async_wait(wish == Io::want_write ? tcp::socket::wait_write
                                                                   : tcp::socket::wait_read,
                                            asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

asio::awaitable<Io> Exchange::send(Channel& channel, const Secret& bytes) {
    const std::size_t size = bytes.reveal([](std::string_view all) { return all.size(); });
    for (std::size_t sent = 0; sent < size;) {
        std::size_t count = 0;
        const Io io = bytes.reveal([&channel, &count, sent](std::string_view all) {
            return channel.write(all.data() + sent, all.size() - sent, count);
        });
        if (io == Io::closed || io == Io::broken) co_return Io::broken;
        if (io == Io::done) sent += count;
        if (io != Io::done) {
            co_await ready(io);
        }
    }
    co_return Io::done;
}

asio::awaitable<HttpReply::State> Exchange::receive(Channel& channel, HttpReply& answer) {
    while (true) {
        std::size_t count = 0;
        const Io io = channel.read(buffer_.data(), buffer_.size(), count);
        if (io == Io::closed) co_return answer.end();
        if (io == Io::broken) co_return HttpReply::State::cut;
        if (io != Io::done) {
            co_await ready(io);
            continue;
        }
        const auto state = answer.feed({buffer_.data(), count});
        if (state != HttpReply::State::more) co_return state;
    }
}

Outcome Exchange::outcome() {
    if (!result_) fail(out_of_time(state_.timeout, doing_));
    const auto start = state_.deadline - state_.timeout;
    return {std::move(*result_), std::chrono::duration_cast<milliseconds>(ended_ - start),
            std::chrono::duration_cast<milliseconds>(ended_ - begun_)};
}

/// What a coroutine of ours throws is a bug and belongs to the caller.
struct Rethrow {
    std::exception_ptr& thrown;
    void operator()(const std::exception_ptr& error) const {
        if (error) thrown = error;
    }
};

} // namespace

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

Result<Network> Network::open(const Settings& settings, const Environment& environment,
                              steady_clock::time_point deadline) {
    auto trust = Trust::open(settings, environment);
    if (!trust) return trust.error();
    auto proxy = read_proxy(settings, environment);
    if (!proxy) return proxy.error();
    Route route{std::move(proxy->proxy), std::move(proxy->no_proxy), {}, {}};
    if (settings.proxy_auth_file) {
        auto secret = read_proxy_auth(*settings.proxy_auth_file);
        if (!secret) return secret.error();
        route.proxy_auth = std::move(*secret);
    }
    return Network(
        std::make_unique<State>(TlsContext(std::move(*trust)), std::move(route), settings.timeout, deadline));
}

Outcome Network::exchange(const Request& request, const WireSecrets& secrets) {
    return std::move(exchange_each({&request, 1}, secrets).front());
}

std::vector<Outcome> Network::exchange_all(const std::vector<Request>& requests, const WireSecrets& secrets) {
    return exchange_each(requests, secrets);
}

std::vector<Outcome> Network::exchange_each(std::span<const Request> requests, const WireSecrets& secrets) {
    std::deque<Exchange> exchanges;
    std::exception_ptr thrown;
    for (const Request& request : requests) {
        exchanges.emplace_back(*state_, request, secrets);
        asio::co_spawn(*state_->io, exchanges.back().run(), Rethrow{thrown});
    }
    state_->io->restart();
    if (steady_clock::now() < state_->deadline) state_->io->run_until(state_->deadline);
    if (!state_->io->stopped()) {
        // Out of time: what still waits refers to the exchanges and goes before them.
        for (Exchange& exchange : exchanges)
            exchange.abandon();
        state_->idle.clear();
        state_->io = std::make_unique<asio::io_context>(1);
    }
    if (thrown) std::rethrow_exception(thrown);
    std::vector<Outcome> outcomes;
    outcomes.reserve(exchanges.size());
    for (Exchange& exchange : exchanges)
        outcomes.push_back(exchange.outcome());
    return outcomes;
}

const NetworkFacts& Network::facts() const { return state_->facts; }

} // namespace snykcred
