#include "shell/child/signer_program.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "shell/os/descriptors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::array<std::size_t, 4> k_sizes{256, 384, 512, 1024}; ///< RSA of 2048, 3072, 4096, 8192 bits
constexpr std::size_t k_most = k_sizes.back();
constexpr std::size_t k_most_said = 400;
constexpr std::size_t k_most_input = 4096; ///< fits into a pipe at once (PIPE_BUF), before anybody reads it

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
    /// Its status, once it has ended.
    std::optional<int> ended() {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) != id_) return std::nullopt;
        ended_ = true;
        return status;
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
    std::string text{};
    std::size_t size = 0;

    void read_some() {
        std::array<char, 4096> buffer{};
        const ssize_t got = ::read(end.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
        if (got <= 0) return end.close();
        size += static_cast<std::size_t>(got);
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > most) text.erase(kept == Kept::first ? most : 0, text.size() - most);
    }
};

Failure refused(const std::string& path, const std::string& what, std::string hint) {
    return {Fault::signer, "the signer command " + inert_text(path) + " " + what, {std::move(hint)}};
}

/// Reads both streams until standard output ends and the program has; its status, or none when time is up.
std::optional<int> attend(Process& process, Stream& output, Stream& error, InputDeadline until) {
    constexpr milliseconds k_look{20}; ///< for its end, which has no descriptor of its own
    while (steady_clock::now() < until) {
        if (output.size > output.most) return 0; // too much already; it is killed
        if (!output.end) {
            if (const auto status = process.ended()) return status;
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

/// Base64 and hex can be as long as a signature, and are text; a signature never is.
bool is_signature(const Stream& output) {
    return std::ranges::find(k_sizes, output.size) != k_sizes.end() &&
           !std::ranges::all_of(output.text, [](char c) { return is_printable(c) || c == '\n'; });
}

/// Of much only the last line, if it is whole: half a line could hold half a secret, which nothing masks.
std::string said_by(const Stream& error) {
    const std::string_view text = trim(error.text);
    if (text.empty()) return {};
    if (error.size <= k_most_said) return ": " + inert_text(text);
    const std::size_t last = text.rfind('\n');
    if (last == std::string_view::npos) return " (it says more than can be shown here)";
    return "; it ends with: " + inert_text(trim(text.substr(last)));
}

} // namespace

Result<Secret> sign_by_program(const std::string& path, const std::vector<Secret>& environment,
                               std::string_view text, InputDeadline until) {
    auto input = make_pipe();
    auto output = make_pipe();
    auto error = make_pipe();
    const auto no_start = [&path](int cause) {
        return refused(path, std::string("cannot be started: ") + std::strerror(cause),
                       "name an executable file for this machine (`chmod +x`), with #! if it is a script");
    };
    if (!input || !output || !error) return no_start(errno);
    if (text.size() > k_most_input || ::write(input->in.get(), text.data(), text.size()) < 0)
        return no_start(errno);
    input->in.close();

    Actions actions;
    actions.become(input->out.get(), STDIN_FILENO);
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
    if (const int cause = ::posix_spawn(&id, path.c_str(), actions.get(), nullptr, argv.data(), envp.data());
        cause != 0)
        return no_start(cause);
    Process process(id);
    output->in.close();
    error->in.close();
    input->out.close();

    Stream signature{std::move(output->out), k_most, Kept::first};
    Stream complaint{std::move(error->out), k_most_said, Kept::last};
    const auto status = attend(process, signature, complaint, until);
    if (!status) {
        return Failure{Fault::deadline,
                       "timed out (--timeout) waiting for the signer command " + inert_text(path),
                       {"raise --timeout if it needs longer"}};
    }
    if (*status != 0) {
        const std::string how = WIFSIGNALED(*status)
                                    ? "was ended by signal " + std::to_string(WTERMSIG(*status))
                                    : "failed with exit code " + std::to_string(WEXITSTATUS(*status));
        return refused(path, how + said_by(complaint), "run it by hand with a text on its standard input");
    }
    if (!is_signature(signature)) {
        return refused(
            path, "printed " + std::to_string(signature.size) + " bytes, which are no raw RSA signature",
            "it must print the signature itself (256 bytes for RSA 2048, 384 for 3072, 512 for 4096) and "
            "nothing else: no base64, no line end");
    }
    return Secret(signature.text);
}

} // namespace snykcred
