// An Address as the system's calls take it.
#pragma once

#include "shell/os/address.hpp"

#include <sys/socket.h>

namespace snykcred {

struct SocketAddress {
    ::sockaddr_storage storage{};
    ::socklen_t size = 0;

    [[nodiscard]] const ::sockaddr* get() const { return reinterpret_cast<const ::sockaddr*>(&storage); }
};

SocketAddress socket_address(const Address& address);
/// `from`: IPv4 or IPv6.
Address address_of(const ::sockaddr* from);

} // namespace snykcred
