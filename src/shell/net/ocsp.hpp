// The stapled OCSP answer (RFC 6066, section 8; RFC 6960). It can only take trust away.
#pragma once

#include "shell/net/openssl_handles.hpp"

namespace snykcred {

/// Is there a stapled answer, signed for the chain that was verified, which says that the server's
/// certificate is revoked? An answer that is missing, broken, stale or not signed by the right responder says
/// nothing: whoever could forge it could as well leave it out, so refusing would only punish a server's
/// misconfiguration.
bool stapled_answer_revokes(SSL* session, X509_STORE* store);

} // namespace snykcred
