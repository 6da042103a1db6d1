#include "emulator/rate.hpp"

namespace emulator {

bool RateLimiter::admit(const std::string& key, long long limit, long long now_ms) {
    History& history = histories_[key];
    if (history.blocked && now_ms - history.last >= window_ms_) history = History{};
    history.last = now_ms;
    if (history.blocked) return false;
    while (!history.admitted.empty() && now_ms - history.admitted.front() >= window_ms_)
        history.admitted.pop_front();
    if (static_cast<long long>(history.admitted.size()) >= limit) {
        history.blocked = true;
        return false;
    }
    history.admitted.push_back(now_ms);
    return true;
}

} // namespace emulator
