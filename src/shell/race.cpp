#include "shell/race.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>

namespace snykcred {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds k_stagger{250};         // RFC 8305, section 5
constexpr std::chrono::milliseconds k_resolution_delay{50}; // section 3

tcp::endpoint endpoint_of(const Address& address) {
    tcp::endpoint endpoint;
    std::memcpy(endpoint.data(), &address.storage, address.size);
    endpoint.resize(address.size);
    return endpoint;
}

} // namespace

Race::Race(asio::io_context& io, const std::string& host, std::uint16_t port)
    : io_(io), bell_(std::make_shared<asio::steady_timer>(io)), lookup_(host, port), news_(io) {
    // A copy: the lookup keeps its own, which its threads may use after this is gone.
    if (lookup_.descriptor() >= 0) news_.assign(::fcntl(lookup_.descriptor(), F_DUPFD_CLOEXEC, 0));
}

Race::~Race() {
    // Handlers hold their attempt, so an open socket would keep the io_context at work.
    for (const auto& attempt : attempts_) {
        error_code ignored;
        attempt->socket.close(ignored);
    }
}

asio::awaitable<tcp::socket> Race::run() {
    while (true) {
        for (const auto& attempt : attempts_) {
            if (attempt->ended && !attempt->error) co_return std::move(attempt->socket);
        }
        learn();
        const auto wake_at = advance(Clock::now());
        const bool all_known = known_.v6_known && known_.v4_known;
        if (all_known && next() == nullptr && running() == 0) co_return tcp::socket(io_);
        bell_->expires_at(wake_at);
        error_code ignored;
        co_await bell_->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

int Race::error() const {
    int result = ETIMEDOUT;
    for (const auto& attempt : attempts_) {
        if (result != ECONNREFUSED) result = attempt->error.value();
    }
    return result;
}

void Race::learn() {
    if (known_.v6_known && known_.v4_known) return;
    const bool had_v4 = known_.v4_known;
    known_ = lookup_.known();
    // IPv6 is preferred, so IPv4 alone waits a moment for it.
    if (known_.v4_known && !had_v4 && !known_.v6_known) next_start_ = Clock::now() + k_resolution_delay;
    if (known_.v6_known && attempts_.empty()) next_start_ = {};
    if (known_.v6_known && known_.v4_known) return;
    news_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [bell = bell_](const error_code&) { bell->cancel(); });
}

const Address* Race::next() const {
    const bool v6_left = v6_used_ < known_.v6.size();
    const bool v4_left = v4_used_ < known_.v4.size();
    if (v6_left && (v6_used_ <= v4_used_ || !v4_left)) return &known_.v6[v6_used_];
    return v4_left ? &known_.v4[v4_used_] : nullptr;
}

std::size_t Race::running() const {
    return static_cast<std::size_t>(std::count_if(attempts_.begin(), attempts_.end(),
                                                  [](const auto& attempt) { return !attempt->ended; }));
}

Race::Clock::time_point Race::advance(Clock::time_point now) {
    while (const Address* address = next()) {
        const bool all_failed = !attempts_.empty() && running() == 0;
        if (now < next_start_ && !all_failed) return next_start_;
        start(*address);
        next_start_ = now + k_stagger;
    }
    return Clock::time_point::max();
}

void Race::start(const Address& address) {
    const tcp::endpoint endpoint = endpoint_of(address);
    (&address >= known_.v6.data() && &address < known_.v6.data() + known_.v6.size() ? v6_used_ : v4_used_) +=
        1;
    auto attempt = std::make_shared<Attempt>(io_);
    attempts_.push_back(attempt);
    // Opened here and not by Asio, which does not set close-on-exec.
    const int descriptor =
        ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        attempt->error.assign(errno, boost::system::system_category());
        attempt->ended = true;
        return;
    }
    attempt->socket.assign(endpoint.protocol(), descriptor);
    attempt->socket.set_option(tcp::no_delay(true), attempt->error);
    attempt->socket.async_connect(endpoint, [attempt, bell = bell_](const error_code& error) {
        attempt->error = error;
        attempt->ended = true;
        bell->cancel();
    });
}

} // namespace snykcred
