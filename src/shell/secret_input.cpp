#include "shell/secret_input.hpp"

#include "core/ci/system.hpp"
#include "shell/file_descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

namespace snykcred {
namespace {

Failure unreadable(const std::string& what, int cause) {
    return {Fault::unreadable,
            what + " cannot be read: " + std::strerror(cause),
            {cause == ENOENT ? "check the path, and that the CI system has put the file there for this job"
                             : "check the file's owner and permissions for the user this job runs as"}};
}

/// Reads up to the limit; with `one_line`, byte by byte up to a line end, so that the rest stays for a child.
Result<Secret> read_all(int fd, const std::string& what, bool one_line) {
    std::array<char, 4096> buffer{};
    Secret secret;
    std::size_t total = 0;
    Status status;
    while (total < k_max_secret_input) {
        const ssize_t got = ::read(fd, buffer.data(), one_line ? 1 : buffer.size());
        if (got < 0 && errno == EINTR) continue;
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
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) return unreadable(what, errno);
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) return unreadable(what, errno);
    if (S_ISDIR(facts.st_mode)) return unreadable(what, EISDIR);
    if (!S_ISREG(facts.st_mode) && !S_ISFIFO(facts.st_mode)) {
        return Failure{Fault::unreadable, what + " is neither a file nor a pipe", {"name a regular file"}};
    }
    return file;
}

} // namespace

Result<Secret> take_secret(const SecretPlace& place, ProcessEnvironment& environment) {
    switch (place.kind) {
    case SecretPlace::Kind::variable: return environment.take(place.name);
    case SecretPlace::Kind::standard_input: return read_all(STDIN_FILENO, "standard input", true);
    case SecretPlace::Kind::file: break;
    }
    const std::string what = words(place);
    auto file = open_file(place.name, what);
    if (!file) return std::move(file.error());
    return read_all(file->get(), what, false);
}

Result<std::string> read_text_file(const std::string& path, std::size_t limit) {
    const std::string what = "file " + neutralise(path);
    auto file = open_file(path, what);
    if (!file) return std::move(file.error());
    std::string text;
    std::array<char, 16 * 1024> buffer{}; // the limit may be large, what is read mostly is not
    while (text.size() <= limit) {
        const ssize_t got = ::read(file->get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
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
