#include "shell/child/child.hpp"

#include "core/mask/matcher.hpp"
#include "shell/child/child_signals.hpp"
#include "shell/child/child_start.hpp"
#include "shell/child/child_streams.hpp"
#include "shell/child/pump.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/harden.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

bool has_controlling_terminal() {
    return static_cast<bool>(FileDescriptor(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)));
}

void announce(const FileDescriptor& event) { ::eventfd_write(event.get(), 1); }

/// The pumps of a child's streams, one thread each.
class Pumps {
public:
    Pumps(std::vector<ChildStream>& streams, const Patterns& patterns)
        : stop_(::eventfd(0, EFD_CLOEXEC)), ended_(::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE | EFD_NONBLOCK)) {
        lanes_.reserve(streams.size()); // threads hold references
        for (ChildStream& stream : streams)
            lanes_.push_back({stream, std::make_unique<Matcher>(patterns), {}, {}});
    }
    Pumps(const Pumps&) = delete;
    Pumps& operator=(const Pumps&) = delete;
    ~Pumps() { stop_and_join(); }

    void start() {
        for (Lane& lane : lanes_)
            lane.thread = std::thread([this, &lane] { run(lane); });
        running_ = lanes_.size();
    }
    /// What stands in the streams by now is passed on, nothing that comes later.
    void stop() const { announce(stop_); }
    /// Readable while a pump has ended that note_ended() was not told of.
    [[nodiscard]] int ended() const { return ended_.get(); }
    void note_ended() {
        eventfd_t one = 0;
        if (::eventfd_read(ended_.get(), &one) == 0) --running_;
    }
    [[nodiscard]] bool running() const { return running_ > 0; }

    void stop_and_join() {
        stop();
        for (Lane& lane : lanes_)
            if (lane.thread.joinable()) lane.thread.join();
    }
    /// The first failure to write that is not a reader's leaving.
    [[nodiscard]] std::optional<Failure> failure() const {
        for (const Lane& lane : lanes_) {
            const int cause = lane.end.write_error;
            if (cause == 0 || cause == EPIPE || (cause == EIO && ::isatty(lane.stream.to) == 1)) continue;
            const std::string name = lane.stream.to == STDERR_FILENO ? "standard error" : "standard output";
            return Failure{
                Fault::cannot_write,
                name + " cannot be written: " + std::strerror(cause),
                {"the command's output is incomplete; look where " + name + " leads (disk full?)"}};
        }
        return std::nullopt;
    }

private:
    struct Lane {
        ChildStream& stream;
        std::unique_ptr<Matcher> matcher;
        std::thread thread;
        PumpEnd end;
    };

    void run(Lane& lane) {
        lane.end = pump(lane.stream.from.get(), lane.stream.to, *lane.matcher, stop_.get());
        lane.stream.from.close(); // whoever still writes there learns it as without us: SIGPIPE
        announce(ended_);
    }

    std::vector<Lane> lanes_;
    FileDescriptor stop_, ended_;
    std::size_t running_ = 0;
};

/// One child from its start to its end.
class Watch {
public:
    Watch(pid_t child, bool own_group, const ChildSignals& signals, const ChildStreams& streams, Pumps& pumps)
        : child_(child), target_(own_group ? -child : child), own_group_(own_group), signals_(signals),
          streams_(streams), pumps_(pumps) {}

    ChildEnd until_the_end() {
        while (!end_ || pumps_.running()) {
            std::array<pollfd, 2> fds{{{signals_.descriptor(), POLLIN, 0}, {pumps_.ended(), POLLIN, 0}}};
            ::poll(fds.data(), fds.size(), -1);
            if (fds[1].revents != 0) pumps_.note_ended();
            while (const auto signal = signals_.take())
                handle(*signal);
        }
        return *end_;
    }

private:
    void handle(TakenSignal signal) {
        if (signal.number == SIGCHLD) {
            reap();
        } else if (end_) {
            // The child has gone and its last words find no reader: nothing to wait for.
            if (is_request_to_end(signal.number)) end_by(signal.number);
        } else if (signal.number == SIGWINCH) {
            streams_.resize();
            ::kill(target_, SIGWINCH); // again: the first one may have come before the new size
        } else if (!child_has_got(signal)) {
            ::kill(target_, signal.number);
        }
    }

    /// What is typed goes to the terminal's whole foreground group, that the terminal has gone (HUP, then
    /// CONT) to the leader of its session alone.
    [[nodiscard]] bool child_has_got(TakenSignal signal) const {
        const bool to_leader = signal.number == SIGHUP || signal.number == SIGCONT;
        return signal.by_kernel && !own_group_ && !(to_leader && ::getsid(0) == ::getpid());
    }

    /// All that ended: as PID 1 of a container, orphans are ours as well.
    void reap() {
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0;) {
            if (pid != child_) continue;
            if (WIFSTOPPED(status)) {
                stop_too(WSTOPSIG(status));
            } else {
                end_ = WIFSIGNALED(status) ? ChildEnd{128 + WTERMSIG(status), WTERMSIG(status)}
                                           : ChildEnd{WEXITSTATUS(status), std::nullopt};
                pumps_.stop();
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
    const ChildStreams& streams_;
    Pumps& pumps_;
    std::optional<ChildEnd> end_;
};

} // namespace

Result<ChildRun> run_child(ChildRequest request, const Patterns& patterns) {
    auto streams = ChildStreams::open(); // first: a closed standard descriptor would be given out again
    if (!streams) return std::move(streams.error());
    const ChildSignals signals;
    Pumps pumps(streams->streams, patterns);
    const StartPlan plan{streams->output(), streams->error(), !has_controlling_terminal(), signals};
    const auto child = start_child(ExecVectors(request), plan);
    if (!child) return child.error();
    request.environment.clear();
    streams->close_child_ends();
    pumps.start();
    const ChildEnd end = Watch(*child, plan.own_group, signals, *streams, pumps).until_the_end();
    pumps.stop_and_join();
    return ChildRun{end, pumps.failure()};
}

Failure replace_process(ChildRequest request) {
    const ExecVectors vectors(request);
    restore_core_limit();
    ::execvpe(vectors.argv()[0], vectors.argv(), vectors.envp());
    const int cause = errno;
    harden_process();
    return failed_to_run(vectors.argv()[0], cause);
}

} // namespace snykcred
