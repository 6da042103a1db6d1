#include "shell/os/socket.hpp"

#include "shell/os/windows/win32.hpp"
#include "shell/os/windows/winsock.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>

namespace snykcred {
namespace {

using win32::number;

int clamped(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

std::ptrdiff_t receive(Waitable socket, char* into, std::size_t size, int flags) {
    const int got = ::recv(number(socket), into, clamped(size), flags);
    return got == SOCKET_ERROR ? win32::socket_error() : got;
}

} // namespace

void close_socket(Waitable socket) noexcept {
    if (socket != k_no_waitable) ::closesocket(number(socket));
}

Connecting begin_to_connect(const Address& address) {
    const win32::SocketAddress to = win32::socket_address(address);
    Connecting begun{win32::make_socket(to.storage.ss_family, SOCK_STREAM)};
    const BOOL on = TRUE;
    const SOCKET socket = number(begun.socket.get());
    if (!begun.socket) {
        begun.error = errno;
    } else if (::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on),
                            sizeof on) != 0) {
        win32::socket_error();
        begun.error = errno;
    } else if (::connect(socket, to.get(), to.size) == 0) {
        begun.connected = true;
    } else if (::WSAGetLastError() != WSAEWOULDBLOCK) {
        win32::socket_error();
        begun.error = errno;
    }
    if (begun.error != 0) begun.socket.close();
    return begun;
}

std::optional<int> connect_error(const Socket& socket) {
    // Not WSAPoll, which before Windows 10 2004 is silent about a connection that failed.
    ::fd_set connected{};
    ::fd_set failed{};
    FD_SET(number(socket.get()), &connected);
    FD_SET(number(socket.get()), &failed);
    ::timeval at_once{0, 0};
    if (::select(0, nullptr, &connected, &failed, &at_once) < 1) return std::nullopt;
    int error = 0;
    int size = sizeof error;
    if (::getsockopt(number(socket.get()), SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size) != 0)
        error = ::WSAGetLastError();
    return error == 0 ? 0 : win32::errno_of(static_cast<DWORD>(error));
}

std::ptrdiff_t receive_some(Waitable socket, char* into, std::size_t size) {
    return receive(socket, into, size, 0);
}

std::ptrdiff_t send_some(Waitable socket, const char* from, std::size_t size) {
    const int put = ::send(number(socket), from, clamped(size), 0);
    return put == SOCKET_ERROR ? win32::socket_error() : put;
}

std::ptrdiff_t peek(Waitable socket, char* into, std::size_t size) {
    return receive(socket, into, size, MSG_PEEK);
}

std::optional<Address> peer_of(const Socket& socket) {
    ::sockaddr_storage peer{};
    int size = sizeof peer;
    auto* const to = reinterpret_cast<::sockaddr*>(&peer);
    if (::getpeername(number(socket.get()), to, &size) != 0) return std::nullopt;
    return win32::address_of(to);
}

} // namespace snykcred
