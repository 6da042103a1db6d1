#include "shell/os/child.hpp"

#include "core/handover/cancels.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/harden.hpp"
#include "shell/os/posix/child_end.hpp"
#include "shell/os/posix/child_signals.hpp"
#include "shell/os/posix/child_start.hpp"
#include "shell/os/posix/child_streams.hpp"
#include "shell/os/posix/process_ways.hpp"
#include "shell/os/posix/pumps.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

bool has_controlling_terminal() {
    return static_cast<bool>(FileDescriptor(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)));
}

Cancels::Time now() {
    return std::chrono::duration_cast<Cancels::Time>(std::chrono::steady_clock::now().time_since_epoch());
}

/// Programs set a terminal's modes and then wait for a key; nothing tells that they did.
constexpr Cancels::Time k_look_at_modes{50};
constexpr Cancels::Time k_look_for_keys{15};

/// One child from its start to its end.
class Watch {
public:
    /// `group`: that we made for it.
    Watch(pid_t child, std::optional<pid_t> group, const ChildSignals& signals, ChildStreams& streams,
          Pumps& pumps, Guard& guard)
        : child_(child), target_(group ? -*group : child), own_group_(group), signals_(signals),
          streams_(streams), pumps_(pumps), guard_(guard), cancels_(static_cast<bool>(guard), own_group_) {}

    ChildEnd until_the_end() {
        while (!end_ || pumps_.running()) {
            std::array<pollfd, 3> fds{{{signals_.descriptor(), POLLIN, 0},
                                       {pumps_.running() ? pumps_.ended() : -1, POLLIN, 0},
                                       {guard_.reports(), POLLIN, 0}}};
            ::poll(fds.data(), fds.size(), wait_ms());
            streams_.follow_modes(); // before a pseudo-terminal is closed
            if (fds[1].revents != 0) pumps_.note_ended();
            while (const auto signal = signals_.take())
                handle(*signal);
            while (const int signal = guard_.take())
                cancels_.witnessed(signal, now());
            if (!guard_) cancels_.no_witness_any_more();
            for (const int signal : cancels_.due(now()))
                pass_on(signal);
        }
        return *end_;
    }

private:
    /// Until there is something to do, whatever comes; -1: nothing.
    [[nodiscard]] int wait_ms() const {
        std::optional<Cancels::Time> wait;
        if (const auto next = cancels_.next()) wait = std::max(*next - now(), Cancels::Time{0});
        const Cancels::Time look = streams_.wants_keys() ? k_look_for_keys : k_look_at_modes;
        if (streams_.has_terminal()) wait = std::min(wait.value_or(look), look);
        return wait ? static_cast<int>(wait->count()) : -1;
    }

    void handle(TakenSignal signal) {
        const bool cancel = is_request_to_end(signal.number);
        if (signal.number == SIGCHLD) {
            reap();
        } else if (signal.number == SIGWINCH) {
            streams_.resize();
            pass_on(SIGWINCH); // again: the first one may have come before the new size
        } else if (child_has_got(signal)) {
            if (cancel) cancels_.delivered(signal.number, now());
        } else if (cancel && !end_) {
            cancels_.asked(signal.number, now());
        } else {
            pass_on(signal.number);
        }
    }

    void pass_on(int signal) {
        if (!end_) {
            ::kill(target_, signal);
        } else if (signals_.would_end_us(signal)) {
            end_by(signal); // the child has gone and its last words find no reader: nothing to wait for
        }
    }

    /// What is typed goes to the terminal's whole foreground group, that the terminal has gone (HUP, then
    /// CONT) to the leader of its session alone. A timer that was set before us is told to us alone.
    [[nodiscard]] bool child_has_got(TakenSignal signal) const {
        switch (signal.number) {
        case SIGINT:
        case SIGQUIT:
        case SIGTSTP: return signal.by_kernel && !own_group_ && !end_;
        case SIGHUP:
        case SIGCONT: return signal.by_kernel && !own_group_ && !end_ && ::getsid(0) != ::getpid();
        default: return false;
        }
    }

    /// All that ended: as PID 1 of a container, orphans are ours as well.
    void reap() {
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
            if (pid != child_) continue;
            if (WIFSTOPPED(status)) {
                streams_.follow_modes();
                stop_too(WSTOPSIG(status));
            } else {
                end_ = child_end(status);
                pumps_.stop();
                guard_.dismiss(); // whoever it left behind may stay, as without us
            }
        }
    }

    /// A child stopped by job control is stopped for whoever waits for us, too; SIGCONT reaches us first.
    static void stop_too(int signal) {
        if (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) ::kill(::getpid(), SIGSTOP);
    }

    pid_t child_;
    pid_t target_;
    bool own_group_;
    const ChildSignals& signals_;
    ChildStreams& streams_;
    Pumps& pumps_;
    Guard& guard_;
    Cancels cancels_;
    std::optional<ChildEnd> end_;
};

} // namespace

Result<ChildRun> run_child(ChildRequest request, const FormSearch& patterns, Guard guard,
                           std::span<const std::string_view> command_marks) {
    auto streams = ChildStreams::open(); // first: a closed standard descriptor would be given out again
    if (!streams) return std::move(streams.error());
    const auto signals = ChildSignals::take_over();
    if (!signals) return signals.error();
    const auto pumps = Pumps::start(streams->streams, patterns, command_marks);
    if (!pumps) return pumps.error();
    std::optional<pid_t> group;
    if (!has_controlling_terminal()) group = guard.lead();
    const auto child =
        start_child(ExecVectors(request), {streams->output(), streams->error(), group, **signals});
    if (!child) return child.error();
    if (group == 0) group = *child;
    request.environment.clear();
    streams->close_child_ends();
    const ChildEnd end = Watch(*child, group, **signals, *streams, **pumps, guard).until_the_end();
    (*pumps)->stop_and_join();
    return ChildRun{end, (*pumps)->failure(), (*pumps)->masked_in_command()};
}

Failure replace_process(ChildRequest request) {
    const ExecVectors vectors(request);
    restore_core_limit();
    execute(vectors.argv(), vectors.envp());
    const int cause = errno;
    harden_process();
    return failed_to_run(vectors.argv(), cause);
}

} // namespace snykcred
