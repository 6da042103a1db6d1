#include "shell/net/network.hpp"

#include "core/api/no_proxy.hpp"
#include "core/api/proxy.hpp"
#include "shell/net/connection.hpp"
#include "shell/net/dialogue.hpp"
#include "shell/net/network_words.hpp"
#include "shell/net/openssl_init.hpp"
#include "shell/net/proxy_auth.hpp"
#include "shell/net/tls_context.hpp"
#include "shell/net/wire_request.hpp"
#include "shell/os/waits.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace snykcred {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What all exchanges share of the settings.
struct Route {
    ProxySettings set;
    Secret proxy_auth; ///< of --proxy-auth-file

    /// `notices`: on where curl would go another way.
    [[nodiscard]] Way to(const std::string& host, std::uint16_t port,
                         std::vector<std::string>& notices) const {
        if (!set.proxy) return {nullptr, nullptr, set.without};
        if (set.from_flag()) return {&*set.proxy, proxy_auth.empty() ? nullptr : &proxy_auth};
        const bool straight = bypassed_in_go(set.no_proxy, host, port);
        notices = straight ? std::vector<std::string>{} : set.notices;
        if (auto notice = no_proxy_notice(set.no_proxy_name, straight, set.no_proxy_of_curl, host))
            notices.push_back(std::move(*notice));
        if (!straight) return {&*set.proxy, proxy_auth.empty() ? nullptr : &proxy_auth};
        if (set.no_proxy_name.empty()) return {};
        return {nullptr, nullptr,
                set.proxy->source + " is not used for this host, because " + set.no_proxy_name + " lists it"};
    }
};

} // namespace

struct Network::State {
    State(TlsContext context, Route way, milliseconds total, steady_clock::time_point end)
        : tls(std::move(context)), route(std::move(way)), timeout(total), deadline(end) {
        findings.trust_source = tls.trust().source();
        findings.system_trust = tls.trust().is_system();
    }

    TlsContext tls;
    Route route;
    milliseconds timeout;
    steady_clock::time_point deadline;
    NetworkFindings findings;
    std::map<std::string, std::unique_ptr<Connection>> idle; ///< by host:port
    Network::WhileWaiting watcher;
    bool traces = false;
    const Settings* settings = nullptr;
    const Environment* environment = nullptr;
    std::map<std::string, Network> services; ///< by host:port and the CA file of its own
};

namespace {

/// One request on its way.
class Exchange {
public:
    Exchange(Network::State& state, const Request& request, const WireSecrets& secrets);

    /// Goes on as far as it can without waiting. True: it has ended; else `waits` is told what for.
    bool advance(Waits& waits);
    [[nodiscard]] std::string doing() const;
    [[nodiscard]] bool ended() const { return result_.has_value(); }
    /// It cannot be waited for.
    void give_up(int cause);
    /// What became of it; out of time if it has not ended by `until`.
    Traced outcome(steady_clock::time_point until);

private:
    bool open(Waits& waits);
    bool ask();
    bool hear(Waits& waits);
    /// For a notice alone, so it is looked up while the peer answers: it takes a read of all the system's
    /// CAs.
    void note_trust();
    bool end(std::variant<Reply, NetworkFault> result);
    Network::State& state_;
    const Request& request_;
    const WireSecrets& secrets_;
    std::string peer_; ///< "host:port"
    Way route_;
    std::unique_ptr<Connection> connection_;
    bool open_ = false;
    bool kept_ = false; ///< the connection is of an earlier request; the peer may have closed it meanwhile
    bool trust_noted_ = false;
    std::optional<Dialogue> dialogue_;
    steady_clock::time_point begun_ = steady_clock::now(), ended_;
    std::optional<std::variant<Reply, NetworkFault>> result_;
    WaySeen way_; ///< once it has ended
};

Exchange::Exchange(Network::State& state, const Request& request, const WireSecrets& secrets)
    : state_(state), request_(request), secrets_(secrets),
      peer_(authority(request.host(), request.port(), 0)) {
    auto kept = state_.idle.extract(peer_);
    if (!kept.empty() && !kept.mapped()->dead()) connection_ = std::move(kept.mapped());
    kept_ = open_ = connection_ != nullptr;
}

bool Exchange::advance(Waits& waits) {
    while (!result_) {
        if (!open_ && !open(waits)) return false;
        if (!result_ && !dialogue_) ask();
        if (!result_ && !hear(waits)) return false;
    }
    return true;
}

bool Exchange::open(Waits& waits) {
    if (!connection_) {
        route_ = state_.route.to(request_.host(), request_.port(), state_.findings.notices);
        if (route_.proxy != nullptr) state_.findings.proxy = route_.proxy->name();
        connection_ = std::make_unique<Connection>(
            state_.tls, HostPort{.host = request_.host(), .port = request_.port()}, route_);
    }
    switch (connection_->open(waits)) {
    case Connection::Progress::waiting: return false;
    case Connection::Progress::failed: return end(std::move(connection_->fault()));
    case Connection::Progress::open: break;
    }
    open_ = true;
    return true;
}

bool Exchange::ask() {
    dialogue_.emplace(connection_->channel(), connection_->socket(), wire_request(request_, secrets_),
                      HttpReply::Want::whole);
    return true;
}

bool Exchange::hear(Waits& waits) {
    const auto state = dialogue_->advance(waits);
    if (!trust_noted_) note_trust();
    HttpReply& answer = dialogue_->answer();
    switch (state) {
    case HttpReply::State::more: return false;
    case HttpReply::State::bad:
        return end(bad_answer(peer_, answer.trouble(), request_.service ? Asked::service : Asked::snyk));
    case HttpReply::State::cut:
        if (auto refusal = answer.begun() ? std::nullopt : connection_->refusal())
            return end(NetworkFault{std::move(*refusal), false});
        if (answer.begun() || !kept_) return end(broken_answer(peer_));
        dialogue_.reset();
        connection_.reset();
        kept_ = open_ = false;
        return true;
    case HttpReply::State::whole: break;
    }
    end(std::move(answer.reply()));
    const bool keep_alive = answer.keep_alive();
    dialogue_.reset();
    if (keep_alive) state_.idle.insert_or_assign(peer_, std::move(connection_));
    return true;
}

void Exchange::note_trust() {
    trust_noted_ = true;
    if (!state_.findings.added) state_.findings.added = connection_->channel().added_ca();
    state_.findings.added_ca = state_.findings.added.has_value();
}

bool Exchange::end(std::variant<Reply, NetworkFault> result) {
    result_ = std::move(result);
    if (connection_ && state_.traces) way_ = connection_->seen();
    ended_ = steady_clock::now();
    return true;
}

void Exchange::give_up(int cause) {
    if (!result_) end(nothing_left(peer_, cause));
}

std::string Exchange::doing() const {
    if (!connection_) return "before connecting";
    if (!open_) return connection_->doing();
    return (dialogue_ && dialogue_->sent() ? "waiting for an answer from " : "sending the request to ") +
           peer_;
}

Traced Exchange::outcome(steady_clock::time_point until) {
    const auto start = state_.deadline - state_.timeout;
    if (!result_) {
        NetworkFault fault = out_of_time(state_.timeout, doing(), route_.proxy);
        route_.explain(fault.failure);
        if (until < state_.deadline) {
            fault.failure.message =
                "gave up after " + words(std::chrono::round<milliseconds>(until - start)) + " " + doing();
        }
        end(std::move(fault));
    }
    return {{std::move(*result_), std::chrono::duration_cast<milliseconds>(ended_ - start),
             std::chrono::duration_cast<milliseconds>(ended_ - begun_)},
            std::move(way_)};
}

} // namespace

Network::Network(std::unique_ptr<State> state) : state_(std::move(state)) {}
Network::Network(Network&&) noexcept = default;
Network::~Network() = default;

Result<Network> Network::open(const Settings& settings, const Environment& environment,
                              steady_clock::time_point deadline) {
    auto trust = TrustStore::open(settings, environment, deadline);
    if (!trust) return trust.error();
    return open(std::move(*trust), settings, environment, deadline);
}

Result<Network> Network::open(TrustStore trust, const Settings& settings, const Environment& environment,
                              steady_clock::time_point deadline) {
    auto proxy = read_proxy(settings, environment);
    if (!proxy) return proxy.error();
    Route route{std::move(*proxy), {}};
    if (settings.proxy_auth_file) {
        auto secret = read_proxy_auth(*settings.proxy_auth_file, deadline);
        if (!secret) return secret.error();
        route.proxy_auth = std::move(*secret);
    }
    if (!has_random_numbers()) return no_random_numbers();
    auto state =
        std::make_unique<State>(TlsContext(std::move(trust)), std::move(route), settings.timeout, deadline);
    state->settings = &settings;
    state->environment = &environment;
    return Network(std::move(state));
}

Result<Network*> Network::service_at(const Request& request) {
    const std::string peer = authority(request.host(), request.port(), 0) + ' ' + request.service->ca;
    auto known = state_->services.find(peer);
    if (known == state_->services.end()) {
        auto trust = TrustStore::open_for_service(request.service->ca, *state_->settings, state_->deadline);
        if (!trust) return std::move(trust.error());
        auto network = open(std::move(*trust), *state_->settings, *state_->environment, state_->deadline);
        if (!network) return std::move(network.error());
        network->while_waiting(state_->watcher);
        known = state_->services.emplace(peer, std::move(*network)).first;
    }
    return &known->second;
}

Exchanged Network::exchange(const Request& request, const WireSecrets& secrets) {
    if (!request.service)
        return std::move(exchange_each({&request, 1}, secrets, state_->deadline).front().exchanged);
    auto service = service_at(request);
    if (!service) return {NetworkFault{std::move(service.error()), false}, {}, {}};
    Exchanged outcome =
        std::move((*service)->exchange_each({&request, 1}, {}, state_->deadline).front().exchanged);
    if (const auto& proxy = (*service)->findings().proxy) state_->findings.proxy = proxy;
    return outcome;
}

std::vector<Exchanged> Network::exchange_all(const std::vector<Request>& requests,
                                             const WireSecrets& secrets) {
    std::vector<Exchanged> outcomes;
    for (Traced& traced : exchange_each(requests, secrets, state_->deadline))
        outcomes.push_back(std::move(traced.exchanged));
    return outcomes;
}

std::vector<Traced> Network::trace(const std::vector<Request>& requests, steady_clock::time_point until) {
    state_->traces = true;
    return exchange_each(requests, {}, std::min(until, state_->deadline));
}

std::vector<Traced> Network::exchange_each(std::span<const Request> requests, const WireSecrets& secrets,
                                           steady_clock::time_point until) {
    std::deque<Exchange> exchanges;
    for (const Request& request : requests)
        exchanges.emplace_back(*state_, request, secrets);
    Waits waits;
    const auto begun = steady_clock::now();
    for (bool waiting = true; waiting && steady_clock::now() < until;) {
        waiting = false;
        for (Exchange& exchange : exchanges)
            waiting = !exchange.advance(waits) || waiting;
        if (waiting && state_->watcher) {
            const auto late = std::ranges::find_if_not(exchanges, &Exchange::ended);
            waits.until(state_->watcher(begun, late->doing()));
        }
        const int cause = waiting ? waits.wait(until) : 0;
        if (cause == 0) continue;
        for (Exchange& exchange : exchanges)
            exchange.give_up(cause);
        break;
    }
    std::vector<Traced> outcomes;
    outcomes.reserve(exchanges.size());
    for (Exchange& exchange : exchanges)
        outcomes.push_back(exchange.outcome(until));
    return outcomes;
}

void Network::while_waiting(WhileWaiting watcher) { state_->watcher = std::move(watcher); }

const NetworkFindings& Network::findings() const { return state_->findings; }

} // namespace snykcred
