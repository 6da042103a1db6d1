#include "shell/net/channel.hpp"

#include <cerrno>

namespace snykcred {
namespace {

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

} // namespace

Io TcpChannel::read(char* into, std::size_t size, std::size_t& count) {
    // TLS takes up to 16 KiB at once: 256 KiB, several times what Snyk answers.
    constexpr unsigned reads_in_a_row = 16;
    if (++reads_ % (reads_in_a_row + 1) == 0) return Io::want_read;
    const std::ptrdiff_t got = receive_some(socket_, into, size);
    if (got > 0) {
        count = static_cast<std::size_t>(got);
        return Io::done;
    }
    if (got == 0) return Io::closed;
    return would_block(errno) ? Io::want_read : Io::broken;
}

Io TcpChannel::write(const char* from, std::size_t size, std::size_t& count) {
    const std::ptrdiff_t put = send_some(socket_, from, size);
    if (put >= 0) {
        count = static_cast<std::size_t>(put);
        return Io::done;
    }
    return would_block(errno) ? Io::want_write : Io::broken;
}

bool TcpChannel::dead() const {
    char byte = 0;
    const std::ptrdiff_t got = peek(socket_, &byte, 1);
    return got == 0 || (got < 0 && !would_block(errno));
}

} // namespace snykcred
