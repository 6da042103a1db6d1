#include "shell/os/end_later.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

constexpr std::array k_ends{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

} // namespace

EndLater::EndLater() noexcept {
    sigset_t ends;
    ::sigemptyset(&ends);
    for (const int signal : k_ends)
        ::sigaddset(&ends, signal);
    ::sigprocmask(SIG_BLOCK, &ends, &before_);
}

EndLater::~EndLater() {
    if (!never_) ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool EndLater::asked() const noexcept {
    sigset_t pending;
    ::sigpending(&pending);
    return std::ranges::any_of(k_ends, [&](int signal) {
        struct sigaction reaction {};
        ::sigaction(signal, nullptr, &reaction);
        return ::sigismember(&pending, signal) == 1 && ::sigismember(&before_, signal) == 0 &&
               reaction.sa_handler != SIG_IGN;
    });
}

} // namespace snykcred
