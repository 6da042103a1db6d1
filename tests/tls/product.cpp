#include "shell/net/tls_channel.hpp"
#include "shell/net/tls_context.hpp"
#include "shell/net/trust_store.hpp"
#include "tls/case.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace snykcred::tls_corpus {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Releases<EVP_PKEY_free>>;

/// A server in memory that sends a chain as it is, however bad. It is the channel below the client's TLS.
class Server final : public Channel {
public:
    explicit Server(const Case& given) : context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX_set_security_level(context_.get(), 0);
        SSL_CTX_set_options(context_.get(), SSL_OP_NO_TICKET);
        if (!load(given)) return;
        session_.reset(SSL_new(context_.get()));
        BIO* in = BIO_new(BIO_s_mem());
        BIO* out = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in, -1);
        BIO_set_mem_eof_return(out, -1);
        SSL_set_bio(session_.get(), in, out);
        SSL_set_accept_state(session_.get());
    }

    [[nodiscard]] bool ready() const { return session_ != nullptr; }
    /// Goes on as far as it can. False: it has given up.
    bool advance() {
        ERR_clear_error();
        const int result = SSL_do_handshake(session_.get());
        gone_ = result <= 0 && SSL_get_error(session_.get(), result) != SSL_ERROR_WANT_READ;
        ERR_clear_error();
        return !gone_;
    }

    Io read(char* into, std::size_t size, std::size_t& count) override {
        const int got = BIO_read(SSL_get_wbio(session_.get()), into, static_cast<int>(size));
        if (got > 0) {
            count = static_cast<std::size_t>(got);
            return Io::done;
        }
        return gone_ ? Io::closed : Io::want_read;
    }
    Io write(const char* from, std::size_t size, std::size_t& count) override {
        const int put = BIO_write(SSL_get_rbio(session_.get()), from, static_cast<int>(size));
        count = put > 0 ? static_cast<std::size_t>(put) : 0;
        return put > 0 ? Io::done : Io::broken;
    }

private:
    bool load(const Case& given) {
        Certificate leaf;
        STACK_OF(X509)* above = sk_X509_new_null();
        bool readable = true;
        for (const std::string& der : given.certificates) {
            const auto* at = reinterpret_cast<const unsigned char*>(der.data());
            Certificate one(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
            if (!one) readable = false;
            if (!leaf) {
                leaf = std::move(one);
            } else if (one) {
                sk_X509_push(above, one.release());
            }
        }
        const auto* at = reinterpret_cast<const unsigned char*>(given.key.data());
        const Key key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(given.key.size())));
        readable = readable && leaf && key &&
                   SSL_CTX_use_cert_and_key(context_.get(), leaf.get(), key.get(), above, 1) == 1;
        sk_X509_pop_free(above, X509_free);
        return readable;
    }

    SslContext context_;
    SslSession session_;
    bool gone_ = false;
};

std::string words(const TlsTrouble& trouble) {
    if (trouble.kind == TlsTrouble::Kind::verify) return X509_verify_cert_error_string(trouble.verify_error);
    const char* reason = ERR_reason_error_string(trouble.error_code);
    return std::string("no handshake: ") + (reason == nullptr ? "it ended" : reason);
}

} // namespace

std::string verdict_of_product(const Case& given) {
    Settings settings;
    settings.ca_file = given.trusted;
    auto trust = TrustStore::open(settings, Environment());
    if (!trust) return "trust: " + trust.error().message;
    TlsContext context(std::move(*trust));
    Server server(given);
    ERR_clear_error();
    if (!server.ready()) return k_unreadable;
    TlsChannel client(context, server, given.host);
    Io io = client.handshake();
    // A handshake takes two turns; one more for a server that asks again.
    for (int turn = 0; turn < 8 && (io == Io::want_read || io == Io::want_write); ++turn) {
        server.advance();
        io = client.handshake();
    }
    if (io == Io::want_read) throw std::runtime_error("the handshake does not end");
    return io == Io::done ? k_accept : words(client.trouble());
}

} // namespace snykcred::tls_corpus
