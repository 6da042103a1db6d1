// IP addresses as text, the same on every system.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snykcred {

inline constexpr std::size_t k_ipv4_size = 4;
inline constexpr std::size_t k_ipv6_size = 16;

/// "192.0.2.1": four decimal numbers without leading zeros. None for every other form that some programs take
/// (octal, hexadecimal, fewer numbers): two readers of it could mean two hosts.
std::optional<std::array<unsigned char, k_ipv4_size>> read_ipv4(std::string_view text);

/// The text forms of RFC 4291, section 2.2, without a zone.
std::optional<std::array<unsigned char, k_ipv6_size>> read_ipv6(std::string_view text);

std::string ipv4_text(std::span<const unsigned char, k_ipv4_size> bytes);

/// The shortest form (RFC 5952). An address that holds an IPv4 one ends in that one's text.
std::string ipv6_text(std::span<const unsigned char, k_ipv6_size> bytes);

} // namespace snykcred
