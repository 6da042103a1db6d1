// What a Snyk token or a JWT says of itself, read without any key: nothing here is verified, and what cannot
// be read is absent. Formats (`h` and `e` of a PAT or SAT; `aud`, `exp`, `azp` of a JWT):
// core/snyk/README.md#claims.
#pragma once

#include "core/snyk/credential.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// snyk_uat.KID.PAYLOAD.SIGNATURE or snyk_sat.…: KID is eight lower-case letters or digits, the others are
/// base64url characters (core/snyk/README.md#credential-kinds).
struct SnykToken {
    CredentialKind kind;
    std::string_view payload;
};
std::optional<SnykToken> split_snyk_token(std::string_view text);
/// Never fatal: Snyk's CLI goes on without claims.
Claims read_token_claims(const SnykToken& token);

/// A JWT's claims, and who issued it (for telling another vendor's identity token).
struct JwtClaims {
    Claims claims;
    std::string issuer; ///< `iss`; empty if absent
};

/// RFC 7519, compact form: three base64url parts, of which the first is a JSON object with a string `alg`
/// other than "none", and the second a JSON object. None if `text` is anything else.
std::optional<JwtClaims> read_jwt(std::string_view text);

} // namespace snykcred
