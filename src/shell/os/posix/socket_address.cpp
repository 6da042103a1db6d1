#include "shell/os/posix/socket_address.hpp"

#include <cstring>

#include <netinet/in.h>

namespace snykcred {

SocketAddress socket_address(const Address& address) {
    SocketAddress made;
    if (address.v6) {
        ::sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(address.port);
        v6.sin6_scope_id = address.scope;
        std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
        std::memcpy(&made.storage, &v6, sizeof v6);
        made.size = sizeof v6;
    } else {
        ::sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(address.port);
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
        address.port = ntohs(v6.sin6_port);
    } else {
        ::sockaddr_in v4{};
        std::memcpy(&v4, from, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
        address.port = ntohs(v4.sin_port);
    }
    return address;
}

} // namespace snykcred
