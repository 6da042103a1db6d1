// The public half of an RSA key as numbers: what a JWKS publishes and a signature is held against.
#pragma once

#include <cstddef>
#include <string>

namespace snykcred {

/// Big-endian, without leading zero bytes.
struct RsaPublicKey {
    std::string modulus, exponent;

    bool operator==(const RsaPublicKey&) const = default;
    [[nodiscard]] std::size_t bits() const;
};

/// Snyk takes RS256 only, and RFC 7518, 3.3, asks for keys of 2048 bits or more.
inline constexpr std::size_t k_min_rsa_bits = 2048;

} // namespace snykcred
