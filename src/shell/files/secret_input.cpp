#include "shell/files/secret_input.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/error_text.hpp"
#include "shell/os/standard_streams.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

Failure unreadable(const std::string& what, int cause) {
    if (cause == ETIMEDOUT) {
        return {Fault::unreadable,
                what + " cannot be read: no data arrived in time, and its writer has not closed it",
                {"check the program that should write to it, or raise --timeout"}};
    }
    return {Fault::unreadable,
            what + " cannot be read: " + error_text(cause),
            {cause == ENOENT ? "check the path, and that the CI system created the file for this job"
                             : "check the file's owner and permissions for the user this job runs as"}};
}

/// Reads up to the limit; with `one_line`, byte by byte up to a line end, so that the rest stays for a child.
Result<Secret> read_all(int fd, const std::string& what, bool one_line, InputDeadline until) {
    std::array<char, 4096> buffer{};
    Secret secret;
    std::size_t total = 0;
    Status status;
    while (total < k_max_secret_input) {
        const std::ptrdiff_t got = read_in_time(fd, buffer.data(), one_line ? 1 : buffer.size(), until);
        if (got < 0) status = unreadable(what, errno);
        if (got <= 0 || (one_line && buffer[0] == '\n')) break;
        secret.append(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        total += static_cast<std::size_t>(got);
    }
    wipe_bytes(buffer.data(), buffer.size());
    if (!status) return std::move(status.error());
    return secret;
}

Result<FileDescriptor> open_file(const std::string& path, const std::string& what) {
    OpenedInput opened = open_input(path);
    if (opened.file) return std::move(opened.file);
    if (opened.cause != 0) return unreadable(what, opened.cause);
    return Failure{Fault::unreadable, what + " cannot be read: " + opened.trouble, {"use a regular file"}};
}

} // namespace

Result<Secret> take_secret(const SecretPlace& place, ProcessEnvironment& environment, InputDeadline until) {
    switch (place.kind) {
    case SecretPlace::Kind::variable: return environment.take(place.name);
    case SecretPlace::Kind::standard_input: return read_all(k_standard_input, "standard input", true, until);
    case SecretPlace::Kind::file: break;
    }
    const std::string what = words(place);
    auto file = open_file(place.name, what);
    if (!file) return std::move(file.error());
    return read_all(file->get(), what, false, until);
}

Result<TextFile> read_text_file(const std::string& path, std::size_t limit, InputDeadline until) {
    const std::string what = "file " + inert_text(path);
    auto file = open_file(path, what);
    if (!file) return std::move(file.error());
    TextFile read{{}, std::move(*file)};
    std::array<char, 16 * 1024> buffer{}; // the limit may be large, what is read mostly is not
    while (read.text.size() <= limit) {
        const std::ptrdiff_t got = read_in_time(read.file.get(), buffer.data(), buffer.size(), until);
        if (got < 0) return unreadable(what, errno);
        if (got == 0) break;
        read.text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (read.text.size() > limit) {
        return Failure{Fault::unreadable,
                       what + " is larger than " + std::to_string(limit) + " bytes",
                       {"check the path"}};
    }
    return read;
}

} // namespace snykcred
