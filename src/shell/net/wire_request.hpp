// The bytes of a request, written into a Secret of our own: an HTTP library's header container would leave
// copies of the credential on the heap (measured).
#pragma once

#include "core/api/exchange.hpp"
#include "core/api/proxy.hpp"
#include "core/base/secret.hpp"
#include "core/snyk/host.hpp"
#include "shell/net/network.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace snykcred {

/// Header and body, ready to send.
Secret wire_request(const Request& request, const WireSecrets& secrets);

/// CONNECT (RFC 9110, 9.3.6) for the host, with Basic credentials (RFC 7617) if `user_info` is not empty.
Secret wire_connect(const HostPort& host, const Secret& user_info);

} // namespace snykcred
