#include "shell/net/connection.hpp"

#include "shell/net/network_words.hpp"
#include "shell/net/wire_request.hpp"

#include <chrono>
#include <utility>

namespace snykcred {

Connection::Connection(TlsContext& context, HostPort host, Way way)
    : context_(context), host_(std::move(host)), way_(std::move(way)),
      peer_(authority(host_.host, host_.port, 0)),
      first_(way_.proxy != nullptr ? "the proxy " + way_.proxy->name() : peer_),
      race_(way_.proxy != nullptr ? way_.proxy->host : host_.host,
            way_.proxy != nullptr ? way_.proxy->port : host_.port) {}

Connection::Progress Connection::open(Waits& waits) {
    bool goes_on = true;
    while (goes_on && !fault_) {
        switch (stage_) {
        case Stage::connecting: goes_on = connect(waits); break;
        case Stage::greeting_proxy: goes_on = greet_proxy(waits); break;
        case Stage::asking_proxy: goes_on = ask_proxy(waits); break;
        case Stage::greeting_host: goes_on = greet_host(waits); break;
        case Stage::open: return Progress::open;
        }
    }
    return fault_ ? Progress::failed : Progress::waiting;
}

std::string Connection::doing() const {
    switch (stage_) {
    case Stage::connecting: return "looking up or connecting to " + first_;
    case Stage::greeting_proxy: return "during the TLS handshake with " + first_;
    case Stage::asking_proxy: return "waiting for an answer from " + first_ + " to CONNECT";
    case Stage::greeting_host:
    case Stage::open: break;
    }
    return "during the TLS handshake with " + peer_ + (way_.proxy != nullptr ? " through " + first_ : "");
}

bool Connection::connect(Waits& waits) {
    const bool ended = race_.advance(waits);
    if (!named_ && race_.resolved()) named_ = Clock::now();
    if (!ended) return false;
    socket_ = race_.take_socket();
    const bool proxied = way_.proxy != nullptr;
    if (!socket_) {
        if (const int cause = race_.shortage(); cause != 0) return fail(nothing_left(first_, cause));
        NetworkFault fault = race_.resolved() ? cannot_connect(first_, race_.error(), proxied)
                                              : name_unknown(first_, race_.trouble(), proxied);
        way_.explain(fault.failure);
        return fail(std::move(fault));
    }
    connected_ = Clock::now();
    plain_.emplace(socket_.get());
    if (!proxied) return reach(Stage::greeting_host);
    return reach(way_.proxy->tls ? Stage::greeting_proxy : Stage::asking_proxy);
}

bool Connection::greet_proxy(Waits& waits) {
    if (!proxy_tls_) proxy_tls_.emplace(context_, *plain_, way_.proxy->host);
    return shake_hands(*proxy_tls_,
                       {first_, way_.proxy->host, {}, context_.trust().note(), context_.trust().unread()},
                       Stage::asking_proxy, waits);
}

bool Connection::ask_proxy(Waits& waits) {
    if (!connect_) {
        connect_ = std::make_unique<Dialogue>(
            tunnel(), socket_.get(), wire_connect(host_, proxy_credentials()), HttpReply::Want::header_only);
    }
    const Proxy& proxy = *way_.proxy;
    const auto state = connect_->advance(waits);
    if (state == HttpReply::State::more) return false;
    const std::unique_ptr<Dialogue> ended = std::move(connect_);
    HttpReply& answer = ended->answer();
    if (state == HttpReply::State::cut) return fail(proxy_closes(proxy));
    if (state == HttpReply::State::bad) return fail(proxy_garbles(proxy, answer.trouble()));
    const int status = answer.reply().status;
    if (status / 100 != 2) {
        const bool from_file = way_.proxy_auth_file != nullptr;
        return fail(proxy_refuses(proxy, peer_, status, !proxy_credentials().empty(),
                                  from_file ? "--proxy-auth-file" : proxy.source));
    }
    // The host's first byte cannot be there: in TLS the client speaks first.
    if (answer.surplus() > 0) return fail(proxy_talks(proxy));
    tunneled_ = Clock::now();
    return reach(Stage::greeting_host);
}

bool Connection::greet_host(Waits& waits) {
    if (!tls_) tls_.emplace(context_, tunnel(), host_.host);
    const bool goes_on = shake_hands(*tls_, peer(), Stage::open, waits);
    if (stage_ == Stage::open) secured_ = Clock::now();
    return goes_on;
}

WaySeen Connection::seen() const {
    WaySeen way;
    if (way_.proxy != nullptr) way.proxy = way_.proxy->name();
    for (const auto* family : {&race_.addresses().v6, &race_.addresses().v4}) {
        for (const Address& address : *family)
            way.addresses.push_back(words(address));
    }
    if (const auto peer = socket_ ? peer_of(socket_) : std::nullopt)
        way.address = authority(words(*peer), way_.proxy != nullptr ? way_.proxy->port : host_.port, 0);
    Clock::time_point before = begun_;
    for (const auto& [end, span] : {std::pair{&named_, &way.dns}, std::pair{&connected_, &way.connect},
                                    std::pair{&tunneled_, &way.tunnel}, std::pair{&secured_, &way.tls}}) {
        if (!*end) continue;
        *span = std::chrono::duration_cast<std::chrono::milliseconds>(**end - before);
        before = **end;
    }
    if (!secured_) return way;
    way.tls_version = tls_->version();
    TlsChannel::Chain chain = tls_->chain();
    way.chain = std::move(chain.names);
    way.anchor_from = std::move(chain.anchor_from);
    if (const auto added = tls_->added_ca(); added && added->system_store)
        way.warning = "this system's CAs do not know it, only " + added->variable + " does";
    return way;
}

TlsPeer Connection::peer() const {
    return {peer_, host_.host, way_.proxy != nullptr ? " through " + first_ : "", context_.trust().note(),
            context_.trust().unread()};
}

std::optional<Failure> Connection::refusal() const {
    if (!tls_->trouble().wants_client_certificate) return std::nullopt;
    return tls_failure(tls_->trouble(), peer());
}

bool Connection::shake_hands(TlsChannel& channel, const TlsPeer& peer, Stage next, Waits& waits) {
    const Io io = channel.handshake();
    if (io == Io::done) return reach(next);
    if (io == Io::broken) {
        const bool closed = channel.trouble().kind == TlsTrouble::Kind::closed;
        Failure failure = tls_failure(channel.trouble(), peer);
        if (closed) way_.explain(failure);
        return fail({std::move(failure), closed});
    }
    context_.expect_answer();
    wait_for(waits, io, socket_.get());
    return false;
}

bool Connection::reach(Stage stage) {
    stage_ = stage;
    return true;
}

bool Connection::fail(NetworkFault fault) {
    fault_ = std::move(fault);
    return true;
}

const Secret& Connection::proxy_credentials() const {
    return way_.proxy_auth_file != nullptr ? *way_.proxy_auth_file : way_.proxy->user_info;
}

} // namespace snykcred
