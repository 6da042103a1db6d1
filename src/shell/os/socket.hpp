// TCP connections that never block and are inherited by no program. A socket is no file descriptor: some
// systems count the two apart.
#pragma once

#include "shell/os/address.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace snykcred {

/// What can be waited for (waits.hpp): a socket, or the news of a lookup (resolve.hpp). -1: nothing.
using Waitable = std::intptr_t;
inline constexpr Waitable k_no_waitable = -1;

/// Does nothing to k_no_waitable.
void close_socket(Waitable socket) noexcept;

class Socket {
public:
    Socket() noexcept = default;
    explicit Socket(Waitable socket) noexcept : socket_(socket) {}
    Socket(Socket&& other) noexcept : socket_(std::exchange(other.socket_, k_no_waitable)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(socket_, other.socket_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { close(); }

    [[nodiscard]] Waitable get() const noexcept { return socket_; }
    explicit operator bool() const noexcept { return socket_ != k_no_waitable; }
    void close() noexcept { close_socket(std::exchange(socket_, k_no_waitable)); }

private:
    Waitable socket_ = k_no_waitable;
};

/// A connection that has begun.
struct Connecting {
    Socket socket;          ///< none where it failed at once
    int error = 0;          ///< errno of that
    bool connected = false; ///< already; else it becomes writable when connect_error() has an answer
};
Connecting begin_to_connect(const Address& address);

/// None while it is on its way; then 0, or the errno of why it failed.
std::optional<int> connect_error(const Socket& socket);

/// What they take or give of `size` bytes; 0 (receive_some): the peer has closed. -1 with errno, EAGAIN where
/// the socket is not ready. A peer that has gone is an error and never a signal.
std::ptrdiff_t receive_some(Waitable socket, char* into, std::size_t size);
std::ptrdiff_t send_some(Waitable socket, const char* from, std::size_t size);

/// As receive_some(), and what is there stays there.
std::ptrdiff_t peek(Waitable socket, char* into, std::size_t size);

/// Whom it is connected to; none if it is not.
std::optional<Address> peer_of(const Socket& socket);

} // namespace snykcred
