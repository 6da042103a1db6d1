#include "shell/net/tls_trouble.hpp"

#include "core/base/inert_text.hpp"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>

namespace snykcred {
namespace {

using GeneralNames = std::unique_ptr<GENERAL_NAMES, Releases<GENERAL_NAMES_free>>;

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 100;
    return inert_text(text.size() > longest ? std::string(text.substr(0, longest)) + "…" : std::string(text));
}

std::string text_of(const ASN1_STRING* string) {
    return shown({reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                  static_cast<std::size_t>(ASN1_STRING_length(string))});
}

/// The common name, else the organisation, else the whole name.
std::string name_of(const X509_NAME* name) {
    for (const int part : {NID_commonName, NID_organizationName}) {
        const int at = X509_NAME_get_index_by_NID(name, part, -1);
        if (at >= 0) return "\"" + text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))) + "\"";
    }
    std::array<char, 256> line{};
    X509_NAME_oneline(name, line.data(), static_cast<int>(line.size()));
    return line.front() == '\0' ? "an issuer without a name" : "\"" + shown(line.data()) + "\"";
}

std::string day_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
    std::array<char, 48> day{};
    std::snprintf(day.data(), day.size(), "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday);
    return day.data();
}

std::string address_of(const ASN1_OCTET_STRING* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
    if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16) return {};
    ::inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size());
    return text.data();
}

/// The first names of the certificate's subjectAltName, in words.
std::string names_of(const X509* certificate) {
    const GeneralNames names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    constexpr int most = 5;
    std::string list;
    int count = 0;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        std::string name;
        if (type == GEN_DNS) name = text_of(static_cast<const ASN1_STRING*>(value));
        if (type == GEN_IPADD) name = address_of(static_cast<const ASN1_OCTET_STRING*>(value));
        if (name.empty()) continue;
        if (++count > most) return list + ", …";
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

struct Words {
    std::string what;
    std::vector<std::string> hints;
};

constexpr std::string_view k_inspection = "if a corporate proxy inspects TLS here, give its CA: --ca-file "
                                          "PATH, or NODE_EXTRA_CA_CERTS=PATH in addition to "
                                          "the system's";
constexpr std::string_view k_clock = "check this machine's clock and the server's certificate";
constexpr std::string_view k_server = "the server, or a device between, must be given another certificate";

Words unknown_issuer(const TlsTrouble& trouble) {
    const X509* certificate = trouble.certificate.get();
    const std::string issuer = name_of(X509_get_issuer_name(certificate));
    if (trouble.verify_error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) {
        return {"its certificate is self-signed, by " + issuer, {std::string(k_inspection)}};
    }
    if (trouble.verify_error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN) {
        return {"its certificate chain ends in the unknown issuer " + issuer, {std::string(k_inspection)}};
    }
    return {
        "its certificate was made by the unknown issuer " + issuer,
        {std::string(k_inspection), "or the server leaves out the intermediate certificate of that name"}};
}

Words verify_words(const TlsTrouble& trouble, const TlsPeer& peer) {
    const X509* certificate = trouble.certificate.get();
    if (certificate == nullptr) {
        return {"its certificate chain does not hold: " +
                    shown(X509_verify_cert_error_string(trouble.verify_error)),
                {std::string(k_server)}};
    }
    const std::string which = trouble.depth == 0
                                  ? "its certificate"
                                  : "the CA certificate " + name_of(X509_get_subject_name(certificate));
    switch (trouble.verify_error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED: return unknown_issuer(trouble);
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return {which + " expired on " + day_of(X509_get0_notAfter(certificate)), {std::string(k_clock)}};
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return {which + " is not valid before " + day_of(X509_get0_notBefore(certificate)),
                {std::string(k_clock)}};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
        const std::string names = names_of(certificate);
        return {names.empty() ? "its certificate has no subjectAltName, so it is issued for no host"
                              : "its certificate is issued for " + names + " and not for " + peer.host,
                {"check the host's name, and whether a proxy or gateway answers in its place"}};
    }
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        return {which + " signed another certificate but is no CA's", {std::string(k_server)}};
    case X509_V_ERR_INVALID_PURPOSE:
        return {which + " may not be used for servers (extendedKeyUsage without serverAuth)",
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
                {"check the host's name, and whether a gateway answers in its place"}};
    }
    const unsigned long code = trouble.error_code;
    constexpr std::string_view old =
        "TLS 1.2 is the least that is spoken here; look for an old server or an old inspecting proxy";
    switch (ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_WRONG_SSL_VERSION:
        return {"it speaks only versions of TLS that are too old", {std::string(old)}};
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_NO_SHARED_CIPHER: return {"there is no cipher that both sides take", {std::string(old)}};
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
            {"check whether a proxy, gateway or firewall answers in its place"}};
}

Words words_of(const TlsTrouble& trouble, const TlsPeer& peer) {
    switch (trouble.kind) {
    case TlsTrouble::Kind::verify: return verify_words(trouble, peer);
    case TlsTrouble::Kind::revoked:
        return {"its certificate has been revoked, says the OCSP answer that it sends",
                {std::string(k_server)}};
    case TlsTrouble::Kind::plain_http:
        return {"it answers plain HTTP where TLS is expected", {"check the port and the proxy's settings"}};
    case TlsTrouble::Kind::not_tls:
        return {"it does not speak TLS",
                {"check the port, and whether a proxy or gateway answers in its place"}};
    case TlsTrouble::Kind::closed:
        return {"it closed the connection during the TLS handshake",
                {"a firewall that forbids the host does this; ask for the host to be allowed, or set "
                 "HTTPS_PROXY"}};
    case TlsTrouble::Kind::none:
    case TlsTrouble::Kind::alert: break;
    }
    return alert_words(trouble);
}

} // namespace

Failure describe(const TlsTrouble& trouble, const TlsPeer& peer) {
    Words words = words_of(trouble, peer);
    const bool closed = trouble.kind == TlsTrouble::Kind::closed;
    if (!peer.note.empty()) words.hints.push_back(peer.note);
    return {closed ? Fault::connect : Fault::tls,
            "no trusted TLS connection to " + peer.name + peer.via + ": " + words.what,
            std::move(words.hints)};
}

} // namespace snykcred
