#include "shell/net/ocsp.hpp"

#include <openssl/err.h>

#include <memory>
#include <new>

namespace snykcred {
namespace {

using Answer = std::unique_ptr<OCSP_RESPONSE, Releases<OCSP_RESPONSE_free>>;
using BasicAnswer = std::unique_ptr<OCSP_BASICRESP, Releases<OCSP_BASICRESP_free>>;

bool says_revoked(OCSP_BASICRESP* answer, X509* certificate, X509* issuer) {
    for (int i = 0; i < OCSP_resp_count(answer); ++i) {
        const OCSP_CERTID* stated = OCSP_SINGLERESP_get0_id(OCSP_resp_get0(answer, i));
        ASN1_OBJECT* digest = nullptr;
        OCSP_id_get0_info(nullptr, &digest, nullptr, nullptr, const_cast<OCSP_CERTID*>(stated));
        const std::unique_ptr<OCSP_CERTID, Releases<OCSP_CERTID_free>> ours(
            OCSP_cert_to_id(EVP_get_digestbyobj(digest), certificate, issuer));
        if (!ours || OCSP_id_cmp(ours.get(), stated) != 0) continue;
        // An old statement of revocation still stands: revocation is for good.
        if (OCSP_single_get0_status(OCSP_resp_get0(answer, i), nullptr, nullptr, nullptr, nullptr) ==
            V_OCSP_CERTSTATUS_REVOKED) {
            return true;
        }
    }
    return false;
}

/// Of what OpenSSL did since its errors were cleared.
bool was_short_of_memory() {
    while (const unsigned long error = ERR_get_error()) {
        if (ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) return true;
    }
    return false;
}

} // namespace

bool stapled_answer_revokes(SSL* session, X509_STORE* store) {
    unsigned char* bytes = nullptr;
    const long size = SSL_get_tlsext_status_ocsp_resp(session, &bytes);
    STACK_OF(X509)* chain = SSL_get0_verified_chain(session);
    if (size <= 0 || chain == nullptr || sk_X509_num(chain) < 2) return false;
    ERR_clear_error();
    const unsigned char* at = bytes;
    const Answer answer(d2i_OCSP_RESPONSE(nullptr, &at, size));
    const BasicAnswer basic(answer ? OCSP_response_get1_basic(answer.get()) : nullptr);
    const bool revoked = basic && OCSP_basic_verify(basic.get(), chain, store, 0) == 1 &&
                         says_revoked(basic.get(), sk_X509_value(chain, 0), sk_X509_value(chain, 1));
    if (!revoked && was_short_of_memory()) throw std::bad_alloc(); // an answer that was not read may say so
    ERR_clear_error();
    return revoked;
}

} // namespace snykcred
