#include "shell/net/tls_channel.hpp"

#include "shell/net/certificate_text.hpp"
#include "shell/net/ocsp.hpp"
#include "shell/os/address.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <new>
#include <string_view>

namespace snykcred {
namespace {

/// A certificate's common name is no host's name, for hosts that are addresses neither: without the second
/// flag it would be held against the name constraints of its CA.
constexpr unsigned k_names = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;

int clamped(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, 1U << 20U)); }

/// Did the peer end the connection? OpenSSL 4 then sends an alert, and where that can still be sent, the
/// channel's last state does not tell.
bool is_unexpected_end(unsigned long code) {
    return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

} // namespace

TlsChannel::TlsChannel(TlsContext& context, Channel& below, const std::string& host)
    : context_(context), below_(below), host_(host), session_(made(SSL_new(context.get()))) {
    BIO* bio = made(BIO_new(bio_method()));
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio);
    must_be_set(SSL_set_ex_data(session_.get(), 0, this));
    SSL_set_connect_state(session_.get());
    SSL_set_hostflags(session_.get(), k_names);
    if (is_address_literal(host)) {
        must_be_set(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_.get()), host.c_str()));
    } else {
        must_be_set(SSL_set1_host(session_.get(), host.c_str()));
        std::string name = host;
        SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
}

Io TlsChannel::handshake() {
    ERR_clear_error();
    const Io io = outcome(SSL_do_handshake(session_.get()));
    if (io != Io::done) return io == Io::closed ? Io::broken : io;
    // OpenSSL has compared the name already, with one exception: where it has no memory to copy the name
    // (X509_VERIFY_PARAM_set1 in ssl_verify_cert_chain), it goes on and verifies the chain alone.
    if (!certificate_names_host()) throw std::bad_alloc();
    if (stapled_answer_revokes(session_.get(), context_.trust().store())) {
        trouble_.kind = TlsTrouble::Kind::revoked;
        return Io::broken;
    }
    established_ = true;
    return Io::done;
}

bool TlsChannel::certificate_names_host() const {
    X509* certificate = SSL_get0_peer_certificate(session_.get());
    if (certificate == nullptr) return false;
    return is_address_literal(host_)
               ? X509_check_ip_asc(certificate, host_.c_str(), k_names) == 1
               : X509_check_host(certificate, host_.data(), host_.size(), k_names, nullptr) == 1;
}

Io TlsChannel::read(char* into, std::size_t size, std::size_t& count) {
    ERR_clear_error();
    const int got = SSL_read(session_.get(), into, clamped(size));
    if (got > 0) count = static_cast<std::size_t>(got);
    return outcome(got);
}

Io TlsChannel::write(const char* from, std::size_t size, std::size_t& count) {
    if (!established_) return Io::broken;
    ERR_clear_error();
    const int put = SSL_write(session_.get(), from, clamped(size));
    if (put > 0) count = static_cast<std::size_t>(put);
    return outcome(put);
}

Io TlsChannel::outcome(int result) {
    if (result > 0) return Io::done;
    const int error = SSL_get_error(session_.get(), result);
    switch (error) {
    case SSL_ERROR_WANT_READ: return Io::want_read;
    case SSL_ERROR_WANT_WRITE: return Io::want_write;
    case SSL_ERROR_ZERO_RETURN:
        if (established_) return Io::closed;
        [[fallthrough]];
    default: explain(error); return Io::broken;
    }
}

void TlsChannel::explain(int error) {
    trouble_.error_code = ERR_peek_error();
    if (trouble_.verify_error != X509_V_OK) {
        trouble_.kind = TlsTrouble::Kind::verify;
    } else if (std::string_view(first_bytes_.data(), first_count_) == "HTTP/") {
        trouble_.kind = TlsTrouble::Kind::plain_http;
    } else if (trouble_.wants_client_certificate) {
        // Its words about it are often lost: it resets the connection, because it does not read the request.
        trouble_.kind = TlsTrouble::Kind::alert;
    } else if (below_state_ == Io::closed || below_state_ == Io::broken || error == SSL_ERROR_ZERO_RETURN ||
               is_unexpected_end(trouble_.error_code)) {
        trouble_.kind = TlsTrouble::Kind::closed;
    } else {
        constexpr char alert = 0x15;
        constexpr char handshake = 0x16;
        const bool tls = first_count_ == 0 || first_bytes_[0] == alert || first_bytes_[0] == handshake;
        trouble_.kind = tls ? TlsTrouble::Kind::alert : TlsTrouble::Kind::not_tls;
    }
}

std::optional<AddedCa> TlsChannel::added_ca() const {
    STACK_OF(X509)* chain = SSL_get0_verified_chain(session_.get());
    const int size = chain == nullptr ? 0 : sk_X509_num(chain);
    if (size <= 0) return std::nullopt;
    return context_.trust().added(sk_X509_value(chain, size - 1));
}

std::string TlsChannel::version() const { return SSL_get_version(session_.get()); }

TlsChannel::Chain TlsChannel::chain() const {
    Chain chain;
    STACK_OF(X509)* verified = SSL_get0_verified_chain(session_.get());
    const int size = verified == nullptr ? 0 : sk_X509_num(verified);
    for (int i = 0; i < size; ++i)
        chain.names.push_back(name_in_words(X509_get_subject_name(sk_X509_value(verified, i))));
    if (size > 0) chain.anchor_from = context_.trust().found_in(sk_X509_value(verified, size - 1));
    return chain;
}

int TlsChannel::on_verify(int good, X509_STORE_CTX* chain) {
    if (good == 1) return 1;
    const auto* session =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
    TlsTrouble& trouble = static_cast<TlsChannel*>(SSL_get_ex_data(session, 0))->trouble_;
    X509* certificate = X509_STORE_CTX_get_current_cert(chain);
    if (certificate != nullptr) X509_up_ref(certificate);
    trouble.verify_error = X509_STORE_CTX_get_error(chain);
    trouble.depth = X509_STORE_CTX_get_error_depth(chain);
    trouble.certificate.reset(certificate);
    return 0;
}

int TlsChannel::on_certificate_request(SSL* session, X509** /*certificate*/, EVP_PKEY** /*key*/) {
    static_cast<TlsChannel*>(SSL_get_ex_data(session, 0))->trouble_.wants_client_certificate = true;
    return 0;
}

const BIO_METHOD* TlsChannel::bio_method() {
    // Lives as long as the process: BIOs may outlast any owner's scope.
    static const BIO_METHOD* method = [] {
        BIO_METHOD* fresh = made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "channel"));
        BIO_meth_set_read(fresh, bio_read);
        BIO_meth_set_write(fresh, bio_write);
        BIO_meth_set_ctrl(fresh, bio_control);
        return fresh;
    }();
    return method;
}

int TlsChannel::bio_read(BIO* bio, char* into, int size) {
    auto* self = static_cast<TlsChannel*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    std::size_t count = 0;
    self->below_state_ = self->below_.read(into, static_cast<std::size_t>(size), count);
    if (self->below_state_ == Io::want_read) BIO_set_retry_read(bio);
    if (self->below_state_ == Io::want_write) BIO_set_retry_write(bio);
    if (self->below_state_ != Io::done) return self->below_state_ == Io::closed ? 0 : -1;
    for (std::size_t i = 0; i < count && self->first_count_ < self->first_bytes_.size(); ++i) {
        self->first_bytes_[self->first_count_++] = into[i];
    }
    return static_cast<int>(count);
}

int TlsChannel::bio_write(BIO* bio, const char* from, int size) {
    auto* self = static_cast<TlsChannel*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    std::size_t count = 0;
    self->below_state_ = self->below_.write(from, static_cast<std::size_t>(size), count);
    if (self->below_state_ == Io::want_read) BIO_set_retry_read(bio);
    if (self->below_state_ == Io::want_write) BIO_set_retry_write(bio);
    return self->below_state_ == Io::done ? static_cast<int>(count) : -1;
}

long TlsChannel::bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

} // namespace snykcred
