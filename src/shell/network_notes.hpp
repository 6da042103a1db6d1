// What was learned on the network, noted for the report.
#pragma once

#include "core/rule/endpoint.hpp"
#include "core/rule/findings.hpp"
#include "shell/net/network.hpp"
#include "shell/session.hpp"

#include <vector>

namespace snykcred {

/// Notes requests that went to nobody but a key service, and the proxy.
void note_requests(Session& session, const Network& network, const std::vector<RequestRecord>& requests);

/// Notes `requests`, the trust and the proxy. Warns once if a CA that a variable added ended a chain of
/// `endpoint`'s.
void note_network(Session& session, const Network& network, const Endpoint& endpoint,
                  const std::vector<RequestRecord>& requests);

} // namespace snykcred
