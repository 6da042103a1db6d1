// The signals of a process that stands between a user and a child: taken one by one from a descriptor while
// blocked everywhere, threads included.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <optional>

#include <signal.h>
#include <sys/types.h>

namespace snykcred {

struct TakenSignal {
    int number = 0;
    bool by_kernel = false; ///< typed at the terminal, or the terminal has gone
};

class ChildSignals {
public:
    /// Blocks what is passed on to a child, SIGCHLD, SIGWINCH and SIGPIPE. Whoever started us may have had
    /// SIGCHLD ignored; then a child would end untold.
    ChildSignals();
    ChildSignals(const ChildSignals&) = delete;
    ChildSignals& operator=(const ChildSignals&) = delete;
    ~ChildSignals();

    /// Puts the mask and SIGCHLD back as they were; for the child, between fork and exec.
    void restore() const;
    /// Readable while a signal waits.
    [[nodiscard]] int descriptor() const { return descriptor_.get(); }
    /// The next that waits; none if none does.
    [[nodiscard]] std::optional<TakenSignal> take() const;

private:
    sigset_t found_mask_{};
    struct sigaction found_on_child_ {};
    FileDescriptor descriptor_;
};

/// Is it sent to end a process that does nothing about it, and does this one not ignore it (`nohup`)?
bool is_request_to_end(int signal);

/// Ends this process by the signal's own effect.
[[noreturn]] void end_by(int signal);

} // namespace snykcred
