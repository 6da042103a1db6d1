#include "emulator/authority.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace emulator {

namespace {

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

void set_name(X509* certificate, const std::string& common_name) {
    const std::unique_ptr<X509_NAME, Releases<X509_NAME_free>> name(X509_NAME_new());
    // ub-common-name is 64 (RFC 5280); longer host names live in the subjectAltName alone.
    const std::string fits = common_name.substr(0, 64);
    require(X509_NAME_add_entry_by_txt(name.get(), "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(fits.data()),
                                       static_cast<int>(fits.size()), -1, 0) == 1,
            "common name");
    require(X509_set_subject_name(certificate, name.get()) == 1, "subject");
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    if (value.empty()) return;
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Releases<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

void set_serial(X509* certificate) {
    const std::unique_ptr<BIGNUM, Releases<BN_free>> number(BN_new());
    require(BN_rand(number.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1, "serial number");
    require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr, "serial number");
}

} // namespace

Key new_ec_key(const char* curve) { return Key(EVP_EC_gen(curve)); }

Key new_rsa_key(unsigned bits) { return Key(EVP_RSA_gen(bits)); }

Key new_ed25519_key() { return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

Certificate issue(const Recipe& recipe, EVP_PKEY* key, const Authority* issuer) {
    Certificate certificate(X509_new());
    X509* x509 = certificate.get();
    X509* signer = issuer != nullptr ? issuer->certificate.get() : x509;
    require(X509_set_version(x509, X509_VERSION_3) == 1, "version");
    set_serial(x509);
    X509_gmtime_adj(X509_getm_notBefore(x509), recipe.from_s);
    X509_gmtime_adj(X509_getm_notAfter(x509), recipe.until_s);
    set_name(x509, recipe.common_name);
    require(X509_set_issuer_name(x509, X509_get_subject_name(signer)) == 1, "issuer");
    require(X509_set_pubkey(x509, key) == 1, "public key");
    extend(x509, signer, NID_basic_constraints, recipe.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(x509, signer, NID_key_usage,
           recipe.is_ca ? "critical,keyCertSign,cRLSign,digitalSignature" : recipe.key_usage);
    extend(x509, signer, NID_subject_key_identifier, "hash");
    extend(x509, signer, NID_authority_key_identifier, issuer != nullptr ? "keyid:always" : "");
    extend(x509, signer, NID_subject_alt_name, recipe.san);
    extend(x509, signer, NID_ext_key_usage, recipe.is_ca ? "" : recipe.extended_usage);
    extend(x509, signer, NID_name_constraints, recipe.name_constraints);
    EVP_PKEY* signing_key = issuer != nullptr ? issuer->key.get() : key;
    require(X509_sign(x509, signing_key, recipe.sha1 ? EVP_sha1() : EVP_sha256()) > 0, "signature");
    return certificate;
}

Authority new_root(const std::string& name, long until_s) {
    Recipe recipe;
    recipe.common_name = name;
    recipe.from_s = -400L * 24 * 3600;
    recipe.until_s = until_s;
    recipe.is_ca = true;
    Key key = new_ec_key("P-256");
    Certificate certificate = issue(recipe, key.get(), nullptr);
    return {std::move(certificate), std::move(key)};
}

Authority new_intermediate(const Recipe& recipe, const Authority& issuer) {
    Key key = new_ec_key("P-256");
    Certificate certificate = issue(recipe, key.get(), &issuer);
    return {std::move(certificate), std::move(key)};
}

std::string pem_of(X509* certificate) {
    const std::unique_ptr<BIO, Releases<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(memory.get(), certificate) == 1, "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

} // namespace emulator
