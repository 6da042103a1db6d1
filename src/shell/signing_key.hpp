// A private key as somebody stored it, made ready to sign.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "shell/net/crypto.hpp"
#include "shell/session.hpp"

#include <string>
#include <vector>

namespace snykcred {

/// The key as it lies there or, where it was pasted badly, as it must have been meant: then a notice says so,
/// and what is meant joins `also_secret`. Refuses [key-unusable]; `subject` says where it came from.
Result<SigningKey> load_signing_key(Session& session, const Secret& given, const std::string& subject,
                                    std::vector<Secret>& also_secret);

} // namespace snykcred
