#include "shell/os/posix/child_signals.hpp"

namespace snykcred {

/// The system does not tell: a signal that is typed seems to be sent by the program that has the other side
/// of the terminal. A stop is hardly ever sent in another way, and must not come twice: the second would stop
/// the command again as soon as it goes on. Source: apple-oss-distributions/xnu, bsd/kern/kern_sig.c,
/// psignal_internal (si_code is 0 for all but SIGCHLD).
bool is_from_terminal(const siginfo_t& info) { return info.si_signo == SIGTSTP; }

bool is_of_c_library(int /*signal*/) { return false; }

} // namespace snykcred
