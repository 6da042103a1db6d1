#include "shell/net/tls_trouble.hpp"

#include "core/base/inert_text.hpp"
#include "shell/net/certificate_text.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 100;
    return inert_text(text.size() > longest ? std::string(text.substr(0, longest)) + "…" : std::string(text));
}

struct Words {
    std::string what;
    std::vector<std::string> hints;
};

constexpr std::string_view k_inspection = "if a corporate proxy inspects TLS here, trust its CA: --ca-file "
                                          "PATH, or NODE_EXTRA_CA_CERTS=PATH in addition to the "
                                          "system's CAs";
constexpr std::string_view k_clock = "check this machine's clock and the server's certificate";
constexpr std::string_view k_server = "the server, or a device in between, needs another certificate";

Words unknown_issuer_alone(const TlsTrouble& trouble) {
    const X509* certificate = trouble.certificate.get();
    const std::string issuer = name_in_words(X509_get_issuer_name(certificate));
    if (trouble.verify_error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) {
        return {"its certificate is self-signed, by " + issuer, {std::string(k_inspection)}};
    }
    if (trouble.verify_error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN) {
        return {"its certificate chain ends in the unknown CA " + issuer, {std::string(k_inspection)}};
    }
    return {"its certificate was issued by the unknown CA " + issuer,
            {std::string(k_inspection),
             "if there is no such proxy, the server does not send its whole chain of certificates: tell "
             "whoever runs it"}};
}

Words unknown_issuer(const TlsTrouble& trouble, const TlsPeer& peer) {
    Words words = unknown_issuer_alone(trouble);
    words.hints.insert(words.hints.begin(), peer.unread.begin(), peer.unread.end());
    return words;
}

/// OpenSSL has one error for both extensions.
std::string usage_that_forbids(X509* certificate) {
    const bool extended = (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0 &&
                          (X509_get_extended_key_usage(certificate) & XKU_SSL_SERVER) == 0;
    return extended ? "extendedKeyUsage without serverAuth"
                    : "keyUsage without digitalSignature, keyEncipherment or keyAgreement";
}

Words verify_words(const TlsTrouble& trouble, const TlsPeer& peer) {
    X509* certificate = trouble.certificate.get();
    if (certificate == nullptr) {
        return {"its certificate chain is not valid: " +
                    shown(X509_verify_cert_error_string(trouble.verify_error)),
                {std::string(k_server)}};
    }
    const std::string which = trouble.depth == 0
                                  ? "its certificate"
                                  : "the CA certificate " + name_in_words(X509_get_subject_name(certificate));
    switch (trouble.verify_error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED: return unknown_issuer(trouble, peer);
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return {which + " expired on " + day_in_words(X509_get0_notAfter(certificate)),
                {std::string(k_clock)}};
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return {which + " is not valid before " + day_in_words(X509_get0_notBefore(certificate)),
                {std::string(k_clock)}};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
        const std::string names = hosts_in_words(certificate);
        if (has_address_as_dns_name(certificate, peer.host)) {
            return {"its certificate lists " + peer.host +
                        " as a DNS name, which does not count for an address (it needs an IP entry)",
                    {std::string(k_server)}};
        }
        return {names.empty() ? "its certificate has no subjectAltName, so it is not valid for any host"
                              : "its certificate is issued for " + names + " and not for " + peer.host,
                {"check the host name, and whether a proxy or gateway answered instead"}};
    }
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return {which + " signed another certificate but is not a CA certificate", {std::string(k_server)}};
    case X509_V_ERR_INVALID_PURPOSE:
        return {which + " may not be used for servers (" + usage_that_forbids(certificate) + ")",
                {std::string(k_server)}};
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
        return {"its certificate breaks the name constraints of its CA", {std::string(k_server)}};
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
        return {which + " has a key that is too short", {std::string(k_server)}};
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return {which + " is signed with a weak digest (SHA-1 or older)", {std::string(k_server)}};
    default:
        return {which + " does not hold: " + shown(X509_verify_cert_error_string(trouble.verify_error)),
                {std::string(k_server)}};
    }
}

Words alert_words(const TlsTrouble& trouble) {
    if (trouble.wants_client_certificate) {
        return {"it asks for a client certificate, which Snyk's API never does",
                {"check the host name, and whether a gateway answered instead"}};
    }
    const unsigned long code = trouble.error_code;
    constexpr std::string_view old =
        "snyk-cred needs TLS 1.2 or later; look for an old server or an old inspecting proxy";
    switch (ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_WRONG_SSL_VERSION:
        return {"it supports only TLS versions that are too old", {std::string(old)}};
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_NO_SHARED_CIPHER: return {"there is no cipher that both sides support", {std::string(old)}};
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL: return {"it uses a key that is too short", {std::string(k_server)}};
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_WRONG_SIGNATURE_TYPE:
        return {"it signs with a digest that is too weak", {std::string(k_server)}};
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
        return {"it has no certificate for this host name", {"check the host's name"}};
    default: break;
    }
    const char* reason = ERR_reason_error_string(code);
    return {"the handshake failed" + (reason == nullptr ? std::string() : ": " + shown(reason)),
            {"check whether a proxy, gateway or firewall answered instead"}};
}

Words words_of(const TlsTrouble& trouble, const TlsPeer& peer) {
    switch (trouble.kind) {
    case TlsTrouble::Kind::verify: return verify_words(trouble, peer);
    case TlsTrouble::Kind::revoked:
        return {"its certificate has been revoked, according to the OCSP response that it sent",
                {std::string(k_server)}};
    case TlsTrouble::Kind::plain_http:
        return {"it answers plain HTTP where TLS is expected", {"check the port and the proxy's settings"}};
    case TlsTrouble::Kind::not_tls:
        return {"it does not speak TLS",
                {"check the port, and whether a proxy or gateway answered "
                 "instead"}};
    case TlsTrouble::Kind::closed:
        return {"it closed the connection during the TLS handshake",
                {peer.via.empty()
                     ? "a firewall that blocks the host does this: ask for the host to be allowed, "
                       "or set HTTPS_PROXY"
                     : "a proxy or firewall that blocks the host does this: ask for the host to be "
                       "allowed"}};
    case TlsTrouble::Kind::none:
    case TlsTrouble::Kind::alert: break;
    }
    return alert_words(trouble);
}

} // namespace

Failure tls_failure(const TlsTrouble& trouble, const TlsPeer& peer) {
    Words words = words_of(trouble, peer);
    const bool closed = trouble.kind == TlsTrouble::Kind::closed;
    if (!peer.note.empty()) words.hints.push_back(peer.note);
    return {closed ? Fault::connect : Fault::tls,
            "no trusted TLS connection to " + peer.name + peer.via + ": " + words.what,
            std::move(words.hints)};
}

} // namespace snykcred
