// Nothing of src is included here: it is the other judge.
#include "tls/case.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

namespace snykcred::tls_corpus {
namespace {

bool is_address(const std::string& host) {
    in6_addr place{};
    return ::inet_pton(AF_INET, host.c_str(), &place) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &place) == 1;
}

void trust(X509_STORE* store, const std::string& path) {
    BIO* file = BIO_new_file(path.c_str(), "r");
    while (X509* one = PEM_read_bio_X509(file, nullptr, nullptr, nullptr)) {
        X509_STORE_add_cert(store, one);
        X509_free(one);
    }
    BIO_free(file);
}

std::string judged(X509_STORE* store, X509* leaf, STACK_OF(X509) * sent, const std::string& host) {
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf, sent);
    X509_STORE_CTX_set_default(context, "ssl_server");
    X509_VERIFY_PARAM* how = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_auth_level(how, 2);
    X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_hostflags(how, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                             X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (is_address(host)) {
        X509_VERIFY_PARAM_set1_ip_asc(how, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(how, host.c_str(), host.size());
    }
    const bool good = X509_verify_cert(context) == 1;
    std::string words = good ? k_accept : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    X509_STORE_CTX_free(context);
    return words;
}

} // namespace

std::string verdict_of_openssl(const Case& given) {
    STACK_OF(X509)* sent = sk_X509_new_null();
    bool readable = !given.certificates.empty();
    for (const std::string& der : given.certificates) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        X509* one = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
        readable = readable && one != nullptr;
        if (one != nullptr) sk_X509_push(sent, one);
    }
    std::string words = k_unreadable;
    if (readable) {
        X509_STORE* store = X509_STORE_new();
        trust(store, given.trusted);
        words = judged(store, sk_X509_value(sent, 0), sent, given.host);
        X509_STORE_free(store);
    }
    sk_X509_pop_free(sent, X509_free);
    ERR_clear_error();
    return words;
}

} // namespace snykcred::tls_corpus
