#include "shell/os/helper.hpp"
#include "shell/os/posix/child_end.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/process_ways.hpp"
#include "shell/os/write.hpp"

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred {
namespace {

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
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        sigaddset(&defaults, SIGXFSZ);
        if (error == 0) error = ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        sigset_t none; // perform() holds some back
        sigemptyset(&none);
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

/// None after the deadline, when the program has been ended.
std::optional<ChildEnd> wait_for(pid_t pid, int standard_error, std::string& said,
                                 std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        listen(standard_error, said);
        if (ended == pid) return child_end(status);
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

Fed feed_helper(const std::vector<std::string>& argv, const Secret& input, const std::string& what,
                std::chrono::seconds patience) {
    Fed fed;
    auto in = make_pipe();
    auto error = in ? make_pipe() : std::nullopt;
    if (!error) {
        fed.no_start = errno;
        return fed;
    }
    ::fcntl(error->out.get(), F_SETFL, O_NONBLOCK);

    const SpawnSettings settings(in->out.get(), error->in.get(), fed.no_start);
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (const std::string& word : argv)
        words.push_back(const_cast<char*>(word.c_str())); // posix_spawn() only reads them
    words.push_back(nullptr);
    pid_t pid = 0;
    if (fed.no_start == 0) {
        fed.no_start = ::posix_spawnp(&pid, argv.front().c_str(), settings.actions(), settings.attributes(),
                                      words.data(), variables());
    }
    if (fed.no_start != 0) return fed;

    in->out.close();
    error->in.close();
    fed.input = input.reveal([&](std::string_view bytes) { return write_all(in->in.get(), bytes, what); });
    in->in.close();
    fed.end = wait_for(pid, error->out.get(), fed.said, patience);
    return fed;
}

} // namespace snykcred
