#include "emulator/tls.hpp"

#include <openssl/err.h>

#include <stdexcept>

namespace emulator {

namespace {

int bio_write(BIO* bio, const char* data, int size) {
    auto* stream = static_cast<Stream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    return stream->write({data, static_cast<std::size_t>(size)}) ? size : -1;
}

int bio_read(BIO* bio, char* into, int size) {
    auto* stream = static_cast<Stream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    return static_cast<int>(stream->read(into, static_cast<std::size_t>(size)));
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* stream_method() {
    struct Free {
        void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
    };
    static const std::unique_ptr<BIO_METHOD, Free> k_method = [] {
        std::unique_ptr<BIO_METHOD, Free> method(
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream"));
        BIO_meth_set_write(method.get(), bio_write);
        BIO_meth_set_read(method.get(), bio_read);
        BIO_meth_set_ctrl(method.get(), bio_control);
        BIO_meth_set_create(method.get(), [](BIO* bio) {
            BIO_set_init(bio, 1);
            return 1;
        });
        return method;
    }();
    return k_method.get();
}

std::string last_error() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "the client ended the connection";
}

int version_number(const std::string& text) {
    if (text == "1.0") return TLS1_VERSION;
    if (text == "1.1") return TLS1_1_VERSION;
    if (text == "1.2") return TLS1_2_VERSION;
    if (text == "1.3") return TLS1_3_VERSION;
    throw std::runtime_error("unknown TLS version " + text);
}

void require(bool done) {
    if (!done) throw std::runtime_error("OpenSSL: " + last_error());
}

int choose_http(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                unsigned in_size, void*) {
    static constexpr unsigned char k_http[] = "\x08http/1.1";
    // OpenSSL's own signature: a pointer into either list, which it does not change.
    auto** chosen = const_cast<unsigned char**>(out);
    const int result = SSL_select_next_proto(chosen, size, k_http, sizeof k_http - 1, in, in_size);
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

int staple(SSL* ssl, void* argument) {
    const auto* ocsp = static_cast<const std::string*>(argument);
    if (ocsp->empty()) return SSL_TLSEXT_ERR_NOACK;
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(ocsp->data(), ocsp->size()));
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(ocsp->size()));
    return SSL_TLSEXT_ERR_OK;
}

void set_versions(SSL_CTX* context, const std::string& versions) {
    int lowest = TLS1_2_VERSION;
    int highest = TLS1_3_VERSION;
    if (!versions.empty()) {
        lowest = version_number(versions.substr(0, versions.find('-')));
        highest = version_number(
            versions.substr(versions.rfind('-') == std::string::npos ? 0 : versions.rfind('-') + 1));
    }
    require(SSL_CTX_set_min_proto_version(context, lowest) == 1);
    require(SSL_CTX_set_max_proto_version(context, highest) == 1);
}

void set_ciphers(SSL_CTX* context, const std::string& ciphers) {
    if (ciphers.empty()) return;
    // TLS 1.3 has suites of its own that any client shares.
    require(SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) == 1);
    require(SSL_CTX_set_cipher_list(context, ciphers == "none" ? "aNULL+eNULL" : ciphers.c_str()) == 1);
}

TlsContext new_context(const Identity& identity, const Deed& deed) {
    TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX* ctx = context.get();
    // Weak keys, hashes and versions are offered on purpose: refusing them is the client's business.
    SSL_CTX_set_security_level(ctx, 0);
    require(SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0") == 1);
    set_versions(ctx, deed.tls_versions);
    set_ciphers(ctx, deed.ciphers);
    require(SSL_CTX_use_certificate(ctx, identity.leaf.get()) == 1);
    require(SSL_CTX_use_PrivateKey(ctx, identity.key) == 1);
    for (const Certificate& certificate : identity.chain)
        require(SSL_CTX_add1_chain_cert(ctx, certificate.get()) == 1);
    // Nothing but the fault's own chain is sent.
    SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN);
    static constexpr unsigned char k_sessions[] = "emulator";
    require(SSL_CTX_set_session_id_context(ctx, k_sessions, sizeof k_sessions - 1) == 1);
    // Tickets go out with the first answer, so that a client's last handshake flight and its request count as
    // one.
    require(SSL_CTX_set_num_tickets(ctx, 0) == 1);
    SSL_CTX_set_alpn_select_cb(ctx, choose_http, nullptr);
    SSL_CTX_set_tlsext_status_cb(ctx, staple);
    SSL_CTX_set_tlsext_status_arg(ctx, const_cast<std::string*>(&identity.ocsp));
    return context;
}

} // namespace

TlsContext TlsShop::context(const std::string& host, const Deed& deed) {
    const std::lock_guard lock(mutex_);
    TlsContext& context =
        contexts_[host + "|" + deed.certificate + "|" + deed.tls_versions + "|" + deed.ciphers];
    if (!context) context = new_context(certificates_.identity(host, deed.certificate), deed);
    return context;
}

TlsStream::TlsStream(const TlsContext& context, Stream& lower)
    : context_(context), lower_(lower), ssl_(SSL_new(context_.get())) {
    BIO* bio = BIO_new(stream_method());
    if (!ssl_ || bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, &lower_);
    SSL_set_bio(ssl_.get(), bio, bio);
}

std::string TlsStream::handshake() {
    ERR_clear_error();
    if (SSL_accept(ssl_.get()) != 1) return last_error();
    ticket_due_ = SSL_version(ssl_.get()) == TLS1_3_VERSION && !resumed();
    return {};
}

std::string TlsStream::cipher() const {
    const char* name = SSL_get_cipher_name(ssl_.get());
    return name != nullptr ? name : "";
}

std::size_t TlsStream::do_read(char* into, std::size_t size) {
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_read_ex(ssl_.get(), into, size, &count) != 1) return 0;
    bytes_in_ += count;
    return count;
}

bool TlsStream::do_write(std::string_view bytes) {
    if (bytes.empty()) return true;
    ERR_clear_error();
    if (ticket_due_) SSL_new_session_ticket(ssl_.get());
    ticket_due_ = false;
    std::size_t count = 0;
    return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) == 1;
}

void TlsStream::finish() {
    ERR_clear_error();
    if (SSL_in_init(ssl_.get()) == 0) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    lower_.finish();
}

} // namespace emulator
