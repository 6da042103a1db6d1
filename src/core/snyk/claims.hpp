// What a Snyk token or a JWT says of itself, read without any key: nothing here is verified, and what cannot
// be read is absent. Formats (`h` and `e` of a PAT or SAT; `aud`, `exp`, `azp` of a JWT):
// core/snyk/README.md#claims.
#pragma once

#include "core/snyk/credential.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// What a JWT says; a text that is absent is empty.
struct JwtClaims {
    Claims claims;                      ///< `aud` (the first one), `exp`, `azp`
    std::string algorithm;              ///< `alg` of the header, never "none"
    std::string key_id;                 ///< `kid` of the header
    std::string issuer;                 ///< `iss`
    std::string subject;                ///< `sub`
    std::string id;                     ///< `jti`
    std::vector<std::string> audiences; ///< `aud`, a string or a list of strings
};

/// RFC 7519, compact form: three base64url parts, of which the first is a JSON object with a string `alg`
/// other than "none", and the second a JSON object. None if `text` is anything else.
std::optional<JwtClaims> read_jwt(std::string_view text);

/// Claims by name, in the order of `names`, those that are a text, a number or true or false; as text.
std::vector<std::pair<std::string, std::string>> read_jwt_texts(std::string_view text,
                                                                std::span<const std::string_view> names);

} // namespace snykcred
