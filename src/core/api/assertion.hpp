// The client assertion of an OAuth service account (private_key_jwt: RFC 7523, signed by RS256 of RFC
// 7518, 3.3), as text before it is signed. What Snyk asks of it: core/api/README.md#minting.
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace snykcred {

/// Two JSON objects.
struct AssertionText {
    std::string header, claims;

    /// What is signed: both in base64url, joined by a dot (RFC 7515, 7.2.1).
    [[nodiscard]] std::string input() const;
};

/// iss = sub = client id, aud = token URL, five minutes of life from `now` (Unix seconds). `jti` is fresh.
AssertionText assertion_text(const TokenForm& form, std::int64_t now, std::string_view jti);

/// The compact form: header.claims.signature; `signature` is raw bytes.
Secret assertion_of(const AssertionText& text, std::string_view signature);

} // namespace snykcred
