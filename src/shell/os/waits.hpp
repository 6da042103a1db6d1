// Waiting for several sockets and moments at once. Whatever waits is asked again after each call, whether or
// not its own socket had news: it tries, and says anew what it lacks.
#pragma once

#include "shell/os/socket.hpp"

#include <chrono>
#include <vector>

namespace snykcred {

class Waits {
public:
    using Clock = std::chrono::steady_clock;

    void readable(Waitable what) { wishes_.push_back({what, false}); }
    void writable(Waitable what) { wishes_.push_back({what, true}); }
    void until(Clock::time_point moment);

    /// Returns when something of it has come, at `deadline` at the latest, perhaps for nothing; then nothing
    /// is waited for. Gives 0, or the errno where it cannot be waited for at all (no memory, a sandbox).
    int wait(Clock::time_point deadline);

private:
    struct Wish {
        Waitable what;
        bool to_write;
    };
    std::vector<Wish> wishes_;
    Clock::time_point moment_ = Clock::time_point::max();
};

} // namespace snykcred
