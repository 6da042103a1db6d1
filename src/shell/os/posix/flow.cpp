#include "shell/os/inlet.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace snykcred {

Wake Inlet::wait(int stop, int for_ms) const {
    std::array<pollfd, 2> fds{{{fd_, POLLIN, 0}, {stop, POLLIN, 0}}};
    int ready = -1;
    do {
        ready = ::poll(fds.data(), fds.size(), for_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) return Wake::silence;
    return fds[1].revents != 0 ? Wake::stop : Wake::input;
}

std::size_t Inlet::remaining() const {
    constexpr std::size_t k_buffer = std::size_t{64} * 1024;
    int waiting = 0;
    if (::isatty(fd_) == 1 || ::ioctl(fd_, FIONREAD, &waiting) != 0) return k_buffer;
    return static_cast<std::size_t>(std::max(waiting, 0));
}

int pass_on(int out, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(out, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd slow{out, POLLOUT, 0};
            ::poll(&slow, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

} // namespace snykcred
