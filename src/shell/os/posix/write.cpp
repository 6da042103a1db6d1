#include "shell/os/write.hpp"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr int k_slow_reader_ms = 30'000;

/// Of WriteErrorsInsteadOfSignals: state of the process, as the reactions themselves.
int depth = 0;
struct sigaction found_pipe {};
struct sigaction found_file_size {};

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
    if (depth++ > 0) return;
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &found_pipe);
    ::sigaction(SIGXFSZ, &ignore, &found_file_size);
}

WriteErrorsInsteadOfSignals::~WriteErrorsInsteadOfSignals() {
    if (--depth > 0) return;
    ::sigaction(SIGPIPE, &found_pipe, nullptr);
    ::sigaction(SIGXFSZ, &found_file_size, nullptr);
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
