#include "emulator/socket.hpp"

#include "emulator/sockets.hpp"

#include <array>

namespace emulator {

Stopper::Stopper() : descriptor_(open_wakeup()) {}

Stopper::~Stopper() { close_socket(descriptor_); }

void Stopper::stop() {
    stopped_ = true;
    wake(descriptor_); // its datagram is never read, so that it wakes everyone
}

Socket::Socket(int descriptor, const Stopper& stopper) : descriptor_(descriptor), stopper_(stopper) {}

Socket::~Socket() {
    if (descriptor_ >= 0) close_socket(descriptor_);
}

bool Socket::wait(Wait what, int ms) const {
    return descriptor_ >= 0 && wait_for(descriptor_, what, stopper_.descriptor(), ms);
}

std::size_t Socket::do_read(char* into, std::size_t size) {
    if (!wait(Wait::read, -1)) return 0;
    const std::size_t count = receive(descriptor_, into, size);
    if (count == 0) return 0;
    if (wrote_last_) ++flights_;
    wrote_last_ = false;
    bytes_in_ += count;
    return count;
}

bool Socket::do_write(std::string_view bytes) {
    wrote_last_ = true;
    while (!bytes.empty()) {
        if (!wait(Wait::write, -1)) return false;
        const long count = send_some(descriptor_, bytes);
        if (count < 0) return false;
        bytes_out_ += static_cast<std::size_t>(count);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool Socket::pause(long long ms) const {
    if (ms <= 0) return true;
    // Nothing but the peer's end can wake this wait before its time.
    return !wait(Wait::peer_end, static_cast<int>(ms)) && !stopper_.stopped();
}

void Socket::drain() {
    std::array<char, 16384> sink{};
    while (read(sink.data(), sink.size()) > 0) {
    }
}

void Socket::finish() {
    if (descriptor_ < 0 || !end_sending(descriptor_)) return;
    std::array<char, 16384> sink{};
    constexpr int k_patience_ms = 1000;
    while (wait(Wait::read, k_patience_ms) && do_read(sink.data(), sink.size()) > 0) {
    }
}

void Socket::reset() {
    if (descriptor_ < 0) return;
    reset_socket(descriptor_);
    descriptor_ = -1;
}

} // namespace emulator
