#include "shell/os/system_trust.hpp"

#include "shell/os/windows/win32.hpp" // before wincrypt.h, which needs its types

#include <algorithm>
#include <array>
#include <memory>

#include <wincrypt.h>

namespace snykcred {
namespace {

struct ClosesStore {
    void operator()(void* store) const { ::CertCloseStore(store, 0); }
};
using Store = std::unique_ptr<void, ClosesStore>;

struct FreesCertificate {
    void operator()(const CERT_CONTEXT* certificate) const { ::CertFreeCertificateContext(certificate); }
};
using Certificate = std::unique_ptr<const CERT_CONTEXT, FreesCertificate>;

struct FreesChain {
    void operator()(const CERT_CHAIN_CONTEXT* chain) const { ::CertFreeCertificateChain(chain); }
};
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, FreesChain>;

const BYTE* bytes_of(const std::string& der) { return reinterpret_cast<const BYTE*>(der.data()); }
DWORD size_of(const std::string& der) { return static_cast<DWORD>(der.size()); }

/// What Windows builds of them; roots that it does not have yet it gets from Microsoft.
Chain chain_of(std::span<const std::string> certificates) {
    const Certificate server(::CertCreateCertificateContext(X509_ASN_ENCODING, bytes_of(certificates.front()),
                                                            size_of(certificates.front())));
    const Store others(::CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
    if (!server || !others) return {};
    for (const std::string& der : certificates.subspan(1)) {
        ::CertAddEncodedCertificateToStore(others.get(), X509_ASN_ENCODING, bytes_of(der), size_of(der),
                                           CERT_STORE_ADD_USE_EXISTING, nullptr);
    }
    std::array<char, sizeof szOID_PKIX_KP_SERVER_AUTH> server_use{szOID_PKIX_KP_SERVER_AUTH};
    std::array<LPSTR, 1> uses{server_use.data()};
    CERT_CHAIN_PARA wanted{};
    wanted.cbSize = sizeof wanted;
    wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
    wanted.RequestedUsage.Usage.cUsageIdentifier = uses.size();
    wanted.RequestedUsage.Usage.rgpszUsageIdentifier = uses.data();
    // Revocation is no flag here; a certificate from a URL would be a request that no setting of ours rules.
    constexpr DWORD k_no_urls_of_certificates = 0x00002000; // CERT_CHAIN_DISABLE_AIA
    const CERT_CHAIN_CONTEXT* built = nullptr;
    if (::CertGetCertificateChain(nullptr, server.get(), nullptr, others.get(), &wanted,
                                  k_no_urls_of_certificates, nullptr, &built) == 0)
        return {};
    return Chain(built);
}

/// By the policy for TLS servers; the name is not asked for, because our own check of it is stricter. A
/// policy may overlook what is wrong with a chain (Wine's does so where the root is missing), so nothing may
/// be.
bool is_trusted(const CERT_CHAIN_CONTEXT& chain) {
    if (chain.TrustStatus.dwErrorStatus != CERT_TRUST_NO_ERROR) return false;
    HTTPSPolicyCallbackData server{};
    server.cbStruct = sizeof server;
    server.dwAuthType = AUTHTYPE_SERVER;
    CERT_CHAIN_POLICY_PARA how{};
    how.cbSize = sizeof how;
    how.pvExtraPolicyPara = &server;
    CERT_CHAIN_POLICY_STATUS verdict{};
    verdict.cbSize = sizeof verdict;
    return ::CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, &chain, &how, &verdict) != 0 &&
           verdict.dwError == 0;
}

} // namespace

bool judges_chains() { return true; }

std::optional<std::string> trusted_root(std::span<const std::string> certificates) {
    if (certificates.empty()) return std::nullopt;
    const Chain chain = chain_of(certificates);
    if (!chain || chain->cChain == 0 || !is_trusted(*chain)) return std::nullopt;
    const CERT_SIMPLE_CHAIN& first = *chain->rgpChain[0];
    if (first.cElement == 0) return std::nullopt;
    const CERT_CHAIN_ELEMENT& last = *first.rgpElement[first.cElement - 1];
    // What a chain without its root ends in is no root, even if the server sent it.
    if ((last.TrustStatus.dwInfoStatus & CERT_TRUST_IS_SELF_SIGNED) == 0) return std::nullopt;
    const CERT_CONTEXT& root = *last.pCertContext;
    return std::string(reinterpret_cast<const char*>(root.pbCertEncoded), root.cbCertEncoded);
}

} // namespace snykcred
