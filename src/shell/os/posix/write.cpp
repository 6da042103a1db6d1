#include "shell/os/write.hpp"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr int k_slow_reader_ms = 30'000;

std::vector<std::string> hints_for(int cause) {
    switch (cause) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return {"free some space, or raise the limit on the size of files (ulimit -f)"};
    case EPIPE: return {"the program that reads this output has exited: check its own message"};
    case ETIMEDOUT:
        return {"the program that reads this output has stopped reading: check what it is waiting for"};
    case EBADF: return {"do not close the standard streams of snyk-cred"};
    default: return {"check the file's owner and permissions for the user this job runs as"};
    }
}

} // namespace

WriteErrorsInsteadOfSignals::WriteErrorsInsteadOfSignals() noexcept {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &pipe_);
    ::sigaction(SIGXFSZ, &ignore, &file_size_);
}

WriteErrorsInsteadOfSignals::~WriteErrorsInsteadOfSignals() {
    ::sigaction(SIGPIPE, &pipe_, nullptr);
    ::sigaction(SIGXFSZ, &file_size_, nullptr);
}

Sink sink_of(int fd) {
    struct stat attributes {};
    if (::fstat(fd, &attributes) != 0) return Sink::unclear;
    if (S_ISREG(attributes.st_mode)) return Sink::file;
    const bool null =
        S_ISCHR(attributes.st_mode) && attributes.st_rdev == makedev(1, 3); // Linux, devices.txt
    return null ? Sink::nowhere : Sink::reader;
}

Failure cannot_write(const std::string& what, int cause, std::vector<std::string> hints) {
    if (hints.empty()) hints = hints_for(cause);
    return {Fault::cannot_write, what + " cannot be written: " + std::strerror(cause), std::move(hints)};
}

Status write_all(int fd, std::string_view bytes, const std::string& what) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (written < 0 && errno == EAGAIN) {
            pollfd slow{fd, POLLOUT, 0};
            if (::poll(&slow, 1, k_slow_reader_ms) == 0) return cannot_write(what, ETIMEDOUT, {});
        } else if (written == 0 || errno != EINTR) {
            return cannot_write(what, written == 0 ? EIO : errno, {});
        }
    }
    return {};
}

Status settle_writes(int fd, const std::string& what) {
    const int copy = ::dup(fd);
    if (copy < 0 || ::close(copy) != 0) return cannot_write(what, errno, {});
    return {};
}

} // namespace snykcred
