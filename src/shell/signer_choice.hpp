// Who signs for an OAuth client.
#pragma once

#include "core/api/signer.hpp"
#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/rule/source.hpp"
#include "shell/acquire.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <memory>
#include <string_view>

namespace snykcred {

/// Null for a client with a secret. The client learns its key ID where --key-jwks gives it, the trail an
/// identity token that was asked for. Session and `asked` outlive the signer. Refuses what open_agent(),
/// open_program(), read_named_key() and get_identity() refuse.
Result<std::unique_ptr<Signer>> choose_signer(Session& session, Network& network, OAuthClient& client,
                                              ReadyToAsk& asked, const Endpoint& endpoint);

/// What services gave the signer is kept out of all that is said.
void keep_obtained(Session& session, Signer& signer);

/// Has a text signed that is no assertion, with the job's identity and connections of its own. Refuses what
/// Network::open(), take_identity(), get_identity() and the service's signer refuse.
Result<Secret> sign_at(Session& session, const KeyServiceUri& uri, std::string_view text);

/// The public half of a key service's key, as PEM, in the same way. Google's is not asked for: it publishes
/// its keys itself, and changes them.
Result<Secret> public_key_at(Session& session, const KeyServiceUri& uri);

} // namespace snykcred
