// TLS as a server: contexts per host and fault, and a stream on top of another stream.
#pragma once

#include "emulator/certificates.hpp"
#include "emulator/faults.hpp"
#include "emulator/stream.hpp"

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace emulator {

using TlsContext = std::shared_ptr<SSL_CTX>;

/// Contexts are kept, so that sessions can be resumed.
class TlsShop {
public:
    std::string ca_pem() const { return certificates_.ca_pem(); }
    std::string intermediate_pem() { return certificates_.intermediate_pem(); }

    /// Throws std::runtime_error if OpenSSL refuses what the fault asks for.
    TlsContext context(const std::string& host, const Deed& deed);

private:
    std::mutex mutex_;
    CertificateShop certificates_;
    std::map<std::string, TlsContext> contexts_;
};

class TlsStream : public Stream {
public:
    /// `lower` must outlive this stream.
    TlsStream(const TlsContext& context, Stream& lower);

    /// Empty if it succeeded, else OpenSSL's words.
    std::string handshake();

    std::string version() const { return SSL_get_version(ssl_.get()); }
    std::string cipher() const;
    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
    std::size_t bytes_in() const { return bytes_in_; } // decrypted

    /// Sends close_notify, then ends the stream below.
    void finish() override;

private:
    std::size_t do_read(char* into, std::size_t size) override;
    bool do_write(std::string_view bytes) override;

    TlsContext context_;
    Stream& lower_;
    std::unique_ptr<SSL, Releases<SSL_free>> ssl_;
    std::size_t bytes_in_ = 0;
    bool ticket_due_ = false;
};

} // namespace emulator
