#include "shell/net/tls_context.hpp"

#include "shell/net/openssl_init.hpp"
#include "shell/net/tls_channel.hpp"
#include "shell/os/no_environment.hpp"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/tls1.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace snykcred {
namespace {

using Kdf = std::unique_ptr<EVP_KDF, Releases<EVP_KDF_free>>;
using Signature = std::unique_ptr<EVP_SIGNATURE, Releases<EVP_SIGNATURE_free>>;
using Decoder = std::unique_ptr<OSSL_DECODER, Releases<OSSL_DECODER_free>>;

} // namespace

TlsContext::TlsContext(TrustStore trust) : trust_(std::move(trust)) {
    init_openssl();
    const NoEnvironment nothing;
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = context_.get();
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, "DEFAULT:!aNULL:!eNULL:!PSK:!SRP") != 1) {
        throw std::runtime_error("OpenSSL gives no TLS context");
    }
    // A distribution's configuration, which would raise the level, is not loaded.
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, TlsChannel::on_verify);
    SSL_CTX_set_client_cert_cb(context, TlsChannel::on_certificate_request);
    trust_.use_in(context);
}

void TlsContext::expect_answer() {
    if (std::exchange(expecting_, true)) return;
    // The first of each kind makes OpenSSL build its table of them all. Nothing hangs on success.
    const Kdf key_schedule(EVP_KDF_fetch(nullptr, "TLS13-KDF", nullptr));
    const Signature signature(EVP_SIGNATURE_fetch(nullptr, "RSA", nullptr));
    const Decoder decoder(OSSL_DECODER_fetch(nullptr, "RSA", "input=der"));
    ERR_clear_error();
}

} // namespace snykcred
