#include "shell/os/waits.hpp"

#include "shell/os/windows/winsock.hpp"

#include <algorithm>
#include <cerrno>

namespace snykcred {

void Waits::until(Clock::time_point moment) { moment_ = std::min(moment_, moment); }

int Waits::wait(Clock::time_point deadline) {
    using std::chrono::microseconds;
    // select(), for a connection that failed is told among `failed` alone, and by WSAPoll only since Windows
    // 10 2004.
    ::fd_set readable{};
    ::fd_set writable{};
    ::fd_set failed{};
    bool too_many = false;
    for (const Wish& wish : wishes_) {
        if (wish.what == k_no_waitable) continue;
        too_many = too_many || readable.fd_count == FD_SETSIZE || writable.fd_count == FD_SETSIZE;
        FD_SET(win32::number(wish.what), wish.to_write ? &writable : &readable);
        if (wish.to_write) FD_SET(win32::number(wish.what), &failed);
    }
    const auto left = std::chrono::ceil<microseconds>(std::min(moment_, deadline) - Clock::now());
    constexpr microseconds::rep k_longest = 600'000'000; // the most that --timeout takes
    const auto span = std::clamp<microseconds::rep>(left.count(), 0, k_longest);
    ::timeval time{static_cast<long>(span / 1'000'000), static_cast<long>(span % 1'000'000)};
    int cause = too_many ? EMFILE : 0;
    if (cause == 0 && readable.fd_count + writable.fd_count == 0) {
        ::Sleep(static_cast<DWORD>((span + 999) / 1000)); // select() takes no empty sets
    } else if (cause == 0 && ::select(0, &readable, &writable, &failed, &time) == SOCKET_ERROR) {
        win32::socket_error();
        cause = errno == EINTR ? 0 : errno;
    }
    wishes_.clear();
    moment_ = Clock::time_point::max();
    return cause;
}

} // namespace snykcred
