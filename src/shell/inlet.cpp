#include "shell/inlet.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

bool is_pipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

} // namespace

void enlarge_pipe(int fd) { ::fcntl(fd, F_SETPIPE_SZ, k_pipe_size); }

Inlet::Inlet(int fd) : fd_(fd) {
    std::array<int, 2> ends{};
    if (!is_pipe(fd) || ::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    own_out_ = FileDescriptor(ends[0]);
    own_in_ = FileDescriptor(ends[1]);
    enlarge_pipe(own_in_.get());
}

ssize_t Inlet::read(std::span<char> room) {
    if (taken_ == 0 && own_in_) {
        const ssize_t moved = ::splice(fd_, nullptr, own_in_.get(), nullptr, k_pipe_size, 0);
        if (moved < 0 && errno != EINTR && errno != EAGAIN) own_in_.close(); // a sandbox may not have it
        if (moved <= 0 && own_in_) return moved;
        if (moved > 0) taken_ = static_cast<std::size_t>(moved);
    }
    if (!own_in_) return ::read(fd_, room.data(), room.size());
    const ssize_t got = ::read(own_out_.get(), room.data(), room.size());
    if (got > 0) taken_ -= static_cast<std::size_t>(got);
    return got;
}

} // namespace snykcred
