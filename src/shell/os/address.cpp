#include "shell/os/address.hpp"

#include <algorithm>
#include <span>

namespace snykcred {

std::string words(const Address& address) {
    const std::span all(address.bytes);
    return address.v6 ? ipv6_text(all) : ipv4_text(all.first<k_ipv4_size>());
}

std::optional<Address> literal_address(const std::string& host, std::uint16_t port) {
    Address address{.v6 = false, .bytes = {}, .scope = 0, .port = port};
    if (const auto v4 = read_ipv4(host)) {
        std::ranges::copy(*v4, address.bytes.begin());
        return address;
    }
    if (const auto v6 = read_ipv6(host)) {
        address.v6 = true;
        address.bytes = *v6;
        return address;
    }
    return std::nullopt;
}

bool is_address_literal(const std::string& host) { return literal_address(host, 0).has_value(); }

} // namespace snykcred
