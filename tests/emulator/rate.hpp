// Snyk's rate limit: so many requests in a window and key; then 429 until requests stop for a whole window
// (about-the-rest-api in Snyk's user docs).
#pragma once

#include <deque>
#include <map>
#include <string>

namespace emulator {

class RateLimiter {
public:
    explicit RateLimiter(long long window_ms) : window_ms_(window_ms) {}

    /// Counts one request of `key` at `now_ms`; false if it is to be refused.
    bool admit(const std::string& key, long long limit, long long now_ms);

private:
    struct History {
        std::deque<long long> admitted;
        bool blocked = false;
        long long last = 0;
    };

    long long window_ms_;
    std::map<std::string, History> histories_;
};

} // namespace emulator
