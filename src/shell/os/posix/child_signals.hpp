// The signals of a process that stands between a user and a child: noted by handlers, taken one by one from a
// descriptor. Not signalfd, which a sandbox may refuse.
#pragma once

#include "core/base/result.hpp"
#include "shell/os/posix/descriptors.hpp"

#include <array>
#include <memory>
#include <optional>

#include <signal.h>
#include <sys/types.h>

namespace snykcred {

struct TakenSignal {
    int number = 0;
    bool by_kernel = false; ///< typed at the terminal, or the terminal has gone; or a timer of ours
};

class ChildSignals {
public:
    /// From now on takes all that a sender may mean for the child, that is every signal but KILL and STOP,
    /// those of the process's own faults (SEGV and its like) and limits, and SIGPIPE, which is blocked: a
    /// write says EPIPE instead. SIGCHLD is taken, too: whoever started us may have had it ignored, and then
    /// a child would end untold. One at a time. Refuses [cannot-run] where no descriptors are left.
    static Result<std::unique_ptr<ChildSignals>> take_over();
    ChildSignals(const ChildSignals&) = delete;
    ChildSignals& operator=(const ChildSignals&) = delete;
    ~ChildSignals();

    /// While it lives, all signals wait: a fork must not note in our place.
    class Wait {
    public:
        Wait();
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

    private:
        sigset_t before_{};
    };

    /// Puts reactions and mask back as they were; for the child, between fork and exec.
    void restore() const;
    /// Readable while a signal waits.
    [[nodiscard]] int descriptor() const { return noted_.out.get(); }
    /// The next that waits; none if none does.
    [[nodiscard]] std::optional<TakenSignal> take() const;
    /// True if the default action is to terminate and this process does not ignore the signal (`nohup`).
    [[nodiscard]] bool would_end_us(int signal) const;

private:
    explicit ChildSignals(Pipe noted);

    Pipe noted_;
    sigset_t found_mask_{};
    std::array<struct sigaction, NSIG> found_{};
};

/// Was it typed at the terminal, or sent because that has gone (or by a timer of ours)? As far as the system
/// tells; the witness (guard.hpp) tells of a request to end all the same. Async-signal-safe.
bool is_from_terminal(const siginfo_t& info);

/// One that the C library keeps for itself.
bool is_of_c_library(int signal);

/// INT, TERM, HUP, QUIT: a request to end, as a job is cancelled by.
bool is_request_to_end(int signal);

/// Ends this process by the signal's own effect.
[[noreturn]] void end_by(int signal);

} // namespace snykcred
