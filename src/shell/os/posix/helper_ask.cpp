#include "shell/os/helper.hpp"
#include "shell/os/posix/child_end.hpp"
#include "shell/os/posix/descriptors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// File actions, freed at the end.
class Actions {
public:
    Actions() { ::posix_spawn_file_actions_init(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
    ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
    void become(int fd, int standard) { ::posix_spawn_file_actions_adddup2(&actions_, fd, standard); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// Killed and waited for unless it has ended.
class Process {
public:
    explicit Process(pid_t id) : id_(id) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (ended_) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    /// None while it runs.
    std::optional<ChildEnd> ended() {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) != id_) return std::nullopt;
        ended_ = true;
        return child_end(status);
    }

private:
    pid_t id_;
    bool ended_ = false;
};

/// One of its streams: its first `most` bytes, or its last ones. The others are read and dropped, but
/// counted.
enum class Kept : std::uint8_t { first, last };
struct Stream {
    FileDescriptor end;
    std::size_t most;
    Kept kept;
    HelperStream& seen;

    void read_some() {
        std::array<char, 4096> buffer{};
        const ssize_t got = ::read(end.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
        if (got <= 0) return end.close();
        seen.size += static_cast<std::size_t>(got);
        seen.text.append(buffer.data(), static_cast<std::size_t>(got));
        if (seen.text.size() > most) seen.text.erase(kept == Kept::first ? most : 0, seen.text.size() - most);
    }
};

/// What a program that has ended left in its pipe. A child of its own may hold the pipe open and write on:
/// hence no longer than the deadline, and only what is there.
void read_left(Stream& stream, InputDeadline until) {
    while (stream.end && steady_clock::now() < until) {
        pollfd left{stream.end.get(), POLLIN, 0};
        if (::poll(&left, 1, 0) <= 0) return;
        stream.read_some();
    }
}

/// Reads both streams until standard output ends and the program has; none when time is up.
std::optional<ChildEnd> attend(Process& process, Stream& output, Stream& error, InputDeadline until) {
    constexpr milliseconds k_look{20}; ///< for its end, which has no descriptor of its own
    while (steady_clock::now() < until) {
        if (output.seen.size > output.most) return ChildEnd{}; // too much already; it is killed
        if (!output.end) {
            if (const auto end = process.ended()) {
                read_left(error, until);
                return end;
            }
        }
        std::array<pollfd, 2> both{pollfd{output.end.get(), POLLIN, 0}, pollfd{error.end.get(), POLLIN, 0}};
        const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
        const auto span = std::clamp(left, milliseconds{0}, output.end ? milliseconds{60'000} : k_look);
        if (::poll(both.data(), both.size(), static_cast<int>(span.count())) <= 0) continue;
        if (both[0].revents != 0) output.read_some();
        if (both[1].revents != 0) error.read_some();
    }
    return std::nullopt;
}

} // namespace

std::string_view startable_file() {
    return "an executable file for this machine (`chmod +x`), with #! if it is a script";
}

Asked ask_helper(const std::string& path, const std::vector<Secret>& environment, std::string_view input,
                 HelperLimits limits, InputDeadline until) {
    Asked asked;
    auto in = make_pipe();
    auto output = make_pipe();
    auto error = make_pipe();
    if (input.size() > k_most_helper_input) {
        asked.no_start = E2BIG;
        return asked;
    }
    if (!in || !output || !error || ::write(in->in.get(), input.data(), input.size()) < 0) {
        asked.no_start = errno;
        return asked;
    }
    in->in.close();

    Actions actions;
    actions.become(in->out.get(), STDIN_FILENO);
    actions.become(output->in.get(), STDOUT_FILENO);
    actions.become(error->in.get(), STDERR_FILENO);
    std::string word = path;
    std::array<char*, 2> argv{word.data(), nullptr};
    std::vector<char*> envp;
    envp.reserve(environment.size() + 1);
    for (const Secret& entry : environment)
        entry.reveal([&envp](std::string_view bytes) { envp.push_back(const_cast<char*>(bytes.data())); });
    envp.push_back(nullptr);
    pid_t id = -1;
    asked.no_start = ::posix_spawn(&id, path.c_str(), actions.get(), nullptr, argv.data(), envp.data());
    if (asked.no_start != 0) return asked;
    Process process(id);
    output->in.close();
    error->in.close();
    in->out.close();

    Stream signature{std::move(output->out), limits.output, Kept::first, asked.output};
    Stream complaint{std::move(error->out), limits.error, Kept::last, asked.error};
    asked.end = attend(process, signature, complaint, until);
    return asked;
}

} // namespace snykcred
