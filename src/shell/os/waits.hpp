// Waiting for several sockets and moments at once. Whatever waits is asked again after each call, whether or
// not its own socket had news: it tries, and says anew what it lacks.
#pragma once

#include <chrono>
#include <vector>

#include <poll.h>

namespace snykcred {

class Waits {
public:
    using Clock = std::chrono::steady_clock;

    void readable(int descriptor) { descriptors_.push_back({descriptor, POLLIN, 0}); }
    void writable(int descriptor) { descriptors_.push_back({descriptor, POLLOUT, 0}); }
    void until(Clock::time_point moment);

    /// Returns when something of it has come, at `deadline` at the latest, perhaps for nothing; then nothing
    /// is waited for. Gives 0, or the errno where it cannot be waited for at all (no memory, a sandbox).
    int wait(Clock::time_point deadline);

private:
    std::vector<::pollfd> descriptors_;
    Clock::time_point moment_ = Clock::time_point::max();
};

} // namespace snykcred
