// Where a host can be connected to.
#pragma once

#include "core/base/ip_address.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace snykcred {

struct Address {
    bool v6 = false;
    std::array<unsigned char, k_ipv6_size> bytes{}; ///< of IPv4 the first four
    std::uint32_t scope = 0;                        ///< of a link-local IPv6 address: the interface
    std::uint16_t port = 0;
};

/// "192.0.2.1", "2001:db8::1".
std::string words(const Address& address);

/// Of a dotted IPv4 address or an IPv6 address without brackets; none for a name.
std::optional<Address> literal_address(const std::string& host, std::uint16_t port);

bool is_address_literal(const std::string& host);

} // namespace snykcred
