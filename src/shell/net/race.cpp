#include "shell/net/race.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

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
    if (!all_known) waits.readable(lookup_.news());
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
    Connecting begun = begin_to_connect(address);
    if (!begun.socket) {
        fail(attempt, begun.error, now);
        return false;
    }
    (begun.connected ? winner_ : attempt.socket) = std::move(begun.socket);
    return begun.connected;
}

bool Race::has_won(Attempt& attempt, Clock::time_point now) {
    if (!attempt.socket) return false;
    const auto error = connect_error(attempt.socket);
    if (!error) return false;
    if (*error == 0) {
        winner_ = std::move(attempt.socket);
        return true;
    }
    fail(attempt, *error, now);
    return false;
}

void Race::fail(Attempt& attempt, int error, Clock::time_point now) {
    attempt.socket.close();
    attempt.error = error;
    last_failure_ = now;
}

} // namespace snykcred
