#include "emulator/ocsp.hpp"

#include <openssl/ocsp.h>

#include <stdexcept>

namespace emulator {

std::string ocsp_response(X509* certificate, const Authority& issuer, bool revoked) {
    using Time = std::unique_ptr<ASN1_TIME, Releases<ASN1_TIME_free>>;
    const std::unique_ptr<OCSP_BASICRESP, Releases<OCSP_BASICRESP_free>> basic(OCSP_BASICRESP_new());
    const std::unique_ptr<OCSP_CERTID, Releases<OCSP_CERTID_free>> id(
        OCSP_cert_to_id(nullptr, certificate, issuer.certificate.get()));
    const Time revoked_at(X509_gmtime_adj(nullptr, -7200));
    const Time from(X509_gmtime_adj(nullptr, -3600));
    const Time until(X509_gmtime_adj(nullptr, 24L * 3600));
    const int status = revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
    if (OCSP_basic_add1_status(basic.get(), id.get(), status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                               revoked ? revoked_at.get() : nullptr, from.get(), until.get()) == nullptr ||
        OCSP_basic_sign(basic.get(), issuer.certificate.get(), issuer.key.get(), EVP_sha256(), nullptr, 0) !=
            1)
        throw std::runtime_error("OpenSSL: OCSP response");
    const std::unique_ptr<OCSP_RESPONSE, Releases<OCSP_RESPONSE_free>> response(
        OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_RESPONSE(response.get(), &der);
    if (size <= 0) throw std::runtime_error("OpenSSL: OCSP response");
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

} // namespace emulator
