#include "core/api/no_proxy.hpp"

#include "core/base/ip_address.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

namespace snykcred {
namespace {

/// 4 or 16 bytes, or none.
std::vector<unsigned char> address_bytes(std::string_view text) {
    if (const auto v4 = read_ipv4(text)) return {v4->begin(), v4->end()};
    if (const auto v6 = read_ipv6(text)) return {v6->begin(), v6->end()};
    return {};
}

/// As curl compares.
bool in_network_of_curl(const std::vector<unsigned char>& address, std::string_view token) {
    const std::size_t slash = token.find('/');
    const auto network = address_bytes(token.substr(0, slash));
    if (network.size() != address.size()) return false;
    unsigned bits = 0;
    if (slash != std::string_view::npos) {
        const std::string_view prefix = token.substr(slash + 1);
        std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
    }
    // curl takes a length of 0 for an address without one.
    if (bits == 0) return network == address;
    if (bits > address.size() * 8) return false;
    for (std::size_t i = 0; i < bits; ++i) {
        const unsigned mask = 0x80U >> (i % 8);
        if ((network[i / 8] & mask) != (address[i / 8] & mask)) return false;
    }
    return true;
}

/// As curl compares.
bool in_domain_of_curl(std::string_view host, std::string_view token) {
    if (token.ends_with('.')) token.remove_suffix(1);
    if (token.starts_with('.')) token.remove_prefix(1);
    if (token.empty() || token.size() > host.size()) return false;
    if (!equals_ignoring_case(host.substr(host.size() - token.size()), token)) return false;
    return token.size() == host.size() || host[host.size() - token.size() - 1] == '.';
}

/// Go's net.ParseCIDR: none if `entry` is no network.
std::optional<bool> in_network_of_go(const std::vector<unsigned char>& address, std::string_view entry) {
    const std::size_t slash = entry.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto network = address_bytes(entry.substr(0, slash));
    const std::string_view prefix = entry.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
    if (network.empty() || error != std::errc{} || end != prefix.data() + prefix.size()) return std::nullopt;
    if (bits > network.size() * 8) return std::nullopt;
    if (network.size() != address.size()) return false;
    for (std::size_t i = 0; i < bits; ++i) {
        const unsigned mask = 0x80U >> (i % 8);
        if ((network[i / 8] & mask) != (address[i / 8] & mask)) return false;
    }
    return true;
}

struct Entry {
    std::string_view host, port;
};

/// Go's net.SplitHostPort; what it refuses is a host as a whole.
Entry split_port(std::string_view entry) {
    const std::size_t colon = entry.rfind(':');
    if (colon == std::string_view::npos) return {entry, {}};
    std::string_view host = entry.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        return {host.substr(1, host.size() - 2), entry.substr(colon + 1)};
    }
    if (host.find_first_of(":[]") != std::string_view::npos) return {entry, {}}; // an IPv6 address
    return {host, entry.substr(colon + 1)};
}

bool is_loopback(const std::vector<unsigned char>& address) {
    constexpr unsigned char k_net = 127;
    if (address.size() == 4) return address[0] == k_net;
    return !address.empty() && address.back() == 1 && std::count(address.begin(), address.end(), 0) == 15;
}

bool in_domain_of_go(std::string_view host, std::string_view entry) {
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    const bool below_only = entry.starts_with('.');
    if (!below_only && equals_ignoring_case(host, entry)) return true;
    const std::string suffix = below_only ? std::string(entry) : "." + std::string(entry);
    return host.size() > suffix.size() &&
           equals_ignoring_case(host.substr(host.size() - suffix.size()), suffix);
}

} // namespace

bool is_ipv6_address(std::string_view text) { return address_bytes(text).size() == 16; }

bool bypassed_in_go(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    const auto address = address_bytes(host);
    if (equals_ignoring_case(host, "localhost") || is_loopback(address)) return true;
    return std::ranges::any_of(split(no_proxy, ','), [&](std::string_view entry) {
        entry = trim(entry);
        if (entry == "*") return true;
        if (entry.empty()) return false;
        if (const auto inside = in_network_of_go(address, entry)) return *inside;
        const Entry parts = split_port(entry);
        if (parts.host.empty() || (!parts.port.empty() && parts.port != std::to_string(port))) return false;
        if (const auto listed = address_bytes(parts.host); !listed.empty()) return listed == address;
        return address.empty() && in_domain_of_go(host, parts.host);
    });
}

bool bypassed_in_curl(std::string_view no_proxy, std::string_view host) {
    if (no_proxy == "*") return true;
    const auto address = address_bytes(host);
    if (address.empty() && host.ends_with('.')) host.remove_suffix(1);
    constexpr std::string_view separators = ", \t";
    while (!no_proxy.empty()) {
        const std::size_t begin = no_proxy.find_first_not_of(separators);
        if (begin == std::string_view::npos) return false;
        no_proxy.remove_prefix(begin);
        const std::string_view token = no_proxy.substr(0, no_proxy.find_first_of(separators));
        no_proxy.remove_prefix(token.size());
        if (address.empty() ? in_domain_of_curl(host, token) : in_network_of_curl(address, token))
            return true;
    }
    return false;
}

std::optional<std::string> no_proxy_notice(std::string_view name, bool bypassed,
                                           std::string_view list_of_curl, std::string_view host) {
    if (bypassed_in_curl(list_of_curl, host) == bypassed) return std::nullopt;
    const std::string rule =
        name.empty() ? ", as the Snyk CLI does" : ", as the Snyk CLI reads " + std::string(name);
    return std::string(host) +
           (bypassed ? " is reached without the proxy" : " is reached through the proxy") + rule +
           "; curl would " + (bypassed ? "use the proxy" : "not use it");
}

} // namespace snykcred
