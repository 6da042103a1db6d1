#include "shell/os/posix/child_signals.hpp"

namespace snykcred {

bool is_from_terminal(const siginfo_t& info) { return info.si_code == SI_KERNEL; }

bool is_of_c_library(int signal) {
    constexpr int k_first_of_real_time = 32;
    return signal >= k_first_of_real_time && signal < SIGRTMIN;
}

} // namespace snykcred
