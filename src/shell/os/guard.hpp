// A small process beside exec's command, with two tasks that we cannot do ourselves. Where a system has other
// means for them, none is started.
//
// It outlives us: if we are killed (SIGKILL, out of memory), it kills the group of processes that we made for
// the command, whose descendants would live on with the credential in their environment. It never kills a
// group that others made, as the one of a terminal's job.
//
// It is a witness: being in the command's group, it gets what is sent to that group or to every process of
// the job, and tells us (core/handover/cancels.hpp).
//
// It is made before there is a credential, holds no stream, and goes when we end.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <functional>

namespace snykcred {

class Guard {
public:
    /// None: nothing is guarded, nothing is told.
    Guard() = default;
    /// Starts it; none where the system has no process or descriptor left. `forget` is called in it first, to
    /// wipe what it must not keep. Called without other threads.
    static Guard start(const std::function<void()>& forget);
    Guard(Guard&&) noexcept = default;
    Guard& operator=(Guard&&) noexcept = default;
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    /// As dismiss().
    ~Guard();

    explicit operator bool() const { return static_cast<bool>(orders_); }
    /// Gives a new group, which the command is to join; 0 if there is no guard. From now on it kills that
    /// group if we go without dismiss(). What it got before, as a member of our own group, is forgotten.
    int lead();
    /// Readable while it has something to tell; -1 if there is none.
    [[nodiscard]] int reports() const { return reports_.get(); }
    /// The next signal that it got; 0 if there is no news. Is false (as a guard) once it has been killed.
    int take();
    /// It goes, and harms nobody.
    void dismiss();

private:
    int first_ = -1; ///< the process that was started; a copy may have taken its place
    FileDescriptor orders_, reports_;
};

} // namespace snykcred
