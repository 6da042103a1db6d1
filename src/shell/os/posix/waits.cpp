#include "shell/os/waits.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

namespace snykcred {

void Waits::until(Clock::time_point moment) { moment_ = std::min(moment_, moment); }

int Waits::wait(Clock::time_point deadline) {
    using std::chrono::milliseconds;
    // Not ppoll, which some sandboxes refuse.
    const auto left = std::chrono::ceil<milliseconds>(std::min(moment_, deadline) - Clock::now());
    const auto span = std::clamp<milliseconds::rep>(left.count(), 0, std::numeric_limits<int>::max());
    const int ready = ::poll(descriptors_.data(), descriptors_.size(), static_cast<int>(span));
    const int cause = ready < 0 && errno != EINTR ? errno : 0;
    descriptors_.clear();
    moment_ = Clock::time_point::max();
    return cause;
}

} // namespace snykcred
