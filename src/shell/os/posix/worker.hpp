// Work beside the caller: in a thread, or in a fork where the system gives no thread (an older Docker's
// seccomp profile refuses clone3 with EPERM, which the C library does not take for an answer; a memory limit
// has no room for a stack).
#pragma once

#include <functional>
#include <vector>

#include <pthread.h>
#include <sys/types.h>

namespace snykcred {

class Worker {
public:
    /// Starts at once. `work` must give its result through a descriptor, since in a fork nothing else comes
    /// back; in a fork only `keeps` and the standard descriptors stay open. All signals are blocked for it.
    /// Where it cannot be started, the worker is false and errno says why.
    static Worker start(const std::function<void()>& work, std::vector<int> keeps);

    Worker(Worker&& other) noexcept;
    Worker& operator=(Worker&&) = delete;
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// Abandons what was not joined: a thread goes on by itself, a fork is killed.
    ~Worker();

    explicit operator bool() const { return kind_ != Kind::none; }
    /// It has descriptors of its own: the caller's copies can be closed.
    [[nodiscard]] bool is_fork() const { return kind_ == Kind::process; }
    /// Waits for the end of the work.
    void join();

private:
    enum class Kind : unsigned char { none, thread, process };
    Worker() = default;

    Kind kind_ = Kind::none;
    pthread_t thread_{};
    pid_t process_ = -1;
};

} // namespace snykcred
