#include "shell/net/race.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace snykcred {
namespace {

constexpr std::chrono::milliseconds k_stagger{250};         // RFC 8305, section 5
constexpr std::chrono::milliseconds k_resolution_delay{50}; // section 3
/// How long, after all that is known has failed, for a family that is not resolved yet.
constexpr std::chrono::milliseconds k_patience{1000};

} // namespace

bool Race::advance(Waits& waits) {
    const auto now = Clock::now();
    learn(now);
    for (Attempt& attempt : attempts_) {
        if (has_won(attempt, now)) return true;
    }
    while (some_left() && (now >= next_start_ || (!attempts_.empty() && !running()))) {
        next_start_ = now + k_stagger;
        if (start(*take_next(), now)) return true;
    }
    const bool all_known = known_.v6_known && known_.v4_known;
    const bool idle = !some_left() && !running();
    const bool all_failed = idle && !attempts_.empty();
    if (idle && (all_known || (all_failed && now >= last_failure_ + k_patience))) return true;
    if (all_failed) waits.until(last_failure_ + k_patience);
    if (!all_known) waits.readable(lookup_.descriptor());
    if (some_left()) waits.until(next_start_);
    for (const Attempt& attempt : attempts_) {
        if (attempt.socket) waits.writable(attempt.socket.get());
    }
    return false;
}

int Race::error() const {
    int result = ETIMEDOUT;
    for (const Attempt& attempt : attempts_) {
        if (result != ECONNREFUSED) result = attempt.error;
    }
    return result;
}

int Race::shortage() const {
    if (!resolved()) return known_.shortage;
    const int cause = error();
    return cause == EMFILE || cause == ENFILE || cause == ENOMEM || cause == ENOBUFS ? cause : 0;
}

void Race::learn(Clock::time_point now) {
    if (known_.v6_known && known_.v4_known) return;
    const bool had_v4 = known_.v4_known;
    known_ = lookup_.known();
    // IPv6 is preferred, so IPv4 alone waits a moment for it.
    if (known_.v4_known && !had_v4 && !known_.v6_known) next_start_ = now + k_resolution_delay;
    if (known_.v6_known && attempts_.empty()) next_start_ = {};
}

bool Race::some_left() const { return v6_used_ < known_.v6.size() || v4_used_ < known_.v4.size(); }

const Address* Race::take_next() {
    const bool v6_left = v6_used_ < known_.v6.size();
    const bool v4_left = v4_used_ < known_.v4.size();
    if (v6_left && (v6_used_ <= v4_used_ || !v4_left)) return &known_.v6[v6_used_++];
    return &known_.v4[v4_used_++];
}

bool Race::running() const {
    return std::ranges::any_of(attempts_, [](const Attempt& attempt) { return bool(attempt.socket); });
}

bool Race::start(const Address& address, Clock::time_point now) {
    Attempt& attempt = attempts_.emplace_back();
    FileDescriptor socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (!socket || ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        fail(attempt, errno, now);
        return false;
    }
    if (::connect(socket.get(), reinterpret_cast<const ::sockaddr*>(&address.storage), address.size) == 0) {
        winner_ = std::move(socket);
        return true;
    }
    // An interrupted connect goes on like one in progress.
    if (errno == EINPROGRESS || errno == EINTR) {
        attempt.socket = std::move(socket);
    } else {
        fail(attempt, errno, now);
    }
    return false;
}

bool Race::has_won(Attempt& attempt, Clock::time_point now) {
    if (!attempt.socket) return false;
    ::pollfd state{attempt.socket.get(), POLLOUT, 0};
    if (::poll(&state, 1, 0) != 1) return false;
    int error = 0;
    ::socklen_t size = sizeof error;
    if (::getsockopt(attempt.socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error == 0) {
        winner_ = std::move(attempt.socket);
        return true;
    }
    fail(attempt, error, now);
    return false;
}

void Race::fail(Attempt& attempt, int error, Clock::time_point now) {
    attempt.socket.close();
    attempt.error = error;
    last_failure_ = now;
}

} // namespace snykcred
