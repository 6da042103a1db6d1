// Who signs for an OAuth client.
#pragma once

#include "core/api/signer.hpp"
#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/source.hpp"
#include "shell/acquire.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <memory>

namespace snykcred {

/// Null for a client with a secret. The client learns its key ID where --key-jwks gives it. Session and
/// `proof` outlive the signer. Refuses what open_agent(), open_program() and read_named_key() refuse.
Result<std::unique_ptr<Signer>> choose_signer(Session& session, Network& network, OAuthClient& client,
                                              const ClientProof& proof, const Endpoint& endpoint);

} // namespace snykcred
