#include "shell/os/socket.hpp"

#include "shell/os/posix/process_ways.hpp"
#include "shell/os/posix/socket_address.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace snykcred {
namespace {

int number(Waitable socket) { return static_cast<int>(socket); }

} // namespace

void close_socket(Waitable socket) noexcept {
    if (socket >= 0) ::close(number(socket));
}

Connecting begin_to_connect(const Address& address) {
    const SocketAddress to = socket_address(address);
    Connecting begun{Socket(open_stream_socket(to.storage.ss_family))};
    const int on = 1;
    const int socket = number(begun.socket.get());
    const bool ready = begun.socket && ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
    begun.connected = ready && ::connect(socket, to.get(), to.size) == 0;
    // An interrupted connect goes on like one in progress.
    const bool under_way = ready && (errno == EINPROGRESS || errno == EINTR);
    if (begun.connected || under_way) return begun;
    begun.error = errno;
    begun.socket.close();
    return begun;
}

std::optional<int> connect_error(const Socket& socket) {
    ::pollfd state{number(socket.get()), POLLOUT, 0};
    if (::poll(&state, 1, 0) != 1) return std::nullopt;
    int error = 0;
    ::socklen_t size = sizeof error;
    if (::getsockopt(number(socket.get()), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    return error;
}

std::ptrdiff_t receive_some(Waitable socket, char* into, std::size_t size) {
    return ::recv(number(socket), into, size, MSG_DONTWAIT);
}

std::ptrdiff_t send_some(Waitable socket, const char* from, std::size_t size) {
    return ::send(number(socket), from, size, MSG_DONTWAIT | k_no_signal);
}

std::ptrdiff_t peek(Waitable socket, char* into, std::size_t size) {
    return ::recv(number(socket), into, size, MSG_DONTWAIT | MSG_PEEK);
}

std::optional<Address> peer_of(const Socket& socket) {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    auto* const to = reinterpret_cast<::sockaddr*>(&peer.storage);
    if (::getpeername(number(socket.get()), to, &peer.size) != 0) return std::nullopt;
    return address_of(to);
}

} // namespace snykcred
