#include "shell/os/posix/child_signals.hpp"

#include "shell/os/posix/child_start.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <unistd.h>

namespace snykcred {
namespace {

constexpr std::array k_ending = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// The process's own faults and limits; stops of the terminal that mean who reads or writes there; what
/// cannot be taken.
constexpr std::array k_not_taken = {SIGKILL, SIGSTOP, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGTRAP,
                                    SIGABRT, SIGSYS,  SIGXCPU, SIGXFSZ, SIGPIPE, SIGTTIN, SIGTTOU};

int note_at = -1; ///< write end of the one ChildSignals that there is

void note(int number, siginfo_t* info, void* /*context*/) {
    const int found = errno;
    const TakenSignal taken{number, is_from_terminal(*info)};
    // Where the pipe is full, thousands wait already.
    static_cast<void>(::write(note_at, &taken, sizeof taken) == sizeof taken);
    errno = found;
}

template<class Do>
void for_each_taken(Do&& with) {
    for (int signal = 1; signal < NSIG; ++signal) {
        const bool ours = !is_of_c_library(signal);
        if (ours && std::ranges::find(k_not_taken, signal) == k_not_taken.end()) with(signal);
    }
}

sigset_t only(int signal) {
    sigset_t set{};
    sigemptyset(&set);
    sigaddset(&set, signal);
    return set;
}

} // namespace

Result<std::unique_ptr<ChildSignals>> ChildSignals::take_over() {
    auto noted = make_nonblocking_pipe();
    if (!noted) return no_room("the command's signals cannot be waited for", errno);
    return std::unique_ptr<ChildSignals>(new ChildSignals(std::move(*noted)));
}

ChildSignals::ChildSignals(Pipe noted) : noted_(std::move(noted)) {
    note_at = noted_.in.get();
    struct sigaction taking {};
    taking.sa_sigaction = &note;
    taking.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&taking.sa_mask);
    sigset_t mask{};
    ::sigprocmask(SIG_SETMASK, nullptr, &found_mask_);
    mask = found_mask_;
    sigaddset(&mask, SIGPIPE);
    for_each_taken([&](int signal) {
        ::sigaction(signal, &taking, &found_[static_cast<std::size_t>(signal)]);
        sigdelset(&mask, signal);
    });
    ::sigprocmask(SIG_SETMASK, &mask, nullptr);
}

ChildSignals::~ChildSignals() {
    // One that waits is gone once it is ignored; it must not end us when it is no longer blocked.
    struct sigaction ignore {};
    struct sigaction found {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &found);
    ::sigaction(SIGPIPE, &found, nullptr);
    restore();
    note_at = -1;
}

void ChildSignals::restore() const {
    for_each_taken(
        [&](int signal) { ::sigaction(signal, &found_[static_cast<std::size_t>(signal)], nullptr); });
    ::sigprocmask(SIG_SETMASK, &found_mask_, nullptr);
}

ChildSignals::Wait::Wait() {
    sigset_t all{};
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
}

ChildSignals::Wait::~Wait() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

std::optional<TakenSignal> ChildSignals::take() const {
    TakenSignal taken;
    if (::read(noted_.out.get(), &taken, sizeof taken) != sizeof taken) return std::nullopt;
    return taken;
}

bool ChildSignals::would_end_us(int signal) const {
    return is_request_to_end(signal) && found_[static_cast<std::size_t>(signal)].sa_handler != SIG_IGN;
}

bool is_request_to_end(int signal) { return std::ranges::find(k_ending, signal) != k_ending.end(); }

void end_by(int signal) {
    const sigset_t it = only(signal);
    ::signal(signal, SIG_DFL);
    ::sigprocmask(SIG_UNBLOCK, &it, nullptr);
    ::raise(signal);
    ::_exit(128 + signal); // PID 1 does not die of signals
}

} // namespace snykcred
