// A job takes on a role of AWS with its identity token: the request, and what is answered
// (core/signer/README.md#aws).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/aws_uri.hpp"
#include "core/signer/sigv4.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// How the session is called in the account's own log: "snyk-cred-" and the run, in the characters that a
/// session's name may have.
std::string session_name(std::string_view run);

/// AssumeRoleWithWebIdentity for the shortest time there is, 900 seconds. `policy`, a JSON text, narrows what
/// the keys may do even where the role may do more.
Request sts_request(const AwsUri& uri, const Secret& id_token, std::string_view session,
                    std::string_view policy);

/// Is another attempt worth it? 429, 500, 502, 503, 504, and the codes that AWS's clients repeat.
bool sts_may_pass(const Reply& reply);

/// The temporary keys. Refuses [key-refused] (the role's trust policy, the identity provider), [expired],
/// [id-token] (the audience), [signer] (the role's name, the region), [key-service] (throttled, failing) and
/// [foreign-answer]. `presented` is what the identity token says, for a hint; may be empty.
Result<AwsKeys> read_sts_answer(const Reply& reply, const AwsUri& uri, const std::string& presented);

} // namespace snykcred
