#include "shell/os/waits.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

#include <poll.h>

namespace snykcred {

void Waits::until(Clock::time_point moment) { moment_ = std::min(moment_, moment); }

int Waits::wait(Clock::time_point deadline) {
    using std::chrono::milliseconds;
    std::vector<::pollfd> descriptors;
    descriptors.reserve(wishes_.size());
    for (const Wish& wish : wishes_) {
        descriptors.push_back(
            {static_cast<int>(wish.what), static_cast<short>(wish.to_write ? POLLOUT : POLLIN), 0});
    }
    // Not ppoll, which some sandboxes refuse.
    const auto left = std::chrono::ceil<milliseconds>(std::min(moment_, deadline) - Clock::now());
    const auto span = std::clamp<milliseconds::rep>(left.count(), 0, std::numeric_limits<int>::max());
    const int ready =
        ::poll(descriptors.data(), static_cast<::nfds_t>(descriptors.size()), static_cast<int>(span));
    const int cause = ready < 0 && errno != EINTR ? errno : 0;
    wishes_.clear();
    moment_ = Clock::time_point::max();
    return cause;
}

} // namespace snykcred
