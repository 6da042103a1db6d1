#include "emulator/socket.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace emulator {

Stopper::Stopper() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::runtime_error("no eventfd");
}

Stopper::~Stopper() { close(descriptor_); }

void Stopper::stop() {
    stopped_ = true;
    const std::uint64_t one = 1;
    // An eventfd that is full already is readable, which is all that is wanted.
    (void)!write(descriptor_, &one, sizeof one);
}

Socket::Socket(int descriptor, const Stopper& stopper) : descriptor_(descriptor), stopper_(stopper) {
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Socket::~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool Socket::wait(short events, int ms) const {
    if (descriptor_ < 0) return false;
    std::array<pollfd, 2> polled{pollfd{descriptor_, events, 0}, pollfd{stopper_.descriptor(), POLLIN, 0}};
    int count = 0;
    do {
        count = poll(polled.data(), polled.size(), ms);
    } while (count < 0 && errno == EINTR);
    return count > 0 && polled[1].revents == 0;
}

std::size_t Socket::do_read(char* into, std::size_t size) {
    if (!wait(POLLIN, -1)) return 0;
    const ssize_t count = recv(descriptor_, into, size, 0);
    if (count <= 0) return 0;
    if (wrote_last_) ++flights_;
    wrote_last_ = false;
    bytes_in_ += static_cast<std::size_t>(count);
    return static_cast<std::size_t>(count);
}

bool Socket::do_write(std::string_view bytes) {
    wrote_last_ = true;
    while (!bytes.empty()) {
        if (!wait(POLLOUT, -1)) return false;
        const ssize_t count = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) continue;
        if (count <= 0) return false;
        bytes_out_ += static_cast<std::size_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool Socket::pause(long long ms) const {
    if (ms <= 0) return true;
    // Nothing but the peer's end can wake this wait before its time.
    return !wait(POLLRDHUP, static_cast<int>(ms)) && !stopper_.stopped();
}

void Socket::drain() {
    std::array<char, 16384> sink{};
    while (read(sink.data(), sink.size()) > 0) {
    }
}

void Socket::finish() {
    if (descriptor_ < 0 || shutdown(descriptor_, SHUT_WR) != 0) return;
    std::array<char, 16384> sink{};
    constexpr int k_patience_ms = 1000;
    while (wait(POLLIN, k_patience_ms) && do_read(sink.data(), sink.size()) > 0) {
    }
}

void Socket::reset() {
    if (descriptor_ < 0) return;
    const linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(descriptor_);
    descriptor_ = -1;
}

} // namespace emulator
