#include "shell/files/feed.hpp"

#include "core/base/inert_text.hpp"
#include "core/base/text.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/write.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr std::chrono::seconds k_patience{10};
constexpr std::size_t k_last_words = 300;

Failure failed(const std::string& program, const std::string& how) {
    return {Fault::cannot_write,
            program + " " + how + ", so the credential is not handed over",
            {"run snyk-cred where " + program + " works: on the agent itself, with the job's own variables",
             "or run the command that needs the credential with: snyk-cred exec -- COMMAND"}};
}

class SpawnSettings {
public:
    SpawnSettings(int standard_input, int standard_error, int& error) {
        error = ::posix_spawn_file_actions_init(&actions_);
        if (error == 0) error = ::posix_spawnattr_init(&attributes_);
        if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, standard_input, STDIN_FILENO);
        if (error == 0) {
            error = ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        }
        if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, standard_error, STDERR_FILENO);
        sigset_t defaults;
        ::sigemptyset(&defaults);
        ::sigaddset(&defaults, SIGPIPE);
        ::sigaddset(&defaults, SIGXFSZ);
        if (error == 0) error = ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        sigset_t none; // perform() holds some back
        ::sigemptyset(&none);
        if (error == 0) error = ::posix_spawnattr_setsigmask(&attributes_, &none);
        constexpr short k_flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
        if (error == 0) error = ::posix_spawnattr_setflags(&attributes_, k_flags);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// The end of what has come through a pipe so far, which must not fill up.
void listen(int fd, std::string& said) {
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(fd, buffer.data(), buffer.size())) > 0) {
        said.append(buffer.data(), static_cast<std::size_t>(got));
        if (said.size() > 2 * buffer.size()) said.erase(0, said.size() - buffer.size());
    }
}

/// Its last line: that is where programs say why they give up.
std::string last_words(const std::string& said) {
    const std::string_view text = trim(said);
    const std::string_view line = text.substr(text.find_last_of("\r\n") + 1); // npos + 1 is 0
    return line.empty() ? "" : " (it says: " + inert_text(line.substr(0, k_last_words)) + ")";
}

/// The wait status; none after the deadline, when the program has been ended.
std::optional<int> wait_for(pid_t pid, int standard_error, std::string& said) {
    const auto until = std::chrono::steady_clock::now() + k_patience;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        listen(standard_error, said);
        if (ended == pid) return status;
        if (ended < 0 && errno != EINTR) return std::nullopt;
        if (std::chrono::steady_clock::now() >= until) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return std::nullopt;
}

} // namespace

Status feed(const FeedProgram& effect) {
    const std::string& program = effect.argv.front();
    std::array<int, 2> ends{};
    std::array<int, 2> error_ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return failed(program, std::string("cannot be run: ") + std::strerror(errno));
    FileDescriptor read_end(ends[0]);
    FileDescriptor write_end(ends[1]);
    if (::pipe2(error_ends.data(), O_CLOEXEC) != 0)
        return failed(program, std::string("cannot be run: ") + std::strerror(errno));
    FileDescriptor error_read_end(error_ends[0]);
    FileDescriptor error_write_end(error_ends[1]);
    ::fcntl(error_read_end.get(), F_SETFL, O_NONBLOCK);

    int error = 0;
    const SpawnSettings settings(read_end.get(), error_write_end.get(), error);
    std::vector<char*> argv;
    for (const std::string& word : effect.argv) {
        argv.push_back(const_cast<char*>(word.c_str())); // posix_spawn() only reads them
    }
    argv.push_back(nullptr);
    pid_t pid = 0;
    if (error == 0) {
        error = ::posix_spawnp(&pid, program.c_str(), settings.actions(), settings.attributes(), argv.data(),
                               environ);
    }
    if (error != 0) return failed(program, std::string("cannot be run: ") + std::strerror(error));

    read_end.close();
    error_write_end.close();
    Status fed = effect.input.reveal(
        [&](std::string_view bytes) { return write_all(write_end.get(), bytes, "the input of " + program); });
    write_end.close();
    std::string said;
    const auto status = wait_for(pid, error_read_end.get(), said);
    const std::string why = last_words(said);
    if (!status)
        return failed(program, "did not end within " + std::to_string(k_patience.count()) + " s" + why);
    if (WIFSIGNALED(*status))
        return failed(program, "was ended by signal " + std::to_string(WTERMSIG(*status)) + why);
    if (WEXITSTATUS(*status) != 0) {
        return failed(program, "ended with exit code " + std::to_string(WEXITSTATUS(*status)) + why);
    }
    return fed;
}

} // namespace snykcred
