// Why no trusted TLS connection could be made, in words that name the check, the certificate's own statement
// and the remedy.
#pragma once

#include "core/base/fault.hpp"
#include "shell/net/openssl_handles.hpp"

#include <string>
#include <vector>

namespace snykcred {

/// Who was to be spoken to, for the sentences.
struct TlsPeer {
    std::string name;                  ///< "api.snyk.io:443", "the proxy p:3128"
    std::string host;                  ///< what the certificate must be issued for
    std::string via;                   ///< " through the proxy p:3128", or empty
    std::string note;                  ///< an extra hint (TrustStore::note), or empty
    std::vector<std::string> unread{}; ///< the likeliest remedies of an unknown CA (TrustStore::unread)
};

struct TlsTrouble {
    enum class Kind { none, verify, revoked, not_tls, plain_http, alert, closed };
    Kind kind = Kind::none;
    int verify_error = 0;         ///< X509_V_ERR_…
    int depth = 0;                ///< 0: the server's own certificate
    Certificate certificate;      ///< at which verification ended; may be null
    unsigned long error_code = 0; ///< of OpenSSL's queue
    /// The server asked for a client's certificate; whatever it refuses afterwards, this is why.
    bool wants_client_certificate = false;
};

/// [tls], or [connect] for a connection that ended during the handshake. Text out of certificates is
/// inert_text().
Failure tls_failure(const TlsTrouble& trouble, const TlsPeer& peer);

} // namespace snykcred
