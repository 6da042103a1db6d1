#include "shell/os/local_socket.hpp"

#include "shell/os/posix/process_ways.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace snykcred {
namespace {

int number(const Socket& socket) { return static_cast<int>(socket.get()); }

/// Waits for `events`; false with errno where that takes too long or fails.
bool ready(int fd, short events, InputDeadline until) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd one{fd, events, 0};
        const int got = ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000)));
        if (got > 0) return true;
        if (got < 0 && errno != EINTR) return false;
        if (left.count() <= 0) {
            errno = ETIMEDOUT;
            return false;
        }
    }
}

} // namespace

LocalSocket LocalSocket::connect(const std::string& path) {
    LocalSocket made;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return made;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    Socket end(open_stream_socket(AF_UNIX));
    if (!end) return made;
    if (::connect(number(end), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        made.socket_ = std::move(end);
        return made;
    }
    const int cause = errno;
    end.close();
    errno = cause;
    return made;
}

bool LocalSocket::send(std::string_view bytes, InputDeadline until) const {
    while (!bytes.empty()) {
        if (!ready(number(socket_), POLLOUT, until)) return false;
        const ssize_t sent = ::send(number(socket_), bytes.data(), bytes.size(), k_no_signal);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::ptrdiff_t LocalSocket::receive(char* into, std::size_t size, InputDeadline until) const {
    for (;;) {
        if (!ready(number(socket_), POLLIN, until)) return -1;
        const ssize_t got = ::recv(number(socket_), into, size, 0);
        if (got >= 0 || (errno != EAGAIN && errno != EINTR)) return got;
    }
}

} // namespace snykcred
