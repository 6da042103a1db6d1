#include "shell/os/end_later.hpp"

#include <array>
#include <cstddef>

#include <signal.h>

namespace snykcred {
namespace {

constexpr std::array k_ends{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

constexpr unsigned bit(std::size_t which) { return 1U << which; }

} // namespace

EndLater::EndLater() noexcept {
    sigset_t ends;
    sigset_t before;
    sigemptyset(&ends);
    for (const int signal : k_ends)
        sigaddset(&ends, signal);
    ::sigprocmask(SIG_BLOCK, &ends, &before);
    for (std::size_t i = 0; i < k_ends.size(); ++i) {
        if (sigismember(&before, k_ends[i]) == 0) held_ |= bit(i);
    }
}

EndLater::~EndLater() {
    sigset_t ends;
    sigemptyset(&ends);
    for (std::size_t i = 0; i < k_ends.size(); ++i) {
        if ((held_ & bit(i)) != 0) sigaddset(&ends, k_ends[i]);
    }
    if (!never_) ::sigprocmask(SIG_UNBLOCK, &ends, nullptr);
}

bool EndLater::asked() const noexcept {
    sigset_t pending;
    ::sigpending(&pending);
    for (std::size_t i = 0; i < k_ends.size(); ++i) {
        struct sigaction reaction {};
        ::sigaction(k_ends[i], nullptr, &reaction);
        const bool came = (held_ & bit(i)) != 0 && sigismember(&pending, k_ends[i]) == 1;
        if (came && reaction.sa_handler != SIG_IGN) return true;
    }
    return false;
}

} // namespace snykcred
