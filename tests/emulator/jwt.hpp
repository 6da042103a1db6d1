// Compact JWTs with RS256 (RFC 7515, RFC 7519): signed for minted access tokens, verified for
// private_key_jwt.
#pragma once

#include "emulator/encoding.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace emulator {

struct Jwt {
    boost::json::object header;
    boost::json::object claims;
    std::string signed_part; // header and payload as they were sent
    std::string signature;
};

/// Nothing if it is not three parts of base64url with JSON objects in the first two.
std::optional<Jwt> read_jwt(std::string_view compact);

/// RSASSA-PKCS1-v1_5 with SHA-256 over the signed part, by a public key in PEM.
bool verify_rs256(const Jwt& jwt, const std::string& public_pem);

std::string sign_rs256(const boost::json::object& header, const boost::json::object& claims, EVP_PKEY* key);

} // namespace emulator
