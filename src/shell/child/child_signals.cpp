#include "shell/child/child_signals.hpp"

#include <algorithm>
#include <array>

#include <sys/signalfd.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr std::array k_taken = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,  SIGTSTP, SIGCONT,
                                SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGPIPE};
constexpr std::array k_ending = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

} // namespace

ChildSignals::ChildSignals() {
    sigset_t taken{};
    ::sigemptyset(&taken);
    for (const int signal : k_taken)
        ::sigaddset(&taken, signal);
    ::sigprocmask(SIG_BLOCK, &taken, &found_mask_);
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &usual, &found_on_child_);
    ::sigdelset(&taken, SIGPIPE); // blocked, so that a write says EPIPE to the thread that wrote
    descriptor_ = FileDescriptor(::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC));
}

ChildSignals::~ChildSignals() {
    // What came too late for the child would end us between its end and our report.
    while (take()) {
    }
    const timespec at_once{};
    sigset_t pipe{};
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    while (::sigtimedwait(&pipe, nullptr, &at_once) > 0) {
    }
    restore();
}

void ChildSignals::restore() const {
    ::sigaction(SIGCHLD, &found_on_child_, nullptr);
    ::sigprocmask(SIG_SETMASK, &found_mask_, nullptr);
}

std::optional<TakenSignal> ChildSignals::take() const {
    signalfd_siginfo info{};
    if (::read(descriptor_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
    return TakenSignal{static_cast<int>(info.ssi_signo), info.ssi_code == SI_KERNEL};
}

bool is_request_to_end(int signal) {
    struct sigaction found {};
    return std::find(k_ending.begin(), k_ending.end(), signal) != k_ending.end() &&
           ::sigaction(signal, nullptr, &found) == 0 && found.sa_handler != SIG_IGN;
}

void end_by(int signal) {
    sigset_t only{};
    ::sigemptyset(&only);
    ::sigaddset(&only, signal);
    ::signal(signal, SIG_DFL);
    ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
    ::raise(signal);
    ::_exit(128 + signal); // PID 1 does not die of signals
}

} // namespace snykcred
