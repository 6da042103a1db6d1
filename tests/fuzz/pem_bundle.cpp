// The certificates of a file. Property (against OpenSSL's own reader): each certificate that OpenSSL reads
// one after the other is found by its subject, and what is found by a name has that name.
#include "shell/net/pem_bundle.hpp"

#include "fuzz.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

void snykcred::fuzz::one(std::string_view input) {
    const PemBundle bundle{std::string(input)};
    const std::string_view known = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=- \r\n";
    const bool regular = input.find_first_not_of(known) == std::string_view::npos &&
                         input.find("X509 CERTIFICATE") == std::string_view::npos;
    BIO* const bio = ::BIO_new_mem_buf(input.data(), static_cast<int>(input.size()));
    X509* certificate = nullptr;
    while ((certificate = ::PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)) != nullptr) {
        const X509_NAME* name = ::X509_get_subject_name(certificate);
        bool there = false;
        for (const Certificate& found : bundle.with_subject(name)) {
            must(::X509_NAME_cmp(::X509_get_subject_name(found.get()), name) == 0,
                 "what is found has the name");
            there = there || ::X509_cmp(found.get(), certificate) == 0;
        }
        must(there || !regular, "each certificate is found");
        ::X509_free(certificate);
    }
    ::ERR_clear_error();
    ::BIO_free(bio);
}
