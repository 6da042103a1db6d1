#include "shell/net/waits.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include <time.h>

namespace snykcred {

void Waits::until(Clock::time_point moment) { moment_ = std::min(moment_, moment); }

void Waits::wait(Clock::time_point deadline) {
    using std::chrono::nanoseconds;
    const nanoseconds left =
        std::max<nanoseconds>(std::min(moment_, deadline) - Clock::now(), nanoseconds(0));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const ::timespec span{static_cast<time_t>(seconds.count()), static_cast<long>((left - seconds).count())};
    if (::ppoll(descriptors_.data(), descriptors_.size(), &span, nullptr) < 0 && errno != EINTR) {
        throw std::runtime_error("the sockets cannot be waited for");
    }
    descriptors_.clear();
    moment_ = Clock::time_point::max();
}

} // namespace snykcred
