// What every TLS connection of the program has in common: versions, strength, whom to believe.
#pragma once

#include "core/base/result.hpp"
#include "shell/net/openssl_handles.hpp"
#include "shell/net/trust_store.hpp"

namespace snykcred {

class TlsContext {
public:
    /// TLS 1.2 or later; security level 2 (112 bits: RSA from 2048, no SHA-1); peer always verified; no
    /// compression, no renegotiation; a stapled OCSP answer is asked for. Initializes OpenSSL. Before there
    /// is a second thread: it hides the environment for a moment, which the resolver's threads read.
    explicit TlsContext(TrustStore trust);

    [[nodiscard]] SSL_CTX* get() const { return context_.get(); }
    /// Makes OpenSSL find what it will need for the peer's answer: a quarter of a millisecond that passes
    /// while the answer is on its way. Nothing the second time.
    void expect_answer();
    [[nodiscard]] const TrustStore& trust() const { return trust_; }

private:
    TrustStore trust_; // outlives the context, whose store calls back into it
    SslContext context_;
    bool expecting_ = false;
};

} // namespace snykcred
