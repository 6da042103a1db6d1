#include "shell/os/input_file.hpp"

#include "shell/os/posix/kernel_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

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
    const auto shows_processes = is_kernel_file(file.get());
    if (!shows_processes) return refused(errno);
    if (*shows_processes) return {{}, "it is a file of /proc, which shows processes", 0};
    return {std::move(file), {}, 0};
}

std::ptrdiff_t read_in_time(int fd, char* bytes, std::size_t size, InputDeadline until) {
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

} // namespace snykcred
