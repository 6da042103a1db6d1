#include "shell/files/secret_input.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/file_descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

namespace snykcred {
namespace {

constexpr std::chrono::seconds k_text_patience{10}; ///< for texts, which are read before --timeout is known

Failure unreadable(const std::string& what, int cause) {
    if (cause == ETIMEDOUT) {
        return {Fault::unreadable,
                what + " cannot be read: nothing came, and its other end is not closed",
                {"check the program that should write to it, or leave more time with --timeout"}};
    }
    return {Fault::unreadable,
            what + " cannot be read: " + std::strerror(cause),
            {cause == ENOENT ? "check the path, and that the CI system has put the file there for this job"
                             : "check the file's owner and permissions for the user this job runs as"}};
}

/// read(), once there is something to read; -1 with ETIMEDOUT where nothing comes: a pipe that nobody writes
/// to must not hold up a job until its own end.
ssize_t read_in_time(int fd, char* bytes, std::size_t size, InputDeadline until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - InputDeadline::clock::now());
        pollfd input{fd, POLLIN, 0};
        const int ready = ::poll(&input, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready == 0) errno = ETIMEDOUT;
        if (ready == 0 || (ready < 0 && errno != EINTR)) return -1;
        const ssize_t got = ready < 0 ? -1 : ::read(fd, bytes, size);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
    }
}

/// Reads up to the limit; with `one_line`, byte by byte up to a line end, so that the rest stays for a child.
Result<Secret> read_all(int fd, const std::string& what, bool one_line, InputDeadline until) {
    std::array<char, 4096> buffer{};
    Secret secret;
    std::size_t total = 0;
    Status status;
    while (total < k_max_secret_input) {
        const ssize_t got = read_in_time(fd, buffer.data(), one_line ? 1 : buffer.size(), until);
        if (got < 0) status = unreadable(what, errno);
        if (got <= 0 || (one_line && buffer[0] == '\n')) break;
        secret.append(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        total += static_cast<std::size_t>(got);
    }
    wipe_bytes(buffer.data(), buffer.size());
    if (!status) return std::move(status.error());
    return secret;
}

/// Opens for reading; directories and devices are refused, pipes (process substitution) are not.
Result<FileDescriptor> open_file(const std::string& path, const std::string& what) {
    // O_NONBLOCK: not to wait for a pipe's writer here; it has no effect on a regular file.
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) return unreadable(what, errno);
    struct stat attributes {};
    if (::fstat(file.get(), &attributes) != 0) return unreadable(what, errno);
    if (S_ISDIR(attributes.st_mode)) return unreadable(what, EISDIR);
    if (!S_ISREG(attributes.st_mode) && !S_ISFIFO(attributes.st_mode)) {
        return Failure{Fault::unreadable, what + " is neither a file nor a pipe", {"name a regular file"}};
    }
    return file;
}

} // namespace

Result<Secret> take_secret(const SecretPlace& place, ProcessEnvironment& environment, InputDeadline until) {
    switch (place.kind) {
    case SecretPlace::Kind::variable: return environment.take(place.name);
    case SecretPlace::Kind::standard_input: return read_all(STDIN_FILENO, "standard input", true, until);
    case SecretPlace::Kind::file: break;
    }
    const std::string what = words(place);
    auto file = open_file(place.name, what);
    if (!file) return std::move(file.error());
    return read_all(file->get(), what, false, until);
}

Result<std::string> read_text_file(const std::string& path, std::size_t limit) {
    const std::string what = "file " + inert_text(path);
    auto file = open_file(path, what);
    if (!file) return std::move(file.error());
    const InputDeadline until = InputDeadline::clock::now() + k_text_patience;
    std::string text;
    std::array<char, 16 * 1024> buffer{}; // the limit may be large, what is read mostly is not
    while (text.size() <= limit) {
        const ssize_t got = read_in_time(file->get(), buffer.data(), buffer.size(), until);
        if (got < 0) return unreadable(what, errno);
        if (got == 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (text.size() > limit) {
        return Failure{Fault::unreadable,
                       what + " is larger than " + std::to_string(limit) + " bytes",
                       {"name the right file"}};
    }
    return text;
}

} // namespace snykcred
