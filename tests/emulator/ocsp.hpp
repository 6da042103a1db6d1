// An OCSP answer to be stapled to a handshake (RFC 6960, RFC 6066 section 8).
#pragma once

#include "emulator/authority.hpp"

#include <string>

namespace emulator {

/// DER, signed by the issuer itself, valid for a day.
std::string ocsp_response(X509* certificate, const Authority& issuer, bool revoked);

} // namespace emulator
