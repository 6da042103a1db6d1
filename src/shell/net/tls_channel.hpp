// TLS over another channel, as client. The credential's last line of defense: nothing is written through it
// before chain, host name and stapled OCSP answer have been checked.
#pragma once

#include "shell/net/channel.hpp"
#include "shell/net/tls_context.hpp"
#include "shell/net/tls_trouble.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

class TlsChannel final : public Channel {
public:
    /// `below` outlives it. `host`: a name (sent as SNI) or an address literal (never sent, RFC 6066).
    TlsChannel(TlsContext& context, Channel& below, const std::string& host);

    /// `done` once the peer is verified; `broken` with trouble().
    Io handshake();
    Io read(char* into, std::size_t size, std::size_t& count) override;
    Io write(const char* from, std::size_t size, std::size_t& count) override;

    [[nodiscard]] const TlsTrouble& trouble() const { return trouble_; }
    /// After the handshake: the CA without which the chain would not hold, where a variable alone brought it
    /// in.
    [[nodiscard]] std::optional<AddedCa> added_ca() const;
    /// After the handshake: "TLSv1.3".
    [[nodiscard]] std::string version() const;
    /// After the handshake: names of the verified chain, the server's first, and where its end is stored.
    struct Chain {
        std::vector<std::string> names;
        std::string anchor_from;
    };
    [[nodiscard]] Chain chain() const;

    /// For SSL_CTX_set_verify: keeps what failed first.
    static int on_verify(int good, X509_STORE_CTX* chain);
    /// For SSL_CTX_set_client_cert_cb: there is none to give, but it is remembered.
    static int on_certificate_request(SSL* session, X509** certificate, EVP_PKEY** key);

private:
    static const BIO_METHOD* bio_method();
    static int bio_read(BIO* bio, char* into, int size);
    static int bio_write(BIO* bio, const char* from, int size);
    static long bio_control(BIO* bio, int command, long number, void* pointer);

    [[nodiscard]] bool certificate_names_host() const;
    Io outcome(int result);
    void explain(int error);

    const TlsContext& context_;
    Channel& below_;
    std::string host_;
    SslSession session_;
    TlsTrouble trouble_;
    Io below_state_ = Io::done;
    bool established_ = false;
    std::array<char, 5> first_bytes_{}; ///< what the peer said first, to tell plain HTTP
    std::size_t first_count_ = 0;
};

} // namespace snykcred
