// What the files with sockets share. Windows' own socket numbers are handles, of which only 32 bits are used.
#pragma once

#include "shell/os/address.hpp"
#include "shell/os/socket.hpp"

// In this order: windows.h would bring the older winsock.h.
#include <winsock2.h>
#include <ws2tcpip.h>

namespace snykcred::win32 {

/// Before anything else of sockets. False, with errno, where Windows has none for us.
bool start_sockets();
/// Sets errno from WSAGetLastError(); -1.
int socket_error();

/// Neither blocks nor is inherited. None, with errno.
Socket make_socket(int family, int type);

inline SOCKET number(Waitable socket) { return static_cast<SOCKET>(socket); }

struct SocketAddress {
    ::sockaddr_storage storage{};
    int size = 0;

    [[nodiscard]] const ::sockaddr* get() const { return reinterpret_cast<const ::sockaddr*>(&storage); }
};
SocketAddress socket_address(const Address& address);
/// `from`: IPv4 or IPv6.
Address address_of(const ::sockaddr* from);

} // namespace snykcred::win32
