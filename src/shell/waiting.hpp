// What somebody sees of a wait that takes longer than a moment: one line in a log, on a terminal a spinner
// with the seconds, which is erased afterwards.
#pragma once

#include "shell/voice.hpp"

#include <chrono>
#include <string>

namespace snykcred {

class Waiting {
public:
    using Clock = std::chrono::steady_clock;

    /// Until then nothing is shown. `limit`: --timeout, for the line.
    void show(bool on_terminal, std::chrono::milliseconds limit);
    [[nodiscard]] bool spins() const { return how_ == How::spinner; }

    /// Is called while something is waited for that began at `begun`; gives the moment at which to call
    /// again.
    Clock::time_point tick(const Voice& voice, Clock::time_point begun, const std::string& doing);
    /// After the wait, and before anything else is said.
    void erase(const Voice& voice);

private:
    enum class How : unsigned char { hidden, line, spinner };
    How how_ = How::hidden;
    std::chrono::milliseconds limit_{};
    unsigned frames_ = 0; ///< shown since it was erased last
};

} // namespace snykcred
