// What Google answers: to an exchange of the job's identity for an access token, to a service account's
// access token, and to signJwt (core/signer/README.md#google-cloud).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/gcp_uri.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// Is another attempt worth it? 429, 500, 502, 503, 504.
bool gcp_may_pass(const Reply& reply);

/// The job's own access token. Refuses [key-refused] (the provider's conditions), [expired], [id-token] (the
/// audience), [signer] (the provider's name), [key-service] and [foreign-answer]. `presented` is what the
/// identity token says, for a hint; may be empty.
Result<Secret> read_gcp_login(const Reply& reply, const GcpUri& uri, const std::string& presented);

/// The access token of uri.impersonate. Refuses [key-refused], [signer], [key-service] and [foreign-answer].
Result<Secret> read_gcp_impersonation(const Reply& reply, const GcpUri& uri);

struct GcpSignedJwt {
    Secret jwt;      ///< in the compact form
    std::string kid; ///< of the key that signed
};

/// Refuses what read_gcp_impersonation() refuses, and [foreign-answer] what is not RS256, has no `kid`, no
/// signature of an RSA key, or other claims than `claims`, byte by byte.
Result<GcpSignedJwt> read_gcp_signed_jwt(const Reply& reply, const GcpUri& uri, std::string_view claims);

} // namespace snykcred
