// May a request be sent again, and when? Only what can succeed is (core/api/README.md#repeating-a-request);
// Snyk blocks a key until its requests stop for a minute, so guessing makes things worse.
#pragma once

#include "core/api/exchange.hpp"

#include <chrono>
#include <cstdint>
#include <variant>

namespace snykcred {

struct RetryBudget {
    int max_attempts = 4;
    std::chrono::milliseconds timeout{30'000}; ///< of the whole run
};

/// What has been tried for this request, the attempt in question included.
struct Attempts {
    int made = 1;
    int broken = 0; ///< connections that were refused or reset, the one in question included
};

/// The outcome stands: its reply is to be read, or its fault is the end.
struct Final {};
using RetryDecision = std::variant<Final, Wait, Failure>;

/// `random` is any number; it spreads the waits of jobs that began together.
/// - 408, 425, 429, 500, 502, 503, 504: again after exponential backoff with full jitter, or when Retry-After
///   (RFC 9110, 10.2.3) or X-RateLimit-Reset says, the later of the two, and after 429 some time more; a
///   connection that was refused or reset: again once.
/// - 429 that names no time, or one past the deadline: [rate-limit] at once.
/// - SNYK-0099: [maintenance]; SNYK-0006 (quota of the plan): [rate-limit]; whatever the status.
/// - A service that is not Snyk's says by ServiceCall::passing which of its answers are worth another
/// attempt; every other one is final, and so is the last.
/// - No wait after the last attempt, none past the deadline: [rate-limit] or [server-error], as for every
/// other 5xx.
RetryDecision after_attempt(const Request& request, const Exchanged& outcome, Attempts attempts,
                            const RetryBudget& budget, std::uint64_t random);

} // namespace snykcred
