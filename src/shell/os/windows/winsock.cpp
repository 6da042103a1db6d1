#include "shell/os/windows/winsock.hpp"

#include "shell/os/windows/win32.hpp"

#include <cerrno>
#include <cstring>

namespace snykcred::win32 {

bool start_sockets() {
    static const int failed = [] {
        WSADATA told{};
        return ::WSAStartup(MAKEWORD(2, 2), &told);
    }();
    if (failed != 0) errno = errno_of(static_cast<DWORD>(failed));
    return failed == 0;
}

int socket_error() {
    errno = errno_of(static_cast<DWORD>(::WSAGetLastError()));
    return -1;
}

Socket make_socket(int family, int type) {
    if (!start_sockets()) return {};
    const SOCKET made =
        ::WSASocketW(family, type, 0, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    if (made == INVALID_SOCKET) {
        socket_error();
        return {};
    }
    Socket socket(static_cast<Waitable>(made));
    u_long on = 1;
    if (::ioctlsocket(made, static_cast<long>(FIONBIO), &on) == 0) return socket;
    socket_error();
    return {};
}

SocketAddress socket_address(const Address& address) {
    SocketAddress made;
    if (address.v6) {
        ::sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = ::htons(address.port);
        v6.sin6_scope_id = address.scope;
        std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
        std::memcpy(&made.storage, &v6, sizeof v6);
        made.size = sizeof v6;
    } else {
        ::sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = ::htons(address.port);
        std::memcpy(&v4.sin_addr, address.bytes.data(), sizeof v4.sin_addr);
        std::memcpy(&made.storage, &v4, sizeof v4);
        made.size = sizeof v4;
    }
    return made;
}

Address address_of(const ::sockaddr* from) {
    Address address;
    address.v6 = from->sa_family == AF_INET6;
    if (address.v6) {
        ::sockaddr_in6 v6{};
        std::memcpy(&v6, from, sizeof v6);
        std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
        address.scope = v6.sin6_scope_id;
        address.port = ::ntohs(v6.sin6_port);
    } else {
        ::sockaddr_in v4{};
        std::memcpy(&v4, from, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
        address.port = ::ntohs(v4.sin_port);
    }
    return address;
}

} // namespace snykcred::win32
