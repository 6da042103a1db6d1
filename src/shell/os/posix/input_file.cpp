#include "shell/os/input_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace snykcred {
namespace {

constexpr std::int64_t k_longest_wait_ms = 600'000; ///< the most that --timeout takes

OpenedInput refused(int cause) { return {{}, std::strerror(cause), cause}; }

} // namespace

OpenedInput open_input(const std::string& path) {
    // O_NONBLOCK: not to wait for a pipe's writer here; it has no effect on a regular file.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) return refused(errno);
    struct stat attributes {};
    if (::fstat(file.get(), &attributes) != 0) return refused(errno);
    if (S_ISDIR(attributes.st_mode)) return refused(EISDIR);
    if (S_ISFIFO(attributes.st_mode)) return {std::move(file), {}, 0};
    if (!S_ISREG(attributes.st_mode)) return {{}, "it is neither a file nor a pipe", 0};
    struct statfs system {};
    if (::fstatfs(file.get(), &system) != 0) return refused(errno);
    if (system.f_type == PROC_SUPER_MAGIC) return {{}, "it is a file of /proc, which shows processes", 0};
    return {std::move(file), {}, 0};
}

ssize_t read_in_time(int fd, char* bytes, std::size_t size, InputDeadline until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - InputDeadline::clock::now());
        pollfd input{fd, POLLIN, 0};
        const int ready =
            ::poll(&input, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, k_longest_wait_ms)));
        if (ready == 0) errno = ETIMEDOUT;
        if (ready == 0 || (ready < 0 && errno != EINTR)) return -1;
        const ssize_t got = ready < 0 ? -1 : ::read(fd, bytes, size);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
    }
}

std::optional<std::string> read_kernel_file(const std::string& path, std::size_t limit) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    std::string text;
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > limit) return std::nullopt;
    }
}

} // namespace snykcred
