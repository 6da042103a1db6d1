// What every TLS connection of the program has in common: versions, strength, whom to believe.
#pragma once

#include "core/result.hpp"
#include "shell/openssl_handles.hpp"
#include "shell/trust.hpp"

#include <utility>

namespace snykcred {

class TlsContext {
public:
    explicit TlsContext(Trust trust) : trust_(std::move(trust)) {}

    /// TLS 1.2 or later; security level 2 (112 bits: RSA from 2048, no SHA-1); peer always verified; no
    /// compression, no renegotiation; a stapled OCSP answer is asked for. Made at the first call, which takes
    /// OpenSSL a millisecond or two: call it while the network is at work.
    SSL_CTX* get();
    /// Makes OpenSSL find what it will need for the peer's answer, for the same reason; nothing the second
    /// time.
    void expect_answer();
    [[nodiscard]] const Trust& trust() const { return trust_; }

private:
    Trust trust_; // outlives the context, whose store calls back into it
    SslContext context_;
    bool expecting_ = false;
};

} // namespace snykcred
