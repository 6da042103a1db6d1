// The key that signs, as --key-jwks names it: its key ID, and a look at each signature before it is sent.
#pragma once

#include "core/base/result.hpp"
#include "core/rule/findings.hpp"
#include "core/signer/jwks.hpp"
#include "core/signer/local.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <string>
#include <vector>

namespace snykcred {

struct NamedKey {
    JwksEntry entry;
    std::string where; ///< its URL or file, for a message
};

/// Reads --key-jwks, a URL or a file; `requests` gets what was asked. Refuses what JwksRequest, read_jwks()
/// and only_signing_key() refuse, [usage] for a URL that is none, and [unreadable].
Result<NamedKey> read_named_key(Session& session, Network& network, const std::string& named,
                                std::vector<RequestRecord>& requests);

/// Refuses [jwks-mismatch] a signature that the key does not verify.
CheckSignature check_with(NamedKey key);

/// Signs as `sign` does, and refuses what `check` refuses.
SignText verified_by(CheckSignature check, SignText sign);

} // namespace snykcred
